/*
 * What is owed, in words.
 */
#include "owed.h"

#include <stdio.h>

#include "json.h"
#include "words.h"

void owed_about(const struct rules *rules, const struct owed *owed, char *out,
                size_t size)
{
	char id[WORDS_ID_BYTES];

	words_id(rules, owed->about, id);
	if (owed->arrangement != NO_INDEX && owed->kind != STATEMENT_ANSWER &&
	    owed->inspection != NO_INDEX)
		snprintf(out, size, "pair %zu %s", owed->pair + 1,
		         words_visit_site(rules, &rules->inspections[
				owed->inspection]));
	else if (owed->about != NO_INDEX)
		snprintf(out, size, "%s %s", words_kind(rules, owed->about), id);
	else if (owed->arrangement != NO_INDEX)
		snprintf(out, size, "pair %zu", owed->pair + 1);
	else
		snprintf(out, size, "%s", rules->charter->name);
}

static size_t step_of(const struct rules *rules, const struct owed *owed,
                      enum step step)
{
	return owed->inspection == NO_INDEX
	               ? NO_INDEX
	               : rules->inspections[owed->inspection].step[step];
}

/* The clocks of single steps, and the entry that each runs from. */
static enum clock clock_of(const struct rules *rules, const struct owed *owed,
                           size_t *out_from)
{
	*out_from = owed->about;
	switch (owed->step) {
	case STEP_ACK:
	case STEP_HELD:
		return CLOCK_ACKNOWLEDGE;
	case STEP_RECEIVED:
		*out_from = step_of(rules, owed, STEP_HELD);
		return CLOCK_ACKNOWLEDGE;
	case STEP_DELIVER:
		return CLOCK_DELIVER;
	case STEP_DESIGNATE:
		*out_from = step_of(rules, owed, STEP_ENTER);
		return CLOCK_DESIGNATE_MAX;
	case STEP_RESTRICT:
		*out_from = step_of(rules, owed, STEP_DESIGNATE);
		return CLOCK_RESTRICT;
	case STEP_ARRIVE:
		*out_from = step_of(rules, owed, STEP_DELIVER);
		return CLOCK_ARRIVE;
	case STEP_SELECT:
		return CLOCK_SELECT;
	case STEP_REPORT:
		*out_from = step_of(rules, owed, STEP_ARRIVE);
		return CLOCK_STAY;
	default:
		*out_from = NO_INDEX;
		return CLOCK_COUNT;
	}
}

int64_t owed_due_s(const struct rules *rules, const struct owed *owed)
{
	size_t from;
	enum clock clock = clock_of(rules, owed, &from);
	int64_t own_s;

	if (from == NO_INDEX || rules->entries[from].quorum_s == NEVER_S)
		return owed->due_s;
	own_s = rules_clock_due(rules, owed->arrangement, from, clock);
	return own_s < owed->due_s ? own_s : owed->due_s;
}

void owed_put(struct buf *json, const struct rules *rules,
              const struct owed *owed)
{
	char about[80];

	owed_about(rules, owed, about, sizeof(about));
	json_open(json, NULL, '{');
	json_text(json, "by", words_name(rules, owed->by));
	json_text(json, "what", kind_name(owed->kind));
	json_text(json, "about", about);
	if (owed->about != NO_INDEX)
		json_id(json, "statement",
		        rules->entries[owed->about].statement.id);
	json_time(json, "due", owed_due_s(rules, owed));
	json_flag(json, "missed", owed->missed);
	json_close(json, '}');
}
