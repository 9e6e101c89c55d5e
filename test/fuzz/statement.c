/*
 * Statements of every kind, draws and swaps among them: what is read has the id
 * of its text, and members that its kind has.
 */
#include "fuzz.h"
#include "statement/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct statement statement;
	uint8_t id[HASH_BYTES];
	struct fault fault;

	fuzz_start();
	if (statement_decode(slice_of(data, len), &statement, &fault) != TALLY_OK)
		return 0;
	law(statement.kind != 0 && statement.from != NULL);
	law(statement_id_of(slice_of(data, len), id) &&
	    hash_equal(id, statement.id));
	read_all(statement.text);
	hash_bytes(statement.text, id);
	law(hash_equal(id, statement.id));
	statement_release(&statement);
	return 0;
}
