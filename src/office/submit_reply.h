/*
 * Reading what witnesses answer. Internal.
 */
#ifndef TALLY_OFFICE_SUBMIT_REPLY_H
#define TALLY_OFFICE_SUBMIT_REPLY_H

#include "office/submit.h"

/*
 * Is the body a size and nothing else? *out_typed: and said to be one, as by
 * C2SP tlog-witness.
 */
bool reply_size(const struct submit_reply *reply, bool *out_typed,
                uint64_t *out_size);

/* What the lines of an answer come to. */
struct reply_line {
	enum note_check check;   /* NOTE_BAD if any line of a known key is */
	bool has_no_time;        /* NOTE_BAD: since its time is zero */
	const struct note_key *key; /* NOTE_GOOD: whose, borrowed */
	uint64_t at_s;           /* NOTE_GOOD: the time it states */
};
/*
 * Look among lines for the witness's cosignature of `checkpoint`, which has the
 * log's line alone. Lines of others, of unknown keys and types, and those that
 * are none are passed over. NOTE_GOOD: out is the checkpoint with that line.
 */
void reply_cosignature(const struct submit_witness *witness,
                       struct slice checkpoint, struct slice lines,
                       struct buf *out, struct reply_line *result);
/* Append what a person is told: the status, and the first words of the body. */
void reply_words(const struct submit_reply *reply, struct fault *fault);

#endif
