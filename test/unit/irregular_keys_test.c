/*
 * Keys over time: accredited, revoked. A revocation acts by quorum time, never
 * at the issuer's word.
 */
#include "irregular_world.h"

#define LAG HOURS /* the charter's publication lag */

static struct id say_key(struct world *w, const char *who,
                         enum statement_kind kind, const struct note_key *key)
{
	struct draft d = keyed(kind, key);

	if (kind == STATEMENT_ACCREDIT)
		draft_word(&d, "role", "inspector");
	return world_say(w, who, &d);
}

static const struct note_key *inspector(const struct world *w, const char *who)
{
	return &w->logs[world_who(w, who)].inspector;
}

/* An inspection by ru that its inspector's key may go on with. */
static void entered(struct world *w)
{
	world_init(w, TINY);
	world_run(w);
	world_pair_to(w, 0, GATE_NOTICE);
	world_enter(w, 0, RU);
}

/* Designate, signed by the inspector; the witness sees it at `quorum_s`. */
static struct id designated_at(struct world *w, int64_t quorum_s)
{
	w->now_s = quorum_s - MINUTES;
	world_designate(w, 0, RU);
	return w->pairs[0].designate[RU];
}

/* When a revocation said now is witnessed: world_say waits a minute. */
static int64_t revoke(struct world *w)
{
	struct id id;

	id = say_key(w, "ru", STATEMENT_REVOKE, inspector(w, "ru"));
	world_assert_regular(w, id);
	return w->rules->entries[rules_find(w->rules, id.bytes)].quorum_s;
}

static void test_what_a_revoked_key_signed_counts_until_the_lag_is_over(void **s)
{
	for (int64_t late = 0; late < 2; late++) {
		struct world w;
		struct id id;
		int64_t revoked_s;

		(void)s;
		entered(&w);
		w.now_s += 3 * HOURS; /* designate's own hour has come */
		revoked_s = revoke(&w);
		id = designated_at(&w, revoked_s + LAG + late);
		if (late)
			world_assert(&w, id, IRREGULAR_REVOKED_KEY, "ru");
		else
			world_assert_regular(&w, id);
		world_release(&w);
	}
}

static struct id object_by_kit(struct world *w, int64_t at_s)
{
	const struct world_log *ru = &w->logs[world_who(w, "ru")];
	struct world_odd how = { .key = &ru->inspector,
		                 .seed = ru->inspector_seed, .at_s = at_s };
	struct draft d;

	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w->pairs[0].notice[0].bytes);
	return world_say_odd(w, "ru", &how, &d);
}

static void test_what_was_signed_before_but_witnessed_after_is_void(void **s)
{
	for (int64_t late = 0; late < 2; late++) {
		struct world w;
		struct id id;
		int64_t revoked_s;

		(void)s;
		entered(&w);
		revoked_s = revoke(&w);
		id = object_by_kit(&w, revoked_s); /* so it says itself */
		w.now_s = revoked_s + LAG + late;
		world_witness(&w);
		if (late)
			world_assert(&w, id, IRREGULAR_REVOKED_KEY, "ru");
		else
			world_assert_regular(&w, id);
		world_release(&w);
	}
}

static void test_what_was_witnessed_before_the_revocation_stays(void **s)
{
	struct world w;
	struct id id;

	(void)s;
	entered(&w);
	id = object_by_kit(&w, w.now_s);
	world_settle(&w);
	revoke(&w);
	w.now_s += 3 * LAG;
	world_assert_regular(&w, id);
	world_release(&w);
}

static void test_what_nobody_witnessed_is_void_once_its_key_is_revoked(void **s)
{
	struct world w;
	struct draft d;
	struct id id;

	(void)s;
	entered(&w);
	revoke(&w);
	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w.pairs[0].notice[0].bytes);
	id = world_say_unseen(&w, "ru", KEY_INSPECTOR, &d);
	world_assert(&w, id, IRREGULAR_REVOKED_KEY, "ru");
	world_settle(&w);
	world_assert_regular(&w, id);
	world_release(&w);
}

static void test_a_revocation_that_nobody_witnessed_revokes_nothing(void **s)
{
	struct world w;
	struct draft d;
	struct id id;

	(void)s;
	entered(&w);
	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w.pairs[0].notice[0].bytes);
	id = world_say_as(&w, "ru", KEY_INSPECTOR, &d);
	d = keyed(STATEMENT_REVOKE, inspector(&w, "ru"));
	world_say_unseen(&w, "ru", KEY_OFFICE, &d);
	w.now_s += 3 * LAG;
	world_assert_regular(&w, id);
	world_release(&w);
}

static void test_an_office_revokes_only_keys_that_it_accredited(void **s)
{
	struct world w;

	(void)s;
	entered(&w);
	say_key(&w, "us", STATEMENT_REVOKE, inspector(&w, "ru"));
	w.now_s += 3 * LAG;
	world_designate(&w, 0, RU);
	world_assert_regular(&w, w.pairs[0].designate[RU]);
	world_release(&w);
}

