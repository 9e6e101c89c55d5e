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

/* In 10^-4, rounded down. */
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

/* Rounded down. Whatever is refused is items first. */
static enum stats_status found_by(const struct looks *looks,
                                  const struct chance *p, double *out)
{
	const struct stats_refused in = {
		looks->positions, looks->items, looks->looked + looks->unread,
		looks->unread, p->value
	};

	if (looks->unread > 0)
		return stats_pdetect_refused(&in, out);
	return stats_pdetect_down(looks->positions, looks->items, looks->looked,
	                          p, out);
}

/* In 10^-4 with what no cause defeats, rounded down. */
static uint32_t parts_of(double P, const struct looks *looks)
{
	struct chance rest = chance_rest(&looks->common_cause);

	return (uint32_t)(P * rest.value * (1 - 0x1p-50) * UNIT);
}

static enum stats_status reach_computed(const struct looks *looks, uint32_t *out)
{
	uint64_t n = UINT64_MAX;
	double P = 0;
	enum stats_status status = found_by(looks, &looks->detection, &P);

	*out = 0;
	if (status != STATS_OK)
		return status;
	*out = parts_of(P, looks);
	if (P == 1 && looks->common_cause.numerator == 0)
		*out = UNIT;
	if (*out >= looks->required)
		return STATS_OK;
	/* what reaches it exactly is next to it in doubles */
	if (looks->unread == 0)
		status = fewest_of(looks, looks->positions, looks->items, &n);
	if (status == STATS_OK && n <= looks->looked)
		*out = looks->required;
	else if (status == STATS_OK)
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
	const struct chance always = { 1, 1, 1, true };
	struct detection_input in;
	enum stats_status status;
	bool ignored;
	double P = 0;

	if (looks_are_whole(looks)) {
		in = input_of(looks);
		return detection_together(&in, 0, out, &ignored) == TALLY_OK
		       ? STATS_OK : STATS_DOMAIN;
	}
	if (looks->items == 1) {
		status = looks_reach(looks, out);
		return status == STATS_INFEASIBLE ? STATS_OK : status;
	}
	status = found_by(looks, &always, &P);
	if (status == STATS_OK)
		*out = parts_of(P * looks->detection.value, looks);
	if (status == STATS_OK && P == 1 && looks->common_cause.numerator == 0)
		*out = whole(&looks->detection);
	return status;
}
