/*
 * The heads that a new statement says it has seen.
 */
#include "office/seen.h"

#include <string.h>

/* How much of a log a new statement can say that it has seen. */
static uint64_t seen_size(const struct rules *rules, size_t log)
{
	size_t first = rules->log_start[log], count = rules->log_count[log];
	size_t size = 0;

	while (size < count && rules_can_be_seen(rules, first + size))
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
		uint64_t size = seen_size(rules, log);

		if (log == office->self || size <= before[log])
			continue;
		out[count].log = office->charter->participants[log].log;
		out[count].size = size;
		memcpy(out[count].root, rules->roots[log][size].root, HASH_BYTES);
		count++;
	}
	return count;
}
