/*
 * declare: commit to the content of every position without showing any.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "count_declare.h"
#include "office/csv.h"
#include "declare_tags.h"
#include "office/declaration.h"
#include "protocol.h"
#include "statement/content.h"

#define PATIENCE_S 2 /* what takes longer shows how far it is */

static int read_inventory(struct session *s, unsigned side,
                          struct inventory *out, struct fault *fault)
{
	const char *path = s->operands[0];
	const char *rest = session_option(s, "--rest", 0);
	const struct inventory_source source = {
		.charter = s->office.charter, .side = side,
		.rest_is_nothing = rest != NULL
	};
	struct mistakes mistakes;
	struct buf file;
	int rc;

	if (rest != NULL && strcmp(rest, "nothing") != 0)
		return fault_set(fault, TALLY_EUSAGE,
		                 "--rest can only be nothing, not '%s'", rest);
	rc = session_read_file(path, MAX_CSV_BYTES, &file, fault);
	if (rc != TALLY_OK)
		return rc;
	mistakes_init(&mistakes);
	rc = inventory_parse(&source, buf_slice(&file), out, &mistakes, fault);
	if (rc == TALLY_EFORMAT)
		rc = protocol_mistakes(path, &mistakes, fault);
	else if (rc != TALLY_OK)
		fault_prefix(fault, "%s", path);
	mistakes_release(&mistakes);
	buf_release(&file);
	return rc;
}

/* Shows how far a large tree is, on a terminal only. */
struct progress {
	const struct declaration *declaration;
	uint64_t done, total;
	time_t start;
	unsigned shown; /* percent */
};

static struct slice counted_content(void *ctx, uint64_t slot)
{
	struct progress *p = ctx;
	unsigned percent = (unsigned)(p->done++ * 100 / p->total);

	if (percent != p->shown && time(NULL) - p->start > PATIENCE_S) {
		fprintf(stderr, "\rdeclaration: %u %%", percent);
		p->shown = percent;
	}
	return p->declaration->get(p->declaration->ctx, slot);
}

static int root_of(const struct declaration *declaration,
                   uint8_t out[static HASH_BYTES])
{
	struct declaration counted = *declaration;
	struct progress progress = {
		.declaration = declaration, .start = time(NULL),
		.total = (uint64_t)1 << declaration->depth
	};
	int rc;

	if (isatty(STDERR_FILENO)) {
		counted.get = counted_content;
		counted.ctx = &progress;
	}
	rc = declaration_root(&counted, out);
	crypto_wipe(counted.salt_root, sizeof(counted.salt_root));
	if (progress.shown > 0)
		fprintf(stderr, "\rdeclaration: done\n");
	return rc;
}

/* The newest declaration of this side, which a new one continues. */
static const struct declared *newest(const struct session *s, unsigned side)
{
	size_t count = s->view.rules->declared_count[side];

	return count ? &s->view.rules->declared[side][count - 1] : NULL;
}

/* The other side's newest draws, whose seeds this declaration fixes. */
static void put_draw(const struct session *s, unsigned side, struct draft *draft)
{
	const struct rules *rules = s->view.rules;
	const struct draw_period *newest = NULL;

	for (size_t i = 0; i < rules->draw_count; i++)
		if (rules->draws[i].side != side &&
		    (newest == NULL || rules->draws[i].period > newest->period))
			newest = &rules->draws[i];
	if (newest != NULL)
		draft_id(draft, "draw", protocol_id(s, newest->entry));
}

static void put_members(struct session *s, const struct declaration *d,
                        const uint8_t root[static HASH_BYTES], int64_t as_of_s,
                        struct draft *draft)
{
	const struct declared *last = newest(s, d->name.side);
	uint8_t nonce[HASH_BYTES];

	office_random(nonce, sizeof(nonce));
	draft_int(draft, "epoch", (int64_t)d->name.epoch);
	draft_hash(draft, "root", root);
	if (last != NULL)
		draft_id(draft, "previous", protocol_id(s, last->entry));
	draft_time(draft, "as_of", as_of_s);
	draft_hash(draft, "nonce", nonce);
	put_draw(s, d->name.side, draft);
}

static void put_counts(const struct declared_counts *counts,
                       struct draft *draft)
{
	if (counts->wanted)
		draft_hash(draft, "counts", counts->table);
}

