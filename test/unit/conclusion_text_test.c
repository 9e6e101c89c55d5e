/*
 * What the text and the table of a conclusion say, to people.
 */
#include <stdlib.h>

#include "conclusion_world.h"

typedef int (*make)(struct slice, const struct charter *, struct buf *,
                    struct fault *);

static struct world w;
static char made[1 << 16];

static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	return 0;
}

static struct buf make_by(make function)
{
	struct buf json = world_json(&w);
	struct fault fault;
	struct buf out;

	buf_init(&out, sizeof(made) - 1);
	assert_int_equal(function(buf_slice(&json), &w.charter, &out, &fault),
	                 TALLY_OK);
	buf_release(&json);
	return out;
}

/* Into `made`, on one line. */
static void make_text(void)
{
	struct buf out = make_by(conclusion_text);

	on_one_line(out, made);
	buf_release(&out);
}

static void make_table(void)
{
	struct buf out = make_by(conclusion_table);

	memcpy(made, out.data, out.len);
	made[out.len] = '\0';
	buf_release(&out);
}

static void assert_says(const char *words)
{
	if (strstr(made, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, made);
}

static void assert_silent_on(const char *words)
{
	if (strstr(made, words) != NULL)
		fail_msg("\"%s\" is in: %s", words, made);
}

/* Code points of the longest line. */
static size_t widest(const struct buf *text)
{
	size_t columns = 0, most = 0;

	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '\n')
			columns = 0;
		else
			columns += (text->data[i] & 0xC0) != 0x80;
		if (columns > most)
			most = columns;
	}
	return most;
}

static void assert_both_golden(const char *name)
{
	char path[64];
	struct buf text = make_by(conclusion_text);
	struct buf table = make_by(conclusion_table);

	snprintf(path, sizeof(path), "conclusion-%s.txt", name);
	assert_golden(path, &text);
	snprintf(path, sizeof(path), "conclusion-%s-table.txt", name);
	assert_golden(path, &table);
	assert_true(widest(&text) <= 78);
	assert_true(widest(&table) <= 80);
	buf_release(&text);
	buf_release(&table);
}

static void test_the_text_of_a_confirmed_arrangement_never_changes(void **s)
{
	(void)s;
	assert_both_golden("confirmed");
}

static void test_the_text_of_a_mixed_arrangement_never_changes(void **s)
{
	(void)s;
	world_mix(&w);
	assert_both_golden("mixed");
}

static void test_no_place_of_a_template_stays_empty(void **s)
{
	(void)s;
	for (int mixed = 0; mixed < 2; mixed++) {
		if (mixed)
			world_mix(&w);
		make_text();
		assert_silent_on("{");
		assert_silent_on("}");
		assert_silent_on("(null)");
	}
}

static void test_the_charters_braces_are_not_filled_in(void **s)
{
	(void)s;
	w.charter.title = "{as_of} {";
	make_text();
	assert_says("\"{as_of} {\"");
}

static void test_only_an_exercise_says_so(void **s)
{
	(void)s;
	make_text();
	assert_memory_equal(made, "EXERCISE, INVENTED DATA ", 24);
	make_table();
	assert_memory_equal(made, "EXERCISE, INVENTED DATA ", 24);
	w.charter.exercise = false;
	make_text();
	assert_silent_on("EXERCISE");
	make_table();
	assert_silent_on("EXERCISE");
	assert_memory_equal(made, "arrangement a0a0 a0a0 ", 22);
}

