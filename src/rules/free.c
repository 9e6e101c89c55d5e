/*
 * Lookups in a finished replay, and its end.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/fold.h"

static void measured_release(struct measured *measured)
{
	for (size_t i = 0; i < measured->row_count; i++)
		free(measured->rows[i].finds);
	free(measured->rows);
}

static void inspection_release(struct inspection *inspection)
{
	for (size_t i = 0; i < inspection->sample_count; i++)
		free(inspection->samples[i].positions);
	for (size_t i = 0; i < inspection->measure_count; i++)
		measured_release(&inspection->measures[i]);
	free(inspection->samples);
	free(inspection->measures);
}

void rules_free(struct rules *rules)
{
	if (rules == NULL)
		return;
	for (size_t i = 0; rules->entries && i < rules->entry_count; i++)
		statement_release(&rules->entries[i].statement);
	for (size_t i = 0; rules->roots && i < rules->charter->participant_count;
	     i++)
		free(rules->roots[i]);
	for (size_t i = 0; i < rules->arrangement_count; i++) {
		free(rules->arrangements[i].answer);
		free(rules->arrangements[i].pairs);
	}
	for (size_t i = 0; i < rules->inspection_count; i++)
		inspection_release(&rules->inspections[i]);
	for (size_t i = 0; i < rules->draw_count; i++)
		free(rules->draws[i].draws);
	free(rules->draws);
	free(rules->declared[0]);
	free(rules->declared[1]);
	free(rules->roots);
	free(rules->entries);
	free(rules->order);
	free(rules->pasts);
	free(rules->by_id);
	free(rules->log_start);
	free(rules->log_count);
	free(rules->signed_charter);
	free(rules->equivocated);
	free(rules->arrangements);
	free(rules->inspections);
	free(rules->objections);
	free(rules->verdicts);
	free(rules->irregularities);
	free(rules);
}

size_t rules_find(const struct rules *rules, const uint8_t id[static HASH_BYTES])
{
	size_t low = 0, high = rules->id_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(rules->by_id[middle].id, id, HASH_BYTES) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == rules->id_count ||
	    memcmp(rules->by_id[low].id, id, HASH_BYTES) != 0)
		return NO_INDEX;
	return rules->by_id[low].entry;
}

size_t rules_arrangement(const struct rules *rules,
                         const uint8_t id[static HASH_BYTES])
{
	size_t entry = rules_find(rules, id);

	for (size_t i = 0; i < rules->arrangement_count; i++)
		if (rules->arrangements[i].entry == entry)
			return i;
	return NO_INDEX;
}

size_t rules_inspection(const struct rules *rules, size_t notice_entry)
{
	for (size_t i = 0; i < rules->inspection_count; i++)
		if (rules->inspections[i].step[STEP_NOTICE] == notice_entry)
			return i;
	return NO_INDEX;
}

/* In replay order, so who names a cut comes after it: from the last back to it. */
bool rules_has_concluded(const struct rules *rules, size_t participant,
                         size_t propose, size_t cut)
{
	for (size_t i = rules->verdict_count; i > 0; i--) {
		const struct verdict *v = &rules->verdicts[i - 1];

		if (rules->entries[v->entry].order < rules->entries[cut].order)
			return false;
		if (v->propose == propose && v->cut == cut &&
		    rules->entries[v->entry].log == participant)
			return true;
	}
	return false;
}

size_t named_entry(const struct fold *f, size_t entry, const char *name,
                   enum statement_kind kind)
{
	uint8_t id[HASH_BYTES];
	size_t named;

	if (!member_hash(f->rules->entries[entry].statement.body, name, id))
		return NO_INDEX;
	named = rules_find(f->rules, id);
	if (named == NO_INDEX || !f->rules->entries[named].effective ||
	    f->rules->entries[named].statement.kind != kind)
		return NO_INDEX;
	return named;
}

size_t named_inspection(struct fold *f, size_t entry)
{
	size_t notice = named_entry(f, entry, "notice", STATEMENT_NOTICE);
	size_t found = notice == NO_INDEX ? NO_INDEX
	                                  : rules_inspection(f->rules, notice);

	if (found != NO_INDEX)
		f->arrangement = f->rules->inspections[found].arrangement;
	return found;
}
