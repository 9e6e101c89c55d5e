/*
 * The status of an office as members of a JSON object.
 */
#ifndef TALLY_CMD_STATUS_H
#define TALLY_CMD_STATUS_H

#include "rules/publishing.h"
#include "session.h"

#define LISTED 10 /* newest irregularities and statements that status lists */

/* Entries of other logs that no own statement has seen yet. */
bool status_is_new(const struct session *s, size_t entry);
/*
 * Did a log show two histories, as the statements tell or as what is held in
 * evidence/ proves?
 */
bool status_forked(const struct session *s, size_t log);
/* Folder or URL where that office is read; NULL: unknown. The caller frees. */
char *status_place(const struct session *s, size_t log);
/*
 * What is kept of a log whose own record shrank, in lines of text, or as the
 * member "shrunk" of an object ("shrunk_unreadable" with why, if that cannot be
 * told); nothing if it never did.
 */
void status_say_shrunk(struct session *s, size_t log);
void status_put_shrunk(struct session *s, size_t log, struct buf *json);
/*
 * Answer with charter, logs, arrangements, inspections, irregularities.
 * publishing is of each participant.
 */
void status_put(struct session *s, const struct publishing *publishing,
                const struct owed *owed, size_t owed_count);

#endif