static void test_half_the_cells_seen_perfectly_still_miss_the_others(void **s)
{
	(void)s;
	world_sample(&w, AT_DEVESELU, 12);
	w.populations[DEVESELU].detection.value = 10000;
	w.populations[DEVESELU].common_cause.value = 0;
	w.populations[DEVESELU].required.value = 5000;
	make_text();
	assert_says("1. Deveselu (deveselu), host Romania: absence confirmed.");
	assert_says("into 12 of 24 launch cells at Deveselu, and found in these "
	            "12 no item of class tlam (Tomahawk land-attack cruise "
	            "missile).");
	assert_says("sample: 12; an item in one of them would be missed");
	assert_says("Had one item of class tlam been in one of the 24, in a "
	            "form that the charter's rule for the class covers, this "
	            "procedure, under "
	            "assumptions set by the parties, would have found it with "
	            "probability .5000. The charter requires .5000. This is "
	            "not the probability of absence.");
	assert_says("Positions of cells at deveselu that were not seen: 12 of "
	            "24; an item in one of them would be missed.");
}

static void test_inconclusive_says_which_number_against_which(void **s)
{
	(void)s;
	world_sample(&w, AT_DEVESELU, 23);
	make_text();
	assert_says("host Romania: inconclusive.");
	assert_says("with probability .9392. That is below the .9500 that the "
	            "charter requires.");
	assert_silent_on("of the 24, this procedure found");
}

static void test_several_items_are_counted_as_several(void **s)
{
	(void)s;
	w.populations[DEVESELU].design_number.value = 3;
	make_text();
	assert_says("Had 3 items of class tlam been in 3 of the 24,");
	assert_says("at least one with a probability between .9801 (if the looks "
	            "at several items fail together) and .9899 (if each look "
	            "fails by itself). The charter requires .9500. This");
}

static void test_found_says_where_and_what(void **s)
{
	(void)s;
	row_at(&w, AT_ORLAN, 3)->look |= LOOK_PROHIBITED;
	row_at(&w, AT_ORLAN, 4)->look |= LOOK_PROHIBITED;
	make_text();
	assert_says("Orlan (orlan), host Russia: prohibited item found.");
	assert_says("A prohibited item was found at Orlan. What must be absent "
	            "there: class glcm (ground-launched cruise missile).");
	assert_says("A measure states a prohibited item in 2 of 24.");
	assert_silent_on("at Orlan, and found in these");
	make_table();
	assert_says("orlan      -     24 / 24   2 glcm  ITEM FOUND");
}

static void test_found_outside_any_position_is_said(void **s)
{
	(void)s;
	w.inspections[AT_ORLAN].measure_count = 2;
	w.rows[AT_ORLAN][1][0].position = NO_INDEX;
	w.rows[AT_ORLAN][1][0].look |= LOOK_PROHIBITED;
	make_text();
	assert_says("class glcm at a place outside every counted position "
	            "(statement a0a0a0a0");
	make_table();
	assert_says("24 / 24   outside ITEM FOUND");
	w.measures[AT_ORLAN][1].attested.standing = STANDING_CONTESTED;
	make_table();
	assert_says("24 / 24   outside disputed");
}

static void test_disputed_never_says_that_nothing_was_found(void **s)
{
	(void)s;
	w.inspections[AT_ORLAN].report.standing = STANDING_CONTESTED;
	make_text();
	assert_says("Orlan (orlan), host Russia: disputed.");
	assert_says("the other team contests a finding (finding-contested)");
	assert_silent_on("at Orlan, and found in these");
	assert_says("at Orlan; no measure states an item of class glcm "
	            "(ground-launched cruise missile) in these 24.");
}

static void test_not_inspected_says_why(void **s)
{
	(void)s;
	end_without_report(&w, AT_ORLAN);
	w.inspections[AT_ORLAN].refused_by = RU;
	make_text();
	assert_says("Orlan (orlan), host Russia: not inspected. Reason: there "
	            "is no inspection report (no-report). Reason: the "
	            "inspection was refused (inspection-refused).");
	assert_says("No look into the 24 launch cells at Orlan counts.");
	assert_says("Sites of ru that were not inspected: 2 of 3 (orlan, "
	            "sokol).");
	make_table();
	assert_says("orlan      -     0 / 24    -       not inspected     "
	            ".0000     -\n");
}

