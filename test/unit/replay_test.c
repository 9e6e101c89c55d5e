/*
 * Replay as a function of the logs: the same from the same, and untouched by
 * whatever comes later.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"
#include "../lib/world_random.h"

#define TINY "charters/test/tiny.yaml"
#define LOGS 5

/* A whole pair, kept by all, and a cut at which absence is confirmed. */
static struct id confirmed(struct world *w)
{
	world_init(w, TINY);
	world_run(w);
	world_pair_to(w, 0, GATE_LOOK);
	w->now_s += 4 * HOURS;
	return world_cut(w);
}

static char *json_at(struct world *w, struct id cut)
{
	struct buf json;

	buf_init(&json, 1 << 20);
	world_json(w, cut, &json);
	return buf_take_text(&json);
}

static void test_the_same_entries_give_the_same_bytes(void **s)
{
	struct world w, moved;
	struct id cut = confirmed(&w);
	char *first = json_at(&w, cut), *again;

	(void)s;
	for (int i = 0; i < 3; i++) {
		again = json_at(&w, cut);
		assert_string_equal(first, again);
		free(again);
	}
	cut = confirmed(&moved); /* the same bytes in other memory */
	again = json_at(&moved, cut);
	assert_string_equal(first, again);
	free(again);
	free(first);
	world_release(&w);
	world_release(&moved);
}

/* Entries that are hostile, but signed: whatever an office could log. */
static void say_hostile(struct world *w, const char *who, unsigned what)
{
	struct named_head head = { .log = "us.example/tally" };
	struct world_odd how = { .seen_given = true, .seen = &head,
		                 .seen_count = 1 };
	const struct world_log *us = &w->logs[world_who(w, "us")];
	const char *own = w->charter->participants[world_who(w, who)].log;
	struct draft d;

	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", w->declared[0].bytes);
	head.size = us->count;
	memcpy(head.root, us->heads[us->count].root, HASH_BYTES);
	switch (what) {
	case 0: /* a wrong head */
		head.root[3] ^= 1;
		break;
	case 1: /* of the future */
		head.size = us->count + 1 + random_below(20);
		break;
	case 2: /* of its own log, itself included */
		head.log = own;
		head.size = w->logs[world_who(w, who)].count + 1;
		break;
	case 3: /* huge */
		head.size = MAX_LOG_ENTRIES;
		break;
	case 4: /* another history's root, of a size that is here */
		head.size = 1 + random_below((uint32_t)us->count);
		hash_bytes(slice_text("another history"), head.root);
		break;
	case 5: /* of the empty log, and of nobody's */
		head.size = 0;
		head.log = "nobody.example/tally";
		break;
	case 6: /* long ago */
		how.at_s = 1;
		break;
	case 7: /* in a far future */
		how.at_s = 253402300799;
		break;
	default: /* of its own past */
		head.log = own;
		head.size = w->logs[world_who(w, who)].count;
		memcpy(head.root, w->logs[world_who(w, who)].heads[head.size].root,
		       HASH_BYTES);
	}
	world_say_odd(w, who, &how, &d);
}

static void append_garbage(struct world *w, size_t log)
{
	uint8_t bytes[300];
	size_t len = random_below(sizeof(bytes));

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)random_below(256);
	world_append(w, log, slice_of(bytes, len));
}

/* What a witness can still do once it has cut. */
static void witness_hostile(struct world *w)
{
	struct head head;
	int64_t now_s = w->now_s;

	head = w->logs[0].heads[1 + random_below((uint32_t)w->logs[0].count)];
	w->now_s -= random_below(100 * HOURS);
	world_head_odd(w, "ch", "us", &head, random_below(2) == 0);
	head.root[0] ^= (uint8_t)random_below(2);
	world_head_odd(w, "ch", "us", &head, random_below(2) == 0);
	w->now_s = now_s;
}

static void test_nothing_that_comes_later_changes_a_conclusion(void **s)
{
	struct world w;
	struct id cut = confirmed(&w);
	char *first = json_at(&w, cut), *now;

	(void)s;
	random_start();
	assert_non_null(strstr(first, "\"conclusion\":\"absence-confirmed\""));
	for (int i = 0; i < random_rounds(); i++) {
		size_t log = random_below(LOGS);
		const char *who = w.charter->participants[log].name;

		w.now_s += random_below(HOURS);
		switch (random_below(6)) {
		case 0:
			append_garbage(&w, log);
			break;
		case 1: /* an old entry of any log again */
			world_append(&w, log, w.logs[random_below(LOGS)].entries[0]);
			break;
		case 2:
			witness_hostile(&w);
			break;
		case 3:
			world_settle(&w);
			break;
		default:
			say_hostile(&w, who, random_below(9));
		}
		now = json_at(&w, cut);
		assert_string_equal(first, now);
		free(now);
	}
	free(first);
	world_release(&w);
}

