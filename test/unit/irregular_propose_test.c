/*
 * Irregularities of proposals, answers, acknowledgements and early notices.
 */
#include "irregular_world.h"

#define TWO "charters/nonpaper-2022.yaml"
#define EACH "charters/test/each-consent.yaml"

static void declared(struct world *w)
{
	world_init(w, TINY);
	world_sign(w);
	world_declare(w, 0);
	world_declare(w, 1);
}

/* Days from now at which the gates of each pair close; 0 ends the pairs. */
struct proposal {
	const char *us, *ru;
	int days[5];
};

static struct draft proposal(const struct world *w,
                             const struct proposal *pairs, size_t count,
                             bool swapped)
{
	static const char *const gates[] = { "notice", "designate", "swap",
		                             "arrive", "look" };
	struct draft d;

	draft_init(&d, STATEMENT_PROPOSE);
	draft_open(&d, "declarations", '[');
	draft_id(&d, NULL, w->declared[swapped].bytes);
	draft_id(&d, NULL, w->declared[!swapped].bytes);
	draft_close(&d, ']');
	draft_time(&d, "answer_by", w->now_s + DAY);
	draft_open(&d, "pairs", '[');
	for (size_t i = 0; i < count; i++) {
		draft_open(&d, NULL, '{');
		draft_open(&d, "gives", '[');
		draft_word(&d, NULL, pairs[i].us);
		draft_word(&d, NULL, pairs[i].ru);
		draft_close(&d, ']');
		for (size_t k = 0; k < 5; k++)
			draft_time(&d, gates[k],
			           w->now_s + pairs[i].days[k] * DAY);
		draft_close(&d, '}');
	}
	draft_close(&d, ']');
	return d;
}

static struct id propose(struct world *w, const struct proposal *pairs,
                         size_t count, bool swapped)
{
	return say(w, "us", proposal(w, pairs, count, swapped));
}

static void test_a_proposal_names_sites_and_deadlines_in_order(void **s)
{
	static const struct proposal odds[] = {
		{ "bravo", "choice", { 2, 3, 4, 5, 6 } },   /* not its own */
		{ "alpha", "nowhere", { 2, 3, 4, 5, 6 } },
		{ "alpha", "choice", { 1, 3, 4, 5, 6 } },   /* before answers */
		{ "alpha", "choice", { 2, 2, 4, 5, 6 } },
		{ "alpha", "choice", { 2, 3, 4, 4, 6 } },
	};
	static const struct proposal good[] = {
		{ "alpha", "choice", { 2, 3, 4, 5, 6 } },
		{ "choice", "bravo", { 7, 8, 9, 10, 11 } },
	};
	static const struct proposal overlapping[] = {
		{ "alpha", "choice", { 2, 3, 4, 5, 6 } },
		{ "alpha", "bravo", { 6, 8, 9, 10, 11 } },
	};
	struct world w;

	(void)s;
	declared(&w);
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++)
		world_assert(&w, propose(&w, &odds[i], 1, false),
		             IRREGULAR_UNKNOWN_NAME, "us");
	world_assert(&w, propose(&w, overlapping, 2, false),
	             IRREGULAR_UNKNOWN_NAME, "us");
	world_assert(&w, propose(&w, good, 2, true), IRREGULAR_OUT_OF_ORDER,
	             "us");
	world_assert_regular(&w, propose(&w, good, 2, false));
	world_release(&w);
}

static void test_a_proposal_names_the_newest_frozen_declarations(void **s)
{
	static const struct proposal good = { "alpha", "choice",
		                              { 2, 3, 4, 5, 6 } };
	struct world w;
	struct id old;

	(void)s;
	declared(&w);
	old = w.declared[1];
	world_declare(&w, 1);
	w.declared[1] = old;
	world_assert(&w, propose(&w, &good, 1, false), IRREGULAR_OUT_OF_ORDER,
	             "us");
	world_release(&w);
	world_init(&w, TINY);
	world_sign(&w);
	old = world_declare(&w, 0);
	w.declared[1] = old; /* ru has none */
	world_assert(&w, propose(&w, &good, 1, false), IRREGULAR_OUT_OF_ORDER,
	             "us");
	world_release(&w);
}

/* us proposes with ru's first declaration, having seen no other of ru. */
static struct id propose_unknowing(struct world *w, int64_t wait_s)
{
	static const struct proposal good = { "alpha", "choice",
		                              { 2, 3, 4, 5, 6 } };
	struct named_head seen[WORLD_LOGS];
	struct world_odd odd = { .seen_given = true, .seen = seen };
	struct draft d;
	struct id first, id;

