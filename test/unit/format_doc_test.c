/*
 * The values in docs/format.md, section 12, are what the library computes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "bundle/bundle.h"
#include "escrow/declaration.h"
#include "escrow/draw.h"
#include "escrow/swap.h"
#include "log/tile.h"
#include "log/tree.h"
#include "statement/draft.h"

#define PAGE "docs/format.md"
#define BLOCK_START "\n```vectors\n"
#define BLOCK_END "\n```\n"
#define MAX_VECTORS 64
#define MAX_VALUE 1024
#define KEY_NAME "us.example/tally"
#define AT_S 1795288080

struct vector {
	char name[32];
	uint8_t value[MAX_VALUE];
	size_t len;
	bool used;
};

static struct vector vectors[MAX_VECTORS];
static size_t vector_count;
static char page[1 << 17];

static struct vector *find(const char *name)
{
	for (size_t i = 0; i < vector_count; i++)
		if (strcmp(vectors[i].name, name) == 0)
			return &vectors[i];
	fail_msg("%s has no vector '%s'", PAGE, name);
	return NULL;
}

/* An input of 32 bytes, or the nonces' 24. */
static const uint8_t *input(const char *name)
{
	struct vector *v = find(name);

	assert_true(v->len == 32 || v->len == 24);
	v->used = true;
	return v->value;
}

static void assert_is(const char *name, const void *bytes, size_t len)
{
	struct vector *v = find(name);

	v->used = true;
	if (v->len != len || memcmp(v->value, bytes, len) != 0)
		fail_msg("'%s' in %s is not what the library gives", name, PAGE);
}

static void assert_buf_is(const char *name, struct buf *bytes)
{
	assert_int_equal(buf_status(bytes), TALLY_OK);
	assert_is(name, bytes->data, bytes->len);
	buf_release(bytes);
}

static void take_digits(struct vector *v, const char *digits, size_t len)
{
	assert_true(v->len + len / 2 <= sizeof(v->value));
	assert_int_equal(hex_parse(slice_of(digits, len), v->value + v->len,
	                           len / 2), TALLY_OK);
	v->len += len / 2;
}

/* "name = hex", or "  hex" that goes on with the line before. */
static void take_line(const char *line, size_t len)
{
	const char *equals = memchr(line, '=', len);

	if (len > 2 && line[0] == ' ') {
		assert_true(vector_count > 0);
		take_digits(&vectors[vector_count - 1], line + 2, len - 2);
		return;
	}
	assert_true(equals != NULL && equals > line + 1 && equals[1] == ' ');
	assert_true(vector_count < MAX_VECTORS);
	struct vector *v = &vectors[vector_count++];
	size_t name_len = (size_t)(equals - line) - 1;

	assert_true(name_len < sizeof(v->name));
	memcpy(v->name, line, name_len);
	for (size_t i = 0; i + 1 < vector_count; i++)
		assert_string_not_equal(vectors[i].name, v->name);
	take_digits(v, equals + 2, len - name_len - 3);
}

static int read_page(void **state)
{
	FILE *file = fopen(PAGE, "rb");
	const char *line, *end;
	size_t len;

	(void)state;
	assert_non_null(file);
	len = fread(page, 1, sizeof(page) - 1, file);
	fclose(file);
	assert_true(len < sizeof(page) - 1);
	line = strstr(page, BLOCK_START);
	assert_non_null(line);
	line += strlen(BLOCK_START);
	end = strstr(line, BLOCK_END);
	assert_non_null(end);
	for (; line <= end; line = strchr(line, '\n') + 1)
		take_line(line, (size_t)(strchr(line, '\n') - line));
	assert_true(vector_count > 30);
	return 0;
}

static struct note_key key_of(enum note_type type)
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	struct note_key key;

	sign_public(input("seed"), public_key);
	assert_int_equal(note_key_init(&key, KEY_NAME, type, public_key),
	                 TALLY_OK);
	return key;
}

static void test_section_1_keys(void **state)
{
	struct note_key key = key_of(NOTE_ED25519);
	struct note_key cosigner = key_of(NOTE_COSIGNATURE);
	uint8_t hash[HASH_BYTES];
	char vkey[VKEY_BYTES];

	(void)state;
	vkey_format(&key, vkey);
	hash_bytes(slice_text(vkey), hash);
	assert_is("public-key", key.public_key, SIGN_PUBLIC_BYTES);
	assert_is("key-id", key.id, sizeof(key.id));
	assert_is("cosigner-id", cosigner.id, sizeof(cosigner.id));
	assert_is("vkey-hash", hash, HASH_BYTES);
}