static void test_withdrawing_and_revoking_later_change_nothing_before(void **s)
{
	struct world w;
	struct id cut = confirmed(&w);
	char *first = json_at(&w, cut), *now;
	char vkey[VKEY_BYTES];
	struct draft d;

	(void)s;
	world_answer(&w, "ro", w.arrangement, "withdrawn");
	world_suspend(&w, "us", "end");
	world_countersign(&w, "us", w.pairs[0].report[1], "contest");
	vkey_format(&w.logs[world_who(&w, "ru")].inspector, vkey);
	draft_init(&d, STATEMENT_REVOKE);
	draft_word(&d, "vkey", vkey);
	world_say(&w, "ru", &d);
	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w.pairs[0].report[1].bytes);
	world_say(&w, "us", &d);
	now = json_at(&w, cut);
	assert_string_equal(first, now);
	free(now);
	free(first);
	world_release(&w);
}

static void test_a_false_seen_is_listed_at_the_cut(void **s)
{
	struct world w;
	struct conclusion *c;

	(void)s;
	for (unsigned what = 0; what < 6; what++) {
		world_init(&w, TINY);
		world_run(&w);
		say_hostile(&w, "obs", what);
		world_pair_to(&w, 0, GATE_LOOK);
		w.now_s += 4 * HOURS;
		assert_int_equal(world_named(&w, IRREGULAR_SEEN_UNKNOWN, "obs"),
		                 1);
		c = world_conclude(&w); /* and harms nobody else */
		assert_int_equal(c->word, CONCLUSION_CONFIRMED);
		conclusion_free(c);
		world_release(&w);
	}
}

static void assert_all(struct world *w, enum conclusion_word word)
{
	struct conclusion *c;

	w->now_s += 4 * HOURS;
	c = world_conclude(w);
	assert_int_equal(c->site_count, 2);
	for (size_t i = 0; i < c->site_count; i++) {
		assert_string_equal(conclusion_text_of(c->sites[i].word),
		                    conclusion_text_of(word));
		assert_int_equal(c->sites[i].reasons[REASON_EQUIVOCATION],
		                 word == CONCLUSION_DISPUTED);
	}
	conclusion_free(c);
	world_release(w);
}

static void test_two_histories_of_one_log_dispute_every_site(void **s)
{
	struct world w;
	struct head head;
	struct draft d;
	struct buf note;

	(void)s;
	confirmed(&w); /* by a head */
	head = w.logs[world_who(&w, "ro")].heads[2];
	head.root[1] ^= 1;
	world_head_odd(&w, "ch", "ro", &head, true);
	assert_all(&w, CONCLUSION_DISPUTED);
	confirmed(&w); /* by evidence */
	buf_init(&note, 4096);
	world_checkpoint(&w, "ro", &head, &note);
	draft_init(&d, STATEMENT_EVIDENCE);
	draft_word(&d, "log", "ro.example/tally");
	draft_base64(&d, "checkpoint", buf_slice(&note));
	world_say(&w, "obs", &d);
	buf_release(&note);
	assert_all(&w, CONCLUSION_DISPUTED);
}

static void test_a_forged_head_disputes_nothing(void **s)
{
	struct world w;
	struct head head;

	(void)s;
	confirmed(&w);
	head = w.logs[world_who(&w, "ro")].heads[2];
	head.root[1] ^= 1;
	world_assert(&w, world_head_odd(&w, "ch", "ro", &head, false),
	             IRREGULAR_HEAD_MISMATCH, "ch");
	assert_all(&w, CONCLUSION_CONFIRMED);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_same_entries_give_the_same_bytes),
		TEST(test_nothing_that_comes_later_changes_a_conclusion),
		TEST(test_withdrawing_and_revoking_later_change_nothing_before),
		TEST(test_a_false_seen_is_listed_at_the_cut),
		TEST(test_two_histories_of_one_log_dispute_every_site),
		TEST(test_a_forged_head_disputes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
