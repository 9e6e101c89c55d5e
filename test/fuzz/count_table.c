/*
 * Tables of counts: as long as their head says, every row borne by who verifies
 * it.
 */
#include "escrow/count.h"
#include "fuzz.h"

#define MAX_ROWS_TRIED 4 /* a few milliseconds each */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct declaration_name name = { .side = 1, .epoch = 4 };
	struct count_table table;
	size_t cells;

	fuzz_start();
	if (count_table_parse(slice_of(data, len), &name, &table, NULL) !=
	    TALLY_OK)
		return 0;
	cells = (size_t)table.grid.site_count * table.grid.class_count;
	law(len == COUNT_HEAD_BYTES + cells * COUNT_ROW_BYTES);
	law(!table.is_proved);
	if (cells > MAX_ROWS_TRIED)
		return 0;
	/* Of this name no vector is: no row is proved. */
	law(count_table_verify(&table, NULL) == TALLY_EMISMATCH);
	return 0;
}
