/*
 * Bounds on `at`, and references that must lie in the past. docs/protocol.md,
 * 1.4 and 1.5.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "rules/fold.h"

/* The latest quorum time among what the entry has seen of other logs. */
static int64_t latest_seen_s(const struct rules *rules, const struct entry *e)
{
	int64_t latest_s = 0;

	for (size_t log = 0; log < rules->charter->participant_count; log++) {
		if (log == e->log || e->past[log] == 0)
			continue;
		/* Who saw it is not to blame if its owner published it later. */
		int64_t order_s = rules->entries[rules->log_start[log] +
		                                 e->past[log] - 1].order_s;

		if (order_s != NEVER_S && order_s > latest_s)
			latest_s = order_s;
	}
	return latest_s;
}

static int64_t previous_at_s(const struct rules *rules, const struct entry *e)
{
	for (size_t i = e->index; i > 0; i--) {
		const struct entry *before =
			&rules->entries[rules->log_start[e->log] + i - 1];

		if (before->valid)
			return before->statement.at_s;
	}
	return 0;
}

static const char *time_fault(const struct rules *rules, const struct entry *e)
{
	int64_t skew = clock_s(rules->charter, CLOCK_SKEW);
	int64_t lag = clock_s(rules->charter, e->key == KEY_OFFICE
	                                              ? CLOCK_PUBLICATION
	                                              : CLOCK_KIT);
	int64_t at_s = e->statement.at_s;

	if (at_s < previous_at_s(rules, e))
		return "dated before the statement that precedes it";
	if (at_s < latest_seen_s(rules, e) - skew)
		return "dated before what it has seen was witnessed";
	/* Its own statement an office takes for witnessed now; judge that later. */
	if (e->quorum_s == NEVER_S || e->assumed)
		return NULL;
	if (at_s > e->quorum_s + skew)
		return "dated after it was witnessed";
	if (e->quorum_s - at_s > lag)
		return "published later than the charter allows";
	return NULL;
}

/*
 * In an office's own view a mirror may lag behind what a peer has seen; at a
 * cut nothing may be missing.
 */
static bool seen_is_known(const struct fold *f, const struct entry *e)
{
	struct named_head head;

	for (size_t i = 0; member_head(e->statement.body, "seen", i, &head); i++) {
		size_t log = charter_participant_of_log(f->in->charter,
		                                        slice_text(head.log));

		if (log == NO_INDEX)
			return false;
		if (head.size > f->rules->log_count[log]) {
			if (f->in->own_log == NO_INDEX)
				return false;
		} else if (!hash_equal(head.root,
		                       f->rules->roots[log][head.size].root)) {
			return false;
		}
	}
	return true;
}

static bool references_are_past(const struct fold *f, size_t entry)
{
	const json_t *re = json_object_get(f->rules->entries[entry].statement.body,
	                                   "re");

	for (size_t i = 0; i < json_array_size(re); i++) {
		uint8_t id[HASH_BYTES];
		size_t named;

		member_hash(json_array_get(re, i), NULL, id);
		named = rules_find(f->rules, id);
		if (named == NO_INDEX || named == entry ||
		    !rules_is_past(f->rules, named, entry))
			return false;
	}
	return true;
}

enum irregularity_code bounds_check(struct fold *f, size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];
	const char *why = time_fault(f->rules, e);

	if (why != NULL) {
		fold_refuse(f, IRREGULAR_TIME, "%s", why);
		fold_note(f, IRREGULAR_TIME, e->log, entry, e->statement.at_s);
	}
	if (!seen_is_known(f, e)) {
		fold_refuse(f, IRREGULAR_SEEN_UNKNOWN,
		            "a seen head is not one of that log");
		fold_note(f, IRREGULAR_SEEN_UNKNOWN, e->log, entry,
		          e->statement.at_s);
	}
	if (rules_find(f->rules, e->statement.id) != entry)
		return fold_refuse(f, IRREGULAR_REPEATED,
		                   "the same statement stands earlier");
	if (!references_are_past(f, entry))
		return fold_refuse(f, IRREGULAR_DANGLING,
		                   "it names a statement that it has not seen");
	return IRREGULAR_NONE;
}
