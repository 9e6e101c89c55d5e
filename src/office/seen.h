/*
 * What a new statement of this office may rest on. Internal.
 */
#ifndef TALLY_OFFICE_SEEN_H
#define TALLY_OFFICE_SEEN_H

#include "office/office.h"

/*
 * For each other log whose newest witnessed head is newer than what this
 * office's statements saw before: that head. out has MAX_PARTICIPANTS elements;
 * returns how many were written. Names are borrowed from the charter.
 */
size_t office_seen(const struct office *office, const struct office_view *view,
                   struct named_head *out);

#endif
