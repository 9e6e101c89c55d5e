/*
 * Declares one inventory, with the counts of another or with a table that stands
 * in somebody's declaration, as a program that does not keep to the protocol
 * would; `tally` itself never does. Never installed.
 */
#include <stdio.h>
#include <string.h>

#include "../lib/held_inventory.h"
#include "base/text.h"
#include "need.h"
#include "office/counts.h"
#include "office/declaration.h"

struct liar {
	struct office office;
	struct office_view view;
	struct fault fault;
};

static void read_table(struct liar *l, const char *path, struct inventory *out)
{
	const struct inventory_source source = {
		.charter = l->office.charter, .rest_is_nothing = true
	};
	struct mistakes mistakes;
	struct buf file;
	char part[4096];
	size_t len;
	FILE *in = fopen(path, "rb");

	need(in != NULL ? TALLY_OK : TALLY_EIO, NULL, path);
	buf_init(&file, MAX_BLOB_BYTES);
	while ((len = fread(part, 1, sizeof(part), in)) > 0)
		buf_put(&file, part, len);
	fclose(in);
	mistakes_init(&mistakes);
	need(inventory_parse(&source, buf_slice(&file), out, &mistakes,
	                     &l->fault), &l->fault, path);
	mistakes_release(&mistakes);
	buf_release(&file);
}

/* The counts of one inventory. */
static void count(struct liar *l, const struct inventory *in,
                  uint8_t out[static HASH_BYTES])
{
	const struct charter *charter = l->office.charter;
	struct side_counts counts;
	unsigned ignored;

	need(side_counts_init(charter, 0, 1, &counts), NULL, "counts");
	for (size_t i = 0; i < charter->site_count; i++)
		for (size_t k = 0; charter->sites[i].side == 0 &&
		                   k < charter->sites[i].position_count; k++) {
			const struct inventory_cell *cell =
				&in->cells[charter->sites[i].first_slot + k];

			need(side_counts_take(&counts, i,
			                      slice_part(buf_slice(&in->text),
			                                 cell->at, cell->len),
			                      &l->fault), &l->fault, "count");
		}
	need(side_counts_keep(&l->office, &counts, &ignored, &l->fault),
	     &l->fault, "keep");
	memcpy(out, counts.counts->table, HASH_BYTES);
	side_counts_release(&counts);
}

/* The slots of another. */
static void commit(struct liar *l, const struct inventory *in,
                   uint8_t out[static HASH_BYTES])
{
	struct declaration_builder *builder;
	struct declaration_terms terms;
	unsigned ignored;

	declaration_terms(l->office.charter, 0, 1, &terms);
	need(builder_new(&l->office, &terms, &builder, &l->fault), &l->fault,
	     "declare");
	for (uint64_t slot = 0; slot >> terms.depth == 0; slot++)
		need(builder_put(builder, slot,
		                 inventory_get((void *)(uintptr_t)in, slot),
		                 &l->fault), &l->fault, "declare");
	need(builder_finish(builder, out, &ignored, &l->fault), &l->fault,
	     "keep");
	builder_free(builder);
}

static void declare(struct liar *l, const uint8_t root[static HASH_BYTES],
                    const uint8_t table[static HASH_BYTES])
{
	const struct accept_options options = { .key_name = NULL };
	uint8_t id[HASH_BYTES], nonce[HASH_BYTES];
	struct draft draft;

	office_random(nonce, sizeof(nonce));
	draft_init(&draft, STATEMENT_DECLARE);
	draft_int(&draft, "epoch", 1);
	draft_hash(&draft, "root", root);
	draft_time(&draft, "as_of", office_now(&l->office));
	draft_hash(&draft, "nonce", nonce);
	draft_hash(&draft, "counts", table);
	need(office_accept(&l->view, &draft, &options, id, &l->fault), &l->fault,
	     "log");
	draft_release(&draft);
}

int main(int argc, char **argv)
{
	static struct liar l;
	struct inventory slots, counted;
	uint8_t root[HASH_BYTES], table[HASH_BYTES];

	if (argc != 5 || crypto_start() != TALLY_OK) {
		fprintf(stderr, "usage: false_counts OFFICE CLOCK SLOTS.csv "
		        "COUNTED.csv|HASH (of side 0)\n");
		return 2;
	}
	need(office_open(argv[1], argv[2], &l.office, &l.fault), &l.fault,
	     argv[1]);
	need(office_view_open(&l.office, &l.view, &l.fault), &l.fault, argv[1]);
	read_table(&l, argv[3], &slots);
	if (hex_parse(slice_text(argv[4]), table, HASH_BYTES) != TALLY_OK) {
		read_table(&l, argv[4], &counted);
		count(&l, &counted, table);
		inventory_release(&counted);
	}
	commit(&l, &slots, root);
	declare(&l, root, table);
	inventory_release(&slots);
	office_view_close(&l.view);
	office_close(&l.office);
	return 0;
}