static void root_of_three(struct head *out)
{
	struct frontier frontier;
	uint8_t leaf[HASH_BYTES];

	frontier_init(&frontier);
	frontier_root(&frontier, out->root);
	assert_is("empty-root", out->root, HASH_BYTES);
	for (int i = 0; i < 3; i++) {
		hash_leaf(slice_of(&"abc"[i], 1), leaf);
		assert_int_equal(frontier_add(&frontier, leaf), TALLY_OK);
	}
	frontier_root(&frontier, out->root);
	out->size = 3;
}

static void test_section_2_logs(void **state)
{
	struct note_key key = key_of(NOTE_ED25519);
	struct note_key cosigner = key_of(NOTE_COSIGNATURE);
	struct buf text, checkpoint, tile;
	struct checkpoint opened;
	struct head head;

	(void)state;
	root_of_three(&head);
	assert_is("root-3", head.root, HASH_BYTES);
	buf_init(&text, 1024);
	checkpoint_put_text(&text, KEY_NAME, &head);
	buf_init(&checkpoint, 2048);
	buf_put_slice(&checkpoint, buf_slice(&text));
	buf_put_u8(&checkpoint, '\n');
	note_sign(&key, input("seed"), buf_slice(&text), &checkpoint);
	assert_is("checkpoint", checkpoint.data, checkpoint.len);
	note_cosign(&cosigner, input("seed"), buf_slice(&text), AT_S, &checkpoint);
	assert_int_equal(checkpoint_parse(buf_slice(&checkpoint), &opened, NULL),
	                 TALLY_OK);
	assert_int_equal(opened.note.signature_count, 2);
	assert_is("cosignature", opened.note.signatures[1].blob,
	          opened.note.signatures[1].blob_len);
	assert_int_equal(note_cosigned_at(&opened.note, &cosigner), AT_S);
	buf_release(&checkpoint);
	buf_release(&text);
	buf_init(&tile, 64);
	for (int i = 0; i < 3; i++)
		entries_put(&tile, slice_of(&"abc"[i], 1));
	assert_buf_is("entries-tile", &tile);
}

static void test_section_3_statements(void **state)
{
	struct named_head seen = { .log = "ru.example/tally" };
	struct draft_common common = { .from = "us", .at_s = AT_S,
		                       .seen_count = 1, .seen = &seen };
	struct note_key key = key_of(NOTE_ED25519);
	uint8_t leaf[HASH_BYTES];
	struct buf text, entry;
	struct statement s;
	struct draft d;
	struct head head;

	(void)state;
	root_of_three(&head);
	seen.size = head.size;
	memcpy(seen.root, head.root, HASH_BYTES);
	memcpy(common.charter, input("charter"), HASH_BYTES);
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", input("notice"));
	assert_int_equal(draft_finish(&d, &common, &text, NULL), TALLY_OK);
	assert_int_equal(draft_sign(buf_slice(&text), &key, input("seed"), &entry,
	                            NULL), TALLY_OK);
	assert_int_equal(statement_decode(buf_slice(&entry), &s, NULL), TALLY_OK);
	assert_true(statement_is_signed_by(&s, &key));
	assert_is("entry-id", s.id, HASH_BYTES);
	hash_leaf(buf_slice(&entry), leaf);
	assert_is("entry-leaf", leaf, HASH_BYTES);
	statement_release(&s);
	assert_buf_is("entry", &entry);
	draft_release(&d);
	buf_release(&text);
}

static void test_section_3_salted_texts(void **state)
{
	uint8_t hash[HASH_BYTES];
	struct hash h;

	(void)state;
	blind_commit(input("salt"), slice_text("A. Person"), hash);
	assert_is("blind", hash, HASH_BYTES);
	hash_init(&h);
	hash_put(&h, input("salt"), 32);
	hash_put_text(&h, "weather");
	hash_final(&h, hash);
	assert_is("remark-name", hash, HASH_BYTES);
}

static struct slice content_of(void *ctx, uint64_t slot)
{
	static const char *const contents[] = { "sm-3:x1", "", "", "tlam" };

	(void)ctx;
	return slice_text(contents[slot]);
}

