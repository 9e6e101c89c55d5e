/*
 * New rows beside what this office measured before in the same inspection.
 */
#include "measure_earlier.h"

#include <stdlib.h>
#include <string.h>

#include "words.h"

/* What was found at a position; NULL: no look at it was logged. */
struct earlier {
	const char *found;
	size_t entry;
};

static void collect(const struct rules *rules, const struct inspection *i,
                    struct earlier *at)
{
	for (size_t m = 0; m < i->measure_count; m++) {
		const struct measured *measured = &i->measures[m];
		size_t entry = measured->attested.entry;
		const json_t *body = rules->entries[entry].statement.body;

		for (size_t k = 0; k < measured->row_count; k++) {
			const char *found = member_text(
				member_at(body, "rows", k), "found");
			size_t position = measured->rows[k].position;

			if (position != NO_INDEX && found != NULL)
				at[position] = (struct earlier){ found, entry };
		}
	}
}

static int refuse(const struct rules *rules, const char *position,
                  const struct earlier *earlier, struct fault *fault)
{
	char id[WORDS_ID_BYTES];

	words_id(rules, earlier->entry, id);
	return fault_set(fault, TALLY_ERULE, "%s: measure %s of this inspection "
	                 "states other content, %s; leave the row out, or log "
	                 "both with --anyway", position, id, earlier->found);
}

int measure_earlier_check(const struct rules *rules,
                          const struct inspection *inspection,
                          const json_t *rows, struct fault *fault)
{
	const struct site *site = &rules->charter->sites[inspection->site];
	struct earlier *at = calloc(site->position_count, sizeof(*at));
	int rc = TALLY_OK;

	if (at == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	collect(rules, inspection, at);
	for (size_t k = 0; rc == TALLY_OK && k < json_array_size(rows); k++) {
		const json_t *row = json_array_get(rows, k);
		const char *name = member_text(row, "position");
		const char *found = member_text(row, "found");
		size_t position;

		if (name == NULL || found == NULL)
			continue;
		position = site_position(site, slice_text(name));
		if (position != NO_INDEX && at[position].found != NULL &&
		    strcmp(at[position].found, found) != 0)
			rc = refuse(rules, name, &at[position], fault);
	}
	free(at);
	return rc;
}
