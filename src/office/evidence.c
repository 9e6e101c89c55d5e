/*
 * Two signed heads of one log that cannot both be true are kept: anyone can
 * check them with the log's key alone.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "office/fork.h"
#include "office/heads.h"
#include "office/mirror.h"

/* The head with the log's own signature only: the same bytes from any source. */
static void own_head(const struct incoming *in, const struct buf *checkpoint,
                     struct buf *out)
{
	struct note_key key;

	/* One that was cosigned may have a key of entries that were lost since. */
	if (!incoming_signs(in, buf_slice(checkpoint), &key) ||
	    head_alone(buf_slice(checkpoint), &key, out, NULL) != TALLY_OK)
		buf_put_slice(out, buf_slice(checkpoint));
}

static int keep(const struct incoming *in, const char *hash, const char *which,
                const struct buf *head, struct fault *fault)
{
	char name[96];

	snprintf(name, sizeof(name), "evidence/%s/%s", hash, which);
	return store_put_same(in->office->root, name, buf_slice(head), fault);
}

/*
 * What shows it to strangers. The source has been read whole, so the entries of
 * the larger head are at hand now, and may never be again.
 */
static int keep_proof(const struct incoming *in, const char *hash,
                      const struct buf *held, const struct buf *offered,
                      struct fault *fault)
{
	bool is_larger = in->offered.size > in->held.size;
	struct fork_proof proof;
	struct buf text;
	int rc = TALLY_OK;

	buf_init(&text, MAX_FORK_PROOF_BYTES);
	if (fork_proof_init(&proof, buf_slice(held), buf_slice(offered), NULL) ==
	            TALLY_OK &&
	    fork_complete(&proof, is_larger ? &in->source : &in->held_place,
	                  NULL) == TALLY_OK) {
		fork_proof_put(&text, &proof);
		rc = buf_status(&text);
	}
	if (rc == TALLY_OK && text.len > 0)
		rc = keep(in, hash, "fork", &text, fault);
	buf_release(&text);
	return rc;
}

int evidence_keep(const struct incoming *in, struct sync_result *result,
                  struct fault *fault)
{
	char hash[2 * HASH_BYTES + 1];
	uint8_t digest[HASH_BYTES];
	struct buf held, offered;
	int rc;

	buf_init(&held, MAX_CHECKPOINT_BYTES);
	buf_init(&offered, MAX_CHECKPOINT_BYTES);
	own_head(in, &in->held_checkpoint, &held);
	own_head(in, &in->checkpoint, &offered);
	hash_bytes(buf_slice(&offered), digest);
	hex_format(digest, HASH_BYTES, hash);
	rc = keep(in, hash, "offered", &offered, fault);
	if (rc == TALLY_OK)
		rc = keep(in, hash, "held", &held, fault);
	if (rc == TALLY_OK)
		rc = keep_proof(in, hash, &held, &offered, fault);
	/* An older pair with the same new head proves as much. */
	if (rc == TALLY_EMISMATCH)
		rc = TALLY_OK;
	if (rc == TALLY_OK) {
		snprintf(result->evidence, sizeof(result->evidence),
		         "evidence/%s", hash);
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "%s signed two histories: its head of size %" PRIu64
		               " contradicts the one of size %" PRIu64
		               " held here; both are in evidence/%.16s...",
		               in->owner->log, in->offered.size, in->held.size,
		               hash);
	}
	buf_release(&held);
	buf_release(&offered);
	return rc;
}
