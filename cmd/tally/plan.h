/*
 * The commands of the plan group: numbers for who plans and decides. They need
 * no office. Their operands and options stand in commands_plan.c.
 */
#ifndef TALLY_CMD_PLAN_H
#define TALLY_CMD_PLAN_H

#include "plan/plot.h"
#include "session.h"

/* Answers the question that the command is named after. */
int plan_run(struct session *s);
/* Writes it to --plot, if that is given; EXIT_DONE or what to exit with. */
int plan_write_plot(struct session *s, const struct plot *plot);
/* What the numbers of a charter reach, clause by clause. */
int plan_charter_run(struct session *s);
/* Numbers for other programs: a filter. */
int plan_eval_run(struct session *s);

#endif
