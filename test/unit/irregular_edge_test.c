/*
 * Irregularities at the edges: what was not witnessed, sites of the same side,
 * other pairs' choices, keys of keys, logs without entries.
 */
#include "irregular_world.h"

#define STRICT "charters/test/no-refusal.yaml"
#define EACH "charters/test/each-consent.yaml"
#define NONPAPER "charters/nonpaper-2022.yaml"

static void test_a_suspension_that_nobody_witnessed_stops_nothing(void **s)
{
	struct world w;
	struct draft d;
	struct id id;

	(void)s;
	play(&w, TINY, GATE_NONE);
	d = about(STATEMENT_SUSPEND, "arrangement", w.arrangement);
	draft_word(&d, "action", "begin");
	id = world_say_unseen(&w, "us", KEY_OFFICE, &d);
	world_assert(&w, id, IRREGULAR_OUT_OF_ORDER, "us");
	assert_int_equal(w.rules->arrangements[0].phase, ARRANGEMENT_RUNNING);
	world_settle(&w);
	world_assert(&w, world_suspend(&w, "ru", "resume"),
	             IRREGULAR_NOT_AUTHORISED, "ru");
	assert_int_equal(w.rules->arrangements[0].phase, ARRANGEMENT_SUSPENDED);
	world_release(&w);
}

static void test_who_proposed_may_withdraw(void **s)
{
	struct world w;
	struct id id;

	(void)s;
	play(&w, TINY, GATE_NONE);
	id = world_answer(&w, "obs", w.arrangement, "withdrawn");
	world_assert(&w, id, IRREGULAR_NOT_AUTHORISED, "obs");
	id = world_answer(&w, "us", w.arrangement, "withdrawn");
	world_assert_regular(&w, id);
	assert_int_equal(w.rules->arrangements[0].ending, ENDING_WITHDRAWN);
	assert_int_equal(w.rules->arrangements[0].ended_by[0],
	                 world_who(&w, "us"));
	world_release(&w);
}

static void test_nobody_answers_for_a_site_that_is_not_known_yet(void **s)
{
	struct world w;

	(void)s;
	play(&w, EACH, GATE_NONE);
	world_choose(&w, 0, US, "bravo");
	world_notice(&w, 0, US);
	world_assert(&w, world_answer(&w, "ru", w.pairs[0].notice[US], "yes"),
	             IRREGULAR_NOT_AUTHORISED, "ru");
	world_release(&w);
}

static struct id notice_naming(struct world *w, const char *who,
                               const char *site, const struct id *choice)
{
	struct draft d = about(STATEMENT_NOTICE, "arrangement", w->arrangement);
	uint8_t name[HASH_BYTES] = { 7 };

	draft_int(&d, "pair", 1);
	if (choice != NULL)
		draft_id(&d, "choice", choice->bytes);
	else
		draft_word(&d, "site", site);
	draft_word(&d, "entry_point", "airport");
	draft_time(&d, "entry_at", w->now_s + 40 * HOURS);
	draft_open(&d, "team", '[');
	draft_hash(&d, NULL, name);
	draft_close(&d, ']');
	return world_say(w, who, &d);
}

static void test_a_notice_is_of_its_own_pair_s_site_or_choice(void **s)
{
	struct world w;
	struct id id;

	(void)s;
	play(&w, NONPAPER, GATE_NONE);
	id = notice_naming(&w, "ru", "redzikowo", NULL); /* of pair 2 */
	world_assert(&w, id, IRREGULAR_CHOICE_MISMATCH, "ru");
	world_choose(&w, 1, US, "orlan"); /* for pair 2 */
	world_assert_regular(&w, w.pairs[1].choose[US]);
	id = notice_naming(&w, "us", NULL, &w.pairs[1].choose[US]);
	world_assert(&w, id, IRREGULAR_CHOICE_MISMATCH, "us");
	id = notice_naming(&w, "us", "orlan", NULL);
	world_assert(&w, id, IRREGULAR_CHOICE_MISMATCH, "us");
	id = notice_naming(&w, "ru", "deveselu", &w.pairs[1].choose[US]);
	world_assert(&w, id, IRREGULAR_CHOICE_MISMATCH, "ru");
	id = notice_naming(&w, "ru", "deveselu", NULL);
	world_assert_regular(&w, id);
	world_release(&w);
}

static void test_a_fixed_site_is_designated_and_no_other_of_that_side(void **s)
{
	struct world w;

	(void)s;
	play(&w, NONPAPER, GATE_NOTICE);
	world_enter(&w, 0, RU);
	w.now_s += 2 * HOURS;
	w.pairs[0].site[RU] = "redzikowo";
	world_designate(&w, 0, RU);
	world_assert(&w, w.pairs[0].designate[RU], IRREGULAR_CHOICE_MISMATCH,
	             "ru");
	w.pairs[0].site[RU] = "deveselu";
	world_designate(&w, 0, RU);
	world_assert_regular(&w, w.pairs[0].designate[RU]);
	world_release(&w);
}

