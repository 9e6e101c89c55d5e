/*
 * Irregularities once teams are on site: refusals, rows, countersignatures,
 * objections; and suspensions, which stop everything else.
 */
#include "irregular_world.h"

#define STRICT "charters/test/no-refusal.yaml"
#define EACH "charters/test/each-consent.yaml"
#define DIMENSION "charters/test/dimension.yaml"

static void looking(struct world *w, const char *charter)
{
	play(w, charter, GATE_ARRIVE);
	world_select(w, 0, RU);
}

static struct id object_to(struct world *w, const char *who, struct id id)
{
	return say(w, who, about(STATEMENT_OBJECT, "about", id));
}

static struct id reply(struct world *w, const char *who, struct id to,
                       const char *row)
{
	struct draft d = about(STATEMENT_REPLY, "to", to);

	draft_open(&d, "rows", '[');
	if (row != NULL)
		draft_word(&d, NULL, row);
	draft_close(&d, ']');
	return say(w, who, d);
}

static void test_admission_is_refused_only_where_the_charter_allows(void **s)
{
	struct world w;

	(void)s;
	play(&w, TINY, GATE_SWAP);
	world_arrive(&w, 0, RU, false);
	world_assert_regular(&w, w.pairs[0].arrive[RU]);
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	assert_int_equal(w.rules->arrangements[0].ending,
	                 ENDING_INSPECTION_REFUSED);
	world_release(&w);
	play(&w, STRICT, GATE_SWAP);
	world_arrive(&w, 0, RU, false);
	w.now_s += 4 * HOURS;
	world_assert(&w, w.pairs[0].arrive[RU], IRREGULAR_PAIR_DEFAULT, "us");
	assert_int_equal(w.rules->arrangements[0].ending, ENDING_DEFAULT);
	assert_int_equal(w.rules->inspections[w.rules->arrangements[0].pairs[0]
	                         .inspection[RU]].phase, INSPECTION_REFUSED);
	world_release(&w);
}

