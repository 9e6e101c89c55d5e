/*
 * Characteristic limits of a net counting rate times a factor w, as in ISO 11929.
 * With r0 = n0 / t0 and the variance at no activity s = w^2 (r0/tg + r0/t0):
 *   y     = w (ng/tg - n0/t0)
 *   u^2   = w^2 (ng/tg^2 + n0/t0^2) + (uw y)^2
 *   ystar = ka sqrt(s)                           decision threshold
 *   yhash = ystar + kb u(yhash)                  detection limit,
 * where u(v)^2 = s + w v / tg + (uw v)^2: the larger root of
 *   (1 - c) v^2 - (2 ystar + kb^2 w/tg) v + ystar^2 - kb^2 s = 0, c = (kb uw)^2.
 * The usual fixed point, started at ystar, may stick at the false root 0. The
 * discriminant is written as a sum of terms of one sign: nothing cancels. For
 * kb uw >= 1 there is no limit however much is there; what is under 1 by less
 * than rounding counts as 1.
 * Counts, times in one unit, uw relative, ka and kb quantiles of the normal law.
 * Normal approximations: see stats_poisson_crit for few counts.
 * Source: ISO 11929-1:2019 as computed by UncertRadio (its reference results).
 */
#include "stats/counting.h"

#include "stats/real.h"

#define ROUNDING 0x1p-51

/* x >= 0 and finite. */
static bool is_amount(double x)
{
	return x >= 0 && real_is_finite(x);
}

static bool is_in_domain(const struct stats_iso11929 *in)
{
	return in->ng <= STATS_MAX_COUNT && in->n0 <= STATS_MAX_COUNT &&
	       in->tg > 0 && real_is_finite(in->tg) && in->t0 > 0 &&
	       real_is_finite(in->t0) && in->w > 0 && real_is_finite(in->w) &&
	       is_amount(in->uw) && is_amount(in->ka) && is_amount(in->kb);
}

/* The larger root; spread: standard deviation at no activity. */
static double detection_limit(const struct stats_iso11929 *in, double ystar,
                              double spread)
{
	double product = in->kb * in->uw, c = product * product;
	double rest = (1 - product) * (1 + product);
	double own = in->kb * (in->kb * in->w / in->tg), away = in->kb * spread;
	double root = real_sqrt(4 * ystar * (ystar * c + own) + own * own +
	                        4 * rest * away * away);

	return (2 * ystar + own + root) / (2 * rest);
}

enum stats_status stats_iso11929(const struct stats_iso11929 *in,
                                 struct stats_iso11929_result *out)
{
	struct stats_iso11929_result result = { 0 };
	double rg, r0, spread, uncertain;
	bool has_limit = in->kb * in->uw < 1 - ROUNDING;

	if (!is_in_domain(in))
		return STATS_DOMAIN;
	rg = (double)in->ng / in->tg;
	r0 = (double)in->n0 / in->t0;
	spread = in->w * real_sqrt(r0 / in->tg + r0 / in->t0);
	result.y = in->w * (rg - r0);
	uncertain = in->uw * result.y;
	result.u = real_sqrt(in->w * (rg / in->tg + r0 / in->t0) * in->w +
	                     uncertain * uncertain);
	result.ystar = in->ka * spread;
	if (has_limit)
		result.yhash = detection_limit(in, result.ystar, spread);
	if (!real_is_finite(result.y) || !real_is_finite(result.u) ||
	    !real_is_finite(result.ystar) || !real_is_finite(result.yhash))
		return STATS_DOMAIN;
	if (!has_limit)
		result.yhash = out->yhash;
	*out = result;
	return has_limit ? STATS_OK : STATS_INFEASIBLE;
}
