/*
 * The hypergeometric distribution by Stirling's series, in 106 bits.
 *
 * Differences of logarithms of factorials are the trap here: those of 10^9 have
 * the size 10^10, so that of ln P = -10^-9 nothing is left in a double. With
 * u = n/N, v = D/N, a = N - D - n and w = u v / ((1-u) (1-v)) the large parts
 * cancel on paper, and what is left loses no digit:
 *   ln C(N-D, n)/C(N, n) = n ln(1-v) + D ln(1-u) - (a + 1/2) ln(1-w)
 *                          + s(N-D) + s(N-n) - s(N) - s(a),
 * s(x) = 1/(12 x) - 1/(360 x^3) + ... the rest of Stirling's series. For P(X = x),
 * with c over the four cells of the table of D, N-D by n, N-n, e what each would
 * hold if nothing were selected, and g(z) = z! (e/z)^z:
 *   ln P = ln(g(D) g(N-D) g(n) g(N-n) / (g(N) g(c) ...)) - sum of c ln(c/e).
 * With few factors P is a product of them.
 * Source: the rearrangement is that of C. Loader, Fast and accurate
 * computation of binomial probabilities (2000), for four factorials.
 */
#include "stats/hypergeometric.h"

#define STIRLING_FROM 32u /* as precise_stirling_rest needs */
#define MAX_FACTORS 16u   /* of 53 bits: what a precise number holds */

#define TWO_PI { 0x1.921fb54442d18p+2, 0x1.1a62633145c07p-52 }

/* g(z)^2 = (z! e^z / z^z)^2 for z from 0, with 60 digits by Python's decimal */
static const struct precise stirling_squares[STIRLING_FROM] = {
	{ 0x1.0000000000000p+0, 0x0.0p+0 },
	{ 0x1.d8e64b8d4ddaep+2, -0x1.9e62e22efca4cp-53 },
	{ 0x1.b4c902e273a58p+3, 0x1.9e35b4eff6e4fp-51 },
	{ 0x1.3ec2308591691p+4, -0x1.e286c1ed32e25p-51 },
	{ 0x1.a3327ccefedfcp+4, -0x1.44a8fc0dab0bap-50 },
	{ 0x1.03d5b30ad607ep+5, -0x1.687199510ef48p-49 },
	{ 0x1.36147b01d9f1fp+5, -0x1.b5388721c3f7dp-49 },
	{ 0x1.6854a7b82ea83p+5, -0x1.898e6da1142acp-49 },
	{ 0x1.9a95bab5dac99p+5, -0x1.e258528795e51p-51 },
	{ 0x1.ccd76ad7f9fffp+5, 0x1.097385c85bf59p-49 },
	{ 0x1.ff198aef546e7p+5, 0x1.38df3697cafa1p-52 },
	{ 0x1.18adfeca8f041p+6, -0x1.a71f0753e4afep-48 },
	{ 0x1.31cf576b5b245p+6, -0x1.a03a7c6671282p-49 },
	{ 0x1.4af0c8592ba8ep+6, -0x1.6e53f2b28f16ep-48 },
	{ 0x1.64124c8454f4fp+6, 0x1.a116a337d99dbp-50 },
	{ 0x1.7d33e02d55ad8p+6, -0x1.dc9306ff02fcep-48 },
	{ 0x1.9655807e885a7p+6, -0x1.c8728d56d9ca5p-48 },
	{ 0x1.af772b4906e5dp+6, 0x1.e7978d86d87fcp-51 },
	{ 0x1.c898ded76609ep+6, -0x1.0e5bb7ac2183cp-50 },
	{ 0x1.e1ba99ce6b9fbp+6, 0x1.91ac8096f3adcp-48 },
	{ 0x1.fadc5b16f60ffp+6, 0x1.393f7ec4c6b1cp-49 },
	{ 0x1.09ff10e70a2c5p+7, 0x1.d5fa65e76456ap-47 },
	{ 0x1.168ff69cb00adp+7, -0x1.3c91496d00e22p-47 },
	{ 0x1.2320de5f29e4dp+7, 0x1.926587a6151c4p-47 },
	{ 0x1.2fb1c7ede12aap+7, 0x1.1959bbf23577ep-48 },
	{ 0x1.3c42b3126cb85p+7, 0x1.79d8603f092b7p-47 },
	{ 0x1.48d39f9ea33d3p+7, -0x1.5d792b0b12a89p-48 },
	{ 0x1.55648d6b19b99p+7, -0x1.65e0f007363a6p-47 },
	{ 0x1.61f57c55f3713p+7, 0x1.655a7e0eaa2a0p-50 },
	{ 0x1.6e866c41efed8p+7, -0x1.b7139f920a59bp-48 },
	{ 0x1.7b175d15a8c55p+7, 0x1.eb9aa81133d13p-47 },
	{ 0x1.87a84ebaf4848p+7, -0x1.cd358366d35e3p-47 },
};

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

/* from (from-1) ... of `factors` factors, two at a time since that is exact */
static struct precise falling(uint64_t from, uint64_t factors)
{
	struct precise product = precise_of(1);

	for (; factors > 1; factors -= 2, from -= 2)
		product = precise_multiply(product,
		                           precise_product((double)from,
		                                           (double)(from - 1)));
	return factors == 0 ? product : precise_times(product, (double)from);
}

/*
 * P(X = x) with k and b the smaller and the larger of D and n, both in k
 * factors: C(k, x) b (b-1) ... (N-b) (N-b-1) ... / (N (N-1) ...).
 */
