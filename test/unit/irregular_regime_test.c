/*
 * Irregularities of declarations, proposals, conclusions and references to
 * them; and of what nobody but its owner has seen.
 */
#include "irregular_world.h"

static void running_world(struct world *w)
{
	world_init(w, TINY);
	world_run(w);
}

static struct id conclude(struct world *w, const char *who, struct id cut,
                          const char *verdict)
{
	struct draft d = about(STATEMENT_CONCLUDE, "arrangement", w->arrangement);

	draft_id(&d, "cut", cut.bytes);
	draft_hash(&d, "text", cut.bytes);
	draft_word(&d, "verdict", verdict);
	return say(w, who, d);
}

static void test_who_signed_or_dissented_does_so_once_for_each_cut(void **s)
{
	struct world w;
	struct id cut, first;

	(void)s;
	running_world(&w);
	cut = world_cut(&w);
	first = conclude(&w, "us", cut, "agree");
	world_assert(&w, conclude(&w, "us", cut, "dissent"), IRREGULAR_NOT_FIRST,
	             "us");
	world_assert_regular(&w, first);
	world_assert_regular(&w, conclude(&w, "ru", cut, "dissent"));
	world_assert_regular(&w, conclude(&w, "us", world_cut(&w), "dissent"));
	world_release(&w);
}

/* No irregularity of its time, as that participant sees it at `now_s`. */
static void assert_in_time(const struct world *w, size_t own_log, int64_t now_s)
{
	struct rules_log logs[WORLD_LOGS];
	const struct rules_input in = { .charter = w->charter, .logs = logs,
		                        .now_s = now_s, .own_log = own_log };
	struct rules *rules = NULL;
	struct fault fault;

	for (size_t i = 0; i < w->charter->participant_count; i++)
		logs[i] = (struct rules_log){ .count = w->logs[i].count,
			                      .entries = w->logs[i].entries };
	assert_int_equal(rules_replay(&in, &rules, &fault), TALLY_OK);
	for (size_t i = 0; i < rules->irregularity_count; i++)
		assert_int_not_equal(rules->irregularities[i].code,
		                     IRREGULAR_TIME);
	rules_free(rules);
}

/* What its owner alone holds yet may still be witnessed in time. */
static void test_an_own_statement_is_not_irregular_before_it_is_witnessed(void **s)
{
	struct world w;
	struct draft d;
	struct id id;

	(void)s;
	running_world(&w);
	d = about(STATEMENT_SUSPEND, "arrangement", w.arrangement);
	draft_word(&d, "action", "begin");
	id = world_say_unseen(&w, "us", KEY_OFFICE, &d);
	assert_in_time(&w, world_who(&w, "us"), w.now_s - DAY);
	assert_in_time(&w, world_who(&w, "us"), w.now_s + 90 * DAY);
	w.now_s += 90 * DAY;
	world_witness(&w);
	world_assert(&w, id, IRREGULAR_TIME, "us");
	world_release(&w);
}

static void test_sixteen_proposals_may_be_open(void **s)
{
	struct world w;
	struct id ids[17];

	(void)s;
	signed_world(&w);
	for (size_t i = 0; i < 17; i++) {
		world_propose(&w);
		ids[i] = w.arrangement;
	}
	world_assert_regular(&w, ids[15]);
	world_assert(&w, ids[16], IRREGULAR_TOO_MANY, "us");
	world_release(&w);
}

static void test_sixtyfour_suspensions_are_counted(void **s)
{
	struct world w;
	struct id last, more;

	(void)s;
	running_world(&w);
	for (size_t i = 0; i < 64; i++) {
		last = world_suspend(&w, "ru", "begin");
		world_suspend(&w, "ru", "resume");
	}
	world_assert_regular(&w, last);
	assert_int_equal(world_counts(&w, last, IRREGULAR_TOO_MANY), 0);
	more = world_suspend(&w, "ru", "begin");
	world_assert(&w, more, IRREGULAR_TOO_MANY, "ru");
	assert_int_equal(w.rules->arrangements[0].phase, ARRANGEMENT_RUNNING);
	world_release(&w);
}

