/*
 * Judging openings.
 */
#include "rules/opening.h"

#include <string.h>

#include "statement/content.h"

bool opening_owed(const struct rules *rules, const struct inspection *inspection,
                  struct owed_opening *out)
{
	const struct charter *charter = rules->charter;
	unsigned giver = !inspection->side;
	const struct declared *declared;

	if (inspection->step[STEP_DESIGNATE] == NO_INDEX ||
	    inspection->site == NO_INDEX || inspection->declared == NO_INDEX)
		return false;
	declared = &rules->declared[giver][inspection->declared];
	*out = (struct owed_opening){
		.name = { .side = (uint8_t)giver, .epoch = declared->epoch },
		.depth = charter->depth[giver],
		.cell_bytes = charter->cell_bytes,
		.site = &charter->sites[inspection->site],
	};
	memcpy(out->name.charter, charter->id, HASH_BYTES);
	memcpy(out->root, declared->root, HASH_BYTES);
	return true;
}

/* Every position says what it holds, and nothing lies beyond the last. */
static bool contents_are_readable(const struct site *site,
                                  const struct opening *opening)
{
	for (uint64_t i = 0; i < (uint64_t)1 << opening->height; i++) {
		struct slice text = opening_content(opening, i);
		struct content content;
		struct fault ignored;

		if (text.len == 0)
			continue;
		if (i >= site->position_count ||
		    content_parse(text, &content, &ignored) != TALLY_OK)
			return false;
	}
	return true;
}

enum opening_fault opening_judge(const struct owed_opening *owed,
                                 struct slice bytes)
{
	struct opening opening;
	struct fault ignored;

	if (opening_parse(bytes, &opening, &ignored) != TALLY_OK)
		return OPENING_UNREADABLE;
	if (!opening.site || opening.depth != owed->depth ||
	    opening.cell_bytes != owed->cell_bytes ||
	    opening.first != owed->site->first_slot ||
	    opening.height != owed->site->height)
		return OPENING_OTHER_SITE;
	if (opening_verify(&opening, &owed->name, owed->root) != TALLY_OK)
		return OPENING_NOT_DECLARED;
	return contents_are_readable(owed->site, &opening) ? OPENING_GOOD
	                                                   : OPENING_UNREADABLE;
}
