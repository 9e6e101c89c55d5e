/*
 * Taking lost entries of the own log back, and fencing the log till then.
 */
#include "office/restored.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/blob.h"
#include "office/lost_secret.h"
#include "office/mirror.h"
#include "office/writer.h"

#define MARK "restored"
#define MARK_FORK "fork"
#define MAX_MARK_BYTES 1024
#define MAX_NAMES_BYTES ((size_t)1 << 20)

static uint64_t own_size(const struct office *office)
{
	return office->writer->tail->frontier.size;
}

/* The file's two lines; both empty if it cannot be understood. */
static void split_mark(const struct buf *mark, struct slice *known,
                       struct slice *text)
{
	struct reader r = { buf_slice(mark) };

	if (!reader_line(&r, known) || !reader_line(&r, text))
		*known = *text = slice_of(NULL, 0);
}

int office_may_append(const struct office *office, struct fault *fault)
{
	struct slice known, text;
	struct buf mark;
	int rc;

	buf_init(&mark, MAX_MARK_BYTES);
	rc = store_get(office->root, MARK, &mark, fault);
	split_mark(&mark, &known, &text);
	if (rc == TALLY_ENOTFOUND)
		rc = TALLY_OK;
	else if (rc == TALLY_OK)
		rc = fault_set(fault, TALLY_EEXISTS, "%s/" MARK ": %.*s",
		               office->path, (int)text.len,
		               text.len ? (const char *)text.data : "");
	buf_release(&mark);
	return rc;
}

/* How many entries must be held before the fence falls; a fork's never does. */
static uint64_t size_wanted(const struct office *office)
{
	struct slice known, text;
	struct buf mark;
	uint64_t size = 0;
	int rc;

	buf_init(&mark, MAX_MARK_BYTES);
	rc = store_get(office->root, MARK, &mark, NULL);
	split_mark(&mark, &known, &text);
	if (rc != TALLY_ENOTFOUND && decimal_parse(known, &size) != TALLY_OK)
		size = UINT64_MAX;
	buf_release(&mark);
	return size;
}

bool office_may_recover(const struct office *office)
{
	return size_wanted(office) != UINT64_MAX;
}

static int unfence(const struct office *office, struct fault *fault)
{
	if (!store_has(office->root, MARK) ||
	    own_size(office) < size_wanted(office))
		return TALLY_OK;
	return store_remove(office->root, MARK, fault);
}

static int put_mark(const struct office *office, const char *known,
                    const char *text, struct fault *fault)
{
	struct buf mark;
	int rc;

	buf_init(&mark, MAX_MARK_BYTES);
	buf_printf(&mark, "%s\n%s\n", known, text);
	rc = buf_status(&mark);
	if (rc == TALLY_OK)
		rc = store_put(office->root, MARK, buf_slice(&mark), fault);
	else
		fault_set(fault, rc, "%s", status_text(rc));
	buf_release(&mark);
	return rc == TALLY_OK ? rc : fault_prefix(fault, MARK);
}

/* Fenced first: what is to be kept may find no room. */
static int fence_fork(struct incoming *in, struct sync_result *result,
                      struct fault *fault)
{
	struct fault mark;
	int fenced = put_mark(in->office, MARK_FORK,
	                      "this office signed two histories of its own log: "
	                      "nothing is appended to either; see evidence/ and "
	                      "docs/operations.md", &mark);
	int kept = evidence_keep(in, result, fault);

	if (fenced == TALLY_OK && kept == TALLY_EMISMATCH)
		return kept;
	return fault_set(fault, TALLY_EMISMATCH, "%s signed two histories, and "
	                 "what is to be kept of that cannot be: %s",
	                 in->owner->log,
	                 fenced != TALLY_OK ? mark.text : fault->text);
}

/* Before the first entry is appended: being killed on the way must not unfence. */
static int fence_lost(struct office *office, const struct incoming *in,
                      struct fault *fault)
{
	char known[32], text[FAULT_TEXT_BYTES];
	int rc = writer_refresh(office, fault);

	/* Another process may have appended them just now. */
	if (rc != TALLY_OK || in->offered.size <= own_size(office) ||
	    in->offered.size <= size_wanted(office))
		return rc;
	snprintf(known, sizeof(known), "%" PRIu64, in->offered.size);
	snprintf(text, sizeof(text),
	         "this office was restored from an old copy: others hold %" PRIu64
	         " more entries of its log; 'tally sync' takes them back, and "
	         "before that nothing is appended",
	         in->offered.size - own_size(office));
	return put_mark(office, known, text, fault);
}

/* *fault says why; afterwards also what it is that failed. */
static int cannot_take(const struct office *office, const struct incoming *in,
                       struct fault *fault)
{
	uint64_t lost = in->offered.size - own_size(office);

