/*
 * The hypergeometric distribution by Stirling's series, in 106 bits.
 *
 * Differences of logarithms of factorials are the trap here: those of 10^9 have
 * the size 10^10, so that of ln P = -10^-9 nothing is left in a double. With
 * u = n/N, v = D/N, a = N - D - n and w = u v / ((1-u) (1-v)) the large parts
 * cancel on paper, and what is left loses no digit:
 *   ln C(N-D, n)/C(N, n) = n ln(1-v) + D ln(1-u) - (a + 1/2) ln(1-w)
 *                          + s(N-D) + s(N-n) - s(N) - s(a),
 * s(x) = 1/(12 x) - 1/(360 x^3) + ... the rest of Stirling's series.
 * Source: the rearrangement is that of C. Loader, Fast and accurate
 * computation of binomial probabilities (2000), for four factorials.
 */
#include "stats/hypergeometric.h"

#define STIRLING_FROM 32u /* as precise_stirling_rest needs */

static struct precise ln_factorial(uint64_t x)
{
	return precise_ln_gamma(precise_of_u64(x + 1));
}

/* ln(1 - part/whole), rest = whole - part */
static struct precise ln_rest(struct precise part, struct precise rest,
                              struct precise whole)
{
	struct precise ratio;

	if (part.head > 0.25 * whole.head)
		return precise_ln(precise_divide(rest, whole));
	ratio = precise_divide(part, whole);
	return precise_ln1p((struct precise){ -ratio.head, -ratio.tail });
}

/* The formula of the head of this file; a >= STIRLING_FROM. */
static struct precise ln_none_large(uint64_t N, uint64_t D, uint64_t n)
{
	struct precise all = precise_of_u64(N), a = precise_of_u64(N - D - n);
	struct precise items = precise_of_u64(D), drawn = precise_of_u64(n);
	struct precise clean = precise_of_u64(N - D);
	struct precise others = precise_of_u64(N - n);
	struct precise sum, more;

	sum = precise_multiply(drawn, ln_rest(items, clean, all));
	more = precise_multiply(items, ln_rest(drawn, others, all));
	sum = precise_add(sum, more);
	more = ln_rest(precise_multiply(items, drawn), precise_multiply(a, all),
	               precise_multiply(clean, others));
	more = precise_multiply(more, precise_add(a, precise_of(0.5)));
	sum = precise_subtract(sum, more);
	more = precise_subtract(precise_stirling_rest(others),
	                        precise_stirling_rest(all));
	more = precise_add(more, precise_stirling_rest(clean));
	more = precise_subtract(more, precise_stirling_rest(a));
	return precise_add(sum, more);
}

/*
 * A short a is made longer: P for N is P for N + 1, times
 * (N+1) (a+1) / ((N+1-D) (N+1-n)).
 */
struct precise hypergeometric_ln_none(const struct draw *draw)
{
	uint64_t N = draw->N, D = draw->D, n = draw->n;
	struct precise sum = precise_of(0), product = precise_of(1);

	if (D == 0 || n == 0)
		return sum;
	for (; N - D - n < STIRLING_FROM; N++) {
		struct precise top = precise_multiply(
			precise_of_u64(N + 1), precise_of_u64(N + 1 - D - n));
		struct precise bottom = precise_multiply(
			precise_of_u64(N + 1 - D), precise_of_u64(N + 1 - n));

		product = precise_multiply(product, precise_divide(top, bottom));
		if (product.head < 0x1p-400) {
			sum = precise_add(sum, precise_ln(product));
			product = precise_of(1);
		}
	}
	sum = precise_add(sum, precise_ln(product));
	return precise_add(sum, ln_none_large(N, D, n));
}

static struct precise ln_choose(uint64_t n, uint64_t k)
{
	return precise_subtract(ln_factorial(n),
	                        precise_add(ln_factorial(k),
	                                    ln_factorial(n - k)));
}

struct precise hypergeometric_ln(const struct draw *draw, uint64_t x)
{
	struct precise ways = precise_add(
		ln_choose(draw->D, x), ln_choose(draw->N - draw->D, draw->n - x));

	return precise_subtract(ways, ln_choose(draw->N, draw->n));
}

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

uint64_t hypergeometric_mode(const struct draw *draw, double q)
{
	uint64_t low = hypergeometric_least(draw);
	uint64_t high = hypergeometric_most(draw);

	while (low < high) {
		uint64_t middle = low + (high - low + 1) / 2;

		if (hypergeometric_ratio(draw, middle) * q >= 1)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
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
	uint64_t mode = hypergeometric_mode(draw, q.head);
	struct precise sum = precise_of(1), ln;

	if (!add_side(draw, q, mode, true, &sum) ||
	    !add_side(draw, q, mode, false, &sum))
		return STATS_NOCONV;
	ln = precise_multiply(precise_ln(q), precise_of_u64(mode));
	ln = precise_add(ln, hypergeometric_ln(draw, mode));
	*out_ln = precise_add(ln, precise_ln(sum));
	return STATS_OK;
}