static void test_after_a_refusal_nothing_more_is_taken(void **s)
{
	struct world w;

	(void)s;
	play(&w, TINY, GATE_SWAP);
	world_arrive(&w, 0, RU, false);
	world_arrive(&w, 0, RU, true);
	world_assert(&w, w.pairs[0].arrive[RU], IRREGULAR_OUT_OF_ORDER, "ru");
	world_arrive(&w, 0, US, true);
	world_assert(&w, w.pairs[0].arrive[US], IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_a_position_is_refused_only_where_the_charter_allows(void **s)
{
	struct world w;
	struct id row;

	(void)s;
	looking(&w, TINY);
	row = world_row(&w, 0, RU, "storage", "refused", NULL);
	world_assert_regular(&w, row);
	world_release(&w);
	looking(&w, STRICT);
	row = world_row(&w, 0, RU, "storage", "refused", NULL);
	world_assert(&w, row, IRREGULAR_REFUSAL_NOT_ALLOWED, "us");
	assert_int_equal(w.rules->inspections[1].measures[0].rows[0].look,
	                 LOOK_REFUSED);
	row = world_row(&w, 0, RU, "control", "unreadable", NULL);
	world_assert_regular(&w, row);
	world_release(&w);
}

/* A row as its members say; a NULL one is left out. */
struct said {
	const char *declared, *found, *method, *decision, *length;
	int64_t off; /* what it finds is stated so much larger than it is */
};

/* What a reading of the length of a TLAM finds, in 10^-4 mm. */
static void put_finds(struct draft *d, const struct charter *charter, int64_t off)
{
	size_t tlam = charter_class(charter, slice_text("tlam"));
	const struct item_class *class = &charter->classes[tlam];
	char value[FINDS_TEXT_BYTES];

	assert_int_equal(class->rule, RULE_DIMENSION);
	finds_format(measure_dimension_finds(class, 0).value + (uint64_t)off,
	             value);
	draft_open(d, "finds", '[');
	draft_open(d, NULL, '{');
	draft_word(d, "class", "tlam");
	draft_word(d, "dimension", "length");
	draft_word(d, "value", value);
	draft_word(d, "unit", "mm");
	draft_close(d, '}');
	draft_close(d, ']');
}

static struct id row_of(struct world *w, const struct said *said)
{
	struct draft d = about(STATEMENT_MEASURE, "notice",
	                       w->pairs[0].notice[RU]);
	uint8_t place[HASH_BYTES] = { 1 };

	draft_open(&d, "rows", '[');
	draft_open(&d, NULL, '{');
	if (said->declared)
		draft_word(&d, "position", "storage");
	else
		draft_hash(&d, "place", place);
	draft_word(&d, "status", "looked");
	if (said->declared && *said->declared)
		draft_word(&d, "declared", said->declared);
	if (said->found)
		draft_word(&d, "found", said->found);
	if (said->method)
		draft_word(&d, "method", said->method);
	if (said->length) {
		draft_open(&d, "readings", '[');
		draft_open(&d, NULL, '{');
		draft_word(&d, "name", "length");
		draft_word(&d, "value", said->length);
		draft_word(&d, "unit", "m");
		draft_close(&d, '}');
		draft_close(&d, ']');
		put_finds(&d, w->charter, said->off);
	}
	if (said->decision)
		draft_word(&d, "decision", said->decision);
	draft_close(&d, '}');
	draft_close(&d, ']');
	return world_say_as(w, "ru", KEY_INSPECTOR, &d);
}

static void test_a_row_says_what_was_declared_found_and_how(void **s)
{
	static const struct {
		const char *charter;
		struct said said;
		enum irregularity_code code;
		unsigned look;
	} rows[] = {
		{ TINY, { "nothing", "nothing", "visual", "clear", NULL, 0 },
		  IRREGULAR_NONE, LOOK_LOOKED },
		{ TINY, { "", "nothing", "visual", "clear", NULL, 0 },
		  IRREGULAR_ROW_INCOMPLETE, LOOK_UNREADABLE },
		{ TINY, { "nothing", NULL, "visual", "clear", NULL, 0 },
		  IRREGULAR_ROW_INCOMPLETE, LOOK_UNREADABLE },
		{ TINY, { "nothing", "nothing", NULL, "clear", NULL, 0 },
		  IRREGULAR_ROW_INCOMPLETE, LOOK_UNREADABLE },
		{ TINY, { "nothing", "nothing", "visual", NULL, NULL, 0 },
		  IRREGULAR_DECISION_MISMATCH, LOOK_LOOKED },
		{ TINY, { "nothing", "nothing", "visual", "prohibited", NULL, 0 },
		  IRREGULAR_DECISION_MISMATCH, LOOK_UNREADABLE },
		{ TINY, { "nothing", "missile", "visual", "clear", NULL, 0 },
		  IRREGULAR_ROW_INCOMPLETE, LOOK_UNREADABLE },
		{ TINY, { "nothing", "tlam", "visual", "clear", NULL, 0 },
		  IRREGULAR_DECISION_MISMATCH, LOOK_LOOKED | LOOK_PROHIBITED },
		{ TINY, { "nothing", "tlam", "visual", "prohibited", NULL, 0 },
		  IRREGULAR_NONE, LOOK_LOOKED | LOOK_PROHIBITED },
		{ TINY, { "nothing", "sm3", "visual", "clear", NULL, 0 },
		  IRREGULAR_NONE, LOOK_LOOKED | LOOK_DISCREPANT },
		{ TINY, { NULL, "sm3", "visual", "clear", NULL, 0 },
		  IRREGULAR_NONE, LOOK_LOOKED | LOOK_DISCREPANT },
		{ DIMENSION, { "sm3", "sm3", "visual", "clear", NULL, 0 },
		  IRREGULAR_ROW_INCOMPLETE, LOOK_UNREADABLE },
		{ DIMENSION, { "sm3", "sm3", "dimension", "clear", "6.00", 0 },
		  IRREGULAR_NONE, LOOK_LOOKED },
		{ DIMENSION, { "sm3", "sm3", "dimension", "clear", "6.00", 1 },
		  IRREGULAR_DECISION_MISMATCH, LOOK_LOOKED },
		{ DIMENSION, { "sm3", "sm3", "dimension", "clear", "6.00", -1 },
		  IRREGULAR_DECISION_MISMATCH, LOOK_LOOKED },
		{ DIMENSION, { "sm3", "sm3", "dimension", "clear", "5.56", 0 },
		  IRREGULAR_DECISION_MISMATCH, LOOK_LOOKED | LOOK_PROHIBITED },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world w;
		const struct inspection *visit;
		struct id id;

		looking(&w, rows[i].charter);
		id = row_of(&w, &rows[i].said);
		if (rows[i].code == IRREGULAR_NONE)
			world_assert_regular(&w, id);
		else
			world_assert(&w, id, rows[i].code, "ru");
		visit = &w.rules->inspections[w.rules->arrangements[0].pairs[0]
		                                      .inspection[RU]];
		assert_int_equal(visit->measures[0].rows[0].look &
		                 ~(unsigned)(rows[i].look & LOOK_PROHIBITED
		                                     ? LOOK_DISCREPANT : 0),
		                 rows[i].look);
		world_release(&w);
	}
}

static void test_what_nobody_answers_names_the_silent_team(void **s)
{
	for (int64_t late = 0; late < 2; late++) {
		struct world w;
		struct id row;
		int64_t due_s;

		(void)s;
		looking(&w, TINY);
		row = world_row(&w, 0, RU, "storage", "looked", "nothing");
		world_replay(&w);
		due_s = w.rules->entries[rules_find(w.rules, row.bytes)].quorum_s +
		        2 * HOURS; /* to countersign, and to publish it */
		w.now_s = due_s + late;
		if (late)
			world_assert(&w, row, IRREGULAR_NOT_COUNTERSIGNED, "us");
		else
			world_assert_regular(&w, row);
		world_release(&w);
	}
}

static void test_the_report_s_answer_answers_what_it_is_made_of(void **s)
{
	static const struct {
		const char *verdict;
		enum standing standing;
	} answers[] = { { "agree", STANDING_AGREED },
		        { "contest", STANDING_CONTESTED } };

	(void)s;
	for (size_t i = 0; i < 2; i++) {
		struct world w;
		struct id row;

		looking(&w, TINY);
		row = world_row(&w, 0, RU, "storage", "looked", "nothing");
		world_report(&w, 0, RU);
		world_countersign(&w, "us", w.pairs[0].report[RU],
		                  answers[i].verdict);
		w.now_s += DAY;
		world_assert_regular(&w, row);
		assert_int_equal(w.rules->inspections[1].measures[0]
		                         .attested.standing, answers[i].standing);
		world_release(&w);
	}
}

static void test_an_agreement_cannot_unsay_a_contest(void **s)
{
	struct world w;
	struct id row, first, second, other;

	(void)s;
	looking(&w, TINY);
	row = world_row(&w, 0, RU, "storage", "looked", "nothing");
	first = world_countersign(&w, "us", row, "agree");
	second = world_countersign(&w, "us", row, "agree");
	world_assert_regular(&w, first);
	world_assert(&w, second, IRREGULAR_NOT_FIRST, "us");
	other = world_countersign(&w, "ro", row, "contest");
	world_assert_regular(&w, other);
	second = world_countersign(&w, "us", row, "contest");
	world_assert(&w, second, IRREGULAR_NOT_FIRST, "us");
	assert_int_equal(w.rules->inspections[1].measures[0].attested.standing,
	                 STANDING_CONTESTED);
	second = world_countersign(&w, "ru", row, "agree");
	world_assert(&w, second, IRREGULAR_NOT_AUTHORISED, "ru");
	second = world_countersign(&w, "us", w.pairs[0].select[RU], "agree");
	world_assert(&w, second, IRREGULAR_UNKNOWN_NAME, "us");
	world_release(&w);
}

static void test_objections_are_of_lead_parties_and_the_host(void **s)
{
	struct world w;
	struct id object;

	(void)s;
	looking(&w, TINY);
	world_assert(&w, object_to(&w, "obs", w.pairs[0].arrive[RU]),
	             IRREGULAR_NOT_AUTHORISED, "obs");
	world_assert(&w, object_to(&w, "us", w.arrangement),
	             IRREGULAR_UNKNOWN_NAME, "us");
	/* ro hosts alpha, that ru looks at; not bravo, that us looks at. */
	world_assert(&w, object_to(&w, "ro", w.pairs[0].arrive[US]),
	             IRREGULAR_NOT_AUTHORISED, "ro");
	object = object_to(&w, "ro", w.pairs[0].arrive[RU]);
	world_assert_regular(&w, object);
	world_assert(&w, reply(&w, "us", object, NULL),
	             IRREGULAR_NOT_AUTHORISED, "us");
	world_assert(&w, reply(&w, "ru", w.arrangement, NULL),
	             IRREGULAR_UNKNOWN_NAME, "ru");
	world_assert_regular(&w, reply(&w, "ru", object, NULL));
	world_assert_regular(&w, object_to(&w, "ru", w.pairs[0].restrict_[RU]));
	world_release(&w);
}

static void test_the_inspected_side_alone_explains_rows(void **s)
{
	struct world w;
	struct id row;

	(void)s;
	looking(&w, TINY);
	row = row_of(&w, &(struct said){ NULL, "sm3", "visual", "clear", NULL, 0 });
	world_assert(&w, reply(&w, "ru", row, "outside"),
	             IRREGULAR_NOT_AUTHORISED, "ru");
	world_assert_regular(&w, reply(&w, "us", row, "storage"));
	assert_false(w.rules->inspections[1].measures[0].rows[0].explained);
	world_assert_regular(&w, reply(&w, "ro", row, "outside"));
	assert_true(w.rules->inspections[1].measures[0].rows[0].explained);
	world_release(&w);
}

static void test_sixteen_objections_may_be_open(void **s)
{
	struct world w;
	struct id objects[17], more;

	(void)s;
	looking(&w, TINY);
	for (size_t i = 0; i < 17; i++)
		objects[i] = object_to(&w, "us", w.pairs[0].arrive[RU]);
	world_assert_regular(&w, objects[15]);
	world_assert(&w, objects[16], IRREGULAR_TOO_MANY, "us");
	world_assert_regular(&w, object_to(&w, "ro", w.pairs[0].arrive[RU]));
	reply(&w, "ru", objects[3], NULL);
	more = object_to(&w, "us", w.pairs[0].arrive[RU]);
	world_assert_regular(&w, more);
	world_release(&w);
}

static void test_a_reply_to_what_nobody_witnessed_is_not_late(void **s)
{
	struct world w;
	struct draft d;
	struct named_head head;
	struct world_odd how = { .seen_given = true, .seen = &head,
		                 .seen_count = 1 };
	struct world_log *us;
	struct id object, answer;

	(void)s;
	looking(&w, TINY);
	d = about(STATEMENT_OBJECT, "about", w.pairs[0].arrive[RU]);
	object = world_say_unseen(&w, "us", KEY_OFFICE, &d);
	us = &w.logs[world_who(&w, "us")];
	head = (struct named_head){ .log = "us.example/tally",
		                    .size = us->count };
	memcpy(head.root, us->heads[us->count].root, HASH_BYTES);
	d = about(STATEMENT_REPLY, "to", object);
	draft_open(&d, "rows", '[');
	draft_close(&d, ']');
	answer = world_say_odd(&w, "ru", &how, &d);
	world_head_of(&w, "ch", "ru", w.logs[world_who(&w, "ru")].count);
	world_assert_regular(&w, answer);
	world_release(&w);
}

static void test_a_suspension_refuses_the_inspections_that_are_open(void **s)
{
	struct world w;
	struct id begin, restrict_;

	(void)s;
	play(&w, TINY, GATE_NOTICE);
	world_enter(&w, 0, RU);
	begin = world_suspend(&w, "us", "begin");
	world_assert_regular(&w, begin);
	assert_int_equal(w.rules->inspections[0].suspended_by,
	                 world_who(&w, "us"));
	w.now_s += 2 * HOURS;
	world_designate(&w, 0, RU);
	world_assert(&w, w.pairs[0].designate[RU], IRREGULAR_OUT_OF_ORDER, "ru");
	restrict_ = world_suspend(&w, "ru", "end");
	world_assert_regular(&w, restrict_);
	/* Who ends what another suspended does not take that upon itself. */
	assert_int_equal(w.rules->inspections[0].suspended_by,
	                 world_who(&w, "us"));
	assert_int_equal(w.rules->arrangements[0].ended_by[0],
	                 world_who(&w, "ru"));
	world_release(&w);
}

static void test_who_suspends_too_long_ends_it_and_resumes_nothing(void **s)
{
	for (int64_t late = 0; late < 2; late++) {
		struct world w;
		struct id begin, resume;
		int64_t begin_s;

		(void)s;
		play(&w, TINY, GATE_NONE); /* ru owes a notice within a day */
		begin = world_suspend(&w, "us", "begin");
		world_replay(&w);
		begin_s = w.rules->entries[rules_find(w.rules, begin.bytes)]
		                  .quorum_s;
		w.now_s = begin_s + 14 * DAY + late - MINUTES;
		resume = world_suspend(&w, "us", "resume");
		if (!late) {
			world_assert_regular(&w, resume);
		} else {
			world_assert(&w, resume, IRREGULAR_OUT_OF_ORDER, "us");
			w.now_s += 30 * DAY;
			world_replay(&w);
			assert_int_equal(w.rules->arrangements[0].ending,
			                 ENDING_SUSPENSION);
			assert_int_equal(w.rules->arrangements[0].ended_by[0],
			                 world_who(&w, "us"));
			assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT,
			                             "ru"), 0);
		}
		world_release(&w);
	}
}

