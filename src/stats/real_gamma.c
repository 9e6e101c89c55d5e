/*
 * Logarithms of the gamma and beta functions and of binomial coefficients. No
 * differences of large logarithms: at N = 10^9 those leave few digits or none.
 */
#include "stats/real.h"

#include <math.h>
#include <stddef.h>

#include "stats/real_parts.h"

#define HALF_LN_2PI 0.918938533204672741780
#define ONE_LESS_EULER 0.422784335098467139393 /* 1 - Euler's constant */
#define FROM_STIRLING 10.0
#define SMALL_CHOICE 32

/* B_2k / (2k (2k - 1)), k from 1; the eighth is under 1e-16 at 10. */
static double stirling_series(double a)
{
	double inverse = 1 / a, square = inverse * inverse;
	double sum = -0.0295506535947712418;

	sum = sum * square + 0.00641025641025641026;
	sum = sum * square - 0.00191752691752691753;
	sum = sum * square + 0.000841750841750841751;
	sum = sum * square - 0.000595238095238095238;
	sum = sum * square + 0.000793650793650793651;
	sum = sum * square - 0.00277777777777777778;
	sum = sum * square + 0.0833333333333333333;
	return sum * inverse;
}

/* The error at a less that at a + 1: (a + 1/2) ln(1 + 1/a) - 1, which is
 * r^2/3 + r^4/5 + ... with r = 1 / (2a + 1). */
static double stirling_step(double a)
{
	static const double parts[] = {
		1.0 / 37, 1.0 / 35, 1.0 / 33, 1.0 / 31, 1.0 / 29, 1.0 / 27, 1.0 /
		25, 1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
		1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3
	};
	double r = 1 / (2 * a + 1), square = r * r, sum = 0;

	for (size_t i = a < 3 ? 0 : 7; i < sizeof(parts) / sizeof(parts[0]); i++)
		sum = sum * square + parts[i];
	return sum * square;
}

/* At 1, 2 ... 9, with 60 digits by Python's decimal: counts are whole. */
static const double stirling_whole[] = {
	0x1.4c071bcda0a5bp-4, 0x1.52a9b923ea649p-5, 0x1.c579a268d80b3p-6,
	0x1.54a2662fd78a9p-6, 0x1.10b4e513fcbedp-6, 0x1.c6b167bebdf36p-7,
	0x1.85d4d612e4a86p-7, 0x1.552805e7b3076p-7, 0x1.2f4871b12ab64p-7,
};

double real_stirling_error(double a)
{
	double steps = 0;

	if (a < FROM_STIRLING && a == (int)a)
		return stirling_whole[(int)a - 1];
	while (a < FROM_STIRLING) {
		steps += stirling_step(a);
		a += 1;
	}
	return steps + stirling_series(a);
}

/* (zeta(k) - 1) / k, k from 2. */
static const double zeta_terms[] = {
	0.322467033424113218, 0.0673523010531980951, 0.0205808084277845479,
	0.00738555102867398527, 0.00289051033074152329, 0.00119275391170326098,
	0.000509669524743042422, 0.00022315475845357938, 0.0000994575127818085337,
	0.0000449262367381331417, 0.0000205072127756706916,
	9.4394882752683959e-6, 4.3748667899074878e-6, 2.03921575380136624e-6,
	9.55141213040741983e-7, 4.49246919876456604e-7, 2.12071848055546659e-7,
	1.00432248239680996e-7, 4.76981016936398057e-8, 2.27110946089431649e-8,
	1.08386592148969541e-8, 5.18347504197004666e-9, 2.48367454380247832e-9,
	1.19214014058609121e-9, 5.73136724167886201e-10, 2.75952288512423315e-10,
	1.33047643742444895e-10,
};

/* ln Gamma(2 + z), |z| <= 1/2: z (1 - Euler's constant) + sum of (-z)^k
 * (zeta(k) - 1) / k. Abramowitz and Stegun 6.1.33. */
static double ln_gamma_at_2(double z)
{
	double sum = 0;

	for (int k = (int)(sizeof(zeta_terms) / sizeof(zeta_terms[0])); k-- > 0;)
		sum = zeta_terms[k] - sum * z;
	return z * (ONE_LESS_EULER + z * sum);
}

double real_ln_gamma_1p(double z)
{
	if (z > 0.5)
		return real_ln_gamma(1 + z);
	return ln_gamma_at_2(z) - real_ln1p(z);
}

double real_ln_gamma(double x)
{
	double product = 1;

	if (!(x > 0))
		return NAN;
	if (x < 0.5)
		return real_ln_gamma_1p(x) - real_ln(x);
	if (x < 1.5)
		return real_ln_gamma_1p(x - 1);
	if (x >= FROM_STIRLING)
		return (x - 0.5) * (real_ln(x) - 1) + (HALF_LN_2PI - 0.5) +
		       stirling_series(x);
	while (x > 2.5) {
		x -= 1;
		product *= x;
	}
	return ln_gamma_at_2(x - 2) + real_ln(product);
}

/* ln(Gamma(a + b) / Gamma(b)), a < 1 <= b. */
static double ln_gamma_ratio(double a, double b)
{
	return real_stirling_error(a + b) - real_stirling_error(b) +
	       (b - 0.5) * real_ln1p(a / b) + a * (real_ln(a + b) - 1);
}

double real_ln_beta(double a, double b)
{
	double low = a < b ? a : b, high = a < b ? b : a, share;

	if (!(low > 0) || !real_is_finite(a + b))
		return NAN;
	if (high < 1)
		return real_ln_gamma(low) + real_ln_gamma(high) -
		       real_ln_gamma(low + high);
	if (low < 1)
		return real_ln_gamma(low) - ln_gamma_ratio(low, high);
	share = low / (low + high);
	return HALF_LN_2PI - real_ln(high) / 2 + real_stirling_error(low) +
	       real_stirling_error(high) - real_stirling_error(low + high) +
	       (low - 0.5) * real_ln(share) + high * real_ln1p(-share);
}

double real_ln_choose(uint64_t n, uint64_t k)
{
	struct real_sum sum = { 0 };

	if (k > n)
		return -INFINITY;
	if (k > n - k)
		k = n - k;
	if (k > SMALL_CHOICE)
		return -real_ln((double)n + 1) -
		       real_ln_beta((double)(n - k) + 1, (double)k + 1);
	for (uint64_t i = 0; i < k; i++)
		real_sum_add(&sum, real_ln((double)(n - i) / (double)(i + 1)));
	return real_sum_value(&sum);
}
