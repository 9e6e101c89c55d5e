/*
 * The heads of a log that its owner kept, besides the newest: bundles end
 * there. A folder lists them; of a URL those are asked for that a bundle can
 * need, and of those that are not there only a few at a time.
 */
#include <stdlib.h>
#include <string.h>

#include "office/heads.h"
#include "office/mirror.h"
#include "office/view.h"
#include "statement/statement.h"

#define HEADS_ASKED 1024 /* the newest for one walk; the rest at the next sync */
#define HEADS_MISSED 8   /* of them not to be had, before the walk gives up */

/* The kept heads of a source, one after the other. */
struct kept_heads {
	struct incoming *in;
	uint64_t size; /* entries in the mirror */
	int status;    /* of the own store */
	struct fault *fault;
};

/* The own-signed head `name`, if it is one of the mirrored log. */
static bool kept_head_is_good(const struct kept_heads *kept, const char *name,
                              uint64_t size, struct buf *out)
{
	struct incoming *in = kept->in;
	uint8_t root[HASH_BYTES];
	struct checkpoint head;
	struct note_key key;
	struct buf bytes;
	bool good;

	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	good = place_get(&in->source, name, &bytes, NULL) == TALLY_OK &&
	       log_keys_sign(&in->keys, buf_slice(&bytes), &key) &&
	       head_alone(buf_slice(&bytes), &key, out, NULL) == TALLY_OK &&
	       checkpoint_parse(buf_slice(out), &head, NULL) == TALLY_OK &&
	       head.head.size == size &&
	       place_root(&in->held_place, kept->size, size, root, NULL) ==
	               TALLY_OK &&
	       hash_equal(root, head.head.root);
	buf_release(&bytes);
	return good;
}

/* One that is there may be by a key that did not sign heads of its size. */
static bool is_kept(const struct kept_heads *kept, const char *name)
{
	struct buf bytes;
	bool good;

	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	good = place_get(&kept->in->held_place, name, &bytes, NULL) ==
	               TALLY_OK &&
	       log_keys_sign(&kept->in->keys, buf_slice(&bytes), NULL);
	buf_release(&bytes);
	return good;
}

static bool is_wanted(const struct kept_heads *kept, uint64_t size)
{
	char name[CUT_NAME_BYTES];

	if (size == 0 || size > kept->size)
		return false;
	cut_name(size, name);
	return !is_kept(kept, name);
}

/* False: the source has no good one. */
static bool take_head(struct kept_heads *kept, uint64_t size)
{
	char name[CUT_NAME_BYTES];
	struct buf head;
	bool good;

	cut_name(size, name);
	buf_init(&head, MAX_CHECKPOINT_BYTES);
	good = kept_head_is_good(kept, name, size, &head);
	if (good)
		kept->status = place_put(&kept->in->held_place, name,
		                         buf_slice(&head), kept->fault);
	buf_release(&head);
	return good;
}

static int take_listed(void *ctx, const char *name)
{
	struct kept_heads *kept = ctx;
	uint64_t size;

	if (cut_name_parse(name, &size) && is_wanted(kept, size))
		take_head(kept, size);
	return kept->status;
}

/* A walk over the entries of one log, which calls each() for every one. */
struct head_walk {
	struct kept_heads *kept;
	void (*each)(struct head_walk *walk, struct slice entry, uint64_t index);
	const struct participant *owner; /* of the log that is walked */
	struct log_keys keys;            /* of it, as far as it was walked */
	uint64_t seen; /* of the log in question, by the log that is walked */
	uint64_t wanted[HEADS_ASKED];    /* the newest, in turn */
	size_t count;                    /* of all that were wanted */
};

static int walk_log(struct head_walk *walk, const struct place *place, uint64_t size)
{
	uint64_t tiles = tile_count(TILE_ENTRIES, size);
	struct entries_tile *tile = malloc(sizeof(*tile));
	int rc = TALLY_OK;

	if (tile == NULL)
		return fault_set(walk->kept->fault, TALLY_ENOMEM,
		                 "out of memory");
	log_keys_start(&walk->keys, walk->kept->in->office->charter, walk->owner);
	entries_tile_init(tile);
	for (uint64_t i = 0; rc == TALLY_OK && i < tiles; i++) {
		rc = place_entries(place, i, size, tile, walk->kept->fault);
		for (size_t k = 0; rc == TALLY_OK && k < tile->count; k++) {
			log_keys_step(&walk->keys, tile->entries[k],
			              i * TILE_WIDTH + k);
			walk->each(walk, tile->entries[k], i * TILE_WIDTH + k);
		}
	}
	entries_tile_release(tile);
	free(tile);
	return rc;
}

