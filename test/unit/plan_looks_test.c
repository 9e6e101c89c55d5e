/*
 * What looks reach beyond whole numbers: it joins them without a gap, is never
 * over the exact value, decides ties, and takes every decimal that is given.
 */
#include "monte_world.h"

#include "plan/looks.h"

#define SMALL 10

static struct chance chance_of_text(const char *text)
{
	struct chance c = { 0 };

	assert_true(ask_read_chance(slice_text(text), &c));
	return c;
}

/* The same with as many digits as a double has left: by its definition. */
static double miss_of(uint64_t N, uint64_t d, uint64_t n, double q)
{
	double ways = 1, miss = 0; /* P(X = j) from drawing one item at a time */
	double at[SMALL + 1] = { 1 };

	for (uint64_t i = 0; i < n; i++) {
		for (uint64_t j = d + 1; j-- > 0;) {
			double items = (double)(d - j) / (double)(N - i);

			if (j < d && i >= j)
				at[j + 1] += at[j] * items;
			at[j] *= 1 - items;
		}
	}
	for (uint64_t j = 0; j <= d; j++, ways *= q)
		miss += at[j] * ways;
	return miss;
}

static void test_what_is_computed_is_never_over_the_exact_value(void **state)
{
	static const char *const ps[] = { "1", "0.5", "0.9", "0.123456789",
		"0.999999999999999", "0.000000000000001", "0" };

	(void)state;
	for (size_t i = 0; i < sizeof(ps) / sizeof(ps[0]); i++) {
		struct chance p = chance_of_text(ps[i]);

		for (uint64_t N = 1; N <= SMALL; N++)
			for (uint64_t d = 0; d <= N; d++)
				for (uint64_t n = 0; n <= N; n++) {
					double exact = 1 - miss_of(N, d, n,
					                           1 - p.value);
					double P = -1;

					assert_int_equal(stats_pdetect_down(
						N, d, n, &p, &P), STATS_OK);
					/* 1e-15: what miss_of can be off */
					assert_true(P <= exact + 1e-15);
					assert_true(P >= exact - 1e-11);
				}
	}
}

/* In 10^-4 as integers decide, but for ties, where it may be one less. */
static void test_it_joins_what_whole_numbers_decide(void **state)
{
	struct looks looks = { .positions = 300, .detection = chance_of_text("1"),
		               .common_cause = chance_of_text("0.01") };

	(void)state;
	for (looks.items = 1; looks.items <= 64; looks.items += 7) {
		for (looks.looked = 1; looks.looked < 300; looks.looked += 13) {
			struct looks more = looks;
			uint32_t whole = 0, computed = 0;

			more.detection = chance_of_text("0.999999999999999");
			assert_true(looks_are_whole(&looks));
			assert_false(looks_are_whole(&more));
			looks_reach(&looks, &whole);
			looks_reach(&more, &computed);
			assert_true(computed <= whole && computed + 1 >= whole);
		}
	}
}

static uint64_t looks_for(const char **words, double *out_detection)
{
	struct plan plan;
	uint64_t n;

	answer("sample", words, &plan);
	n = (uint64_t)number_of(&plan, "looks", "");
	*out_detection = number_of(&plan, "detection", "");
	plan_release(&plan);
	return n;
}

/* d = 1: n = N required / (p (1 - g)), in whole numbers by hand. */
static void test_ties_are_decided_beyond_whole_numbers(void **state)
{
	double P;

	(void)state;
	assert_true(looks_for(WORDS("--positions", "1000000000"), &P) ==
	            950000000 && P == 0.95);
	assert_true(looks_for(WORDS("--positions", "9007199254740992",
	                            "--required", "0.5"), &P) ==
	            UINT64_C(1) << 52 && P == 0.5);
	assert_true(looks_for(WORDS("--positions", "1000000000", "--required",
	                            "0.5", "--common-cause", "0.375"), &P) ==
	            800000000 && P == 0.5);
	assert_true(looks_for(WORDS("--positions", "96", "--detection",
	                            "0.78125", "--required", "0.75",
	                            "--common-cause", "0.04"), &P) == 96 &&
	            P == 0.75);
	assert_true(looks_for(WORDS("--positions", "100", "--detection",
	                            "0.95001"), &P) == 100 && P == 0.95);
}

