/*
 * What a charter is refused for is what measurements then could not do: both are
 * computed apart, and must agree at every number.
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

/* Another value, of four decimals, for the first member of this name. */
static void put_number(char **text, const char *member, uint64_t value)
{
	char *at = strstr(strstr(*text, member), "value: ");
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

/* Refused are sources that are missed even with no background. */
static void test_a_weakest_source_is_refused_where_none_finds_it(void **state)
{
	char *text = text_of("charters/test/counts.yaml"), *why;

	(void)state;
	for (uint64_t weakest = 52900; weakest < 53100; weakest += 3) {
		struct item_class class = counted(COUNT_TEST_K_SIGMA, 40000);
		struct charter *charter;

		put_number(&text, "weakest:", weakest);
		charter = parse_text(text, &why);
		class.power.value = 9900;
		class.counts.weakest.value = weakest;
		assert_int_equal(charter != NULL,
		                 judge_alike(&class, 0, 0, 2).answer ==
		                         MEASURE_CLEAR);
		charter_free(charter);
		free(why);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_guard_is_refused_where_too_little_is_found),
		cmocka_unit_test(
			test_a_refused_guard_names_the_least_that_is_not),
		cmocka_unit_test(
			test_a_weakest_source_is_refused_where_none_finds_it),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
