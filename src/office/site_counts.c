/*
 * A site's counts, put beside its opening and compared with it.
 */
#include "office/site_counts.h"

#include <string.h>

#include "statement/content.h"

static struct count_cell cell_of(const struct charter *charter, size_t site,
                                 size_t class)
{
	size_t first = side_first_site(charter, charter->sites[site].side);

	return (struct count_cell){ (uint16_t)(site - first), (uint16_t)class };
}

int site_counts_put(const struct side_counts *counts, size_t site,
                    struct buf *out)
{
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < counts->charter->class_count;
	     i++) {
		const struct count_cell cell = cell_of(counts->charter, site, i);
		const struct count_list list = { &cell, 1 };

		rc = count_total_put(counts->counts, &list, out);
	}
	return rc;
}

/* Add up the items of each class in all slots; false for a content that is none. */
static bool count_held(const struct charter *charter,
                       const struct opening *opening,
                       uint32_t out[static MAX_CLASSES])
{
	memset(out, 0, MAX_CLASSES * sizeof(*out));
	for (uint64_t i = 0; i < (uint64_t)1 << opening->height; i++) {
		struct slice text = opening_content(opening, i);
		struct content content;

		if (text.len == 0)
			continue;
		if (content_parse(text, &content, NULL) != TALLY_OK)
			return false;
		for (size_t k = 0; k < content.count; k++) {
			size_t class = charter_class(charter,
			                             content.items[k].class);

			if (class != NO_INDEX)
				out[class]++;
		}
	}
	return true;
}

/* The number that a total opens, of that very cell; false if it opens none. */
static bool open_total(struct slice bytes, const struct count_table *table,
                       struct count_cell want, uint32_t *out)
{
	struct count_shown shown;
	struct count_cell cell;

	if (count_shown_parse(bytes, &shown, NULL) != TALLY_OK ||
	    shown.what != COUNT_SHOWS_TOTAL || shown.cell_count != 1)
		return false;
	cell = count_shown_cell(&shown, 0);
	if (cell.site != want.site || cell.class != want.class ||
	    count_shown_verify(&shown, table, NULL) != TALLY_OK)
		return false;
	*out = shown.value;
	return true;
}

struct site_counts_found site_counts_compare(const struct charter *charter,
                                             size_t site,
                                             const struct opening *opening,
                                             const struct count_table *table,
                                             struct slice totals)
{
	const struct site_counts_found not_opened = { .class = NO_INDEX };
	struct site_counts_found found = { .word = SITE_COUNTS_AGREE };
	uint32_t held[MAX_CLASSES];

	if (totals.len != charter->class_count * SITE_TOTAL_BYTES ||
	    !count_held(charter, opening, held))
		return not_opened;
	for (size_t i = 0; i < charter->class_count; i++) {
		struct slice total = slice_part(totals, i * SITE_TOTAL_BYTES,
		                                SITE_TOTAL_BYTES);
		uint32_t counted;

		if (!open_total(total, table, cell_of(charter, site, i),
		                &counted))
			return not_opened;
		if (counted != held[i] && found.word == SITE_COUNTS_AGREE)
			found = (struct site_counts_found){ SITE_COUNTS_DIFFER, i,
				                            counted, held[i] };
	}
	return found;
}