static void test_an_open_inspection_is_one_of_an_arrangement_that_lasts(void **s)
{
	struct world w;

	(void)s;
	play(&w, TINY, GATE_NOTICE);
	world_suspend(&w, "ru", "begin");
	world_assert(&w, world_declare(&w, 0),
	             IRREGULAR_DECLARATION_AFTER_NOTICE, "us");
	world_suspend(&w, "ru", "end");
	world_assert_regular(&w, world_declare(&w, 0));
	world_release(&w);
	play(&w, TINY, GATE_LOOK); /* both are reported */
	world_assert_regular(&w, world_declare(&w, 0));
	world_release(&w);
}

static void test_a_deposit_has_one_part_for_the_one_depositary(void **s)
{
	struct world w;
	struct draft d;
	uint8_t bytes[80] = { 1 };

	(void)s;
	play(&w, TINY, GATE_DESIGNATE);
	d = about(STATEMENT_DEPOSIT, "notice", w.pairs[0].notice[RU]);
	draft_hash(&d, "inner", bytes);
	draft_hash(&d, "key_hash", bytes);
	draft_hash(&d, "outer", bytes);
	draft_base64(&d, "wrap", slice_of(bytes, sizeof(bytes)));
	draft_open(&d, "parts", '[');
	for (int i = 0; i < 2; i++) {
		draft_open(&d, NULL, '{');
		draft_word(&d, "depositary", "ch");
		draft_hash(&d, "part", bytes);
		draft_close(&d, '}');
	}
	draft_close(&d, ']');
	world_assert(&w, world_say(&w, "us", &d), IRREGULAR_UNKNOWN_NAME, "us");
	world_release(&w);
}

/* ch delivers, having seen of us's log no more than `size`. */
static struct id deliver_seeing(struct world *w, size_t size)
{
	struct named_head seen = { .log = "us.example/tally", .size = size };
	struct world_odd how = { .seen_given = true, .seen = &seen,
		                 .seen_count = 1 };
	struct draft d = about(STATEMENT_DELIVER, "arrangement", w->arrangement);

	memcpy(seen.root, w->logs[world_who(w, "us")].heads[size].root,
	       HASH_BYTES);
	draft_int(&d, "pair", 1);
	draft_open(&d, "keys", '[');
	draft_hash(&d, NULL, w->pairs[0].key[0]);
	draft_hash(&d, NULL, w->pairs[0].key[1]);
	draft_close(&d, ']');
	return world_say_odd(w, "ch", &how, &d);
}

static void test_a_depositary_delivers_only_what_it_has_seen_acknowledged(void **s)
{
	for (size_t less = 0; less < 2; less++) {
		struct world w;
		struct draft d;
		struct id id;
		size_t us;

		(void)s;
		play(&w, TINY, GATE_DESIGNATE);
		us = world_who(&w, "us");
		world_deposit(&w, 0, US);
		world_hold(&w, 0, US);
		world_deposit_ack(&w, 0, US);
		world_deposit(&w, 0, RU);
		world_hold(&w, 0, RU);
		d = about(STATEMENT_ACK, "of", w.pairs[0].deposit[RU]);
		world_say_unseen(&w, "us", KEY_OFFICE, &d);
		world_head_of(&w, "ch", "us", w.logs[us].count);
		w.now_s++;
		id = deliver_seeing(&w, w.logs[us].count - less);
		if (less)
			world_assert(&w, id, IRREGULAR_DELIVER_WRONG, "ch");
		else
			world_assert_regular(&w, id);
		world_release(&w);
	}
}

static void test_what_is_refused_outside_any_position_is_of_no_population(void **s)
{
	struct world w;
	struct draft d;
	struct id id;
	uint8_t place[HASH_BYTES] = { 1 };

	(void)s;
	play(&w, STRICT, GATE_ARRIVE);
	world_select(&w, 0, RU);
	d = about(STATEMENT_MEASURE, "notice", w.pairs[0].notice[RU]);
	draft_open(&d, "rows", '[');
	draft_open(&d, NULL, '{');
	draft_hash(&d, "place", place);
	draft_word(&d, "status", "refused");
	draft_close(&d, '}');
	draft_close(&d, ']');
	id = world_say(&w, "ru", &d);
	world_assert_regular(&w, id);
	world_release(&w);
}

static void test_a_reply_explains_rows_of_the_measure_it_names_alone(void **s)
{
	struct world w;
	struct draft d;
	struct id second;

	(void)s;
	play(&w, TINY, GATE_ARRIVE);
	world_select(&w, 0, RU);
	world_row(&w, 0, RU, "storage", "looked", "sm3");
	second = world_row(&w, 0, RU, "storage", "looked", "sm3");
	d = about(STATEMENT_REPLY, "to", second);
	draft_open(&d, "rows", '[');
	draft_word(&d, NULL, "storage");
	draft_close(&d, ']');
	world_assert_regular(&w, world_say(&w, "us", &d));
	assert_false(w.rules->inspections[1].measures[0].rows[0].explained);
	assert_true(w.rules->inspections[1].measures[1].rows[0].explained);
	world_release(&w);
}

