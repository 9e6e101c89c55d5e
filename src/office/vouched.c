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

static bool line_is_good(const struct note *note,
                         const struct note_signature *line,
                         const struct note_key *key)
{
	struct note_key cosigner;

	return note_key_init(&cosigner, key->name, NOTE_COSIGNATURE,
	                     key->public_key) == TALLY_OK &&
	       memcmp(cosigner.id, line->id, 4) == 0 &&
	       note_verify(note, &cosigner) == NOTE_GOOD;
}

/* The key in force at the end of a witness's log, as far as it is held. */
static bool newest_key(const struct office *office, size_t witness,
                       struct note_key *out)
{
	const struct participant *owner = &office->charter->participants[witness];
	struct checkpoint checkpoint;
	struct log_key key;
	struct place place;
	struct buf bytes;
	bool found;

	place_of(office, witness, &place);
	log_key_init(&key, office->charter, owner);
	found = place_checkpoint(&place, &bytes, NULL) == TALLY_OK &&
	        checkpoint_parse(buf_slice(&bytes), &checkpoint, NULL) ==
	                TALLY_OK &&
	        log_key_walk(&key, &place, checkpoint.head.size, NULL) ==
	                TALLY_OK;
	buf_release(&bytes);
	*out = key.key;
	return found;
}

/* The witness's line of a note, if it is good; NULL: none. */
static const struct note_signature *good_line(const struct office *office,
                                              size_t witness,
                                              const struct note *note)
{
	const struct participant *owner = &office->charter->participants[witness];
	const struct note_signature *line = cosignature_of(note, owner->log);
	struct note_key newest;

	if (line == NULL || line_is_good(note, line, &owner->key))
		return line;
	/* Walking a log is for the rare case that its key was changed. */
	return newest_key(office, witness, &newest) &&
	       line_is_good(note, line, &newest) ? line : NULL;
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
			good_line(office, who, &opened.note);

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

/* A log's key is the charter's, or that of the newest rotation. */
static int add_signed(struct vouched *vouched, const struct incoming *in,
                      const struct buf *checkpoint)
{
	int rc = vouched_add(vouched, in->office, &in->owner->key,
	                      buf_slice(checkpoint), NULL);

	if (rc == TALLY_ESIGNATURE)
		rc = vouched_add(vouched, in->office, &in->key.key,
		                  buf_slice(checkpoint), NULL);
	return rc;
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
