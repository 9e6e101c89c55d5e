/*
 * Exported proofs of one entry (C2SP tlog-proof): its index, the inclusion
 * proof, and the checkpoint with its cosignatures. docs/format.md, section 2.
 */
#ifndef TALLY_LOG_TLOG_PROOF_H
#define TALLY_LOG_TLOG_PROOF_H

#include "log/checkpoint.h"
#include "log/tree.h"

#define TLOG_PROOF_HEADER "c2sp.org/tlog-proof@v1\n"

struct tlog_proof {
	struct buf extra;        /* decoded; empty if the line is absent */
	uint64_t index;
	struct proof proof;
	struct slice checkpoint; /* borrowed: the signed note, verbatim */
};

/*
 * Strict: every line in its one spelling, an extra line with 1 to
 * MAX_EXTRA_BYTES bytes or none, at most MAX_PROOF_HASHES hashes, a checkpoint
 * that checkpoint_parse takes. Neither signatures nor the proof are judged.
 * TALLY_EFORMAT, TALLY_ELIMIT, TALLY_ENOMEM. *out borrows from bytes and is
 * released by tlog_proof_release; on failure it need not be.
 */
int tlog_proof_parse(struct slice bytes, struct tlog_proof *out,
                     struct fault *fault);
void tlog_proof_release(struct tlog_proof *proof);
/* Append the text; the status of `out` tells of limits and memory. */
void tlog_proof_put(struct buf *out, const struct tlog_proof *proof);
/* Is the entry with this leaf hash at the proof's index in that tree? */
bool tlog_proof_shows(const struct tlog_proof *proof, const struct head *head,
                      const uint8_t leaf[static HASH_BYTES])
	__attribute__((warn_unused_result));

/* Append a hash as a line of base64. */
void hash_line_put(struct buf *out, const uint8_t hash[static HASH_BYTES]);
/* Strict inverse, of a line without its '\n'. */
bool hash_line_parse(struct slice line, uint8_t out[static HASH_BYTES]);
/*
 * Read lines of hashes up to a blank line, which is consumed too.
 * TALLY_EFORMAT, TALLY_ELIMIT.
 */
int hash_lines_read(struct reader *lines, struct proof *out,
                    struct fault *fault);

#endif
