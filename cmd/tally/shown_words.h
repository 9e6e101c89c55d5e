/*
 * Words that every command has for what is shown of a declaration: which one it
 * is, whether it is the newest, and what a stranger needs to check it.
 */
#ifndef TALLY_CMD_SHOWN_WORDS_H
#define TALLY_CMD_SHOWN_WORDS_H

#include "known_declarations.h"

/*
 * Who declared it, in which epoch, as of when, its id; and the newest epoch, if a
 * newer one is on record, which only an office knows. With `beside` all that goes
 * to standard error, since standard output is a table's. --json: the member
 * "declaration", an object.
 */
void shown_tell(struct session *s, const struct shown_declaration *shown,
                bool beside);
/* The same of a declaration that known_declaration gave. */
void known_tell(struct session *s, const struct known_declarations *known,
                const struct side_declared *of, bool beside);

/*
 * After the file `path` was written, of an own declaration: what goes with it to
 * a stranger. needs_table: the table of counts, too; table: where it was
 * written, or NULL. --json: "declaration", the id.
 */
struct shown_file {
	const char *path;
	const struct declared *declared;
	bool needs_table;
	const char *table;
};
void shown_send_along(struct session *s, const struct shown_file *file);

#endif
