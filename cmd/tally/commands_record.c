/*
 * The table of the record group: offices, rules, the logs, conclusions.
 */
#include "record.h"

#define MANY MAX_ARGUMENTS
#define OPTIONS(...) (const struct option[]){ __VA_ARGS__, { .name = NULL } }
#define CUT_OPTION                                                             \
	{ "--cut", "ID", false, "at this cut (default: the newest good one)" }

const struct command commands_record[] = {
	{ .name = "init", .operands = "NAME --log LOGNAME",
	  .operand_min = 1, .operand_max = 1,
	  .options = OPTIONS({ "--log", "LOGNAME", false,
	                       "the log's name for ever, like us.example/tally" }),
	  .summary = "make an office in an empty folder; print its public keys",
	  .example = "tally -C us init us --log us.example/tally",
	  .run = init_run },
	{ .name = "key show", .operands = "", .needs = NEEDS_OFFICE,
	  .summary = "print this office's public keys",
	  .example = "tally key show", .run = key_show_run },
	{ .name = "key new", .operands = "KEYNAME",
	  .operand_min = 1, .operand_max = 1, .needs = NEEDS_OFFICE,
	  .summary = "make a key for an inspector or escort; print its vkey",
	  .example = "tally key new inspector-1", .run = key_new_run },
	{ .name = "charter check", .operands = "FILE",
	  .operand_min = 1, .operand_max = 1,
	  .summary = "print every mistake of a charter with line and column",
	  .example = "tally charter check nonpaper-2022.yaml",
	  .run = charter_check_run },
	{ .name = "charter explain", .operands = "FILE",
	  .operand_min = 1, .operand_max = 1,
	  .summary = "say in plain words what a charter means",
	  .example = "tally charter explain nonpaper-2022.yaml",
	  .run = charter_explain_run },
	{ .name = "charter fill", .operands = "FILE CARD... -o OUT",
	  .operand_min = 2, .operand_max = MANY,
	  .options = OPTIONS({ "-o", "OUT", false, "where to write it" }),
	  .summary = "put the public keys of participants into a charter",
	  .example = "tally charter fill nonpaper-2022.yaml us/card ru/card "
	             "-o charter.yaml",
	  .run = charter_fill_run },
	{ .name = "charter sign", .operands = "FILE [--peer NAME=FOLDER]...",
	  .operand_min = 1, .operand_max = 1, .needs = NEEDS_OFFICE,
	  .options = OPTIONS({ "--peer", "NAME=FOLDER", true,
	                       "where the office of NAME can be read" }),
	  .summary = "adopt a charter and log that; remember the peers' folders",
	  .example = "tally -C us charter sign charter.yaml --peer ru=ru",
	  .run = charter_sign_run },
	{ .name = "accredit", .operands = "inspector|escort KEYNAME",
	  .operand_min = 2, .operand_max = 2, .needs = NEEDS_VIEW,
	  .summary = "let a key sign for this office on site; makes it if new",
	  .example = "tally accredit inspector inspector-1",
	  .run = accredit_run },
	{ .name = "revoke", .operands = "KEYNAME",
	  .operand_min = 1, .operand_max = 1, .needs = NEEDS_VIEW,
	  .summary = "end what an accredited key may sign",
	  .example = "tally revoke inspector-1", .run = revoke_run },
	{ .name = "help", .operands = "[COMMAND...]", .operand_max = 2,
	  .summary = "list the commands, or explain one",
	  .example = "tally help charter sign", .run = help_run },
	{ .name = "version", .operands = "",
	  .summary = "print the version of this program",
	  .example = "tally version", .run = version_run },
	{ .name = NULL },
};
