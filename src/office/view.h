/*
 * The logs as this office holds them, and their replay. Internal; what others
 * use is office_view_open.
 */
#ifndef TALLY_OFFICE_VIEW_H
#define TALLY_OFFICE_VIEW_H

#include "office/office.h"
#include "office/place.h"

/* Where this office keeps the log of a participant: its record or a mirror. */
void place_of(const struct office *office, size_t participant,
              struct place *out);
/*
 * The checkpoint of a place, which must be of origin `log`, and its head; the
 * signature is not judged. None: *out_checkpoint is empty, and *out that of an
 * empty log. *out_checkpoint is started here, and released in any case.
 */
int office_head_read(const struct place *place, const char *log,
                     struct buf *out_checkpoint, struct head *out,
                     struct fault *fault);
/*
 * Read a log of which a checkpoint of origin `log` is held. None: *out is an
 * empty log. Unless `whole` is set, of long entries that are no statements only
 * the leaf hash is held. TALLY_ELIMIT if that is over MAX_LOG_BYTES. On failure
 * *out needs no release.
 */
int office_log_read(const struct place *place, const char *log, bool whole,
                    struct office_log *out, struct fault *fault);
void office_log_release(struct office_log *log);
/* *out is log with entries added; log stays as it is. */
int office_log_extend(const struct office_log *log, const struct slice *entries,
                      size_t count, struct office_log *out,
                      struct fault *fault);

/*
 * Replay inputs as they would stand with this office as the reader. Signatures
 * that `known` (or NULL) has verified are not verified again.
 */
int view_replay(const struct office *office, const struct rules_log *inputs,
                const struct rules *known, struct rules **out,
                struct fault *fault);

#endif
