/*
 * Putting signed heads together from lines that were checked.
 */
#include "office/heads.h"

#include <string.h>

static const struct note_signature *line_of(const struct note *note,
                                            const struct note_key *key)
{
	for (size_t i = 0; i < note->signature_count; i++)
		if (slice_is_text(note->signatures[i].name, key->name) &&
		    memcmp(note->signatures[i].id, key->id, 4) == 0)
			return &note->signatures[i];
	return NULL;
}

static int put_alone(struct slice bytes, const struct note_key *key,
                     struct buf *out, struct checkpoint *out_checkpoint,
                     struct fault *fault)
{
	const struct note_signature *line;
	int rc = checkpoint_open(bytes, key, out_checkpoint, fault);

	if (rc != TALLY_OK)
		return rc;
	line = line_of(&out_checkpoint->note, key);
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

/* The key with which a participant cosigns, named as its log. */
static bool cosigner(const struct participant *participant, struct note_key *out)
{
	return note_key_init(out, participant->log, NOTE_COSIGNATURE,
	                     participant->key.public_key) == TALLY_OK;
}

static void put_others(const struct office *office, const struct note *note,
                       struct buf *out)
{
	const struct charter *charter = office->charter;
	size_t put = 0;

	/* Two lines stay free: the log's own and this office's. */
	for (size_t i = 0; i < charter->participant_count &&
	     put < MAX_SIGNATURES - 2; i++) {
		const struct note_signature *line;
		struct note_key key;

		if (i == office->self ||
		    !cosigner(&charter->participants[i], &key))
			continue;
		line = line_of(note, &key);
		if (line == NULL || note_cosigned_at(note, &key) == 0)
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
