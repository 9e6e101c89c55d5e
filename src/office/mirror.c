/*
 * Writing into mirrors. The checkpoint comes last: what it covers is there.
 */
#include "office/mirror.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/blob.h"
#include "office/heads.h"

static int take_tile(struct incoming *in, const struct entries_tile *tile,
                     size_t held, struct blob_fetch *fetch,
                     struct fault *fault)
{
	int rc = tail_add(in->tail, &in->held_place, tile->entries + held,
	                  tile->count - held, fault);

	for (size_t i = held; rc == TALLY_OK && i < tile->count; i++)
		blob_fetch_entry(fetch, tile->entries[i]);
	return rc == TALLY_OK ? fetch->status : rc;
}

static int take_entries(struct incoming *in, struct blob_fetch *fetch,
                        struct fault *fault)
{
	uint64_t first = in->held.size / TILE_WIDTH;
	uint64_t end = tile_count(TILE_ENTRIES, in->offered.size);
	struct entries_tile *tile = malloc(sizeof(*tile));
	int rc = TALLY_OK;

	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	/* Full tiles that lie there beyond the head were not of this log. */
	in->tail->replaces = in->stash.has_read && !in->stash.reads;
	for (uint64_t i = first; rc == TALLY_OK && i < end; i++) {
		size_t held = i == first ? (size_t)(in->held.size % TILE_WIDTH)
		                         : 0;

		rc = incoming_tile(in, i, tile, fault);
		if (rc == TALLY_OK)
			rc = take_tile(in, tile, held, fetch, fault);
	}
	entries_tile_release(tile);
	free(tile);
	return rc == TALLY_OK ? tail_flush(in->tail, &in->held_place, fault)
	                      : rc;
}

/*
 * Put on record that this office cosigns what is offered: before any of it is
 * written, so that of two forks taken at once the loser leaves nothing.
 */
static int cosign(struct incoming *in, struct buf *out_line, struct fault *fault)
{
	struct buf alone;
	int rc;

	buf_init(&alone, MAX_CHECKPOINT_BYTES);
	rc = head_alone(buf_slice(&in->checkpoint), log_keys_now(&in->keys), &alone,
	                fault);
	if (rc == TALLY_OK)
		rc = cosigned_add(&in->cosigned, buf_slice(&alone),
		                  office_now(in->office), out_line, fault);
	buf_release(&alone);
	return rc;
}

/* Has another process taken more of the log since this one began to read? */
static bool is_overtaken(const struct incoming *in)
{
	struct checkpoint checkpoint;
	struct buf bytes;
	bool yes = place_checkpoint(&in->held_place, &bytes, NULL) == TALLY_OK &&
	           checkpoint_parse(buf_slice(&bytes), &checkpoint, NULL) ==
	                   TALLY_OK &&
	           checkpoint.head.size > in->offered.size;

	buf_release(&bytes);
	return yes;
}

static int put_checkpoint(struct incoming *in, struct slice own_line,
                          struct fault *fault)
{
	struct buf cosigned;
	int rc;

	if (is_overtaken(in))
		return TALLY_OK;

	buf_init(&cosigned, MAX_CHECKPOINT_BYTES);
	rc = head_cosigned(in->office, buf_slice(&in->checkpoint),
	                   log_keys_now(&in->keys), &cosigned, fault);
	if (rc == TALLY_OK) {
		buf_put_slice(&cosigned, own_line);
		rc = buf_status(&cosigned);
	}
	if (rc == TALLY_OK)
		rc = place_put(&in->held_place, "checkpoint",
		               buf_slice(&cosigned), fault);
	buf_release(&cosigned);
	return rc;
}

int mirror_take(struct incoming *in, enum relation relation,
                struct sync_result *result, struct fault *fault)
{
	uint64_t size = relation == RELATION_NEWER ? in->offered.size
	                                           : in->held.size;
	struct blob_fetch fetch;
	struct buf own_line;
	int rc;

	buf_init(&own_line, MAX_CHECKPOINT_BYTES);
	blob_fetch_init(&fetch, &in->source, &in->held_place, fault);
	rc = blob_fetch_wanted(&fetch, in->office, in->owner->log,
	                       in->held.size);
	if (rc == TALLY_OK && relation == RELATION_NEWER)
		rc = cosign(in, &own_line, fault);
	if (rc == TALLY_OK && relation == RELATION_NEWER)
		rc = take_entries(in, &fetch, fault);
	if (rc == TALLY_OK)
		rc = blob_keep_wanted(&fetch, in->office, in->owner->log);
	if (rc == TALLY_OK && relation == RELATION_NEWER)
		rc = put_checkpoint(in, buf_slice(&own_line), fault);
	if (rc == TALLY_OK)
		tail_drop_partials(in->tail, &in->held_place, in->held.size);
	if (rc == TALLY_OK)
		rc = mirror_take_heads(in, size, fault);
	result->blobs += fetch.fetched;
	result->spoilt = fetch.spoilt;
	if (rc == TALLY_OK)
		result->after = size;
	buf_release(&own_line);
	blob_fetch_release(&fetch);
	return rc;
}
