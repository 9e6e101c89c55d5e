/*
 * From argv to a session: which command, which options, which operands.
 */
#ifndef TALLY_CMD_ARGUMENTS_H
#define TALLY_CMD_ARGUMENTS_H

#include "session.h"

/* The options that stand anywhere; ended by name NULL. */
extern const struct option global_options[];

/*
 * Fill the session: afterwards it has a command, which is help if none was
 * given. EXIT_DONE, or the exit code of a usage error that was told.
 */
int arguments_parse(struct session *s, int argc, char **argv);

/* The command of that name in either table, or NULL. */
const struct command *command_find(const char *name);
/* Does some command's name begin with this word and a space? */
bool command_is_group(const char *word);
/* Call each() for every command, the record group first. */
void command_each(void (*each)(void *ctx, const struct command *command),
                  void *ctx);
/* The name nearest to what was typed, or NULL if none is near. */
const char *command_nearest(const char *typed);

#endif
