/*
 * What the loss of a secret means, and what its owner can do: one table.
 */
#include "office/lost_secret.h"

#include <fnmatch.h>

#define COPY "; put a copy back: "

static const struct {
	const char *pattern, *advice; /* the first that fits */
} advices[] = {
	{ "secret/draw-*", COPY "without r no draw of the period is used or "
	  "revealed, and all will see that (draw-unrevealed)" },
	{ "secret/declaration-*.counts*", COPY "without it nothing is shown of "
	  "this epoch's counts, nor a site swapped; else declare again" },
	{ "secret/declaration-*", COPY "without it nothing of this epoch can be "
	  "opened; else declare again" },
	{ "secret/choice-*", COPY "without it the pair's site cannot be "
	  "designated" },
	{ "secret/sample-*", COPY "without it nothing can be selected at the "
	  "site" },
	{ "secret/team-*", COPY "without it nobody can be shown who was "
	  "announced" },
	{ "secret/swap-*", COPY "without it what was deposited cannot be "
	  "opened" },
};

const char *secret_advice(const char *path)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		if (fnmatch(advices[i].pattern, path, 0) == 0)
			return advices[i].advice;
	return "";
}