static int status_of(const char *question, const char **words, char *out,
                     size_t size)
{
	struct plan_ask ask = { option_of, flag_of, words, { 0 } };
	struct plan plan;
	struct buf text;
	int status;

	plan_init(&plan);
	buf_init(&text, PLAN_MAX_BYTES);
	assert_int_equal(plan_answer(question, &ask, &plan), TALLY_OK);
	status = (int)plan.status;
	plan_print_text(&plan, &text);
	buf_put_u8(&text, '\0');
	assert_true(text.len <= size);
	memcpy(out, text.data, text.len);
	buf_release(&text);
	plan_release(&plan);
	return status;
}

static void test_no_decimal_is_rounded_silently(void **state)
{
	static char text[1u << 16];

	(void)state;
	/* 0.9499995 is under 0.95, and four decimals of it are not */
	assert_int_equal(status_of("sample", WORDS("--positions", "24",
	                                           "--detection", "0.9499995"),
	                           text, sizeof(text)), STATS_INFEASIBLE);
	assert_non_null(strstr(text, "0.9499995"));
	assert_int_equal(status_of("sample", WORDS("--positions", "24",
	                                           "--detection", "0.9500005"),
	                           text, sizeof(text)), STATS_OK);
	assert_int_equal(status_of("detect", WORDS("--positions", "24", "--looked",
	                                           "24", "--common-cause",
	                                           "0.000000000000001"),
	                           text, sizeof(text)), STATS_OK);
	assert_non_null(strstr(text, "0.000000000000001"));
	assert_null(strstr(text, "1.0000"));
}

static void test_less_than_required_is_not_lifted_to_it(void **state)
{
	struct looks looks = { .positions = 1000000000, .items = 1,
		               .detection = chance_of_text("1"),
		               .common_cause = chance_of_text("0"),
		               .required = 9500, .looked = 949999999 };
	uint32_t detection = 0;

	(void)state;
	assert_int_equal(looks_reach(&looks, &detection), STATS_INFEASIBLE);
	assert_int_equal(detection, 9499);
	looks.looked++;
	assert_int_equal(looks_reach(&looks, &detection), STATS_OK);
	assert_int_equal(detection, 9500);
	looks.common_cause = chance_of_text("0.06");
	assert_int_equal(looks_reach(&looks, &detection), STATS_INFEASIBLE);
	assert_int_equal(detection, 8929);
	looks.unread = 1; /* and it may be the only item */
	assert_int_equal(looks_reach(&looks, &detection), STATS_INFEASIBLE);
	assert_int_equal(detection, 0);
	looks.required = 0;
	assert_int_equal(looks_reach(&looks, &detection), STATS_OK);
}

static void test_which_way_it_was_decided_is_said(void **state)
{
	static char text[1u << 16];

	(void)state;
	status_of("sample", WORDS("--positions", "100", "--items", "64"), text,
	          sizeof(text));
	assert_non_null(strstr(text, "decided in"));
	status_of("sample", WORDS("--positions", "100", "--items", "65"), text,
	          sizeof(text));
	assert_null(strstr(text, "decided in"));
	assert_non_null(strstr(text, "computed to 11"));
}

/* Nothing is said of detection, all the rest is. */
static void test_more_than_can_be_summed_is_said(void **state)
{
	static char text[1u << 16];

	(void)state;
	assert_int_equal(status_of("sample",
	                           WORDS("--positions", "9007199254740992",
	                                 "--items", "4503599627370496",
	                                 "--detection", "0.000000000001"),
	                           text, sizeof(text)), STATS_NOCONV);
	assert_null(strstr(text, "find one with"));
	assert_non_null(strstr(text, "--stratum all:N:PART:P"));
	assert_non_null(strstr(text, "Not covered:"));
}

