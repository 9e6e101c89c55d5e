/*
 * Reading off a replay which logs are not what they should be by now. A
 * witness's `head` carries the log's own signature, so it shows that the
 * entries exist; a missed deadline is on the list of irregularities, or still
 * owed. A log that owes nothing may be silent for ever.
 */
#include "rules/publishing.h"

#include <stdlib.h>

#include "rules/fold.h"

static void take_head(const struct rules *rules, const struct entry *e,
                      struct publishing *all)
{
	uint64_t size = (uint64_t)member_int(e->statement.body, "size");
	size_t log = charter_participant_of_log(
		rules->charter,
		slice_text(member_text(e->statement.body, "log")));
	int64_t at_s = e->statement.at_s;

	if (log == NO_INDEX || size <= rules->log_count[log])
		return;
	if (size > all[log].known)
		all[log].known = size;
	if (at_s < all[log].withheld_s)
		all[log].withheld_s = at_s;
}

/* `at` of the log's newest statement; 0 if there is none. */
static int64_t newest_s(const struct rules *rules, size_t log)
{
	for (size_t i = rules->log_count[log]; i > 0; i--) {
		const struct entry *e =
			&rules->entries[rules->log_start[log] + i - 1];

		if (e->valid)
			return e->statement.at_s;
	}
	return 0;
}

static void take_missed(const struct rules *rules, size_t by, int64_t due_s,
                        struct publishing *all)
{
	if (due_s > newest_s(rules, by) && due_s < all[by].missed_s)
		all[by].missed_s = due_s;
}

static int take_owed(const struct rules *rules, struct publishing *all)
{
	struct owed *owed = NULL;
	size_t count = 0;
	int rc = rules_owed(rules, &owed, &count);

	for (size_t i = 0; rc == TALLY_OK && i < count; i++)
		if (owed[i].missed)
			take_missed(rules, owed[i].by, owed[i].due_s, all);
	free(owed);
	return rc;
}

static int64_t last_s(const struct rules *rules, size_t log)
{
	for (size_t i = rules->log_count[log]; i > 0; i--) {
		const struct entry *e =
			&rules->entries[rules->log_start[log] + i - 1];

		if (e->quorum_s != NEVER_S && !e->assumed)
			return e->quorum_s;
	}
	return NEVER_S;
}

int rules_publishing(const struct rules *rules, struct publishing *out)
{
	int64_t lag_s = (int64_t)rules->charter->clocks[CLOCK_PUBLICATION].value;

	for (size_t i = 0; i < rules->charter->participant_count; i++)
		out[i] = (struct publishing){ rules->log_count[i], NEVER_S,
			                      last_s(rules, i), NEVER_S };
	for (size_t i = 0; i < rules->entry_count; i++)
		if (rules->entries[i].valid && rules->entries[i].head_signed)
			take_head(rules, &rules->entries[i], out);
	for (size_t i = 0; i < rules->charter->participant_count; i++)
		if (out[i].withheld_s != NEVER_S &&
		    rules->now_s - out[i].withheld_s <= lag_s)
			out[i].withheld_s = NEVER_S;
	/* A missing statement is an irregularity without an entry. */
	for (size_t i = 0; i < rules->irregularity_count; i++)
		if (rules->irregularities[i].entry == NO_INDEX)
			take_missed(rules, rules->irregularities[i].by,
			            rules->irregularities[i].at_s, out);
	return take_owed(rules, out);
}
