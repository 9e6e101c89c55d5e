/*
 * Cuts and what is concluded at one. Shared by the commands that conclude.
 */
#ifndef TALLY_CMD_CUT_FIND_H
#define TALLY_CMD_CUT_FIND_H

#include "session.h"

/*
 * The cut of this abbreviated id, or with NULL the newest good one.
 * TALLY_EINCOMPLETE if there is none yet.
 */
int cut_find(struct session *s, const char *abbreviation, struct cut *out,
             struct fault *fault);

/* Was it refused, or left unanswered? Nothing of it ever ran. */
bool arrangement_is_declined(const struct arrangement *a);

/*
 * Conclude at the cut of --cut, or the newest. arrangement is an abbreviated
 * id, or NULL for the only one that was not declined at that cut; TALLY_EUSAGE
 * names them if there are several. concluded_release.
 */
int cut_conclude(struct session *s, const char *arrangement,
                 struct concluded *out, struct fault *fault);

#endif
