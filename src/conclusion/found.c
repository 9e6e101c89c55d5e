/*
 * Where prohibited items were found, of which class and how decided: the first
 * positions of each population, so that no finding stands without its object.
 */
#include <string.h>

#include "conclusion/decode.h"
#include "conclusion/visits.h"
#include "statement/draft.h"

static const char *how(const struct found_at *found)
{
	return found->named ? "name" : "rule";
}

/* What a team named comes before what a rule decided. */
static bool comes_first(const struct found_at *a, const struct found_at *b)
{
	return a->named == b->named ? a->class < b->class : a->named;
}

static void add(struct found_list *list, struct found_at found)
{
	size_t at = list->count;

	while (at > 0 && list->at[at - 1].position > found.position)
		at--;
	if (at > 0 && list->at[at - 1].position == found.position) {
		if (comes_first(&found, &list->at[at - 1]))
			list->at[at - 1] = found;
		return;
	}
	if (at == MAX_FOUND)
		return;
	if (list->count < MAX_FOUND)
		list->count++;
	memmove(&list->at[at + 1], &list->at[at],
	        (list->count - 1 - at) * sizeof(found));
	list->at[at] = found;
}

static void add_rows(struct visits *v, const struct measured *measured)
{
	const struct site *site = &v->rules->charter->sites[v->result->site];

	for (size_t r = 0; r < measured->row_count; r++) {
		const struct row *row = &measured->rows[r];

		if ((row->look & LOOK_PROHIBITED) != 0 &&
		    row->position != NO_INDEX)
			add(&v->result->populations[site_population(
				    site, row->position)].found,
			    (struct found_at){ (uint32_t)row->position,
			                       row->class, row->named });
	}
}

void visits_found(struct visits *v)
{
	for (size_t i = 0; i < v->count; i++)
		for (size_t m = 0; m < v->list[i]->measure_count; m++)
			add_rows(v, &v->list[i]->measures[m]);
}

void found_encode(struct buf *out, const struct found_list *found,
                  const struct charter *charter, const struct site *site)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct found_at *at = &found->at[i];

		buf_put_text(out, i == 0 ? "\"found\":[" : ",");
		buf_put_text(out, "{\"position\":");
		json_put_text(out, slice_text(
			site_position_name(site, at->position).text));
		buf_put_text(out, ",\"class\":");
		json_put_text(out, slice_text(charter->classes[at->class].name));
		buf_printf(out, ",\"by\":\"%s\"}", how(at));
	}
	if (found->count > 0)
		buf_put_text(out, "],");
}

static bool read_one(const struct decoding *d, const json_t *object,
                     const struct site *site, struct found_at *out)
{
	size_t position = site_position(site, decode_member(object, "position"));
	const struct item_class *class;

	out->class = charter_class(d->charter, decode_member(object, "class"));
	if (position == NO_INDEX || out->class == NO_INDEX)
		return false;
	class = &d->charter->classes[out->class];
	out->position = (uint32_t)position;
	out->named = slice_is_text(decode_member(object, "by"), "name");
	/* By sight alone no rule decides what nobody named. */
	return class->prohibited_on[site->side] &&
	       (out->named || class->rule != RULE_VISUAL);
}

int decode_found(const struct decoding *d, const json_t *object,
                 const struct site *site, struct population_result *out)
{
	const struct population *population = out->population;
	const json_t *list = json_object_get(object, "found");
	struct found_list *found = &out->found;
	size_t count = json_array_size(list);

	if (count != (out->prohibited < MAX_FOUND ? out->prohibited : MAX_FOUND))
		return decode_refuse(d, "positions with a prohibited item are "
		                        "missing");
	for (size_t i = 0; i < count; i++) {
		struct found_at *at = &found->at[i];

		if (!read_one(d, json_array_get(list, i), site, at) ||
		    at->position < population->first_position ||
		    at->position - population->first_position >=
			    population->position_count ||
		    (i > 0 && at->position <= found->at[i - 1].position))
			return decode_refuse(d, "a prohibited item is not of the "
			                     "population, of no such class, or out "
			                     "of order");
		found->count = i + 1;
	}
	return TALLY_OK;
}