/* Deveselu was looked at and found clean; its second visit was refused. */
static void test_a_refusal_after_a_clean_look_is_said(void **s)
{
	(void)s;
	w.inspections[AT_REDZIKOWO].site = DEVESELU;
	w.pairs[1].site[0] = DEVESELU;
	make_text();
	assert_silent_on("agreed to and not reported");
	end_without_report(&w, AT_REDZIKOWO);
	w.inspections[AT_REDZIKOWO].refused_by = RO;
	make_text();
	assert_says("Deveselu (deveselu), host Romania: absence confirmed.");
	assert_says("Inspections of deveselu that were agreed to and not "
	            "reported: 1 of 2.");
	w.pairs[1].inspection[1] = NO_INDEX; /* or it never began */
	make_text();
	assert_says("not reported: 1 of 2.");
	end_without_report(&w, AT_DEVESELU);
	make_text();
	assert_silent_on("agreed to and not reported");
}

static void test_a_lapsed_conclusion_says_since_when(void **s)
{
	(void)s;
	w.rules.now_s += CONVERSION_S;
	make_text();
	assert_says("host Romania: lapsed.");
	assert_says("The conclusion lapsed at 2026-12-25T09:30:00Z: absence was "
	            "confirmed until then and is not confirmed now.");
	assert_silent_on("holds until");
}

static void test_refused_and_unreadable_are_counted_apart(void **s)
{
	(void)s;
	row_at(&w, AT_DEVESELU, 1)->look = LOOK_REFUSED;
	row_at(&w, AT_DEVESELU, 2)->look = LOOK_UNREADABLE;
	row_at(&w, AT_DEVESELU, 3)->look = LOOK_UNREADABLE;
	make_text();
	assert_says("into 21 of 24 launch cells");
	assert_says("Refused, of the sample: 1 (cell-02). Without a look that "
	            "can be read and decided, of the sample: 2 (cell-03, "
	            "cell-04). What is in these positions is not covered: they "
	            "count as looked into and missed, as if the host had "
	            "picked them to hide items, once the sample was known. "
	            "Items that must not be missed: 1. "
	            "Positions of the sample that nobody saw: 3. All these items "
	            "could lie there, so the detection probability is .0000. "
	            "That is below the .9500 that the charter requires.");
}

static void test_one_signature_is_said_to_be_one(void **s)
{
	(void)s;
	make_text();
	assert_silent_on("one team's signature");
	assert_says("Irregularities - None.");
	world_mix(&w);
	make_text();
	assert_says("Statements that stand with one team's signature, because "
	            "the other neither countersigned nor contested in time: 1.");
	assert_says("not-countersigned (clause 6.2), by ro, "
	            "2026-12-06T13:43:20Z: the statement stands with one "
	            "signature. Statement a5a5a5");
}

static void test_conversion_times_are_spelt_as_in_the_charter(void **s)
{
	static const struct {
		uint64_t seconds;
		const char *text;
	} cases[] = { { 25 * 86400, " 25d " }, { 36 * 3600, " 36h " },
		      { 90 * 60, " 90m " }, { 61, " 61s " } };

	(void)s;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		w.sites[DEVESELU].conversion_s.value = cases[i].seconds;
		make_text();
		assert_says(cases[i].text);
	}
}

static void test_assumptions_name_number_source_and_author(void **s)
{
	(void)s;
	w.populations[ORLAN].detection.source = "measured jointly in 1989";
	make_text();
	assert_says("Assumptions, set by us and ru by signing the charter");
	assert_says("For cells at deveselu, cells at redzikowo, cells at "
	            "ryabina: number");
	assert_says("For cells at orlan: number of items that must not be "
	            "missed: 1 (source: set by the parties); probability that a "
	            "look into a position that holds an item finds it: .9900 "
	            "(source: measured jointly in 1989)");
	assert_says("Class tlam (Tomahawk land-attack cruise missile) is "
	            "decided by sight. No false-alarm rate is set:");
	assert_says("length 7900.500 mm, with a tolerance of 0.0300 of the size");
}

