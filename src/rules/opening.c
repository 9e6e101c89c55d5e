/*
 * Judging openings.
 */
#include "rules/opening.h"

#include <string.h>

#include "statement/content.h"

/* kind, D, h, bytes of a cell, first slot, seed: docs/format.md, section 5 */
#define SITE_HEAD_BYTES (1 + 1 + 1 + 2 + 8 + HASH_BYTES)
#define SITE_KIND 1

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
		.has_counts = declared->has_counts,
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

bool opening_split(struct slice bytes, struct slice *out_opening,
                   struct slice *out_totals)
{
	struct reader r = { bytes };
	uint8_t kind, depth, height;
	uint16_t cell_bytes;
	size_t len;

	if (!reader_u8(&r, &kind) || !reader_u8(&r, &depth) ||
	    !reader_u8(&r, &height) || !reader_u16(&r, &cell_bytes) ||
	    kind != SITE_KIND || depth > MAX_DEPTH || height > depth)
		return false;
	len = SITE_HEAD_BYTES + ((size_t)cell_bytes << height) +
	      (size_t)(depth - height) * HASH_BYTES;
	if (bytes.len < len)
		return false;
	*out_opening = slice_part(bytes, 0, len);
	*out_totals = slice_part(bytes, len, bytes.len - len);
	return true;
}

enum opening_fault opening_judge(const struct owed_opening *owed,
                                 struct slice bytes)
{
	struct opening opening;
	struct slice totals;
	struct fault ignored;

	if (owed->has_counts && !opening_split(bytes, &bytes, &totals))
		return OPENING_UNREADABLE;
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