	declared(w);
	first = w->declared[1];
	for (size_t i = 0; i < w->charter->participant_count; i++)
		if (i != world_who(w, "us"))
			seen[odd.seen_count++] = world_newest(
				w, w->charter->participants[i].name);
	world_declare(w, 1);
	w->declared[1] = first;
	w->now_s += wait_s;
	d = proposal(w, &good, 1, false);
	id = world_say_odd(w, "us", &odd, &d);
	world_settle(w);
	return id;
}

static void test_a_proposal_may_cross_a_declaration_but_not_ignore_it(void **s)
{
	struct world w;

	(void)s;
	world_assert_regular(&w, propose_unknowing(&w, 0));
	assert_int_equal(w.rules->arrangement_count, 1);
	world_release(&w);
	world_assert_regular(&w, propose_unknowing(&w, 50 * MINUTES));
	world_release(&w);
	world_assert(&w, propose_unknowing(&w, 70 * MINUTES),
	             IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_who_is_asked_answers_once_while_it_is_open(void **s)
{
	struct world w;
	struct id again, own;

	(void)s;
	world_init(&w, TINY);
	world_sign(&w);
	world_propose(&w);
	own = world_answer(&w, "us", w.arrangement, "yes");
	world_assert(&w, own, IRREGULAR_NOT_AUTHORISED, "us");
	world_assert_regular(&w, world_answer(&w, "ro", w.arrangement, "yes"));
	again = world_answer(&w, "ro", w.arrangement, "no");
	world_assert(&w, again, IRREGULAR_NOT_FIRST, "ro");
	world_assert_regular(&w, world_answer(&w, "ru", w.arrangement, "no"));
	assert_int_equal(w.rules->arrangements[0].ending, ENDING_REFUSED);
	assert_int_equal(w.rules->arrangements[0].ended_by[0],
	                 world_who(&w, "ru"));
	again = world_answer(&w, "ru", w.arrangement, "yes");
	world_assert(&w, again, IRREGULAR_OUT_OF_ORDER, "ru");
	again = world_answer(&w, "us", w.arrangement, "withdrawn");
	world_assert(&w, again, IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_a_host_alone_may_be_too_few_to_refuse(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, TWO);
	w.charter->consent.need = 1; /* of ro and pl */
	world_sign(&w);
	world_propose(&w);
	world_answer(&w, "ro", w.arrangement, "no");
	world_answer(&w, "ru", w.arrangement, "yes");
	assert_int_equal(world_replay(&w)->arrangements[0].phase,
	                 ARRANGEMENT_PROPOSED);
	world_answer(&w, "pl", w.arrangement, "no");
	assert_int_equal(world_replay(&w)->arrangements[0].ending,
	                 ENDING_REFUSED);
	world_release(&w);
}

static void test_the_site_s_host_answers_a_notice_once_and_in_time(void **s)
{
	struct world w;
	struct id notice;

	(void)s;
	world_init(&w, EACH);
	world_run(&w);
	world_start_pair(&w, 0);
	world_notice(&w, 0, RU);
	notice = w.pairs[0].notice[RU];
	world_assert(&w, world_answer(&w, "us", notice, "yes"),
	             IRREGULAR_NOT_AUTHORISED, "us");
	world_assert_regular(&w, world_answer(&w, "ro", notice, "yes"));
	world_assert(&w, world_answer(&w, "ro", notice, "no"),
	             IRREGULAR_NOT_FIRST, "ro");
	world_release(&w);
	world_init(&w, EACH);
	world_run(&w);
	world_start_pair(&w, 0);
	world_notice(&w, 0, RU);
	w.now_s = w.pairs[0].start_s + 2 * DAY;
	world_assert(&w, world_answer(&w, "ro", w.pairs[0].notice[RU], "yes"),
	             IRREGULAR_LATE, "ro");
	world_release(&w);
	world_init(&w, TINY); /* consent is standing, but a host may refuse */
	world_run(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	world_assert(&w, world_answer(&w, "ro", w.pairs[0].notice[RU], "no"),
	             IRREGULAR_OUT_OF_ORDER, "ro");
	world_release(&w);
}

static void test_a_host_s_no_refuses_the_inspection(void **s)
{
	struct world w;
	struct id no;

	(void)s;
	world_init(&w, EACH);
	world_run(&w);
	world_start_pair(&w, 0);
	world_notice(&w, 0, RU);
	no = world_answer(&w, "ro", w.pairs[0].notice[RU], "no");
	world_replay(&w);
	assert_int_equal(w.rules->arrangements[0].ending,
	                 ENDING_INSPECTION_REFUSED);
	assert_int_equal(w.rules->inspections[0].refused_by,
	                 world_who(&w, "ro"));
	assert_true(w.rules->entries[rules_find(w.rules, no.bytes)].effective);
	world_ack(&w, 0, RU);
	world_assert(&w, w.pairs[0].ack[RU], IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_a_host_s_silence_is_the_inspected_side_s_default(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, EACH);
	world_run(&w);
	world_pair_to(&w, 0, GATE_NOTICE);
	w.now_s += 30 * DAY;
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 1);
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "ro"), 0);
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "ru"), 0);
	world_release(&w);
}

