/*
 * Cases in which a conclusion could say too much, each with the whole statement:
 * what is supposed, between which probabilities, at what false-alarm rate, what
 * is taken for granted and what is not covered. Held against the table of phrases
 * and the members of the JSON, whatever the words are.
 */
#include <jansson.h>
#include <stdlib.h>

#include "conclusion/phrase.h"
#include "conclusion_world.h"

#define MOST 8 /* phrases in a list */

static struct world w;
static char text[1 << 16], table[1 << 14];
static json_t *json;

static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	json_decref(json);
	json = NULL;
	return 0;
}

static void make_all(void)
{
	struct buf made = world_json(&w), out;
	struct fault fault;

	json_decref(json);
	json = json_loadb((const char *)made.data, made.len, 0, NULL);
	assert_non_null(json);
	buf_init(&out, sizeof(text) - 1);
	assert_int_equal(conclusion_text(buf_slice(&made), &w.charter, &out,
	                                 &fault), TALLY_OK);
	on_one_line(out, text);
	buf_clear(&out);
	assert_int_equal(conclusion_table(buf_slice(&made), &w.charter, &out,
	                                  &fault), TALLY_OK);
	assert_true(out.len < sizeof(table));
	memcpy(table, out.data, out.len);
	table[out.len] = '\0';
	buf_release(&out);
	buf_release(&made);
}

/* Deveselu is the first site; what a case changes. */
static struct population *cells(void)
{
	return &w.populations[DEVESELU];
}

static void hide(size_t from, size_t to, unsigned look)
{
	for (size_t i = from; i < to; i++)
		row_at(&w, AT_DEVESELU, i)->look = look;
}

static void shrink(uint32_t positions)
{
	w.sites[DEVESELU].position_count = positions;
	cells()->position_count = positions;
	world_sample(&w, AT_DEVESELU, positions);
}

static void count_by(enum count_test test)
{
	w.classes[0].rule = RULE_COUNTS;
	w.classes[0].barrier = true;
	w.classes[0].power = number_of(9900);
	w.classes[0].counts = (struct count_rule){
		.test = test, .k = number_of(40000),
		.false_alarm = number_of(1000), .spread = number_of(1000000),
		.time_s = number_of(150), .background_time_s = number_of(1500),
		.backgrounds = number_of(4), .weakest = number_of(214000),
		.cap = number_of(60),
	};
}

static void refused_as_many(void)
{
	hide(0, 1, LOOK_REFUSED);
}

static void refused_fewer(void)
{
	cells()->design_number.value = 2;
	refused_as_many();
}

static void refused_more(void)
{
	cells()->design_number.value = 2;
	hide(0, 3, LOOK_REFUSED);
}

static void capped(void)
{
	count_by(COUNT_TEST_SEQUENTIAL);
	hide(5, 6, LOOK_UNREADABLE);
}

static void answered(void)
{
	count_by(COUNT_TEST_K_SIGMA);
	hide(0, CELLS, LOOK_LOOKED | LOOK_BEHIND);
}

static void barrier_undecided(void)
{
	answered();
	hide(5, 6, LOOK_UNREADABLE);
}

static void answered_yes(void)
{
	answered();
	hide(5, 6, LOOK_LOOKED | LOOK_BEHIND | LOOK_PROHIBITED);
	row_at(&w, AT_DEVESELU, 5)->by = FOUND_BY_BARRIER;
}

static void nothing_to_look_at(void)
{
	shrink(0);
}

static void one_to_look_at(void)
{
	shrink(1);
}

static void highest_reached(void)
{
	cells()->design_number.value = CELLS;
	cells()->common_cause.value = 0;
	cells()->required.value = 9999;
}

static void highest_missed(void)
{
	cells()->required.value = 9999;
}

static void hopeless(void)
{
	world_sample(&w, AT_DEVESELU, 1);
	cells()->detection.value = 1;
	cells()->required.value = 1;
}

static void outside(void)
{
	w.inspections[AT_DEVESELU].measure_count = 2;
	w.rows[AT_DEVESELU][1][0].position = NO_INDEX;
	w.rows[AT_DEVESELU][1][0].look |= LOOK_PROHIBITED;
}

static void outside_contested(void)
{
	outside();
	w.measures[AT_DEVESELU][1].attested.standing = STANDING_CONTESTED;
}

static void never_measured(void)
{
	count_by(COUNT_TEST_POISSON);
}

