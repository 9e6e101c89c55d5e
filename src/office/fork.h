/*
 * Making proofs of two histories from what is at hand. Internal; what others
 * use is office_prove_fork.
 */
#ifndef TALLY_OFFICE_FORK_H
#define TALLY_OFFICE_FORK_H

#include "log/fork_proof.h"
#include "office/place.h"

/*
 * Fill in what two heads of two sizes need: the larger one's history, whose
 * entries are read from `place`. Nothing to do for one size. TALLY_EMISMATCH
 * if these entries do not give the larger head, or if the heads agree.
 */
int fork_complete(struct fork_proof *proof, const struct place *place,
                  struct fault *fault);

#endif