static void test_section_5_declarations(void **state)
{
	struct declaration d = {
		.name = { .side = 1, .epoch = 7 }, .depth = 2, .cell_bytes = 64,
		.get = content_of
	};
	uint8_t root[HASH_BYTES];
	struct opening opening;
	struct buf slot, site;

	(void)state;
	memcpy(d.name.charter, input("charter"), HASH_BYTES);
	memcpy(d.salt_root, input("salt"), HASH_BYTES);
	assert_int_equal(declaration_root(&d, root), TALLY_OK);
	assert_is("declaration-root", root, HASH_BYTES);
	buf_init(&slot, 4096);
	assert_int_equal(opening_put_slot(&d, 1, &slot), TALLY_OK);
	assert_buf_is("opening-slot-1", &slot);
	buf_init(&site, 4096);
	assert_int_equal(opening_put_site(&d, 2, 1, &site), TALLY_OK);
	assert_int_equal(opening_parse(buf_slice(&site), &opening, NULL),
	                 TALLY_OK);
	assert_int_equal(opening_verify(&opening, &d.name, root), TALLY_OK);
	assert_buf_is("opening-site-2", &site);
}

static void assert_numbers_are(const char *name, const uint32_t *numbers,
                               size_t count)
{
	struct buf bytes;

	buf_init(&bytes, 1024);
	for (size_t i = 0; i < count; i++)
		buf_put_u32(&bytes, numbers[i]);
	assert_buf_is(name, &bytes);
}

static void test_section_6_choices_and_draws(void **state)
{
	static const uint64_t weights[8] = { 5, 1, 4, 2, 3, 5, 1, 4 };
	struct draw_name name = { .side = 0, .period = 2, .j = 3 };
	uint8_t ad[SWAP_AD_BYTES], hash[HASH_BYTES], seed[HASH_BYTES];
	struct slice cells = slice_text("cells");
	uint32_t scratch[24], drawn[12];

	(void)state;
	swap_ad(input("charter"), input("arrangement"), 1, 1, ad);
	assert_is("ad", ad, sizeof(ad));
	choice_commit(ad, input("salt"), 32, hash);
	assert_is("choice", hash, HASH_BYTES);
	draw_onsite_commit(input("charter"), input("notice"), cells,
	                   input("secret"), hash);
	assert_is("on-site-commitment", hash, HASH_BYTES);
	draw_onsite_seed(input("secret"), input("designate"), input("restrict"),
	                 cells, seed);
	assert_is("on-site-seed", seed, HASH_BYTES);
	assert_int_equal(draw_sample(seed, 24, 12, scratch, drawn), TALLY_OK);
	assert_numbers_are("sample-12-of-24", drawn, 12);
	assert_int_equal(draw_weighted(seed, weights, 8, 3, drawn), TALLY_OK);
	assert_numbers_are("weighted-3-of-8", drawn, 3);
	memcpy(name.charter, input("charter"), HASH_BYTES);
	draw_commit(&name, input("secret"), hash);
	assert_is("draw-commitment", hash, HASH_BYTES);
	draw_site_seed(input("secret"), input("designate"), input("restrict"), 3,
	               hash);
	assert_is("draw-seed", hash, HASH_BYTES);
}

static void test_section_7_swaps(void **state)
{
	uint8_t ad[SWAP_AD_BYTES], hash[HASH_BYTES];
	struct buf inner, outer;

	(void)state;
	swap_ad(input("charter"), input("arrangement"), 1, 1, ad);
	swap_key_hash(ad, input("key"), hash);
	assert_is("key-hash", hash, HASH_BYTES);
	swap_outer_key(input("shared"), ad, hash);
	assert_is("outer-key", hash, HASH_BYTES);
	buf_init(&inner, 4096);
	buf_init(&outer, 4096);
	assert_int_equal(swap_seal_inner(ad, input("key"), input("nonce-inner"),
	                                 slice_text("an opening"), &inner),
	                 TALLY_OK);
	assert_int_equal(swap_seal_outer(ad, input("shared"),
	                                 input("nonce-outer"), buf_slice(&inner),
	                                 &outer), TALLY_OK);
	assert_buf_is("inner", &inner);
	assert_buf_is("outer", &outer);
}

static void test_section_9_bundles(void **state)
{
	uint8_t hash[HASH_BYTES];
	struct bundle bundle;
	struct buf tar;

	(void)state;
	bundle_init(&bundle);
	buf_init(&tar, 1 << 16);
	assert_int_equal(bundle_add(&bundle, "a/b.txt", slice_text("abc")),
	                 TALLY_OK);
	assert_int_equal(bundle_pack(&bundle, &tar), TALLY_OK);
	hash_bytes(buf_slice(&tar), hash);
	assert_is("archive-hash", hash, HASH_BYTES);
	hash_bytes(bundle_readme(), hash);
	assert_is("readme-hash", hash, HASH_BYTES);
	buf_release(&tar);
	bundle_release(&bundle);
}