static void named_not_measured(void)
{
	never_measured();
	row_at(&w, AT_DEVESELU, 5)->look |= LOOK_PROHIBITED;
}

/* More than a conclusion lists, and of those that it does a rule decided all. */
static void outside_by_rule(void)
{
	never_measured();
	w.inspections[AT_DEVESELU].measure_count = 2;
	w.measures[AT_DEVESELU][1].row_count = CELLS;
	for (size_t i = 0; i < CELLS; i++) {
		struct row *row = &w.rows[AT_DEVESELU][1][i];

		row->position = NO_INDEX;
		row->look |= LOOK_PROHIBITED;
		row->by = i < MAX_FOUND ? FOUND_BY_RULE : FOUND_BY_NAME;
	}
}

static void too_old(void)
{
	w.rules.now_s += CONVERSION_S;
}

static const struct awkward {
	const char *name;
	void (*make)(void);
	const char *word, *detection; /* of the JSON */
	int looked, refused, unreadable, behind, outside;
	enum phrase says[MOST], silent[MOST]; /* of Deveselu's part */
} cases[] = {
	{ "as many refused as must not be missed", refused_as_many,
	  "inconclusive", "0.0000", 23, 1, 0, 0, 0,
	  { PHRASE_REFUSED, PHRASE_UNREAD, PHRASE_NONE_STATED,
	    PHRASE_ALL_UNSEEN, PHRASE_BELOW },
	  { PHRASE_CLEAN, PHRASE_READ, PHRASE_HOLDS, PHRASE_WITH } },
	{ "more refused than that", refused_more,
	  "inconclusive", "0.0000", 21, 3, 0, 0, 0,
	  { PHRASE_REFUSED, PHRASE_UNREAD, PHRASE_ALL_UNSEEN, PHRASE_BELOW },
	  { PHRASE_CLEAN, PHRASE_READ, PHRASE_HOLDS, PHRASE_BETWEEN } },
	{ "fewer refused than that", refused_fewer,
	  "absence-confirmed", "0.9801", 23, 1, 0, 0, 0,
	  { PHRASE_REFUSED, PHRASE_UNREAD, PHRASE_HAD_UNSEEN },
	  { PHRASE_READ, PHRASE_HAD_MANY, PHRASE_ALL_UNSEEN } },
	{ "a sequential test at its cap", capped,
	  "inconclusive", "0.0000", 23, 0, 1, 0, 0,
	  { PHRASE_UNREADABLE, PHRASE_UNREAD, PHRASE_ALL_UNSEEN },
	  { PHRASE_CLEAN, PHRASE_READ, PHRASE_HOLDS } },
	{ "answers from behind a barrier", answered,
	  "absence-confirmed", "0.9801", 24, 0, 0, 24, 0,
	  { PHRASE_CLEAN, PHRASE_ANSWERED, PHRASE_HAD_ONE, PHRASE_WITH },
	  { PHRASE_UNREAD } },
	{ "an undecided one among them", barrier_undecided,
	  "inconclusive", "0.0000", 23, 0, 1, 23, 0,
	  { PHRASE_UNREADABLE, PHRASE_UNREAD, PHRASE_ANSWERED,
	    PHRASE_ALL_UNSEEN },
	  { PHRASE_CLEAN, PHRASE_READ, PHRASE_HOLDS } },
	{ "a yes among them", answered_yes,
	  "prohibited-item-found", "0.9801", 24, 0, 0, 24, 0,
	  { PHRASE_FOUND_BY_RULE, PHRASE_NOT_CLEAN, PHRASE_ANSWERED_AT,
	    PHRASE_DETECTION },
	  { PHRASE_CLEAN, PHRASE_FOUND, PHRASE_DECIDED_AT, PHRASE_HOLDS } },
	{ "a population without positions", nothing_to_look_at,
	  "inconclusive", "0.0000", 0, 0, 0, 0, 0,
	  { PHRASE_NOT_LOOKED },
	  { PHRASE_CLEAN, PHRASE_WITH, PHRASE_HAD_ONE, PHRASE_REACHED,
	    PHRASE_READ, PHRASE_HOLDS } },
	{ "a population of one", one_to_look_at,
	  "absence-confirmed", "0.9801", 1, 0, 0, 0, 0,
	  { PHRASE_CLEAN, PHRASE_THESE_ONE, PHRASE_HAD_ONE_OF_ONE },
	  { PHRASE_HAD_ONE, PHRASE_PART } },
	{ "the highest number, required and reached", highest_reached,
	  "absence-confirmed", "0.9999", 24, 0, 0, 0, 0,
	  { PHRASE_HAD_MANY, PHRASE_BETWEEN, PHRASE_CAPPED,
	    PHRASE_REACHED_APART },
	  { PHRASE_BELOW } },
	{ "the highest number, required and not reached", highest_missed,
	  "inconclusive", "0.9801", 24, 0, 0, 0, 0,
	  { PHRASE_NONE_STATED, PHRASE_WITH, PHRASE_BELOW },
	  { PHRASE_CLEAN, PHRASE_CAPPED, PHRASE_REACHED, PHRASE_HOLDS } },
	{ "a detection that rounds down to nothing", hopeless,
	  "inconclusive", "0.0000", 1, 0, 0, 0, 0,
	  { PHRASE_NONE_STATED, PHRASE_PART, PHRASE_HAD_ONE, PHRASE_WITH,
	    PHRASE_BELOW },
	  { PHRASE_CLEAN, PHRASE_ALL_UNSEEN, PHRASE_REACHED, PHRASE_HOLDS } },
	{ "an item outside any position", outside,
	  "prohibited-item-found", "0.9801", 24, 0, 0, 0, 1,
	  { PHRASE_FOUND, PHRASE_NAMED_AT, PHRASE_OUTSIDE },
	  { PHRASE_CLEAN, PHRASE_HOLDS } },
	{ "one that is contested", outside_contested,
	  "disputed", "0.9801", 24, 0, 0, 0, 1,
	  { PHRASE_NAMED_AT, PHRASE_OUTSIDE },
	  { PHRASE_FOUND, PHRASE_CLEAN, PHRASE_HOLDS } },
	{ "a class that is measured, and nobody did", never_measured,
	  "absence-confirmed", "0.9801", 24, 0, 0, 0, 0,
	  { PHRASE_CLEAN, PHRASE_FINDS_NONE },
	  { PHRASE_FINDS_COUNTS, PHRASE_ANSWERED } },
	{ "an item of such a class", named_not_measured,
	  "prohibited-item-found", "0.9801", 24, 0, 0, 0, 0,
	  { PHRASE_FOUND, PHRASE_NOT_CLEAN, PHRASE_NAMED_AT },
	  { PHRASE_CLEAN, PHRASE_FINDS_NONE, PHRASE_HOLDS } },
	{ "more items outside than are listed", outside_by_rule,
	  "prohibited-item-found", "0.9801", 24, 0, 0, 0, CELLS,
	  { PHRASE_FOUND, PHRASE_OUTSIDE, PHRASE_MORE_OUTSIDE },
	  { PHRASE_FOUND_BY_RULE, PHRASE_CLEAN, PHRASE_HOLDS } },
	{ "a look that is too old", too_old,
	  "lapsed", "0.9801", 24, 0, 0, 0, 0,
	  { PHRASE_CLEAN, PHRASE_LAPSED }, { PHRASE_HOLDS } },
};

