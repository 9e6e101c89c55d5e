/*
 * Laws of the table of kinds: one good example of every kind, and everything
 * near it that must be refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/text.h"
#include "kind_examples.h"
#include "statement/draft.h"
#include "statement/statement.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
static uint8_t seed[SIGN_SEED_BYTES] = { 9 };
static struct note_key key;

static void body_put(struct buf *out, const struct example *example)
{
	buf_printf(out, "{\"charter\":%s,\"from\":\"us\",\"at\":%s,"
	           "\"seen\":{\"ru.example/tally\":{\"size\":3,\"root\":%s},"
	           "\"us.example/tally\":{\"size\":0,\"root\":%s}},\"re\":[%s]"
	           "%s,\"anyway\":\"late\"}", C, TIME, A, B, example->re,
	           example->members);
}

/* The line of a signature that is well formed and bad. */
static void entry_put(struct buf *out, const char *kind, struct slice body)
{
	static const uint8_t signature[SIGNATURE_BYTES];

	buf_printf(out, "tallystick/v1 %s\n", kind);
	buf_put_slice(out, body);
	buf_put_text(out, "\n\n");
	note_put_signature(&key, signature, sizeof(signature), out);
	assert_int_equal(buf_status(out), TALLY_OK);
}

static int decodes(struct slice entry)
{
	struct statement s;
	struct fault fault = { 0 };
	int rc = statement_decode(entry, &s, &fault);

	if (rc == TALLY_OK) {
		statement_release(&s);
	} else {
		assert_int_equal(fault.status, rc);
		assert_true(strlen(fault.text) > 0);
	}
	return rc;
}

static int body_decodes(enum statement_kind kind, struct slice body)
{
	struct buf entry;
	int rc;

	buf_init(&entry, 2 * MAX_ENTRY_BYTES);
	entry_put(&entry, kind_name(kind), body);
	rc = decodes(buf_slice(&entry));
	buf_release(&entry);
	return rc;
}

static void test_every_kind_has_an_example_that_decodes(void **state)
{
	bool seen[STATEMENT_KIND_COUNT] = { false };

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct buf body, entry;
		struct statement s;

		buf_init(&body, MAX_ENTRY_BYTES);
		buf_init(&entry, MAX_ENTRY_BYTES);
		body_put(&body, &examples[i]);
		entry_put(&entry, kind_name(examples[i].kind), buf_slice(&body));
		assert_int_equal(statement_decode(buf_slice(&entry), &s, NULL),
		                 TALLY_OK);
		assert_int_equal(s.kind, examples[i].kind);
		assert_string_equal(s.from, "us");
		assert_int_equal(s.at_s, 1795288080); /* date -d ... +%s */
		seen[s.kind] = true;
		statement_release(&s);
		buf_release(&entry);
		buf_release(&body);
	}
	for (int kind = 1; kind < STATEMENT_KIND_COUNT; kind++)
		assert_true(seen[kind]);
}

static void test_a_body_of_one_kind_is_refused_under_another(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct buf body;

		buf_init(&body, MAX_ENTRY_BYTES);
		body_put(&body, &examples[i]);
		for (int kind = 1; kind < STATEMENT_KIND_COUNT; kind++)
			if ((enum statement_kind)kind != examples[i].kind)
				assert_int_equal(
					body_decodes((enum statement_kind)kind,
				                     buf_slice(&body)),
					TALLY_EFORMAT);
		buf_release(&body);
	}
}

/* A whole body, to be changed at one place and tried. */
struct trial {
	enum statement_kind kind;
	json_t *body;
	size_t refused;
};

static int try_body(struct trial *t)
{
	char *text = json_dumps(t->body, JSON_COMPACT);
	int rc = body_decodes(t->kind, slice_text(text));

	t->refused += rc != TALLY_OK;
	free(text);
	return rc;
}

/* What no member takes: put in the place of every value. */
static const char *const never[] = {
	"null", "1.0", "1e5", "-1", "9007199254740993", "\"\"", "\"\\u001b\"",
	"\"\\u202e\"", "[[]]", "[{}]", "{\"x\":{}}", "[null]",
};

static void try_never_values(struct trial *t, json_t *object, json_t *array,
                             const char *name, size_t i)
{
	json_t *good = object ? json_object_get(object, name)
	                      : json_array_get(array, i);

	json_incref(good);
	for (size_t k = 0; k < COUNT(never); k++) {
		json_t *bad = json_loads(never[k], JSON_DECODE_ANY, NULL);

		assert_non_null(bad);
		if (object)
			json_object_set_new(object, name, bad);
		else
			json_array_set_new(array, i, bad);
		assert_int_not_equal(try_body(t), TALLY_OK);
	}
	if (object)
		json_object_set(object, name, good);
	else
		json_array_set(array, i, good);
	json_decref(good);
	assert_int_equal(try_body(t), TALLY_OK);
}

