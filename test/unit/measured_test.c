/*
 * Rows of counts in the logs: what a team may gain by them, and what the
 * conclusion makes of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define MEASURES "charters/test/measures.yaml"
#define RU 1 /* the side that inspects Deveselu */

static const uint64_t low[10] = { 10, 9, 11, 12, 8, 10, 9, 11, 10, 10 };
/* The same with a source beside the detector. */
static const uint64_t raised[10] = { 200, 190, 210, 205, 195, 200, 198, 202, 207,
	                             193 };

static struct world w;

static int set_up(void **state)
{
	(void)state;
	world_init(&w, MEASURES);
	world_run(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	world_select(&w, 0, RU);
	world_measure(&w, 0, RU, NULL, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	world_release(&w);
	return 0;
}

/* One more row, of the class gross where nothing is seen. */
struct said {
	uint64_t item;
	const uint64_t *background;
	const char *decision; /* NULL: none is stated */
	int64_t off;          /* what it finds is stated so much larger */
	bool no_item;
	const char *answer;   /* from behind a barrier, or NULL */
	const char *class;    /* that is answered for */
};

static const struct item_class *gross(void)
{
	return &w.charter->classes[charter_class(w.charter, slice_text("gross"))];
}

static struct measure_finds found_by(const struct said *said)
{
	const struct measure_counts counts = {
		.item_count = 1, .item = &said->item,
		.reference_count = 10, .reference = said->background };
	struct measure_verdict verdict;

	measure_counts(gross(), &counts, &verdict);
	return verdict.finds;
}

static void put_counts(struct draft *d, const struct said *said)
{
	draft_open(d, "counts", '[');
	draft_open(d, NULL, '{');
	draft_word(d, "class", "gross");
	if (!said->no_item) {
		draft_open(d, "item", '[');
		draft_int(d, NULL, (int64_t)said->item);
		draft_close(d, ']');
	}
	draft_open(d, "background", '[');
	for (size_t i = 0; i < 10; i++)
		draft_int(d, NULL, (int64_t)said->background[i]);
	draft_close(d, ']');
	draft_close(d, '}');
	draft_close(d, ']');
}

static void put_finds(struct draft *d, const struct said *said)
{
	struct measure_finds finds = found_by(said);
	char value[FINDS_TEXT_BYTES];

	finds_format(finds.value + (uint64_t)said->off, value);
	draft_open(d, "finds", '[');
	draft_open(d, NULL, '{');
	draft_word(d, "class", "gross");
	draft_word(d, "value", value);
	draft_word(d, "unit", "counts");
	draft_close(d, '}');
	draft_close(d, ']');
}

static void put_barrier(struct draft *d, const struct said *said)
{
	const uint8_t commitment[HASH_BYTES] = { 7 };

	draft_open(d, "barrier", '[');
	draft_open(d, NULL, '{');
	draft_word(d, "class", said->class);
	draft_word(d, "answer", said->answer);
	draft_hash(d, "readings", commitment);
	draft_close(d, '}');
	draft_close(d, ']');
}

static struct id say_row(struct said said)
{
	struct draft d;

	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w.pairs[0].notice[RU].bytes);
	draft_open(&d, "rows", '[');
	draft_open(&d, NULL, '{');
	draft_word(&d, "position", "cell-05");
	draft_word(&d, "status", "looked");
	draft_word(&d, "declared", "nothing");
	draft_word(&d, "found", "nothing");
	draft_word(&d, "method", "counts");
	put_counts(&d, &said);
	if (said.answer)
		put_barrier(&d, &said);
	if (said.decision)
		draft_word(&d, "decision", said.decision);
	put_finds(&d, &said);
	draft_close(&d, '}');
	draft_close(&d, ']');
	return world_say_as(&w, "ru", KEY_INSPECTOR, &d);
}

#define SAY(...) say_row((struct said){ __VA_ARGS__ })

/* What the row's statement, the last of the visit, came to. */
static const struct row *row_of_last(void)
{
	const struct rules *rules = world_replay(&w);
	const struct inspection *visit =
		&rules->inspections[rules->arrangements[0].pairs[0]
	                                    .inspection[RU]];

	return &visit->measures[visit->measure_count - 1].rows[0];
}

static void finish(void)
{
	world_report(&w, 0, RU);
	world_countersign(&w, "us", w.pairs[0].report[RU], "agree");
	w.now_s += 4 * HOURS;
}

/* finds of the cells: 0 if nothing stands there. */
static void assert_concludes(enum conclusion_word word, uint64_t finds)
{
	struct conclusion *c = world_conclude(&w);
	const struct site_result *site = world_site(c, "deveselu");
	const struct population_result *cells = &site->populations[0];

	assert_string_equal(conclusion_text_of(site->word),
	                    conclusion_text_of(word));
	assert_int_equal(cells->finds_count, finds != 0);
	if (finds != 0)
		assert_int_equal(cells->finds[0].least.finds.value, finds);
	conclusion_free(c);
}

static void test_a_clear_count_is_a_look_that_says_what_it_finds(void **s)
{
	const struct said said = { .item = 10, .background = low, .decision = "clear" };

	(void)s;
	world_assert_regular(&w, say_row(said));
	assert_int_equal(row_of_last()->look, LOOK_LOOKED);
	finish();
	assert_concludes(CONCLUSION_CONFIRMED, found_by(&said).value);
}

static void test_an_alarm_stands_whatever_the_row_calls_it(void **s)
{
	(void)s;
	world_assert(&w, SAY(.item = 99, .background = low,
	                     .decision = "clear"),
	             IRREGULAR_DECISION_MISMATCH, "ru");
	assert_int_equal(row_of_last()->look, LOOK_LOOKED | LOOK_PROHIBITED);
	finish();
	assert_concludes(CONCLUSION_FOUND,
	                 found_by(&(struct said){ .background = low }).value);
}

static void test_a_shielded_look_is_none_and_no_fault_of_the_team(void **s)
{
	(void)s;
	world_assert_regular(&w, SAY(.item = 150, .background = raised));
	assert_int_equal(row_of_last()->look, LOOK_UNREADABLE);
	assert_int_equal(row_of_last()->finds_count, 0);
	finish();
	assert_concludes(CONCLUSION_INCONCLUSIVE, 0);
}

static void test_what_decides_nothing_is_not_called_clear(void **s)
{
	static const char *const words[] = { "clear", "prohibited" };

	for (size_t i = 0; i < 2; i++) {
		(void)s;
		world_assert(&w, SAY(.item = 150, .background = raised,
		                     .decision = words[i]),
		             IRREGULAR_DECISION_MISMATCH, "ru");
		assert_int_equal(row_of_last()->look, LOOK_UNREADABLE);
	}
	finish();
	assert_concludes(CONCLUSION_INCONCLUSIVE, 0);
}

static void test_counts_repeated_until_they_suit_stay_in_doubt(void **s)
{
	(void)s;
	SAY(.item = 150, .background = raised);
	world_assert_regular(&w, SAY(.item = 10, .background = low,
	                             .decision = "clear"));
	assert_int_equal(row_of_last()->look, LOOK_LOOKED);
	finish();
	assert_concludes(CONCLUSION_INCONCLUSIVE, 0);
}

static void test_an_alarm_is_not_counted_away(void **s)
{
	(void)s;
	SAY(.item = 99, .background = low, .decision = "prohibited");
	SAY(.item = 10, .background = low, .decision = "clear");
	finish();
	assert_concludes(CONCLUSION_FOUND,
	                 found_by(&(struct said){ .background = low }).value);
}

static void test_one_digit_more_or_less_is_not_what_a_look_finds(void **s)
{
	const uint64_t computed = found_by(&(struct said){ .background = low }).value;

	(void)s;
	for (int64_t off = -1; off <= 1; off += 2) {
		world_assert(&w, SAY(.item = 10, .background = low,
		                     .decision = "clear", .off = off),
		             IRREGULAR_DECISION_MISMATCH, "ru");
		assert_int_equal(row_of_last()->look, LOOK_LOOKED);
		assert_int_equal(row_of_last()->finds[0].finds.value, computed);
	}
	finish();
	assert_concludes(CONCLUSION_CONFIRMED, computed);
}

static void test_a_count_that_is_kept_back_makes_the_row_incomplete(void **s)
{
	(void)s;
	world_assert(&w, SAY(.background = low, .no_item = true),
	             IRREGULAR_ROW_INCOMPLETE, "ru");
	assert_int_equal(row_of_last()->look, LOOK_UNREADABLE);
	finish();
	assert_concludes(CONCLUSION_INCONCLUSIVE, 0);
}

/* The looks that count and are answers from behind a barrier. */
static uint64_t behind_at_end(void)
{
	struct conclusion *c = world_conclude(&w);
	uint64_t behind = world_site(c, "deveselu")->populations[0].behind;

	conclusion_free(c);
	return behind;
}

static void test_an_answer_from_behind_a_barrier_is_a_look_that_says_so(void **s)
{
	const struct said said = { .background = low, .decision = "clear",
		                   .no_item = true, .answer = "no",
		                   .class = "gross" };

	(void)s;
	world_assert_regular(&w, say_row(said));
	assert_int_equal(row_of_last()->look, LOOK_LOOKED | LOOK_BEHIND);
	finish();
	assert_concludes(CONCLUSION_CONFIRMED, found_by(&said).value);
	assert_int_equal(behind_at_end(), 1);
}

static void test_an_undecided_answer_is_no_look(void **s)
{
	(void)s;
	SAY(.background = low, .no_item = true,
	    .answer = "undecided", .class = "gross");
	assert_int_equal(row_of_last()->look, LOOK_UNREADABLE);
	finish();
	assert_concludes(CONCLUSION_INCONCLUSIVE, 0);
	assert_int_equal(behind_at_end(), 0);
}

/* Where the charter allows no barrier, too: an alarm is one, and the row odd. */
static void test_a_yes_from_behind_a_barrier_is_known_by_it(void **s)
{
	static const char *const classes[] = { "gross", "exact" };
	const struct row *row;
	struct id said;

	for (size_t i = 0; i < 2; i++) {
		(void)s;
		said = SAY(.background = low, .no_item = true,
		           .decision = "prohibited", .answer = "yes",
		           .class = classes[i]);
		if (i == 0)
			world_assert_regular(&w, said);
		else
			world_assert(&w, said, IRREGULAR_ROW_INCOMPLETE, "ru");
		row = row_of_last();
		assert_int_equal(row->look, LOOK_LOOKED | LOOK_BEHIND |
		                                    LOOK_PROHIBITED);
		assert_int_equal(row->by, FOUND_BY_BARRIER);
		assert_string_equal(w.charter->classes[row->class].name,
		                    classes[i]);
	}
}

/* What is measured of a class that is not measured there, beside a finding. */
static void test_what_does_not_belong_is_irregular_beside_a_finding(void **s)
{
	(void)s;
	world_assert(&w, SAY(.item = 99, .background = low,
	                     .decision = "prohibited", .answer = "no",
	                     .class = "exact"),
	             IRREGULAR_ROW_INCOMPLETE, "ru");
	assert_int_equal(row_of_last()->by, FOUND_BY_RULE);
	finish();
	assert_concludes(CONCLUSION_FOUND,
	                 found_by(&(struct said){ .background = low }).value);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_a_clear_count_is_a_look_that_says_what_it_finds),
		EACH(test_an_alarm_stands_whatever_the_row_calls_it),
		EACH(test_a_shielded_look_is_none_and_no_fault_of_the_team),
		EACH(test_what_decides_nothing_is_not_called_clear),
		EACH(test_counts_repeated_until_they_suit_stay_in_doubt),
		EACH(test_an_alarm_is_not_counted_away),
		EACH(test_an_answer_from_behind_a_barrier_is_a_look_that_says_so),
		EACH(test_an_undecided_answer_is_no_look),
		EACH(test_a_yes_from_behind_a_barrier_is_known_by_it),
		EACH(test_what_does_not_belong_is_irregular_beside_a_finding),
		EACH(test_one_digit_more_or_less_is_not_what_a_look_finds),
		EACH(test_a_count_that_is_kept_back_makes_the_row_incomplete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
