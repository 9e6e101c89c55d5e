/*
 * The files of one log, wherever they lie: own record, mirror, or a peer's
 * folder. Nothing that is read here is trusted yet. Internal.
 */
#ifndef TALLY_OFFICE_PLACE_H
#define TALLY_OFFICE_PLACE_H

#include "log/checkpoint.h"
#include "log/tile.h"
#include "log/tree.h"
#include "store/store.h"

#define MAX_ENTRIES_TILE_BYTES ((size_t)TILE_WIDTH * (MAX_ENTRY_BYTES + 2))
#define PLACE_PREFIX_BYTES 96 /* "mirror/" log name '/' and NUL */
#define PLACE_NAME_BYTES 256
#define BLOB_NAME_BYTES 70    /* "blob/" 64 digits and NUL */
#define CUT_NAME_BYTES 26     /* "cut/" decimal and NUL */

struct place {
	struct store *store;
	char prefix[PLACE_PREFIX_BYTES]; /* "" or ends in '/' */
};

/* One tile of entries, read and split. */
struct entries_tile {
	struct buf bytes;
	size_t count;
	struct slice entries[TILE_WIDTH]; /* into bytes */
};

/* The parts, folder and log, may be "". */
void place_init(struct place *place, struct store *store, const char *folder,
                const char *log);
/* As the functions of the store; faults name the whole object. */
int place_get(const struct place *place, const char *name, struct buf *out,
              struct fault *fault);
int place_put(const struct place *place, const char *name, struct slice bytes,
              struct fault *fault);
/* Does not write again what is there already with these bytes. */
int place_put_same(const struct place *place, const char *name,
                   struct slice bytes, struct fault *fault);
/*
 * Objects of a place to be put together, up to STORE_BATCH: for store_stage and
 * store_put_many, which borrow their names from here and their bytes from whom
 * they were added by. More than STORE_BATCH: TALLY_EUSAGE.
 */
struct place_batch {
	const struct place *place;
	bool replaces; /* what is added while it is set: what may be there */
	size_t count;
	struct store_object objects[STORE_BATCH];
	char names[STORE_BATCH][PLACE_NAME_BYTES];
};
void place_batch_init(struct place_batch *batch, const struct place *place);
int place_batch_add(struct place_batch *batch, const char *name,
                    struct slice bytes, struct fault *fault);
int place_batch_add_tile(struct place_batch *batch, struct tile tile,
                         struct slice bytes, struct fault *fault);
/* Put in the order in which they were added, as store_put_many does. */
int place_batch_put(const struct place_batch *batch, struct fault *fault);
/* TALLY_OK also if there was none. */
int place_remove(const struct place *place, const char *name,
                 struct fault *fault);
/* Is there such an object? */
bool place_has(const struct place *place, const char *name);
/* Names are given without the place's own prefix. */
int place_list(const struct place *place, const char *folder,
               int (*each)(void *ctx, const char *name), void *ctx,
               struct fault *fault);

/* The newest checkpoint, not judged; *out is started here. */
int place_checkpoint(const struct place *place, struct buf *out,
                     struct fault *fault);

/* Without entries; for place_entries. */
void entries_tile_init(struct entries_tile *tile);
/* Empty again; its entries are gone. */
void entries_tile_release(struct entries_tile *tile);
/*
 * Tile `index` of a log of `size` entries; where its partial file is gone, the
 * beginning of the full one. TALLY_EFORMAT if it does not hold as many.
 */
int place_entries(const struct place *place, uint64_t index, uint64_t size,
                  struct entries_tile *out, struct fault *fault);
/* The same for the hashes of a level; *out has room for TILE_WIDTH. */
int place_hashes(const struct place *place, struct tile tile,
                 uint8_t (*out)[HASH_BYTES], struct fault *fault);
/*
 * Where roots and proofs find the hashes of a place; fault (or NULL) says what
 * failed. The tile that was read last is kept.
 */
struct tile_source {
	const struct place *place;
	uint64_t held;    /* entries */
	struct fault *fault;
	struct tile tile; /* width 0: none yet */
	uint8_t hashes[TILE_WIDTH][HASH_BYTES];
};
struct hash_source place_source(struct tile_source *source);
/* Root of the first `size` entries of a place that holds `held` of them. */
int place_root(const struct place *place, uint64_t held, uint64_t size,
               uint8_t out[static HASH_BYTES], struct fault *fault);
/*
 * Proof that the first `size` entries of a place begin with its first `old`;
 * not checked. Fails as proof_consistency does.
 */
int place_consistency(const struct place *place, uint64_t old, uint64_t size,
                      struct proof *out, struct fault *fault);

/* "blob/<64 hex digits>". */
void blob_name(const uint8_t hash[static HASH_BYTES],
               char out[static BLOB_NAME_BYTES]);
/* False if it is not the name of a blob. */
bool blob_name_parse(const char *name, uint8_t out[static HASH_BYTES]);
/* "cut/<size>". */
void cut_name(uint64_t size, char out[static CUT_NAME_BYTES]);
/* Strict inverse. */
bool cut_name_parse(const char *name, uint64_t *out_size);

/* Root of `count` hashes, a power of two up to TILE_WIDTH. */
void hashes_root(const uint8_t (*hashes)[HASH_BYTES], size_t count,
                 uint8_t out[static HASH_BYTES]);

#endif
