/*
 * Public keys on their way into a charter: one participant's card, and filling
 * it into the text.
 */
#include <string.h>

#include "base/text.h"
#include "charter/yaml.h"

enum { VKEY, BOX_KEY, NEXT, VALUE_COUNT };
static const char *const value_names[VALUE_COUNT] = {
	"vkey", "encryption_key", "next_vkey_hash"
};
#define TLS_NAME "tls"

struct card_texts {
	char of[VALUE_COUNT][VKEY_BYTES + 1];
};

static void format_values(const struct card *card, struct card_texts *out)
{
	_Static_assert(VKEY_BYTES > 2 * HASH_BYTES, "the longest of the three");

	vkey_format(&card->key, out->of[VKEY]);
	base64_format(card->box_key, sizeof(card->box_key), out->of[BOX_KEY]);
	hex_format(card->next_key_hash, HASH_BYTES, out->of[NEXT]);
}

void card_format(const struct card *card, struct buf *out)
{
	struct card_texts texts = { 0 };
	size_t i;

	format_values(card, &texts);
	buf_printf(out, "name: %s\n", card->name);
	for (i = 0; i < VALUE_COUNT; i++)
		buf_printf(out, "%s: %s\n", value_names[i], texts.of[i]);
	if (card->has_tls) {
		char pin[2 * HASH_BYTES + 1];

		hex_format(card->tls_pin, HASH_BYTES, pin);
		buf_printf(out, "%s: %s\n", TLS_NAME, pin);
	}
}

/* The value of the next line, which must be "<name>: <value>\n". */
static bool take_line(struct reader *r, const char *name, struct slice *out)
{
	size_t len = strlen(name);
	struct slice line;

	if (!reader_line(r, &line) || !slice_starts(line, name) ||
	    !slice_is_text(slice_part(line, len, 2), ": "))
		return false;
	*out = slice_part(line, len + 2, line.len);
	return true;
}

static int read_values(const struct slice *values, struct card *out,
                       struct fault *fault)
{
	size_t len;
	int status = vkey_parse(values[VKEY], &out->key, fault);

	if (status != TALLY_OK)
		return fault_prefix(fault, "vkey");
	if (out->key.type != NOTE_ED25519)
		return fault_set(fault, TALLY_EFORMAT,
		                 "vkey must be a signing key (type 01)");
	if (base64_parse(values[BOX_KEY], out->box_key, sizeof(out->box_key),
	                 &len) != TALLY_OK || len != sizeof(out->box_key))
		return fault_set(fault, TALLY_EFORMAT,
		                 "encryption_key must be 32 bytes in base64");
	if (hex_parse(values[NEXT], out->next_key_hash, HASH_BYTES) != TALLY_OK)
		return fault_set(fault, TALLY_EFORMAT,
		                 "next_vkey_hash must be 64 digits of 0-9 a-f");
	return TALLY_OK;
}

/* The line that may follow the others. */
static int read_pin(struct reader *r, struct card *out, struct fault *fault)
{
	struct slice pin;

	if (r->rest.len == 0)
		return TALLY_OK;
	if (!take_line(r, TLS_NAME, &pin) || r->rest.len > 0)
		return fault_set(fault, TALLY_EFORMAT, "a card has four lines, "
		                 "a fifth for \"" TLS_NAME ": \", and no more");
	if (hex_parse(pin, out->tls_pin, HASH_BYTES) != TALLY_OK)
		return fault_set(fault, TALLY_EFORMAT, TLS_NAME " must be 64 "
		                 "digits of 0-9 a-f");
	out->has_tls = true;
	return TALLY_OK;
}

int card_parse(struct slice text, struct card *out, struct fault *fault)
{
	struct reader r = { text };
	struct slice name, values[VALUE_COUNT];
	struct card card = { 0 };
	size_t i;
	int status;

	if (!take_line(&r, "name", &name) || !text_is_name(name, MAX_NAME_BYTES))
		return fault_set(fault, TALLY_EFORMAT,
		                 "line 1 of a card is \"name: \" and a name");
	memcpy(card.name, name.data, name.len);
	for (i = 0; i < VALUE_COUNT; i++)
		if (!take_line(&r, value_names[i], &values[i]))
			return fault_set(fault, TALLY_EFORMAT,
			                 "line %zu of a card is \"%s: \" and its "
			                 "value", i + 2, value_names[i]);
	status = read_pin(&r, &card, fault);
	if (status == TALLY_OK)
		status = read_values(values, &card, fault);
	if (status == TALLY_OK)
		*out = card;
	return status;
}

/* The entry of the charter's participants that has this name. */
static const struct yaml_node *find_entry(const struct yaml_tree *tree,
                                          const char *name)
{
	const struct yaml_node *list, *entry, *node;

	list = yaml_member(tree, yaml_root(tree), "participants");
	entry = list ? yaml_first(tree, list) : NULL;
	for (; entry; entry = yaml_next(tree, entry)) {
		node = yaml_member(tree, entry, "name");
		if (node && node->kind == YAML_SCALAR &&
		    slice_is_text(yaml_text(tree, node), name))
			return entry;
	}
	return NULL;
}

/* One text to put in the place of "unset". */
struct edit {
	uint32_t offset;
	const char *text;
};

