/*
 * Judging a head that is offered of a log. Memory is bounded by one tile of
 * entries and one hash for each tile; so a second reading follows to take it.
 */
#include "office/incoming.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/hash_many.h"
#include "office/heads.h"
#include "office/view.h"
#include "statement/statement.h"

static int read_held(struct incoming *in, struct fault *fault)
{
	struct checkpoint checkpoint;
	int rc = place_checkpoint(&in->held_place, &in->held_checkpoint, fault);

	if (rc == TALLY_ENOTFOUND) {
		hash_bytes(slice_of(NULL, 0), in->held.root);
		return TALLY_OK;
	}
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&in->held_checkpoint),
		                      &checkpoint, fault);
	if (rc == TALLY_OK)
		in->held = checkpoint.head;
	return rc;
}

static int read_offered(struct incoming *in, struct fault *fault)
{
	struct checkpoint checkpoint;
	int rc = place_checkpoint(&in->source, &in->checkpoint, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = checkpoint_parse(buf_slice(&in->checkpoint), &checkpoint, fault);
	if (rc == TALLY_OK && !slice_is_text(checkpoint.origin, in->owner->log))
		rc = fault_set(fault, TALLY_EFORMAT,
		               "checkpoint is of another log");
	if (rc == TALLY_OK && checkpoint.head.size > MAX_LOG_ENTRIES)
		rc = fault_set(fault, TALLY_ELIMIT,
		               "log has over %u entries", MAX_LOG_ENTRIES);
	if (rc == TALLY_OK)
		in->offered = checkpoint.head;
	return rc;
}

static bool signs(const struct note_key *key, const struct buf *checkpoint)
{
	struct checkpoint opened;

	return checkpoint_open(buf_slice(checkpoint), key, &opened, NULL) ==
	       TALLY_OK;
}

int incoming_open(struct incoming *out, const struct office *office,
                  size_t participant, const struct place *source,
                  struct fault *fault)
{
	int rc;

	memset(out, 0, sizeof(*out));
	out->office = office;
	out->owner = &office->charter->participants[participant];
	out->source = *source;
	place_of(office, participant, &out->held_place);
	buf_init(&out->held_checkpoint, MAX_CHECKPOINT_BYTES);
	buf_init(&out->checkpoint, MAX_CHECKPOINT_BYTES);
	stash_init(&out->stash, &out->source, &out->held_place);
	out->tail = tail_new();
	if (out->tail == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	rc = read_held(out, fault);
	if (rc == TALLY_OK)
		rc = tail_load(out->tail, &out->held_place, &out->held, fault);
	if (rc == TALLY_OK)
		rc = head_keys_at(office, participant,
		                  buf_slice(&out->held_checkpoint), &out->keys,
		                  fault);
	out->branch = out->keys;
	if (rc == TALLY_OK && participant != office->self)
		rc = cosigned_open(&out->cosigned, office, out->owner->log, fault);
	if (rc != TALLY_OK)
		return fault_prefix(fault, "what is held here of %s",
		                    out->owner->log);
	return read_offered(out, fault);
}

void incoming_release(struct incoming *in)
{
	buf_release(&in->held_checkpoint);
	buf_release(&in->checkpoint);
	cosigned_release(&in->cosigned);
	tail_free(in->tail);
	free(in->digests);
	stash_release(&in->stash);
	memset(in, 0, sizeof(*in));
}

bool incoming_signs(const struct incoming *in, struct slice checkpoint,
                    struct note_key *out_key)
{
	struct note_key key;

	if (!log_keys_sign(&in->keys, checkpoint, &key) &&
	    (!log_keys_sign(&in->branch, checkpoint, &key) ||
	     log_keys_have(&in->keys, &key)))
		return false;
	if (out_key != NULL)
		*out_key = key;
	return true;
}

bool incoming_is_signed(const struct incoming *in)
{
	return incoming_signs(in, buf_slice(&in->checkpoint), NULL);
}

static int unsigned_head(const struct incoming *in, struct fault *fault)
{
	return fault_set(fault, TALLY_ESIGNATURE,
	                 "checkpoint of size %" PRIu64
	                 " has no good signature of %s", in->offered.size,
	                 in->owner->log);
}

/* One hash for all entries of a tile, which may be none. */
static void digest_leaves(const uint8_t (*leaves)[HASH_BYTES], size_t count,
                          uint8_t out[static HASH_BYTES])
{
	hash_bytes(slice_of(leaves, count * HASH_BYTES), out);
}

/* An office refuses heads that lie ahead of its own clock plus skew. */
static int check_time(const struct incoming *in, struct slice entry,
                      struct fault *fault)
{
	int64_t skew_s = (int64_t)in->office->charter->clocks[CLOCK_SKEW].value;
	struct statement statement;
	char at[TEXT_TIME_BYTES];
	int rc = TALLY_OK;

	if (statement_decode(entry, &statement, NULL) != TALLY_OK)
		return TALLY_OK; /* stays in the log, invalid */
	if (statement.at_s > office_now(in->office) + skew_s) {
		time_format(statement.at_s, at);
		rc = fault_set(fault, TALLY_ERULE,
		               "%s holds a statement dated %s, ahead of this "
		               "office's clock: not taken yet",
		               in->owner->log, at);
	}
	statement_release(&statement);
	return rc;
}

/* How many entries of a tile are held already. */
static size_t held_in_tile(const struct incoming *in, uint64_t index)
{
	return index == in->held.size / TILE_WIDTH
	               ? (size_t)(in->held.size % TILE_WIDTH) : 0;
}

/* What the reading of new entries has come to. */
struct reading {
	struct frontier frontier;
	bool same; /* as what is held, and as what was cosigned */
	uint64_t bytes; /* of the log's entries, with what is held before them */
};

/* As they stand in tiles: with their lengths. */
static uint64_t entry_bytes(const struct entries_tile *tile)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < tile->count; i++)
		bytes += tile->entries[i].len + 2;
	return bytes;
}

