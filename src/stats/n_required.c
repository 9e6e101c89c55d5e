/*
 * Fewest looks that miss with at most beta. The probability falls with every
 * look, so the answer is found by halving, from the guess, with f = n/N,
 *   N f - (d-1)/2 p f (1-f) / (1 - p f),  f = (1 - beta^(1/d)) / p.
 * At p = 1 that is (N - (d-1)/2) f, never too small (ln(1 - n/(N-x)) is concave
 * in x; Jensen) and seldom more than 1 too large; else it allows for how much the
 * number drawn of d varies. So the guess and one less, or one more, mostly end it.
 *
 * At ties a double is a trap: N = 5, d = 1, beta = 0.2 needs 4 looks, and 1 - 0.8
 * in doubles asks for 5. Each comparison is made with logarithms of 80 bits; what
 * lies closer than their error is compared in integers. If that cannot be done
 * (beta or p not exact, or more than about a thousand items and looks) it counts
 * as missed too often, so that a look more is asked for.
 * Source: definition; the guess in J. L. Jaech, Statistical Methods in Nuclear
 * Material Control (1973).
 */
#include <math.h>

#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/sampling.h"

#define STEP_DOUBT 0x1p-40 /* what rounding leaves of a step by one look */

struct search {
	struct draw draw;
	const struct chance *p, *beta;
	struct precise q;       /* 1 - p */
	struct precise ln_beta;
	bool certain;           /* p = 1 */
	bool is_known;          /* below: the last that was computed, finite */
	uint64_t known;         /* looks */
	struct precise ln_known;
};

static struct precise value_of(const struct chance *c)
{
	if (!c->is_exact)
		return precise_of(c->value);
	return precise_divide(precise_of_u64(c->numerator),
	                      precise_of_u64(c->denominator));
}

static bool is_one(const struct chance *c)
{
	return c->is_exact ? c->numerator == c->denominator : c->value == 1;
}

static bool is_chance(const struct chance *c)
{
	if (c->is_exact && (c->denominator == 0 || c->numerator > c->denominator))
		return false;
	return real_is_chance(c->value);
}

/* ln of the probability to miss with n looks */
static enum stats_status ln_miss(struct search *search, uint64_t n,
                                 struct precise *out)
{
	struct draw *draw = &search->draw;
	enum stats_status status = STATS_OK;

	draw->n = n;
	*out = search->ln_known;
	if (search->is_known && search->known == n)
		return STATS_OK;
	if (search->certain && n > draw->N - draw->D) {
		*out = precise_of(-INFINITY);
		return STATS_OK;
	}
	if (search->certain)
		*out = hypergeometric_ln_none(draw);
	else
		status = hypergeometric_ln_overlooked(draw, search->q, out);
	search->is_known = status == STATS_OK;
	search->known = n;
	search->ln_known = *out;
	return status;
}

/* What a logarithm less that of beta can be off; ln < 0 */
static double error_of(const struct search *search, struct precise ln)
{
	return hypergeometric_error(search->draw.N) - 0x1p-80 * ln.head;
}

/* Whether a look less than what is known is too few, seen by doubles alone. */
static bool is_short(const struct search *search, uint64_t n)
{
	double left = (double)(search->draw.N - n), over, step;

	if (!search->certain || !search->is_known || search->known != n + 1)
		return false;
	/* the look more finds the first with D / left, if none before did */
	step = -real_ln1p(-(double)search->draw.D / left);
	over = precise_subtract(search->ln_known, search->ln_beta).head;
	return over + step > STEP_DOUBT * (step - over) +
	                     error_of(search, search->ln_known);
}

/* Whether n looks reach beta, for certain. */
static enum stats_status reaches(struct search *search, uint64_t n, bool *out)
{
	struct precise ln, over;
	enum stats_status status;
	enum exact_order order;
	double error;

	*out = false;
	if (is_short(search, n))
		return STATS_OK;
	status = ln_miss(search, n, &ln);
	if (status != STATS_OK)
		return status;
	if (ln.head == -INFINITY || search->beta->value == 0) {
		*out = ln.head == -INFINITY;
		return STATS_OK;
	}
	over = precise_subtract(ln, search->ln_beta);
	error = error_of(search, ln);
	*out = over.head < 0;
	if (over.head > error || over.head < -error)
		return STATS_OK;
	order = exact_overlooked(&search->draw, search->p, search->beta);
	*out = order == EXACT_LESS || order == EXACT_EQUAL;
	return STATS_OK;
}

static uint64_t guess(const struct search *search)
{
	double N = (double)search->draw.N, d = (double)search->draw.D;
	double p = search->p->value;
	double part = -real_expm1(search->ln_beta.head / d);
	double f = part / p, less = (d - 1) / 2 * part;
	double n;

	if (!search->certain)
		less *= f < 1 ? (1 - f) / (1 - part) : 0;
	n = real_ceil(N * f - less);
	return n < N ? (uint64_t)n : search->draw.N;
}

