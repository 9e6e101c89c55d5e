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

/*
 * A countersign, and what its log had seen of the witnesses' logs by then:
 * without that its reference to the cut would dangle in the bundle.
 */
static void include(const struct rules *rules, const struct entry *e,
                    uint64_t *sizes)
{
	const struct entry *entries = &rules->entries[rules->log_start[e->log]];
	struct seen_prefix seen;

	raise_to(&sizes[e->log], e->index + 1);
	for (size_t i = 0; i <= e->index; i++)
		for (size_t k = 0; entry_seen(rules, &entries[i], k, &seen); k++)
			if (seen.log != NO_INDEX &&
			    is_witness(rules->charter, seen.log))
				raise_to(&sizes[seen.log], seen.size);
}

/* The earliest that suffice, so that one more countersign changes nothing. */
static int include_countersigns(const struct rules *rules,
                                const struct cut *cut, uint64_t *sizes)
{
	size_t need = rules->charter->witnesses.need;
	size_t support[MAX_PARTICIPANTS];

	if (cut_support(rules, cut, support) < need)
		return TALLY_EINCOMPLETE;
	for (size_t i = 0; i < need; i++)
		if (support[i] != cut->entry)
			include(rules, &rules->entries[support[i]], sizes);
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
