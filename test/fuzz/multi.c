/*
 * Multi-openings: their slots are those of the runs, once each, and none leads
 * to a root that nobody made.
 */
#include "escrow/multi.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct declaration_name name = { .side = 1, .epoch = 7 };
	static const uint8_t root[HASH_BYTES];
	struct multi_opening opening;
	uint64_t end = 0, count = 0;

	fuzz_start();
	if (multi_parse(slice_of(data, len), &opening, NULL) != TALLY_OK)
		return 0;
	for (size_t i = 0; i < opening.piece_count; i++) {
		const struct opening_piece *piece = &opening.pieces[i];

		law(piece->first >= end);
		end = piece->first + ((uint64_t)1 << piece->height);
		count += (uint64_t)1 << piece->height;
		read_all(piece->secret);
		for (uint64_t k = piece->first; k < end; k++)
			read_all(multi_content(&opening, k));
	}
	law(end >> opening.depth <= 1 && count == multi_count(&opening));
	law(multi_content(&opening, end).data == NULL);
	law(multi_verify(&opening, &name, root) == TALLY_EMISMATCH);
	multi_release(&opening);
	return 0;
}