/* Last: no value on the page is one that nothing here checks. */
static void test_every_value_was_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < vector_count; i++)
		if (!vectors[i].used)
			fail_msg("no test knows '%s' in %s", vectors[i].name, PAGE);
}

/* 1,024: groups of three digits. */
static void put_count(struct buf *out, int64_t n)
{
	if (n >= 1000) {
		put_count(out, n / 1000);
		buf_printf(out, ",%03d", (int)(n % 1000));
	} else {
		buf_printf(out, "%d", (int)n);
	}
}

static void put_range(struct buf *out, const struct member *m)
{
	put_count(out, m->min);
	if (m->max != m->min) {
		buf_put_text(out, " to ");
		put_count(out, m->max);
	}
}

static void put_words(struct buf *out, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++)
		buf_printf(out, "%s`%s`", i > 0 ? ", " : "", words[i]);
}

static void put_members(struct buf *out, const struct member *members);

static void put_value(struct buf *out, const struct member *m)
{
	static const char *const truth[] = { "true", "false", NULL };
	static const char *const plain[] = {
		[MEMBER_ID] = "id", [MEMBER_HASH] = "hash", [MEMBER_BLOB] = "blob",
		[MEMBER_NAME] = "name", [MEMBER_LOG] = "log name",
		[MEMBER_TEXT] = "printable, bytes: ", [MEMBER_CONTENT] = "content",
		[MEMBER_DECIMAL] = "decimal string", [MEMBER_TIME] = "time",
		[MEMBER_BASE64] = "base64 of bytes: ", [MEMBER_OBJECT] = "{",
		[MEMBER_LIST] = "list of ", [MEMBER_HEADS] = "heads",
	};

	if (plain[m->type] != NULL)
		buf_put_text(out, plain[m->type]);
	if (m->type == MEMBER_INT || m->type == MEMBER_TEXT ||
	    m->type == MEMBER_BASE64 || m->type == MEMBER_LIST)
		put_range(out, m);
	if (m->type == MEMBER_WORD || m->type == MEMBER_BOOL)
		put_words(out, m->words ? m->words : truth);
	if (m->type == MEMBER_LIST) {
		buf_put_text(out, m->sorted ? ", ascending, each: "
		                            : ", each: ");
		put_value(out, &m->of[0]);
	}
	if (m->type == MEMBER_OBJECT) {
		put_members(out, m->of);
		buf_put_u8(out, '}');
	}
}

static void put_members(struct buf *out, const struct member *members)
{
	bool group = false;

	for (const struct member *m = members; m->type != MEMBER_NONE; m++) {
		if (m != members)
			buf_put_text(out, m->group && group ? ", or " : "; ");
		group = m->group != 0;
		buf_printf(out, "`%s`: ", m->name);
		put_value(out, m);
		buf_put_text(out, m->optional ? ", optional" : "");
	}
}

static void test_the_table_of_kinds_is_that_of_the_code(void **state)
{
	(void)state;
	for (int i = 1; i < STATEMENT_KIND_COUNT; i++) {
		enum statement_kind kind = (enum statement_kind)i;
		struct buf row;
		char *text;

		buf_init(&row, 4096);
		buf_printf(&row, "\n| `%s` | ", kind_name(kind));
		put_members(&row, kind_members(kind));
		if (kind_members(kind)->type == MEMBER_NONE)
			buf_put_text(&row, "none");
		buf_put_text(&row, " |\n");
		text = buf_take_text(&row);
		assert_non_null(text);
		if (strstr(page, text) == NULL)
			fail_msg("%s lacks the line: %s", PAGE, text + 1);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_section_1_keys),
		cmocka_unit_test(test_section_2_logs),
		cmocka_unit_test(test_section_3_statements),
		cmocka_unit_test(test_section_3_salted_texts),
		cmocka_unit_test(test_section_5_declarations),
		cmocka_unit_test(test_section_6_choices_and_draws),
		cmocka_unit_test(test_section_7_swaps),
		cmocka_unit_test(test_section_9_bundles),
		cmocka_unit_test(test_every_value_was_checked),
		cmocka_unit_test(test_the_table_of_kinds_is_that_of_the_code),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, read_page, NULL);
}
