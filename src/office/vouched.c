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

static bool has_room(const struct vouched *vouched)
{
	return vouched->witness_count + vouched->other_count <
	       MAX_SIGNATURES - 1;
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
	     has_room(vouched); i++) {
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

int vouched_add_key(struct vouched *vouched, const struct note_key *witness,
                    const struct note *note)
{
	struct note gathered;

	if (!has_room(vouched) ||
	    note_parse(buf_slice(&vouched->bytes), &gathered, NULL) != TALLY_OK ||
	    !slice_equal(gathered.text, note->text) ||
	    note_line_of(&gathered, witness) != NULL ||
	    note_cosigned_at(note, witness) == 0)
		return TALLY_OK;
	buf_put_slice(&vouched->bytes, note_line_of(note, witness)->line);
	vouched->other_count++;
	return buf_status(&vouched->bytes);
}

int vouched_add_policy(struct vouched *vouched, const struct tlog_policy *policy,
                       const struct note *note)
{
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < policy->member_count; i++)
		if (!policy->members[i].is_group)
			rc = vouched_add_key(vouched, &policy->members[i].key,
			                     note);
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
	    has_line_of(vouched, office->log) || !has_room(vouched))
		return TALLY_OK;
	/* An office that may append nothing vouches for nothing either. */
	rc = office_may_append(office, fault);
	if (rc != TALLY_OK)
		return rc == TALLY_EEXISTS ? TALLY_OK : rc;
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

static void kept_name(const char *log,
                      char out[static PLACE_NAME_BYTES])
{
	snprintf(out, PLACE_NAME_BYTES, "vouched/%s", log);
}

int vouched_get(const struct office *office, const char *log,
                struct buf *out, struct fault *fault)
{
	char name[PLACE_NAME_BYTES];

	kept_name(log, name);
	buf_init(out, MAX_CHECKPOINT_BYTES);
	return store_get(office->root, name, out, fault);
}

static int add_signed(struct vouched *vouched, const struct office *office,
                      const struct log_keys *keys, struct slice checkpoint)
{
	struct note_key key;

	if (!log_keys_sign(keys, checkpoint, &key))
		return TALLY_ESIGNATURE;
	return vouched_add(vouched, office, &key, checkpoint, NULL);
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

int vouched_keep_head(const struct office *office, const struct log_keys *keys,
                      struct slice checkpoint, struct fault *fault)
{
	struct vouched offered, kept;
	char name[PLACE_NAME_BYTES];
	struct buf bytes;
	int rc = TALLY_OK;

	vouched_init(&offered);
	vouched_init(&kept);
	/* Who offers an unsigned head, or one of nothing, offers no proof. */
	add_signed(&offered, office, keys, checkpoint);
	if (vouched_get(office, keys->of.name, &bytes, NULL) == TALLY_OK &&
	    add_signed(&kept, office, keys, buf_slice(&bytes)) == TALLY_OK &&
	    offered.head.size > 0)
		/* Of another head: this is refused and changes nothing. */
		add_signed(&offered, office, keys, buf_slice(&bytes));
	if (offered.head.size > 0 && offered.witness_count > 0 &&
	    is_better(&offered, &kept, office->charter)) {
		kept_name(keys->of.name, name);
		rc = store_put(office->root, name, buf_slice(&offered.bytes),
		               fault);
	}
	buf_release(&bytes);
	vouched_release(&kept);
	vouched_release(&offered);
	return rc;
}

int vouched_keep(const struct incoming *in, struct fault *fault)
{
	return vouched_keep_head(in->office, &in->keys,
	                         buf_slice(&in->checkpoint), fault);
}
