/*
 * The commands of the plan group: numbers for who plans and decides. They need
 * no office. Their operands and options stand in commands_plan.c.
 */
#ifndef TALLY_CMD_PLAN_H
#define TALLY_CMD_PLAN_H

#include "session.h"

/* Numbers for other programs: a filter. */
int plan_eval_run(struct session *s);

#endif
