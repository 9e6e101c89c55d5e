/*
 * The heads that a new statement says it has seen.
 */
#include "office/seen.h"

#include <string.h>

/*
 * How much of a log has a quorum time: a statement must not rest on entries
 * that have none yet, since its own `at` could then come before theirs.
 */
static uint64_t witnessed_size(const struct rules *rules, size_t log)
{
	const struct entry *entries = &rules->entries[rules->log_start[log]];
	size_t count = rules->log_count[log], size = 0;

	if (rules->charter->participants[log].roles & ROLE_WITNESS)
		return count;
	while (size < count && entries[size].quorum_s != NEVER_S)
		size++;
	return size;
}

/* sizes[i]: of each log, what the own statements so far have seen. */
static void sizes_seen(const struct rules *rules, size_t self, uint64_t *sizes)
{
	const struct entry *entries = &rules->entries[rules->log_start[self]];
	struct named_head head;

	for (size_t i = 0; i < rules->log_count[self]; i++) {
		if (!entries[i].valid)
			continue;
		for (size_t k = 0; member_head(entries[i].statement.body, "seen",
		                               k, &head); k++) {
			size_t log = charter_participant_of_log(
				rules->charter, slice_text(head.log));

			if (log != NO_INDEX && head.size > sizes[log])
				sizes[log] = head.size;
		}
	}
}

size_t office_seen(const struct office *office, const struct office_view *view,
                   struct named_head *out)
{
	const struct rules *rules = view->rules;
	uint64_t before[MAX_PARTICIPANTS] = { 0 };
	size_t count = 0;

	sizes_seen(rules, office->self, before);
	for (size_t log = 0; log < office->charter->participant_count; log++) {
		uint64_t size = witnessed_size(rules, log);

		if (log == office->self || size <= before[log])
			continue;
		out[count].log = office->charter->participants[log].log;
		out[count].size = size;
		memcpy(out[count].root, rules->roots[log][size].root, HASH_BYTES);
		count++;
	}
	return count;
}
