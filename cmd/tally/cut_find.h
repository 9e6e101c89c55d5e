/*
 * Cuts and what is computed at one. Shared by the commands that conclude.
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

/* A conclusion and all that it was computed from. */
struct concluded {
	struct cut cut;
	struct rules_log *logs; /* up to the cut */
	struct rules *rules;    /* their replay */
	struct conclusion *conclusion;
	struct buf json;
	uint8_t arrangement[HASH_BYTES]; /* id of its `propose` */
	uint8_t cut_id[HASH_BYTES];
};
/*
 * Replay at the cut of --cut, or the newest, and conclude. arrangement is an
 * abbreviated id, or NULL for the only one that was not declined at that cut;
 * TALLY_EUSAGE names them if there are several.
 */
int concluded_open(struct session *s, const char *arrangement,
                   struct concluded *out, struct fault *fault);
void concluded_release(struct concluded *c);

#endif