static void test_anyone_may_say_that_it_read_something(void **s)
{
	struct world w;
	struct draft d;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_assert_regular(&w, say(&w, "obs", about(STATEMENT_ACK, "of",
	                                              w.pairs[0].notice[RU])));
	world_deposit(&w, 0, US);
	world_assert_regular(&w, say(&w, "obs", about(STATEMENT_ACK, "of",
	                                              w.pairs[0].deposit[US])));
	assert_int_equal(w.rules->inspections[w.rules->arrangements[0].pairs[0]
	                                              .inspection[RU]]
	                         .step[STEP_RECEIVED], NO_INDEX);
	world_deposit_ack(&w, 0, US);
	world_assert_regular(&w, w.pairs[0].deposit_ack[US]);
	world_deposit_ack(&w, 0, US);
	world_assert(&w, w.pairs[0].deposit_ack[US], IRREGULAR_NOT_FIRST, "ru");
	d = about(STATEMENT_DELIVER, "arrangement", w.arrangement);
	draft_int(&d, "pair", 2);
	draft_open(&d, "keys", '[');
	draft_hash(&d, NULL, w.arrangement.bytes);
	draft_hash(&d, NULL, w.arrangement.bytes);
	draft_close(&d, ']');
	world_assert(&w, say(&w, "ch", d), IRREGULAR_UNKNOWN_NAME, "ch");
	world_release(&w);
}

/* Everything up to the notice within one second: nothing was frozen before it. */
static void test_a_notice_needs_a_declaration_frozen_before_it(void **s)
{
	struct world w;
	int64_t start_s;
	struct id notice;

	(void)s;
	world_init(&w, TINY);
	world_sign(&w);
	start_s = w.now_s;
	for (int step = 0; step < 6; step++) {
		w.now_s = start_s;
		switch (step) {
		case 0:
			world_declare(&w, 0);
			break;
		case 1:
			world_declare(&w, 1);
			break;
		case 2: {
			static const struct proposal pair = {
				"alpha", "choice", { 2, 3, 4, 5, 6 }
			};

			w.arrangement = propose(&w, &pair, 1, false);
			break;
		}
		case 3:
			world_answer(&w, "ru", w.arrangement, "yes");
			break;
		case 4:
			world_answer(&w, "ro", w.arrangement, "yes");
			break;
		default:
			w.pairs[0].site[RU] = "alpha";
			world_notice(&w, 0, RU);
		}
	}
	notice = w.pairs[0].notice[RU];
	world_assert(&w, notice, IRREGULAR_OUT_OF_ORDER, "ru");
	assert_int_equal(w.rules->arrangements[0].phase, ARRANGEMENT_RUNNING);
	world_notice(&w, 0, RU);
	world_assert_regular(&w, w.pairs[0].notice[RU]);
	assert_int_equal(rules_inspection(w.rules, 0), NO_INDEX);
	world_release(&w);
}

static void test_only_suspensions_before_a_deadline_move_it_up_to_the_cap(void **s)
{
	struct world w;
	int64_t due_s, look_s;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_pair_to(&w, 0, GATE_NOTICE);
	world_replay(&w);
	due_s = rules_gate_due(w.rules, 0, 0, GATE_NOTICE);
	look_s = rules_gate_due(w.rules, 0, 0, GATE_LOOK);
	w.now_s = due_s + HOURS;
	world_suspend(&w, "us", "begin");
	world_replay(&w);
	assert_true(rules_gate_due(w.rules, 0, 0, GATE_NOTICE) == due_s);
	w.now_s += 40 * DAY; /* the cap is 14 days */
	world_replay(&w);
	assert_true(rules_gate_due(w.rules, 0, 0, GATE_LOOK) ==
	            look_s + 14 * DAY);
	assert_int_equal(w.rules->arrangements[0].ending, ENDING_SUSPENSION);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_proposal_names_sites_and_deadlines_in_order),
		TEST(test_a_proposal_names_the_newest_frozen_declarations),
		TEST(test_a_proposal_may_cross_a_declaration_but_not_ignore_it),
		TEST(test_who_is_asked_answers_once_while_it_is_open),
		TEST(test_a_host_alone_may_be_too_few_to_refuse),
		TEST(test_the_site_s_host_answers_a_notice_once_and_in_time),
		TEST(test_a_host_s_no_refuses_the_inspection),
		TEST(test_a_host_s_silence_is_the_inspected_side_s_default),
		TEST(test_anyone_may_say_that_it_read_something),
		TEST(test_a_notice_needs_a_declaration_frozen_before_it),
		TEST(test_only_suspensions_before_a_deadline_move_it_up_to_the_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
