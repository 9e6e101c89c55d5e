/*
 * The strict YAML subset: what it reads, where it says things are, its limits,
 * and that no bytes make it crash. Run from the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "charter/faults.h"
#include "charter/yaml.h"
#include "charter_files.h"

static struct yaml_tree parse_good(const char *text)
{
	struct charter_faults faults = { 0 };
	struct yaml_tree tree = { 0 };

	if (yaml_parse(slice_text(text), &tree, &faults) != TALLY_OK ||
	    faults.count > 0)
		fail_msg("%s: %s", text,
		         faults.count ? faults.list[0].text : "no tree");
	charter_faults_release(&faults);
	return tree;
}

static void check_refused(struct slice text, int status, const char *reason)
{
	struct charter_faults faults = { 0 };
	struct yaml_tree tree = { 0 };
	int got = yaml_parse(text, &tree, &faults);

	assert_int_equal(got, status);
	assert_int_equal(faults.count, 1);
	if (!strstr(faults.list[0].text, reason))
		fail_msg("expected: %s\ngot: %s", reason, faults.list[0].text);
	yaml_release(&tree);
	charter_faults_release(&faults);
}

static void test_every_scalar_is_a_text(void **state)
{
	static const struct {
		const char *file, *value;
	} rows[] = {
		{ "a: NO\n", "NO" },
		{ "a: null\n", "null" },
		{ "a: 0x10\n", "0x10" },
		{ "a: 1.50\n", "1.50" },
		{ "a: ~\n", "~" },
		{ "a: b # remark\n", "b" },
		{ "a: b#c\n", "b#c" },
		{ "a: 'it''s'\n", "it's" },
		{ "a: \"x: y # \\\"z\\\" \\\\\"\n", "x: y # \"z\" \\" },
		{ "a:\n  on its own line\n", "on its own line" },
		{ "a: Z\xc3\xbcrich\n", "Z\xc3\xbcrich" },
		{ "a: ''\n", "" },
		{ "a: b", "b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct yaml_tree tree = parse_good(rows[i].file);
		const struct yaml_node *node =
			yaml_member(&tree, yaml_root(&tree), "a");

		assert_non_null(node);
		assert_int_equal(node->kind, YAML_SCALAR);
		if (!slice_is_text(yaml_text(&tree, node), rows[i].value))
			fail_msg("%s", rows[i].file);
		yaml_release(&tree);
	}
}

static void test_nodes_know_their_place(void **state)
{
	struct yaml_tree tree = parse_good("# \xc3\xa4\n"
	                                   "\xc3\xa4\xc3\xb6: \xe2\x82\xac" "1\n"
	                                   "list:\n"
	                                   "- one\n"
	                                   "-   two: 'x'\n");
	const struct yaml_node *root = yaml_root(&tree), *node, *list;

	(void)state;
	node = yaml_first(&tree, root);
	/* Columns count characters, offsets bytes. */
	assert_int_equal(node->line, 2);
	assert_int_equal(node->column, 5);
	assert_int_equal(node->offset, 11);
	assert_int_equal(yaml_key(&tree, node)->column, 1);
	list = yaml_next(&tree, node);
	assert_null(yaml_next(&tree, list));
	assert_int_equal(list->kind, YAML_SEQUENCE);
	assert_int_equal(list->count, 2);
	assert_int_equal(list->line, 4);
	node = yaml_next(&tree, yaml_first(&tree, list));
	assert_int_equal(node->line, 5);
	assert_int_equal(node->column, 5);
	node = yaml_member(&tree, node, "two");
	assert_int_equal(node->column, 10);
	assert_int_equal(tree.file.data[node->offset], '\'');
	assert_null(yaml_member(&tree, root, "three"));
	yaml_release(&tree);
}

static void put_nested(struct buf *out, size_t depth)
{
	size_t i;

	for (i = 0; i < depth; i++)
		buf_put_text(out, "- ");
	buf_put_text(out, "x\n");
}

