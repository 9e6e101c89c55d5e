/*
 * ln of the gamma function by Stirling's series:
 *   (x - 1/2) ln x - x + ln(2 pi)/2 + 1/(12 x) - 1/(360 x^3) + ...
 * A short x is made longer: Gamma(x) = Gamma(x + 1) / x. Beside real_gamma.c, since
 * that is ten times as fast, and relative where this is absolute: next to 1 and 2,
 * where ln Gamma is 0; this one is for differences of such logarithms.
 * Source: NIST Handbook of Mathematical Functions, 5.11.1.
 */
#include "stats/precise.h"

#define HALF_LN_2PI { 0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55 }
/* From here on nine terms leave less than 2^-85. */
#define STIRLING_FROM 32.0

struct precise precise_stirling_rest(struct precise x)
{
	static const double late[] = { /* of x^-9, x^-11, ... x^-17 */
		1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400,
		43867.0 / 244188
	};
	static const struct precise early[] = { /* -1/1680, 1/1260, ... */
		{ -0x1.3813813813814p-11, 0x1.fb1fb1fb1fb20p-65 },
		{ 0x1.a01a01a01a01ap-11, 0x1.a01a01a01a01ap-71 },
		{ -0x1.6c16c16c16c17p-9, 0x1.f49f49f49f49fp-64 },
		{ 0x1.5555555555555p-4, 0x1.5555555555555p-58 },
	};
	struct precise inverse = precise_divide(precise_of(1), x);
	struct precise square = precise_multiply(inverse, inverse);
	struct precise sum;
	double small = 0;

	for (int i = 4; i >= 0; i--)
		small = small * square.head + late[i];
	sum = precise_of(small);
	for (int i = 0; i < 4; i++)
		sum = precise_add(precise_multiply(sum, square), early[i]);
	return precise_multiply(sum, inverse);
}

struct precise precise_ln_gamma(struct precise x)
{
	const struct precise constant = HALF_LN_2PI;
	struct precise below = precise_of(1), sum;

	while (x.head < STIRLING_FROM) {
		below = precise_multiply(below, x);
		x = precise_add(x, precise_of(1));
	}
	sum = precise_subtract(precise_ln(x), precise_of(1));
	sum = precise_multiply(sum, precise_subtract(x, precise_of(0.5)));
	sum = precise_add(sum, precise_subtract(constant, precise_of(0.5)));
	sum = precise_add(sum, precise_stirling_rest(x));
	return precise_subtract(sum, precise_ln(below));
}