/* --- refused by somebody who knows ------------------------------------------ */

/* The least chance to be found over all that can be refused of what was drawn. */
static double best_refusal(uint32_t drawn, uint32_t items, unsigned r, double q)
{
	double least = 2;

	for (uint32_t refused = 0; refused < 1u << SMALL; refused++) {
		uint32_t left = drawn & ~refused & items;
		double miss = 1;

		if ((refused & ~drawn) != 0 ||
		    (unsigned)__builtin_popcount(refused) != r)
			continue;
		for (; left != 0; left &= left - 1)
			miss *= q;
		least = 1 - miss < least ? 1 - miss : least;
	}
	return least;
}

static double refused_exactly(const struct stats_refused *in)
{
	double sum = 0;
	unsigned count = 0;

	for (uint32_t drawn = 0; drawn < 1u << in->N; drawn++) {
		if ((unsigned)__builtin_popcount(drawn) != in->s)
			continue;
		sum += best_refusal(drawn, (1u << in->d) - 1, (unsigned)in->r,
		                    1 - in->p);
		count++;
	}
	return sum / count;
}

static void test_no_refusal_after_the_draw_leaves_less_than_said(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 120; round++) {
		struct stats_refused in = { 8, 1 + round % 5, 2 + round % 7,
			                    round % 3, 1 - (round % 4) * 0.25 };
		double P = -1, exact = refused_exactly(&in);

		assert_int_equal(stats_pdetect_refused(&in, &P), STATS_OK);
		assert_true(P <= exact + 1e-15 && P >= exact - 2e-11);
	}
}

static void test_refusals_out_of_range_are_refused(void **state)
{
	struct stats_refused in = { 10, 3, 5, 6, 1 };
	double P = -1;

	(void)state;
	assert_int_equal(stats_pdetect_refused(&in, &P), STATS_DOMAIN);
	in = (struct stats_refused){ 10, 11, 5, 1, 1 };
	assert_int_equal(stats_pdetect_refused(&in, &P), STATS_DOMAIN);
	in = (struct stats_refused){ 10, 3, 11, 1, 1 };
	assert_int_equal(stats_pdetect_refused(&in, &P), STATS_DOMAIN);
	in = (struct stats_refused){ 10, 3, 5, 1, -0.5 };
	assert_int_equal(stats_pdetect_refused(&in, &P), STATS_DOMAIN);
	assert_true(P == -1);
	in = (struct stats_refused){ 0, 0, 0, 0, 1 };
	assert_int_equal(stats_pdetect_refused(&in, &P), STATS_VACUOUS);
	/* large: bounded work, and still a bound */
	in = (struct stats_refused){ STATS_MAX_COUNT, STATS_MAX_COUNT / 2,
		                     1000000, 400000, 0.001 };
	assert_int_equal(stats_pdetect_refused(&in, &P), STATS_OK);
	assert_true(P > 0.9 && P <= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_what_is_computed_is_never_over_the_exact_value),
		cmocka_unit_test(test_it_joins_what_whole_numbers_decide),
		cmocka_unit_test(test_ties_are_decided_beyond_whole_numbers),
		cmocka_unit_test(test_less_than_required_is_not_lifted_to_it),
		cmocka_unit_test(test_no_decimal_is_rounded_silently),
		cmocka_unit_test(test_which_way_it_was_decided_is_said),
		cmocka_unit_test(test_more_than_can_be_summed_is_said),
		cmocka_unit_test(
			test_no_refusal_after_the_draw_leaves_less_than_said),
		cmocka_unit_test(test_refusals_out_of_range_are_refused),
	};

	return MONTE_RUN(tests);
}
