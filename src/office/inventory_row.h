/*
 * One row of an inventory: which position of the map it names, and whether its
 * content is one of the charter. Used by office/inventory.c only.
 */
#ifndef TALLY_OFFICE_INVENTORY_ROW_H
#define TALLY_OFFICE_INVENTORY_ROW_H

#include "office/inventory.h"

/* site, position, content */
extern const struct csv_column row_columns[];

/* A position: indices in the charter and in the site. */
struct row_place {
	size_t site, position;
};

struct row_reader {
	const struct inventory_source *source;
	struct mistakes *mistakes;
	size_t site_count;
	const struct site **by_name; /* of the side */
	const struct site *last;     /* site of the row before */
};

/* TALLY_ENOMEM; row_reader_release in any case. */
int row_reader_init(struct row_reader *r, const struct inventory_source *source,
                    struct mistakes *mistakes);
void row_reader_release(struct row_reader *r);
/*
 * The record that csv has read: its place, and its content, len 0 for nothing,
 * borrowed from csv. False if it has a mistake, which is told then.
 */
bool row_read(struct row_reader *r, const struct csv *csv,
              struct row_place *out_place, struct slice *out_content);

/* The side's positions in order; after the last, site is the charter's count. */
struct row_place row_place_first(const struct row_reader *r);
void row_place_next(const struct row_reader *r, struct row_place *place);
/* The position that takes a slot, which lies in this site or a later one. */
struct row_place row_place_of(const struct row_reader *r, uint64_t slot,
                              size_t site);

#endif
