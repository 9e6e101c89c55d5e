/*
 * Records of cosigned heads, and the making of cosignatures.
 */
#include "office/cosigned.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/place.h"

#define NONCE_BYTES 16
#define TIME_BYTES 8
#define SIGNATURE_MARK "\xe2\x80\x94 " /* begins each signature line */
#define COLLECT_EVERY 64 /* records; as many stay */

static const char tag[] = "tallystick/cosigned/v1\n";

struct slice cosigned_next(struct slice *rest)
{
	const uint8_t *blank = memmem(rest->data, rest->len, "\n\n", 2);
	struct slice note = *rest, line;
	struct reader r = { slice_of(NULL, 0) };

	/* Without a blank line, whatever it is, it is all of it. */
	if (rest->len > 0 && blank != NULL)
		r.rest = slice_part(*rest, (size_t)(blank + 2 - rest->data),
		                    rest->len);
	while (slice_starts(r.rest, SIGNATURE_MARK) && reader_line(&r, &line))
		;
	note.len -= r.rest.len;
	*rest = r.rest;
	return note;
}

struct slice cosigned_notes(struct slice bytes)
{
	struct reader r = { bytes };
	struct slice head, nonce;

	if (!reader_take(&r, strlen(tag), &head) || !slice_is_text(head, tag) ||
	    !reader_take(&r, NONCE_BYTES, &nonce))
		return slice_of(NULL, 0);
	return r.rest;
}

static struct slice newest_note(struct slice record)
{
	struct slice rest = cosigned_notes(record), note = rest;

	while (rest.len > 0)
		note = cosigned_next(&rest);
	return note;
}

/* The office's own line is the last one. */
static const struct note_signature *own_line(const struct checkpoint *checkpoint)
{
	return &checkpoint->note.signatures[
		checkpoint->note.signature_count - 1];
}

static int malformed(const struct cosigned *c, struct fault *fault)
{
	return fault_set(fault, TALLY_EFORMAT,
	                 "%s/commit/%s: a record is malformed",
	                 c->office->path, c->chain.prefix);
}

static int take_note(struct cosigned *c, struct slice note, struct fault *fault)
{
	const struct note_signature *line;
	struct checkpoint checkpoint;

	if (checkpoint_parse(note, &checkpoint, NULL) != TALLY_OK)
		return malformed(c, fault);
	line = own_line(&checkpoint);
	if (line->blob_len != TIME_BYTES + SIGNATURE_BYTES)
		return malformed(c, fault);
	c->note = note;
	c->head = checkpoint.head;
	c->at_s = bytes_u64(line->blob);
	return TALLY_OK;
}

static int take_mirrored(struct cosigned *c, const char *origin,
                         struct fault *fault)
{
	struct place place;
	int rc;

	place_init(&place, c->office->mirror, "", origin);
	rc = place_get(&place, "checkpoint", &c->bytes, fault);
	if (rc == TALLY_ENOTFOUND)
		return TALLY_OK;
	return rc == TALLY_OK ? take_note(c, buf_slice(&c->bytes), fault) : rc;
}

int cosigned_open(struct cosigned *out, const struct office *office,
                  const char *origin, struct fault *fault)
{
	char hex[2 * HASH_BYTES + 1], prefix[sizeof(out->chain.prefix)];
	uint8_t hash[HASH_BYTES];
	int rc;

	memset(out, 0, sizeof(*out));
	out->office = office;
	buf_init(&out->bytes, COSIGNED_RECORD_BYTES);
	buf_init(&out->record, COSIGNED_RECORD_BYTES);
	hash_bytes(slice_of(NULL, 0), out->head.root);
	hash_bytes(slice_text(origin), hash);
	hex_format(hash, HASH_BYTES, hex);
	snprintf(prefix, sizeof(prefix), "cosigned/%s", hex);
	rc = chain_open(office->commit, prefix, &out->chain, &out->bytes, fault);
	if (rc != TALLY_OK)
		return rc;
	if (out->bytes.len == 0)
		return take_mirrored(out, origin, fault);
	return take_note(out, newest_note(buf_slice(&out->bytes)), fault);
}

void cosigned_release(struct cosigned *cosigned)
{
	buf_release(&cosigned->bytes);
	buf_release(&cosigned->record);
	memset(cosigned, 0, sizeof(*cosigned));
}

