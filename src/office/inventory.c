/*
 * Inventories: from a table to one content for every slot, in the order of the
 * map. A small table is held and sorted; a large one streams through.
 */
#include "office/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/seal.h"
#include "office/inventory_row.h"

/* A row of a table that is held, until all of them can be sorted. */
struct held_row {
	uint32_t slot, line, at, len; /* content: in text */
};

/* The table while it is read. */
struct table {
	const struct inventory_source *source;
	const struct inventory_sink *sink;
	struct mistakes *mistakes;
	struct row_reader rows;
	struct csv csv;
	struct buf head;         /* of the file, or all of it */
	size_t head_taken;
	struct buf held, text;
	struct row_place next;   /* position that has had no row yet */
	uint64_t last_slot;      /* of the row before; ~0: none */
	size_t last_line;
	struct inventory_count count;
};

/* A position that the rows passed by. */
static void leave_out(struct table *t)
{
	const struct site *site = &t->source->charter->sites[t->next.site];

	t->count.left_out++;
	if (t->source->rest_is_nothing)
		return;
	if (t->mistakes->count >= MAX_MISTAKES)
		t->mistakes->count++;
	else
		mistakes_add(t->mistakes, "no row for %s %s; write nothing where "
		             "nothing is", site->name,
		             site_position_name(site, t->next.position).text);
}

/* All positions before a place are left out; it is the last one with a row. */
static void walk_to(struct table *t, struct row_place place)
{
	while (t->next.site < place.site ||
	       (t->next.site == place.site && t->next.position < place.position)) {
		leave_out(t);
		row_place_next(&t->rows, &t->next);
	}
	row_place_next(&t->rows, &t->next);
}

static void walk_to_end(struct table *t)
{
	while (t->next.site < t->source->charter->site_count) {
		leave_out(t);
		row_place_next(&t->rows, &t->next);
	}
}

/* TALLY_EFORMAT for a row that is there twice or too late; that is told. */
static int take_place(struct table *t, struct row_place place, uint64_t slot,
                      size_t line)
{
	const struct site *site = &t->source->charter->sites[place.site];
	struct position_name name = site_position_name(site, place.position);

	if (t->last_slot != UINT64_MAX && slot == t->last_slot)
		mistakes_add(t->mistakes, "%zu: %s %s has a row already, line %zu",
		             line, site->name, name.text, t->last_line);
	else if (t->last_slot != UINT64_MAX && slot < t->last_slot)
		mistakes_add(t->mistakes, "%zu: %s %s comes before the row above "
		             "it in the charter's map; a table over %u MiB must "
		             "follow the map, so sort its rows as the charter has "
		             "its sites and positions", line, site->name, name.text,
		             MAX_UNSORTED_BYTES >> 20);
	if (t->last_slot != UINT64_MAX && slot <= t->last_slot)
		return TALLY_EFORMAT;
	t->last_slot = slot;
	t->last_line = line;
	t->count.rows++;
	walk_to(t, place);
	return TALLY_OK;
}

static uint64_t slot_of(const struct table *t, struct row_place place)
{
	return t->source->charter->sites[place.site].first_slot + place.position;
}

/* One row on its way; after one out of order none can follow. */
static int pass_row(struct table *t, struct row_place place,
                    struct slice content, struct fault *fault)
{
	uint64_t slot = slot_of(t, place);

	if (take_place(t, place, slot, t->csv.line) != TALLY_OK)
		return TALLY_EFORMAT;
	if (t->mistakes->count > 0)
		return TALLY_OK;
	return t->sink->put(t->sink->ctx, slot, content, t->csv.line, fault);
}

static int hold_row(struct table *t, struct row_place place,
                    struct slice content)
{
	struct held_row row = { (uint32_t)slot_of(t, place),
		                (uint32_t)t->csv.line, (uint32_t)t->text.len,
		                (uint32_t)content.len };

	buf_put_slice(&t->text, content);
	buf_put(&t->held, &row, sizeof(row));
	if (buf_status(&t->text) != TALLY_OK)
		return buf_status(&t->text);
	return buf_status(&t->held);
}

/* Every row of the table; a mistake in one hides none in the next. */
static int take_rows(struct table *t, bool hold, struct fault *fault)
{
	bool end = false;
	int rc = TALLY_OK;

	while (rc == TALLY_OK && !end) {
		struct row_place place;
		struct slice content;

		rc = csv_next(&t->csv, &end, fault);
		if (rc == TALLY_EFORMAT) {
			mistakes_add(t->mistakes, "%s", fault->text);
			rc = TALLY_OK;
		} else if (rc == TALLY_OK && !end &&
		           row_read(&t->rows, &t->csv, &place, &content)) {
			rc = hold ? hold_row(t, place, content)
			          : pass_row(t, place, content, fault);
		}
	}
	return rc;
}

