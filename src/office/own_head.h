/*
 * A head of the own log that somebody else shows. Internal.
 */
#ifndef TALLY_OFFICE_OWN_HEAD_H
#define TALLY_OFFICE_OWN_HEAD_H

#include "office/office.h"

/*
 * Judge a checkpoint that a key of the own log has signed. TALLY_OK: it is a
 * head of the log as it is held now. TALLY_EMISMATCH: entries of the own log are
 * lost, or it has two histories. The office is fenced, so that nothing more is
 * appended (restored.h), and of two histories both heads are in evidence/; or the
 * fault says why not. Other failures: it could not be judged.
 */
int own_head_shown(struct office *office, struct slice checkpoint,
                   struct fault *fault);

#endif
