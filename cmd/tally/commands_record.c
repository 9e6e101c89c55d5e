/*
 * The table of the record group: offices, rules, the logs, conclusions.
 */
#include "record.h"

#define MANY MAX_ARGUMENTS

const struct command commands_record[] = {
	{ .name = "help", .operands = "[COMMAND...]", .operand_max = 2,
	  .summary = "list the commands, or explain one",
	  .example = "tally help charter sign", .run = help_run },
	{ .name = "version", .operands = "",
	  .summary = "print the version of this program",
	  .example = "tally version", .run = version_run },
	{ .name = NULL },
};
