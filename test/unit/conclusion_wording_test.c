/*
 * What a conclusion's text must say whatever was seen, and what it must never
 * say: certainty, or that something is absent where nobody looked.
 */
#include <ctype.h>
#include <stdlib.h>

#include "conclusion_world.h"
#include "rules/rules.h"

static struct world w;
static char json[1 << 17], text[1 << 17], table[1 << 16];

static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	return 0;
}

static void copy(const struct buf *from, char *out, size_t size)
{
	assert_true(from->len < size);
	memcpy(out, from->data, from->len);
	out[from->len] = '\0';
}

/* Into `json`, `text` (on one line) and `table`. */
static void make_all(void)
{
	struct buf bytes = world_json(&w);
	struct fault fault;
	struct buf out;

	copy(&bytes, json, sizeof(json));
	buf_init(&out, sizeof(text) - 1);
	assert_int_equal(conclusion_text(buf_slice(&bytes), &w.charter, &out,
	                                 &fault), TALLY_OK);
	on_one_line(out, text);
	buf_clear(&out);
	assert_int_equal(conclusion_table(buf_slice(&bytes), &w.charter, &out,
	                                  &fault), TALLY_OK);
	copy(&out, table, sizeof(table));
	buf_release(&out);
	buf_release(&bytes);
}