static void test_decorations_are_refused_on_every_kind(void **state)
{
	static const char *const files[] = {
		"a: ! b\n", "a: ! 'b'\n", "a: !\n  b: c\n", "a: !\n  - b\n",
		"a: !x b\n", "a: !!str b\n", "a: !x\n  b: c\n",
		"a: &x b\n", "a: &x\n  b: c\n", "a: &x\n  - b\n",
		"! a: b\n", "&x a: b\n", "- ! b\n", "--- !x\na: b\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct charter_faults faults = { 0 };
		struct yaml_tree tree = { 0 };

		yaml_parse(slice_text(files[i]), &tree, &faults);
		if (faults.count == 0)
			fail_msg("read: %s", files[i]);
		yaml_release(&tree);
		charter_faults_release(&faults);
	}
}

static void test_depth_is_limited(void **state)
{
	struct charter_faults faults = { 0 };
	struct yaml_tree tree = { 0 };
	struct buf text;

	(void)state;
	buf_init(&text, MAX_CHARTER_BYTES);
	put_nested(&text, MAX_YAML_DEPTH);
	assert_int_equal(yaml_parse(buf_slice(&text), &tree, &faults), TALLY_OK);
	assert_int_equal(faults.count, 0);
	yaml_release(&tree);
	buf_clear(&text);
	put_nested(&text, MAX_YAML_DEPTH + 1);
	check_refused(buf_slice(&text), TALLY_ELIMIT, "too deep");
	buf_release(&text);
}

static void test_size_and_counts_are_limited(void **state)
{
	struct charter_faults faults = { 0 };
	struct yaml_tree tree = { 0 };
	struct buf text;
	size_t i;

	(void)state;
	buf_init(&text, 2 * MAX_CHARTER_BYTES);
	for (i = 0; i < MAX_YAML_NODES - 1; i++)
		buf_put_text(&text, "- a\n");
	assert_int_equal(yaml_parse(buf_slice(&text), &tree, &faults), TALLY_OK);
	assert_int_equal(yaml_root(&tree)->count, MAX_YAML_NODES - 1);
	yaml_release(&tree);
	buf_put_text(&text, "- a\n");
	check_refused(buf_slice(&text), TALLY_ELIMIT, "too many entries");
	while (text.len <= MAX_CHARTER_BYTES)
		buf_put_text(&text, "# remark\n");
	check_refused(buf_slice(&text), TALLY_ELIMIT, "bytes; at most 4194304");
	buf_clear(&text);
	for (i = 0; i <= 256; i++)
		buf_printf(&text, "m%zu: x\n", i);
	check_refused(buf_slice(&text), TALLY_ELIMIT, "too many members");
	buf_release(&text);
}

static void test_characters_at_the_edges_of_refused_ranges(void **state)
{
	static const struct {
		const char *text;
		const char *reason; /* NULL: read */
	} rows[] = {
		{ "a: \xc2\xa0x\n", NULL },              /* U+00A0 */
		{ "a: \xc2\x9f\n", "U+009F" },          /* U+009F */
		{ "a: \xc2\x85\n", "U+0085" },          /* U+0085 */
		{ "a: x\xe2\x80\x8a\n", NULL },          /* U+200A */
		{ "a: x\xe2\x80\x8b\n", "invisible" },   /* U+200B */
		{ "a: x\xe2\x80\x8f\n", "reorders" },    /* U+200F */
		{ "a: x\xe2\x80\x90\n", NULL },          /* U+2010 */
		{ "a: x\xe2\x80\xa8\n", "separator" },   /* U+2028 */
		{ "a: x\xe2\x81\xa6\n", "reorders" },    /* U+2066 */
		{ "a: x\xe2\x81\xb0\n", NULL },          /* U+2070 */
		{ "a: x\xef\xbb\xbf\n", "byte order" },  /* U+FEFF */
		{ "a: x\xef\xbf\xbd\n", NULL },          /* U+FFFD */
		{ "a: x\xef\xbf\xbe\n", "not a character" },
		{ "a: x\xf0\x9f\x9a\x80\n", NULL },      /* U+1F680 */
		{ "a: x\xf3\xa0\x81\x81\n", "invisible" }, /* U+E0041 */
		{ "a: x\xed\xa0\x80\n", "UTF-8" },       /* a surrogate */
		{ "a: x\xc0\xaf\n", "UTF-8" },           /* overlong */
		{ "a: x\xf4\x90\x80\x80\n", "UTF-8" },   /* over U+10FFFF */
		{ "# \xe2\x80\xae\na: x\n", "reorders" }, /* in a remark too */
		{ "a: x\xe2\x80", "UTF-8" },             /* cut short */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].reason) {
			check_refused(slice_text(rows[i].text), TALLY_EFORMAT,
			              rows[i].reason);
		} else {
			struct yaml_tree tree = parse_good(rows[i].text);

			yaml_release(&tree);
		}
	}
}

