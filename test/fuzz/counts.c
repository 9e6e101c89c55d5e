/*
 * What is shown of counts, against a table of 1, 2 and 3 items: what passes is
 * true, whatever the bytes.
 */
#include "escrow/count.h"
#include "fuzz.h"

static const uint16_t numbers[] = { 1, 2, 3 };

static void make_table(struct buf *bytes, struct count_table *out)
{
	struct counts counts = { .grid = { { .side = 1, .epoch = 4 }, 3, 1 },
		                 .numbers = numbers };

	memset(counts.grid.name.charter, 0x11, HASH_BYTES);
	memset(counts.seed, 0x22, COUNT_SEED_BYTES);
	buf_init(bytes, MAX_BLOB_BYTES);
	law(count_table_put(&counts, bytes) == TALLY_OK);
	law(count_table_parse(buf_slice(bytes), &counts.grid.name, out, NULL) ==
	    TALLY_OK);
	law(count_table_verify(out, NULL) == TALLY_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct buf bytes;
	static struct count_table table;
	struct count_shown shown;
	uint32_t sum = 0;

	fuzz_start();
	if (table.rows.data == NULL)
		make_table(&bytes, &table);
	if (count_shown_parse(slice_of(data, len), &shown, NULL) != TALLY_OK)
		return 0;
	shown.table = table.hash; /* or the fuzzer never comes any further */
	if (count_shown_verify(&shown, &table, NULL) != TALLY_OK)
		return 0;
	for (size_t i = 0; i < shown.cell_count; i++)
		sum += numbers[count_shown_cell(&shown, i).site];
	law(shown.what == COUNT_SHOWS_TOTAL ? shown.value == sum
	                                    : shown.value >= sum);
	return 0;
}
