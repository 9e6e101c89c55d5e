/*
 * Evidence of a site's counts: table, opening and totals are parts of the bytes.
 */
#include "fuzz.h"
#include "office/site_counts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct declaration_name name = { .side = 1, .epoch = 4 };
	struct site_evidence evidence;
	struct count_table table;

	fuzz_start();
	if (site_evidence_parse(slice_of(data, len), &evidence, NULL) != TALLY_OK)
		return 0;
	law(5 + evidence.table.len + evidence.opening_bytes.len +
	    evidence.totals.len == len);
	law(evidence.opening.site);
	read_all(evidence.totals);
	for (uint64_t i = 0; i >> evidence.opening.height == 0; i++)
		read_all(opening_content(&evidence.opening, i));
	if (count_table_parse(evidence.table, &name, &table, NULL) == TALLY_OK)
		law(hash_equal(table.hash, evidence.hash));
	return 0;
}