static int compare_rows(const void *a, const void *b)
{
	const struct held_row *x = a, *y = b;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* Sorted, the rows of a small table are told as those of a large one. */
static int pass_held(struct table *t, struct fault *fault)
{
	struct held_row *rows = (struct held_row *)(void *)t->held.data;
	size_t count = t->held.len / sizeof(*rows);
	struct row_place place = t->next;
	int rc = TALLY_OK;

	if (count > 0)
		qsort(rows, count, sizeof(*rows), compare_rows);
	for (size_t i = 0; i < count; i++) {
		place = row_place_of(&t->rows, rows[i].slot, place.site);
		take_place(t, place, rows[i].slot, rows[i].line);
	}
	walk_to_end(t);
	for (size_t i = 0; i < count && rc == TALLY_OK &&
	                   t->mistakes->count == 0; i++)
		rc = t->sink->put(t->sink->ctx, rows[i].slot,
		                  slice_part(buf_slice(&t->text), rows[i].at,
		                             rows[i].len),
		                  rows[i].line, fault);
	return rc;
}

/* What was read of the file already, then the rest of it. */
static int read_on(void *ctx, uint8_t *out, size_t room, size_t *out_len,
                   struct fault *fault)
{
	struct table *t = ctx;
	size_t left = t->head.len - t->head_taken;

	if (left == 0)
		return t->source->file.read(t->source->file.ctx, out, room,
		                            out_len, fault);
	*out_len = left < room ? left : room;
	memcpy(out, t->head.data + t->head_taken, *out_len);
	t->head_taken += *out_len;
	return TALLY_OK;
}

/* As much of the file as may be held; *out_all says that it is all. */
static int read_head(struct table *t, bool *out_all, struct fault *fault)
{
	uint8_t piece[65536];
	size_t len = 1;
	int rc = TALLY_OK;

	while (rc == TALLY_OK && len > 0 && t->head.len <= MAX_UNSORTED_BYTES) {
		rc = t->source->file.read(t->source->file.ctx, piece,
		                          sizeof(piece), &len, fault);
		if (rc == TALLY_OK)
			buf_put(&t->head, piece, len);
		if (rc == TALLY_OK)
			rc = buf_status(&t->head);
	}
	*out_all = len == 0;
	crypto_wipe(piece, sizeof(piece));
	return rc;
}

static int read_table(struct table *t, struct fault *fault)
{
	const struct csv_source on = { read_on, t };
	bool all = false;
	int rc = read_head(t, &all, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = all ? csv_open(&t->csv, buf_slice(&t->head), row_columns, fault)
	         : csv_open_source(&t->csv, on, row_columns, fault);
	/* Without a header every position would be missing, too. */
	if (rc == TALLY_EFORMAT)
		mistakes_add(t->mistakes, "%s", fault->text);
	if (rc == TALLY_OK)
		rc = take_rows(t, all, fault);
	if (rc == TALLY_OK && all)
		rc = pass_held(t, fault);
	else if (rc == TALLY_OK)
		walk_to_end(t);
	csv_release(&t->csv);
	return rc;
}

int inventory_read(const struct inventory_source *source,
                   const struct inventory_sink *sink,
                   struct inventory_count *out, struct mistakes *mistakes,
                   struct fault *fault)
{
	struct table t = { .source = source, .sink = sink,
		           .mistakes = mistakes, .last_slot = UINT64_MAX };
	struct fault local = { 0 };
	int rc;

	buf_init(&t.head, MAX_UNSORTED_BYTES + 2 * 65536);
	buf_init(&t.text, MAX_UNSORTED_BYTES);
	buf_init(&t.held, (size_t)MAX_UNSORTED_BYTES * sizeof(struct held_row));
	rc = row_reader_init(&t.rows, source, mistakes);
	if (rc == TALLY_OK) {
		t.next = row_place_first(&t.rows);
		rc = read_table(&t, &local);
	}
	row_reader_release(&t.rows);
	buf_release(&t.held);
	buf_release(&t.text);
	buf_release(&t.head);
	if (mistakes->count > 0)
		return fault_set(fault, TALLY_EFORMAT, "%zu mistake%s",
		                 mistakes->count,
		                 mistakes->count == 1 ? "" : "s");
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "the inventory: %s",
		                 local.text[0] ? local.text : status_text(rc));
	*out = t.count;
	return TALLY_OK;
}
