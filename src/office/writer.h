/*
 * The end of the own log: commit chain, tiles, checkpoint. Internal; what
 * commands append goes through office_append.
 */
#ifndef TALLY_OFFICE_WRITER_H
#define TALLY_OFFICE_WRITER_H

#include "office/keys.h"
#include "office/tail.h"

struct writer {
	struct chain chain;
	struct tail *tail;
	bool stale; /* read again before the next append */
	const char *key_file; /* of the office's key: KEY_NEXT to rotate */
};

/*
 * Read the log's end and finish what a killed process left: the tiles and the
 * checkpoint of commits that are not published. begin: commit the empty log if
 * there is no commit at all (else that is TALLY_EMISMATCH).
 */
int writer_open(struct office *office, bool begin, struct fault *fault);
/* office_append, also while the own log is fenced by restored.h. */
int writer_append(struct office *office, const struct slice *entries,
                  size_t count, bool keep_head, struct fault *fault);
/* Read the log's end again: another process may have appended. */
int writer_refresh(struct office *office, struct fault *fault);
void writer_close(struct office *office);

#endif