static bool may_go(const char *name)
{
	for (size_t i = 0; i < COUNT(optional); i++)
		if (strcmp(name, optional[i]) == 0)
			return true;
	return false;
}

/*
 * Without its `previous` it names an id less; a draw must say its method, a
 * deposit how its reader finds S, an answer behind a barrier its readings.
 */
static void try_without(struct trial *t, json_t *object, const char *name)
{
	json_t *good = json_incref(json_object_get(object, name));
	bool answer = json_object_get(object, "answer") != NULL;
	bool id = strcmp(name, "previous") == 0 ||
	          (answer && strcmp(name, "readings") == 0) ||
	          (t->kind == STATEMENT_DRAW && strcmp(name, "method") == 0) ||
	          (t->kind == STATEMENT_DEPOSIT && strcmp(name, "courier") == 0);

	json_object_del(object, name);
	assert_int_equal(try_body(t) == TALLY_OK, may_go(name) && !id);
	json_object_set_new(object, name, good);
}

static void try_everywhere(struct trial *t, json_t *value, bool heads)
{
	size_t count = json_object_size(value);
	char names[32][64]; /* copies: taking a member out frees its name */
	const char *name;
	json_t *member;
	size_t i = 0;

	assert_true(count <= COUNT(names));
	json_object_foreach(value, name, member)
		snprintf(names[i++], sizeof(names[0]), "%s", name);
	for (i = 0; i < count; i++) {
		bool inside = strcmp(names[i], "seen") == 0 ||
		              strcmp(names[i], "heads") == 0;

		try_never_values(t, value, NULL, names[i], 0);
		if (!heads)
			try_without(t, value, names[i]);
		try_everywhere(t, json_object_get(value, names[i]), inside);
	}
	if (json_is_object(value)) {
		json_object_set_new(value, "unknown", json_string("us"));
		assert_int_equal(try_body(t), TALLY_EFORMAT);
		json_object_del(value, "unknown");
	}
	for (i = 0; i < json_array_size(value); i++) {
		try_never_values(t, NULL, value, NULL, i);
		try_everywhere(t, json_array_get(value, i), false);
	}
}

static void test_no_member_takes_a_value_of_another_type(void **state)
{
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct trial t = { .kind = examples[i].kind };
		struct buf body;
		char *text;

		buf_init(&body, MAX_ENTRY_BYTES);
		body_put(&body, &examples[i]);
		text = buf_take_text(&body);
		t.body = json_loads(text, 0, NULL);
		assert_non_null(t.body);
		try_everywhere(&t, t.body, false);
		refused += t.refused;
		json_decref(t.body);
		free(text);
		buf_release(&body);
	}
	assert_true(refused > 3000); /* the walk did walk */
}

struct blob_list {
	size_t count;
	char hex[8][2 * HASH_BYTES + 1];
};

static void take_blob(void *ctx, const uint8_t hash[static 32])
{
	struct blob_list *list = ctx;

	assert_true(list->count < COUNT(list->hex));
	hex_format(hash, HASH_BYTES, list->hex[list->count++]);
}

static struct blob_list blobs_of(enum statement_kind kind)
{
	struct blob_list list = { 0 };

	for (size_t i = 0; i < COUNT(examples); i++) {
		struct buf body, entry;
		struct statement s;

		if (examples[i].kind != kind)
			continue;
		buf_init(&body, MAX_ENTRY_BYTES);
		buf_init(&entry, MAX_ENTRY_BYTES);
		body_put(&body, &examples[i]);
		entry_put(&entry, kind_name(kind), buf_slice(&body));
		assert_int_equal(statement_decode(buf_slice(&entry), &s, NULL),
		                 TALLY_OK);
		statement_blobs(&s, take_blob, &list);
		statement_release(&s);
		buf_release(&entry);
		buf_release(&body);
	}
	return list;
}

