/*
 * Irregularities of logs and charter: signatures, references, heads, evidence,
 * cuts. Each names its culprit, and the regular neighbour has none.
 */
#include "irregular_world.h"

static const struct world_odd usual;

static struct id odd(struct world *w, const char *who,
                     const struct world_odd *how, struct draft d)
{
	struct id id = world_say_odd(w, who, how, &d);

	world_settle(w);
	return id;
}

static void test_nothing_counts_before_the_last_signatory_has_signed(void **s)
{
	static const char *const who[] = { "ch", "us", "ro", "ru" };
	struct world w;
	struct id early, after;

	(void)s;
	world_init(&w, TINY);
	for (size_t i = 0; i < 3; i++)
		world_assert_regular(&w, say(&w, who[i],
		                             empty(STATEMENT_CHARTER)));
	early = world_declare(&w, 0);
	world_assert(&w, early, IRREGULAR_NOT_IN_FORCE, "us");
	say(&w, who[3], empty(STATEMENT_CHARTER));
	w.epoch[0] = 0;
	after = world_declare(&w, 0);
	world_assert(&w, early, IRREGULAR_NOT_IN_FORCE, "us");
	world_assert_regular(&w, after);
	world_release(&w);
}

static void test_an_observer_need_not_sign(void **s)
{
	static const char *const who[] = { "ch", "us", "ro", "ru" };
	struct world w;
	struct id declare;

	(void)s;
	world_init(&w, TINY);
	for (size_t i = 0; i < 4; i++)
		say(&w, who[i], empty(STATEMENT_CHARTER));
	declare = world_declare(&w, 0);
	world_assert_regular(&w, declare);
	world_release(&w);
}

static void test_the_charter_is_signed_once_and_first(void **s)
{
	struct world w;
	struct id twice, late;

	(void)s;
	signed_world(&w);
	twice = say(&w, "us", empty(STATEMENT_CHARTER));
	world_assert(&w, twice, IRREGULAR_NOT_FIRST, "us");
	world_release(&w);
	world_init(&w, TINY);
	world_append(&w, world_who(&w, "obs"), slice_text("not a statement"));
	late = say(&w, "obs", empty(STATEMENT_CHARTER));
	world_assert(&w, late, IRREGULAR_OUT_OF_ORDER, "obs");
	world_release(&w);
}

static void test_a_statement_of_another_charter_has_no_effect(void **s)
{
	struct world w;
	uint8_t other[HASH_BYTES];
	struct world_odd how = { .charter = other };
	struct id declare, ours;

	(void)s;
	signed_world(&w);
	ours = world_declare(&w, 0);
	memcpy(other, w.charter->id, HASH_BYTES);
	other[31] ^= 1;
	declare = odd(&w, "ru", &how, about(STATEMENT_ACK, "of", ours));
	world_assert(&w, declare, IRREGULAR_OTHER_CHARTER, "ru");
	world_assert_regular(&w, odd(&w, "ru", &usual,
	                             about(STATEMENT_ACK, "of", ours)));
	world_release(&w);
}

static void test_a_head_of_another_charter_gives_no_quorum_time(void **s)
{
	struct world w;
	uint8_t other[HASH_BYTES] = { 9 }, signature[SIGNATURE_BYTES];
	struct world_odd how = { .charter = other };
	struct draft d = empty(STATEMENT_CHARTER);
	const struct head *head;
	struct buf text;
	size_t us, newest;

	(void)s;
	signed_world(&w);
	us = world_who(&w, "us");
	world_say_unseen(&w, "us", KEY_OFFICE, &d);
	head = &w.logs[us].heads[w.logs[us].count];
	newest = head->size - 1;
	buf_init(&text, 1024);
	checkpoint_put_text(&text, "us.example/tally", head);
	sign_bytes(w.logs[us].seed, buf_slice(&text), signature);
	buf_release(&text);
	d = empty(STATEMENT_HEAD);
	draft_word(&d, "log", "us.example/tally");
	draft_int(&d, "size", (int64_t)head->size);
	draft_hash(&d, "root", head->root);
	draft_base64(&d, "signature", slice_of(signature, sizeof(signature)));
	world_assert(&w, world_say_odd(&w, "ch", &how, &d),
	             IRREGULAR_OTHER_CHARTER, "ch");
	newest += w.rules->log_start[us];
	assert_true(w.rules->entries[newest].quorum_s == NEVER_S);
	world_head_of(&w, "ch", "us", head->size);
	world_replay(&w);
	assert_true(w.rules->entries[newest].quorum_s == w.now_s);
	world_release(&w);
}

