/*
 * The status of an office as members of a JSON object.
 */
#ifndef TALLY_CMD_STATUS_H
#define TALLY_CMD_STATUS_H

#include "session.h"

#define LISTED 10 /* newest irregularities and statements that status lists */

/* Entries of other logs that no own statement has seen yet. */
bool status_is_new(const struct session *s, size_t entry);
/* Answer with charter, arrangements, inspections, irregularities. */
void status_put(struct session *s, const struct owed *owed, size_t owed_count);

#endif
