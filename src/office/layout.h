/*
 * Where a log may lie in somebody's folder: an office's record or mirror, an
 * export. Internal; in sync.c.
 */
#ifndef TALLY_OFFICE_LAYOUT_H
#define TALLY_OFFICE_LAYOUT_H

#include "office/place.h"

#define LAYOUT_COUNT 3

/* layout 0 is a record, whose log only its head tells. */
void layout_place(struct store *folder, const char *log, size_t layout,
                  struct place *out);
/* Does that place hold a head of the log, or, by its name, should it? */
bool layout_offers(const struct place *place, const char *log, size_t layout);

#endif
