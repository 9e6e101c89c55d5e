/*
 * Where prohibited items were found, of which class and how decided: the first
 * positions of each population, so that no finding stands without its object.
 */
#include <string.h>

#include "charter/rule_rows.h"
#include "conclusion/decode.h"
#include "conclusion/visits.h"
#include "statement/draft.h"

/* What a team named, then what a rule decided, then what was only answered. */
static bool comes_first(const struct found_at *a, const struct found_at *b)
{
	return a->by == b->by ? a->class < b->class : a->by < b->by;
}

/* So that nobody named one if none of the list is named. */
static bool stands_before(const struct found_at *a, const struct found_at *b)
{
	return a->by == b->by ? a->position < b->position : a->by < b->by;
}

/* Of that position, or list->count. */
static size_t find(const struct found_list *list, uint32_t position)
{
	size_t at = 0;

	while (at < list->count && list->at[at].position != position)
		at++;
	return at;
}

static void add(struct found_list *list, struct found_at found)
{
	size_t at = find(list, found.position);

	if (at < list->count) {
		if (!comes_first(&found, &list->at[at]))
			return;
		list->count--;
		memmove(&list->at[at], &list->at[at + 1],
		        (list->count - at) * sizeof(found));
	}
	at = list->count;
	while (at > 0 && stands_before(&found, &list->at[at - 1]))
		at--;
	if (at == MAX_FOUND)
		return;
	if (list->count < MAX_FOUND)
		list->count++;
	memmove(&list->at[at + 1], &list->at[at],
	        (list->count - 1 - at) * sizeof(found));
	list->at[at] = found;
}

static void add_outside(struct visits *v, const struct measured *measured,
                        const struct row *row)
{
	const struct entry *e = &v->rules->entries[measured->attested.entry];
	struct outside_list *list = &v->result->outside;
	size_t at = list->count;

	v->result->prohibited_outside++;
	while (at > 0 && row->by < list->at[at - 1].by)
		at--;
	if (at == MAX_FOUND)
		return;
	if (list->count < MAX_FOUND)
		list->count++;
	memmove(&list->at[at + 1], &list->at[at],
	        (list->count - 1 - at) * sizeof(list->at[0]));
	list->at[at].class = row->class;
	list->at[at].by = row->by;
	memcpy(list->at[at].statement, e->statement.id, HASH_BYTES);
}

static void add_rows(struct visits *v, const struct measured *measured)
{
	const struct site *site = &v->rules->charter->sites[v->result->site];

	for (size_t r = 0; r < measured->row_count; r++) {
		const struct row *row = &measured->rows[r];

		if ((row->look & LOOK_PROHIBITED) == 0)
			continue;
		if (row->position == NO_INDEX)
			add_outside(v, measured, row);
		else
			add(&v->result->populations[site_population(
				    site, row->position)].found,
			    (struct found_at){ (uint32_t)row->position,
			                       row->class, row->by });
	}
}

void visits_found(struct visits *v)
{
	for (size_t i = 0; i < v->count; i++)
		for (size_t m = 0; m < v->list[i]->measure_count; m++)
			add_rows(v, &v->list[i]->measures[m]);
}

static void put_class(struct buf *out, const struct charter *charter,
                      size_t class, enum found_by by)
{
	buf_put_text(out, "\"class\":");
	json_put_text(out, slice_text(charter->classes[class].name));
	buf_printf(out, ",\"by\":\"%s\"", found_by_texts[by]);
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
		buf_put_u8(out, ',');
		put_class(out, charter, at->class, at->by);
		buf_put_u8(out, '}');
	}
	if (found->count > 0)
		buf_put_text(out, "],");
}

void outside_encode(struct buf *out, const struct outside_list *found,
                    const struct charter *charter)
{
	char id[2 * HASH_BYTES + 1];

	for (size_t i = 0; i < found->count; i++) {
		const struct outside_found *at = &found->at[i];

		hex_format(at->statement, HASH_BYTES, id);
		buf_put_text(out, i == 0 ? "\"found_outside\":[{" : ",{");
		put_class(out, charter, at->class, at->by);
		buf_printf(out, ",\"statement\":\"%s\"}", id);
	}
	if (found->count > 0)
		buf_put_text(out, "],");
}

/* Of a class that must be absent on the side. */
static bool read_class(const struct decoding *d, const json_t *object,
                       unsigned side, size_t *out, enum found_by *out_by)
{
	const struct slice text = decode_member(object, "by");
	enum found_by by = FOUND_BY_NAME;
	const struct item_class *class;

	*out = charter_class(d->charter, decode_member(object, "class"));
	while (by < FOUND_BY_COUNT && !slice_is_text(text, found_by_texts[by]))
		by++;
	if (*out == NO_INDEX || by == FOUND_BY_COUNT)
		return false;
	*out_by = by;
	class = &d->charter->classes[*out];
	/* By sight alone nothing decides what nobody named. */
	return class->prohibited_on[side] &&
	       (by == FOUND_BY_NAME || rule_rows[class->rule].is_measured);
}

static bool read_one(const struct decoding *d, const json_t *object,
                     const struct site *site, struct found_at *out)
{
	size_t position = site_position(site, decode_member(object, "position"));

	if (position == NO_INDEX)
		return false;
	out->position = (uint32_t)position;
	return read_class(d, object, site->side, &out->class, &out->by);
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
		    find(found, at->position) < i ||
		    (i > 0 && !stands_before(&found->at[i - 1], at)))
			return decode_refuse(d, "a prohibited item is not of the "
			                     "population, of no such class, or out "
			                     "of order");
		found->count = i + 1;
	}
	return TALLY_OK;
}

/*
 * Is it in its place behind those of the list? Rows of a measure that are known by
 * the same stand together.
 */
static bool outside_follows(const struct outside_list *list,
                            const struct outside_found *found)
{
	size_t same = list->count;

	if (list->count > 0 && found->by < list->at[list->count - 1].by)
		return false;
	while (same > 0 && (list->at[same - 1].by != found->by ||
	                    memcmp(list->at[same - 1].statement,
	                           found->statement, HASH_BYTES) != 0))
		same--;
	return same == 0 || same == list->count;
}

int decode_outside(const struct decoding *d, const json_t *object,
                   struct site_result *out)
{
	const json_t *list = json_object_get(object, "found_outside");
	const size_t count = json_array_size(list);

	if (!decode_count(object, "prohibited_outside",
	                  out->site != NO_INDEX ? INT64_MAX : 0,
	                  &out->prohibited_outside) ||
	    count != (out->prohibited_outside < MAX_FOUND
	                      ? out->prohibited_outside : MAX_FOUND))
		return decode_refuse(d, "what was found outside any position is "
		                        "missing");
	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_array_get(list, i);
		struct outside_found *at = &out->outside.at[i];

		if (!read_class(d, one, out->side, &at->class, &at->by) ||
		    !decode_hash(one, "statement", at->statement) ||
		    !outside_follows(&out->outside, at))
			return decode_refuse(d, "what was found outside any "
			                     "position is of no such class, out "
			                     "of order, or no statement says so");
		out->outside.count = i + 1;
	}
	return TALLY_OK;
}
