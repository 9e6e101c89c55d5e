/*
 * Shares of the office key, as text that can be printed and typed in again:
 * docs/format.md has the lines. One share alone says nothing about the key.
 */
#ifndef TALLY_OFFICE_SHARE_TEXT_H
#define TALLY_OFFICE_SHARE_TEXT_H

#include "base/limits.h"
#include "base/status.h"
#include "crypto/lock.h"
#include "crypto/share.h"

#define SHARE_MARK_BYTES 8
#define SHARE_TEXT_MAX_BYTES 1024

struct share_text {
	char office[MAX_NAME_BYTES + 1];
	unsigned number, count, needed; /* "share 2 of 5, any 3 join" */
	uint8_t split[SHARE_MARK_BYTES]; /* random, of all shares of one split */
	uint8_t check[SHARE_MARK_BYTES]; /* of split and key */
	uint8_t value[SHARE_BYTES];
};

/* The check value of a key that was split under that mark. */
void share_check(const uint8_t split[static SHARE_MARK_BYTES],
                 const uint8_t key[static LOCK_KEY_BYTES],
                 uint8_t out[static SHARE_MARK_BYTES]);
void share_text_put(const struct share_text *share, struct buf *out);
/*
 * Capital letters, spaces and empty lines do not matter; every line has a
 * checksum. TALLY_EFORMAT: the fault names the line.
 */
int share_text_parse(struct slice text, struct share_text *out,
                     struct fault *fault);
/*
 * The key, from the first `needed` of them. TALLY_EINCOMPLETE: too few.
 * TALLY_EUSAGE: one twice, or of another office or another split. TALLY_EMISMATCH:
 * together they give another key than the one that was split.
 */
int share_text_join(const struct share_text *shares, size_t count,
                    uint8_t out[static LOCK_KEY_BYTES], struct fault *fault);

#endif
