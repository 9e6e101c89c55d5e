/*
 * What the charter's rules make of one row: counts and benchmarks.
 */
#include "decide_world.h"

/* A background of 10 and k = 4: 10 + 4 sqrt(10 x 1.1) = 23.27. */
static void test_k_sigma_alarms_over_its_threshold(void **s)
{
	(void)s;
	prohibit("gross");
	assert_clear(COUNTS("gross", "4", TEN));
	/* P(X <= 0) = .00010, and the background is known no better. */
	assert_doubt(COUNTS("gross", "0", TEN), MEASURE_WHY_UNDER);
	assert_doubt(COUNTS("gross", "0", "0,0,0,0,0,0,0,0,0,0"),
	             MEASURE_WHY_SILENT);
	assert_found(COUNTS("gross", "9", "0,0,0,0,0,0,0,0,0,0"));
	assert_clear(COUNTS("gross", "23", TEN));
	assert_found(COUNTS("gross", "24", TEN));
	assert_found(COUNTS("gross", "9007199254740991", TEN));
}

/* P(X >= 24 | 10) = 1.2e-4, P(X >= 25 | 10) = 4.7e-5; at most 1e-4. */
static void test_poisson_alarms_from_its_exact_count_on(void **s)
{
	(void)s;
	prohibit("exact");
	assert_clear(COUNTS("exact", "24", TEN));
	assert_found(COUNTS("exact", "25", TEN));
}

/* y* = 1.6449 sqrt(10 (1 + 1/10)) = 5.46 over 10. */
static void test_iso_11929_alarms_over_its_decision_threshold(void **s)
{
	(void)s;
	prohibit("standard");
	assert_clear(COUNTS("standard", "15", TEN));
	assert_found(COUNTS("standard", "16", TEN));
}

static void test_the_ratio_test_alarms_at_its_conditional_probability(void **s)
{
	(void)s;
	prohibit("compared");
	assert_clear(COUNTS("compared", "10", TEN));
	assert_found(COUNTS("compared", "60", TEN));
}

/* Stopped while it suits is no result: neither before its end nor after. */
static void test_a_sequential_test_decides_only_at_its_end(void **s)
{
	char members[2000];
	size_t ended = 0;

	(void)s;
	prohibit("stepwise");
	for (size_t n = 1; n <= 60; n++) {
		size_t len = 0;
		struct decision d;

		for (size_t i = 0; i < n; i++)
			len += (size_t)snprintf(members + len,
			                        sizeof(members) - len, "%s2",
			                        i ? "," : "");
		char text[3000];

		snprintf(text, sizeof(text), COUNTS("stepwise", "%s", FORTY),
		         members);
		d = decide(text);
		assert_int_equal(d.class, NO_INDEX);
		if (d.complete && !d.undecided) {
			assert_int_equal(ended, 0);
			ended = n;
		} else {
			assert_int_equal(d.doubts[0].why,
			                 ended ? MEASURE_WHY_EXTRA
			                       : MEASURE_WHY_NOT_DECIDED);
		}
	}
	assert_in_range(ended, 2, 59);
	assert_found(COUNTS("stepwise", "9,9,9,9,9,9", FORTY));
}

/*
 * An item of the class gives half of the benchmark's 100 in 300 s: 25 in 150 s. By
 * the two tests of measure_benchmark_test.c, 11 are significantly under that.
 */
static void test_a_benchmark_clears_only_what_is_well_under_it(void **s)
{
	(void)s;
	prohibit("known");
#define KNOWN(item, benchmark, background) \
	OF("known", "\"item\":[" item "],\"benchmark\":[" benchmark "]," \
	   "\"background\":[" background "]")
	assert_doubt(KNOWN("0", "100,97,103", "2,3,2"), MEASURE_WHY_NO_ITEM);
	assert_clear(KNOWN("1", "100,97,103", "2,3,2"));
	assert_clear(KNOWN("11", "100,97,103", "2,3,2"));
	assert_found(KNOWN("12", "100,97,103", "2,3,2"));
	assert_found(KNOWN("100", "100,97,103", "2,3,2"));
	/* What gives the benchmark its counts may be beside it. */
	assert_clear(KNOWN("9", "100,97,103", "10,9,11"));
	assert_found(KNOWN("10", "100,97,103", "10,9,11"));
	assert_doubt(KNOWN("1", "100,97,103", "90,91,89"), MEASURE_WHY_NOT_OVER);
	assert_doubt(KNOWN("1", "100,97,103", "0,0,0"), MEASURE_WHY_NO_PLACE);
	/* Even no count at all would be no less than a benchmark of nothing. */
	assert_doubt(KNOWN("0", "0,0,0", "2,3,2"), MEASURE_WHY_NOT_OVER);
	assert_doubt(KNOWN("1", "100,97", "2,3,2"), MEASURE_WHY_MISSING);
	assert_doubt(KNOWN("1", "100,97,103", "2,3"), MEASURE_WHY_MISSING);
	assert_doubt(OF("known", "\"item\":[1],\"benchmark\":[100,97,103]"),
	             MEASURE_WHY_MISSING);
	assert_doubt(OF("known", "\"item\":[1],\"background\":[2,3,2]"),
	             MEASURE_WHY_MISSING);
	assert_doubt(KNOWN("1", "100,97,103", "2,30,2"), MEASURE_WHY_SPREAD);
}