/* Secrets are kept before the statement, and forgotten if it was refused. */
static int declare_inventory(struct session *s, const struct inventory *inventory,
                             const struct declared_tags *tags, int64_t as_of_s)
{
	const struct declared *last = newest(s, inventory->side);
	uint8_t salt_root[HASH_BYTES], root[HASH_BYTES];
	struct declared_counts counts;
	struct declaration d;
	struct tag_commitment commitment;
	struct draft draft;
	struct fault fault = { 0 };
	unsigned try_number = 0;
	int rc, code;

	office_random(salt_root, sizeof(salt_root));
	inventory_declaration(inventory, last ? last->epoch + 1 : 1, salt_root, &d);
	crypto_wipe(salt_root, sizeof(salt_root));
	rc = count_inventory(s, inventory, d.name.epoch, &counts, &fault);
	if (rc == TALLY_OK)
		rc = root_of(&d, root);
	if (rc != TALLY_OK && fault.text[0] == '\0')
		fault_set(&fault, rc, "the declaration: %s", status_text(rc));
	if (rc == TALLY_OK)
		rc = declare_tags_commit(tags, &d, &commitment, &fault);
	if (rc == TALLY_OK)
		rc = declaration_keep(&s->office, inventory, &d, &try_number,
		                      &fault);
	draft_init(&draft, STATEMENT_DECLARE);
	if (rc == TALLY_OK) {
		put_members(s, &d, root, as_of_s, &draft);
		put_counts(&counts, &draft);
		declare_tags_put(tags, &commitment, &draft);
	}
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_RULE && rc == TALLY_OK)
		declaration_forget(&s->office, d.name.epoch, try_number);
	if (code == EXIT_RULE && counts.try_number > 0)
		side_counts_forget(&s->office, d.name.epoch, counts.try_number);
	if (code == EXIT_DONE)
		session_say(s, "epoch %" PRIu64 ", %zu positions; its inventory and "
		            "salts are in secret/: keep a copy\n", d.name.epoch,
		            inventory->row_count + inventory->left_out);
	if (code == EXIT_DONE)
		declare_tags_say(s, tags, d.depth);
	crypto_wipe(d.salt_root, sizeof(d.salt_root));
	return code;
}

static bool holds(const struct content *content, const char *class)
{
	for (size_t i = 0; i < content->count; i++)
		if (slice_is_text(content->items[i].class, class))
			return true;
	return false;
}

static size_t count_holding(const struct inventory *inventory, const char *class)
{
	size_t slots = (size_t)1 << inventory->charter->depth[inventory->side];
	size_t count = 0;

	for (size_t i = 0; i < slots; i++) {
		const struct inventory_cell *cell = &inventory->cells[i];
		struct content content;
		struct fault ignored;

		if (cell->len > 0 &&
		    content_parse(slice_part(buf_slice(&inventory->text), cell->at,
		                             cell->len),
		                  &content, &ignored) == TALLY_OK)
			count += holds(&content, class);
	}
	return count;
}

/* A slip in the own table is a prohibited item, once it is opened. */
static void warn_of_prohibited(const struct inventory *inventory)
{
	const struct charter *charter = inventory->charter;

	for (size_t i = 0; i < charter->class_count; i++) {
		const struct item_class *class = &charter->classes[i];
		size_t count = class->prohibited_on[inventory->side]
			? count_holding(inventory, class->name) : 0;

		if (count > 0)
			session_note("%zu position%s prohibited class %s", count,
			             count == 1 ? " declares" : "s declare",
			             class->name);
	}
}

int declare_run(struct session *s)
{
	struct declared_tags tags;
	struct inventory inventory;
	struct fault fault = { 0 };
	int64_t as_of_s;
	unsigned side;
	int code, rc = protocol_lead(s, &side, &fault);

	if (rc == TALLY_OK)
		rc = protocol_time(s, "--as-of", office_now(&s->office),
		                   &as_of_s, &fault);
	if (rc == TALLY_OK)
		rc = read_inventory(s, side, &inventory, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	rc = declare_tags_read(s, &inventory, &tags, &fault);
	if (rc != TALLY_OK) {
		inventory_release(&inventory);
		return session_fail(s, &fault);
	}
	if (inventory.left_out > 0)
		session_say(s, "%zu of %zu positions have no row: declared as "
		            "nothing\n", inventory.left_out,
		            inventory.row_count + inventory.left_out);
	code = declare_inventory(s, &inventory, &tags, as_of_s);
	if (code == EXIT_DONE)
		warn_of_prohibited(&inventory);
	declare_tags_release(&tags);
	inventory_release(&inventory);
	if (code == EXIT_DONE)
		protocol_next(s, "tally sync, then tally arrange propose when both "
		              "sides' declarations are witnessed");
	return code;
}
