/*
 * What a check of files finds, a line each and as members of a JSON list.
 */
#ifndef TALLY_CMD_FINDINGS_H
#define TALLY_CMD_FINDINGS_H

#include <time.h>

#include "session.h"

/* A line every two seconds, for who watches a terminal. */
struct progress {
	bool on_terminal;
	size_t seen;          /* files */
	struct timespec told; /* when that was last said */
};
void progress_begin(struct progress *progress);
void progress_tell(struct progress *progress, const char *path);

struct findings {
	struct session *s;
	struct buf json;
	struct folder_report report; /* to be filled by the check */
	struct progress progress;
};

void findings_begin(struct findings *findings, struct session *s);
/* Answer with the list under that name. */
void findings_end(struct findings *findings, const char *name);

#endif
