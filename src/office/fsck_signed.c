/*
 * Signature lines by keys that a log of the charter has had, as far as the logs
 * held here tell: the charter's, and those that came after it.
 */
#include "office/fsck.h"

/* A log's keys are the charter's, then those that its entries told of. */
static const struct note_key *key_at(const struct fsck *fsck, size_t log,
                                     size_t k)
{
	if (k == 0)
		return &fsck->walk.charter->participants[log].key;
	return fsck->keys[log] != NULL && k <= fsck->keys[log]->count
	               ? &fsck->keys[log]->terms[k - 1].key : NULL;
}

enum note_check fsck_line(const struct fsck *fsck, size_t log,
                          enum note_type type, const struct note *note, size_t i)
{
	const struct note_key *key;

	for (size_t k = 0; (key = key_at(fsck, log, k)) != NULL; k++) {
		struct note_key of_type;

		if (note_key_init(&of_type, key->name, type, key->public_key) ==
		            TALLY_OK &&
		    note_line_names(&note->signatures[i], &of_type))
			return note_verify(note, &of_type);
	}
	return NOTE_KEY_ABSENT;
}

bool fsck_signed(const struct fsck *fsck, size_t log, const struct note *note)
{
	for (size_t i = 0; i < note->signature_count; i++)
		if (fsck_line(fsck, log, NOTE_ED25519, note, i) == NOTE_GOOD)
			return true;
	return false;
}
