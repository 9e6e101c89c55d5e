/*
 * Signed heads as this office keeps them: the log's own signature, and the
 * cosignatures that are known to be good. Internal.
 */
#ifndef TALLY_OFFICE_HEADS_H
#define TALLY_OFFICE_HEADS_H

#include "office/log_key.h"
#include "office/office.h"

/*
 * Append the checkpoint with the one signature line of `key` and no other.
 * TALLY_ESIGNATURE if it has no good one.
 */
int head_alone(struct slice checkpoint, const struct note_key *key,
               struct buf *out, struct fault *fault);
/*
 * The same with the good cosignatures of the charter's other participants. There
 * is room for this office's own line after them.
 */
int head_cosigned(const struct office *office, struct slice checkpoint,
                  const struct note_key *key, struct buf *out,
                  struct fault *fault);
/*
 * The keys of a participant's log up to the end of what is held of it, of which
 * `checkpoint` is the head, or empty. What is walked once is remembered.
 */
int head_keys_at(const struct office *office, size_t participant,
                 struct slice checkpoint, struct log_keys *out,
                 struct fault *fault);
/* The same as far as they are held and can be read. */
void head_keys(const struct office *office, size_t participant,
               struct log_keys *out);
/*
 * The participant's good cosignature in a note, by any key that its log is known
 * here to have had; NULL if there is none. Borrowed from the note.
 */
const struct note_signature *head_cosignature(const struct office *office,
                                              size_t participant,
                                              const struct note *note);

#endif
