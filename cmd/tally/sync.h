/*
 * What a pull from a folder or URL brought, told and counted. Shared by tally
 * sync and tally import.
 */
#ifndef TALLY_CMD_SYNC_H
#define TALLY_CMD_SYNC_H

#include "session.h"

struct pulled {
	struct buf logs;     /* JSON, started by sync_begin */
	struct buf failures;
	struct buf shrunk;
	size_t moved;        /* logs that have new entries */
	int code;            /* worst exit code so far */
	uint64_t started_ms; /* of a clock that only counts */
	char last[FAULT_TEXT_BYTES]; /* failure, told once though many meet it */
	bool advised[MAX_PARTICIPANTS]; /* how to show a log's two histories */
};

void sync_begin(struct pulled *pulled);
/*
 * Pull from one folder or URL, the record of `participant` (NO_INDEX: not known
 * whose); failures are told and counted, never returned.
 */
void sync_pull(struct session *s, size_t participant, const char *where,
               struct pulled *pulled);
/*
 * Open the view, log heads if this office is a witness, answer. Returns the
 * exit code of everything; releases *pulled.
 */
int sync_end(struct session *s, struct pulled *pulled);

#endif