	if (in->offered.size <= own_size(office))
		return TALLY_OK;
	return fault_set(fault, TALLY_EMISMATCH,
	                 "%s: this office has lost %" PRIu64 " %s of its own "
	                 "log that others hold, and cannot take them back: %s",
	                 in->owner->log, lost, lost == 1 ? "entry" : "entries",
	                 fault->text);
}

/* What is appended again, besides the entries. */
struct taking {
	struct office *office;
	struct incoming *in;
	struct blob_fetch blobs;
	struct buf lost; /* names of secrets */
};

static int append_tile(struct taking *t, const struct entries_tile *tile,
                       uint64_t index, struct fault *fault)
{
	uint64_t start = index * TILE_WIDTH, size = own_size(t->office);
	size_t held = size > start ? (size_t)(size - start) : 0;

	if (t->office->writer->stale || size < start || held >= tile->count)
		return fault_set(fault, TALLY_EFENCED,
		                 "another process of this office appends");
	for (size_t i = held; i < tile->count; i++) {
		blob_fetch_entry(&t->blobs, tile->entries[i]);
		lost_secrets(t->office, tile->entries[i], &t->lost);
	}
	return writer_append(t->office, tile->entries + held,
	                     tile->count - held, false, fault);
}

static int append_all(struct taking *t, struct fault *fault)
{
	uint64_t end = tile_count(TILE_ENTRIES, t->in->offered.size);
	struct entries_tile *tile = malloc(sizeof(*tile));
	struct head head;
	int rc = TALLY_OK;

	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	for (uint64_t i = t->in->held.size / TILE_WIDTH;
	     rc == TALLY_OK && i < end; i++) {
		rc = incoming_tile(t->in, i, tile, fault);
		if (rc == TALLY_OK)
			rc = append_tile(t, tile, i, fault);
	}
	entries_tile_release(tile);
	free(tile);
	head = tail_head(t->office->writer->tail);
	if (rc == TALLY_OK && !head_equal(&head, &t->in->offered))
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "the entries do not give the signed root");
	return rc;
}

/* The old key must not sign on where the log has gone over to the next. */
static int check_key(const struct taking *t, struct fault *fault)
{
	if (memcmp(log_keys_now(&t->in->keys)->public_key,
	           t->office->log_key.public_key,
	           SIGN_PUBLIC_BYTES) == 0)
		return TALLY_OK;
	return fault_set(fault, TALLY_EMISMATCH,
	                 "the log's key was changed among them: put back a copy "
	                 "that was made after that");
}

static int take_back(struct taking *t, struct sync_result *result,
                     struct fault *fault)
{
	int rc = fence_lost(t->office, t->in, fault);

	if (rc == TALLY_OK)
		rc = check_key(t, fault);
	if (rc == TALLY_OK)
		rc = append_all(t, fault);
	if (rc == TALLY_OK)
		rc = mirror_take_heads(t->in, t->in->offered.size, fault);
	if (rc == TALLY_OK)
		rc = unfence(t->office, fault);
	result->after = own_size(t->office);
	result->blobs += t->blobs.fetched;
	if (rc != TALLY_OK || t->lost.len == 0)
		return rc;
	return fault_set(fault, TALLY_EINCOMPLETE,
	                 "this office was restored from an old copy; the %" PRIu64
	                 " entries that its log had lost are taken back, but these "
	                 "secrets of them are not in it: %.*s",
	                 t->in->offered.size - t->in->held.size,
	                 (int)t->lost.len - 2, (const char *)t->lost.data + 2);
}

static int take_newer(struct office *office, struct incoming *in,
                      struct sync_result *result, struct fault *fault)
{
	struct taking t = { .office = office, .in = in };
	int rc;

	blob_fetch_init(&t.blobs, &in->source, &in->held_place, fault);
	buf_init(&t.lost, MAX_NAMES_BYTES);
	rc = take_back(&t, result, fault);
	blob_fetch_release(&t.blobs);
	buf_release(&t.lost);
	return rc == TALLY_OK || rc == TALLY_EINCOMPLETE
	               ? rc : cannot_take(office, in, fault);
}

/* What is offered cannot be taken, and yet shows that entries were lost. */
static int take_nothing(struct office *office, const struct incoming *in,
                        int status, struct fault *fault)
{
	struct fault why;

	if (in->offered.size <= in->held.size || !incoming_is_signed(in))
		return status;
	if (fence_lost(office, in, &why) != TALLY_OK)
		*fault = why;
	return cannot_take(office, in, fault);
}

int restored_take(struct office *office, struct incoming *in,
                  struct judged judged, struct sync_result *result,
                  struct fault *fault)
{
	if (judged.status != TALLY_OK)
		return take_nothing(office, in, judged.status, fault);
	switch (judged.relation) {
	case RELATION_FORK:
		return fence_fork(in, result, fault);
	case RELATION_NEWER:
		return take_newer(office, in, result, fault);
	default:
		return unfence(office, fault);
	}
}
