/*
 * The normal distribution, exact in both tails. A tail is e^(-z^2/2) times a
 * function that varies slowly; z is squared without rounding. The approximations
 * are quotients of polynomials, off by less than 2^-53, and their coefficients
 * the published ones.
 * Sources: W. J. Cody, Algorithm 715: SPECFUN, ACM TOMS 19 (1993), and M. J.
 * Wichura, Algorithm AS 241, Applied Statistics 37 (1988), for the quantile.
 */
#include "stats/real.h"

#include <math.h>
#include <stddef.h>

#include "stats/precise.h"
#include "stats/real_parts.h"

#define ROOT_HALF 0.707106781186547524401
#define ROOT_2 1.41421356237309504880
#define ROOT_2PI 2.50662827463100050242
#define ONE_BY_ROOT_2PI 0.398942280401432677940
#define NARROW 0.25 /* below it differences of tails cancel */
#define CENTRE 0.66291 /* up to it, up to FAR, and beyond: one quotient each */
#define FAR 5.65685424949238019521
#define TAIL_ENDS 40.0 /* e^(-40^2/2) is under every double */

/* The quotient of polynomials sum of top[i] x^i / sum of bottom[i] x^i. */
static inline double quotient(const double *top, const double *bottom, int degree,
                              double x)
{
	double above = top[degree], under = bottom[degree];

	for (int i = degree; i-- > 0;) {
		above = above * x + top[i];
		under = under * x + bottom[i];
	}
	return above / under;
}

/* P(0 < Z < z), |z| <= CENTRE. */
static double central(double z)
{
	static const double top[] = {
		18154.981253343561249, 1067.6894854603709582,
		161.02823106855587881, 2.2352520354606839287,
		0.065682337918207449113
	};
	static const double bottom[] = {
		45507.789335026729956, 10260.932208618978205,
		976.09855173777669322, 47.20258190468824187, 1
	};

	return z * quotient(top, bottom, 4, z * z);
}

/* e^(z^2/2) P(Z > z), z > CENTRE. */
static double scaled_tail(double z)
{
	static const double top[] = {
		9842.7148383839780218, 11602.651437647350124,
		6848.1904505362823326, 2494.5375852903726711,
		597.27027639480026226, 93.506656132177855979,
		8.8831497943883759412, 0.39894151208813466764,
		1.0765576773720192317e-8
	};
	static const double bottom[] = {
		19685.429676859990727, 38912.003286093271411,
		34900.952721145977266, 18615.571640885098091,
		6485.558298266760755, 1519.377599407554805,
		235.38790178262499861, 22.266688044328115691, 1
	};
	static const double far_top[] = {
		2.9112874951168792e-5, 0.001421619193227893466,
		0.022235277870649807, 0.1274011611602473639,
		0.21589853405795699, 0.02307344176494017303
	};
	static const double far_bottom[] = {
		7.29751555083966205e-5, 0.00378239633202758244,
		0.0659881378689285515, 0.468238212480865118,
		1.28426009614491121, 1
	};
	double inverse;

	if (z <= FAR)
		return quotient(top, bottom, 8, z);
	inverse = 1 / (z * z);
	return (ONE_BY_ROOT_2PI -
	        inverse * quotient(far_top, far_bottom, 5, inverse)) / z;
}

/* e^(-scale z^2), the square of z not rounded. */
static double exp_of_square(double z, double scale)
{
	struct precise square = precise_product(z, z);

	return real_exp(-scale * square.head) * (1 - scale * square.tail);
}

double real_erfc(double x)
{
	if (isnan(x))
		return x;
	if (x < 0)
		return 2 - real_erfc(-x);
	if (x < CENTRE * ROOT_HALF)
		return 1 - 2 * central(x * ROOT_2);
	return x > TAIL_ENDS ? 0 :
	       2 * scaled_tail(x * ROOT_2) * exp_of_square(x, 1);
}

/* P(Z > z), z >= 0. */
static double normal_tail(double z)
{
	if (z < CENTRE)
		return 0.5 - central(z);
	return z > TAIL_ENDS ? 0 : scaled_tail(z) * exp_of_square(z, 0.5);
}

double real_normal_below(double z)
{
	if (isnan(z))
		return z;
	return z < 0 ? normal_tail(-z) : 1 - normal_tail(z);
}

/* The density at low + s by that at low. */
static void density_ratio(const void *low, double s[static REAL_POINTS])
{
	for (size_t i = 0; i < REAL_POINTS; i++)
		s[i] = -s[i] * (*(const double *)low + s[i] / 2);
	real_exp_points(s);
}

double real_normal_between(double low, double high, double width)
{
	if (!(width >= 0 && low <= high))
		return NAN;
	if (width < NARROW && low > -TAIL_ENDS && low < TAIL_ENDS)
		return exp_of_square(low, 0.5) / ROOT_2PI *
		       real_integral(density_ratio, &low, 0, width);
	if (low > 0)
		return normal_tail(low) - normal_tail(high);
	if (high < 0)
		return normal_tail(-high) - normal_tail(-low);
	return 1 - normal_tail(-low) - normal_tail(high);
}

/* z with P(0 < Z < z) = share, |share| <= 0.425. */
static double central_quantile(double share)
{
	static const double top[] = {
		3.3871328727963666080, 133.14166789178437745,
		1971.5909503065514427, 13731.693765509461125,
		45921.953931549871457, 67265.770927008700853,
		33430.575583588128105, 2509.0809287301226727
	};
	static const double bottom[] = {
		1, 42.313330701600911252, 687.18700749205790830,
		5394.1960214247511077, 21213.794301586595867,
		39307.895800092710610, 28729.085735721942674,
		5226.4952788528545610
	};

	return share * quotient(top, bottom, 7, 0.180625 - share * share);
}

/* z with P(Z > z) = q, q < 0.075. */
static double tail_quantile(double q)
{
	static const double top[] = {
		1.42343711074968357734, 4.63033784615654529590,
		5.76949722146069140550, 3.64784832476320460504,
		1.27045825245236838258, 0.241780725177450611770,
		0.0227238449892691845833, 7.74545014278341407640e-4
	};
	static const double bottom[] = {
		1, 2.05319162663775882187, 1.67638483018380384940,
		0.689767334985100004550, 0.148103976427480074590,
		0.0151986665636164571966, 5.47593808499534494600e-4,
		1.05075007164441684324e-9
	};
	static const double far_top[] = {
		6.65790464350110377720, 5.46378491116411436990,
		1.78482653991729133580, 0.296560571828504891230,
		0.0265321895265761230930, 1.24266094738807843860e-3,
		2.71155556874348757815e-5, 2.01033439929228813265e-7
	};
	static const double far_bottom[] = {
		1, 0.599832206555887937690, 0.136929880922735805310,
		0.0148753612908506148525, 7.86869131145613259100e-4,
		1.84631831751005468180e-5, 1.42151175831644588870e-7,
		2.04426310338993978564e-15
	};
	double root = real_sqrt(-real_ln(q));

	if (root <= 5)
		return quotient(top, bottom, 7, root - 1.6);
	return quotient(far_top, far_bottom, 7, root - 5);
}

double real_normal_quantile(double p)
{
	if (!(p > 0 && p < 1))
		return NAN;
	if (p < 0.075)
		return -tail_quantile(p);
	return p > 0.925 ? tail_quantile(1 - p) : central_quantile(p - 0.5);
}