/* The newest first. Whoever names heads that are not there costs little. */
static int ask_wanted(struct head_walk *walk)
{
	struct kept_heads *kept = walk->kept;
	size_t missed = 0;

	for (size_t i = 1; i <= walk->count && i <= HEADS_ASKED &&
	                   kept->status == TALLY_OK && missed < HEADS_MISSED; i++)
		if (!take_head(kept, walk->wanted[(walk->count - i) %
		                                  HEADS_ASKED]))
			missed++;
	return kept->status;
}

static bool is_cut(struct slice entry)
{
	return slice_starts(entry, STATEMENT_HEADER "cut\n");
}

static bool is_countersign(struct slice entry)
{
	return slice_starts(entry, STATEMENT_HEADER "countersign\n");
}

static bool is_statement_of(const struct head_walk *walk, struct slice entry)
{
	const struct charter *charter = walk->kept->in->office->charter;
	struct statement statement;
	bool good;

	if (statement_decode(entry, &statement, NULL) != TALLY_OK)
		return false;
	good = hash_equal(statement.charter, charter->id) &&
	       strcmp(statement.from, walk->owner->name) == 0 &&
	       statement_is_signed_by(&statement, log_keys_now(&walk->keys));
	statement_release(&statement);
	return good;
}

/* What only begins like a statement that a bundle could end at asks nothing. */
static void want(struct head_walk *walk, uint64_t size, struct slice entry)
{
	if (walk->count > 0 &&
	    walk->wanted[(walk->count - 1) % HEADS_ASKED] == size)
		return;
	if (is_wanted(walk->kept, size) && is_statement_of(walk, entry))
		walk->wanted[walk->count++ % HEADS_ASKED] = size;
}

/* A bundle has the log through its own cut, or its own countersign. */
static void want_after(struct head_walk *walk, struct slice entry, uint64_t index)
{
	if (is_cut(entry) || is_countersign(entry))
		want(walk, index + 1, entry);
}

/* Of the log in question, how much the entry says to have seen; or 0. */
static uint64_t seen_by(struct slice entry, const char *log)
{
	struct statement statement;
	struct named_head head;
	uint64_t size = 0;

	if (memmem(entry.data, entry.len, log, strlen(log)) == NULL ||
	    statement_decode(entry, &statement, NULL) != TALLY_OK)
		return 0;
	for (size_t i = 0; member_head(statement.body, "seen", i, &head); i++)
		if (strcmp(head.log, log) == 0)
			size = head.size;
	statement_release(&statement);
	return size;
}

/* And as far as another witness had seen it when that one countersigned. */
static void want_seen(struct head_walk *walk, struct slice entry, uint64_t index)
{
	uint64_t size = seen_by(entry, walk->kept->in->owner->log);

	(void)index;
	if (size > walk->seen)
		walk->seen = size;
	if (is_countersign(entry))
		want(walk, walk->seen, entry);
}

static int ask_seen_by(struct kept_heads *kept, size_t witness)
{
	const struct charter *charter = kept->in->office->charter;
	struct head_walk walk = { .kept = kept, .each = want_seen,
		                  .owner = &charter->participants[witness] };
	struct checkpoint checkpoint;
	struct place place;
	struct buf bytes;
	int rc;

	place_of(kept->in->office, witness, &place);
	rc = place_checkpoint(&place, &bytes, kept->fault);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&bytes), &checkpoint,
		                      kept->fault);
	if (rc == TALLY_OK)
		rc = walk_log(&walk, &place, checkpoint.head.size);
	if (rc == TALLY_OK)
		rc = ask_wanted(&walk);
	buf_release(&bytes);
	return rc == TALLY_ENOTFOUND ? TALLY_OK : rc;
}

static int ask_after_own(struct kept_heads *kept)
{
	struct head_walk walk = { .kept = kept, .each = want_after,
		                  .owner = kept->in->owner };
	int rc = walk_log(&walk, &kept->in->held_place, kept->size);

	return rc == TALLY_OK ? ask_wanted(&walk) : rc;
}

/* Only witnesses' logs end at heads that no witness's statement carries. */
static int ask_needed(struct kept_heads *kept)
{
	const struct charter *charter = kept->in->office->charter;
	int rc;

	if (!(kept->in->owner->roles & ROLE_WITNESS))
		return TALLY_OK;
	rc = ask_after_own(kept);
	for (size_t i = 0; rc == TALLY_OK && i < charter->participant_count; i++)
		if ((charter->participants[i].roles & ROLE_WITNESS) &&
		    &charter->participants[i] != kept->in->owner)
			rc = ask_seen_by(kept, i);
	return rc;
}

int mirror_take_heads(struct incoming *in, uint64_t size, struct fault *fault)
{
	struct kept_heads kept = { in, size, TALLY_OK, fault };
	int rc = place_list(&in->source, "cut", take_listed, &kept, NULL);

	/* A folder that cannot list them has none: they are an extra. */
	return rc == TALLY_EUSAGE && kept.status == TALLY_OK
	               ? ask_needed(&kept) : kept.status;
}
