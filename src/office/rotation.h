/*
 * Changing over to the next key. Internal; office_rotate is in office.h.
 *
 * key/after is made, `rotate` is logged with key/next, and the checkpoint that
 * holds it is signed by key/next: from there on the change is decided. Then
 * next becomes office, after becomes next, and key/after goes.
 */
#ifndef TALLY_OFFICE_ROTATION_H
#define TALLY_OFFICE_ROTATION_H

#include "office/office.h"

/*
 * Is there a change under way, so that key/next may have signed? *out is then
 * that key.
 */
bool rotation_pending(const struct office *office, struct note_key *out);
/*
 * If the published checkpoint says that the change is decided, do what is left
 * of it, whichever steps were done before. Sets office->log_key.
 */
int rotation_settle(struct office *office, struct fault *fault);

#endif