/* Not counted for a log of so few entries that none could be too long. */
static int count_held(const struct incoming *in, struct entries_tile *tile,
                      uint64_t *out_bytes, struct fault *fault)
{
	uint64_t tiles = in->held.size / TILE_WIDTH;
	int rc = TALLY_OK;

	*out_bytes = 0;
	if (in->offered.size <= MAX_LOG_BYTES / (MAX_ENTRY_BYTES + 2))
		return TALLY_OK;
	for (uint64_t i = 0; rc == TALLY_OK && i < tiles; i++) {
		rc = place_entries(&in->held_place, i, in->held.size, tile,
		                   fault);
		*out_bytes += entry_bytes(tile);
	}
	return rc;
}

static int check_bytes(const struct incoming *in, struct reading *reading,
                       const struct entries_tile *tile, struct fault *fault)
{
	reading->bytes += entry_bytes(tile);
	if (reading->bytes <= MAX_LOG_BYTES)
		return TALLY_OK;
	return fault_set(fault, TALLY_ELIMIT,
	                 "%s has over %u bytes of entries: no more of it is taken",
	                 in->owner->log, MAX_LOG_BYTES);
}

/* Where it has reached what was cosigned, it must be the same tree. */
static bool is_cosigned_so_far(const struct incoming *in,
                               const struct frontier *frontier)
{
	uint8_t root[HASH_BYTES];

	if (frontier->size != in->cosigned.head.size)
		return true;
	frontier_root(frontier, root);
	return hash_equal(root, in->cosigned.head.root);
}

static int judge_tile(struct incoming *in, const struct entries_tile *tile,
                      uint64_t index, struct reading *reading,
                      struct fault *fault)
{
	size_t held = held_in_tile(in, index);
	uint8_t leaves[TILE_WIDTH][HASH_BYTES];
	int rc = TALLY_OK;

	hash_leaves(tile->entries, tile->count, leaves);
	digest_leaves((const uint8_t (*)[HASH_BYTES])leaves, tile->count,
	              in->digests[index - in->held.size / TILE_WIDTH]);
	for (size_t i = 0; rc == TALLY_OK && i < tile->count; i++) {
		if (i < held) {
			reading->same &=
				hash_equal(leaves[i], in->tail->hashes[0][i]);
			continue;
		}
		rc = frontier_add(&reading->frontier, leaves[i]);
		reading->same &= is_cosigned_so_far(in, &reading->frontier);
		if (rc == TALLY_OK)
			rc = check_time(in, tile->entries[i], fault);
		log_keys_step(&in->branch, tile->entries[i],
		              index * TILE_WIDTH + i);
	}
	return rc;
}

