/*
 * A small declaration with counts: sites, classes, and their table.
 */
#ifndef TALLY_TEST_COUNT_WORLD_H
#define TALLY_TEST_COUNT_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "escrow/count.h"
#include "escrow/count_proof.h"

#define WORLD_CELLS 64

struct world {
	uint16_t numbers[WORLD_CELLS];
	struct counts counts;
	struct buf bytes; /* of the table */
	struct count_table table;
};

/* The declaration of all bytes 0x11, side 1, epoch 4, no items. */
static inline void world_init(struct world *w, uint16_t sites, uint16_t classes)
{
	memset(w, 0, sizeof(*w));
	memset(w->counts.grid.name.charter, 0x11, HASH_BYTES);
	w->counts.grid.name.side = 1;
	w->counts.grid.name.epoch = 4;
	w->counts.grid.site_count = sites;
	w->counts.grid.class_count = classes;
	memset(w->counts.seed, 0x22, COUNT_SEED_BYTES);
	w->counts.numbers = w->numbers;
	buf_init(&w->bytes, MAX_BLOB_BYTES);
}

static inline void world_release(struct world *w)
{
	buf_release(&w->bytes);
}

/* Takes what stands in bytes for the table. */
static inline void world_parse(struct world *w)
{
	assert_int_equal(count_table_parse(buf_slice(&w->bytes),
	                                   &w->counts.grid.name, &w->table,
	                                   NULL), TALLY_OK);
	memcpy(w->counts.table, w->table.hash, HASH_BYTES);
}

static inline void world_declare(struct world *w)
{
	buf_clear(&w->bytes);
	assert_int_equal(count_table_put(&w->counts, &w->bytes), TALLY_OK);
	world_parse(w);
}

/* A copy of its own, so that a sanitizer sees any overrun; caller frees. */
static inline uint8_t *copy_of(const void *data, size_t len)
{
	uint8_t *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, data, len);
	return copy;
}

#endif
