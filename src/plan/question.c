/*
 * The table of questions.
 */
#include "plan/question.h"

#include <string.h>

static const struct {
	const char *name;
	void (*answer)(struct plan_ask *ask, struct plan *plan);
} questions[] = {
	{ "sample", plan_sample },
	{ "detect", plan_detect },
	{ "bound", plan_bound },
	{ "posterior", plan_posterior },
	{ "timeliness", plan_timeliness },
	{ "sites", plan_sites },
	{ "threshold", plan_threshold },
	{ "tolerance", plan_tolerance },
	{ "combine", plan_combine },
	{ "continuity", plan_continuity },
};

int plan_answer(const char *question, struct plan_ask *ask, struct plan *plan)
{
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (strcmp(questions[i].name, question) != 0)
			continue;
		questions[i].answer(ask, plan);
		return ask->fault.status != TALLY_OK ? ask->fault.status
		                                     : plan_failure(plan);
	}
	return TALLY_ENOTFOUND;
}
