/*
 * Entry bundles of C2SP tlog-tiles: (u16 length || entry)*.
 */
#include "log/tile.h"

void entries_put(struct buf *bundle, struct slice entry)
{
	if (entry.len > MAX_ENTRY_BYTES) {
		if (bundle->status == TALLY_OK)
			bundle->status = TALLY_ELIMIT;
		return;
	}
	buf_put_u16(bundle, (uint16_t)entry.len);
	buf_put_slice(bundle, entry);
}

static bool take_entry(struct reader *r, struct slice *out)
{
	uint16_t len;

	return reader_u16(r, &len) && reader_take(r, len, out);
}

int entries_split(struct slice bundle, size_t count, struct slice *out)
{
	struct reader r = { bundle };
	struct slice entry;

	for (size_t i = 0; i < count; i++)
		if (!take_entry(&r, &entry))
			return TALLY_EFORMAT;
	if (r.rest.len != 0)
		return TALLY_EFORMAT;

	/* Known to be whole now, so out is written only on success. */
	r.rest = bundle;
	for (size_t i = 0; i < count; i++)
		if (!take_entry(&r, &out[i]))
			return TALLY_EINTERNAL;
	return TALLY_OK;
}