static void promise(struct draft *d, const struct note_key *key)
{
	char vkey[VKEY_BYTES];
	uint8_t hash[HASH_BYTES];

	vkey_format(key, vkey);
	hash_bytes(slice_text(vkey), hash);
	draft_hash(d, "next_vkey_hash", hash);
}

static struct id rotate(struct world *w, const char *vkey,
                        const struct world_odd *how, const struct note_key *next)
{
	char text[VKEY_BYTES];
	struct draft d;
	struct id id;

	vkey_format(how->key, text);
	draft_init(&d, STATEMENT_ROTATE);
	draft_word(&d, "vkey", vkey ? vkey : text);
	promise(&d, next);
	id = world_say_odd(w, "ru", how, &d);
	world_settle(w);
	return id;
}

static void another_key(unsigned n, struct note_key *key, uint8_t seed[32])
{
	uint8_t public_key[32];

	memset(seed, (int)n + 1, 32);
	sign_public(seed, public_key);
	assert_int_equal(note_key_init(key, "ru.example/tally", NOTE_ED25519,
	                               public_key), TALLY_OK);
}

static void test_keys_rotate_one_after_the_other_in_this_charter(void **s)
{
	struct world w;
	struct note_key keys[3];
	uint8_t seeds[3][32], other[HASH_BYTES] = { 1 };
	struct world_odd how = { 0 };
	struct draft d;
	char vkey[VKEY_BYTES];

	(void)s;
	for (unsigned i = 0; i < 3; i++)
		another_key(i, &keys[i], seeds[i]);
	world_init(&w, TINY);
	vkey_format(&keys[0], vkey);
	hash_bytes(slice_text(vkey), w.charter->participants[
		   world_who(&w, "ru")].next_key_hash);
	world_sign(&w);
	how = (struct world_odd){ .key = &keys[0], .seed = seeds[0],
		                  .charter = other };
	world_assert(&w, rotate(&w, NULL, &how, &keys[1]),
	             IRREGULAR_INVALID_ENTRY, "ru");
	how.charter = NULL;
	world_assert(&w, rotate(&w, "no vkey", &how, &keys[1]),
	             IRREGULAR_INVALID_ENTRY, "ru");
	world_assert_regular(&w, rotate(&w, NULL, &how, &keys[1]));
	how = (struct world_odd){ .key = &keys[1], .seed = seeds[1] };
	world_assert_regular(&w, rotate(&w, NULL, &how, &keys[2]));
	/* An office's key is not revoked; it rotates. */
	vkey_format(&keys[1], vkey);
	draft_init(&d, STATEMENT_REVOKE);
	draft_word(&d, "vkey", vkey);
	world_assert_regular(&w, world_say_odd(&w, "ru", &how, &d));
	w.now_s += 5 * HOURS;
	draft_init(&d, STATEMENT_REVOKE);
	draft_word(&d, "vkey", vkey);
	world_assert_regular(&w, world_say_odd(&w, "ru", &how, &d));
	world_release(&w);
}

static void test_a_log_without_entries_has_its_place_in_a_cut(void **s)
{
	static const char *const who[] = { "us", "ro", "ru", "ch" };
	struct world w;
	struct fault fault;
	struct cut cut;
	struct draft d;
	struct id id;

	(void)s;
	world_init(&w, TINY);
	for (size_t i = 0; i < 4; i++) {
		draft_init(&d, STATEMENT_CHARTER);
		world_say_unseen(&w, who[i], KEY_OFFICE, &d);
	}
	world_settle(&w);
	id = world_cut(&w);
	world_replay(&w);
	assert_int_equal(rules_cut(w.rules, id.bytes, &cut, &fault), TALLY_OK);
	assert_int_equal(cut.sizes[world_who(&w, "obs")], 0);
	cut_release(&cut);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_suspension_that_nobody_witnessed_stops_nothing),
		TEST(test_who_proposed_may_withdraw),
		TEST(test_nobody_answers_for_a_site_that_is_not_known_yet),
		TEST(test_a_notice_is_of_its_own_pair_s_site_or_choice),
		TEST(test_a_fixed_site_is_designated_and_no_other_of_that_side),
		TEST(test_an_open_inspection_is_one_of_an_arrangement_that_lasts),
		TEST(test_a_deposit_has_one_part_for_the_one_depositary),
		TEST(test_a_depositary_delivers_only_what_it_has_seen_acknowledged),
		TEST(test_what_is_refused_outside_any_position_is_of_no_population),
		TEST(test_a_reply_explains_rows_of_the_measure_it_names_alone),
		TEST(test_keys_rotate_one_after_the_other_in_this_charter),
		TEST(test_a_log_without_entries_has_its_place_in_a_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
