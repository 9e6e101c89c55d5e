/*
 * Wald's sequential probability ratio test: after every observation the
 * likelihood under "present" by that under "absent"; at A = (1 - beta) / alpha or
 * over it says present, at B = beta / (1 - alpha) or under it absent. It needs
 * the fewest observations on average of all tests with its errors, and no fixed
 * number; so a cap ends it, and then it says neither.
 *   Bernoulli: x is 0 or 1, ln ratio = T ln(p1/p0) + (n - T) ln((1-p1)/(1-p0));
 *   Poisson:   x counts,    ln ratio = T ln(l1/l0) - n (l1 - l0).
 * Computed from the total each time, not summed up: the order of observations
 * and their rounding do not matter. At a line means at it: what misses it by less
 * than rounding (1e-14 of the terms) is on it.
 * Rates per observation; alpha: of "present" when absent, beta the reverse.
 * Source: A. Wald, Sequential Analysis, 1947, chapters 3 and 5.
 */
#include "stats/sequential.h"

#include "stats/real.h"
#include "stats/sprt_line.h"

#define MOST_OBSERVATIONS 1000000
#define ROUNDING 1e-14

bool sprt_plan_is_sound(const struct stats_sprt_plan *plan)
{
	if (plan->kind != STATS_SPRT_BERNOULLI && plan->kind != STATS_SPRT_POISSON)
		return false;
	if (!(plan->low > 0 && plan->low < plan->high &&
	      real_is_finite(plan->high)))
		return false;
	if (plan->kind == STATS_SPRT_BERNOULLI && !(plan->high < 1))
		return false;
	return plan->alpha > 0 && plan->beta > 0 && plan->alpha + plan->beta < 1 &&
	       plan->cap >= 1 && plan->cap <= MOST_OBSERVATIONS;
}

/* ln(high / low) from their difference where they are near. */
static double ln_ratio(double high, double low, double difference)
{
	if (high < 2 * low)
		return real_ln1p(difference / low);
	return real_ln(high) - real_ln(low);
}

struct sprt_line sprt_line_of(const struct stats_sprt_plan *plan)
{
	double difference = plan->high - plan->low;
	struct sprt_line line = {
		.gain = ln_ratio(plan->high, plan->low, difference),
		.drift = difference,
		.ln_A = real_ln((1 - plan->beta) / plan->alpha),
		.ln_B = real_ln(plan->beta / (1 - plan->alpha)),
	};

	if (plan->kind == STATS_SPRT_BERNOULLI) {
		line.drift = ln_ratio(1 - plan->low, 1 - plan->high, difference);
		line.gain += line.drift;
	}
	return line;
}

enum stats_sprt_decision sprt_decide(const struct sprt_line *line, double n,
                                     double total)
{
	double up = total * line->gain, down = n * line->drift;
	double slack = ROUNDING * (up + down + line->ln_A - line->ln_B);

	if (up - down >= line->ln_A - slack)
		return STATS_SPRT_PRESENT;
	return up - down <= line->ln_B + slack ? STATS_SPRT_ABSENT :
	                                         STATS_SPRT_GOES_ON;
}

enum stats_status stats_sprt_start(struct stats_sprt *out,
                                   const struct stats_sprt_plan *plan)
{
	if (!sprt_plan_is_sound(plan))
		return STATS_DOMAIN;
	*out = (struct stats_sprt){ .plan = *plan };
	return STATS_OK;
}

enum stats_status stats_sprt_step(struct stats_sprt *sprt, uint64_t x)
{
	struct sprt_line line;

	if (!sprt_plan_is_sound(&sprt->plan) ||
	    sprt->decision != STATS_SPRT_GOES_ON ||
	    sprt->observations >= sprt->plan.cap ||
	    sprt->total > STATS_MAX_COUNT || x > STATS_MAX_COUNT - sprt->total ||
	    (sprt->plan.kind == STATS_SPRT_BERNOULLI && x > 1))
		return STATS_DOMAIN;
	line = sprt_line_of(&sprt->plan);
	sprt->observations++;
	sprt->total += x;
	sprt->decision = sprt_decide(&line, (double)sprt->observations,
	                             (double)sprt->total);
	if (sprt->decision != STATS_SPRT_GOES_ON ||
	    sprt->observations < sprt->plan.cap)
		return STATS_OK;
	sprt->decision = STATS_SPRT_CAPPED;
	return STATS_INCONCLUSIVE;
}
