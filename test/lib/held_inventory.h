/*
 * A small inventory in memory: what a table says of every slot, for tests that
 * look at contents before they are declared.
 */
#ifndef TALLY_TEST_HELD_INVENTORY_H
#define TALLY_TEST_HELD_INVENTORY_H

#include <stdlib.h>
#include <string.h>

#include "office/declaration.h"

struct inventory_cell {
	size_t at, len, line; /* in text; line 0: no row */
};

struct inventory {
	const struct charter *charter;
	unsigned side;
	struct inventory_cell *cells;
	struct buf text;
	struct slice rest;
	struct inventory_count count;
};

static inline int inventory_rest(void *ctx, uint8_t *out, size_t room,
                                 size_t *out_len, struct fault *fault)
{
	struct inventory *in = ctx;

	(void)fault;
	*out_len = in->rest.len < room ? in->rest.len : room;
	if (*out_len > 0)
		memcpy(out, in->rest.data, *out_len);
	in->rest = slice_part(in->rest, *out_len, in->rest.len);
	return TALLY_OK;
}

static inline int inventory_take(void *ctx, uint64_t slot, struct slice content,
                                 size_t line, struct fault *fault)
{
	struct inventory *in = ctx;

	(void)fault;
	in->cells[slot] = (struct inventory_cell){ in->text.len, content.len,
		                                   line };
	buf_put_slice(&in->text, content);
	return buf_status(&in->text);
}

static inline void inventory_release(struct inventory *in)
{
	free(in->cells);
	buf_release(&in->text);
}

/* inventory_read of a table that is in memory. */
static inline int inventory_parse(const struct inventory_source *source,
                                  struct slice file, struct inventory *out,
                                  struct mistakes *mistakes,
                                  struct fault *fault)
{
	struct inventory_source from = *source;
	struct inventory_sink to = { inventory_take, out };
	int rc;

	*out = (struct inventory){ .charter = source->charter,
		                   .side = source->side, .rest = file };
	out->cells = calloc((size_t)1 << source->charter->depth[source->side],
	                    sizeof(*out->cells));
	buf_init(&out->text, (size_t)1 << 24);
	from.file = (struct csv_source){ inventory_rest, out };
	if (out->cells == NULL)
		return TALLY_ENOMEM;
	rc = inventory_read(&from, &to, &out->count, mistakes, fault);
	if (rc != TALLY_OK)
		inventory_release(out);
	return rc;
}

static inline struct slice inventory_get(void *ctx, uint64_t slot)
{
	const struct inventory *in = ctx;

	return slice_part(buf_slice(&in->text), in->cells[slot].at,
	                  in->cells[slot].len);
}

/* Borrows the inventory. */
static inline void inventory_declaration(const struct inventory *in,
                                         uint64_t epoch,
                                         const uint8_t *salt_root,
                                         struct declaration *out)
{
	*out = (struct declaration){
		.name = { .side = (uint8_t)in->side, .epoch = epoch },
		.depth = in->charter->depth[in->side],
		.cell_bytes = in->charter->cell_bytes,
		.get = inventory_get, .ctx = (void *)(uintptr_t)in
	};
	memcpy(out->name.charter, in->charter->id, HASH_BYTES);
	memcpy(out->salt_root, salt_root, HASH_BYTES);
}

#endif
