/*
 * Reading a charter file for a command, and telling its mistakes.
 */
#ifndef TALLY_CMD_CHARTER_FILE_H
#define TALLY_CMD_CHARTER_FILE_H

#include "session.h"

/*
 * Read and parse. EXIT_DONE: *out is the charter (charter_free) and *file its
 * bytes. EXIT_INCOMPLETE: the same, but some keys are unset, which is told.
 * Else the exit code of what was told: every mistake as FILE:line:column.
 */
int charter_file_read(struct session *s, const char *path, struct buf *file,
                      struct charter **out);
/* The same, and keys that are unset are not told: for who needs none. */
int charter_file_parse(struct session *s, const char *path, struct buf *file,
                       struct charter **out);

#endif
