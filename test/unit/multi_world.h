/*
 * A declaration of 64 slots, made slot by slot as docs/format.md says it, and
 * what an opening of some of them must be.
 */
#ifndef TALLY_TEST_MULTI_WORLD_H
#define TALLY_TEST_MULTI_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "escrow/multi.h"

#define DEPTH 6
#define SLOTS (1u << DEPTH)
#define HEAD_BYTES 8

/* Nodes by their number in a heap: 1 is the root, 2n and 2n + 1 its halves. */
struct world {
	struct declaration d;
	char text[32];
	uint8_t seed[2 * SLOTS][HASH_BYTES];
	uint8_t node[2 * SLOTS][HASH_BYTES];
	bool open[SLOTS];
	struct buf bytes, want;
	unsigned kept_nodes; /* asked for */
};

static inline struct slice content(void *ctx, uint64_t slot)
{
	struct world *w = ctx;

	if (slot % 3 != 0)
		return slice_of(NULL, 0);
	snprintf(w->text, sizeof(w->text), "missile:%u", (unsigned)slot);
	return slice_text(w->text);
}

static inline void hash_text(const char *tag, const uint8_t *seed, int half,
                      uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, tag);
	if (half >= 0)
		hash_put_u8(&h, (uint8_t)half);
	hash_put(&h, seed, HASH_BYTES);
	hash_final(&h, out);
}

static inline void put_cell(struct world *w, unsigned slot, struct buf *out)
{
	struct slice text = content(w, slot);

	buf_put_u16(out, (uint16_t)text.len);
	buf_put_slice(out, text);
	for (size_t i = 2 + text.len; i < MIN_CELL_BYTES; i++)
		buf_put_u8(out, 0);
}

static inline void make_leaf(struct world *w, unsigned slot)
{
	uint8_t salt[HASH_BYTES];
	struct buf bytes;
	struct hash h;

	buf_init(&bytes, 1024);
	hash_text("tallystick/v1/salt", w->seed[SLOTS + slot], -1, salt);
	buf_put_u8(&bytes, 0);
	buf_put_text(&bytes, "tallystick/v1/slot");
	buf_put(&bytes, w->d.name.charter, HASH_BYTES);
	buf_put_u8(&bytes, w->d.name.side);
	buf_put_u64(&bytes, w->d.name.epoch);
	buf_put_u64(&bytes, slot);
	buf_put(&bytes, salt, HASH_BYTES);
	put_cell(w, slot, &bytes);
	hash_init(&h);
	hash_put(&h, bytes.data, bytes.len);
	hash_final(&h, w->node[SLOTS + slot]);
	buf_release(&bytes);
}

static inline int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->d = (struct declaration){ .name = { .side = 1, .epoch = 3 },
		.depth = DEPTH, .cell_bytes = MIN_CELL_BYTES, .get = content,
		.ctx = w };
	memset(w->d.name.charter, 0x11, HASH_BYTES);
	memset(w->d.salt_root, 0x22, HASH_BYTES);
	memcpy(w->seed[1], w->d.salt_root, HASH_BYTES);
	for (unsigned n = 2; n < 2 * SLOTS; n++)
		hash_text("tallystick/v1/seed", w->seed[n / 2], n % 2, w->seed[n]);
	for (unsigned slot = 0; slot < SLOTS; slot++)
		make_leaf(w, slot);
	for (unsigned n = SLOTS - 1; n > 0; n--)
		hash_node(w->node[2 * n], w->node[2 * n + 1], w->node[n]);
	buf_init(&w->bytes, MAX_BLOB_BYTES);
	buf_init(&w->want, MAX_BLOB_BYTES);
	*state = w;
	return 0;
}

static inline int teardown(void **state)
{
	struct world *w = *state;

	buf_release(&w->bytes);
	buf_release(&w->want);
	free(w);
	return 0;
}

static inline unsigned height_of(unsigned n)
{
	unsigned height = DEPTH;

	for (; n > 1; n /= 2)
		height--;
	return height;
}

/* How many slots below a node are open. */
static inline unsigned open_below(const struct world *w, unsigned n)
{
	if (n >= SLOTS)
		return w->open[n - SLOTS];
	return open_below(w, 2 * n) + open_below(w, 2 * n + 1);
}

static inline uint32_t want_below(struct world *w, unsigned n, struct buf *siblings)
{
	unsigned height = height_of(n), count = open_below(w, n);
	unsigned first = (n << height) - SLOTS;
	uint8_t salt[HASH_BYTES];

	if (count == 0) {
		buf_put(siblings, w->node[n], HASH_BYTES);
		return 0;
	}
	if (count < 1u << height)
		return want_below(w, 2 * n, siblings) +
		       want_below(w, 2 * n + 1, siblings);
	hash_text("tallystick/v1/salt", w->seed[n], -1, salt);
	buf_put_u8(&w->want, (uint8_t)height);
	buf_put_u64(&w->want, first);
	buf_put(&w->want, height == 0 ? salt : w->seed[n], HASH_BYTES);
	for (unsigned slot = first; slot < first + (1u << height); slot++)
		put_cell(w, slot, &w->want);
	return 1;
}

/* What the opening of w->open is, by the format's own words. */
static inline void make_want(struct world *w)
{
	struct buf siblings;
	uint32_t pieces;

	buf_init(&siblings, MAX_BLOB_BYTES);
	buf_clear(&w->want);
	buf_put_u8(&w->want, 2);
	buf_put_u8(&w->want, DEPTH);
	buf_put_u16(&w->want, MIN_CELL_BYTES);
	buf_put_u32(&w->want, 0);
	pieces = want_below(w, 1, &siblings);
	w->want.data[7] = (uint8_t)pieces;
	buf_put_slice(&w->want, buf_slice(&siblings));
	buf_release(&siblings);
}

static inline void make_runs(struct world *w, const struct slot_run *runs, size_t count)
{
	memset(w->open, 0, sizeof(w->open));
	for (size_t i = 0; i < count; i++)
		for (uint64_t k = 0; k < runs[i].count; k++)
			w->open[runs[i].first + k] = true;
	buf_clear(&w->bytes);
	assert_int_equal(multi_put(&w->d, runs, count, &w->bytes), TALLY_OK);
	make_want(w);
}

#endif
