/*
 * The law of bundles, byte for byte: takes long, so it stands alone.
 */
#include "bundle_world.h"

static void test_no_byte_at_all_can_change(void **state)
{
	(void)state;
	flip_bytes(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_byte_at_all_can_change),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
