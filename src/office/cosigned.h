/*
 * What this office has cosigned of each other log: the one place that decides
 * whether it cosigns a head, for mirrors and for submissions alike. Internal.
 *
 * A log has a chain of records (store.h) in the private store `commit`, under
 * "cosigned/<hex H(origin)>": each head that was cosigned, in order. A record is
 * durable before its cosignature is shown to anyone.
 *
 *   "tallystick/cosigned/v1\n" || 16 random bytes, so that two writers never
 *   commit the same bytes || one or more heads, the newest last: each the
 *   checkpoint with the log's line, and then the cosignature
 */
#ifndef TALLY_OFFICE_COSIGNED_H
#define TALLY_OFFICE_COSIGNED_H

#include "office/keys.h"
#include "office/office.h"

#define COSIGNED_RECORD_BYTES (64 + (size_t)MAX_CHECKPOINT_BYTES)
#define COSIGNED_REFRESH_S 3600 /* a record's cosignature is at most that old */

struct cosigned {
	const struct office *office; /* borrowed */
	struct chain chain;
	struct buf bytes;   /* what `note` lies in, unless it is in `record` */
	struct buf record;  /* of heads that are cosigned, and not on record yet */
	struct slice note;  /* newest cosigned checkpoint; empty if never */
	struct head head;   /* its head; the empty tree if never */
	uint64_t at_s;      /* time of its cosignature; 0 if never */
	const struct signer *signer; /* who cosigns; set before cosigned_stage */
	int status;         /* of cosigned_commit */
	struct fault fault;
};

/*
 * The next of the checkpoints in the rest of a record, taken off it, not judged;
 * empty at the end.
 */
struct slice cosigned_next(struct slice *rest);
/* Its checkpoints, one after the other; empty if it is no record. */
struct slice cosigned_notes(struct slice record);
/*
 * Read the newest record of the log `origin`. Where all are lost, the mirror's
 * checkpoint is taken for one. *out must be released in any case. TALLY_EFORMAT:
 * a record is malformed, cosign nothing.
 */
int cosigned_open(struct cosigned *out, const struct office *office,
                  const char *origin, struct fault *fault);
void cosigned_release(struct cosigned *cosigned);
/*
 * The newest kept record of a head of `size`: its checkpoint, in *out (started
 * by the caller). TALLY_ENOTFOUND: none was cosigned, or its record was
 * collected.
 */
int cosigned_find(struct cosigned *cosigned, uint64_t size, struct buf *out,
                  struct fault *fault);
/*
 * Append to out_line this office's cosignature of a checkpoint that has the log's
 * line only. The caller has checked that its tree extends cosigned->head. When
 * TALLY_OK is returned the head is the newest here, and not on record: nobody may
 * see the line before cosigned_commit says so. Its time is now_s, or the
 * newest record's if that is a little later. A head that was cosigned already gets
 * a line again; of one smaller than the newest, its record's.
 * TALLY_EMISMATCH: another root was cosigned at this size. TALLY_EINCOMPLETE: a
 * larger tree was cosigned, and nothing tells whether this one is part of it.
 * TALLY_ELIMIT: commit what is there first; 64 heads find room.
 */
int cosigned_stage(struct cosigned *cosigned, struct slice checkpoint,
                   int64_t now_s, struct buf *out_line, struct fault *fault);
/*
 * Put on record, durably, what was staged of several logs, each of them there
 * once; of each, `status` and `fault` then say how it went.
 * TALLY_EFENCED: another process cosigned a head of this log since it was
 * opened; TALLY_EUNKNOWN: it is on record or not: in both cases open again and
 * judge anew. After any failure it is only good to be released.
 */
void cosigned_commit(struct cosigned *const *logs, size_t count);
/* cosigned_stage with this office's key, and cosigned_commit. */
int cosigned_add(struct cosigned *cosigned, struct slice checkpoint,
                 int64_t now_s, struct buf *out_line, struct fault *fault);

#endif