static struct precise few(const struct draw *draw, uint64_t k, uint64_t x)
{
	uint64_t b = draw->D < draw->n ? draw->n : draw->D, ways = 1;
	struct precise top = precise_multiply(falling(b, x),
	                                      falling(draw->N - b, k - x));

	for (uint64_t i = 1; i <= x; i++)
		ways = ways * (k - i + 1) / i;
	return precise_divide(precise_times(top, (double)ways),
	                      falling(draw->N, k));
}

/* 0 if they are too many */
static uint64_t few_factors(const struct draw *draw)
{
	uint64_t k = draw->D < draw->n ? draw->D : draw->n;

	return k <= MAX_FACTORS ? k : 0;
}

/* The sum of P(X = i) q^i for i up to x, as `few`, with all terms over one line. */
static struct precise few_sum(const struct draw *draw, uint64_t k,
                              struct precise q, uint64_t x)
{
	uint64_t b = draw->D < draw->n ? draw->n : draw->D;
	uint64_t others = draw->N - b, ways = 1;
	struct precise rest[MAX_FACTORS + 1];
	struct precise sum = precise_of(0), found = precise_of(1);

	rest[k] = precise_of(1);
	for (uint64_t i = k; i-- > 0; others -= others > 0)
		rest[i] = precise_times(rest[i + 1], (double)others);
	for (uint64_t i = 0; i <= x; i++) {
		struct precise term = precise_multiply(found, rest[i]);

		sum = precise_add(sum, precise_times(term, (double)ways));
		found = precise_multiply(found, precise_times(q, (double)(b - i)));
		ways = ways * (k - i) / (i + 1);
	}
	return precise_divide(sum, falling(draw->N, k));
}

bool hypergeometric_ln_overlooked_few(const struct draw *draw, struct precise q,
                                      struct precise *out_ln)
{
	uint64_t k = few_factors(draw);

	if (k > 0)
		*out_ln = precise_ln(few_sum(draw, k, q, k));
	return k > 0;
}

bool hypergeometric_few(const struct draw *draw, uint64_t x,
                        struct precise *out_P)
{
	uint64_t k = few_factors(draw);

	if (k == 0)
		return false;
	*out_P = x == 0 ? few(draw, k, 0) : few_sum(draw, k, precise_of(1), x);
	return true;
}

/*
 * A short a is made longer: P for N is P for N + 1, times
 * (N+1) (a+1) / ((N+1-D) (N+1-n)).
 */
struct precise hypergeometric_ln_none(const struct draw *draw)
{
	uint64_t N = draw->N, D = draw->D, n = draw->n;
	struct precise sum = precise_of(0), product = precise_of(1);
	uint64_t k = few_factors(draw);

	if (D == 0 || n == 0)
		return sum;
	/* a product next to 1 leaves too little of its ln */
	if (k > 0 && (double)D * (double)n > (double)N * 0x1p-20)
		return precise_ln(few(draw, k, 0));
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

/* What g of the margins and cells comes to: ratio^(1/2) e^rest. */
struct factorials {
	struct precise ratio, rest;
};

/* Above or, with sign -1, under the line. */
static void factorials_add(struct factorials *f, uint64_t z, int sign)
{
	const struct precise two_pi = TWO_PI;
	struct precise value = precise_of_u64(z), square, rest;

	if (z < STIRLING_FROM) {
		square = stirling_squares[z];
	} else {
		square = precise_multiply(two_pi, value);
		rest = precise_stirling_rest(value);
		f->rest = sign > 0 ? precise_add(f->rest, rest)
		                   : precise_subtract(f->rest, rest);
	}
	f->ratio = sign > 0 ? precise_multiply(f->ratio, square)
	                    : precise_divide(f->ratio, square);
}

/*
 * c ln(c/e) for a cell in a row and a column; over = c N - row column, which is
 * the same for all four but for its sign.
 */
static struct precise cell_ln(uint64_t cell, struct precise row_column,
                              struct precise over)
{
	struct precise ratio = precise_divide(over, row_column);

	if (cell == 0)
		return precise_of(0);
	if (ratio.head > -0.25 && ratio.head < 0.25)
		ratio = precise_ln1p(ratio);
	else
		ratio = precise_ln(precise_add(ratio, precise_of(1)));
	return precise_multiply(ratio, precise_of_u64(cell));
}

struct precise hypergeometric_ln(const struct draw *draw, uint64_t x)
{
	uint64_t N = draw->N, D = draw->D, n = draw->n, k = few_factors(draw);
	uint64_t rows[] = { D, N - D }, columns[] = { n, N - n };
	uint64_t cells[] = { x, D - x, n - x, N - D - (n - x) };
	struct factorials f = { precise_of(1), precise_of(0) };
	struct precise over = precise_subtract(
		precise_product((double)x, (double)N),
		precise_product((double)D, (double)n));
	struct precise negative = { -over.head, -over.tail };

	if (hypergeometric_least(draw) == hypergeometric_most(draw))
		return precise_of(0);
	if (k > 0)
		return precise_ln(few(draw, k, x));
	for (int i = 0; i < 2; i++) {
		factorials_add(&f, rows[i], 1);
		factorials_add(&f, columns[i], 1);
	}
	for (int i = 0; i < 4; i++) {
		struct precise product = precise_product(
			(double)rows[i / 2], (double)columns[i % 2]);

		factorials_add(&f, cells[i], -1);
		f.rest = precise_subtract(f.rest, cell_ln(cells[i], product,
			i == 1 || i == 2 ? negative : over));
	}
	factorials_add(&f, N, -1);
	return precise_add(precise_times(precise_ln(f.ratio), 0.5), f.rest);
}
