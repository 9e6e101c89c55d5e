/*
 * What a charter is refused for is what measurements then could not do, at every
 * number: the weakest source is computed apart in both, the size is not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure_world.h"

#include "charter_files.h"

static char *text_of(const char *path)
{
	struct buf bytes = read_file(path);
	char *text = buf_take_text(&bytes);

	assert_non_null(text);
	buf_release(&bytes);
	return text;
}

/* Another value, of four decimals, for the first such member after a text. */
static void put_after(char **text, const char *after, const char *member,
                      uint64_t value)
{
	char *at = strstr(strstr(strstr(*text, after), member), "value: ");
	struct buf out;

	buf_init(&out, MAX_CHARTER_BYTES);
	buf_put(&out, *text, (size_t)(at - *text));
	buf_printf(&out, "value: %llu.%04llu%s",
	           (unsigned long long)(value / UNIT_PROBABILITY),
	           (unsigned long long)(value % UNIT_PROBABILITY),
	           strchr(at, '\n'));
	free(*text);
	*text = buf_take_text(&out);
	assert_non_null(*text);
	buf_release(&out);
}

static void put_number(char **text, const char *member, uint64_t value)
{
	put_after(text, "", member, value);
}

/* NULL if it is refused; *out_why: the first reason, to be freed. */
static struct charter *parse_text(const char *text, char **out_why)
{
	struct charter_faults faults;
	struct charter *charter = NULL;

	charter_parse(slice_text(text), &charter, &faults);
	*out_why = faults.count > 0 ? strdup(faults.list[0].text) : NULL;
	charter_faults_release(&faults);
	return charter;
}

static bool all_reach(const struct item_class *class)
{
	bool all = true;

	for (size_t i = 0; i < class->dimension_count; i++) {
		struct measure_finds finds = measure_dimension_finds(class, i);

		all = all && measure_reaches(class, i, &finds);
	}
	return all;
}

static void test_a_guard_is_refused_where_too_little_is_found(void **state)
{
	char *text = text_of("charters/test/dimension.yaml"), *why;
	struct charter *model = parse_text(text, &why);
	struct item_class class = model->classes[0];
	size_t refused = 0, taken = 0;

	(void)state;
	for (uint64_t u = 1; u <= 200; u += u < 40 ? 1 : 40)
		for (uint64_t guard = 0; guard <= 600; guard += guard / 10 + 1) {
			struct charter *charter;

			put_number(&text, "    guard:", guard);
			put_number(&text, "    uncertainty:", u);
			charter = parse_text(text, &why);
			class.guard.value = guard;
			class.uncertainty.value = u;
			assert_int_equal(charter != NULL, all_reach(&class));
			refused += charter == NULL;
			taken += charter != NULL;
			charter_free(charter);
			free(why);
		}
	assert_true(refused > 100 && taken > 100);
	charter_free(model);
	free(text);
}

/* Values of the normal law: Abramowitz and Stegun, table 26.1. */
static void test_a_tolerance_ends_where_it_is_set(void **state)
{
	struct item_class class = {
		.rule = RULE_DIMENSION, .dimension_count = 1,
		.dimensions[0].size_um.value = 5560000,
		.tolerance.value = 300, .guard.value = 100,
		.uncertainty.value = 50, .power.value = 9772,
	};
	struct measure_finds finds = { MEASURE_UNIT_DEVIATION, 1668000 };

	(void)state;
	assert_int_equal(class_window_um(&class, 0), 222400);
	assert_int_equal(class_edge(&class, 0), 1668000);
	assert_true(measure_reaches(&class, 0, &finds));
	finds.value--;
	assert_false(measure_reaches(&class, 0, &finds));
	/* 4 % is two standard deviations over 3 %: Phi(2) = 0.97725. */
	assert_true(class_deviation_found(&class, 0, 1668000));
	class.power.value = 9773;
	assert_false(class_deviation_found(&class, 0, 1668000));
	/* Of two each may miss half: Phi(2.241403) = 0.9875. */
	class.dimension_count = 2;
	class.power.value = 9750;
	assert_true(class_deviation_found(&class, 0, 1600890));
	assert_false(class_deviation_found(&class, 0, 1600891));
}

