/*
 * What the charter's rules make of a row of which a barrier hides a part.
 */
#include "decide_world.h"

#define BEHIND(word, background) \
	BARRIER("gross", word) "," OF("gross", "\"background\":[" background "]")

static void test_a_barrier_says_yes_or_no_and_the_background_stands(void **s)
{
	(void)s;
	prohibit("gross");
	assert_clear(BEHIND("no", TEN));
	assert_found(BEHIND("yes", TEN));
	assert_found(BARRIER("gross", "yes"));
	assert_doubt(BEHIND("undecided", TEN), MEASURE_WHY_BARRIER);
	assert_doubt(BARRIER("gross", "no"), MEASURE_WHY_MISSING);
	assert_doubt(BEHIND("no", "10,9"), MEASURE_WHY_MISSING);
	assert_doubt(BEHIND("no", "200,190,210,205,195,200,198,202,207,193"),
	             MEASURE_WHY_TOO_WEAK);
	assert_doubt(BEHIND("no", "10,9,11,12,8,10,9,11,10,200"),
	             MEASURE_WHY_SPREAD);
	/* What is hidden is not in the row. */
	assert_doubt(BARRIER("gross", "no") "," COUNTS("gross", "10", TEN),
	             MEASURE_WHY_EXTRA);
	assert_found(BARRIER("gross", "no") "," COUNTS("gross", "99", TEN));
}

/* An instrument's yes is no rule's, and counts that are shown are no instrument's. */
static void test_what_decided_is_what_is_said_to_have(void **s)
{
	(void)s;
	prohibit("gross");
	assert_int_equal(decide(COUNTS("gross", "99", TEN)).by, FOUND_BY_RULE);
	assert_int_equal(decide(BEHIND("yes", TEN)).by, FOUND_BY_BARRIER);
	assert_int_equal(decide(BARRIER("gross", "no") ","
	                        COUNTS("gross", "99", TEN)).by, FOUND_BY_RULE);
	assert_int_equal(decide(BARRIER("gross", "yes") ","
	                        COUNTS("gross", "99", TEN)).by, FOUND_BY_RULE);
	assert_int_equal(decide_found("gross", "").by, FOUND_BY_NAME);
	assert_int_equal(decide(COUNTS("gross", "9", TEN)).by, FOUND_BY_NONE);
}

static void test_behind_a_barrier_a_benchmark_shows_only_its_part(void **s)
{
	(void)s;
	prohibit("known");
	assert_clear(BARRIER("known", "no"));
	assert_int_equal(decide(BARRIER("known", "no")).finds_count, 1);
	assert_int_equal(decide(BARRIER("known", "no")).finds[0].finds.value, 5000);
	assert_found(BARRIER("known", "yes"));
	assert_doubt(BARRIER("known", "undecided"), MEASURE_WHY_BARRIER);
	assert_doubt(BARRIER("known", "no") "," OF("known",
	             "\"benchmark\":[100,97,103]"), MEASURE_WHY_EXTRA);
	assert_doubt(BARRIER("known", "no") "," OF("known",
	             "\"background\":[2,3,2]"), MEASURE_WHY_EXTRA);
}

static void test_a_sequential_test_may_stand_behind_a_barrier(void **s)
{
	struct item_class *class = prohibit("stepwise");

	(void)s;
	class->barrier = true;
	assert_clear(BARRIER("stepwise", "no") "," OF("stepwise",
	             "\"background\":[" FORTY "]"));
	assert_doubt(BARRIER("stepwise", "undecided") "," OF("stepwise",
	             "\"background\":[" FORTY "]"), MEASURE_WHY_BARRIER);
}

static void test_a_barrier_stands_only_where_the_charter_allows_it(void **s)
{
	(void)s;
	prohibit("exact");
	assert_doubt(BARRIER("exact", "no") "," OF("exact", "\"background\":["
	             TEN "]"), MEASURE_WHY_EXTRA);
	prohibit("sm3");
	assert_found("");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_a_barrier_says_yes_or_no_and_the_background_stands),
		EACH(test_what_decided_is_what_is_said_to_have),
		EACH(test_behind_a_barrier_a_benchmark_shows_only_its_part),
		EACH(test_a_sequential_test_may_stand_behind_a_barrier),
		EACH(test_a_barrier_stands_only_where_the_charter_allows_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
