/*
 * Logs a declaration whose slots are those of one table and whose tags are those
 * of another, as a program that does not keep to the protocol would; and writes
 * a proof of one tag and openings of two slots. `tally` itself makes none. Never
 * installed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/sign.h"
#include "need.h"
#include "office/tags.h"
#include "../lib/held_inventory.h"

struct declarer {
	struct office office;
	struct office_view view;
	struct inventory slots, others; /* of the two tables */
	struct tag_list tags;
	struct declaration d;
	struct tag_tree *tree;
	uint8_t id[HASH_BYTES];
};

static void read_table(const struct declarer *d, const char *path,
                       struct inventory *out)
{
	static char bytes[1 << 20];
	const struct inventory_source source = {
		.charter = d->office.charter, .rest_is_nothing = true
	};
	FILE *file = fopen(path, "rb");
	struct mistakes mistakes;
	struct fault fault = { 0 };
	size_t len;

	need(file != NULL ? TALLY_OK : TALLY_ENOTFOUND, NULL, path);
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	mistakes_init(&mistakes);
	need(inventory_parse(&source, slice_of(bytes, len), out, &mistakes,
	                     &fault), &fault, path);
	mistakes_release(&mistakes);
}

static void write_file(const char *path, const struct buf *bytes)
{
	FILE *file = fopen(path, "wb");

	need(file != NULL ? TALLY_OK : TALLY_EIO, NULL, path);
	need(fwrite(bytes->data, 1, bytes->len, file) == bytes->len
	             ? TALLY_OK : TALLY_EIO, NULL, path);
	need(fclose(file) == 0 ? TALLY_OK : TALLY_EIO, NULL, path);
}

static size_t no_line(void *ctx, uint64_t slot)
{
	(void)ctx;
	(void)slot;
	return 0;
}

/* A tag named P-1 stands where no table can put it: at a slot that pads a site. */
#define PADDING 31

static void move_to_padding(struct tag_list *tags)
{
	for (size_t i = 0; i < tags->count; i++)
		if (slice_is_text(tags->items[i].tag, "P-1"))
			tags->items[i].slot = PADDING;
}

/* What is named NUL-1 becomes a cell that no table can hold. */
static void spoil_cell(struct inventory *slots)
{
	static const char name[] = "sm3:NUL-1", spoilt[] = "nothing\0\n";
	struct buf *text = &slots->text;

	_Static_assert(sizeof(name) == sizeof(spoilt), "in its place");
	for (size_t i = 0; i + sizeof(name) - 1 <= text->len; i++)
		if (memcmp(text->data + i, name, sizeof(name) - 1) == 0)
			memcpy(text->data + i, spoilt, sizeof(spoilt) - 1);
}

static void log_declaration(struct declarer *d)
{
	uint8_t root[HASH_BYTES], nonce[HASH_BYTES] = { 1 };
	struct tag_commitment commitment;
	const struct tag_lines lines = { no_line, NULL, d->slots.charter };
	struct declaration other;
	struct fault fault = { 0 };
	struct mistakes mistakes;
	struct draft draft;

	office_random(d->d.salt_root, HASH_BYTES);
	inventory_declaration(&d->slots, 1, d->d.salt_root, &d->d);
	need(declaration_root(&d->d, root), NULL, "root");
	mistakes_init(&mistakes);
	inventory_declaration(&d->others, 1, d->d.salt_root, &other);
	need(tag_list_make(&other, &lines, &d->tags, &mistakes, &fault), &fault,
	     "tags");
	mistakes_release(&mistakes);
	move_to_padding(&d->tags);
	need(tag_list_tree(&d->tags, &d->d, NULL, &d->tree, &fault), &fault,
	     "tree");
	need(tag_tree_commit(d->tree, &commitment), NULL, "commitment");
	draft_init(&draft, STATEMENT_DECLARE);
	draft_int(&draft, "epoch", 1);
	draft_hash(&draft, "root", root);
	draft_time(&draft, "as_of", office_now(&d->office));
	draft_hash(&draft, "nonce", nonce);
	draft_open(&draft, "tags", '{');
	draft_hash(&draft, "key", commitment.key);
	draft_hash(&draft, "root", commitment.root);
	draft_close(&draft, '}');
	need(office_accept(&d->view, &draft, NULL, d->id, &fault), &fault,
	     "declare");
	draft_release(&draft);
}

static void write_proof(const struct declarer *d, const char *tag,
                        const char *path)
{
	struct buf text;

	buf_init(&text, MAX_TAG_PROOF_BYTES);
	need(tag_tree_prove(d->tree, slice_text(tag), d->id, &text), NULL, tag);
	write_file(path, &text);
	buf_release(&text);
}

static void write_opening(const struct declarer *d, const char *slot,
                          const char *path)
{
	struct buf bytes;

	buf_init(&bytes, MAX_BLOB_BYTES);
	need(opening_put_slot(&d->d, strtoull(slot, NULL, 10), &bytes), NULL,
	     "opening");
	write_file(path, &bytes);
	buf_release(&bytes);
}

/* bad_tags OFFICE CLOCK SLOTS.csv TAGS.csv [TAG PROOF | SLOT OPENING]... */
int main(int argc, char **argv)
{
	struct declarer d = { 0 };
	struct fault fault = { 0 };

	if (argc < 5)
		return 2;
	need(crypto_start(), NULL, "crypto");
	need(office_open(argv[1], argv[2], &d.office, &fault), &fault, argv[1]);
	need(office_view_open(&d.office, &d.view, &fault), &fault, "logs");
	read_table(&d, argv[3], &d.slots);
	read_table(&d, argv[4], &d.others);
	spoil_cell(&d.slots);
	log_declaration(&d);
	for (int i = 5; i + 1 < argc; i += 2) {
		if (argv[i][0] >= '0' && argv[i][0] <= '9')
			write_opening(&d, argv[i], argv[i + 1]);
		else
			write_proof(&d, argv[i], argv[i + 1]);
	}
	tag_tree_free(d.tree);
	tag_list_release(&d.tags);
	inventory_release(&d.slots);
	inventory_release(&d.others);
	office_view_close(&d.view);
	office_close(&d.office);
	return 0;
}
