/*
 * A site's counts, put beside its opening and compared with it.
 */
#include "office/site_counts.h"

#include <string.h>

#include "rules/opening.h"
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

void site_evidence_put(struct slice table, struct slice opened, struct buf *out)
{
	buf_put_u8(out, SITE_EVIDENCE_KIND);
	buf_put_u32(out, (uint32_t)table.len);
	buf_put_slice(out, table);
	buf_put_slice(out, opened);
}

int site_evidence_parse(struct slice bytes, struct site_evidence *out,
                        struct fault *fault)
{
	struct site_evidence evidence = { 0 };
	struct reader r = { bytes };
	uint32_t len;
	uint8_t kind;
	int rc;

	if (!reader_u8(&r, &kind) || kind != SITE_EVIDENCE_KIND ||
	    !reader_u32(&r, &len) || len > MAX_BLOB_BYTES ||
	    !reader_take(&r, len, &evidence.table) ||
	    !opening_split(r.rest, &evidence.opening_bytes, &evidence.totals))
		return fault_set(fault, TALLY_EFORMAT, "it is cut short, or no "
		                 "evidence of counts");
	rc = opening_parse(evidence.opening_bytes, &evidence.opening, fault);
	if (rc != TALLY_OK)
		return rc;
	hash_bytes(evidence.table, evidence.hash);
	*out = evidence;
	return TALLY_OK;
}

/* The site that is opened whole. */
static size_t opened_site(const struct charter *charter, unsigned side,
                          const struct opening *opening)
{
	for (size_t i = 0; i < charter->site_count; i++)
		if (charter->sites[i].side == side &&
		    charter->sites[i].first_slot == opening->first &&
		    charter->sites[i].height == opening->height)
			return i;
	return NO_INDEX;
}

static bool evidence_is_of(const struct charter *charter,
                           const struct side_declared *of,
                           const struct site_evidence *evidence)
{
	const struct declared *declared = of->declared;
	struct declaration_name name = { .side = (uint8_t)of->side,
		                         .epoch = declared->epoch };

	memcpy(name.charter, charter->id, HASH_BYTES);
	return declared->has_counts &&
	       hash_equal(declared->counts, evidence->hash) &&
	       evidence->opening.depth == charter->depth[of->side] &&
	       evidence->opening.cell_bytes == charter->cell_bytes &&
	       opening_verify(&evidence->opening, &name, declared->root) ==
	               TALLY_OK;
}

int site_evidence_judge(const struct charter *charter,
                        const struct side_declared *of,
                        const struct site_evidence *evidence, size_t *out_site,
                        struct site_counts_found *out)
{
	size_t site = opened_site(charter, of->side, &evidence->opening);
	struct count_table table;

	if (site == NO_INDEX || !evidence_is_of(charter, of, evidence))
		return TALLY_ENOTFOUND;
	if (side_table_parse(charter, of, evidence->table, &table, NULL) !=
	    TALLY_OK)
		return TALLY_EMISMATCH;
	*out = site_counts_compare(charter, site, &evidence->opening, &table,
	                           evidence->totals);
	*out_site = site;
	return out->word == SITE_COUNTS_NOT_OPENED ? TALLY_EMISMATCH : TALLY_OK;
}
