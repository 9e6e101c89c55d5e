/*
 * Rows, measures and reports in the world.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

static const char *party(const struct world *w, unsigned side)
{
	return w->charter->participants[w->charter->party[side]].name;
}

static const struct site *site_of(const struct world *w, size_t pair,
                                  unsigned side)
{
	return &w->charter->sites[charter_site(
		w->charter, slice_text(w->pairs[pair].site[side]))];
}

static void put_row(struct draft *d, const struct world *w, unsigned site_side,
                    const char *position, const char *status, const char *found)
{
	bool looked = strcmp(status, "looked") == 0;
	struct slice class = slice_text(found ? found : "nothing");
	size_t index;

	for (size_t i = 0; i < class.len; i++)
		if (class.data[i] == ':')
			class.len = i;
	index = charter_class(w->charter, class);
	draft_open(d, NULL, '{');
	draft_word(d, "position", position);
	draft_word(d, "status", status);
	draft_word(d, "declared", "nothing");
	if (looked) {
		draft_word(d, "found", found);
		draft_word(d, "method", "visual");
		draft_word(d, "decision",
		           index != NO_INDEX &&
		                           w->charter->classes[index]
		                                   .prohibited_on[site_side]
		                   ? "prohibited" : "clear");
	}
	draft_close(d, '}');
}

static struct id measured(struct world *w, size_t pair, unsigned side,
                          struct draft *d)
{
	struct world_pair *p = &w->pairs[pair];
	struct id id = world_say_as(w, party(w, side), KEY_INSPECTOR, d);

	if (p->measure_count[side] < 8)
		p->measure[side][p->measure_count[side]++] = id;
	return id;
}

struct id world_measure(struct world *w, size_t pair, unsigned side,
                        const char *position, const char *found)
{
	const struct site *site = site_of(w, pair, side);
	struct draft d;

	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w->pairs[pair].notice[side].bytes);
	draft_open(&d, "rows", '[');
	for (size_t i = 0; i < site->position_count; i++) {
		struct position_name at = site_position_name(site, i);
		const char *name = at.text;
		bool there = position != NULL && strcmp(name, position) == 0;

		put_row(&d, w, site->side, name, "looked",
		        there ? found : "nothing");
	}
	draft_close(&d, ']');
	return measured(w, pair, side, &d);
}

struct id world_row(struct world *w, size_t pair, unsigned side,
                    const char *position, const char *status,
                    const char *found)
{
	struct draft d;

	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w->pairs[pair].notice[side].bytes);
	draft_open(&d, "rows", '[');
	put_row(&d, w, site_of(w, pair, side)->side, position, status, found);
	draft_close(&d, ']');
	return measured(w, pair, side, &d);
}

/* A set: in ascending order of ids. */
static void put_listed(struct world *w, struct draft *d, size_t pair,
                       unsigned side)
{
	struct world_pair *p = &w->pairs[pair];
	struct id listed[9] = { p->select[side] };
	size_t count = 1;

	for (size_t i = 0; i < p->measure_count[side]; i++)
		listed[count++] = p->measure[side][i];
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++)
			if (memcmp(&listed[k], &listed[i], sizeof(*listed)) < 0) {
				struct id other = listed[i];

				listed[i] = listed[k];
				listed[k] = other;
			}
	for (size_t i = 0; i < count; i++)
		draft_id(d, NULL, listed[i].bytes);
}

void world_report(struct world *w, size_t pair, unsigned side)
{
	struct draft d;

	draft_init(&d, STATEMENT_REPORT);
	draft_id(&d, "notice", w->pairs[pair].notice[side].bytes);
	draft_open(&d, "statements", '[');
	put_listed(w, &d, pair, side);
	draft_close(&d, ']');
	draft_time(&d, "ended", w->now_s);
	w->pairs[pair].report[side] =
		world_say_as(w, party(w, side), KEY_INSPECTOR, &d);
}