static void test_an_id_that_was_not_seen_is_dangling(void **s)
{
	struct world w;
	struct world_odd blind = { .seen_given = true };
	struct id declare, never = { { 1 } }, ack;

	(void)s;
	signed_world(&w);
	world_assert(&w, say(&w, "ru", about(STATEMENT_ACK, "of", never)),
	             IRREGULAR_DANGLING, "ru");
	world_release(&w);
	signed_world(&w);
	declare = world_declare(&w, 0);
	w.logs[world_who(&w, "ru")].seen[world_who(&w, "us")] = 0;
	ack = odd(&w, "ru", &blind, about(STATEMENT_ACK, "of", declare));
	world_assert(&w, ack, IRREGULAR_DANGLING, "ru");
	ack = odd(&w, "ru", &usual, about(STATEMENT_ACK, "of", declare));
	world_assert_regular(&w, ack);
	/* What one has seen once stays in one's past. */
	blind.at_s = w.now_s;
	ack = odd(&w, "ru", &blind, about(STATEMENT_ACK, "of", declare));
	world_assert_regular(&w, ack);
	world_release(&w);
}

static void test_a_seen_head_that_is_no_prefix_gives_no_order(void **s)
{
	static const struct { const char *log; int64_t more; uint8_t flip; } odds[] = {
		{ "us.example/tally", 0, 1 },
		{ "us.example/tally", 1, 0 },
		{ "us.example/tally", 1 << 20, 0 },
		{ "nobody.example/tally", 0, 0 },
		{ "obs.example/tally", 0, 0 }, /* its own log, of another's head */
	};
	struct world w;
	struct id declare;

	(void)s;
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++) {
		struct named_head head = { .log = odds[i].log };
		struct world_odd how = { .seen_given = true, .seen = &head,
			                 .seen_count = 1 };
		struct world_log *us;
		struct id ack;

		signed_world(&w);
		declare = world_declare(&w, 0);
		us = &w.logs[world_who(&w, "us")];
		head.size = us->count + (uint64_t)odds[i].more;
		memcpy(head.root, us->heads[us->count].root, HASH_BYTES);
		head.root[5] ^= odds[i].flip;
		ack = odd(&w, "obs", &how, about(STATEMENT_ACK, "of", declare));
		world_assert(&w, ack, IRREGULAR_SEEN_UNKNOWN, "obs");
		world_assert(&w, ack, IRREGULAR_DANGLING, "obs");
		world_release(&w);
	}
	signed_world(&w);
	declare = world_declare(&w, 0);
	world_assert_regular(&w, odd(&w, "obs", &usual,
	                             about(STATEMENT_ACK, "of", declare)));
	world_release(&w);
}

static void test_the_same_statement_counts_once(void **s)
{
	struct world w;
	struct id declare;
	struct world_log *us;

	(void)s;
	signed_world(&w);
	us = &w.logs[world_who(&w, "us")];
	declare = world_declare(&w, 0);
	world_assert_regular(&w, declare);
	world_append(&w, world_who(&w, "us"), us->entries[us->count - 1]);
	world_settle(&w);
	assert_int_equal(world_named(&w, IRREGULAR_REPEATED, "us"), 1);
	assert_int_equal(w.rules->declared_count[0], 1);
	assert_true(w.rules->entries[rules_find(w.rules, declare.bytes)].effective);
	world_release(&w);
}

static void test_a_head_that_the_log_did_not_sign_is_the_witness_s_fault(void **s)
{
	struct world w;
	struct draft d = empty(STATEMENT_CHARTER);
	struct id forged, unknown;
	struct head head;
	size_t us;

	(void)s;
	signed_world(&w);
	us = world_who(&w, "us");
	world_say_unseen(&w, "us", KEY_OFFICE, &d);
	head = w.logs[us].heads[w.logs[us].count];
	forged = world_head_odd(&w, "ch", "us", &head, false);
	world_assert(&w, forged, IRREGULAR_HEAD_MISMATCH, "ch");
	assert_true(w.rules->entries[w.rules->log_start[us] + head.size - 1]
	                    .quorum_s == NEVER_S);
	unknown = world_head_odd(&w, "ch", "ch",
	                         &w.logs[world_who(&w, "ch")].heads[1], true);
	world_assert(&w, unknown, IRREGULAR_HEAD_MISMATCH, "ch");
	world_assert_regular(&w, world_head_of(&w, "ch", "us", head.size));
	world_release(&w);
}

