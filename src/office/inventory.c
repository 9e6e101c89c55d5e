/*
 * Inventories: from a table to one content for every slot, and back.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/csv.h"
#include "office/declaration.h"
#include "statement/content.h"

static const struct csv_column columns[] = {
	{ .name = "site" }, { .name = "position" }, { .name = "content" },
	{ .name = NULL }
};
enum { COLUMN_SITE = 0, COLUMN_POSITION, COLUMN_CONTENT };

void mistakes_init(struct mistakes *m)
{
	m->count = 0;
	buf_init(&m->lines, MAX_MISTAKES * (FAULT_TEXT_BYTES + 1));
}

void mistakes_release(struct mistakes *m)
{
	buf_release(&m->lines);
}

void mistakes_add(struct mistakes *m, const char *format, ...)
{
	char text[FAULT_TEXT_BYTES];
	struct fault line;
	va_list args;

	if (m->count++ >= MAX_MISTAKES)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fault_set(&line, TALLY_EFORMAT, "%s", text); /* makes it printable */
	buf_put_text(&m->lines, line.text);
	buf_put_u8(&m->lines, '\n');
}

/* Sites and positions by name: a map may have 2^20 of them. */
struct map_place {
	const char *site, *position;
	uint64_t slot;
};

struct map_index {
	size_t count;
	struct map_place *places;
};

static int compare_places(const void *a, const void *b)
{
	const struct map_place *x = a, *y = b;
	int order = strcmp(x->site, y->site);

	return order != 0 ? order : strcmp(x->position, y->position);
}

static int index_map(const struct charter *charter, unsigned side,
                     struct map_index *out)
{
	size_t count = 0;

	for (size_t i = 0; i < charter->site_count; i++)
		if (charter->sites[i].side == side)
			count += charter->sites[i].position_count;
	out->places = calloc(count + 1, sizeof(*out->places));
	if (out->places == NULL)
		return TALLY_ENOMEM;
	out->count = 0;
	for (size_t i = 0; i < charter->site_count; i++) {
		const struct site *site = &charter->sites[i];

		for (size_t k = 0; site->side == side &&
		                   k < site->position_count; k++)
			out->places[out->count++] = (struct map_place){
				site->name, site->positions[k].name,
				site->first_slot + k
			};
	}
	qsort(out->places, out->count, sizeof(*out->places), compare_places);
	return TALLY_OK;
}

/* A field as text; names are short, so a longer one is none. */
static bool name_of(struct slice field, char out[static MAX_NAME_BYTES + 1])
{
	if (field.len == 0 || field.len > MAX_NAME_BYTES)
		return false;
	memcpy(out, field.data, field.len);
	out[field.len] = '\0';
	return true;
}

static const struct map_place *find_place(const struct map_index *map,
                                      const struct csv *csv)
{
	char site[MAX_NAME_BYTES + 1], position[MAX_NAME_BYTES + 1];
	struct map_place want = { site, position, 0 };

	if (!name_of(csv->field[COLUMN_SITE], site) ||
	    !name_of(csv->field[COLUMN_POSITION], position))
		return NULL;
	return bsearch(&want, map->places, map->count, sizeof(want),
	               compare_places);
}

static void refuse_place(const struct inventory *in, const struct csv *csv,
                         struct mistakes *mistakes)
{
	struct slice name = csv->field[COLUMN_SITE];
	struct slice position = csv->field[COLUMN_POSITION];
	size_t site = charter_site(in->charter, name);

	if (site == NO_INDEX || in->charter->sites[site].side != in->side)
		mistakes_add(mistakes, "%zu: '%.*s' is no site of side %s",
		             csv->line, (int)name.len, (const char *)name.data,
		             in->charter->participants[in->charter->party[in->side]]
		                     .name);
	else
		mistakes_add(mistakes, "%zu: '%.*s' is no position of %s",
		             csv->line, (int)position.len,
		             (const char *)position.data,
		             in->charter->sites[site].name);
}

static bool content_is_good(const struct inventory *in, const struct csv *csv,
                            struct mistakes *mistakes)
{
	struct slice text = csv->field[COLUMN_CONTENT];
	struct content content;
	struct fault fault;

	if (content_parse(text, &content, &fault) != TALLY_OK) {
		mistakes_add(mistakes, "%zu: the content %s", csv->line,
		             fault.text);
		return false;
	}
	if (text.len > in->charter->cell_bytes - 2) {
		mistakes_add(mistakes, "%zu: the content has %zu bytes, a cell "
		             "holds %zu", csv->line, text.len,
		             in->charter->cell_bytes - 2);
		return false;
	}
	for (size_t i = 0; i < content.count; i++) {
		struct slice class = content.items[i].class;

		if (charter_class(in->charter, class) != NO_INDEX)
			continue;
		mistakes_add(mistakes, "%zu: '%.*s' is no class of the charter",
		             csv->line, (int)class.len,
		             (const char *)class.data);
		return false;
	}
	return true;
}

