/*
 * P(X <= x), X hypergeometric: the sum from x away from the mode, or 1 minus the
 * sum of the other side. Over a whole side there would be N terms; those that
 * count fall off within some standard deviations. With few items or looks it is a
 * quotient of whole numbers, rounded once. The first term is off by some 1e-15,
 * and 4e-15 of its ln: hypergeometric_ln.c has the same formula with 80 bits, to
 * decide, in eight times the time.
 * Sources: definition; the sides as in R's phyper; C. Loader, Fast and accurate
 * computation of binomial probabilities (2000), for the first term.
 */
#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/real_parts.h"
#include "stats/sampling.h"

#define NEGLIGIBLE 0x1p-70
#define TWO_PI 6.28318530717958647693

/* z! (e/z)^z = root^(1/2) e^error */
struct factorial {
	double root, error;
};

static struct factorial factorial_of(double z)
{
	if (z == 0)
		return (struct factorial){ 1, 0 };
	return (struct factorial){ TWO_PI * z, real_stirling_error(z) };
}

/*
 * P(X = x), over the cells of the table of D, N-D by n, N-n: c in one, e if nothing
 * were selected. The sum of c ln(c/e) is that of the deviances, of which none is
 * under 0; c - e is the same for all but for its sign.
 */
static double first_term(const struct draw *draw, uint64_t x)
{
	double rows[] = { (double)draw->D, (double)(draw->N - draw->D) };
	double columns[] = { (double)draw->n, (double)(draw->N - draw->n) };
	double cells[] = { (double)x, (double)(draw->D - x),
		           (double)(draw->n - x),
		           (double)(draw->N - draw->D - (draw->n - x)) };
	double N = (double)draw->N;
	struct factorial all = factorial_of(N);
	double root = 1 / all.root, exponent = -all.error;
	struct precise under = precise_subtract(
		precise_product(rows[0], columns[0]), precise_product(cells[0], N));

	for (int i = 0; i < 4; i++) {
		struct factorial margin =
			factorial_of(i < 2 ? rows[i] : columns[i - 2]);
		struct factorial cell = factorial_of(cells[i]);
		double mean = rows[i / 2] * (columns[i % 2] / N);
		double excess = (i == 0 || i == 3 ? under.head : -under.head) / N;

		root *= margin.root / cell.root;
		exponent += margin.error - cell.error;
		exponent -= cells[i] == 0 ? mean :
		            real_deviance(cells[i], mean, excess);
	}
	return real_sqrt(root) * real_exp(exponent);
}

/* P(X = x) + P(X = x - 1) + ..., or upwards; x is beyond the mode. */
static enum stats_status tail(const struct draw *draw, uint64_t x, bool up,
                              double *out)
{
	uint64_t end = up ? hypergeometric_most(draw)
	                  : hypergeometric_least(draw);
	double first = first_term(draw, x);
	struct real_sum sum = { 1, 0 };
	double term = 1, ratios[HYPERGEOMETRIC_RATIOS];

	for (uint64_t i = 0; x != end; i++) {
		double ratio;

		if (i == HYPERGEOMETRIC_TERMS)
			return STATS_NOCONV;
		if (i % HYPERGEOMETRIC_RATIOS == 0)
			hypergeometric_ratios(draw, x, up, ratios);
		ratio = ratios[i % HYPERGEOMETRIC_RATIOS];
		x += up ? 1 : UINT64_MAX;
		term *= ratio;
		real_sum_add(&sum, term);
		if (term * ratio < (1 - ratio) * NEGLIGIBLE)
			break;
	}
	*out = first * real_sum_value(&sum);
	if (*out > 1)
		*out = 1; /* by its last digits */
	return STATS_OK;
}

enum stats_status stats_hyp_cdf(uint64_t x, uint64_t N, uint64_t D, uint64_t n,
                                double *out_F)
{
	struct draw draw = { N, D, n };
	enum stats_status status;
	struct precise few;
	double above;

	if (x > STATS_MAX_COUNT || N > STATS_MAX_COUNT || D > N || n > N)
		return STATS_DOMAIN;
	if (x < hypergeometric_least(&draw) || x >= hypergeometric_most(&draw)) {
		*out_F = x >= hypergeometric_most(&draw);
		return STATS_OK;
	}
	if (hypergeometric_few(&draw, x, &few)) {
		*out_F = few.head;
		return STATS_OK;
	}
	if (x == 0) {
		*out_F = real_exp(hypergeometric_ln_none(&draw).head);
		return STATS_OK;
	}
	if (x <= hypergeometric_mode(&draw, 1))
		return tail(&draw, x, false, out_F);
	status = tail(&draw, x + 1, true, &above);
	if (status == STATS_OK)
		*out_F = 1 - above;
	return status;
}
