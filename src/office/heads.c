/*
 * Putting signed heads together from lines that were checked.
 */
#include "office/heads.h"

#include "office/view.h"

static int put_alone(struct slice bytes, const struct note_key *key,
                     struct buf *out, struct checkpoint *out_checkpoint,
                     struct fault *fault)
{
	const struct note_signature *line;
	int rc = checkpoint_open(bytes, key, out_checkpoint, fault);

	if (rc != TALLY_OK)
		return rc;
	line = note_line_of(&out_checkpoint->note, key);
	if (line == NULL)
		return fault_set(fault, TALLY_ESIGNATURE, "no line of %s",
		                 key->name);
	buf_put_slice(out, out_checkpoint->note.text);
	buf_put_u8(out, '\n');
	buf_put_slice(out, line->line);
	return buf_status(out);
}

int head_alone(struct slice checkpoint, const struct note_key *key,
               struct buf *out, struct fault *fault)
{
	struct checkpoint opened;

	return put_alone(checkpoint, key, out, &opened, fault);
}

/* Whoever has `key` cosigns with it too, under the name of the log. */
static const struct note_signature *cosigned_by(const struct note *note,
                                                const struct note_key *key)
{
	struct note_key cosigner;

	if (note_key_init(&cosigner, key->name, NOTE_COSIGNATURE,
	                  key->public_key) != TALLY_OK ||
	    note_cosigned_at(note, &cosigner) == 0)
		return NULL;
	return note_line_of(note, &cosigner);
}

static bool has_line_of(const struct note *note, const char *name)
{
	for (size_t i = 0; i < note->signature_count; i++)
		if (slice_is_text(note->signatures[i].name, name))
			return true;
	return false;
}

int head_keys_at(const struct office *office, size_t participant,
                 struct slice checkpoint, struct log_keys *out,
                 struct fault *fault)
{
	struct place place;

	log_keys_start(out, office->charter,
	               &office->charter->participants[participant]);
	place_of(office, participant, &place);
	return log_keys_held(out, &place, checkpoint,
	                     office->known_keys != NULL
	                             ? &office->known_keys[participant] : NULL,
	                     fault);
}

void head_keys(const struct office *office, size_t participant,
               struct log_keys *out)
{
	struct place place;
	struct buf bytes;

	place_of(office, participant, &place);
	if (place_checkpoint(&place, &bytes, NULL) != TALLY_OK)
		buf_clear(&bytes);
	head_keys_at(office, participant, buf_slice(&bytes), out, NULL);
	buf_release(&bytes);
}

const struct note_signature *head_cosignature(const struct office *office,
                                              size_t participant,
                                              const struct note *note)
{
	const struct participant *owner =
		&office->charter->participants[participant];
	const struct note_signature *line = cosigned_by(note, &owner->key);
	struct log_keys keys;

	/* Walking a log is for the rare case that its key was changed. */
	if (line != NULL || !has_line_of(note, owner->log))
		return line;
	head_keys(office, participant, &keys);
	for (size_t i = keys.count; line == NULL && i-- > 1;)
		line = cosigned_by(note, &keys.terms[i].key);
	return line;
}

static void put_others(const struct office *office, const struct note *note,
                       struct buf *out)
{
	const struct charter *charter = office->charter;
	size_t put = 0;

	/* Two lines stay free: the log's own and this office's. */
	for (size_t i = 0; i < charter->participant_count &&
	     put < MAX_SIGNATURES - 2; i++) {
		const struct note_signature *line =
			i == office->self ? NULL
			                  : head_cosignature(office, i, note);

		if (line == NULL)
			continue;
		buf_put_slice(out, line->line);
		put++;
	}
}

int head_cosigned(const struct office *office, struct slice checkpoint,
                  const struct note_key *key, struct buf *out,
                  struct fault *fault)
{
	struct checkpoint opened;
	int rc = put_alone(checkpoint, key, out, &opened, fault);

	if (rc != TALLY_OK)
		return rc;
	put_others(office, &opened.note, out);
	return buf_status(out);
}
