/*
 * Telling apart the files that show something of a declaration.
 */
#ifndef TALLY_CMD_SHOWN_KIND_H
#define TALLY_CMD_SHOWN_KIND_H

#include "base/bytes.h"

/* The command that checks a file, "tally tag verify"; NULL: it is none of them. */
const char *shown_command(struct slice file);

#endif