/* N looks reach it: down from the guess, or up, and then by halving. */
static enum stats_status fewest(struct search *search, uint64_t *out)
{
	uint64_t low = 0, high = search->draw.N; /* low misses, high reaches */
	uint64_t trial = guess(search), step = 1;
	enum stats_status status;
	bool reached, went_down = false, went_up = false;

	while (high - low > 1) {
		if (trial <= low || trial >= high)
			trial = low + (high - low) / 2;
		status = reaches(search, trial, &reached);
		if (status != STATS_OK)
			return status;
		if (reached)
			high = trial;
		else
			low = trial;
		went_down = went_down || reached;
		went_up = went_up || !reached;
		if (went_down && went_up)
			trial = low + (high - low) / 2;
		else
			trial = reached ? (trial > step ? trial - step : 0)
			                : trial + step;
		step *= 2;
	}
	*out = high;
	return STATS_OK;
}

/* 1 - p, with all digits where p is next to 1 */
static struct precise rest_of(const struct chance *p)
{
	struct chance rest = chance_rest(p);

	return p->is_exact ? value_of(&rest) : precise_sum(1, -p->value);
}

/*
 * 1 - exp(ln), rounded down; but if it is the next double within the error, and
 * integers say so, that.
 */
static double found_at_least(struct search *search, struct precise ln)
{
	struct precise found = precise_expm1(ln);
	double error = hypergeometric_error(search->draw.N) + 0x1p-80;
	struct precise rest;
	struct chance limit;
	enum exact_order order;
	double low, ulp = 0x1p-53;
	uint64_t units = UINT64_C(1) << 53;

	if (ln.head == -INFINITY)
		return 1;
	found = (struct precise){ -found.head, -found.tail };
	rest = precise_subtract(found, precise_of(error * found.head));
	low = rest.head;
	while ((low < ulp * 0x1p52 || (low == ulp * 0x1p52 && rest.tail < 0)) &&
	       units < UINT64_C(1) << 62) {
		ulp /= 2;
		units *= 2;
	}
	if (rest.tail < 0)
		low -= ulp;
	if (low < ulp * 0x1p52)
		return low > 0 ? low : 0;
	rest = precise_subtract(precise_of(low + ulp), found);
	if (rest.head > error)
		return low;
	limit = (struct chance){
		1 - (low + ulp), (uint64_t)((1 - (low + ulp)) / ulp), units,
		true
	};
	order = exact_overlooked(&search->draw, search->p, &limit);
	return order == EXACT_LESS || order == EXACT_EQUAL ? low + ulp : low;
}

/* The answer but for its cap; 0 < beta < 1. */
static enum stats_status search_looks(struct search *search,
                                      struct stats_looks *answer)
{
	enum stats_status status;
	struct precise ln;
	bool reached;

	status = reaches(search, search->draw.N, &reached);
	if (status == STATS_OK && !reached)
		return STATS_INFEASIBLE;
	if (status == STATS_OK)
		status = fewest(search, &answer->n);
	if (status == STATS_OK)
		status = ln_miss(search, answer->n, &ln);
	if (status == STATS_OK)
		answer->P = found_at_least(search, ln);
	return status;
}

/* 1 - (1-p)^d; d > 0 */
static double cap_of(const struct search *search)
{
	struct precise ln;

	if (search->certain || search->p->value == 0)
		return search->certain;
	ln = precise_multiply(precise_ln(search->q),
	                      precise_of_u64(search->draw.D));
	return -precise_expm1(ln).head;
}

static enum stats_status find(struct search *search, struct stats_looks *answer)
{
	uint64_t N = search->draw.N, d = search->draw.D;

	if (d == 0)
		return STATS_INFEASIBLE;
	answer->cap = cap_of(search);
	if (is_one(search->beta))
		return STATS_OK;
	if (search->p->value == 0)
		return STATS_INFEASIBLE;
	if (search->beta->value > 0) {
		search->ln_beta = precise_ln(value_of(search->beta));
		return search_looks(search, answer);
	}
	if (!search->certain)
		return STATS_INFEASIBLE;
	answer->n = N - d + 1;
	answer->P = 1;
	return STATS_OK;
}

enum stats_status stats_n_required(uint64_t N, uint64_t d,
                                   const struct chance *p,
                                   const struct chance *beta,
                                   struct stats_looks *out)
{
	struct search search = { .draw = { N, d, 0 }, .p = p, .beta = beta };
	struct stats_looks answer = { 0 };
	enum stats_status status;

	if (N > STATS_MAX_COUNT || d > N || !is_chance(p) || !is_chance(beta))
		return STATS_DOMAIN;
	search.certain = is_one(p);
	search.q = rest_of(p);
	status = find(&search, &answer);
	if (status == STATS_OK)
		*out = answer;
	else if (status == STATS_INFEASIBLE)
		out->cap = answer.cap;
	return status;
}
