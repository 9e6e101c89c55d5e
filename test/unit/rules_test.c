/*
 * The fold through a whole arrangement, and what stops it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world.h"

#define NONPAPER "charters/nonpaper-2022.yaml"

static void dump(const struct rules *rules)
{
	for (size_t i = 0; i < rules->irregularity_count; i++) {
		const struct irregularity *x = &rules->irregularities[i];

		print_message("  %s by %s: %s (%s)\n",
		              irregularity_table[x->code].code,
		              rules->charter->participants[x->by].name, x->detail,
		              x->entry == NO_INDEX ? "-" :
		              kind_name(rules->entries[x->entry].statement.kind));
	}
}

static void test_an_arrangement_kept_by_all_completes_regularly(void **s)
{
	struct world w;
	const struct rules *rules;
	struct conclusion *c;

	(void)s;
	world_init(&w, NONPAPER);
	world_run(&w);
	world_pair_to(&w, 0, GATE_LOOK);
	world_pair_to(&w, 1, GATE_LOOK);
	rules = world_replay(&w);
	dump(rules);
	assert_int_equal(rules->irregularity_count, 0);
	assert_int_equal(rules->arrangements[0].phase, ARRANGEMENT_COMPLETE);
	c = world_conclude(&w);
	assert_int_equal(c->site_count, 4);
	assert_int_equal(c->word, CONCLUSION_CONFIRMED);
	conclusion_free(c);
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_arrangement_kept_by_all_completes_regularly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
