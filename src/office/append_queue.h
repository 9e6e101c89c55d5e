/*
 * Group commit: many threads hand in entries, and whoever is first commits all
 * that has queued up, in one commit with one signed checkpoint. Internal.
 */
#ifndef TALLY_OFFICE_APPEND_QUEUE_H
#define TALLY_OFFICE_APPEND_QUEUE_H

#include "office/office.h"

struct append_queue;

/*
 * From here until append_queue_stop has returned nothing else may use the
 * office, which is borrowed until append_queue_free. TALLY_ENOMEM.
 */
int append_queue_start(struct office *office, struct append_queue **out,
                       struct fault *fault);
/*
 * office_append, without a kept head, from any thread. Returns once the entries
 * are durable and published; they stand side by side in the given order, the
 * first at *out_first, counted from 0. What a thread hands in later stands
 * later. TALLY_EUSAGE: there are no entries or over MAX_BATCH, TALLY_ELIMIT: one
 * is too long; nothing was queued, and nobody else is concerned. Any other
 * failure is that of the commit and is returned to all who were in it, and to
 * nobody else: as office_append says, at TALLY_ELIMIT the log is full, and at
 * TALLY_EFENCED another process was first, and none of them is logged; at
 * TALLY_EUNKNOWN, and where the fault says "logged, but not yet published", they
 * may be. The next call goes on from what is logged. TALLY_EIO also if the queue
 * was stopped before.
 */
int append_queue_add(struct append_queue *queue, const struct slice *entries,
                     size_t count, uint64_t *out_first, struct fault *fault);
/* How many calls wait for their commit to begin; from any thread. */
size_t append_queue_waiting(struct append_queue *queue);
/* Take nothing more; returns when what was queued is committed or has failed. */
void append_queue_stop(struct append_queue *queue);
/* Only when it was stopped and no thread is in append_queue_add any more. */
void append_queue_free(struct append_queue *queue);

#endif
