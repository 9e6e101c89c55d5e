/*
 * The counts of what is being declared.
 */
#include "count_declare.h"

#include <inttypes.h>
#include <string.h>

#include "json.h"
#include "telling.h"

static bool has_ceiling(const struct charter *charter, unsigned side)
{
	for (size_t i = 0; i < charter->ceiling_count; i++)
		if (charter->ceilings[i].side == side)
			return true;
	return false;
}

static int count_site(struct kept_declaration *kept, const struct charter *charter,
                      size_t site, struct side_counts *counts,
                      struct fault *fault)
{
	const struct site *place = &charter->sites[site];
	int rc = TALLY_OK;

	for (size_t k = 0; rc == TALLY_OK && k < place->position_count; k++) {
		struct slice content;

		rc = kept_content(kept, place->first_slot + k, &content, fault);
		if (rc == TALLY_OK)
			rc = side_counts_take(counts, site, content, fault);
	}
	return rc;
}

static uint64_t counted(const struct side_counts *counts,
                        const struct ceiling *ceiling)
{
	const struct charter *charter = counts->charter;
	size_t first = side_first_site(charter, counts->side);
	uint64_t sum = 0;

	for (size_t i = 0; i < charter->site_count; i++)
		for (size_t k = 0; k < charter->class_count; k++)
			if (ceiling->has_site[i] && ceiling->has_class[k])
				sum += counts->numbers[(i - first) *
				                       charter->class_count + k];
	return sum;
}

/* To declare more than was agreed is honest: it is said, and not refused. */
static void warn_of_ceilings(struct session *s, const struct side_counts *counts)
{
	const struct charter *charter = counts->charter;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < charter->ceiling_count; i++) {
		const struct ceiling *ceiling = &charter->ceilings[i];
		uint64_t sum;

		if (ceiling->side != counts->side)
			continue;
		sum = counted(counts, ceiling);
		if (sum <= ceiling->limit.value)
			continue;
		session_note("over the ceiling %s: %" PRIu64 " items declared, "
		             "at most %" PRIu64 " agreed", ceiling->name, sum,
		             ceiling->limit.value);
		json_open(&json, NULL, '{');
		json_text(&json, "ceiling", ceiling->name);
		json_number(&json, "items", sum);
		json_number(&json, "limit", ceiling->limit.value);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_answer(s, "over_ceilings", &json);
}

int count_kept(struct session *s, const struct declaration_terms *terms,
               struct kept_declaration *kept, struct declared_counts *out,
               struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	unsigned side = terms->name.side;
	struct crew_progress progress;
	struct telling telling;
	struct side_counts counts;
	int rc = side_counts_init(charter, side, terms->name.epoch, &counts);

	if (rc != TALLY_OK)
		fault_set(fault, rc, "the counts of %zu classes at the side's "
		          "sites: %s", charter->class_count, status_text(rc));
	for (size_t i = 0; rc == TALLY_OK && i < charter->site_count; i++)
		if (charter->sites[i].side == side)
			rc = count_site(kept, charter, i, &counts, fault);
	if (rc == TALLY_OK) {
		warn_of_ceilings(s, &counts);
		progress = telling_init(&telling, "counts", counts.cell_count);
		counts.progress = &progress;
		rc = side_counts_keep(&s->office, &counts, &out->try_number,
		                      fault);
		telling_end(&telling);
	}
	if (rc == TALLY_OK)
		memcpy(out->table, counts.counts->table, HASH_BYTES);
	side_counts_release(&counts);
	return rc;
}

int count_wanted(const struct session *s, unsigned side,
                 struct declared_counts *out, struct fault *fault)
{
	out->wanted |= session_flag(s, "--counts");
	/* No rule of the fold, where they have no effect: --anyway is no help. */
	if (out->wanted && s->office.charter->depositaries.blind)
		return fault_set(fault, TALLY_ERULE, "the charter's depositaries "
		                 "are blind, and could not check the counts of a "
		                 "site before the keys are out (protocol 3.8): "
		                 "declare without --counts");
	if (out->wanted || s->anyway || !has_ceiling(s->office.charter, side))
		return TALLY_OK;
	return fault_set(fault, TALLY_ERULE, "%s (protocol %s): the charter has "
	                 "ceilings for this side; declare --counts",
	                 irregularity_table[IRREGULAR_COUNTS_MISSING].code,
	                 irregularity_table[IRREGULAR_COUNTS_MISSING].clause);
}