static void test_nobody_withdraws_from_what_a_suspension_has_ended(void **s)
{
	for (int64_t late = 0; late < 2; late++) {
		struct world w;
		struct id begin, withdrawal;

		(void)s;
		play(&w, TINY, GATE_NONE);
		begin = world_suspend(&w, "us", "begin");
		world_replay(&w);
		w.now_s = w.rules->entries[rules_find(w.rules, begin.bytes)]
		                  .quorum_s + 14 * DAY + late - MINUTES;
		withdrawal = world_answer(&w, "ro", w.arrangement, "withdrawn");
		if (late)
			world_assert(&w, withdrawal, IRREGULAR_OUT_OF_ORDER, "ro");
		else
			world_assert_regular(&w, withdrawal);
		assert_int_equal(w.rules->arrangements[0].ended_by[0],
		                 world_who(&w, late ? "us" : "ro"));
		world_release(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_admission_is_refused_only_where_the_charter_allows),
		TEST(test_after_a_refusal_nothing_more_is_taken),
		TEST(test_a_position_is_refused_only_where_the_charter_allows),
		TEST(test_a_row_says_what_was_declared_found_and_how),
		TEST(test_what_nobody_answers_names_the_silent_team),
		TEST(test_the_report_s_answer_answers_what_it_is_made_of),
		TEST(test_an_agreement_cannot_unsay_a_contest),
		TEST(test_objections_are_of_lead_parties_and_the_host),
		TEST(test_the_inspected_side_alone_explains_rows),
		TEST(test_sixteen_objections_may_be_open),
		TEST(test_a_reply_to_what_nobody_witnessed_is_not_late),
		TEST(test_a_suspension_refuses_the_inspections_that_are_open),
		TEST(test_who_suspends_too_long_ends_it_and_resumes_nothing),
		TEST(test_nobody_withdraws_from_what_a_suspension_has_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
