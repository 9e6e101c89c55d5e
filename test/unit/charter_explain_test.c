/*
 * What is said about a charter in plain words. Run from the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "charter_files.h"

#define SHIPPED "charters/nonpaper-2022.yaml"
#define DIMENSION "charters/test/dimension.yaml"
#define COUNTS "charters/test/counts.yaml"
#define TINY "charters/test/tiny.yaml"

static int describe_by_count(void *ctx, const struct site *site,
                             const struct population *population,
                             struct buf *out)
{
	size_t *calls = ctx;

	(*calls)++;
	buf_printf(out, "HOOK %s %s", site->name, population->name);
	return TALLY_OK;
}

static int describe_refusing(void *ctx, const struct site *site,
                             const struct population *population,
                             struct buf *out)
{
	(void)ctx;
	(void)site;
	(void)population;
	(void)out;
	return TALLY_ERULE;
}

/* Runs of spaces and newlines become one space. */
static void join_lines(char *text)
{
	char *out = text;

	for (; *text; text++) {
		char c = *text == '\n' ? ' ' : *text;

		if (c != ' ' || out[-1] != ' ')
			*out++ = c;
	}
	*out = '\0';
}

static void test_explanation_says_what_signing_means(void **state)
{
	static const char *const said[] = {
		"HOOK deveselu cells", "HOOK zhuravl shelters",
		"2 of ro and pl", "silence at the deadline is a no",
		"sole witness", "never for content", "ch, sees the openings",
		"Only notified, never asked: nato", "Undeclared places",
		"probability of 0.9500", "CFE", "30 days",
	};
	struct charter *charter = parse_file(SHIPPED);
	size_t i, calls = 0;
	struct buf out;
	char *text;

	(void)state;
	buf_init(&out, 1u << 20);
	assert_int_equal(charter_explain(charter, describe_by_count, &calls,
	                                 &out), TALLY_OK);
	text = buf_take_text(&out);
	assert_int_equal(calls, 16);
	assert_int_equal(strncmp(text, "EXERCISE, INVENTED DATA\n", 24), 0);
	for (i = 0; text[i];) {
		size_t width = strcspn(text + i, "\n");

		assert_true(width <= 78);
		i += width + 1;
	}
	join_lines(text);
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (!strstr(text, said[i]))
			fail_msg("the explanation lacks: %s", said[i]);
	free(text);
	assert_int_equal(charter_explain(charter, describe_refusing, NULL,
	                                 &out), TALLY_ERULE);
	buf_release(&out);
	charter_free(charter);
}

