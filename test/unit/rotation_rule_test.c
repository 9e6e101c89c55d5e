/*
 * Tests of the rule by which a log's key changes, and of a witness that holds a
 * head which the rules refuse.
 */
#include "office_world.h"

#include "base/text.h"
#include "statement/draft.h"
#include "statement/rotation.h"

/* What a `rotate` says, and who signs it; the keys are seeds. */
struct said {
	enum statement_kind kind;
	uint8_t charter[HASH_BYTES];
	const char *from, *log;
	const uint8_t *next;       /* the key it brings */
	const uint8_t *signer;
	uint8_t after[HASH_BYTES]; /* the promise it makes */
};

static const uint8_t seed_first[SIGN_SEED_BYTES] = { 6 };
static const uint8_t seed_next[SIGN_SEED_BYTES] = { 9 };
static const uint8_t seed_other[SIGN_SEED_BYTES] = { 8 };
static const struct said right = {
	STATEMENT_ROTATE, { 1 }, "ru", RU_LOG, seed_next, seed_next, { 7 }
};

static void key_of(const uint8_t seed[static SIGN_SEED_BYTES], const char *log,
                   struct note_key *out)
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];

	sign_public(seed, public_key);
	assert_int_equal(note_key_init(out, log, NOTE_ED25519, public_key),
	                 TALLY_OK);
}

static struct buf entry_of(const struct said *said)
{
	struct draft_common common = { .from = said->from, .at_s = 1796112000 };
	struct note_key next, signer;
	struct buf text, entry;
	char vkey[VKEY_BYTES];
	struct draft draft;
	struct fault fault;

	memcpy(common.charter, said->charter, HASH_BYTES);
	key_of(said->next, said->log, &next);
	key_of(said->signer, said->log, &signer);
	vkey_format(&next, vkey);
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	draft_init(&draft, said->kind);
	draft_word(&draft, "vkey", vkey);
	if (said->kind == STATEMENT_ROTATE)
		draft_hash(&draft, "next_vkey_hash", said->after);
	else
		draft_word(&draft, "role", "escort");
	assert_ok(draft_finish(&draft, &common, &text, &fault));
	assert_ok(draft_sign(buf_slice(&text), &signer, said->signer, &entry,
	                     &fault));
	draft_release(&draft);
	buf_release(&text);
	return entry;
}

static void promise_of(const uint8_t seed[static SIGN_SEED_BYTES],
                       const char *log, uint8_t out[static HASH_BYTES])
{
	char vkey[VKEY_BYTES];
	struct note_key key;

	key_of(seed, log, &key);
	vkey_format(&key, vkey);
	hash_bytes(slice_text(vkey), out);
}

/* Does ru's log of the charter { 1 } follow it? If not, nothing may change. */
static bool follows(const struct said *said,
                    const uint8_t promised[static HASH_BYTES])
{
	const struct log_of log = { right.charter, "ru", RU_LOG };
	struct buf entry = entry_of(said);
	struct statement statement;
	struct note_key first, next;
	struct log_keys keys;
	struct fault fault;
	bool yes;

	key_of(seed_first, RU_LOG, &first);
	key_of(seed_next, RU_LOG, &next);
	log_keys_init(&keys, &log, &first, promised);
	assert_ok(statement_decode(buf_slice(&entry), &statement, &fault));
	yes = log_keys_rotate(&keys, &statement, 5);
	assert_memory_equal(keys.next_hash, yes ? said->after : promised,
	                    HASH_BYTES);
	assert_memory_equal(log_keys_now(&keys), yes ? &next : &first,
	                    sizeof(next));
	assert_int_equal(keys.count, yes ? 2 : 1);
	statement_release(&statement);
	buf_release(&entry);
	return yes;
}

static void test_key_changes_only_as_charter_owner_and_promise_say(void **state)
{
	struct said charter = right, from = right, log = right, signer = right,
	            kind = right;
	uint8_t promised[HASH_BYTES], promised_log[HASH_BYTES];

	(void)state;
	assert_int_equal(crypto_start(), TALLY_OK);
	promise_of(seed_next, RU_LOG, promised);
	assert_true(follows(&right, promised));
	charter.charter[0] = 2;
	assert_false(follows(&charter, promised));
	from.from = "us";
	assert_false(follows(&from, promised));
	signer.signer = seed_other;
	assert_false(follows(&signer, promised));
	kind.kind = STATEMENT_ACCREDIT;
	assert_false(follows(&kind, promised));
	log.log = "us.example/tally";
	promise_of(seed_next, log.log, promised_log);
	assert_false(follows(&log, promised_log));
	promised[31] ^= 1;
	assert_false(follows(&right, promised));
}