static void test_two_signed_heads_are_equivocation_by_the_log_s_owner(void **s)
{
	struct world w;
	struct id other, same;
	struct head head;
	size_t us;

	(void)s;
	signed_world(&w);
	us = world_who(&w, "us");
	head = w.logs[us].heads[2];
	same = world_head_odd(&w, "ch", "us", &head, true);
	head.root[0] ^= 1;
	other = world_head_odd(&w, "ch", "us", &head, true);
	world_assert(&w, other, IRREGULAR_EQUIVOCATION, "us");
	assert_true(w.rules->equivocated[us]);
	assert_false(w.rules->equivocated[world_who(&w, "ru")]);
	world_assert_regular(&w, same);
	world_release(&w);
}

static struct id evidence(struct world *w, const char *by, const char *log,
                          struct slice bytes)
{
	struct draft d = empty(STATEMENT_EVIDENCE);

	draft_word(&d, "log", log);
	draft_base64(&d, "checkpoint", bytes);
	return say(w, by, d);
}

static void test_evidence_proves_equivocation_and_nothing_else(void **s)
{
	struct world w;
	struct head head;
	struct buf note;
	struct id id;
	size_t ru;

	(void)s;
	signed_world(&w);
	ru = world_who(&w, "ru");
	buf_init(&note, 4096);
	head = w.logs[ru].heads[1];
	world_checkpoint(&w, "ru", &head, &note);
	world_assert_regular(&w, evidence(&w, "obs", "ru.example/tally",
	                                  buf_slice(&note)));
	id = evidence(&w, "obs", "nobody.example/tally", buf_slice(&note));
	world_assert(&w, id, IRREGULAR_UNKNOWN_NAME, "obs");
	id = evidence(&w, "obs", "us.example/tally", buf_slice(&note));
	world_assert(&w, id, IRREGULAR_UNKNOWN_NAME, "obs");
	buf_clear(&note);
	head.size = 500; /* beyond what is held here: nothing is proved yet */
	world_checkpoint(&w, "ru", &head, &note);
	world_assert_regular(&w, evidence(&w, "obs", "ru.example/tally",
	                                  buf_slice(&note)));
	assert_false(w.rules->equivocated[ru]);
	buf_clear(&note);
	head.size = 2;
	world_checkpoint(&w, "ru", &head, &note);
	id = evidence(&w, "obs", "ru.example/tally", buf_slice(&note));
	world_assert(&w, id, IRREGULAR_EQUIVOCATION, "ru");
	assert_true(w.rules->equivocated[ru]);
	buf_release(&note);
	world_release(&w);
}

static void test_a_cut_names_every_log_and_no_other(void **s)
{
	struct world w;
	struct named_head heads[6];
	struct draft d;
	struct id cut;

	(void)s;
	signed_world(&w);
	for (size_t i = 0; i < 5; i++) {
		heads[i].log = w.charter->participants[i].log;
		heads[i].size = w.logs[i].count;
		memcpy(heads[i].root, w.logs[i].heads[w.logs[i].count].root,
		       HASH_BYTES);
	}
	heads[5] = heads[4];
	heads[5].log = "nobody.example/tally";
	d = empty(STATEMENT_CUT);
	draft_heads(&d, "heads", heads, 4);
	cut = say(&w, "ch", d);
	world_assert(&w, cut, IRREGULAR_CUT_INCOMPLETE, "ch");
	d = empty(STATEMENT_CUT);
	draft_heads(&d, "heads", heads, 6);
	cut = say(&w, "ch", d);
	world_assert(&w, cut, IRREGULAR_CUT_INCOMPLETE, "ch");
	world_assert_regular(&w, world_cut(&w));
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_counts_before_the_last_signatory_has_signed),
		TEST(test_an_observer_need_not_sign),
		TEST(test_the_charter_is_signed_once_and_first),
		TEST(test_a_statement_of_another_charter_has_no_effect),
		TEST(test_a_head_of_another_charter_gives_no_quorum_time),
		TEST(test_an_id_that_was_not_seen_is_dangling),
		TEST(test_a_seen_head_that_is_no_prefix_gives_no_order),
		TEST(test_the_same_statement_counts_once),
		TEST(test_a_head_that_the_log_did_not_sign_is_the_witness_s_fault),
		TEST(test_two_signed_heads_are_equivocation_by_the_log_s_owner),
		TEST(test_evidence_proves_equivocation_and_nothing_else),
		TEST(test_a_cut_names_every_log_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
