/*
 * What goes into a bundle: how much of each log belongs to a cut. Every choice
 * here rests on what the bundle itself holds, so that a replay of the bundle
 * alone makes the same one.
 */
#include <string.h>

#include "bundle/bundle.h"

static bool is_witness(const struct charter *charter, size_t participant)
{
	return (charter->participants[participant].roles & ROLE_WITNESS) != 0;
}

static void raise_to(uint64_t *size, uint64_t least)
{
	if (*size < least)
		*size = least;
}

/* Had this witness logged, by then, a newer head than the cut's? */
static bool had_witnessed_more(const struct rules *rules, const struct cut *cut,
                               const struct entry *then)
{
	const struct entry *entries = &rules->entries[rules->log_start[then->log]];

	for (size_t i = 0; i < then->index; i++) {
		const struct statement *s = &entries[i].statement;
		size_t log;

		if (!entries[i].effective || s->kind != STATEMENT_HEAD)
			continue;
		log = charter_participant_of_log(
			rules->charter, slice_text(member_text(s->body, "log")));
		if ((uint64_t)member_int(s->body, "size") > cut->sizes[log])
			return true;
	}
	return false;
}

/* The witness's first countersign that stands behind the cut, or NULL. */
static const struct entry *countersign(const struct rules *rules,
                                       const struct cut *cut, size_t witness)
{
	const uint8_t *id = rules->entries[cut->entry].statement.id;
	const struct entry *entries = &rules->entries[rules->log_start[witness]];

	for (size_t i = 0; i < rules->log_count[witness]; i++) {
		const struct statement *s = &entries[i].statement;
		uint8_t of[HASH_BYTES];

		if (entries[i].effective && s->kind == STATEMENT_COUNTERSIGN &&
		    member_is(s->body, "verdict", "agree") &&
		    member_hash(s->body, "of", of) && hash_equal(of, id) &&
		    !had_witnessed_more(rules, cut, &entries[i]))
			return &entries[i];
	}
	return NULL;
}

static bool comes_before(const struct entry *a, const struct entry *b)
{
	if (a->quorum_s != b->quorum_s)
		return a->quorum_s < b->quorum_s;
	return memcmp(a->statement.id, b->statement.id, HASH_BYTES) < 0;
}

/*
 * A countersign, and what its log had seen of the witnesses' logs by then:
 * without that its reference to the cut would dangle in the bundle.
 */
static void include(const struct rules *rules, const struct entry *e,
                    uint64_t *sizes)
{
	const struct entry *entries = &rules->entries[rules->log_start[e->log]];
	struct named_head head;

	raise_to(&sizes[e->log], e->index + 1);
	for (size_t i = 0; i <= e->index; i++) {
		if (!entries[i].valid)
			continue;
		for (size_t k = 0; member_head(entries[i].statement.body, "seen",
		                               k, &head); k++) {
			size_t log = charter_participant_of_log(
				rules->charter, slice_text(head.log));

			if (log != NO_INDEX && is_witness(rules->charter, log) &&
			    head.size <= rules->log_count[log] &&
			    hash_equal(head.root,
			               rules->roots[log][head.size].root))
				raise_to(&sizes[log], head.size);
		}
	}
}

/* The earliest that suffice, so that one more countersign changes nothing. */
static int include_countersigns(const struct rules *rules,
                                const struct cut *cut, uint64_t *sizes)
{
	const struct quorum *policy = &rules->charter->witnesses;
	size_t own = rules->entries[cut->entry].log;
	const struct entry *ready[MAX_PARTICIPANTS] = { NULL };
	size_t have = quorum_names(policy, own);

	for (size_t i = 0; i < policy->of_count && have < policy->need; i++)
		if (policy->of[i] != own)
			ready[policy->of[i]] = countersign(rules, cut,
			                                   policy->of[i]);
	for (; have < policy->need; have++) {
		const struct entry *best = NULL;

		for (size_t i = 0; i < rules->charter->participant_count; i++)
			if (ready[i] != NULL &&
			    (best == NULL || comes_before(ready[i], best)))
				best = ready[i];
		if (best == NULL)
			return TALLY_EINCOMPLETE;
		include(rules, best, sizes);
		ready[best->log] = NULL;
	}
	return TALLY_OK;
}

int bundle_sizes(const struct rules *rules, const struct cut *cut,
                 uint64_t *out_sizes)
{
	const struct entry *cutting = &rules->entries[cut->entry];
	size_t logs = rules->charter->participant_count;
	uint64_t sizes[MAX_PARTICIPANTS];
	int rc;

	memcpy(sizes, cut->sizes, logs * sizeof(*sizes));
	raise_to(&sizes[cutting->log], cutting->index + 1);
	rc = include_countersigns(rules, cut, sizes);
	if (rc == TALLY_OK)
		memcpy(out_sizes, sizes, logs * sizeof(*sizes));
	return rc;
}