static void assert_says(const char *words)
{
	if (strstr(text, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, text);
}

static void assert_silent_on(const char *words)
{
	if (strstr(text, words) != NULL)
		fail_msg("\"%s\" is in: %s", words, text);
}

/* "1.0", "1.0000": a one, a point, zeros and no other digit about them. */
static bool is_one(const char *start, const char *at)
{
	const char *end = at + 2;

	if (strncmp(at, "1.0", 3) != 0 || (at > start && isdigit(at[-1])))
		return false;
	end += strspn(end, "0");
	return !isdigit(*end);
}

static void assert_no_certainty(const char *in)
{
	for (const char *at = in; *at != '\0'; at++) {
		if (is_one(in, at) || strncmp(at, "100 %", 5) == 0 ||
		    strncmp(at, "100%", 4) == 0)
			fail_msg("certainty: %.40s", at);
	}
}

static void test_certainty_is_recognised(void **s)
{
	(void)s;
	assert_true(is_one("1.0000", "1.0000"));
	assert_true(is_one("1.0 ", "1.0 "));
	assert_false(is_one("1.0001", "1.0001"));
	assert_false(is_one("21.0", &"21.0"[1]));
}

/* All numbers that a charter can set, and what samples can then reach. */
static void test_no_probability_is_ever_one(void **s)
{
	static const uint64_t designs[] = { 1, 2, 3, CELLS };
	static const uint64_t looks[] = { 1, 9500, 9999, 10000 };
	static const uint64_t causes[] = { 0, 1, 9999 };
	static const uint64_t required[] = { 1, 9999, 10000 };

	(void)s;
	for (size_t i = 0; i < 4 * 4 * 3 * 3 * 3; i++) {
		struct population *p = &w.populations[DEVESELU];

		p->design_number.value = designs[i % 4];
		p->detection.value = looks[i / 4 % 4];
		p->common_cause.value = causes[i / 16 % 3];
		p->required.value = required[i / 48 % 3];
		world_sample(&w, AT_DEVESELU, (uint32_t)(CELLS - i / 144));
		make_all();
		assert_no_certainty(json);
		assert_no_certainty(text);
		assert_no_certainty(table);
	}
}

static void test_what_the_parties_set_as_certain_is_said_to_be_set(void **s)
{
	struct population *p = &w.populations[DEVESELU];

	(void)s;
	p->detection.value = 10000;
	p->common_cause.value = 0;
	p->required.value = 10000;
	make_all();
	assert_says("would have found it with probability .9999. No higher "
	            "number is ever stated. The charter requires certainty (so "
	            "set by the parties).");
	assert_says("holds an item finds it: set by the parties as certain "
	            "(source:");
	assert_says("one common cause: set by the parties as impossible (source:");
	assert_non_null(strstr(json, "\"detection\":\"0.9999\","
	                             "\"detection_together\":\"0.9999\","
	                             "\"required\":\"certain\""));
	assert_non_null(strstr(table, ".9999"));
}

/* Everything that a statement of this kind owes its reader. */
static void assert_whole_statement(void)
{
	assert_says("in a form that the charter's rule for the class covers");
	assert_says("each look is taken to fail by itself");
	assert_says("the lower of two detection probabilities");
	assert_says("so none of them is the probability that nothing is there");
	assert_says("counts as looked into and missed");
	assert_says("the items are taken to be in place before");
	assert_says("false-alarm rate");
	assert_says("Places outside the two maps of the charter, declared or");
	assert_says("What happened at a site after its last observation");
	assert_says("This is not the probability of absence.");
}

static void test_every_text_makes_the_whole_statement(void **s)
{
	(void)s;
	for (unsigned set = 0; set < 1u << 4; set++) {
		world_init(&w);
		if (set & 1)
			world_mix(&w);
		if (set & 2)
			end_without_report(&w, AT_DEVESELU);
		if (set & 4)
			w.rules.now_s += CONVERSION_S;
		if (set & 8)
			w.populations[ORLAN].design_number.value = 2;
		make_all();
		assert_whole_statement();
	}
}

/* r positions of the sample at Deveselu that nobody saw, of each kind. */
static void hide(unsigned refused, unsigned unreadable)
{
	for (unsigned i = 0; i < refused; i++)
		row_at(&w, AT_DEVESELU, i)->look = LOOK_REFUSED;
	for (unsigned i = 0; i < unreadable; i++)
		row_at(&w, AT_DEVESELU, refused + i)->look =
			i % 2 ? LOOK_LOOKED | LOOK_UNREADABLE : LOOK_NONE;
}

/* Deveselu is the first site of the text; the text ends before the second. */
static void keep_deveselu(void)
{
	char *start = strstr(text, "1. Deveselu"), *end;

	assert_non_null(start);
	end = strstr(start, "2. Redzikowo");
	assert_non_null(end);
	*end = '\0';
	memmove(text, start, strlen(start) + 1);
}

static void assert_only_what_was_seen_is_clean(unsigned unseen)
{
	char words[64];

	snprintf(words, sizeof(words), "into %u of 24 launch cells",
	         CELLS - unseen);
	assert_says(words);
	if (unseen == 0) {
		assert_says("found in these 24 no item");
		return;
	}
	assert_silent_on("in these 24");
	assert_says("What is in these positions is not covered:");
	assert_silent_on("none was refused");
	if (strstr(text, "found in these") != NULL) {
		snprintf(words, sizeof(words), "found in these %u no item of",
		         CELLS - unseen);
		assert_says(words);
	}
}

static void test_positions_nobody_saw_are_never_called_clean(void **s)
{
	(void)s;
	for (unsigned i = 0; i < 4 * 4 * 4; i++) {
		unsigned refused = i % 4, unreadable = i / 4 % 4;
		unsigned design = 1 + i / 16;

		world_init(&w);
		w.populations[DEVESELU].design_number.value = design;
		hide(refused, unreadable);
		make_all();
		keep_deveselu();
		assert_only_what_was_seen_is_clean(refused + unreadable);
		if (refused + unreadable < design)
			continue;
		assert_silent_on("absence confirmed");
		assert_silent_on("found in these");
		assert_says("detection probability is .0000");
	}
}

static void test_positions_nobody_saw_are_named(void **s)
{
	(void)s;
	hide(2, 1);
	make_all();
	assert_says("Refused, of the sample: 2 (cell-01, cell-02).");
	assert_says("Without a look that can be read and decided, of the sample: "
	            "1 (cell-03).");
	assert_non_null(strstr(json, "\"refused\":2,\"refused_at\":[\"cell-01\","
	                             "\"cell-02\"],\"unreadable\":1,"
	                             "\"unreadable_at\":[\"cell-03\"],"));
	hide(0, CELLS);
	make_all();
	assert_says("of the sample: 24 (cell-01, cell-02, cell-03, cell-04, "
	            "cell-05, cell-06, cell-07, cell-08, cell-09, cell-10, "
	            "cell-11, cell-12, cell-13, cell-14, cell-15, cell-16 and 8 "
	            "more).");
	assert_says("No look into the 24 launch cells at Deveselu counts.");
}

/* A sample is in the order of its draw, a list in that of the map. */
static void test_positions_nobody_saw_are_named_in_map_order(void **s)
{
	(void)s;
	for (uint32_t i = 0; i < CELLS; i++)
		w.positions[AT_DEVESELU][i] = CELLS - 1 - i;
	hide(20, 0);
	make_all();
	assert_says("of the sample: 20 (cell-01, cell-02, cell-03, cell-04,");
	assert_says("cell-16 and 4 more).");
}

static bool claims_absence(void)
{
	return strstr(text, "absence confirmed") != NULL ||
	       strstr(text, "found in these") != NULL ||
	       strstr(text, "holds until") != NULL;
}

/* Each reason but those of a confirmed or lapsed site, alone. */
static void test_no_other_word_claims_absence(void **s)
{
	(void)s;
	for (unsigned i = 0; i < 6; i++) {
		world_init(&w);
		switch (i) {
		case 0: row_at(&w, AT_DEVESELU, 0)->look |= LOOK_PROHIBITED; break;
		case 1: w.measures[AT_DEVESELU][0].attested.standing =
				STANDING_CONTESTED; break;
		case 2: end_without_report(&w, AT_DEVESELU); break;
		case 3: hide(1, 0); break;
		case 4: world_sample(&w, AT_DEVESELU, 23); break;
		case 5: w.measures[AT_DEVESELU][0].attested.standing =
				STANDING_OPEN; break;
		default: break;
		}
		make_all();
		keep_deveselu();
		assert_false(claims_absence());
	}
	world_init(&w);
	make_all();
	keep_deveselu();
	assert_true(claims_absence());
}

static void test_words_are_explained_where_they_stand(void **s)
{
	(void)s;
	make_all();
	assert_says("Absence confirmed, or lapsed: the looks that count reach");
	assert_silent_on("Prohibited item found:");
	assert_silent_on("Not inspected, or inconclusive:");
	world_mix(&w);
	make_all();
	assert_silent_on("Absence confirmed");
	assert_says("is for the States to judge. Disputed: this text does not "
	            "say who is right. Not inspected, or inconclusive: the "
	            "conclusion says neither that an item is there nor that none "
	            "is.");
}

static void test_a_required_one_met_by_independence_only_says_so(void **s)
{
	struct population *p = &w.populations[DEVESELU];

	(void)s;
	p->design_number.value = 2;
	p->detection.value = 9000;
	make_all();
	/* .99 * .9 = .891, .99 * (1 - .01) = .9801 */
	assert_says("a probability between .8910 (if the looks at several items "
	            "fail together) and .9801 (if each look fails by itself). "
	            "The charter requires .9500 and compares it with the higher "
	            "of the two: it is met only if each look fails by itself.");
	assert_non_null(strstr(json, "\"detection\":\"0.9801\","
	                             "\"detection_together\":\"0.8910\""));
	p->required.value = 9802;
	make_all();
	assert_says("Both are below the .9802 that the charter requires.");
	p->required.value = 8910;
	make_all();
	assert_says("by itself). The charter requires .8910. This is not");
}

static void test_items_in_positions_nobody_saw_are_not_found(void **s)
{
	(void)s;
	w.populations[DEVESELU].design_number.value = 3;
	hide(1, 0);
	make_all();
	assert_says("Had 3 items of class tlam been in 3 of the 24, all in a "
	            "form that the charter's rule for the class covers, and 1 of "
	            "those in the sample hidden in the positions that nobody saw,");
	assert_says("would have found at least one with a probability between "
	            ".9801");
}

/* Whether looks fail together or not, an item was met at least so often. */
static void test_other_sites_are_met_as_if_looks_fail_together(void **s)
{
	(void)s;
	for (size_t i = ORLAN; i < SITES; i++) {
		w.populations[i].design_number.value = 2;
		w.populations[i].detection.value = 9000;
	}
	make_all();
	assert_says("2/3 times 0.8910, which is 0.5940, or more, if each");
}

static void set_finds(struct class_finds *list, enum measure_unit unit,
                      size_t dimension, uint64_t value)
{
	*list = (struct class_finds){ unit == MEASURE_UNIT_DEVIATION, dimension,
		                      { unit, value } };
	row_at(&w, list->class == 1 ? AT_ORLAN : AT_DEVESELU, 5)->finds = list;
	row_at(&w, list->class == 1 ? AT_ORLAN : AT_DEVESELU, 5)->finds_count = 1;
}

static void count_tlam(enum count_test test)
{
	struct item_class *class = &w.classes[0];

	class->rule = RULE_COUNTS;
	class->power = number_of(9900);
	class->counts = (struct count_rule){
		.test = test, .k = number_of(40000),
		.false_alarm = number_of(1000), .spread = number_of(1000000),
		.time_s = number_of(150), .background_time_s = number_of(1500),
		.backgrounds = number_of(4), .weakest = number_of(214000),
		.cap = number_of(60),
	};
}

static void test_looks_say_the_weakest_source_that_they_find(void **s)
{
	static struct class_finds list;

	(void)s;
	count_tlam(COUNT_TEST_K_SIGMA);
	set_finds(&list, MEASURE_UNIT_COUNTS, NO_INDEX, 213999);
	make_all();
	assert_says("In 1 of the 24 looks class tlam was measured; such a look "
	            "would have found, with probability .9900 or more, an item "
	            "that gives 21.4 counts or more over the background in 150 s; "
	            "weaker ones are not covered.");
	assert_says("is decided by counts over a background, with the test "
	            "k-sigma: the item for 150 s (source: set by the parties), "
	            "the background at least 4 times");
	assert_says("Its k is 4.0000 (source: set by the parties). No "
	            "false-alarm rate is set:");
	assert_says("gives 21.4000 counts over the background in that time");
	assert_says("with a probability below 0.0010 only (source: set by "
	            "the parties), the look decides nothing.");
}

static void test_tests_with_a_false_alarm_rate_say_it(void **s)
{
	(void)s;
	count_tlam(COUNT_TEST_POISSON);
	w.classes[0].barrier = true;
	make_all();
	assert_says("with the test poisson:");
	assert_says("that the parties set is 0.000001 a look (source: set by "
	            "the parties). With nothing there it can alarm more often");
	assert_says("behind an information barrier");
	assert_says("Where a look found nothing, nothing had to be measured: it "
	            "then rests on sight.");
	assert_silent_on("at most 60 times");
	count_tlam(COUNT_TEST_RATIO);
	make_all();
	assert_says("it alarms that often at most");
	count_tlam(COUNT_TEST_SEQUENTIAL);
	make_all();
	assert_says("it can alarm much more often than that");
	assert_says("The item is counted at most 60 times (source: set by the "
	            "parties); if nothing is decided by then, the look");
}

static void test_looks_say_the_largest_deviation_that_they_find(void **s)
{
	static struct class_finds list;
	struct measure_finds finds = measure_dimension_finds(&w.classes[1], 0);

	(void)s;
	set_finds(&list, MEASURE_UNIT_DEVIATION, 0, finds.value);
	make_all();
	assert_says("an item whose length differs by ");
	assert_says(" mm or less from 7900.500 mm; larger differences are not "
	            "covered.");
}

static void test_looks_say_the_part_of_the_benchmark_that_they_find(void **s)
{
	static struct class_finds list;
	struct item_class *class = &w.classes[0];

	(void)s;
	class->rule = RULE_BENCHMARK;
	class->power = number_of(9900);
	class->benchmark = (struct benchmark_rule){
		number_of(5000), number_of(1), number_of(60), number_of(600),
		number_of(3), number_of(700), number_of(4) };
	set_finds(&list, MEASURE_UNIT_PART, NO_INDEX, 4321);
	make_all();
	assert_says("gives 0.433 of the benchmark's rate or more; weaker ones");
	assert_says("gives 0.5000 of its rate or more (source: set by the parties)");
	assert_says("at its place, which is counted without it at least 4 times");
	assert_says("Nothing is taken for granted of the background at the item");
}

static void test_what_a_person_looks_for_is_said(void **s)
{
	static char *seen[] = { "a canister over 6 m long", "two white bands" };

	(void)s;
	w.classes[0].observables = seen;
	w.classes[0].observable_count = 2;
	make_all();
	assert_says("is decided by sight: a canister over 6 m long; two white "
	            "bands. No false-alarm rate is set:");
}

#define LAW(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAW(test_certainty_is_recognised),
		LAW(test_no_probability_is_ever_one),
		LAW(test_what_the_parties_set_as_certain_is_said_to_be_set),
		LAW(test_every_text_makes_the_whole_statement),
		LAW(test_positions_nobody_saw_are_never_called_clean),
		LAW(test_positions_nobody_saw_are_named),
		LAW(test_positions_nobody_saw_are_named_in_map_order),
		LAW(test_no_other_word_claims_absence),
		LAW(test_words_are_explained_where_they_stand),
		LAW(test_a_required_one_met_by_independence_only_says_so),
		LAW(test_items_in_positions_nobody_saw_are_not_found),
		LAW(test_other_sites_are_met_as_if_looks_fail_together),
		LAW(test_looks_say_the_weakest_source_that_they_find),
		LAW(test_tests_with_a_false_alarm_rate_say_it),
		LAW(test_looks_say_the_largest_deviation_that_they_find),
		LAW(test_looks_say_the_part_of_the_benchmark_that_they_find),
		LAW(test_what_a_person_looks_for_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
