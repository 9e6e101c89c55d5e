/*
 * Attacks by what is shown late, to some only, or under an old key: they move
 * nobody else's statements, and have nobody else named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define NONPAPER "charters/nonpaper-2022.yaml"
#define DAY (24 * HOURS)
#define RU 1 /* the side that inspects Deveselu */

static const struct named_head nothing_seen;

/* An acknowledgement that names one seen head or, without it, none. */
static struct id ack(struct world *w, const char *who, struct id of,
                     const struct named_head *seen)
{
	struct world_odd odd = { .seen_given = true,
	                         .seen = seen ? seen : &nothing_seen,
	                         .seen_count = seen != NULL };
	struct draft d;

	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", of.bytes);
	return world_say_odd(w, who, &odd, &d);
}

static void witness_but(struct world *w, const char *log)
{
	w->now_s += MINUTES;
	world_witness_but(w, log);
	w->now_s += MINUTES;
}

static void test_who_publishes_late_has_no_one_else_named_for_time(void **s)
{
	struct named_head hidden, shown;
	struct world w;

	(void)s;
	world_init(&w, NONPAPER);
	world_run(&w);
	ack(&w, "ro", w.declared[0], NULL);
	hidden = world_newest(&w, "ro");
	ack(&w, "us", w.declared[1], &hidden);
	witness_but(&w, "ro");
	shown = world_newest(&w, "us");
	ack(&w, "ru", w.declared[0], &shown);
	witness_but(&w, "ro");
	w.now_s += 10 * HOURS;
	world_witness(&w);
	assert_int_equal(world_named(&w, IRREGULAR_TIME, "ro"), 1);
	assert_int_equal(world_named(&w, IRREGULAR_TIME, "us"), 0);
	assert_int_equal(world_named(&w, IRREGULAR_TIME, "ru"), 0);
	assert_int_equal(world_named(&w, IRREGULAR_TIME, "ch"), 0);
	world_release(&w);
}

/* ru finds an item at Deveselu; the measure names one seen head. */
static struct id find_item(struct world *w, const struct named_head *seen)
{
	struct world_log *ru = &w->logs[world_who(w, "ru")];
	struct world_odd odd = { .key = &ru->inspector,
	                         .seed = ru->inspector_seed,
	                         .seen_given = true, .seen = seen,
	                         .seen_count = 1 };
	struct draft d;

	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w->pairs[0].notice[RU].bytes);
	draft_open(&d, "rows", '[');
	draft_open(&d, NULL, '{');
	draft_word(&d, "position", "cell-17");
	draft_word(&d, "status", "looked");
	draft_word(&d, "declared", "nothing");
	draft_word(&d, "found", "tlam");
	draft_word(&d, "method", "visual");
	draft_word(&d, "decision", "prohibited");
	draft_close(&d, '}');
	draft_close(&d, ']');
	return world_say_odd(w, "ru", &odd, &d);
}

static struct id withdraw(struct world *w)
{
	struct world_odd odd = { .seen_given = true, .seen = &nothing_seen };
	struct draft d;

	draft_init(&d, STATEMENT_ANSWER);
	draft_id(&d, "to", w->arrangement.bytes);
	draft_word(&d, "answer", "withdrawn");
	return world_say_odd(w, "us", &odd, &d);
}

static void assert_precedes(struct world *w, struct id first, struct id second)
{
	const struct rules *rules = world_replay(w);
	const struct entry *a = &rules->entries[rules_find(rules, first.bytes)];
	const struct entry *b = &rules->entries[rules_find(rules, second.bytes)];

	assert_true(a->effective);
	assert_true(b->effective);
	assert_true(a->order < b->order);
}