/* Is there a text of that phrase, whatever stands in its places? */
static bool says(const char *where, enum phrase phrase)
{
	const char *part = phrase_table[phrase];

	for (const char *at = where; *part != '\0';) {
		size_t len = strcspn(part, "{");
		char words[512];

		snprintf(words, sizeof(words), "%.*s", (int)len, part);
		at = strstr(at, words);
		if (at == NULL)
			return false;
		at += len;
		part += len;
		if (*part == '{')
			part = strchr(part, '}') + 1;
	}
	return true;
}

/* Deveselu's part of the text, until the next site's. */
static void part_of_deveselu(char *out)
{
	const char *start = strstr(text, "1. Deveselu"), *end;

	assert_non_null(start);
	end = strstr(start, "2. Redzikowo");
	assert_non_null(end);
	snprintf(out, sizeof(text), "%.*s", (int)(end - start), start);
}

static const json_t *deveselu(void)
{
	return json_array_get(json_object_get(json, "sites"), 0);
}

static int number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	assert_true(json_is_integer(value));
	return (int)json_integer_value(value);
}

static void assert_member(const json_t *object, const char *name,
                          const char *wanted)
{
	assert_string_equal(json_string_value(json_object_get(object, name)),
	                    wanted);
}

static void assert_json(const struct awkward *c)
{
	const json_t *population = json_array_get(
		json_object_get(deveselu(), "populations"), 0);

	assert_member(deveselu(), "conclusion", c->word);
	assert_member(population, "detection", c->detection);
	assert_int_equal(number(population, "looked"), c->looked);
	assert_int_equal(number(population, "refused"), c->refused);
	assert_int_equal(number(population, "unreadable"), c->unreadable);
	assert_int_equal(number(population, "behind_barrier"), c->behind);
	assert_int_equal(number(deveselu(), "prohibited_outside"), c->outside);
	assert_int_equal(json_array_size(json_object_get(deveselu(),
	                                                 "found_outside")),
	                 c->outside < MAX_FOUND ? c->outside : MAX_FOUND);
}