/* The last of the heads that has at most `size`; empty if all have more. */
static int find_in(struct slice notes, uint64_t size, struct slice *out,
                   uint64_t *out_size, struct fault *fault)
{
	struct checkpoint checkpoint;

	*out = slice_of(NULL, 0);
	while (notes.len > 0) {
		struct slice note = cosigned_next(&notes);
		int rc = checkpoint_parse(note, &checkpoint, fault);

		if (rc != TALLY_OK)
			return rc;
		if (checkpoint.head.size > size)
			break;
		*out = note;
		*out_size = checkpoint.head.size;
	}
	return TALLY_OK;
}

int cosigned_find(struct cosigned *cosigned, uint64_t size, struct buf *out,
                  struct fault *fault)
{
	struct slice notes = cosigned->note, note;
	uint64_t seq = cosigned->chain.next, found = 0;
	struct buf bytes;
	int rc;

	if (cosigned->record.len > 0)
		notes = cosigned_notes(buf_slice(&cosigned->record));
	buf_init(&bytes, COSIGNED_RECORD_BYTES);
	rc = find_in(notes, size, &note, &found, fault);
	while (rc == TALLY_OK && note.len == 0) {
		buf_clear(&bytes);
		rc = seq == 0 ? TALLY_ENOTFOUND
		              : chain_get(&cosigned->chain, --seq, &bytes, fault);
		if (rc != TALLY_OK)
			break;
		notes = cosigned_notes(buf_slice(&bytes));
		rc = notes.len > 0 ? find_in(notes, size, &note, &found, fault)
		                   : malformed(cosigned, fault);
	}
	if (rc == TALLY_OK && found == size) {
		buf_put_slice(out, note);
		rc = buf_status(out);
	} else if (rc == TALLY_OK || rc == TALLY_ENOTFOUND) {
		rc = fault_set(fault, TALLY_ENOTFOUND,
		               "no head of size %" PRIu64 " is on record", size);
	}
	buf_release(&bytes);
	return rc;
}

/* A smaller head than the newest: only what was cosigned once is again. */
static int add_older(struct cosigned *c, const struct head *head,
                     struct buf *out_line, struct fault *fault)
{
	struct checkpoint found;
	struct buf note;
	int rc;

	buf_init(&note, MAX_CHECKPOINT_BYTES);
	rc = cosigned_find(c, head->size, &note, fault);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&note), &found, fault);
	if (rc == TALLY_ENOTFOUND)
		rc = fault_set(fault, TALLY_EINCOMPLETE,
		               "%" PRIu64 " entries were cosigned here; whether "
		               "these %" PRIu64 " are the first of them only a "
		               "whole copy of the log can tell", c->head.size,
		               head->size);
	else if (rc == TALLY_OK && !head_equal(&found.head, head))
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "another head of size %" PRIu64 " was cosigned "
		               "here", head->size);
	else if (rc == TALLY_OK)
		buf_put_slice(out_line, own_line(&found)->line);
	buf_release(&note);
	return rc;
}

/* A head that is to be cosigned. */
struct offer {
	struct slice bytes;
	struct checkpoint checkpoint;
	uint64_t at_s;
};

static int put_own_line(const struct cosigned *c, const struct offer *offer,
                        struct buf *out, struct fault *fault)
{
	struct note_key own;
	int rc = note_key_init(&own, c->office->log, NOTE_COSIGNATURE,
	                       c->signer->key.public_key);

	if (rc == TALLY_OK)
		note_cosign(&own, c->signer->seed, offer->checkpoint.note.text,
		            offer->at_s, out);
	if (rc == TALLY_OK)
		rc = buf_status(out);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "cosignature: %s",
	                                       status_text(rc));
}

/* Old records only serve those who offer old copies of a log. */
static void collect(struct cosigned *c)
{
	if (c->chain.next > COLLECT_EVERY && c->chain.next % COLLECT_EVERY == 0)
		chain_collect(&c->chain, c->chain.next - COLLECT_EVERY, NULL);
}

static void begin_record(struct buf *record)
{
	uint8_t nonce[NONCE_BYTES];

	office_random(nonce, sizeof(nonce));
	buf_put_text(record, tag);
	buf_put(record, nonce, sizeof(nonce));
}

static int put_note(struct cosigned *c, struct slice checkpoint,
                    struct slice line, struct fault *fault)
{
	struct buf *record = &c->record;
	size_t at;
	int rc;

	/* Errors of a buffer stick, and what is in it already is good. */
	if (record->max - record->len < checkpoint.len + line.len)
		return fault_set(fault, TALLY_ELIMIT, "the record is full");
	if (record->len == 0)
		begin_record(record);
	at = record->len;
	buf_put_slice(record, checkpoint);
	buf_put_slice(record, line);
	rc = buf_status(record);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "cosigned: %s", status_text(rc));
	return take_note(c, slice_part(buf_slice(record), at, record->len),
	                 fault);
}