static void test_a_third_log_that_publishes_late_reorders_nothing(void **s)
{
	struct named_head hidden, shown;
	struct id measure, withdrawal;
	struct world w;

	(void)s;
	world_init(&w, NONPAPER);
	world_run(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	world_select(&w, 0, 0);
	world_select(&w, 0, RU);
	ack(&w, "pl", w.declared[1], NULL);
	hidden = world_newest(&w, "pl");
	ack(&w, "nato", w.declared[1], &hidden);
	witness_but(&w, "pl");
	shown = world_newest(&w, "nato");
	measure = find_item(&w, &shown);
	witness_but(&w, "pl");
	w.now_s += 5 * MINUTES;
	withdrawal = withdraw(&w);
	witness_but(&w, "pl");
	assert_precedes(&w, measure, withdrawal);
	world_witness(&w);
	w.now_s += MINUTES;
	assert_precedes(&w, measure, withdrawal);
	world_release(&w);
}

/* us changes to a new key that the charter promised; the old seed remains. */
static size_t rotate(struct world *w, struct world_log *old)
{
	size_t us = world_who(w, "us");
	uint8_t seed[32], next[HASH_BYTES] = { 1 };
	struct note_key key;
	struct world_odd odd = { .key = &key, .seed = seed };
	char vkey[VKEY_BYTES];
	struct draft d;
	struct id id;

	world_key("us.example/tally", &key, seed);
	vkey_format(&key, vkey);
	hash_bytes(slice_text(vkey),
	           w->charter->participants[us].next_key_hash);
	world_run(w);
	draft_init(&d, STATEMENT_ROTATE);
	draft_word(&d, "vkey", vkey);
	draft_hash(&d, "next_vkey_hash", next);
	id = world_say_odd(w, "us", &odd, &d);
	old->key = w->logs[us].key;
	memcpy(old->seed, w->logs[us].seed, sizeof(seed));
	w->logs[us].key = key;
	memcpy(w->logs[us].seed, seed, sizeof(seed));
	world_settle(w);
	world_assert_regular(w, id);
	return w->logs[us].count;
}

/* ru shows a head of another history of us, signed by this key. */
static struct id show_fork(struct world *w, const struct world_log *signer,
                           size_t size)
{
	struct head head = { .size = size };
	struct buf text, note;
	struct draft d;

	memset(head.root, 7, sizeof(head.root));
	buf_init(&text, 4096);
	buf_init(&note, 4096);
	checkpoint_put_text(&text, "us.example/tally", &head);
	buf_put_slice(&note, buf_slice(&text));
	buf_put_u8(&note, '\n');
	note_sign(&signer->key, signer->seed, buf_slice(&text), &note);
	draft_init(&d, STATEMENT_EVIDENCE);
	draft_word(&d, "log", "us.example/tally");
	draft_base64(&d, "checkpoint", buf_slice(&note));
	buf_release(&text);
	buf_release(&note);
	return world_say(w, "ru", &d);
}

static void assert_old_key_forks(long beyond, size_t named)
{
	static struct world_log old;
	struct world w;
	struct id evidence;
	size_t size;

	world_init(&w, NONPAPER);
	size = rotate(&w, &old);
	for (int i = 0; i < 3; i++)
		world_answer(&w, "us", w.arrangement, "yes");
	w.now_s += 10 * DAY;
	evidence = show_fork(&w, &old, (size_t)((long)size + beyond));
	assert_int_equal(world_named(&w, IRREGULAR_EQUIVOCATION, "us"), named);
	assert_int_equal(w.rules->equivocated[world_who(&w, "us")], named);
	if (named == 0)
		world_assert(&w, evidence, IRREGULAR_UNKNOWN_NAME, "ru");
	world_release(&w);
}

static void test_a_key_rotated_away_does_not_accuse_its_former_owner(void **s)
{
	(void)s;
	assert_old_key_forks(1, 0);
	assert_old_key_forks(2, 0);
}

static void test_a_key_accuses_its_owner_of_forks_while_it_was_in_force(void **s)
{
	(void)s;
	assert_old_key_forks(-1, 1);
	assert_old_key_forks(0, 1);
}

/* us saw what ru showed it, signed; others hold another history of ru. */
static struct id see_fork(struct world *w, struct head *out)
{
	struct named_head seen = world_newest(w, "ru");
	struct id id;

	seen.root[0] ^= 1;
	out->size = seen.size;
	memcpy(out->root, seen.root, sizeof(seen.root));
	id = ack(w, "us", w->declared[1], &seen);
	world_settle(w);
	return id;
}

static void accuse(struct world *w, const char *log, const struct head *head)
{
	size_t who = world_who(w, log);
	struct draft d;
	struct buf note;

	buf_init(&note, 4096);
	world_checkpoint(w, log, head, &note);
	draft_init(&d, STATEMENT_EVIDENCE);
	draft_word(&d, "log", w->charter->participants[who].log);
	draft_base64(&d, "checkpoint", buf_slice(&note));
	world_say(w, "us", &d);
	buf_release(&note);
}

static void test_the_victim_of_a_fork_is_not_named_once_it_is_shown(void **s)
{
	struct world w;
	struct head head;
	struct id id;

	(void)s;
	world_init(&w, NONPAPER);
	world_run(&w);
	id = see_fork(&w, &head);
	world_assert(&w, id, IRREGULAR_SEEN_UNKNOWN, "us");
	accuse(&w, "ru", &head);
	assert_int_equal(world_named(&w, IRREGULAR_EQUIVOCATION, "ru"), 1);
	assert_int_equal(world_named(&w, IRREGULAR_SEEN_UNKNOWN, "us"), 0);
	world_assert_regular(&w, id);
	world_release(&w);
}

static void test_a_fork_of_one_log_excuses_no_unknown_head_of_another(void **s)
{
	struct world w;
	struct head head;
	struct named_head invented;
	struct id id;

	(void)s;
	world_init(&w, NONPAPER);
	world_run(&w);
	see_fork(&w, &head);
	invented = world_newest(&w, "pl");
	invented.root[0] ^= 1;
	id = ack(&w, "us", w.declared[0], &invented);
	world_settle(&w);
	accuse(&w, "ru", &head);
	assert_int_equal(world_named(&w, IRREGULAR_SEEN_UNKNOWN, "us"), 1);
	world_assert(&w, id, IRREGULAR_SEEN_UNKNOWN, "us");
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_who_publishes_late_has_no_one_else_named_for_time),
		TEST(test_a_third_log_that_publishes_late_reorders_nothing),
		TEST(test_a_key_rotated_away_does_not_accuse_its_former_owner),
		TEST(test_a_key_accuses_its_owner_of_forks_while_it_was_in_force),
		TEST(test_the_victim_of_a_fork_is_not_named_once_it_is_shown),
		TEST(test_a_fork_of_one_log_excuses_no_unknown_head_of_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
