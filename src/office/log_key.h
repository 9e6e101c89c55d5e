/*
 * The key in force at the end of a log: the charter's, or that of the last
 * `rotate` by which it changed; and all that were so before. Internal.
 */
#ifndef TALLY_OFFICE_LOG_KEY_H
#define TALLY_OFFICE_LOG_KEY_H

#include "charter/charter.h"
#include "office/place.h"

/*
 * Every key that a log has had, for heads of any age: the charter's, and those
 * of the rotations that were passed. Each takes SIGN_PUBLIC_BYTES.
 */
struct log_keys {
	const struct participant *owner; /* borrowed */
	uint8_t (*later)[SIGN_PUBLIC_BYTES]; /* as passed; some may come twice */
	size_t later_count, room;
	int status; /* TALLY_ENOMEM: some are missing */
};

struct log_key {
	const uint8_t *charter;          /* its id, borrowed */
	const struct participant *owner; /* borrowed */
	struct note_key key;
	uint8_t next_hash[HASH_BYTES];
	struct log_keys *passed;         /* borrowed; NULL: they are not kept */
};

/* The charter's key, before any entry; `passed` is NULL. */
void log_key_init(struct log_key *key, const struct charter *charter,
                  const struct participant *owner);
/* Go past one more entry of the log; what it brings is added to `passed`. */
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

/* The charter's alone; release it in any case. */
void log_keys_init(struct log_keys *keys, const struct participant *owner);
void log_keys_release(struct log_keys *keys);
/* Key i of 1 + later_count, the newest first and the charter's last. */
void log_keys_at(const struct log_keys *keys, size_t i, struct note_key *out);
/*
 * Did one of them sign the checkpoint? Then that one is *out_key, if not NULL.
 * One that is not of this log is not signed.
 */
bool log_key_signs(const struct log_keys *keys, struct slice checkpoint,
                   struct note_key *out_key);

#endif
