/*
 * The counts of one site beside its slots: opened together, so that who reads
 * the opening sees whether both say the same. docs/format.md, sections 7 and 8.
 */
#ifndef TALLY_OFFICE_SITE_COUNTS_H
#define TALLY_OFFICE_SITE_COUNTS_H

#include "office/counts.h"

/* A shown total of one cell. */
#define SITE_TOTAL_BYTES (1 + HASH_BYTES + 2 + 4 + 4 + GROUP_SCALAR_BYTES)

/* Append the totals of all classes at a site (its index in the charter). */
int site_counts_put(const struct side_counts *counts, size_t site,
                    struct buf *out);
enum site_counts_word {
	SITE_COUNTS_NOT_OPENED = 0, /* no totals of this site's cells */
	SITE_COUNTS_AGREE,
	SITE_COUNTS_DIFFER
};
/* What slots and counts say of a site; of the first class that differs. */
struct site_counts_found {
	enum site_counts_word word;
	size_t class;
	uint32_t counted;      /* the count that was committed to */
	uint32_t held;         /* items in the site's positions */
};
/*
 * Compare them, the opening being of that site. NOT_OPENED: the totals are not
 * one of each class in order, or not what the table commits to, or a count is
 * out of range, or a content is none.
 */
struct site_counts_found site_counts_compare(const struct charter *charter,
                                             size_t site,
                                             const struct opening *opening,
                                             const struct count_table *table,
                                             struct slice totals);

/*
 * What shows to anyone whether a site's slots and counts agree: the table of the
 * counts, the opening of the site, and that of its counts.
 */
#define SITE_EVIDENCE_KIND 3 /* 1 and 2 are totals and ceilings */
#define MAX_SITE_EVIDENCE_BYTES (2 * (size_t)MAX_BLOB_BYTES + 5)
struct site_evidence {
	struct slice table, opening_bytes, totals; /* borrowed */
	struct opening opening;
	uint8_t hash[HASH_BYTES]; /* of the table */
};
/* Append it; opened is a site's opening with its counts, as in a swap. */
void site_evidence_put(struct slice table, struct slice opened, struct buf *out);
/* TALLY_EFORMAT for what is cut short, or begins with no opening of a site. */
int site_evidence_parse(struct slice bytes, struct site_evidence *out,
                        struct fault *fault);
/*
 * Is it of this declaration, and what does it show? *out_site is the site that
 * is opened. TALLY_ENOTFOUND: it is of another declaration; TALLY_EMISMATCH: it
 * opens no counts.
 */
int site_evidence_judge(const struct charter *charter,
                        const struct side_declared *of,
                        const struct site_evidence *evidence, size_t *out_site,
                        struct site_counts_found *out);

#endif
