/*
 * Charters: a mistake is told, or there is none.
 */
#include "charter/charter.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct charter *charter = NULL;
	struct charter_faults faults;
	int rc;

	fuzz_start();
	memset(&faults, 0, sizeof(faults));
	rc = charter_parse(slice_of(data, len), &charter, &faults);
	law((rc == TALLY_EFORMAT) == (faults.count > 0) || rc == TALLY_ELIMIT);
	law((charter != NULL) == (rc == TALLY_OK || rc == TALLY_EINCOMPLETE));
	charter_free(charter);
	charter_faults_release(&faults);
	return 0;
}
