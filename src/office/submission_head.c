/*
 * Reading a submitted checkpoint, and checking who signed it.
 */
#include "office/submission_head.h"

#include <string.h>

#include "base/text.h"
#include "office/heads.h"
#include "office/view.h"

#define OLD "old "

/* The lines up to a blank one. */
static bool read_proof(struct reader *r, struct proof *out)
{
	struct slice line;
	size_t len;

	out->count = 0;
	for (; reader_line(r, &line); out->count++) {
		if (line.len == 0)
			return true;
		if (out->count == MAX_PROOF_HASHES ||
		    base64_parse(line, out->hash[out->count], HASH_BYTES,
		                 &len) != TALLY_OK ||
		    len != HASH_BYTES)
			return false;
	}
	return false;
}

const char *submitted_head_read(struct slice body, struct submitted_head *out,
                                struct checkpoint *out_checkpoint)
{
	struct reader r = { body };
	struct slice line;

	if (!reader_line(&r, &line) || !slice_starts(line, OLD) ||
	    decimal_parse(slice_part(line, strlen(OLD), line.len), &out->old) !=
	            TALLY_OK)
		return "the first line is not \"old\" and a size";
	if (!read_proof(&r, &out->proof))
		return "not 0 to 63 lines of base64 of 32 bytes, a blank line "
		       "and a checkpoint";
	if (checkpoint_parse_any_root(r.rest, out_checkpoint, NULL) != TALLY_OK)
		return "not a checkpoint: origin, size and root, then signatures";
	if (out->old > out_checkpoint->head.size)
		return "the old size is over the checkpoint's";
	out->origin = out_checkpoint->origin;
	out->head = out_checkpoint->head;
	out->text = out_checkpoint->note.text;
	return NULL;
}

/* A mirror's head has one line of the log's own, by the key in force there. */
static bool current_id(const struct checkpoint *held, uint8_t out[static 4])
{
	for (size_t i = 0; i < held->note.signature_count; i++) {
		const struct note_signature *line = &held->note.signatures[i];

		if (!slice_equal(line->name, held->origin) ||
		    line->blob_len != SIGNATURE_BYTES)
			continue;
		memcpy(out, line->id, 4);
		return true;
	}
	return false;
}

/* Could a line of it be by that key? */
static bool may_be_current(const struct checkpoint *submitted, struct slice held)
{
	const struct note *note = &submitted->note;
	struct checkpoint mirrored;
	uint8_t id[4];

	if (held.len == 0 ||
	    checkpoint_parse(held, &mirrored, NULL) != TALLY_OK)
		return true; /* what is wrong will be said */
	for (size_t i = 0; current_id(&mirrored, id) &&
	     i < note->signature_count; i++)
		if (slice_equal(note->signatures[i].name, mirrored.origin) &&
		    memcmp(note->signatures[i].id, id, sizeof(id)) == 0)
			return true;
	return false;
}

int submission_find_key(const struct office *office, size_t participant,
                        const struct checkpoint *submitted,
                        struct submission_key *out, struct fault *fault)
{
	struct log_keys keys;
	struct place place;
	struct buf held;
	int rc;

	memset(out, 0, sizeof(*out));
	place_of(office, participant, &place);
	rc = place_checkpoint(&place, &held, fault);
	if (rc == TALLY_ENOTFOUND) {
		buf_clear(&held);
		rc = TALLY_OK;
	}
	out->is_known = rc == TALLY_OK &&
	                may_be_current(submitted, buf_slice(&held));
	if (out->is_known)
		rc = head_keys_at(office, participant, buf_slice(&held), &keys,
		                  fault);
	if (out->is_known && rc == TALLY_OK) {
		out->key = *log_keys_now(&keys);
		out->is_valid = sign_public_is_valid(out->key.public_key);
	}
	buf_release(&held);
	return rc;
}

const char *submitted_head_check(struct submitted_head *submitted,
                                 const struct checkpoint *checkpoint,
                                 const struct submission_key *key)
{
	const struct note *note = &checkpoint->note;
	const char *why = "not signed by the log's key";

	for (size_t i = 0; i < note->signature_count; i++) {
		const struct note_signature *line = &note->signatures[i];

		if (!note_line_names(line, &key->key))
			continue;
		if (line->blob_len != SIGNATURE_BYTES || !key->is_valid ||
		    !sign_is_valid_by(key->key.public_key, note->text,
		                      line->blob))
			return "the log's signature is bad";
		submitted->line = line->line;
		why = NULL;
	}
	return why;
}
