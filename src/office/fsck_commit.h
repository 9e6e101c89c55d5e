/*
 * One commit of the chain as an object of the office, judged against the own
 * log. Internal.
 */
#ifndef TALLY_OFFICE_FSCK_COMMIT_H
#define TALLY_OFFICE_FSCK_COMMIT_H

#include "office/audit.h"
#include "office/commit.h"

#define COMMIT_FOLDER "commit/log"
#define COMMIT_MARK COMMIT_FOLDER "/collected"
#define COMMIT_PATH_BYTES 32

/* The number in "<folder>/<16 hex digits>"; false for every other path. */
bool chain_path_number(const char *folder, const char *path, uint64_t *out);
/* That of a commit. */
bool commit_number(const char *path, uint64_t *out);
void commit_path(uint64_t seq, char out[static COMMIT_PATH_BYTES]);
/*
 * NULL: these bytes are a commit of the own log, and agree with as much of it
 * as its head covers; else what is wrong, which may lie in *why.
 */
const char *commit_fault(const struct audit *own, struct slice bytes,
                         struct commit *out, struct fault *why);

#endif