/* Read all that is new; *out_extends: it continues what is held. */
static int read_new(struct incoming *in, struct entries_tile *tile,
                    bool *out_extends, struct fault *fault)
{
	struct reading reading = { in->tail->frontier, true, 0 };
	uint64_t first = in->held.size / TILE_WIDTH;
	uint64_t end = tile_count(TILE_ENTRIES, in->offered.size);
	uint8_t root[HASH_BYTES];
	int rc = count_held(in, tile, &reading.bytes, fault);

	free(in->digests);
	in->digests = calloc((size_t)(end - first), sizeof(*in->digests));
	if (in->digests == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (uint64_t i = first; rc == TALLY_OK && i < end; i++) {
		bool left = stash_read(&in->stash, i, tile);

		if (!left)
			rc = place_entries(&in->source, i, in->offered.size, tile,
			                   fault);
		if (rc == TALLY_OK)
			rc = check_bytes(in, &reading, tile, fault);
		if (rc == TALLY_OK)
			rc = judge_tile(in, tile, i, &reading, fault);
		if (rc == TALLY_OK && !left && reading.same)
			stash_add(&in->stash, i, tile, &reading.frontier);
	}
	frontier_root(&reading.frontier, root);
	*out_extends = reading.same && hash_equal(root, in->offered.root);
	return rc;
}

/*
 * Do the source's entries, from the first, give the head it offers? The keys
 * of the log on that branch are learnt.
 */
static int read_whole(struct incoming *in, struct entries_tile *tile,
                      bool *out_fits, struct fault *fault)
{
	uint64_t end = tile_count(TILE_ENTRIES, in->offered.size);
	struct reading reading = { .bytes = 0 };
	uint8_t leaves[TILE_WIDTH][HASH_BYTES], root[HASH_BYTES];
	int rc = TALLY_OK;

	frontier_init(&reading.frontier);
	log_keys_start(&in->branch, in->office->charter, in->owner);
	for (uint64_t i = 0; rc == TALLY_OK && i < end; i++) {
		rc = place_entries(&in->source, i, in->offered.size, tile, fault);
		if (rc == TALLY_OK)
			rc = check_bytes(in, &reading, tile, fault);
		if (rc == TALLY_OK)
			hash_leaves(tile->entries, tile->count, leaves);
		for (size_t k = 0; rc == TALLY_OK && k < tile->count; k++) {
			rc = frontier_add(&reading.frontier, leaves[k]);
			log_keys_step(&in->branch, tile->entries[k],
			              i * TILE_WIDTH + k);
		}
	}
	frontier_root(&reading.frontier, root);
	*out_fits = hash_equal(root, in->offered.root);
	return rc;
}

/* No newer than what is held: it must be the head of that prefix. */
static int judge_known(struct incoming *in, struct entries_tile *tile,
                       enum relation *out, struct fault *fault)
{
	bool fits = false;
	uint8_t root[HASH_BYTES];
	int rc = place_root(&in->held_place, in->held.size, in->offered.size,
	                    root, fault);

	if (rc != TALLY_OK)
		return rc;
	if (hash_equal(root, in->offered.root)) {
		if (!incoming_is_signed(in))
			return unsigned_head(in, fault);
		*out = RELATION_KNOWN;
		return TALLY_OK;
	}
	/* Its key may have come on its own branch alone. */
	if (!incoming_is_signed(in)) {
		rc = read_whole(in, tile, &fits, fault);
		if (rc == TALLY_ENOMEM)
			return rc;
		if (rc != TALLY_OK || !fits || !incoming_is_signed(in))
			return unsigned_head(in, fault);
	}
	*out = RELATION_FORK;
	return TALLY_OK;
}

/*
 * It does not extend what is held. If the log has signed these very entries,
 * the log forked; else whoever offers them has spoilt them.
 */
static int judge_other(struct incoming *in, struct entries_tile *tile,
                       enum relation *out, struct fault *fault)
{
	bool fits = false;
	int rc = read_whole(in, tile, &fits, fault);

	if (rc != TALLY_OK)
		return rc;
	if (!fits)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "%stile/entries: the entries are not those of "
		                 "the signed head", in->source.prefix);
	if (!incoming_is_signed(in))
		return unsigned_head(in, fault);
	*out = RELATION_FORK;
	return TALLY_OK;
}

