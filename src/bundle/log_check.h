/*
 * Checking one log of a bundle against its checkpoint.
 */
#ifndef TALLY_BUNDLE_LOG_CHECK_H
#define TALLY_BUNDLE_LOG_CHECK_H

#include "bundle/files.h"

/*
 * Read the log of a participant: checkpoint, entries, root, every tile. The
 * files are marked as used. A log without a checkpoint is empty. A signature
 * by the charter's key is judged here already; which key was in force at the
 * end is for log_check_key. *out borrows from the bundle; log_release frees.
 */
int log_check_files(struct unpacked *bundle, const struct participant *owner,
                    struct bundle_log *out, struct fault *fault);
/*
 * The checkpoint's one signature is by the key in force at the log's end: the
 * charter's, or that of the last valid `rotate`. out_key receives that key.
 */
int log_check_key(const struct rules *rules, size_t participant,
                  struct slice checkpoint, struct note_key *out_key,
                  struct fault *fault);
void log_release(struct bundle_log *log);

#endif
