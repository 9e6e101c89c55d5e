/*
 * Gathering cosignatures. A source's head is one that its office cosigned, so
 * whoever reads a witness's mirrors has the witness's word for each log.
 */
#include "office/vouched.h"

#include <stdio.h>
#include <string.h>

#include "office/heads.h"
#include "office/keys.h"
#include "office/view.h"

#define COSIGNATURE_BLOB_BYTES (8 + SIGNATURE_BYTES)

void vouched_init(struct vouched *vouched)
{
	memset(vouched, 0, sizeof(*vouched));
	buf_init(&vouched->bytes, MAX_CHECKPOINT_BYTES);
}

void vouched_release(struct vouched *vouched)
{
	buf_release(&vouched->bytes);
	memset(vouched, 0, sizeof(*vouched));
}

static const struct note_signature *cosignature_of(const struct note *note,
                                                   const char *name)
{
	for (size_t i = 0; i < note->signature_count; i++)
		if (note->signatures[i].blob_len == COSIGNATURE_BLOB_BYTES &&
		    slice_is_text(note->signatures[i].name, name))
			return &note->signatures[i];
	return NULL;
}

static bool has_line_of(const struct vouched *vouched, const char *name)
{
	struct note note;

	return note_parse(buf_slice(&vouched->bytes), &note, NULL) ==
	               TALLY_OK &&
	       cosignature_of(&note, name) != NULL;
}

int vouched_add(struct vouched *vouched, const struct office *office,
                 const struct note_key *key, struct slice checkpoint,
                 struct fault *fault)
{
	const struct quorum *witnesses = &office->charter->witnesses;
	struct checkpoint opened;
	int rc = checkpoint_open(checkpoint, key, &opened, fault);

	if (rc != TALLY_OK)
		return rc;
	if (vouched->head.size > 0 && !head_equal(&vouched->head, &opened.head))
		return fault_set(fault, TALLY_EMISMATCH, "another head");
	if (vouched->head.size == 0)
		rc = head_alone(checkpoint, key, &vouched->bytes, fault);
	vouched->head = opened.head;
	for (size_t i = 0; rc == TALLY_OK && i < witnesses->of_count &&
	     vouched->witness_count < MAX_SIGNATURES - 1; i++) {
		size_t who = witnesses->of[i];
		const char *name = office->charter->participants[who].log;
		const struct note_signature *line =
			head_cosignature(office, who, &opened.note);

		if (line == NULL || has_line_of(vouched, name))
			continue;
		buf_put_slice(&vouched->bytes, line->line);
		vouched->witness_count++;
		rc = buf_status(&vouched->bytes);
	}
	return rc;
}

int vouched_add_own(struct vouched *vouched, const struct office *office,
                     struct fault *fault)
{
	int64_t now_s = office_now(office);
	struct checkpoint parsed;
	struct signer signer;
	struct note_key own;
	int rc;

	if (!quorum_names(&office->charter->witnesses, office->self) ||
	    has_line_of(vouched, office->log) ||
	    vouched->witness_count >= MAX_SIGNATURES - 1)
		return TALLY_OK;
	rc = checkpoint_parse(buf_slice(&vouched->bytes), &parsed, fault);
	if (rc == TALLY_OK)
		rc = signer_choose(office, NULL, &signer, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = note_key_init(&own, office->log, NOTE_COSIGNATURE,
	                   signer.key.public_key);
	if (rc == TALLY_OK) {
		struct buf line;

		buf_init(&line, MAX_CHECKPOINT_BYTES);
		note_cosign(&own, signer.seed, parsed.note.text,
		            now_s > 0 ? (uint64_t)now_s : 1, &line);
		buf_put_slice(&vouched->bytes, buf_slice(&line));
		rc = buf_status(&line);
		buf_release(&line);
		vouched->witness_count++;
	}
	signer_wipe(&signer);
	return rc == TALLY_OK ? buf_status(&vouched->bytes) : rc;
}

bool vouched_has_quorum(const struct vouched *vouched,
                         const struct charter *charter)
{
	return vouched->witness_count >= charter->witnesses.need;
}

static void kept_name(const struct participant *owner,
                      char out[static PLACE_NAME_BYTES])
{
	snprintf(out, PLACE_NAME_BYTES, "vouched/%s", owner->log);
}

int vouched_get(const struct office *office, const struct participant *owner,
                 struct buf *out, struct fault *fault)
{
	char name[PLACE_NAME_BYTES];

	kept_name(owner, name);
	buf_init(out, MAX_CHECKPOINT_BYTES);
	return store_get(office->root, name, out, fault);
}

static int add_signed(struct vouched *vouched, const struct incoming *in,
                      const struct buf *checkpoint)
{
	struct note_key key;

	if (!log_key_signs(&in->keys, buf_slice(checkpoint), &key))
		return TALLY_ESIGNATURE;
	return vouched_add(vouched, in->office, &key, buf_slice(checkpoint),
	                    NULL);
}

static bool is_better(const struct vouched *a, const struct vouched *b,
                      const struct charter *charter)
{
	bool quorum = vouched_has_quorum(a, charter);

	if (quorum != vouched_has_quorum(b, charter))
		return quorum;
	if (a->head.size != b->head.size)
		return a->head.size > b->head.size;
	return a->witness_count > b->witness_count;
}

int vouched_keep(const struct incoming *in, struct fault *fault)
{
	struct vouched offered, kept;
	char name[PLACE_NAME_BYTES];
	struct buf bytes;
	int rc = TALLY_OK;

	vouched_init(&offered);
	vouched_init(&kept);
	if (vouched_get(in->office, in->owner, &bytes, NULL) == TALLY_OK &&
	    add_signed(&kept, in, &bytes) == TALLY_OK &&
	    head_equal(&kept.head, &in->offered))
		add_signed(&offered, in, &bytes);
	/* Who offers an unsigned head, or one of nothing, offers no proof. */
	if (in->offered.size > 0 &&
	    add_signed(&offered, in, &in->checkpoint) == TALLY_OK &&
	    offered.witness_count > 0 &&
	    is_better(&offered, &kept, in->office->charter)) {
		kept_name(in->owner, name);
		rc = store_put(in->office->root, name, buf_slice(&offered.bytes),
		               fault);
	}
	buf_release(&bytes);
	vouched_release(&kept);
	vouched_release(&offered);
	return rc;
}