static void test_what_is_measured_has_to_be_wherever_something_is(void **s)
{
	struct decision d;

	(void)s;
	prohibit("gross");
	assert_doubt("", MEASURE_WHY_MISSING);
	assert_doubt(OF("gross", "\"background\":[" TEN "]"), MEASURE_WHY_MISSING);
	assert_doubt(OF("gross", "\"item\":[10]"), MEASURE_WHY_MISSING);
	assert_doubt(COUNTS("gross", "10", "10,9,11"), MEASURE_WHY_MISSING);
	assert_doubt(COUNTS("gross", "10,10", TEN), MEASURE_WHY_EXTRA);
	assert_doubt(COUNTS("gross", "10", TEN "],\"benchmark\":[9,9"),
	             MEASURE_WHY_EXTRA);
	d = decide_found("nothing", "");
	assert_true(d.complete && !d.undecided);
	assert_int_equal(d.finds_count, 0);
}

/* What is not seen may be there all the same. */
static void test_an_alarm_where_nothing_was_seen_is_an_alarm(void **s)
{
	struct decision d;

	(void)s;
	prohibit("gross");
	d = decide_found("nothing", COUNTS("gross", "99", TEN));
	assert_int_not_equal(d.class, NO_INDEX);
	d = decide_found("nothing", COUNTS("gross", "9", "10,9"));
	assert_false(d.complete);
}

/* A source beside the detector while the background is taken. */
static void test_a_raised_background_shields_nothing(void **s)
{
	(void)s;
	prohibit("gross");
	assert_doubt(COUNTS("gross", "150", "200,190,210,205,195,200,198,202,207,"
	                    "193"), MEASURE_WHY_TOO_WEAK);
	assert_doubt(COUNTS("gross", "30", "10,9,11,12,8,10,9,11,10,200"),
	             MEASURE_WHY_SPREAD);
}

#define LENGTH(metres) \
	"{\"name\":\"length\",\"value\":\"" metres "\",\"unit\":\"m\"}"

#define WIDTH(metres) \
	"{\"name\":\"width\",\"value\":\"" metres "\",\"unit\":\"m\"}"

/* Else whoever reads until a reading lies outside clears any item. */
static void test_a_size_that_is_read_again_does_not_clear(void **s)
{
	struct item_class *class = prohibit("gross");

	(void)s;
	class->rule = RULE_DIMENSION;
	class->dimension_count = 1;
	class->dimensions[0] = (struct dimension){ "length", { 5560000, NULL } };
	class->tolerance.value = 300;
	class->guard.value = 100;
	class->uncertainty.value = 35;
	assert_clear("\"readings\":[" LENGTH("6.00") "]");
	assert_clear("\"readings\":[" LENGTH("6.00") "," LENGTH("5.00") "]");
	assert_found("\"readings\":[" LENGTH("5.56") "," LENGTH("6.00") "]");
	assert_found("\"readings\":[" LENGTH("6.00") "," LENGTH("5.56") "]");
}

static void assert_two(const char *members, bool is_clear)
{
	struct decision d = decide_found("sm3:A-1,sm3:B-2", members);

	assert_int_equal(d.class, NO_INDEX);
	assert_int_equal(d.complete, is_clear);
	assert_int_equal(d.doubt_count, !is_clear);
}

/* Else the host has the innocent one of two measured. */
static void test_one_item_that_is_measured_clears_no_other(void **s)
{
	struct item_class *class = prohibit("gross");

	(void)s;
	class->rule = RULE_DIMENSION;
	class->dimension_count = 2;
	class->dimensions[0] = (struct dimension){ "length", { 5560000, NULL } };
	class->dimensions[1] = (struct dimension){ "width", { 520000, NULL } };
	class->tolerance.value = 300;
	class->guard.value = 100;
	class->uncertainty.value = 35;
	assert_two("\"readings\":[" LENGTH("6.00") "]", false);
	assert_two("\"readings\":[" LENGTH("6.00") "," WIDTH("0.80") "]", false);
	assert_two("\"readings\":[" LENGTH("6.00") "," LENGTH("6.10") "]", true);
	assert_two("\"readings\":[" LENGTH("6.00") "," WIDTH("0.80") ","
	           WIDTH("0.81") "]", true);
	assert_int_not_equal(decide_found("sm3:A-1,sm3:B-2", "\"readings\":["
	                                  LENGTH("6.00") "," LENGTH("5.56") "]")
	                             .class, NO_INDEX);
}

