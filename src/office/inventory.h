/*
 * A side's inventory: what it says that every position of its map holds, as a
 * table that is read once, row by row, and put into the order of the map.
 */
#ifndef TALLY_OFFICE_INVENTORY_H
#define TALLY_OFFICE_INVENTORY_H

#include "charter/charter.h"
#include "office/csv.h"

#define MAX_MISTAKES 20 /* more would not be read anyway */
/* A table up to here may have its rows in any order: it is held in memory. */
#define MAX_UNSORTED_BYTES (8u << 20)

/* What is wrong with a table: lines "<line>: <reason>\n". */
struct mistakes {
	size_t count;            /* of all; only MAX_MISTAKES are listed */
	struct buf lines;
};
void mistakes_init(struct mistakes *m);
void mistakes_release(struct mistakes *m);
void mistakes_add(struct mistakes *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

struct inventory_source {
	const struct charter *charter;
	unsigned side;
	bool rest_is_nothing;    /* else every position needs a row */
	struct csv_source file;
};

/*
 * Takes a position's content, len 0 for nothing, and the line it stands in.
 * Slots come in ascending order.
 */
struct inventory_sink {
	int (*put)(void *ctx, uint64_t slot, struct slice content, size_t line,
	           struct fault *fault);
	void *ctx;
};

struct inventory_count {
	size_t rows;
	size_t left_out;         /* positions without a row */
};

/*
 * Read a table with the columns site, position, content: one row a position.
 * Memory is bounded: a table over MAX_UNSORTED_BYTES must have its rows in the
 * order of the map. TALLY_EFORMAT: *mistakes (initialised by the caller) says
 * what is wrong; the sink may have been given some rows by then. Else what the
 * file or the sink failed with, or TALLY_ENOMEM.
 */
int inventory_read(const struct inventory_source *source,
                   const struct inventory_sink *sink,
                   struct inventory_count *out, struct mistakes *mistakes,
                   struct fault *fault);

#endif