static void test_a_revoked_key_is_not_accredited_again(void **s)
{
	struct world w;

	(void)s;
	entered(&w);
	revoke(&w);
	w.now_s += 3 * LAG;
	say_key(&w, "ru", STATEMENT_ACCREDIT, inspector(&w, "ru"));
	world_designate(&w, 0, RU);
	world_assert(&w, w.pairs[0].designate[RU], IRREGULAR_REVOKED_KEY, "ru");
	world_release(&w);
}

/* A fresh inspector's key signs an `object`; regular if it was accredited. */
static struct id object_with(struct world *w, const struct note_key *key,
                             const uint8_t *seed)
{
	struct world_odd how = { .key = key, .seed = seed };
	struct draft d;
	struct id id;

	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w->pairs[0].notice[0].bytes);
	id = world_say_odd(w, "ru", &how, &d);
	world_settle(w);
	return id;
}

static void test_an_accreditation_counts_from_its_own_entry_on(void **s)
{
	struct world w;
	struct note_key key;
	uint8_t seed[32];
	struct id before, after;

	(void)s;
	entered(&w);
	world_key("ru.example/tally/fresh", &key, seed);
	before = object_with(&w, &key, seed);
	say_key(&w, "ru", STATEMENT_ACCREDIT, &key);
	after = object_with(&w, &key, seed);
	world_assert(&w, before, IRREGULAR_INVALID_ENTRY, "ru");
	world_assert_regular(&w, after);
	world_release(&w);
}

static void test_revoking_a_key_that_nobody_knows_accredits_nobody(void **s)
{
	struct world w;
	struct note_key key;
	uint8_t seed[32];

	(void)s;
	entered(&w);
	world_key("ru.example/tally/fresh", &key, seed);
	say_key(&w, "ru", STATEMENT_REVOKE, &key);
	world_assert(&w, object_with(&w, &key, seed), IRREGULAR_INVALID_ENTRY,
	             "ru");
	world_release(&w);
}

static void test_an_accreditation_of_another_charter_accredits_nobody(void **s)
{
	struct world w;
	struct note_key key;
	uint8_t seed[32], other[HASH_BYTES] = { 1 };
	struct world_odd how = { .charter = other };
	struct draft d;
	struct id id;

	(void)s;
	entered(&w);
	world_key("ru.example/tally/fresh", &key, seed);
	d = keyed(STATEMENT_ACCREDIT, &key);
	draft_word(&d, "role", "inspector");
	id = world_say_odd(&w, "ru", &how, &d);
	world_settle(&w);
	world_assert(&w, id, IRREGULAR_OTHER_CHARTER, "ru");
	id = object_with(&w, &key, seed);
	world_assert(&w, id, IRREGULAR_INVALID_ENTRY, "ru");
	world_release(&w);
}

static void test_only_keys_of_the_right_kind_are_accredited(void **s)
{
	static const char *const texts[] = {
		"x", "ru.example/tally+00000000+AAAA"
	};
	struct world w;
	struct note_key key;
	uint8_t seed[32], public_key[32];
	struct draft d;
	struct id id;

	(void)s;
	world_init(&w, TINY);
	world_sign(&w);
	for (size_t i = 0; i < 2; i++) {
		draft_init(&d, STATEMENT_REVOKE);
		draft_word(&d, "vkey", texts[i]);
		id = world_say(&w, "ru", &d);
		world_assert(&w, id, IRREGULAR_UNKNOWN_NAME, "ru");
	}
	world_key("ru.example/tally/witness", &key, seed);
	sign_public(seed, public_key);
	note_key_init(&key, "ru.example/tally/witness", NOTE_COSIGNATURE,
	              public_key);
	id = say_key(&w, "ru", STATEMENT_ACCREDIT, &key);
	world_assert(&w, id, IRREGULAR_UNKNOWN_NAME, "ru");
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_a_revoked_key_signed_counts_until_the_lag_is_over),
		TEST(test_what_was_signed_before_but_witnessed_after_is_void),
		TEST(test_what_was_witnessed_before_the_revocation_stays),
		TEST(test_what_nobody_witnessed_is_void_once_its_key_is_revoked),
		TEST(test_a_revocation_that_nobody_witnessed_revokes_nothing),
		TEST(test_an_office_revokes_only_keys_that_it_accredited),
		TEST(test_a_revoked_key_is_not_accredited_again),
		TEST(test_an_accreditation_counts_from_its_own_entry_on),
		TEST(test_revoking_a_key_that_nobody_knows_accredits_nobody),
		TEST(test_an_accreditation_of_another_charter_accredits_nobody),
		TEST(test_only_keys_of_the_right_kind_are_accredited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
