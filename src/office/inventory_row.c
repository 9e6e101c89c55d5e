/*
 * Rows of inventories: names looked up, contents checked, mistakes told.
 */
#include "office/inventory_row.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "statement/content.h"

const struct csv_column row_columns[] = {
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

static int compare_sites(const void *a, const void *b)
{
	const struct site *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

int row_reader_init(struct row_reader *r, const struct inventory_source *source,
                    struct mistakes *mistakes)
{
	const struct charter *charter = source->charter;

	*r = (struct row_reader){ .source = source, .mistakes = mistakes };
	r->by_name = calloc(charter->site_count + 1, sizeof(*r->by_name));
	if (r->by_name == NULL)
		return TALLY_ENOMEM;
	for (size_t i = 0; i < charter->site_count; i++)
		if (charter->sites[i].side == source->side)
			r->by_name[r->site_count++] = &charter->sites[i];
	if (r->site_count > 0)
		qsort(r->by_name, r->site_count, sizeof(const struct site *),
		      compare_sites);
	return TALLY_OK;
}

void row_reader_release(struct row_reader *r)
{
	free(r->by_name);
	r->by_name = NULL;
}

static const struct site *find_site(struct row_reader *r, struct slice name)
{
	char text[MAX_NAME_BYTES + 1];
	struct site want;
	const struct site *key = &want, **found;

	if (r->last != NULL && slice_is_text(name, r->last->name))
		return r->last;
	if (name.len == 0 || name.len > MAX_NAME_BYTES)
		return NULL;
	memcpy(text, name.data, name.len);
	text[name.len] = '\0';
	memcpy(want.name, text, name.len + 1);
	found = bsearch(&key, r->by_name, r->site_count,
	                sizeof(const struct site *), compare_sites);
	if (found != NULL)
		r->last = *found;
	return found != NULL ? *found : NULL;
}

static bool find_place(struct row_reader *r, const struct csv *csv,
                       struct row_place *out)
{
	const struct charter *charter = r->source->charter;
	struct slice name = csv->field[COLUMN_SITE];
	struct slice position = csv->field[COLUMN_POSITION];
	const struct site *site = find_site(r, name);

	if (site == NULL) {
		mistakes_add(r->mistakes, "%zu: '%.*s' is no site of side %s",
		             csv->line, (int)name.len, (const char *)name.data,
		             charter->participants[
		                     charter->party[r->source->side]].name);
		return false;
	}
	out->site = (size_t)(site - charter->sites);
	out->position = site_position(site, position);
	if (out->position == NO_INDEX)
		mistakes_add(r->mistakes, "%zu: '%.*s' is no position of %s",
		             csv->line, (int)position.len,
		             (const char *)position.data, site->name);
	return out->position != NO_INDEX;
}

static bool content_is_good(struct row_reader *r, const struct csv *csv)
{
	const struct charter *charter = r->source->charter;
	struct slice text = csv->field[COLUMN_CONTENT];
	struct content content;
	struct fault fault;

	if (content_parse(text, &content, &fault) != TALLY_OK) {
		mistakes_add(r->mistakes, "%zu: the content %s", csv->line,
		             fault.text);
		return false;
	}
	if (text.len > charter->cell_bytes - 2) {
		mistakes_add(r->mistakes, "%zu: the content has %zu bytes, a cell "
		             "holds %zu", csv->line, text.len,
		             charter->cell_bytes - 2);
		return false;
	}
	for (size_t i = 0; i < content.count; i++) {
		struct slice class = content.items[i].class;

		if (charter_class(charter, class) != NO_INDEX)
			continue;
		mistakes_add(r->mistakes, "%zu: '%.*s' is no class of the charter",
		             csv->line, (int)class.len,
		             (const char *)class.data);
		return false;
	}
	return true;
}

bool row_read(struct row_reader *r, const struct csv *csv,
              struct row_place *out_place, struct slice *out_content)
{
	struct slice content = csv->field[COLUMN_CONTENT];

	if (!find_place(r, csv, out_place))
		return false;
	/* A position that has a row with a mistake is not also left out. */
	if (!content_is_good(r, csv) || slice_is_text(content, "nothing"))
		content = slice_of(NULL, 0);
	*out_content = content;
	return true;
}

/* The first site of the side from `site` on that has positions. */
static struct row_place place_from(const struct row_reader *r, size_t site)
{
	const struct charter *charter = r->source->charter;

	while (site < charter->site_count &&
	       (charter->sites[site].side != r->source->side ||
	        charter->sites[site].position_count == 0))
		site++;
	return (struct row_place){ site, 0 };
}

struct row_place row_place_first(const struct row_reader *r)
{
	return place_from(r, 0);
}

void row_place_next(const struct row_reader *r, struct row_place *place)
{
	const struct site *site = &r->source->charter->sites[place->site];

	if (++place->position == site->position_count)
		*place = place_from(r, place->site + 1);
}

struct row_place row_place_of(const struct row_reader *r, uint64_t slot,
                              size_t site)
{
	const struct charter *charter = r->source->charter;

	/* A side's sites stand together, in the order of their slots. */
	while (site + 1 < charter->site_count &&
	       charter->sites[site + 1].side == r->source->side &&
	       charter->sites[site + 1].first_slot <= slot)
		site++;
	return (struct row_place){
		site, (size_t)(slot - charter->sites[site].first_slot)
	};
}
