/*
 * The table of the plan group: what inspections would find.
 */
#include "plan.h"

#define OPTIONS(...) (const struct option[]){ __VA_ARGS__, { .name = NULL } }

const struct command commands_plan[] = {
	{ .name = "plan eval", .operands = "[FILE] [--functions]",
	  .operand_max = 1,
	  .options = OPTIONS({ "--functions", NULL, false,
	                       "list what can be called, instead" }),
	  .summary = "compute what each line of JSON asks, for other programs",
	  .example = "echo '{\"f\":\"pdetect\",\"N\":24,\"d\":1,\"n\":23,"
	             "\"p\":1}' | tally plan eval",
	  .run = plan_eval_run },
	{ .name = NULL },
};
