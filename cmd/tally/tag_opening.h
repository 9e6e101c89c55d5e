/*
 * What slots say of a tag, beside what the declaration's tags say of it.
 */
#ifndef TALLY_CMD_TAG_OPENING_H
#define TALLY_CMD_TAG_OPENING_H

#include "escrow/tag.h"
#include "shown_declaration.h"

/*
 * One statement commits to slots and to tags. Do the slots that are opened say
 * what a good proof says? TALLY_EMISMATCH: it is no opening of the declaration,
 * or the two contradict each other, and together show who did it.
 * TALLY_ENOTFOUND: they do not, but the slot of the tag is not opened.
 * TALLY_EFORMAT, TALLY_ELIMIT, TALLY_ENOMEM.
 */
int tag_opening_judge(struct slice bytes, const struct tag_proof *proof,
                      const struct shown_declaration *shown,
                      struct fault *fault);

#endif
