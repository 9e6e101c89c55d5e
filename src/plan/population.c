/*
 * One population of a charter: how many looks its numbers ask for, and what one
 * refusal does.
 */
#include <inttypes.h>

#include "plan/charter_plan.h"
#include "plan/charter_reach.h"
#include "stats/detection.h"

int plan_population(void *ctx, const struct site *site,
                    const struct population *p, struct buf *out)
{
	const struct detection_input in = charter_all_looked_at(p);
	const struct detection_input without = charter_one_refused(p);
	uint32_t required = (uint32_t)p->required.value, all, one;
	char all_text[8], one_text[8], required_text[8];
	bool all_reached, one_reached;
	uint64_t looks;
	int rc = detection_probability(&in, required, &all, &all_reached);

	(void)ctx;
	(void)site;
	if (rc != TALLY_OK)
		return rc;
	rc = detection_probability(&without, required, &one, &one_reached);
	if (rc != TALLY_OK)
		return rc;
	detection_format(all, all_text);
	detection_format(one, one_text);
	detection_format(required, required_text);
	buf_printf(out, "With all %zu looked at, detection is %s; required is "
	           "%s. ", p->position_count, all_text, required_text);
	if (detection_looks(&in, required, &looks) == TALLY_OK)
		buf_printf(out, looks == p->position_count
		           ? "It takes all %" PRIu64 " looks. "
		           : "It takes at least %" PRIu64 " looks at positions "
		             "drawn by chance. ", looks);
	else
		buf_put_text(out, "No number of looks reaches it. ");
	buf_printf(out, "One position refused or unreadable leaves %s%s.",
	           one_text, one_reached ? "" : ": the required is out of reach");
	return buf_status(out);
}
