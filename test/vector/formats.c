/*
 * Checks test vectors for docs/format.md, sections 5 to 7, byte for byte.
 * Exit: 0 all agreed, 1 a difference, 2 usage, 3 the file cannot be read.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/sign.h"
#include "escrow/declaration.h"
#include "escrow/draw.h"

enum { EXIT_AGREED = 0, EXIT_DIFFERS = 1, EXIT_USAGE = 2, EXIT_UNREADABLE = 3 };

/* What the sections have in common, and where in them the check stands. */
struct context {
	const char *section;
	size_t index;
	uint8_t charter[HASH_BYTES];
	uint8_t arrangement[HASH_BYTES];
	json_t *inputs;
	uint8_t ad[SWAP_AD_BYTES]; /* of the last ad(...) */
};

/* Names section and index; returns false, so that checks can return it. */
__attribute__((format(printf, 2, 3)))
static bool differs(const struct context *ctx, const char *format, ...)
{
	char text[400], clean[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_sanitize(slice_text(text), clean, sizeof(clean));
	fprintf(stderr, "%s[%zu]: %s\n", ctx->section, ctx->index, clean);
	return false;
}

static bool read_hash(const char *text, uint8_t out[static HASH_BYTES])
{
	return text != NULL &&
	       hex_parse(slice_text(text), out, HASH_BYTES) == TALLY_OK;
}

static bool same_hex(struct slice bytes, const char *text)
{
	char *hex = malloc(2 * bytes.len + 1);
	bool same = false;

	if (hex != NULL && text != NULL) {
		hex_format(bytes.data, bytes.len, hex);
		same = strcmp(hex, text) == 0;
	}
	free(hex);
	return same;
}

/* Section 5 */

static struct slice content_of(void *contents, uint64_t slot)
{
	char key[24];

	snprintf(key, sizeof(key), "%" PRIu64, slot);
	return slice_of(json_string_value(json_object_get(contents, key)),
	                json_string_length(json_object_get(contents, key)));
}

/* One declaration of the file, its root and the opening just made. */
struct tree {
	struct declaration declaration;
	uint8_t root[HASH_BYTES];
	struct buf made;
};

/* What was made decodes, verifies, and shows what the file declares. */
static bool opening_is_good(const struct tree *tree)
{
	const struct declaration *d = &tree->declaration;
	struct opening opening;

	if (opening_parse(buf_slice(&tree->made), &opening, NULL) != TALLY_OK ||
	    opening_verify(&opening, &d->name, tree->root) != TALLY_OK)
		return false;
	for (uint64_t i = 0; i >> opening.height == 0; i++) {
		if (!slice_equal(opening_content(&opening, i),
		                 content_of(d->ctx, opening.first + i)))
			return false;
	}
	return true;
}

static bool check_slot_openings(const struct context *ctx, json_t *openings,
                                struct tree *tree)
{
	const char *key;
	json_t *text;
	uint64_t slot;

	json_object_foreach(openings, key, text) {
		buf_clear(&tree->made);
		if (decimal_parse(slice_text(key), &slot) != TALLY_OK ||
		    opening_put_slot(&tree->declaration, slot, &tree->made) !=
		    TALLY_OK ||
		    !same_hex(buf_slice(&tree->made), json_string_value(text)) ||
		    !opening_is_good(tree))
			return differs(ctx, "opening of slot %s", key);
	}
	return true;
}

/* A long opening is given by its hash. */
static bool site_opening_agrees(json_t *item, struct tree *tree)
{
	const char *text = NULL, *sha256 = NULL;
	uint8_t hash[HASH_BYTES];
	json_int_t first, height;

	if (json_unpack_ex(item, NULL, JSON_STRICT, "{s:I,s:I,s?s,s?s}",
	                   "first", &first, "height", &height, "opening",
	                   &text, "sha256", &sha256) != 0 ||
	    (text == NULL) == (sha256 == NULL) || first < 0 || height < 0 ||
	    height > MAX_DEPTH)
		return false;
	buf_clear(&tree->made);
	if (opening_put_site(&tree->declaration, (uint64_t)first,
	                     (unsigned)height, &tree->made) != TALLY_OK)
		return false;
	hash_bytes(buf_slice(&tree->made), hash);
	return opening_is_good(tree) &&
	       (text != NULL ? same_hex(buf_slice(&tree->made), text)
	                     : same_hex(slice_of(hash, HASH_BYTES), sha256));
}

static bool check_site_openings(const struct context *ctx, json_t *openings,
                                struct tree *tree)
{
	json_t *item;
	size_t i;

	json_array_foreach(openings, i, item) {
		if (!site_opening_agrees(item, tree))
			return differs(ctx, "site opening %zu", i);
	}
	return true;
}

static bool check_declaration(struct context *ctx, json_t *item)
{
	json_t *contents, *slots, *sites;
	json_int_t depth, cell, side, epoch;
	const char *salt_root, *root;
	struct tree tree = { 0 };
	struct declaration *d = &tree.declaration;
	uint8_t found[HASH_BYTES];
	bool good;

	if (json_unpack_ex(item, NULL, JSON_STRICT,
	                   "{s:I,s:I,s:I,s:I,s:s,s:o,s:s,s:o,s:o}", "depth",
	                   &depth, "cell", &cell, "side", &side, "epoch",
	                   &epoch, "salt_root", &salt_root, "contents",
	                   &contents, "root", &root, "slot_openings", &slots,
	                   "site_openings", &sites) != 0 ||
	    !read_hash(salt_root, d->salt_root) || !read_hash(root, tree.root) ||
	    depth < 0 || depth > MAX_DEPTH || cell < 0 || side < 0 || side > 1 ||
	    epoch < 0 || !json_is_object(contents) || !json_is_object(slots) ||
	    !json_is_array(sites))
		return differs(ctx, "not the members of a declaration");
	memcpy(d->name.charter, ctx->charter, HASH_BYTES);
	d->name.side = (uint8_t)side;
	d->name.epoch = (uint64_t)epoch;
	d->depth = (unsigned)depth;
	d->cell_bytes = (size_t)cell;
	d->get = content_of;
	d->ctx = contents;
	if (declaration_root(d, found) != TALLY_OK ||
	    memcmp(found, tree.root, HASH_BYTES) != 0)
		return differs(ctx, "root");
	buf_init(&tree.made, MAX_BLOB_BYTES);
	good = check_slot_openings(ctx, slots, &tree) &&
	       check_site_openings(ctx, sites, &tree);
	buf_release(&tree.made);
	return good;
}

/* Section 6: draws */

static bool same_numbers(json_t *list, const uint32_t *numbers, size_t count)
{
	json_t *found = json_array();
	bool same;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(found, json_integer(numbers[i]));
	same = json_equal(found, list);
	json_decref(found);
	return same;
}

static bool read_weights(json_t *list, uint64_t *out)
{
	json_t *weight;
	size_t i;

	json_array_foreach(list, i, weight) {
		if (!json_is_integer(weight) || json_integer_value(weight) < 0)
			return false;
		out[i] = (uint64_t)json_integer_value(weight);
	}
	return true;
}

/* One draw of k: weighted if there are weights, else of n. */
static bool draw_agrees(const uint8_t seed[static HASH_BYTES], json_t *list,
                        uint32_t n, uint32_t k, json_t *drawn)
{
	uint64_t *weights = calloc((size_t)n + 1, sizeof(*weights));
	uint32_t *scratch = calloc((size_t)n + 1, sizeof(*scratch));
	uint32_t *found = calloc((size_t)k + 1, sizeof(*found));
	bool good = weights != NULL && scratch != NULL && found != NULL;

	if (good && list != NULL)
		good = read_weights(list, weights) &&
		       draw_weighted(seed, weights, n, k, found) == TALLY_OK;
	else if (good)
		good = draw_sample(seed, n, k, scratch, found) == TALLY_OK;
	good = good && same_numbers(drawn, found, k);
	free(weights);
	free(scratch);
	free(found);
	return good;
}

static bool check_draw(struct context *ctx, json_t *item)
{
	const char *seed_text;
	json_int_t n = -1, k;
	json_t *list = NULL, *drawn;
	uint8_t seed[HASH_BYTES];

	if (json_unpack_ex(item, NULL, JSON_STRICT, "{s:s,s?I,s?o,s:I,s:o}",
	                   "seed", &seed_text, "N", &n, "weights", &list, "k",
	                   &k, "drawn", &drawn) != 0 ||
	    !read_hash(seed_text, seed) || (list == NULL) == (n == -1))
		return differs(ctx, "not the members of a draw");
	if (list != NULL)
		n = (json_int_t)json_array_size(list);
	if (n < 1 || n > UINT32_MAX || k < 0 || k > n)
		return differs(ctx, "N or k out of range");
	return draw_agrees(seed, list, (uint32_t)n, (uint32_t)k, drawn) ||
	       differs(ctx, "drawn");
}

/* Sections 6 and 7: hashes, named by the text of a call */

#define MAX_VALUES 4

/* The values taken out of a call's text, each sort in order. */
struct call {
	uint64_t numbers[MAX_VALUES];
	uint8_t inputs[MAX_VALUES][HASH_BYTES];
	struct slice text;
};

enum call_id { DRAW_COMMIT, SITE_SEED, ONSITE_COMMIT, ONSITE_SEED, CHOOSE, AD,
               KEY_HASH, SHARE_HASH, OUTER_KEY, BLIND, CALL_COUNT };

/* "#" is a decimal number, "@" the name of an input, "$" a quoted text. */
static const struct {
	const char *shape;
	uint64_t max[MAX_VALUES]; /* of each number */
} calls[CALL_COUNT] = {
	[DRAW_COMMIT] = { "draw_commit(side #, period #, j #, @)",
	                  { UINT8_MAX, UINT32_MAX, UINT32_MAX } },
	[SITE_SEED] = { "site_seed(@, @, @, j #)", { UINT32_MAX } },
	[ONSITE_COMMIT] = { "onsite_commit(@, $, @)", { 0 } },
	[ONSITE_SEED] = { "onsite_seed(@, @, @, $)", { 0 } },
	[CHOOSE] = { "choose(pair #, side #, @, first slot #)",
	             { UINT32_MAX, UINT8_MAX, UINT64_MAX } },
	[AD] = { "ad(pair #, side #)", { UINT32_MAX, UINT8_MAX } },
	[KEY_HASH] = { "key_hash(ad, @)", { 0 } },
	[SHARE_HASH] = { "share_hash(ad, #, @)", { UINT8_MAX } },
	[OUTER_KEY] = { "outer_key(@, ad)", { 0 } },
	[BLIND] = { "blind(@, $)", { 0 } },
};

/* A quote ends the text only before `, ` or the last `)`; 0 if none does. */
static size_t quoted_len(const char *at)
{
	for (const char *end = strchr(at + 1, '\''); end != NULL;
	     end = strchr(end + 1, '\'')) {
		if (strncmp(end, "', ", 3) == 0 || strcmp(end, "')") == 0)
			return (size_t)(end - at) + 1;
	}
	return 0;
}

static bool read_input(const struct context *ctx, struct slice word,
                       uint8_t out[static HASH_BYTES])
{
	char name[32];

	snprintf(name, sizeof(name), "%.*s", (int)word.len,
	         (const char *)word.data);
	return read_hash(json_string_value(json_object_get(ctx->inputs, name)),
	                 out);
}

/* Append to shape what is left of `of` when its values are taken out. */
static void read_shape(const struct context *ctx, const char *of,
                       struct call *out, struct buf *shape)
{
	size_t numbers = 0, inputs = 0, len;

	for (; *of != '\0'; of += len) {
		struct slice word;

		len = strcspn(of, "(,) '#@$");
		word = slice_of(of, len);
		if (len == 0 && *of == '\'' && quoted_len(of) > 0) {
			len = quoted_len(of);
			out->text = slice_of(of + 1, len - 2);
			buf_put_u8(shape, '$');
		} else if (len == 0) {
			len = 1;
			buf_put(shape, strchr("#@$", *of) ? "?" : of, len);
		} else if (numbers < MAX_VALUES &&
		           decimal_parse(word, &out->numbers[numbers]) ==
		           TALLY_OK) {
			numbers++;
			buf_put_u8(shape, '#');
		} else if (inputs < MAX_VALUES &&
		           read_input(ctx, word, out->inputs[inputs])) {
			inputs++;
			buf_put_u8(shape, '@');
		} else {
			buf_put_slice(shape, word);
		}
	}
}

/* CALL_COUNT if there is none of that shape with numbers in range. */
static enum call_id read_call(const struct context *ctx, const char *of,
                              struct call *out)
{
	enum call_id id, found = CALL_COUNT;
	struct buf shape;

	buf_init(&shape, 256);
	read_shape(ctx, of, out, &shape);
	for (id = 0; id < CALL_COUNT; id++) {
		bool same = buf_status(&shape) == TALLY_OK &&
		            slice_is_text(buf_slice(&shape), calls[id].shape);

		for (size_t i = 0; i < MAX_VALUES; i++)
			same = same && out->numbers[i] <= calls[id].max[i];
		found = same ? id : found;
	}
	buf_release(&shape);
	return found;
}

static void run_call(struct context *ctx, enum call_id id,
                     const struct call *call,
                     uint8_t out[static SWAP_AD_BYTES])
{
	const uint8_t (*in)[HASH_BYTES] = call->inputs;
	const uint64_t *m = call->numbers;
	const uint32_t n[] = { (uint32_t)m[0], (uint32_t)m[1], (uint32_t)m[2] };
	struct draw_name draw = { { 0 }, (uint8_t)n[0], n[1], n[2] };

	memcpy(draw.charter, ctx->charter, HASH_BYTES);
	if (id == AD || id == CHOOSE)
		swap_ad(ctx->charter, ctx->arrangement, n[0], (uint8_t)n[1], out);
	if (id == DRAW_COMMIT)
		draw_commit(&draw, in[0], out);
	else if (id == SITE_SEED)
		draw_site_seed(in[0], in[1], in[2], n[0], out);
	else if (id == ONSITE_COMMIT)
		draw_onsite_commit(ctx->charter, in[0], call->text, in[1], out);
	else if (id == ONSITE_SEED)
		draw_onsite_seed(in[0], in[1], in[2], call->text, out);
	else if (id == CHOOSE)
		choice_commit(out, in[0], m[2], out);
	else if (id == KEY_HASH)
		swap_key_hash(ctx->ad, in[0], out);
	else if (id == SHARE_HASH)
		swap_share_hash(ctx->ad, (uint8_t)n[0], in[0], out);
	else if (id == OUTER_KEY)
		swap_outer_key(in[0], ctx->ad, out);
	else if (id == BLIND)
		blind_commit(in[0], call->text, out);
	if (id == AD)
		memcpy(ctx->ad, out, SWAP_AD_BYTES);
}

static bool check_hash(struct context *ctx, json_t *item)
{
	struct call call = { 0 };
	uint8_t found[SWAP_AD_BYTES];
	const char *of, *value;
	enum call_id id;

	if (json_unpack_ex(item, NULL, JSON_STRICT, "{s:s,s:s}", "of", &of,
	                   "value", &value) != 0)
		return differs(ctx, "not the members of a hash");
	id = read_call(ctx, of, &call);
	if (id == CALL_COUNT)
		return differs(ctx, "unknown: %s", of);
	run_call(ctx, id, &call, found);
	return same_hex(slice_of(found, id == AD ? SWAP_AD_BYTES : HASH_BYTES),
	                value) ||
	       differs(ctx, "value of %s", of);
}

static const struct {
	const char *name;
	bool (*check)(struct context *ctx, json_t *item);
} sections[] = {
	{ "declarations", check_declaration },
	{ "draws", check_draw },
	{ "weighted", check_draw },
	{ "hashes", check_hash },
	{ "charter", NULL }, /* what the sections are made from */
	{ "arrangement", NULL },
	{ "inputs", NULL },
};
#define SECTION_COUNT (sizeof(sections) / sizeof(sections[0]))

/* Adds to *checked what agreed. */
static bool check_section(struct context *ctx, const char *name, json_t *list,
                          size_t *checked)
{
	size_t i = 0;
	json_t *item;

	ctx->section = name;
	ctx->index = 0;
	while (i < SECTION_COUNT && strcmp(sections[i].name, name) != 0)
		i++;
	if (i == SECTION_COUNT)
		return differs(ctx, "unknown section");
	if (sections[i].check == NULL)
		return true;
	if (!json_is_array(list))
		return differs(ctx, "not a list");
	json_array_foreach(list, ctx->index, item) {
		if (!sections[i].check(ctx, item))
			return false;
	}
	printf("%s: %zu agreed\n", name, ctx->index);
	*checked += ctx->index;
	return true;
}

static bool check_document(json_t *document)
{
	struct context ctx = { .section = "file" };
	const char *name;
	json_t *member;
	size_t checked = 0;

	if (!read_hash(json_string_value(json_object_get(document, "charter")),
	               ctx.charter) ||
	    !read_hash(json_string_value(json_object_get(document, "arrangement")),
	               ctx.arrangement))
		return differs(&ctx, "no charter or no arrangement");
	ctx.inputs = json_object_get(document, "inputs");
	json_object_foreach(document, name, member) {
		if (!check_section(&ctx, name, member, &checked))
			return false;
	}
	ctx.section = "file";
	return checked > 0 || differs(&ctx, "nothing to check");
}

int main(int argc, char **argv)
{
	json_error_t error;
	json_t *document;
	bool agreed;

	if (argc != 2) {
		fprintf(stderr, "usage: formats FILE\n");
		return EXIT_USAGE;
	}
	document = json_load_file(argv[1], JSON_REJECT_DUPLICATES, &error);
	if (document == NULL) {
		fprintf(stderr, "%s: %d: %s\n", argv[1], error.line, error.text);
		return EXIT_UNREADABLE;
	}
	agreed = crypto_start() == TALLY_OK && check_document(document);
	json_decref(document);
	return agreed && fflush(stdout) == 0 ? EXIT_AGREED : EXIT_DIFFERS;
}