static void test_explanation_tells_variants_apart(void **state)
{
	static const struct {
		const char *file, *said;
	} rows[] = {
		{ "charters/test/each-consent.yaml", "answers every notice" },
		{ "charters/test/blind.yaml", "sees no opening" },
		{ "charters/test/blind.yaml", "must first hold (here: all 3), "
		  "else the pair ends; after that up to 1 may keep silent" },
		{ "charters/test/blind.yaml", "But a measure writes into the log, "
		  "and so into mirrors and bundles, what was declared at each" },
		{ "charters/test/draws.yaml", "us has 3 draws in a period" },
		{ "charters/test/no-refusal.yaml", "visit may not be refused" },
		{ "charters/test/no-refusal.yaml", "position may not be" },
		{ "charters/test/two-witnesses.yaml", "witnesses ch and at" },
		{ "charters/new-start-2020.yaml", "us has at most 700 items of "
		  "icbm-deployed, slbm-deployed and bomber-deployed at all" },
		{ "charters/test/ceiling.yaml", "ru has at most 0 items of sm3 "
		  "at bravo and charlie together (set by the parties)" },
		{ DIMENSION, "length 5560.000 mm (an example for tests)" },
		{ DIMENSION, "within 3 % of these (an example for tests; no "
		  "public text confirms 3 %), and 1 % more, where it could be "
		  "one (set by the parties)" },
		{ DIMENSION, "standard uncertainty of 0.35 % of the size (an "
		  "example for tests; a tape around a hull)" },
		{ DIMENSION, "found with a probability of 0.99 or more (set by "
		  "the parties)" },
		{ COUNTS, "counted once, for 150 seconds (an example" },
		{ COUNTS, "Its background is counted 10 times or more (an" },
		{ COUNTS, "for 150 seconds each (an example for tests). If chance "
		  "would spread these counts so much with a probability under "
		  "0.001 (an example" },
		{ COUNTS, "background and 4 standard deviations of the difference "
		  "on (an example" },
		{ COUNTS, "reaches, over a background of the measured mean, with "
		  "a probability of 0.0001 or less (an example for tests). With "
		  "nothing there it can alarm more often than that, the fewer" },
		{ COUNTS, "threshold of ISO 11929 on, with k = 1.6449 (an" },
		{ COUNTS, "share of all counts with a probability of 0.000001 or "
		  "less (an example for tests). With nothing there, and the "
		  "background as it was, it alarms that often at most" },
		{ COUNTS, "for 10 seconds (an example for tests), again and again "
		  "until the test ends, and 60 times at most (an example" },
		{ COUNTS, "set for false alarms of 0.001 (an example for tests). "
		  "With nothing there it can alarm much more often than that" },
		{ COUNTS, "gives 30 counts over the background in that time, "
		  "whatever shields it (an example" },
		{ COUNTS, "known to be of the class is counted 3 times or more "
		  "(an example for tests), for 5 minutes each (an example" },
		{ COUNTS, "Its place without it is counted 3 times or more (an" },
		{ COUNTS, "weakest item gives 0.5 of its rate, whatever shields "
		  "it (an example" },
		{ COUNTS, "only a yes or a no, and a commitment" },
		{ COUNTS, "in the record; no barrier hides them" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct charter *charter = parse_file(rows[i].file);
		struct buf out;
		char *text;

		buf_init(&out, 1u << 20);
		assert_int_equal(charter_explain(charter, NULL, NULL, &out),
		                 TALLY_OK);
		text = buf_take_text(&out);
		join_lines(text);
		if (!strstr(text, rows[i].said))
			fail_msg("%s lacks: %s\n%s", rows[i].file,
			         rows[i].said, text);
		free(text);
		buf_release(&out);
		charter_free(charter);
	}
}

static void explain_says(const struct charter *charter, const char *said)
{
	struct buf out;
	char *text;

	buf_init(&out, 1u << 20);
	assert_int_equal(charter_explain(charter, NULL, NULL, &out), TALLY_OK);
	text = buf_take_text(&out);
	join_lines(text);
	if (!strstr(text, said))
		fail_msg("the explanation lacks: %s", said);
	free(text);
	buf_release(&out);
}

static void test_explanation_counts_draws_and_holders(void **state)
{
	struct charter *charter = parse_file("charters/test/draws.yaml");

	(void)state;
	charter->draws.quota[0].value = 1;
	explain_says(charter, "us has 1 draw in a period");
	charter_free(charter);
	charter = parse_file("charters/test/blind.yaml");
	charter->depositaries.of_count = 4;
	explain_says(charter, "must first hold (here: 3), else the pair ends");
	charter_free(charter);
}

static void test_explanation_without_room_fails(void **state)
{
	struct charter *charter = parse_file(TINY);
	struct buf out;

	(void)state;
	buf_init(&out, 2000);
	assert_int_equal(charter_explain(charter, NULL, NULL, &out),
	                 TALLY_ELIMIT);
	buf_release(&out);
	charter_free(charter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_explanation_says_what_signing_means),
		cmocka_unit_test(test_explanation_tells_variants_apart),
		cmocka_unit_test(test_explanation_counts_draws_and_holders),
		cmocka_unit_test(test_explanation_without_room_fails),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