static int add_newest(struct cosigned *c, const struct offer *offer,
                      struct buf *out_line, struct fault *fault)
{
	bool known = c->note.len > 0 &&
	             head_equal(&c->head, &offer->checkpoint.head);
	/* Where the clock went far back, the difference is huge: refreshed. */
	bool fresh = offer->at_s - c->at_s < COSIGNED_REFRESH_S;
	struct buf line;
	int rc;

	buf_init(&line, MAX_CHECKPOINT_BYTES);
	rc = put_own_line(c, offer, &line, fault);
	if (rc == TALLY_OK && !(known && fresh))
		rc = put_note(c, offer->bytes, buf_slice(&line), fault);
	if (rc == TALLY_OK) {
		buf_put_slice(out_line, buf_slice(&line));
		rc = buf_status(out_line);
	}
	buf_release(&line);
	return rc;
}

/*
 * A cosignature says "as of then, the largest seen". So a clock that was put
 * back a little does not take effect; one that was far ahead is not followed.
 */
static uint64_t time_of(const struct cosigned *c, int64_t now_s)
{
	uint64_t at_s = now_s > 0 ? (uint64_t)now_s : 1;

	if (at_s < c->at_s && c->at_s - at_s < COSIGNED_REFRESH_S)
		return c->at_s;
	return at_s;
}

int cosigned_stage(struct cosigned *cosigned, struct slice checkpoint,
                   int64_t now_s, struct buf *out_line, struct fault *fault)
{
	struct offer offer = { checkpoint, .at_s = time_of(cosigned, now_s) };
	const struct head *head = &offer.checkpoint.head;
	int rc = checkpoint_parse(checkpoint, &offer.checkpoint, fault);

	if (rc != TALLY_OK)
		return rc;
	if (head->size < cosigned->head.size)
		return add_older(cosigned, head, out_line, fault);
	if (head->size == cosigned->head.size &&
	    !head_equal(head, &cosigned->head))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "another head of size %" PRIu64 " was cosigned "
		                 "here", head->size);
	return add_newest(cosigned, &offer, out_line, fault);
}

/* What is on record now is what is there; the note has not moved. */
static void adopt_record(struct cosigned *c)
{
	buf_release(&c->bytes);
	c->bytes = c->record;
	buf_init(&c->record, COSIGNED_RECORD_BYTES);
	collect(c);
}

void cosigned_commit(struct cosigned *const *logs, size_t count)
{
	struct chain_commit *commits = calloc(count + 1, sizeof(*commits));
	size_t filled = 0;

	for (size_t i = 0; i < count; i++) {
		struct cosigned *c = logs[i];

		c->status = commits == NULL ? TALLY_ENOMEM
		                            : buf_status(&c->record);
		if (c->status != TALLY_OK)
			fault_set(&c->fault, c->status, "cosigned: %s",
			          status_text(c->status));
		else if (c->record.len > 0)
			commits[filled++] = (struct chain_commit){
				.chain = &c->chain,
				.bytes = buf_slice(&c->record),
			};
	}
	if (filled > 0)
		chain_commit_many(commits, filled);
	for (size_t i = 0, k = 0; k < filled; i++) {
		struct cosigned *c = logs[i];

		if (commits[k].chain != &c->chain)
			continue;
		c->status = commits[k].status;
		if (c->status == TALLY_OK)
			adopt_record(c);
		else
			c->fault = commits[k].fault;
		k++;
	}
	free(commits);
}

int cosigned_add(struct cosigned *cosigned, struct slice checkpoint,
                 int64_t now_s, struct buf *out_line, struct fault *fault)
{
	struct signer signer;
	struct buf line;
	int rc = signer_choose(cosigned->office, NULL, &signer, fault);

	if (rc != TALLY_OK)
		return rc;
	buf_init(&line, MAX_CHECKPOINT_BYTES);
	cosigned->signer = &signer;
	rc = cosigned_stage(cosigned, checkpoint, now_s, &line, fault);
	cosigned->signer = NULL;
	signer_wipe(&signer);
	if (rc == TALLY_OK) {
		cosigned_commit(&cosigned, 1);
		rc = cosigned->status;
		if (rc != TALLY_OK)
			fault_set(fault, rc, "%s", cosigned->fault.text);
	}
	if (rc == TALLY_OK) {
		buf_put_slice(out_line, buf_slice(&line));
		rc = buf_status(out_line);
	}
	buf_release(&line);
	return rc;
}