static void take_row(struct inventory *in, const struct map_index *map,
                     const struct csv *csv, struct mistakes *mistakes)
{
	const struct map_place *place = find_place(map, csv);
	struct slice content = csv->field[COLUMN_CONTENT];
	struct inventory_cell *cell;

	if (place == NULL) {
		refuse_place(in, csv, mistakes);
		return;
	}
	cell = &in->cells[place->slot];
	if (cell->line != 0) {
		mistakes_add(mistakes, "%zu: %s %s has a row already, line %u",
		             csv->line, place->site, place->position, cell->line);
		return;
	}
	cell->line = (uint32_t)csv->line;
	in->row_count++;
	if (!content_is_good(in, csv, mistakes) ||
	    slice_is_text(content, "nothing"))
		return;
	cell->at = (uint32_t)in->text.len;
	cell->len = (uint32_t)content.len;
	buf_put_slice(&in->text, content);
}

static void count_left_out(struct inventory *in, bool rest_is_nothing,
                           struct mistakes *mistakes)
{
	for (size_t i = 0; i < in->charter->site_count; i++) {
		const struct site *site = &in->charter->sites[i];

		for (size_t k = 0; site->side == in->side &&
		                   k < site->position_count; k++) {
			if (in->cells[site->first_slot + k].line != 0)
				continue;
			in->left_out++;
			if (!rest_is_nothing)
				mistakes_add(mistakes, "no row for %s %s; write "
				             "nothing where nothing is",
				             site->name, site->positions[k].name);
		}
	}
}

static int take_rows(struct inventory *in, struct slice file,
                     const struct map_index *map, struct mistakes *mistakes)
{
	struct fault fault;
	struct csv csv;
	bool end = false;
	int rc = csv_open(&csv, file, columns, &fault);

	if (rc != TALLY_OK) {
		mistakes_add(mistakes, "%s", fault.text);
		csv_release(&csv);
		return rc;
	}
	while (!end) {
		rc = csv_next(&csv, &end, &fault);
		if (rc != TALLY_OK)
			mistakes_add(mistakes, "%s", fault.text);
		else if (!end)
			take_row(in, map, &csv, mistakes);
	}
	csv_release(&csv);
	return TALLY_OK;
}

int inventory_parse(const struct inventory_source *source, struct slice file,
                    struct inventory *out, struct mistakes *mistakes,
                    struct fault *fault)
{
	size_t slots = (size_t)1 << source->charter->depth[source->side];
	struct inventory in = { .charter = source->charter,
		                .side = source->side };
	struct map_index map = { 0 };
	int rc = TALLY_ENOMEM;

	buf_init(&in.text, MAX_CSV_BYTES);
	in.cells = calloc(slots, sizeof(*in.cells));
	if (in.cells != NULL)
		rc = index_map(in.charter, in.side, &map);
	if (rc == TALLY_OK) {
		/* Without a header every position would be missing, too. */
		if (take_rows(&in, file, &map, mistakes) == TALLY_OK)
			count_left_out(&in, source->rest_is_nothing, mistakes);
		rc = mistakes->count > 0 ? TALLY_EFORMAT : buf_status(&in.text);
	}
	free(map.places);
	if (rc == TALLY_OK) {
		*out = in;
		return TALLY_OK;
	}
	inventory_release(&in);
	if (rc == TALLY_EFORMAT)
		return fault_set(fault, rc, "%zu mistake%s", mistakes->count,
		                 mistakes->count == 1 ? "" : "s");
	return fault_set(fault, rc, "the inventory: %s", status_text(rc));
}

void inventory_release(struct inventory *inventory)
{
	free(inventory->cells);
	inventory->cells = NULL;
	buf_release(&inventory->text);
}

static struct slice content_of(void *ctx, uint64_t slot)
{
	const struct inventory *in = ctx;
	const struct inventory_cell *cell = &in->cells[slot];

	return slice_part(buf_slice(&in->text), cell->at, cell->len);
}

void inventory_format(const struct inventory *inventory, struct buf *out)
{
	const struct charter *charter = inventory->charter;

	buf_put_text(out, "site,position,content\n");
	for (size_t i = 0; i < charter->site_count; i++) {
		const struct site *site = &charter->sites[i];

		for (size_t k = 0; site->side == inventory->side &&
		                   k < site->position_count; k++) {
			struct slice content = content_of(
				(void *)(uintptr_t)inventory,
				site->first_slot + k);

			buf_printf(out, "%s,%s,", site->name,
			           site->positions[k].name);
			csv_put_field(out, content.len > 0
			                           ? content
			                           : slice_text("nothing"));
			buf_put_u8(out, '\n');
		}
	}
}

void inventory_declaration(const struct inventory *inventory, uint64_t epoch,
                           const uint8_t salt_root[static HASH_BYTES],
                           struct declaration *out)
{
	*out = (struct declaration){
		.name = { .side = (uint8_t)inventory->side, .epoch = epoch },
		.depth = inventory->charter->depth[inventory->side],
		.cell_bytes = inventory->charter->cell_bytes,
		.get = content_of,
		.ctx = (void *)(uintptr_t)inventory,
	};
	memcpy(out->name.charter, inventory->charter->id, HASH_BYTES);
	memcpy(out->salt_root, salt_root, HASH_BYTES);
}