/* A `rotate` of the log to the key of one seed that promises that of another. */
static bool goes_over(struct log_keys *keys, const uint8_t *seed,
                      const uint8_t *after, uint64_t index)
{
	struct said said = right;
	struct statement statement;
	struct fault fault;
	struct buf entry;
	bool yes;

	said.next = said.signer = seed;
	promise_of(after, RU_LOG, said.after);
	entry = entry_of(&said);
	assert_ok(statement_decode(buf_slice(&entry), &statement, &fault));
	yes = log_keys_rotate(keys, &statement, index);
	statement_release(&statement);
	buf_release(&entry);
	return yes;
}

/* Keys by number, little-endian in the seed. */
static void seed_of(uint32_t number, uint8_t out[static SIGN_SEED_BYTES])
{
	memset(out, 0, SIGN_SEED_BYTES);
	for (size_t i = 0; i < 4; i++)
		out[i] = (uint8_t)(number >> 8 * i);
}

/* A log that has the first key and has promised the next. */
static void start_log(struct log_keys *keys, uint32_t first, uint32_t next)
{
	static const struct log_of log = { right.charter, "ru", RU_LOG };
	uint8_t seed[SIGN_SEED_BYTES], hash[HASH_BYTES];
	struct note_key key;

	seed_of(next, seed);
	promise_of(seed, RU_LOG, hash);
	seed_of(first, seed);
	key_of(seed, RU_LOG, &key);
	log_keys_init(keys, &log, &key, hash);
}

static bool goes_over_to(struct log_keys *keys, uint32_t number, uint32_t after)
{
	uint8_t seed[SIGN_SEED_BYTES], next[SIGN_SEED_BYTES];

	seed_of(number, seed);
	seed_of(after, next);
	return goes_over(keys, seed, next, keys->count);
}

static void test_no_log_goes_back_to_a_key_that_it_has_had(void **state)
{
	struct log_keys keys;

	(void)state;
	for (uint32_t back = 1; back <= 3; back++) {
		start_log(&keys, 1, 2);
		assert_true(goes_over_to(&keys, 2, 3));
		assert_true(goes_over_to(&keys, 3, back));
		assert_false(goes_over_to(&keys, back, 5));
		assert_int_equal(keys.count, 3);
	}
}

/*
 * Found by trying seeds in turn with Python's cryptography: both keys have the
 * id 01d07335 under this name.
 */
static void test_no_log_goes_over_to_a_key_of_the_same_id(void **state)
{
	const uint32_t one = 75711, twin = 94610;
	struct log_keys keys;

	(void)state;
	start_log(&keys, one, twin);
	assert_false(goes_over_to(&keys, twin, 3));
	assert_int_equal(keys.count, 1);
	start_log(&keys, one, 2);
	assert_true(goes_over_to(&keys, 2, twin));
	assert_false(goes_over_to(&keys, twin, 3));
	start_log(&keys, one, 2); /* any other goes */
	assert_true(goes_over_to(&keys, 2, twin + 1));
	assert_true(goes_over_to(&keys, twin + 1, 3));
}

static void test_a_log_changes_its_key_so_often_and_no_more(void **state)
{
	struct log_keys keys;

	(void)state;
	start_log(&keys, 1, 2);
	for (uint32_t i = 0; i < MAX_ROTATIONS; i++)
		assert_true(goes_over_to(&keys, 2 + i, 3 + i));
	assert_false(goes_over_to(&keys, 2 + MAX_ROTATIONS, 1000));
	assert_int_equal(keys.count, MAX_ROTATIONS + 1);
}

/* Of entries 4 and 9: both keys sign the size with which the entry came. */
static void test_each_key_signs_heads_of_its_own_sizes(void **state)
{
	static const struct {
		uint64_t first, last;
	} sizes[] = { { 0, 5 }, { 5, 10 }, { 10, UINT64_MAX } };
	uint8_t seeds[4][SIGN_SEED_BYTES];
	struct log_keys keys;

	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		seed_of(1 + i, seeds[i]);
	start_log(&keys, 1, 2);
	assert_true(goes_over(&keys, seeds[1], seeds[2], 4));
	assert_true(goes_over(&keys, seeds[2], seeds[3], 9));
	for (size_t i = 0; i < 3; i++) {
		const struct key_term *term = &keys.terms[i];

		for (uint64_t size = 0; size < 20; size++)
			assert_int_equal(key_term_signs(term, size),
			                 size >= sizes[i].first &&
			                         size <= sizes[i].last);
		assert_int_equal(key_term_signs(term, UINT64_MAX), i == 2);
	}
}

