/*
 * What the JSON of a conclusion holds, as plain data: filled from a computed
 * conclusion, or read back from the JSON. Internal.
 */
#ifndef TALLY_CONCLUSION_REPORT_H
#define TALLY_CONCLUSION_REPORT_H

#include <stdlib.h>

#include "conclusion/conclusion.h"
#include "stats/detection.h"

struct report_irregularity {
	enum irregularity_code code;
	size_t by;                   /* participant */
	bool has_statement;
	uint8_t statement[HASH_BYTES];
	int64_t at_s;                /* 0: none */
};

/* Add one of any order. */
void unseen_add(struct unseen *unseen, size_t position);
/* "cell-03, cell-07 and 2 more", of all there are. */
void unseen_names(const struct unseen *unseen, const struct site *site,
                  uint64_t all, struct buf *out);
/* The member, and a comma; nothing if there is none. */
void unseen_encode(struct buf *out, const char *member,
                   const struct unseen *unseen, const struct site *site);
/* Is a position in both? */
bool unseen_meet(const struct unseen *a, const struct unseen *b);

/* The member, and a comma; nothing if there is none. */
void found_encode(struct buf *out, const struct found_list *found,
                  const struct charter *charter, const struct site *site);
void outside_encode(struct buf *out, const struct outside_list *found,
                    const struct charter *charter);

struct report {
	const struct charter *charter;
	uint8_t arrangement[HASH_BYTES];
	int64_t as_of_s;
	enum conclusion_word word;
	size_t site_count;
	struct site_result *sites;
	size_t irregularity_count;
	struct report_irregularity *irregularities;
	size_t not_covered_count;
	char **not_covered;
	size_t head_count;           /* one for each participant */
	struct head *heads;
};

/* REASON_NONE for a code that is no reason. */
enum reason reason_find(struct slice code);
/*
 * Everything of a site that follows from its counts, its other reasons and its
 * last observation: detection, holds-until, the reason that detection is too
 * low, the word. site is NULL for an unknown one.
 */
void site_judge(struct site_result *result, const struct site *site,
                int64_t as_of_s);
/* The first by precedence; CONCLUSION_NOT_INSPECTED if there is no site. */
enum conclusion_word sites_worst(const struct site_result *sites, size_t count);
/* Map order, unknown sites last by pair and side: below, equal, above 0. */
int site_compare(const struct site_result *a, const struct site_result *b);
/* Frees the list and each one's populations; NULL does nothing. */
void sites_free(struct site_result *sites, size_t count);

#define SITE_NAME_BYTES (MAX_NAME_BYTES + sizeof("pair-64-of-"))
/* The charter's name, or "pair-<n>-of-<party>" for an unknown site. */
void site_name(const struct charter *charter, const struct site_result *site,
               char out[static SITE_NAME_BYTES]);

/*
 * Fills the counts, reasons and last observation of *result, whose site, pair
 * and side are set, and judges it. On failure its populations are to be freed
 * all the same. TALLY_OK or TALLY_ENOMEM.
 */
int site_compute(const struct rules *rules, size_t arrangement,
                 struct site_result *result);
/* The site that a side gives in a pair, or NO_INDEX while it is unknown. */
size_t site_given(const struct rules *rules, const struct pair_state *pair,
                  unsigned side);

/* The lines of not_covered, in table order, each ended by '\n'. */
void not_covered_put(const struct conclusion *conclusion, struct buf *out);

/* The JSON, one line and '\n'. */
void report_encode(const struct report *report, struct buf *out);
/*
 * Strict: reads what cannot be derived, derives the rest, and refuses bytes
 * that report_encode would not have written. TALLY_EFORMAT, TALLY_ENOMEM.
 * *out borrows the charter; report_release.
 */
int report_decode(struct slice json, const struct charter *charter,
                  struct report *out, struct fault *fault);
void report_release(struct report *report);
/* report_release for one whose sites belong to a conclusion. */
void report_release_lists(struct report *report);

#endif
