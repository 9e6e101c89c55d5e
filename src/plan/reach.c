/*
 * What looks reach, in 10^-4: in whole numbers as a conclusion does, or beyond
 * what those hold, computed with an error that is known and rounded down.
 */
#include "plan/looks.h"

#include "base/limits.h"
#include "stats/detection.h"
#include "stats/sampling.h"

#define UNIT 10000u

bool looks_read_required(struct plan_ask *ask, const char *otherwise,
                         uint32_t *out)
{
	struct chance c = { 0 };

	if (!ask_chance(ask, "--required", otherwise, &c))
		return false;
	if (c.numerator % (c.denominator / UNIT) != 0)
		return ask_refuse(ask, "--required has more than four decimals; "
		                  "detection is never claimed beyond these");
	if (c.numerator == c.denominator)
		return ask_refuse(ask, "--required must be under 1: no plan is "
		                  "certain");
	*out = (uint32_t)(c.numerator / (c.denominator / UNIT));
	return true;
}

bool looks_are_whole(const struct looks *looks)
{
	const struct chance *p = &looks->detection, *g = &looks->common_cause;

	return looks->positions <= UINT64_C(1) << MAX_DEPTH &&
	       looks->items <= MAX_DESIGN_NUMBER &&
	       p->numerator % (p->denominator / UNIT) == 0 &&
	       g->numerator % (g->denominator / UNIT) == 0;
}

static uint32_t whole(const struct chance *c)
{
	return (uint32_t)(c->numerator / (c->denominator / UNIT));
}

static struct detection_input input_of(const struct looks *looks)
{
	return (struct detection_input){
		looks->positions, looks->looked, looks->unread, looks->items,
		whole(&looks->detection), whole(&looks->common_cause)
	};
}

/*
 * The miss of the looks alone that is allowed: 1 - required / (1 - g), exactly.
 * False: the common cause alone misses more.
 */
static bool allowed_miss(const struct looks *looks, struct chance *out)
{
	const struct chance *g = &looks->common_cause;
	uint64_t rest = g->denominator - g->numerator;
	uint64_t required = g->denominator / UNIT * looks->required;

	if (required > rest || rest == 0)
		return false;
	*out = (struct chance){ (double)(rest - required) / (double)rest,
		                rest - required, rest, true };
	return true;
}

/* Fewest looks at n positions with d items, computed. */
static enum stats_status fewest_of(const struct looks *looks, uint64_t N,
                                   uint64_t d, uint64_t *out)
{
	struct stats_looks found = { 0 };
	struct chance miss;
	enum stats_status status;

	if (looks->required == 0) {
		*out = 0;
		return STATS_OK;
	}
	if (!allowed_miss(looks, &miss))
		return STATS_INFEASIBLE;
	status = stats_n_required(N, d, &looks->detection, &miss, &found);
	if (status == STATS_OK)
		*out = found.n;
	return status;
}

enum stats_status looks_fewest(const struct looks *looks, uint64_t *out)
{
	struct detection_input in;

	if (!looks_are_whole(looks))
		return fewest_of(looks, looks->positions, looks->items, out);
	in = input_of(looks);
	return detection_looks(&in, looks->required, out) == TALLY_OK
	       ? STATS_OK : STATS_INFEASIBLE;
}

static enum stats_status reach_computed(const struct looks *looks, uint32_t *out)
{
	struct chance rest = chance_rest(&looks->common_cause);
	uint64_t N = looks->positions - looks->unread, d, n = 0;
	enum stats_status status;
	double P = 0;

	*out = 0;
	if (looks->unread >= looks->items)
		return looks->required > 0 ? STATS_INFEASIBLE : STATS_OK;
	d = looks->items - looks->unread;
	status = stats_pdetect_down(N, d, looks->looked, &looks->detection, &P);
	if (status != STATS_OK)
		return status;
	*out = (uint32_t)(P * rest.value * (1 - 0x1p-50) * UNIT);
	if (P == 1 && looks->common_cause.numerator == 0)
		*out = UNIT;
	/* what reaches it exactly is next to it in doubles */
	if (*out < looks->required)
		status = fewest_of(looks, N, d, &n);
	if (status == STATS_OK && n <= looks->looked && *out < looks->required)
		*out = looks->required;
	else if (status == STATS_OK && *out < looks->required)
		status = STATS_INFEASIBLE;
	return status;
}

enum stats_status looks_reach(const struct looks *looks, uint32_t *out)
{
	struct detection_input in;
	bool reached = false;

	if (!looks_are_whole(looks))
		return reach_computed(looks, out);
	in = input_of(looks);
	if (detection_probability(&in, looks->required, out, &reached) !=
	    TALLY_OK)
		return STATS_DOMAIN;
	return reached ? STATS_OK : STATS_INFEASIBLE;
}

enum stats_status looks_dependent(const struct looks *looks, uint32_t *out)
{
	struct chance rest = chance_rest(&looks->common_cause);
	const struct chance always = { 1, 1, 1, true };
	double P = 0, p = looks->detection.value * rest.value;
	enum stats_status status = STATS_OK;

	if (looks->unread < looks->items)
		status = stats_pdetect_down(looks->positions - looks->unread,
		                            looks->items - looks->unread,
		                            looks->looked, &always, &P);
	if (status == STATS_OK)
		*out = (uint32_t)(P * p * (1 - 0x1p-50) * UNIT);
	return status;
}

enum stats_status looks_refused(const struct looks *looks, uint32_t *out)
{
	struct chance rest = chance_rest(&looks->common_cause);
	const struct stats_refused in = {
		looks->positions, looks->items, looks->looked + looks->unread,
		looks->unread, looks->detection.value
	};
	double P = 0;
	enum stats_status status = stats_pdetect_refused(&in, &P);

	if (status == STATS_OK)
		*out = (uint32_t)(P * rest.value * (1 - 0x1p-50) * UNIT);
	return status;
}