static void test_each_look_says_what_it_would_have_found(void **s)
{
	struct decision d, more;
	struct item_class *gross = prohibit("gross");

	(void)s;
	d = decide(COUNTS("gross", "10", TEN));
	assert_int_equal(d.finds_count, 1);
	assert_int_equal(d.finds[0].dimension, NO_INDEX);
	assert_int_equal(d.finds[0].finds.unit, MEASURE_UNIT_COUNTS);
	/* At least the 21.4 of a known background; at most the charter's. */
	assert_in_range(d.finds[0].finds.value, 214000,
	                gross->counts.weakest.value);
	/* The background decides it, not the item. */
	more = decide(COUNTS("gross", "99", TEN));
	assert_int_equal(more.finds[0].finds.value, d.finds[0].finds.value);
	more = decide(BARRIER("gross", "no") "," OF("gross", "\"background\":["
	                                            TEN "]"));
	assert_int_equal(more.finds[0].finds.value, d.finds[0].finds.value);
}

static void test_measurements_are_of_classes_that_are_measured_there(void **s)
{
#define PLAIN "{\"class\":\"gross\",\"item\":[10],\"background\":[" TEN "]}"
	static const char *const rows[] = {
		/* unknown, allowed, of another rule, twice */
		"\"counts\":[" PLAIN ",{\"class\":\"submarine\",\"item\":[1]}]",
		"\"counts\":[" PLAIN ",{\"class\":\"exact\",\"item\":[1]}]",
		"\"counts\":[" PLAIN ",{\"class\":\"sm3\",\"item\":[1]}]",
		"\"counts\":[" PLAIN "," PLAIN "]",
		"\"counts\":[" PLAIN "]," BARRIER("submarine", "no"),
		"\"counts\":[" PLAIN "]," BARRIER("sm3", "no"),
		"\"counts\":[" PLAIN "]," BARRIER("known", "no"),
	};

	(void)s;
	prohibit("gross");
	assert_clear("\"counts\":[" PLAIN "]");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_doubt(rows[i], MEASURE_WHY_EXTRA);
	/* The second one of a class hides no alarm of the first. */
	assert_found("\"counts\":[{\"class\":\"gross\",\"item\":[99],"
	             "\"background\":[" TEN "]}," PLAIN "]");
}

static void test_each_prohibited_class_decides_for_itself(void **s)
{
	(void)s;
	prohibit("gross");
	prohibit("standard");
	assert_doubt(COUNTS("gross", "10", TEN), MEASURE_WHY_MISSING);
	/* 20 is under 23.27, and over 15.46. */
	assert_found("\"counts\":[{\"class\":\"gross\",\"item\":[20],"
	             "\"background\":[" TEN "]},{\"class\":\"standard\","
	             "\"item\":[20],\"background\":[" TEN "]}]");
	assert_int_equal(decide("\"counts\":[{\"class\":\"standard\",\"item\":[10],"
	                        "\"background\":[" TEN "]},{\"class\":\"gross\","
	                        "\"item\":[10],\"background\":[" TEN "]}]")
	                         .finds_count, 2);
}

/* One element, its value off by so much. */
static bool is_stated(const struct decision *d, const char *list, int off)
{
	char one[200], text[1000], value[FINDS_TEXT_BYTES];
	bool stated;
	json_t *row;

	finds_format(d->finds[0].finds.value + (uint64_t)off, value);
	snprintf(one, sizeof(one), "{\"class\":\"gross\",\"value\":\"%s\","
	         "\"unit\":\"counts\"}", value);
	snprintf(text, sizeof(text), "{\"finds\":[%s%s%s]}",
	         *list ? one : "", strlen(list) > 1 ? "," : "",
	         strlen(list) > 1 ? one : "");
	row = json_loads(text, 0, NULL);
	assert_non_null(row);
	stated = row_states_finds(w.charter, d, row);
	json_decref(row);
	return stated;
}

static void test_what_is_stated_to_be_found_is_compared_to_the_last_digit(void **s)
{
	struct decision d;

	(void)s;
	prohibit("gross");
	d = decide(COUNTS("gross", "10", TEN));
	assert_true(is_stated(&d, "1", 0));
	assert_false(is_stated(&d, "1", 1));
	assert_false(is_stated(&d, "1", -1));
	assert_false(is_stated(&d, "", 0));
	assert_false(is_stated(&d, "11", 0));
	d.finds_count = 0;
	assert_true(is_stated(&d, "", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_k_sigma_alarms_over_its_threshold),
		EACH(test_poisson_alarms_from_its_exact_count_on),
		EACH(test_iso_11929_alarms_over_its_decision_threshold),
		EACH(test_the_ratio_test_alarms_at_its_conditional_probability),
		EACH(test_a_sequential_test_decides_only_at_its_end),
		EACH(test_a_benchmark_clears_only_what_is_well_under_it),
		EACH(test_what_is_measured_has_to_be_wherever_something_is),
		EACH(test_an_alarm_where_nothing_was_seen_is_an_alarm),
		EACH(test_a_raised_background_shields_nothing),
		EACH(test_a_size_that_is_read_again_does_not_clear),
		EACH(test_one_item_that_is_measured_clears_no_other),
		EACH(test_each_look_says_what_it_would_have_found),
		EACH(test_measurements_are_of_classes_that_are_measured_there),
		EACH(test_each_prohibited_class_decides_for_itself),
		EACH(test_what_is_stated_to_be_found_is_compared_to_the_last_digit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
