/*
 * Rotations of an office's key: who may sign what from there on, and of which
 * sizes.
 */
#include "irregular_world.h"

/* What ru's next key is, promised by hash; and the one after it. */
static void next_key(struct world *w, struct note_key *key, uint8_t seed[32])
{
	size_t ru = world_who(w, "ru");
	char vkey[VKEY_BYTES];

	world_key("ru.example/tally", key, seed);
	vkey_format(key, vkey);
	hash_bytes(slice_text(vkey), w->charter->participants[ru].next_key_hash);
}

static struct id rotate(struct world *w, const struct note_key *key,
                        const struct note_key *signer, const uint8_t *seed)
{
	struct world_odd how = { .key = signer, .seed = seed };
	uint8_t after[HASH_BYTES] = { 8 };
	struct draft d;
	struct id id;

	d = keyed(STATEMENT_ROTATE, key);
	draft_hash(&d, "next_vkey_hash", after);
	id = world_say_odd(w, "ru", &how, &d);
	world_settle(w);
	return id;
}

static struct id declare_with(struct world *w, const struct note_key *key,
                              const uint8_t *seed)
{
	struct world_odd how = { .key = key, .seed = seed };
	uint8_t hash[HASH_BYTES] = { 2 };
	struct draft d;
	struct id id;

	draft_init(&d, STATEMENT_DECLARE);
	draft_int(&d, "epoch", 1);
	draft_hash(&d, "root", hash);
	draft_time(&d, "as_of", w->now_s);
	draft_hash(&d, "nonce", hash);
	id = world_say_odd(w, "ru", &how, &d);
	world_settle(w);
	return id;
}

static void test_after_a_rotation_only_the_next_key_signs(void **s)
{
	struct world w;
	struct note_key next;
	uint8_t seed[32];
	struct id old, new;

	(void)s;
	world_init(&w, TINY);
	next_key(&w, &next, seed);
	world_sign(&w);
	world_assert_regular(&w, rotate(&w, &next, &next, seed));
	old = declare_with(&w, NULL, NULL);
	new = declare_with(&w, &next, seed);
	world_assert(&w, old, IRREGULAR_INVALID_ENTRY, "ru");
	world_assert_regular(&w, new);
	/* Teams keep the keys that the office accredited before. */
	assert_int_equal(world_named(&w, IRREGULAR_INVALID_ENTRY, "ru"), 1);
	world_release(&w);
}

static void test_nobody_rotates_but_to_the_promised_key(void **s)
{
	struct world w;
	struct note_key next, other;
	uint8_t seed[32], other_seed[32];
	const struct world_log *ru;

	(void)s;
	world_init(&w, TINY);
	next_key(&w, &next, seed);
	world_key("ru.example/tally/other", &other, other_seed);
	world_sign(&w);
	ru = &w.logs[world_who(&w, "ru")];
	world_assert(&w, rotate(&w, &next, &ru->key, ru->seed),
	             IRREGULAR_INVALID_ENTRY, "ru"); /* signed by the old one */
	world_assert(&w, rotate(&w, &ru->key, &ru->key, ru->seed),
	             IRREGULAR_INVALID_ENTRY, "ru"); /* not the promised one */
	world_assert(&w, rotate(&w, &other, &other, other_seed),
	             IRREGULAR_INVALID_ENTRY, "ru"); /* not of this log */
	world_assert_regular(&w, declare_with(&w, NULL, NULL));
	world_assert_regular(&w, rotate(&w, &next, &next, seed));
	world_assert(&w, rotate(&w, &next, &next, seed),
	             IRREGULAR_INVALID_ENTRY, "ru"); /* twice */
	world_release(&w);
}

static void test_heads_are_signed_by_the_log_s_old_or_new_key(void **s)
{
	struct world w;
	struct note_key next;
	uint8_t seed[32];
	struct world_log *ru;
	struct id head;

	(void)s;
	world_init(&w, TINY);
	next_key(&w, &next, seed);
	world_sign(&w);
	rotate(&w, &next, &next, seed);
	ru = &w.logs[world_who(&w, "ru")];
	head = world_head_of(&w, "ch", "ru", ru->count);
	world_assert_regular(&w, head);
	memcpy(ru->seed, seed, sizeof(seed));
	ru->key = next;
	w.now_s++;
	head = world_head_of(&w, "ch", "ru", ru->count);
	world_assert_regular(&w, head);
	world_release(&w);
}

/* ru goes over to the next key, which promises its first one again. */
static void test_no_log_goes_back_to_an_earlier_key(void **s)
{
	struct world_odd how = { .from = NULL };
	struct note_key next, first;
	uint8_t seed[32], first_seed[32], hash[HASH_BYTES];
	struct world_log *ru;
	char vkey[VKEY_BYTES];
	struct world w;
	struct draft d;
	struct id back;

	(void)s;
	world_init(&w, TINY);
	next_key(&w, &next, seed);
	world_sign(&w);
	ru = &w.logs[world_who(&w, "ru")];
	first = ru->key;
	memcpy(first_seed, ru->seed, sizeof(first_seed));
	vkey_format(&first, vkey);
	hash_bytes(slice_text(vkey), hash);
	how.key = &next;
	how.seed = seed;
	d = keyed(STATEMENT_ROTATE, &next);
	draft_hash(&d, "next_vkey_hash", hash);
	world_assert_regular(&w, world_say_odd(&w, "ru", &how, &d));
	back = rotate(&w, &first, &first, first_seed);
	world_assert(&w, back, IRREGULAR_INVALID_ENTRY, "ru");
	world_assert_regular(&w, declare_with(&w, &next, seed));
	world_release(&w);
}

/*
 * Of the size with which the new key came, and of one more. adversary_time_test.c
 * has the same of evidence.
 */
static void test_a_rotated_key_signs_no_heads_of_later_sizes(void **s)
{
	for (size_t later = 0; later < 2; later++) {
		struct head other = { .root = { 7 } };
		struct note_key next;
		uint8_t seed[32];
		struct world w;
		struct id head;

		(void)s;
		world_init(&w, TINY);
		next_key(&w, &next, seed);
		world_sign(&w);
		rotate(&w, &next, &next, seed);
		other.size = w.logs[world_who(&w, "ru")].count + later;
		declare_with(&w, &next, seed);
		head = world_head_odd(&w, "ch", "ru", &other, true);
		world_assert(&w, head, later ? IRREGULAR_HEAD_MISMATCH
		                             : IRREGULAR_EQUIVOCATION,
		             later ? "ch" : "ru");
		world_release(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_after_a_rotation_only_the_next_key_signs),
		TEST(test_nobody_rotates_but_to_the_promised_key),
		TEST(test_heads_are_signed_by_the_log_s_old_or_new_key),
		TEST(test_no_log_goes_back_to_an_earlier_key),
		TEST(test_a_rotated_key_signs_no_heads_of_later_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
