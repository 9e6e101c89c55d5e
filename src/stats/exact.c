/*
 * Ties, in integers. The mean of (1-p)^X over the hypergeometric X is
 *   2F1(-D, -n; -N; p) = 1 - r_1 (1 - r_2 (1 - ... r_m)),  m = min(D, n),
 *   r_i = p (D-i+1) (n-i+1) / (i (N-i+1)).
 * In doubles the alternating series is a trap (section 15.2.4 of the NIST
 * Handbook gives it; terms of 10^50 cancel). In integers it is the shortest
 * there is, and by Bonferroni's inequalities every bracket is from 0 to 1, so
 * that nothing becomes negative.
 */
#include "stats/hypergeometric.h"
#include "stats/wide.h"

/* Factors of 64 bits: 4096 make 32 kB, and some ten milliseconds. */
#define MAX_FACTORS 4096u

static enum exact_order order_of(const struct wide *a, const struct wide *b)
{
	int order = wide_compare(a, b);

	if (a->failed || b->failed)
		return EXACT_UNKNOWN;
	return order < 0 ? EXACT_LESS : order > 0 ? EXACT_MORE : EXACT_EQUAL;
}

/* a / b against the limit; a and b are changed. */
static enum exact_order ratio_order(struct wide *a, struct wide *b,
                                    const struct chance *limit)
{
	wide_multiply(a, limit->denominator);
	wide_multiply(b, limit->numerator);
	return order_of(a, b);
}

/* top / bottom = 1 - r_i top / bottom */
static void subtract_bracket(const struct draw *draw, const struct chance *p,
                             uint64_t i, struct wide *top, struct wide *bottom)
{
	wide_multiply(top, p->numerator);
	wide_multiply(top, draw->D - i + 1);
	wide_multiply(top, draw->n - i + 1);
	wide_multiply(bottom, p->denominator);
	wide_multiply(bottom, i);
	wide_multiply(bottom, draw->N - i + 1);
}

enum exact_order exact_overlooked(const struct draw *draw,
                                  const struct chance *p,
                                  const struct chance *limit)
{
	struct wide top = { 0 }, bottom = { 0 }, product = { 0 };
	uint64_t terms = draw->D < draw->n ? draw->D : draw->n;
	enum exact_order order;

	if (terms > MAX_FACTORS / 4 || !p->is_exact || !limit->is_exact)
		return EXACT_UNKNOWN;
	wide_set(&top, 1);
	wide_set(&bottom, 1);
	for (uint64_t i = terms; i > 0; i--) {
		wide_copy(&product, &top);
		subtract_bracket(draw, p, i, &product, &bottom);
		wide_copy(&top, &bottom);
		wide_subtract(&top, &product);
	}
	order = ratio_order(&top, &bottom, limit);
	wide_release(&top);
	wide_release(&bottom);
	wide_release(&product);
	return order;
}

/*
 * With k = min(n, D), b the other and [x]_m = x (x-1) ... (x-m+1):
 *   P(X <= x) = [N-b]_{k-x} T / (x! [N]_k),
 *   T = sum_j [k]_j [b]_j [M]_{x-j} [x]_{x-j},  M = N - b - k + x,
 * T by Horner's scheme from j = x down.
 */
enum exact_order exact_at_most(const struct draw *draw, uint64_t x,
                               const struct chance *limit)
{
	uint64_t k = draw->n < draw->D ? draw->n : draw->D;
	uint64_t b = draw->n < draw->D ? draw->D : draw->n;
	struct wide sum = { 0 }, others = { 0 }, all = { 0 };
	enum exact_order order;

	if (k > MAX_FACTORS || x > MAX_FACTORS / 2 || !limit->is_exact)
		return EXACT_UNKNOWN;
	wide_set(&sum, 1);
	wide_set(&others, 1);
	wide_set(&all, 1);
	if (x < k && k - x > draw->N - b)
		wide_set(&sum, 0); /* fewer than k - x others are there */
	for (uint64_t j = x; x < k && sum.count > 0 && j-- > 0;) {
		uint64_t left = draw->N - b - (k - x);

		wide_multiply(&others, left > x - j - 1 ? left - (x - j - 1) : 0);
		wide_multiply(&others, j + 1);
		wide_multiply(&sum, k - j);
		wide_multiply(&sum, b - j);
		wide_add(&sum, &others);
		wide_multiply(&all, j + 1);
	}
	for (uint64_t i = 0; x < k && i < k; i++) {
		if (i < k - x)
			wide_multiply(&sum, i < draw->N - b ? draw->N - b - i : 0);
		wide_multiply(&all, draw->N - i);
	}
	order = ratio_order(&sum, &all, limit);
	wide_release(&sum);
	wide_release(&others);
	wide_release(&all);
	return order;
}
