/*
 * Shares of the office key as a person types them: what is read and written
 * again is the same share.
 */
#include "fuzz.h"
#include "office/share_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct share_text share, again;
	uint8_t key[LOCK_KEY_BYTES];
	struct fault fault;
	struct buf text;

	fuzz_start();
	memset(&share, 0, sizeof(share));
	memset(&again, 0, sizeof(again));
	if (share_text_parse(slice_of(data, len), &share, &fault) != TALLY_OK)
		return 0;
	law(share.number >= 1 && share.number <= share.count);
	law(share.needed <= share.count);
	buf_init(&text, SHARE_TEXT_MAX_BYTES);
	share_text_put(&share, &text);
	law(buf_status(&text) == TALLY_OK);
	law(share_text_parse(buf_slice(&text), &again, &fault) == TALLY_OK);
	law(strcmp(share.office, again.office) == 0);
	law(share.number == again.number && share.count == again.count &&
	    share.needed == again.needed);
	law(memcmp(share.value, again.value, SHARE_BYTES) == 0);
	law(share_text_join(&share, 1, key, &fault) != TALLY_OK ||
	    share.needed == 1);
	buf_release(&text);
	return 0;
}
