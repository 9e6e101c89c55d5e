/*
 * Two signed heads of one log that cannot both be true are kept: anyone can
 * check them with the log's key alone.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "office/heads.h"
#include "office/mirror.h"

/* The head with the log's own signature only: the same bytes from any source. */
static void own_head(const struct incoming *in, const struct buf *checkpoint,
                     struct buf *out)
{
	const struct note_key *keys[] = { &in->key.key, &in->owner->key };

	for (size_t i = 0; i < 2; i++)
		if (head_alone(buf_slice(checkpoint), keys[i], out, NULL) ==
		    TALLY_OK)
			return;
	/* Signed by a key that came later on the other branch: kept whole. */
	buf_put_slice(out, buf_slice(checkpoint));
}

static int keep(const struct incoming *in, const char *hash, const char *which,
                const struct buf *head, struct fault *fault)
{
	char name[96];

	snprintf(name, sizeof(name), "evidence/%s/%s", hash, which);
	return store_put_same(in->office->root, name, buf_slice(head), fault);
}

int evidence_keep(const struct incoming *in, struct fault *fault)
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
	/* An older pair with the same new head proves as much. */
	if (rc == TALLY_EMISMATCH)
		rc = TALLY_OK;
	if (rc == TALLY_OK)
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "%s signed two histories: its head of size %" PRIu64
		               " contradicts the one of size %" PRIu64
		               " held here; both are in evidence/%.16s...",
		               in->owner->log, in->offered.size, in->held.size,
		               hash);
	buf_release(&held);
	buf_release(&offered);
	return rc;
}
