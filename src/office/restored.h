/*
 * An own log of which others hold more: an old copy of the office was put back.
 * Its entries are taken back from them; while that is not done, nothing is
 * appended, since that would be a second history. Internal.
 *
 * The file `restored` in the office says so: one line with the number of entries
 * that are known to exist, or "fork", and one for people.
 */
#ifndef TALLY_OFFICE_RESTORED_H
#define TALLY_OFFICE_RESTORED_H

#include "office/incoming.h"

/*
 * The own log as `in` offers it, judged with `judged` (status and, for TALLY_OK,
 * relation). Entries that were lost are appended again, byte for byte, with
 * their blobs and kept heads. TALLY_OK: the own log is complete as far as is
 * known here. TALLY_EINCOMPLETE: so is it, but secrets are lost, which the fault
 * names. Else the file is left, if the own key has signed what is offered.
 */
struct judged {
	int status;
	enum relation relation;
};
int restored_take(struct office *office, struct incoming *in,
                  struct judged judged, struct sync_result *result,
                  struct fault *fault);

#endif
