/*
 * What a pull from a folder brought, told and counted. Shared by tally sync
 * and tally import.
 */
#ifndef TALLY_CMD_SYNC_H
#define TALLY_CMD_SYNC_H

#include "session.h"

struct pulled {
	struct buf logs;     /* JSON, started by sync_begin */
	struct buf failures;
	size_t moved;        /* logs that have new entries */
	int code;            /* worst exit code so far */
};

void sync_begin(struct pulled *pulled);
/* Pull from one folder; failures are told and counted, never returned. */
void sync_pull(struct session *s, const char *folder, struct pulled *pulled);
/*
 * Open the view, log heads if this office is a witness, answer. Returns the
 * exit code of everything; releases *pulled.
 */
int sync_end(struct session *s, struct pulled *pulled);

#endif