/*
 * More was cosigned of the log than is offered: it must be a head that was
 * cosigned before that. *out_same is left as it is if it is.
 */
static int judge_shorter(struct incoming *in, bool *out_same,
                         struct fault *fault)
{
	struct checkpoint found;
	struct buf note;
	int rc;

	buf_init(&note, MAX_CHECKPOINT_BYTES);
	rc = cosigned_find(&in->cosigned, in->offered.size, &note, fault);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&note), &found, fault);
	if (rc == TALLY_OK && !head_equal(&found.head, &in->offered))
		*out_same = false;
	if (rc == TALLY_ENOTFOUND)
		rc = fault_set(fault, TALLY_EINCOMPLETE,
		               "%s has %" PRIu64 " entries, which this office "
		               "cosigned; only %" PRIu64 " are offered, and whether "
		               "they are the first of those cannot be told",
		               in->owner->log, in->cosigned.head.size,
		               in->offered.size);
	buf_release(&note);
	return rc;
}

/* The head that the offered one contradicts is one that was cosigned. */
static int hold_cosigned(struct incoming *in, struct fault *fault)
{
	uint64_t size = in->offered.size;
	struct checkpoint checkpoint;
	int rc;

	if (in->cosigned.head.size <= in->held.size)
		return TALLY_OK;
	if (size > in->cosigned.head.size)
		size = in->cosigned.head.size;
	buf_clear(&in->held_checkpoint);
	rc = cosigned_find(&in->cosigned, size, &in->held_checkpoint, fault);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&in->held_checkpoint),
		                      &checkpoint, fault);
	if (rc == TALLY_OK)
		in->held = checkpoint.head;
	return rc;
}

/* The own log is not mirrored, and grows by its commits alone. */
static void open_stash(struct incoming *in)
{
	in->stash.offered = in->offered;
	in->stash.reads = strcmp(in->owner->log, in->office->log) != 0;
	in->stash.keeps = in->stash.reads &&
	                  signs(log_keys_now(&in->keys), &in->checkpoint);
}

static int judge_newer(struct incoming *in, struct entries_tile *tile,
                       enum relation *out, struct fault *fault)
{
	bool extends = false, same = true;
	int rc = TALLY_OK;

	if (in->offered.size < in->cosigned.head.size)
		rc = judge_shorter(in, &same, fault);
	open_stash(in);
	if (rc == TALLY_OK)
		rc = read_new(in, tile, &extends, fault);
	/* What an earlier pull left may be of another history, or spoilt. */
	if (rc == TALLY_OK && !extends && in->stash.has_read) {
		stash_distrust(&in->stash);
		in->branch = in->keys;
		rc = read_new(in, tile, &extends, fault);
	}
	if (rc == TALLY_OK && !(extends && same)) {
		rc = judge_other(in, tile, out, fault);
		return rc == TALLY_OK ? hold_cosigned(in, fault) : rc;
	}
	if (rc != TALLY_OK)
		return rc;
	if (!signs(log_keys_now(&in->branch), &in->checkpoint))
		return unsigned_head(in, fault);
	in->keys = in->branch;
	*out = RELATION_NEWER;
	return TALLY_OK;
}

int incoming_judge(struct incoming *in, enum relation *out,
                   struct fault *fault)
{
	struct entries_tile *tile;
	int rc;

	tile = malloc(sizeof(*tile));
	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	rc = in->offered.size <= in->held.size
	             ? judge_known(in, tile, out, fault)
	             : judge_newer(in, tile, out, fault);
	entries_tile_release(tile);
	free(tile);
	return rc;
}

int incoming_tile(struct incoming *in, uint64_t index,
                  struct entries_tile *tile, struct fault *fault)
{
	uint8_t leaves[TILE_WIDTH][HASH_BYTES], digest[HASH_BYTES];
	int rc = TALLY_OK;

	if (!stash_read(&in->stash, index, tile))
		rc = place_entries(&in->source, index, in->offered.size, tile,
		                   fault);
	if (rc != TALLY_OK)
		return rc;
	hash_leaves(tile->entries, tile->count, leaves);
	digest_leaves((const uint8_t (*)[HASH_BYTES])leaves, tile->count, digest);
	if (!hash_equal(digest, in->digests[index - in->held.size / TILE_WIDTH]))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "%stile/entries: changed while it was read",
		                 in->source.prefix);
	return TALLY_OK;
}
