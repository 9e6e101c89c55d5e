/*
 * The right edge of a log's tiles, from which it grows: new tiles are made
 * from the newest partial ones, never from all entries. Internal.
 */
#ifndef TALLY_OFFICE_TAIL_H
#define TALLY_OFFICE_TAIL_H

#include "office/place.h"

#define TAIL_LEVELS (MAX_TILE_LEVEL + 2) /* with that of entries */

struct tail {
	struct frontier frontier;
	uint64_t flushed;     /* partial tiles are written up to this size */
	bool replaces;        /* tiles written take the place of others there */
	struct buf bundle;    /* the partial tile of entries */
	uint8_t hashes[MAX_TILE_LEVEL + 1][TILE_WIDTH][HASH_BYTES];
	/* Tiles that the newest entries filled, not yet written. */
	size_t full_count;
	struct tile full[TAIL_LEVELS];
	struct buf full_bytes[TAIL_LEVELS];
};

/* Of an empty log. NULL: out of memory. */
struct tail *tail_new(void);
void tail_free(struct tail *tail);
/*
 * Read the edge of `place` at head; TALLY_EMISMATCH if its tiles do not give
 * the head's root. On failure *tail must not be used but for tail_free.
 */
int tail_load(struct tail *tail, const struct place *place,
              const struct head *head, struct fault *fault);
/*
 * Add entries. Tiles that they fill are written to place at once, or, if it is
 * NULL, kept for tail_stage: then up to TILE_WIDTH entries until tail_flushed,
 * else TALLY_EUSAGE.
 */
int tail_add(struct tail *tail, const struct place *place,
             const struct slice *entries, size_t count, struct fault *fault);
/* The tiles to be written for the present size; borrowed until the next change. */
int tail_stage(const struct tail *tail, struct place_batch *out,
               struct fault *fault);
/* What tail_stage gave is there. */
void tail_flushed(struct tail *tail);
/* Write it. */
int tail_flush(struct tail *tail, const struct place *place,
               struct fault *fault);
/* Has place all tiles that a log gets by growing from before to after? */
bool tail_is_there(const struct place *place, uint64_t before, uint64_t after);
/*
 * Remove the partial tiles of sizes up to `before` that full ones now stand
 * for; without this a log of n entries takes up n * 128 of them. Only after the
 * checkpoint that needs none of them is durable. Best effort: what stays is
 * right, only useless.
 */
void tail_drop_partials(const struct tail *tail, const struct place *place,
                        uint64_t before);
/* Size and root now. */
struct head tail_head(const struct tail *tail);

#endif