static void assert_text(const struct awkward *c)
{
	static char part[sizeof(text)];

	part_of_deveselu(part);
	for (size_t i = 0; c->says[i] != PHRASE_NONE; i++)
		if (!says(part, c->says[i]))
			fail_msg("%s: \"%s\" is not in: %s", c->name,
			         phrase_table[c->says[i]], part);
	for (size_t i = 0; c->silent[i] != PHRASE_NONE; i++)
		if (says(part, c->silent[i]))
			fail_msg("%s: \"%s\" is in: %s", c->name,
			         phrase_table[c->silent[i]], part);
	assert_int_equal(says(part, PHRASE_NOT_ABSENCE),
	                 c->looked + c->refused + c->unreadable > 0);
}

static void assert_any(const enum phrase *of)
{
	bool any = false;

	for (; *of != PHRASE_NONE; of++)
		any |= says(text, *of);
	assert_true(any);
}

/* What a statement owes its reader in every case. */
static void assert_whole(void)
{
	static const enum phrase all[] = { PHRASE_ASSUMPTIONS, PHRASE_NUMBERS,
		PHRASE_PLACED, PHRASE_INDEPENDENT, PHRASE_COUNTED_MISSED,
		PHRASE_NO_PRIOR, PHRASE_IRREGULARITIES, PHRASE_NOT_COVERED,
		PHRASE_COMPUTED, PHRASE_HEAD };
	static const enum phrase rates[] = { PHRASE_NO_RATE_SIGHT,
		PHRASE_COUNTS_K, PHRASE_COUNTS_ALARM, PHRASE_NONE };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!says(text, all[i]))
			fail_msg("\"%s\" is not in: %s", phrase_table[all[i]],
			         text);
	assert_any(rates);
	assert_true(says(text, PHRASE_NO_RATE_DIMENSION));
	assert_true(json_array_size(json_object_get(json, "not_covered")) >= 5);
}

/* No number of a text or table is 1 or 100 %, but in a count or a size. */
static void assert_no_certainty(const char *where)
{
	for (const char *at = where; *at != '\0'; at++) {
		if (at > where && at[-1] >= '0' && at[-1] <= '9')
			continue;
		if (strncmp(at, "1.0", 3) == 0 || strncmp(at, "100%", 4) == 0 ||
		    strncmp(at, "100 %", 5) == 0)
			fail_msg("certainty: %.60s", at);
	}
}

static void test_no_awkward_case_says_too_much(void **s)
{
	(void)s;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world_init(&w);
		cases[i].make();
		make_all();
		assert_json(&cases[i]);
		assert_text(&cases[i]);
		assert_whole();
		assert_no_certainty(text);
		assert_no_certainty(table);
	}
}

/* Only two words claim absence, and only they are said to hold or to have held. */
static void test_absence_is_claimed_by_two_words_only(void **s)
{
	static char part[sizeof(text)];

	(void)s;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *word;
		bool claimed;

		world_init(&w);
		cases[i].make();
		make_all();
		part_of_deveselu(part);
		word = json_string_value(json_object_get(deveselu(),
		                                         "conclusion"));
		claimed = strcmp(word, "absence-confirmed") == 0 ||
		          strcmp(word, "lapsed") == 0;
		assert_int_equal(says(part, PHRASE_CLEAN), claimed);
		assert_int_equal(says(part, PHRASE_HOLDS) ||
		                 says(part, PHRASE_LAPSED), claimed);
		assert_int_equal(strstr(part, "absence confirmed") != NULL,
		                 strcmp(word, "absence-confirmed") == 0);
	}
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_no_awkward_case_says_too_much),
		EACH(test_absence_is_claimed_by_two_words_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
