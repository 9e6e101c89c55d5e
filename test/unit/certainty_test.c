/*
 * The sentences that speak of absence are few, and known; none states certainty.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bundle/bundle.h"
#include "conclusion/phrase.h"

static bool states_certainty(const char *text)
{
	return strstr(text, "1.0") != NULL || strstr(text, "100 %") != NULL ||
	       strstr(text, "100%") != NULL;
}

static bool speaks_of_absence(const char *text)
{
	return strstr(text, "bsen") != NULL || strstr(text, "no item") != NULL ||
	       strstr(text, "nothing is there") != NULL ||
	       strstr(text, "nor that none is") != NULL;
}

/* Who adds a sentence on absence says here from which looks it may follow. */
static void test_few_sentences_speak_of_absence(void **state)
{
	static const bool may[PHRASE_COUNT] = {
		[PHRASE_CLEAN] = true,      /* confirmed or lapsed; what was seen */
		[PHRASE_LAPSED] = true,     /* lapsed; until then */
		[PHRASE_MEANS_CONFIRMED] = true, /* what the word means */
		[PHRASE_MEANS_OPEN] = true,      /* says that it is not said */
		[PHRASE_NOT_ABSENCE] = true,     /* the same */
		[PHRASE_NO_PRIOR] = true,        /* the same */
		[PHRASE_FOUND] = true,      /* what must be absent */
		[PHRASE_FOUND_BY_RULE] = true, /* the same */
	};

	(void)state;
	for (int i = PHRASE_NONE + 1; i < PHRASE_COUNT; i++) {
		if (speaks_of_absence(phrase_table[i]) != may[i])
			fail_msg("absence: %s", phrase_table[i]);
	}
	for (int i = REASON_NONE + 1; i < REASON_COUNT; i++)
		assert_false(speaks_of_absence(reason_table[i].text));
}

static void test_no_sentence_states_certainty(void **state)
{
	struct slice readme = bundle_readme();

	(void)state;
	for (int i = PHRASE_NONE + 1; i < PHRASE_COUNT; i++)
		assert_false(states_certainty(phrase_table[i]));
	for (int i = REASON_NONE + 1; i < REASON_COUNT; i++)
		assert_false(states_certainty(reason_table[i].text));
	assert_false(states_certainty((const char *)readme.data));
}

static void test_no_number_becomes_certainty(void **state)
{
	char text[8];

	(void)state;
	for (uint64_t value = 0; value < 2 * UNIT_PROBABILITY; value++) {
		detection_format((uint32_t)value, text);
		assert_false(states_certainty(text));
		assert_false(states_certainty(probability_text(value).text));
		assert_false(states_certainty(set_text(value).text));
	}
	assert_string_equal(probability_text(UINT64_MAX).text, ".9999");
	assert_string_equal(probability_text(9801).text, ".9801");
	assert_string_equal(set_text(0).text, "set by the parties as impossible");
	assert_string_equal(set_text(1).text, ".0001");
	assert_string_equal(set_text(UINT64_MAX).text,
	                    "set by the parties as certain");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few_sentences_speak_of_absence),
		cmocka_unit_test(test_no_sentence_states_certainty),
		cmocka_unit_test(test_no_number_becomes_certainty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
