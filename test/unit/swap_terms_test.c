/*
 * What a deposit must be follows from the fold: pair, side, site, declaration.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "office/swap.h"

/* The smallest state of a regime in which a deposit is owed. */
static void test_the_terms_follow_from_the_fold(void **state)
{
	struct site sites[2] = { { .name = "a" },
		                 { .name = "deveselu", .side = 1 } };
	struct participant participants[3] = { { .name = "us" },
		                               { .name = "ch" },
		                               { .name = "ru" } };
	struct charter charter = { .participant_count = 3,
		                   .participants = participants,
		                   .party = { 0, 2 }, .depositary = 1,
		                   .site_count = 2, .sites = sites,
		                   .depth = { 3, 6 }, .cell_bytes = 96 };
	struct entry entries[1] = { { .log = 0 } };
	struct declared declared[2] = { { .epoch = 1 }, { .epoch = 2 } };
	struct pair_state pairs[2] = { 0 };
	struct arrangement arrangement = { .entry = 0, .pair_count = 2,
		                           .pairs = pairs };
	struct inspection inspection = { .arrangement = 0, .pair = 1, .side = 0,
		                         .site = 1, .declared = 1 };
	struct rules rules = { .charter = &charter, .entries = entries,
		               .arrangements = &arrangement,
		               .inspections = &inspection,
		               .declared = { NULL, declared } };
	struct swap_terms terms;
	struct fault fault = { 0 };
	uint8_t ad[SWAP_AD_BYTES], charter_id[HASH_BYTES], id[HASH_BYTES];

	(void)state;
	memset(charter.id, 0xc1, sizeof(charter.id));
	memset(charter_id, 0xc1, sizeof(charter_id));
	memset(id, 0xa1, sizeof(id));
	memset(entries[0].statement.id, 0xa1, HASH_BYTES);
	memset(declared[1].root, 0x77, HASH_BYTES);
	inspection.step[STEP_DEPOSIT] = NO_INDEX;
	assert_int_equal(swap_terms_of(&rules, 0, &terms, &fault), TALLY_OK);
	swap_ad(charter_id, id, 2, 1, ad);
	assert_memory_equal(terms.ad, ad, sizeof(ad));
	assert_int_equal(terms.side, 1);
	assert_int_equal(terms.name.side, 1);
	assert_int_equal(terms.name.epoch, 2);
	assert_int_equal(terms.depth, 6);
	assert_int_equal(terms.cell_bytes, 96);
	assert_ptr_equal(terms.site, &sites[1]);
	assert_ptr_equal(terms.readers.counterpart, participants[0].box_key);
	assert_ptr_equal(terms.readers.depositary, participants[1].box_key);
	assert_memory_equal(terms.root, declared[1].root, HASH_BYTES);
	inspection.declared = NO_INDEX;
	assert_int_equal(swap_terms_of(&rules, 0, &terms, &fault),
	                 TALLY_EINCOMPLETE);
	inspection.declared = 1;
	inspection.step[STEP_DESIGNATE] = NO_INDEX;
	assert_int_equal(swap_terms_of(&rules, 0, &terms, &fault),
	                 TALLY_EINCOMPLETE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_terms_follow_from_the_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