static void test_a_refused_guard_names_the_least_that_is_not(void **state)
{
	char *text = text_of("charters/test/dimension.yaml"), *why;

	(void)state;
	for (uint64_t u = 5; u <= 60; u += 5) {
		struct charter *charter;
		uint64_t least;

		put_number(&text, "    guard:", 0);
		put_number(&text, "    uncertainty:", u);
		assert_null(parse_text(text, &why));
		least = strtoull(strstr(why, "at least 0.") + 11, NULL, 10);
		free(why);
		put_number(&text, "    guard:", least - 1);
		assert_null(parse_text(text, &why));
		free(why);
		put_number(&text, "    guard:", least);
		charter = parse_text(text, &why);
		assert_non_null(charter);
		charter_free(charter);
	}
	free(text);
}

/* The charter with another weakest source and power of a class: is it taken? */
static bool is_taken(char **text, const char *name, uint64_t weakest,
                     uint64_t power)
{
	struct charter *charter;
	bool taken;
	char *why;

	put_after(text, name, "weakest:", weakest);
	put_after(text, name, "power:", power);
	charter = parse_text(*text, &why);
	taken = charter != NULL;
	charter_free(charter);
	free(why);
	return taken;
}

/* -ln((1 - power) / 2) in 10^-4: what is found over no background. */
static const struct {
	uint64_t power, source;
} least[] = { { 5000, 13862 }, { 7500, 20794 }, { 9500, 36888 },
	      { 9900, 52983 }, { 9999, 99034 } };
#define LEAST_COUNT (sizeof(least) / sizeof(least[0]))

/* Refused are sources that are missed even with no background. */
static void test_a_weakest_source_is_refused_where_none_finds_it(void **state)
{
	char *text = text_of("charters/test/counts.yaml");
	size_t taken = 0, asked = 0;

	(void)state;
	put_number(&text, "detection:", 1);
	for (size_t i = 0; i < LEAST_COUNT; i++)
		for (uint64_t off = 0; off < 40; off++) {
			struct item_class class =
				counted(COUNT_TEST_K_SIGMA, 40000);
			bool is = is_taken(&text, "name: gross",
			                   least[i].source - 20 + off,
			                   least[i].power);

			class.power.value = least[i].power;
			class.counts.weakest.value = least[i].source - 20 + off;
			/* All but a count that shows the detector to work. */
			assert_int_equal(is, judge_alike(&class, 0, 0, 2).why ==
			                             MEASURE_WHY_SILENT);
			taken += is;
			asked++;
		}
	assert_true(taken > asked / 4 && taken < asked * 3 / 4);
	free(text);
}

/* A sequence that counts nothing, up to its cap of 60, must end in clear. */
static void test_a_weakest_source_is_refused_where_no_sequence_finds_it(
	void **state)
{
	static const uint64_t none[60] = { 0 };
	char *text = text_of("charters/test/counts.yaml");

	(void)state;
	put_number(&text, "detection:", 1);
	for (size_t i = 0; i < LEAST_COUNT; i++)
		for (uint64_t off = 0; off < 8; off++) {
			uint64_t weakest = least[i].source / 60 - 4 + off;
			struct item_class class =
				counted(COUNT_TEST_SEQUENTIAL, 1000000);
			bool is = is_taken(&text, "name: stepwise", weakest,
			                   least[i].power);
			bool clear = false;

			class.power.value = least[i].power;
			class.counts.weakest.value = weakest;
			class.counts.cap.value = 60;
			for (size_t n = 1; n <= 60; n++)
				clear = clear || judge(&class, n, none, 2,
				                       none).why ==
				                         MEASURE_WHY_SILENT;
			assert_int_equal(is, clear);
		}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_tolerance_ends_where_it_is_set),
		cmocka_unit_test(
			test_a_guard_is_refused_where_too_little_is_found),
		cmocka_unit_test(
			test_a_refused_guard_names_the_least_that_is_not),
		cmocka_unit_test(
			test_a_weakest_source_is_refused_where_none_finds_it),
		cmocka_unit_test(
		      test_a_weakest_source_is_refused_where_no_sequence_finds_it),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