static void test_a_declaration_follows_the_newest(void **s)
{
	struct world w;
	struct id first, skipped;

	(void)s;
	signed_world(&w);
	first = world_declare(&w, 0);
	world_assert_regular(&w, first);
	w.epoch[0]++; /* 3 after 1 */
	skipped = world_declare(&w, 0);
	world_assert(&w, skipped, IRREGULAR_OUT_OF_ORDER, "us");
	w.epoch[0] = 1;
	w.declared[0] = first;
	world_assert_regular(&w, world_declare(&w, 0));
	w.epoch[0] = 0; /* as if there were none before it */
	w.now_s++;
	world_assert(&w, world_declare(&w, 0), IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

/* Nobody says that it ended, so nothing has settled it before. */
static void test_a_visit_that_is_over_by_its_clocks_keeps_nobody(void **s)
{
	struct world w;

	(void)s;
	play(&w, TINY, GATE_NOTICE);
	w.now_s += 12 * DAY;
	world_assert_regular(&w, world_declare(&w, 0));
	world_assert_regular(&w, world_declare(&w, 1));
	world_release(&w);
}

static void test_a_declaration_after_the_notice_counts_for_the_next(void **s)
{
	struct world w;
	struct id late;
	const struct inspection *i;

	(void)s;
	world_init(&w, "charters/nonpaper-2022.yaml");
	world_run(&w);
	world_start_pair(&w, 0);
	world_notice(&w, 0, 1);
	late = world_declare(&w, 0);
	world_assert(&w, late, IRREGULAR_DECLARATION_AFTER_NOTICE, "us");
	world_assert_regular(&w, world_declare(&w, 1)); /* ru has no visit yet */
	world_ack(&w, 0, 1);
	world_choose(&w, 0, 0, "orlan");
	world_notice(&w, 0, 0);
	world_ack(&w, 0, 0);
	for (enum gate gate = GATE_DESIGNATE; gate <= GATE_LOOK; gate++)
		world_pass(&w, 0, gate);
	world_start_pair(&w, 1);
	world_notice(&w, 1, 1);
	world_replay(&w);
	i = &w.rules->inspections[0];
	assert_int_equal(w.rules->declared[0][i->declared].epoch, 1);
	i = &w.rules->inspections[2];
	assert_int_equal(w.rules->declared[0][i->declared].epoch, 2);
	assert_memory_equal(w.rules->entries[w.rules->declared[0][1].entry]
	                            .statement.id, late.bytes, HASH_BYTES);
	world_release(&w);
}

static void test_a_declaration_in_the_notice_s_second_does_not_count(void **s)
{
	struct world w;
	struct draft d;
	struct id same;
	uint8_t hash[HASH_BYTES] = { 3 };

	(void)s;
	running_world(&w);
	world_start_pair(&w, 0);
	d = about(STATEMENT_DECLARE, "previous", w.declared[0]);
	draft_int(&d, "epoch", 2);
	draft_hash(&d, "root", hash);
	draft_time(&d, "as_of", w.now_s);
	draft_hash(&d, "nonce", hash);
	same = world_say_unseen(&w, "us", KEY_OFFICE, &d);
	world_notice(&w, 0, 1); /* the witness sees both at once */
	world_replay(&w);
	assert_int_not_equal(rules_find(w.rules, same.bytes), NO_INDEX);
	assert_int_equal(w.rules->declared_count[0], 2);
	assert_int_equal(w.rules->inspections[0].declared, 0);
	world_release(&w);
}

static void test_names_that_nobody_knows_are_refused(void **s)
{
	struct world w;
	struct id charter_entry, id;
	struct draft d;

	(void)s;
	running_world(&w);
	world_replay(&w);
	memcpy(charter_entry.bytes, w.rules->entries[0].statement.id, HASH_BYTES);
	id = say(&w, "us", about(STATEMENT_ACK, "of", charter_entry));
	world_assert(&w, id, IRREGULAR_UNKNOWN_NAME, "us");
	id = world_answer(&w, "ru", charter_entry, "yes");
	world_assert(&w, id, IRREGULAR_UNKNOWN_NAME, "ru");
	d = about(STATEMENT_CONCLUDE, "arrangement", w.arrangement);
	draft_id(&d, "cut", charter_entry.bytes);
	draft_hash(&d, "text", charter_entry.bytes);
	draft_word(&d, "verdict", "agree");
	world_assert(&w, say(&w, "us", d), IRREGULAR_UNKNOWN_NAME, "us");
	d = about(STATEMENT_CONCLUDE, "arrangement", w.arrangement);
	draft_id(&d, "cut", world_cut(&w).bytes);
	draft_hash(&d, "text", charter_entry.bytes);
	draft_word(&d, "verdict", "dissent");
	world_assert_regular(&w, say(&w, "ro", d));
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_who_signed_or_dissented_does_so_once_for_each_cut),
		TEST(test_an_own_statement_is_not_irregular_before_it_is_witnessed),
		TEST(test_sixteen_proposals_may_be_open),
		TEST(test_sixtyfour_suspensions_are_counted),
		TEST(test_a_declaration_follows_the_newest),
		TEST(test_a_visit_that_is_over_by_its_clocks_keeps_nobody),
		TEST(test_a_declaration_after_the_notice_counts_for_the_next),
		TEST(test_a_declaration_in_the_notice_s_second_does_not_count),
		TEST(test_names_that_nobody_knows_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
