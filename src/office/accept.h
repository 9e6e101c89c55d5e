/*
 * Accepting several statements of this office at once, in one commit.
 * Internal; office_accept is in office.h.
 */
#ifndef TALLY_OFFICE_ACCEPT_H
#define TALLY_OFFICE_ACCEPT_H

#include "office/view.h"

struct batch {
	size_t count;             /* 1 to MAX_BATCH */
	struct draft *drafts;
	const struct accept_options *options;
	uint8_t (*ids)[HASH_BYTES]; /* out: of the statements */
};
/* As office_accept, for all of them or none. */
int accept_batch(struct office *office, struct office_view *view,
                 struct batch *batch, struct fault *fault);

#endif
