/*
 * Which secrets an office should have for statements of its own that came back
 * from others: logs can be read again, secrets cannot. Internal.
 */
#ifndef TALLY_OFFICE_LOST_SECRET_H
#define TALLY_OFFICE_LOST_SECRET_H

#include "office/office.h"

/* Is secret/<name> there, or another try of it? */
bool has_secret(const struct office *office, const char *name);
/*
 * Append to names, after ", ", each file of secret/ and key/ that the statement
 * of this entry wants and that is not there. Nothing for other entries.
 */
void lost_secrets(const struct office *office, struct slice entry,
                  struct buf *names);
/*
 * "; put a copy back: without it...": what it means if a file of secret/ is lost
 * or damaged, and what to do. "" for others.
 */
const char *secret_advice(const char *path);

#endif