static void test_what_nothing_proves_is_always_said(void **s)
{
	(void)s;
	make_text();
	assert_says("Places outside the two maps of the charter, declared or "
	            "not.");
	assert_says("2/3 times 0.9801, which is 0.6534, or more, if each was "
	            "as likely to be chosen.");
	assert_says("Equipment and places within the sites");
	assert_says("What was at a site before the teams looked.");
	assert_says("after its last observation, and items moved between its "
	            "positions while the teams looked.");
	assert_says("classes that the charter does not name.");
	assert_says("Collusion of a host with the inspectors.");
	assert_says("nobody typed it");
}

static void test_long_names_break_lines_and_not_the_table(void **s)
{
	(void)s;
	memset(w.sites[DEVESELU].name, 'd', MAX_NAME_BYTES);
	memset(w.participants[RO].name, 'r', MAX_NAME_BYTES);
	w.classes[0].title = "K\xc3\xa4rcher, das gro\xc3\x9f" "e \xc3\x9c";
	struct buf table = make_by(conclusion_table);

	assert_true(widest(&table) <= 80);
	buf_release(&table);
	make_table();
	assert_says("dd\n           rrrr");
	assert_says("rr\n                 24 / 24   0 tlam  absence");
}

static void test_several_classes_are_items_in_the_table(void **s)
{
	(void)s;
	w.classes[1].prohibited_on[0] = true;
	make_text();
	assert_says("class tlam (Tomahawk land-attack cruise missile) or class "
	            "glcm (ground-launched cruise missile)");
	make_table();
	assert_says("deveselu   ro    24 / 24   0 items absence confirmed");
	assert_says("orlan      -     24 / 24   0 glcm  absence confirmed");
}

static void test_a_short_buffer_is_a_fault(void **s)
{
	struct buf json = world_json(&w);
	struct fault fault;
	struct buf out;

	(void)s;
	buf_init(&out, 200);
	assert_int_equal(conclusion_text(buf_slice(&json), &w.charter, &out,
	                                 &fault), TALLY_ELIMIT);
	buf_release(&out);
	buf_init(&out, 100);
	assert_int_equal(conclusion_table(buf_slice(&json), &w.charter, &out,
	                                  &fault), TALLY_ELIMIT);
	buf_release(&out);
	assert_int_equal(conclusion_table(slice_text("{}"), &w.charter, &out,
	                                  &fault), TALLY_EFORMAT);
	buf_release(&json);
}

#define LAW(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAW(test_the_text_of_a_confirmed_arrangement_never_changes),
		LAW(test_the_text_of_a_mixed_arrangement_never_changes),
		LAW(test_no_place_of_a_template_stays_empty),
		LAW(test_the_charters_braces_are_not_filled_in),
		LAW(test_only_an_exercise_says_so),
		LAW(test_half_the_cells_seen_perfectly_still_miss_the_others),
		LAW(test_inconclusive_says_which_number_against_which),
		LAW(test_several_items_are_counted_as_several),
		LAW(test_found_says_where_and_what),
		LAW(test_found_outside_any_position_is_said),
		LAW(test_disputed_never_says_that_nothing_was_found),
		LAW(test_not_inspected_says_why),
		LAW(test_a_refusal_after_a_clean_look_is_said),
		LAW(test_a_lapsed_conclusion_says_since_when),
		LAW(test_refused_and_unreadable_are_counted_apart),
		LAW(test_one_signature_is_said_to_be_one),
		LAW(test_conversion_times_are_spelt_as_in_the_charter),
		LAW(test_assumptions_name_number_source_and_author),
		LAW(test_what_nothing_proves_is_always_said),
		LAW(test_long_names_break_lines_and_not_the_table),
		LAW(test_several_classes_are_items_in_the_table),
		LAW(test_a_short_buffer_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
