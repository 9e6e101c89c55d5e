/*
 * The bytes of a commit.
 */
#include "office/commit.h"

#include <string.h>

static const char tag[] = "tallystick/commit/v1\n";

void commit_encode(const struct commit *commit, struct buf *out)
{
	buf_put_text(out, tag);
	buf_put_u64(out, commit->before);
	buf_put_u64(out, commit->after);
	buf_put(out, commit->nonce, sizeof(commit->nonce));
	buf_put_u8(out, commit->keep_head);
	buf_put_u32(out, (uint32_t)commit->checkpoint.len);
	buf_put_slice(out, commit->checkpoint);
	buf_put_slice(out, commit->bundle);
}

int commit_decode(struct slice bytes, struct commit *out)
{
	struct reader r = { bytes };
	struct commit commit;
	struct slice head, nonce;
	uint8_t keep;
	uint32_t len;

	if (!reader_take(&r, strlen(tag), &head) || !slice_is_text(head, tag) ||
	    !reader_u64(&r, &commit.before) || !reader_u64(&r, &commit.after) ||
	    !reader_take(&r, COMMIT_NONCE_BYTES, &nonce) ||
	    !reader_u8(&r, &keep) || keep > 1 || !reader_u32(&r, &len) ||
	    !reader_take(&r, len, &commit.checkpoint))
		return TALLY_EFORMAT;
	if (commit.after < commit.before ||
	    commit.after - commit.before > TILE_WIDTH)
		return TALLY_EFORMAT;
	memcpy(commit.nonce, nonce.data, nonce.len);
	commit.keep_head = keep == 1;
	commit.bundle = r.rest;
	*out = commit;
	return TALLY_OK;
}
