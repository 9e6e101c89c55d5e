/*
 * The key in force at the end of a log: the charter's, or that of the last
 * `rotate` by which it changed. Internal.
 */
#ifndef TALLY_OFFICE_LOG_KEY_H
#define TALLY_OFFICE_LOG_KEY_H

#include "charter/charter.h"
#include "office/place.h"

struct log_key {
	const uint8_t *charter;          /* its id, borrowed */
	const struct participant *owner; /* borrowed */
	struct note_key key;
	uint8_t next_hash[HASH_BYTES];
};

/* The charter's key, before any entry. */
void log_key_init(struct log_key *key, const struct charter *charter,
                  const struct participant *owner);
/* Go past one more entry of the log. */
void log_key_step(struct log_key *key, struct slice entry);
/*
 * The key in force at the end of what `place` holds, of which `checkpoint` is the
 * head (empty if it holds nothing). Walks only if the log has changed its key.
 */
int log_key_held(struct log_key *key, const struct place *place,
                 struct slice checkpoint, struct fault *fault);
/* Go past the first `size` entries that a place holds. */
int log_key_walk(struct log_key *key, const struct place *place, uint64_t size,
                 struct fault *fault);

#endif
