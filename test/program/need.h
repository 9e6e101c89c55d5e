/*
 * How test programs end where something fails that they cannot do without.
 */
#ifndef TALLY_TEST_PROGRAM_NEED_H
#define TALLY_TEST_PROGRAM_NEED_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/status.h"

/* fault: NULL, or what is told in place of the status. */
static inline void need(int rc, const struct fault *fault, const char *what)
{
	if (rc == TALLY_OK)
		return;
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what,
	        fault != NULL && fault->text[0] ? fault->text : status_text(rc));
	exit(1);
}

#endif