/* The mirrored head of ru as it was, with a signature that is none. */
static void spoil_mirrored_head(const struct office *ch)
{
	struct checkpoint checkpoint;
	struct buf bytes, spoilt;
	struct place place;
	struct fault fault;
	uint8_t blob[SIGNATURE_BYTES];

	place_init(&place, ch->mirror, "", RU_LOG);
	assert_ok(place_checkpoint(&place, &bytes, &fault));
	assert_ok(checkpoint_parse(buf_slice(&bytes), &checkpoint, &fault));
	memcpy(blob, checkpoint.note.signatures[0].blob, sizeof(blob));
	blob[0] ^= 1;
	buf_init(&spoilt, MAX_CHECKPOINT_BYTES);
	buf_put_slice(&spoilt, checkpoint.note.text);
	buf_put_u8(&spoilt, '\n');
	note_put_signature(&ch->charter->participants[RU].key, blob,
	                   sizeof(blob), &spoilt);
	assert_ok(place_put(&place, "checkpoint", buf_slice(&spoilt), &fault));
	buf_release(&spoilt);
	buf_release(&bytes);
}

static void test_head_that_the_rules_refuse_stops_no_other(void **state)
{
	struct office_view view;
	struct world world;
	struct office ch;
	struct fault fault;
	size_t count;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < SEATS; i++)
		begin_log(&world, seat_names[i]);
	open_seated(&world, "ch", CLOCK, &ch);
	for (size_t i = 0; i < SEATS; i++)
		assert_int_equal(sync_one(&ch, &world, seat_names[i], i).status,
		                 TALLY_OK);
	spoil_mirrored_head(&ch);
	assert_ok(office_view_open(&ch, &view, &fault));
	assert_ok(office_witness(&ch, &view, &count, &fault));
	assert_int_equal(count, 3); /* us, ro and obs; ch is the witness */
	assert_int_equal(view.rules->irregularity_count, 0);
	assert_ok(office_witness(&ch, &view, &count, &fault));
	assert_int_equal(count, 0);
	office_view_close(&view);
	office_close(&ch);
	world_release(&world);
}

/*
 * ru changes over to the key it promised, and says so under another charter or
 * under its own; then it signs heads with it.
 */
static struct sync_result sync_rotated(const uint8_t *charter)
{
	char path[512], hex[2 * SIGN_SEED_BYTES + 2];
	struct sync_result result;
	struct said said = right;
	struct world world;
	struct office us, ru;
	struct slice bytes;
	struct fault fault;
	struct buf entry;

	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	promise_of(seed_next, RU_LOG,
	           us.charter->participants[RU].next_key_hash);
	memcpy(said.charter, charter ? charter : us.charter->id, HASH_BYTES);
	open_office(&world, "ru", CLOCK, &ru);
	entry = entry_of(&said);
	bytes = buf_slice(&entry);
	assert_ok(office_append(&ru, &bytes, 1, false, &fault));
	hex_format(seed_next, sizeof(seed_next), hex);
	strcat(hex, "\n");
	path_in(&world, "ru/key/office", path);
	write_file(path, slice_text(hex));
	append_plain(&ru, 0, 1);
	result = sync_one(&us, &world, "ru", RU);
	buf_release(&entry);
	office_close(&ru);
	office_close(&us);
	world_release(&world);
	return result;
}

static void test_mirrors_follow_a_key_as_the_rules_do(void **state)
{
	static const uint8_t other[HASH_BYTES] = { 1 };

	(void)state;
	assert_int_equal(sync_rotated(NULL).after, 2);
	assert_int_equal(sync_rotated(other).status, TALLY_ESIGNATURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_key_changes_only_as_charter_owner_and_promise_say),
		cmocka_unit_test(test_no_log_goes_back_to_a_key_that_it_has_had),
		cmocka_unit_test(test_no_log_goes_over_to_a_key_of_the_same_id),
		cmocka_unit_test(test_a_log_changes_its_key_so_often_and_no_more),
		cmocka_unit_test(test_each_key_signs_heads_of_its_own_sizes),
		cmocka_unit_test(test_mirrors_follow_a_key_as_the_rules_do),
		cmocka_unit_test(test_head_that_the_rules_refuse_stops_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
