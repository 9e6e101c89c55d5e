/*
 * Reading, writing and judging proofs of two histories. Heads of two sizes
 * contradict each other if the larger one's tree, pruned to the smaller size,
 * has another root; a consistency proof from that root shows it.
 */
#include "log/fork_proof.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "log/tlog_proof.h"

#define SMALLER "smaller "
#define LARGER "larger "
#define ROOT "root "

static bool comes_after(const struct head *a, const struct head *b)
{
	if (a->size != b->size)
		return a->size > b->size;
	return memcmp(a->root, b->root, HASH_BYTES) > 0;
}

int fork_proof_init(struct fork_proof *out, struct slice one,
                    struct slice other, struct fault *fault)
{
	struct checkpoint first, second;
	bool swap;
	int rc = checkpoint_parse(one, &first, fault);

	if (rc == TALLY_OK)
		rc = checkpoint_parse(other, &second, fault);
	if (rc != TALLY_OK)
		return rc;
	if (!slice_equal(first.origin, second.origin))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "the two checkpoints are of two logs");
	memset(out, 0, sizeof(*out));
	swap = comes_after(&first.head, &second.head);
	out->checkpoint[swap] = one;
	out->checkpoint[!swap] = other;
	out->head[swap] = first.head;
	out->head[!swap] = second.head;
	return TALLY_OK;
}

static bool has_two_sizes(const struct fork_proof *proof)
{
	return proof->head[0].size != proof->head[1].size;
}

/* "smaller 312": how many bytes of a checkpoint follow. */
static bool length_line(struct reader *lines, const char *word, uint64_t *out)
{
	struct slice line;

	return reader_line(lines, &line) && slice_starts(line, word) &&
	       decimal_parse(slice_part(line, strlen(word), line.len), out) ==
	               TALLY_OK &&
	       *out <= MAX_CHECKPOINT_BYTES;
}

/* The root's line and the hashes, or nothing but the blank line. */
static int read_hashes(struct reader *lines, struct fork_proof *out,
                       bool *out_has_root, struct fault *fault)
{
	struct reader ahead = *lines;
	struct slice line;

	*out_has_root = reader_line(&ahead, &line) && slice_starts(line, ROOT);
	if (*out_has_root) {
		if (!hash_line_parse(slice_part(line, strlen(ROOT), line.len),
		                     out->root))
			return fault_set(fault, TALLY_EFORMAT,
			                 "root is not base64 of 32 bytes");
		*lines = ahead;
	}
	return hash_lines_read(lines, &out->proof, fault);
}

static int read_checkpoints(struct slice bytes, const uint64_t lens[2],
                            struct fork_proof *out, struct fault *fault)
{
	struct fork_proof ordered;
	int rc;

	if (bytes.len != lens[0] + lens[1])
		return fault_set(fault, TALLY_EFORMAT,
		                 "the checkpoints are not as long as stated");
	rc = fork_proof_init(&ordered, slice_part(bytes, 0, (size_t)lens[0]),
	                     slice_part(bytes, (size_t)lens[0], bytes.len),
	                     fault);
	if (rc != TALLY_OK)
		return rc;
	if (ordered.checkpoint[0].data != bytes.data)
		return fault_set(fault, TALLY_EFORMAT,
		                 "the checkpoints are not in order");
	memcpy(out->checkpoint, ordered.checkpoint, sizeof(out->checkpoint));
	memcpy(out->head, ordered.head, sizeof(out->head));
	return TALLY_OK;
}

int fork_proof_parse(struct slice bytes, struct fork_proof *out,
                     struct fault *fault)
{
	struct reader lines = { slice_part(bytes, strlen(FORK_PROOF_HEADER),
		                           bytes.len) };
	struct fork_proof parsed;
	uint64_t lens[2];
	bool has_root = false;
	int rc;

	memset(&parsed, 0, sizeof(parsed));
	if (bytes.len > MAX_FORK_PROOF_BYTES)
		return fault_set(fault, TALLY_ELIMIT, "proof is over %d bytes",
		                 MAX_FORK_PROOF_BYTES);
	if (!slice_starts(bytes, FORK_PROOF_HEADER) ||
	    !length_line(&lines, SMALLER, &lens[0]) ||
	    !length_line(&lines, LARGER, &lens[1]))
		return fault_set(fault, TALLY_EFORMAT,
		                 "not a proof of two histories");
	rc = read_hashes(&lines, &parsed, &has_root, fault);
	if (rc == TALLY_OK)
		rc = read_checkpoints(lines.rest, lens, &parsed, fault);
	if (rc == TALLY_OK && (has_root != has_two_sizes(&parsed) ||
	                       (!has_root && parsed.proof.count > 0)))
		rc = fault_set(fault, TALLY_EFORMAT,
		               "a root and hashes go with two sizes, and only with "
		               "them");
	if (rc == TALLY_OK)
		*out = parsed;
	return rc;
}

void fork_proof_put(struct buf *out, const struct fork_proof *proof)
{
	buf_printf(out, FORK_PROOF_HEADER SMALLER "%zu\n" LARGER "%zu\n",
	           proof->checkpoint[0].len, proof->checkpoint[1].len);
	if (has_two_sizes(proof)) {
		buf_put_text(out, ROOT);
		hash_line_put(out, proof->root);
		for (size_t i = 0; i < proof->proof.count; i++)
			hash_line_put(out, proof->proof.hash[i]);
	}
	buf_put_u8(out, '\n');
	buf_put_slice(out, proof->checkpoint[0]);
	buf_put_slice(out, proof->checkpoint[1]);
}

bool fork_proof_shows(const struct fork_proof *proof)
{
	const struct head *smaller = &proof->head[0], *larger = &proof->head[1];

	if (smaller->size == larger->size)
		return !hash_equal(smaller->root, larger->root);
	return smaller->size > 0 && !hash_equal(smaller->root, proof->root) &&
	       proof_shows_consistency(&proof->proof, smaller->size,
	                               larger->size, proof->root,
	                               larger->root);
}
