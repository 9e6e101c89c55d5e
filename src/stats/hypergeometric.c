/*
 * The hypergeometric distribution from term to term, and sums of its terms.
 */
#include "stats/hypergeometric.h"

#include "stats/real.h"

double hypergeometric_error(uint64_t N)
{
	return 0x1p-80 + (double)N * 0x1p-90;
}

uint64_t hypergeometric_least(const struct draw *draw)
{
	uint64_t clean = draw->N - draw->D;

	return draw->n > clean ? draw->n - clean : 0;
}

uint64_t hypergeometric_most(const struct draw *draw)
{
	return draw->n < draw->D ? draw->n : draw->D;
}

/* P(X = x) / P(X = x - 1) */
struct precise hypergeometric_step(const struct draw *draw, uint64_t x)
{
	uint64_t clean_left = draw->N - draw->D - (draw->n - x);
	struct precise top = precise_product((double)(draw->D - x + 1),
	                                     (double)(draw->n - x + 1));
	struct precise bottom = precise_product((double)x, (double)clean_left);

	return precise_divide(top, bottom);
}

double hypergeometric_ratio(const struct draw *draw, uint64_t x)
{
	double clean_left = (double)(draw->N - draw->D - (draw->n - x));

	return (double)(draw->D - x + 1) / (double)x *
	       ((double)(draw->n - x + 1) / clean_left);
}

/* All are divided before the first is used, since a processor overlaps them. */
void hypergeometric_ratios(const struct draw *draw, uint64_t x, bool up,
                           double out[static HYPERGEOMETRIC_RATIOS])
{
	double first = (double)x + up, step = up ? 1 : -1;
	double items = (double)draw->D + 1, drawn = (double)draw->n + 1;
	double rest = (double)(draw->N - draw->D) - (double)draw->n;

	for (int i = 0; i < HYPERGEOMETRIC_RATIOS; i++) {
		double at = first + i * step;

		out[i] = (items - at) / at * ((drawn - at) / (rest + at));
	}
	for (int i = 0; i < HYPERGEOMETRIC_RATIOS && !up; i++)
		out[i] = 1 / out[i];
}

/*
 * The terms at x - 1 and x are equal at the positive root of
 *   (1-q) x^2 + (q (D+1 + n+1) + N-D-n) x - q (D+1) (n+1) = 0,
 * and the ratio says on which side of its rounding errors the mode lies.
 */
uint64_t hypergeometric_mode(const struct draw *draw, double q)
{
	uint64_t low = hypergeometric_least(draw);
	uint64_t high = hypergeometric_most(draw);
	double a = (double)draw->D + 1, b = (double)draw->n + 1;
	double sum = q * (a + b) + (double)draw->N - (double)draw->D -
	             (double)draw->n;
	double square = real_sqrt(sum * sum + 4 * (1 - q) * q * a * b);
	double root = sum > 0 ? 2 * q * a * b / (square + sum)
	                      : (square - sum) / (2 * (1 - q));
	uint64_t mode;

	if (!(root > (double)low))
		root = (double)low;
	mode = root < (double)high ? (uint64_t)root : high;
	while (mode < high && hypergeometric_ratio(draw, mode + 1) * q >= 1)
		mode++;
	while (mode > low && hypergeometric_ratio(draw, mode) * q < 1)
		mode--;
	return mode;
}

/*
 * Terms P(X = x) q^x in units of that at the start, from the start upwards or
 * downwards. They fall faster and faster: what is left is under a geometric sum.
 */
static bool add_side(const struct draw *draw, struct precise q, uint64_t start,
                     bool up, struct precise *sum)
{
	uint64_t end = up ? hypergeometric_most(draw)
	                  : hypergeometric_least(draw);
	struct precise term = precise_of(1), ratio;
	uint64_t x = start;

	for (uint64_t i = 0; x != end; i++) {
		if (i == HYPERGEOMETRIC_TERMS / 10)
			return false;
		x += up;
		ratio = precise_multiply(hypergeometric_step(draw, x), q);
		if (!up)
			ratio = precise_divide(precise_of(1), ratio);
		x -= !up;
		term = precise_multiply(term, ratio);
		*sum = precise_add(*sum, term);
		if (term.head * ratio.head < (1 - ratio.head) * 0x1p-96)
			break;
	}
	return true;
}

enum stats_status hypergeometric_ln_overlooked(const struct draw *draw,
                                               struct precise q,
                                               struct precise *out_ln)
{
	uint64_t mode;
	struct precise sum = precise_of(1), ln;

	if (hypergeometric_ln_overlooked_few(draw, q, out_ln))
		return STATS_OK;
	mode = hypergeometric_mode(draw, q.head);
	if (!add_side(draw, q, mode, true, &sum) ||
	    !add_side(draw, q, mode, false, &sum))
		return STATS_NOCONV;
	ln = precise_multiply(precise_ln(q), precise_of_u64(mode));
	ln = precise_add(ln, hypergeometric_ln(draw, mode));
	*out_ln = precise_add(ln, precise_ln(sum));
	return STATS_OK;
}
