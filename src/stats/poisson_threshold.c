/*
 * Exact threshold for a count X over a known background of mean B, and what it
 * would miss. P(X >= x | B) is the incomplete gamma function P(x, B): so the
 * threshold is the least x with P(x, B) <= alpha, and the mean total that reaches
 * it with a probability is a gamma quantile with shape x. This one rather than
 * B + k sqrt(B): below a background of about 100 the normal law behind that
 * understates false alarms by factors (ksigma.c).
 * Counts; alpha and power are probabilities. Near ties go against the claim
 * "at most alpha": 1e-12 relative, over what P may be wrong by. There are no true
 * ties, e^-B being irrational.
 * Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, 4.4.
 */
#include "stats/counting.h"

#include <math.h>

#include "stats/real.h"
#include "stats/real_parts.h"

#define DOUBT (1 + 1e-12)
#define CLOSE (1 - 1e-9)
#define ROUGH 1e4

/* A candidate: x counts, and P(X >= x). */
struct threshold {
	double x, chance;
};

static bool holds(double x, double B, double alpha, struct threshold *out)
{
	double chance = x >= 1 ? real_gamma_below(x, B) : 1;

	if (!(chance * DOUBT <= alpha))
		return false;
	*out = (struct threshold){ x, chance };
	return true;
}

/* One count less is too few, for certain: P(X >= x - 1) is P(X >= x) and
 * P(X = x - 1). What is close is left open. */
static bool is_least(const struct threshold *over, double B, double alpha)
{
	if (over->x == 1 || B == 0)
		return over->x == 1;
	return (over->chance + real_gamma_front(over->x, B) / B) * CLOSE > alpha;
}

/* From a guess outward in steps that double, then by halves. */
static struct threshold least_count(double guess, double B, double alpha)
{
	struct threshold over = { INFINITY, 1 };
	double under = guess, step = 1;

	if (holds(guess, B, alpha, &over)) {
		under = guess - 1;
		while (!is_least(&over, B, alpha) && under >= 1 &&
		       holds(under, B, alpha, &over)) {
			step *= 2;
			under = under > step ? under - step : 0;
		}
	} else {
		for (; under <= 2 * (double)STATS_MAX_COUNT; step *= 2) {
			if (holds(under + step, B, alpha, &over))
				break;
			under += step;
		}
	}
	while (over.x - under > 1 && !is_least(&over, B, alpha)) {
		double middle = real_floor((under + over.x) / 2);

		if (middle <= under || middle >= over.x) /* over 2^53 */
			break;
		if (!holds(middle, B, alpha, &over))
			under = middle;
	}
	return over;
}

/*
 * Where P(Z >= z) = alpha, to begin with. Up to ROUGH the roots of B are short,
 * and 5e-4 is enough: Abramowitz and Stegun 26.2.23.
 */
static double normal_above(double alpha, double B)
{
	double tail = alpha < 0.5 ? alpha : 1 - alpha, t, z;

	if (B > ROUGH)
		return -real_normal_quantile(alpha);
	t = real_sqrt(-2 * real_ln(tail));
	z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
	            (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
	return alpha < 0.5 ? z : -z;
}

enum stats_status stats_poisson_crit(double B, double alpha, uint64_t *out_x,
                                     double *out_alpha)
{
	struct threshold least;
	double z, x;

	if (!(B >= 0 && B <= (double)STATS_MAX_COUNT && alpha > 0 && alpha < 1))
		return STATS_DOMAIN;
	/* Cornish and Fisher's first correction; with no variance, any count. */
	z = normal_above(alpha, B);
	x = real_floor(B + z * real_sqrt(B) + (z * z - 1) / 6 + 1);
	if (B == 0 || x < 1)
		x = 1;
	least = least_count(x, B, alpha);
	if (least.x > (double)STATS_MAX_COUNT)
		return STATS_DOMAIN;
	*out_x = (uint64_t)least.x;
	*out_alpha = least.chance;
	return STATS_OK;
}

/*
 * The quantile is a double next to the total; what it is off by counts for
 * sources much smaller than the background, and one step of Newton's method
 * gives it.
 */
enum stats_status stats_poisson_S(double B, uint64_t x, double power,
                                  double *out_S)
{
	double total, density, off, source;

	if (!(B >= 0 && B <= (double)STATS_MAX_COUNT && power > 0 && power < 1) ||
	    x > STATS_MAX_COUNT)
		return STATS_DOMAIN;
	if (x == 0)
		return STATS_VACUOUS;
	total = real_gamma_quantile(power, (double)x);
	density = real_gamma_front((double)x, total) / total;
	if (power > 0.5)
		off = real_gamma_above((double)x, total) - (1 - power);
	else
		off = power - real_gamma_below((double)x, total);
	source = total - B + (density > 0 ? off / density : 0);
	if (!real_is_finite(source))
		return STATS_NOCONV;
	if (source <= 0)
		return STATS_VACUOUS;
	*out_S = source;
	return STATS_OK;
}
