/*
 * The charter of an office, and the clock that an exercise may set. Internal;
 * office_adopt is in office.h.
 */
#ifndef TALLY_OFFICE_ADOPT_H
#define TALLY_OFFICE_ADOPT_H

#include "office/office.h"

/* Read charter.yaml, which must have this id and name this office. */
int adopt_load(struct office *office, const uint8_t id[static HASH_BYTES],
               struct fault *fault);
/* Set the clock of an exercise from its text. */
int adopt_clock(struct office *office, const char *clock, struct fault *fault);

#endif
