/*
 * A log whose own record showed fewer entries than are held of it: both signed
 * heads, since when and from where, kept as evidence/shrunk/<log name>. One for
 * each log, of the newest such head. Internal, but for who shows it to people.
 *
 * It is no proof of anything to others: an older head stays signed for ever,
 * and whoever serves a record can show it again. What it proves to this office is
 * that who served the record then did not show all that the log had signed.
 */
#ifndef TALLY_OFFICE_SHRUNK_H
#define TALLY_OFFICE_SHRUNK_H

#include "office/office.h"

#define SHRUNK_FOLDER "evidence/shrunk/"
#define SHRUNK_FROM_BYTES 512
#define MAX_SHRUNK_BYTES (2 * MAX_CHECKPOINT_BYTES + 1024)

struct incoming;

struct shrunk {
	int64_t first_s, last_s;      /* seen so, by this office's clock */
	int64_t over_s;               /* all was shown again; NEVER_S: not yet */
	char from[SHRUNK_FROM_BYTES]; /* the folder or URL, as it was given */
	struct slice offered, held;   /* checkpoints with the log's own line */
	struct head offered_head, held_head; /* what they say */
};

/*
 * Strict; no signature is judged, and *out borrows bytes. TALLY_EFORMAT: also
 * unless both are of one log, the one offered smaller.
 */
int shrunk_parse(struct slice bytes, struct shrunk *out, struct fault *fault);
/* Append the text; the status of `out` tells of limits and memory. */
void shrunk_put(struct buf *out, const struct shrunk *shrunk);
/*
 * What is kept of a log. *bytes is started here, released by the caller in any
 * case, and what *out borrows. TALLY_ENOTFOUND: it never shrank. As shrunk_parse.
 */
int shrunk_read(const struct office *office, const struct participant *owner,
                struct buf *bytes, struct shrunk *out, struct fault *fault);
/*
 * `from` shows fewer entries in the log's own record than are held here: keep
 * that. What the store returns, or TALLY_ESIGNATURE.
 */
int shrunk_keep(const struct incoming *in, const char *from,
                struct fault *fault);
/*
 * The log's own record shows all that is held: if one was kept, and all that was
 * held then is shown again, say so in it.
 */
int shrunk_end(const struct incoming *in, struct fault *fault);

#endif
