/*
 * The keys of a log, as its entries tell them where they are stored: by whom a
 * head was signed. Internal.
 */
#ifndef TALLY_OFFICE_LOG_KEY_H
#define TALLY_OFFICE_LOG_KEY_H

#include "charter/charter.h"
#include "office/place.h"
#include "statement/rotation.h"

/* Followed so far, so that no entry is read twice; of an office, a log each. */
struct log_keys_known {
	uint8_t charter[HASH_BYTES];
	struct head head;     /* of the entries followed */
	struct log_keys keys;
};

/* The charter's key, before any entry. */
void log_keys_start(struct log_keys *keys, const struct charter *charter,
                    const struct participant *owner);
/* Could the entry change the key? A look at how it begins. */
bool log_keys_may_change(struct slice entry);
/* Go past entry `index` of the log. */
void log_keys_step(struct log_keys *keys, struct slice entry, uint64_t index);
/* Go past the entries from `from` on of the first `size` that a place holds. */
int log_keys_walk(struct log_keys *keys, const struct place *place,
                  uint64_t from, uint64_t size, struct fault *fault);
/*
 * Those at the end of what `place` holds, of which `checkpoint` is the head
 * (empty if it holds nothing); *keys is as log_keys_start leaves it. Walks only
 * if the log has changed its key, and then from where *known ends on, which is
 * made if it is not there yet. known may be NULL: nothing is remembered.
 */
int log_keys_held(struct log_keys *keys, const struct place *place,
                  struct slice checkpoint, struct log_keys_known **known,
                  struct fault *fault);
/*
 * Did one of them sign the checkpoint, at a size of which it signs heads? Then
 * that one is *out_key, if not NULL. One that is not of this log is not signed.
 */
bool log_keys_sign(const struct log_keys *keys, struct slice checkpoint,
                   struct note_key *out_key);

#endif