/* Where the line of a card's pin goes, and that line. */
struct added_line {
	size_t offset;
	size_t indent;
	char text[sizeof(TLS_NAME ": ") + (size_t)2 * HASH_BYTES]; /* "": none */
};

/* After the line in which the value of next_vkey_hash ends. */
static int find_line(const struct yaml_tree *tree, const struct yaml_node *entry,
                     const struct card *card, struct added_line *out,
                     struct fault *fault)
{
	const struct yaml_node *node = yaml_member(tree, entry, TLS_NAME);

	out->offset = tree->file.len;
	out->text[0] = '\0';
	if (!card->has_tls)
		return TALLY_OK;
	if (node)
		return fault_set(fault, TALLY_EEXISTS, "line %u: '%s' is there "
		                 "already", (unsigned)node->line, TLS_NAME);
	memcpy(out->text, TLS_NAME ": ", sizeof(TLS_NAME ": "));
	hex_format(card->tls_pin, HASH_BYTES, out->text + strlen(out->text));
	node = yaml_member(tree, entry, value_names[NEXT]);
	out->indent = yaml_key(tree, node)->column - 1;
	out->offset = node->offset;
	while (out->offset < tree->file.len &&
	       tree->file.data[out->offset] != '\n')
		out->offset++;
	return TALLY_OK;
}

/* Copy the file from *at on up to `to`, which is where the next change is. */
static void copy_to(const struct yaml_tree *tree, const struct added_line *line,
                    size_t *at, size_t to, struct buf *out)
{
	if (line->text[0] && *at <= line->offset && line->offset <= to) {
		buf_put_slice(out, slice_part(tree->file, *at,
		                              line->offset - *at));
		buf_put_u8(out, '\n');
		for (size_t i = 0; i < line->indent; i++)
			buf_put_u8(out, ' ');
		buf_put_text(out, line->text);
		*at = line->offset;
	}
	buf_put_slice(out, slice_part(tree->file, *at, to - *at));
	*at = to;
}

static int find_edits(const struct yaml_tree *tree,
                      const struct yaml_node *entry,
                      const struct card_texts *texts,
                      struct edit edits[static VALUE_COUNT],
                      struct fault *fault)
{
	const struct yaml_node *node;
	size_t i, j;

	for (i = 0; i < VALUE_COUNT; i++) {
		struct edit edit = { 0, texts->of[i] };

		node = yaml_member(tree, entry, value_names[i]);
		if (!node || node->kind != YAML_SCALAR)
			return fault_set(fault, TALLY_EFORMAT,
			                 "line %u: there is no '%s'",
			                 (unsigned)entry->line, value_names[i]);
		if (!slice_is_text(slice_part(tree->file, node->offset, 5),
		                   "unset") || node->text_len != 5)
			return fault_set(fault, TALLY_EEXISTS,
			                 "line %u: '%s' is not unset",
			                 (unsigned)node->line, value_names[i]);
		edit.offset = node->offset;
		for (j = i; j > 0 && edits[j - 1].offset > edit.offset; j--)
			edits[j] = edits[j - 1];
		edits[j] = edit;
	}
	return TALLY_OK;
}

static int fill_tree(const struct yaml_tree *tree, const struct card *card,
                     struct buf *out, struct fault *fault)
{
	const struct yaml_node *entry = find_entry(tree, card->name), *log;
	struct edit edits[VALUE_COUNT] = { 0 };
	struct card_texts texts = { 0 };
	struct added_line line;
	size_t i, at = 0;
	int status;

	if (!entry)
		return fault_set(fault, TALLY_ENOTFOUND,
		                 "the charter has no participant '%s'",
		                 card->name);
	log = yaml_member(tree, entry, "log");
	if (!log || log->kind != YAML_SCALAR ||
	    !slice_is_text(yaml_text(tree, log), card->key.name))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "the key is named %s, not as the log of '%s'",
		                 card->key.name, card->name);
	format_values(card, &texts);
	status = find_edits(tree, entry, &texts, edits, fault);
	if (status == TALLY_OK)
		status = find_line(tree, entry, card, &line, fault);
	if (status != TALLY_OK)
		return status;
	for (i = 0; i < VALUE_COUNT; i++) {
		copy_to(tree, &line, &at, edits[i].offset, out);
		buf_put_text(out, edits[i].text);
		at = edits[i].offset + strlen("unset");
	}
	copy_to(tree, &line, &at, tree->file.len, out);
	return buf_status(out);
}

int charter_fill(struct slice file, const struct card *card, struct buf *out,
                 struct fault *fault)
{
	struct charter_faults faults = { 0 };
	struct yaml_tree tree = { 0 };
	int status = yaml_parse(file, &tree, &faults);

	if (status == TALLY_OK && faults.count > 0)
		status = TALLY_EFORMAT;
	if (faults.count > 0)
		fault_set(fault, status, "line %zu, column %zu: %s",
		          faults.list[0].line, faults.list[0].column,
		          faults.list[0].text);
	else if (status != TALLY_OK)
		fault_set(fault, status, "%s", status_text(status));
	else
		status = fill_tree(&tree, card, out, fault);
	yaml_release(&tree);
	charter_faults_release(&faults);
	return status;
}