static void test_blobs_are_found_at_every_depth(void **state)
{
	struct blob_list list = blobs_of(STATEMENT_MEASURE);

	(void)state;
	assert_int_equal(list.count, 3); /* reason, assurance, place */
	assert_string_equal(list.hex[0], B64);
	assert_string_equal(list.hex[1], C64);
	assert_string_equal(list.hex[2], C64);
	list = blobs_of(STATEMENT_DEPOSIT);
	assert_int_equal(list.count, 4); /* outer, part; inner is no blob */
	assert_string_equal(list.hex[0], C64);
	assert_string_equal(list.hex[1], B64);
	assert_string_equal(list.hex[2], C64);
	assert_string_equal(list.hex[3], B64);
	assert_int_equal(blobs_of(STATEMENT_CHARTER).count, 0);
}

static uint64_t next_random(uint64_t *x)
{
	/* xorshift64: Marsaglia, Xorshift RNGs, 2003 */
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* Replace, drop or repeat a few bytes, or put in what JSON has a use for. */
static void change(struct buf *entry, uint64_t *x)
{
	static const char *const tokens[] = {
		"\"", "{", "}", "[", "]", ",", ":", "\\", "null", "1.0", "-0", " ",
		"\n", "\\u0000", "\xe2\x80\xae", "\"re\":[]", "e9", "0", "\xff",
	};
	uint64_t r = next_random(x);
	size_t at = (size_t)(r >> 8) % entry->len;
	size_t len = (size_t)(r >> 40) % 12, rest = entry->len - at;
	struct slice token = slice_text(tokens[(r >> 52) % COUNT(tokens)]);
	struct buf made;

	if (r % 4 == 0) {
		entry->data[at] ^= (uint8_t)(1u << (r >> 60) % 8);
		return;
	}
	buf_init(&made, 2 * MAX_ENTRY_BYTES);
	buf_put(&made, entry->data, at);
	if (r % 4 == 1) /* drop */
		buf_put(&made, entry->data + at + (len < rest ? len : rest),
		        rest - (len < rest ? len : rest));
	if (r % 4 == 2) /* repeat */
		buf_put(&made, entry->data + at, len < rest ? len : rest);
	if (r % 4 == 3)
		buf_put_slice(&made, token);
	if (r % 4 > 1)
		buf_put(&made, entry->data + at, rest);
	assert_int_equal(buf_status(&made), TALLY_OK);
	buf_release(entry);
	*entry = made;
}

/* What was read is read again, from a copy, as the same. */
static bool reads_twice(struct slice bytes)
{
	struct statement s, again;
	struct buf copy;

	if (statement_decode(bytes, &s, NULL) != TALLY_OK)
		return false;
	buf_init(&copy, MAX_ENTRY_BYTES);
	buf_put_slice(&copy, bytes);
	assert_int_equal(statement_decode(buf_slice(&copy), &again, NULL),
	                 TALLY_OK);
	assert_memory_equal(s.id, again.id, HASH_BYTES);
	assert_int_equal(s.kind, again.kind);
	assert_true(json_equal(s.body, again.body));
	assert_true(slice_starts(bytes, STATEMENT_HEADER));
	statement_release(&again);
	statement_release(&s);
	buf_release(&copy);
	return true;
}

#define ROUNDS 20000

static void test_changed_entries_are_read_or_refused(void **state)
{
	const char *given = getenv("SEED");
	uint64_t x = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
	size_t read = 0;

	(void)state;
	print_message("SEED=%llu\n", (unsigned long long)x);
	x = x ? x : 1;
	for (size_t i = 0; i < ROUNDS; i++) {
		const struct example *example = &examples[i % COUNT(examples)];
		struct buf body, entry;
		uint64_t times = next_random(&x) % 3;

		buf_init(&body, MAX_ENTRY_BYTES);
		buf_init(&entry, MAX_ENTRY_BYTES);
		body_put(&body, example);
		entry_put(&entry, kind_name(example->kind), buf_slice(&body));
		for (uint64_t k = 0; k <= times && entry.len > 0; k++)
			change(&entry, &x);
		read += reads_twice(buf_slice(&entry));
		buf_release(&entry);
		buf_release(&body);
	}
	assert_in_range(read, ROUNDS / 100, ROUNDS - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_has_an_example_that_decodes),
		cmocka_unit_test(test_a_body_of_one_kind_is_refused_under_another),
		cmocka_unit_test(test_no_member_takes_a_value_of_another_type),
		cmocka_unit_test(test_blobs_are_found_at_every_depth),
		cmocka_unit_test(test_changed_entries_are_read_or_refused),
	};
	uint8_t public_key[SIGN_PUBLIC_BYTES];

	if (crypto_start() != TALLY_OK)
		return 1;
	sign_public(seed, public_key);
	if (note_key_init(&key, "us", NOTE_ED25519, public_key) != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