/* Whatever the bytes are: a charter without faults, or faults without one. */
static void check_total(struct slice text)
{
	struct charter *charter = NULL;
	struct charter_faults faults;
	int status = charter_parse(text, &charter, &faults);
	bool read = status == TALLY_OK || status == TALLY_EINCOMPLETE;

	assert_true(read == (charter != NULL));
	assert_true(read == (faults.count == 0));
	assert_true(read || status == TALLY_EFORMAT || status == TALLY_ELIMIT);
	charter_free(charter);
	charter_faults_release(&faults);
}

static void check_prefixes(const char *path, size_t stride)
{
	struct buf text = read_file(path);
	size_t i;

	for (i = 0; i <= text.len; i += stride) {
		/* A copy of exact size, so that reading past it is seen. */
		uint8_t *copy = malloc(i ? i : 1);

		assert_non_null(copy);
		memcpy(copy, text.data, i);
		check_total(slice_of(copy, i));
		free(copy);
	}
	buf_release(&text);
}

/* The longer file has no member that the shorter lacks: some will do. */
static void test_every_prefix_is_read_or_refused(void **state)
{
	(void)state;
	check_prefixes("charters/test/tiny.yaml", 1);
	check_prefixes("charters/nonpaper-2022.yaml", 7);
}

static uint64_t next_random(uint64_t *x)
{
	/* xorshift64: Marsaglia, Xorshift RNGs, 2003 */
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* Signs that mean something in YAML turn up more often than chance. */
static uint8_t random_byte(uint64_t *x)
{
	static const char signs[] = "\n -:#'\"\\&*!|>[]{}?%@,\t\r~.0";
	uint64_t r = next_random(x);

	if (r & 1)
		return (uint8_t)(r >> 8);
	return (uint8_t)signs[(r >> 8) % (sizeof(signs) - 1)];
}

static void change_bytes(const char *path, size_t rounds, uint64_t *x)
{
	struct buf text = read_file(path);
	size_t i;

	for (i = 0; i < rounds; i++) {
		size_t at = next_random(x) % text.len;
		uint8_t kept = text.data[at];

		text.data[at] = random_byte(x);
		check_total(buf_slice(&text));
		/* Now and then changes pile up. */
		if (i % 8 != 0)
			text.data[at] = kept;
	}
	buf_release(&text);
}

static void test_changed_bytes_are_read_or_refused(void **state)
{
	const char *given = getenv("SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) :
	                        (uint64_t)time(NULL);

	(void)state;
	print_message("SEED=%llu\n", (unsigned long long)seed);
	seed = seed ? seed : 1;
	change_bytes("charters/test/tiny.yaml", 2000, &seed);
	change_bytes("charters/test/dimension.yaml", 1000, &seed);
	change_bytes("charters/test/counts.yaml", 1000, &seed);
	change_bytes("charters/nonpaper-2022.yaml", 500, &seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_scalar_is_a_text),
		cmocka_unit_test(test_nodes_know_their_place),
		cmocka_unit_test(test_decorations_are_refused_on_every_kind),
		cmocka_unit_test(test_depth_is_limited),
		cmocka_unit_test(test_size_and_counts_are_limited),
		cmocka_unit_test(
			test_characters_at_the_edges_of_refused_ranges),
		cmocka_unit_test(test_every_prefix_is_read_or_refused),
		cmocka_unit_test(test_changed_bytes_are_read_or_refused),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
