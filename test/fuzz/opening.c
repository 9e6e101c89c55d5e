/*
 * Openings of slots and sites. No opening leads to a root that nobody made, and
 * a head says how long the bytes are.
 */
#include "escrow/declaration.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct declaration_name name = { .side = 1, .epoch = 7 };
	static const uint8_t root[HASH_BYTES];
	struct opening opening;

	fuzz_start();
	if (opening_parse(slice_of(data, len), &opening, NULL) != TALLY_OK)
		return 0;
	law(opening.height <= opening.depth && opening.depth <= MAX_DEPTH);
	law(opening.contents.len == opening.cell_bytes << opening.height);
	law(opening.siblings.len ==
	    (opening.depth - opening.height) * (size_t)HASH_BYTES);
	for (uint64_t i = 0; i <= (uint64_t)1 << opening.height; i++)
		read_all(opening_content(&opening, i));
	law(opening_verify(&opening, &name, root) == TALLY_EMISMATCH);
	return 0;
}
