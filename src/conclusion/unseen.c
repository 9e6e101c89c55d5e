/*
 * Positions of a sample that nobody saw: which, up to a number that a reader
 * can still take in; in the JSON by name.
 */
#include "conclusion/decode.h"
#include "statement/draft.h"

void unseen_add(struct unseen *unseen, size_t position)
{
	size_t at = unseen->count;

	while (at > 0 && unseen->at[at - 1] > position)
		at--;
	if (at == MAX_UNSEEN)
		return;
	if (unseen->count < MAX_UNSEEN)
		unseen->count++;
	for (size_t i = unseen->count - 1; i > at; i--)
		unseen->at[i] = unseen->at[i - 1];
	unseen->at[at] = (uint32_t)position;
}

void unseen_names(const struct unseen *unseen, const struct site *site,
                  uint64_t all, struct buf *out)
{
	for (size_t i = 0; i < unseen->count; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "",
		           site_position_name(site, unseen->at[i]).text);
	if (all > unseen->count)
		buf_printf(out, " and %llu more",
		           (unsigned long long)(all - unseen->count));
}

void unseen_encode(struct buf *out, const char *member,
                   const struct unseen *unseen, const struct site *site)
{
	if (unseen->count == 0)
		return;
	buf_printf(out, "\"%s\":[", member);
	for (size_t i = 0; i < unseen->count; i++) {
		buf_put_text(out, i > 0 ? "," : "");
		json_put_text(out, slice_text(
			site_position_name(site, unseen->at[i]).text));
	}
	buf_put_text(out, "],");
}

int unseen_decode(const struct decoding *d, const json_t *list,
                  const struct unseen_of *of, struct unseen *out)
{
	const struct population *population = of->population;
	size_t count = json_array_size(list);

	if (count != (of->all < MAX_UNSEEN ? of->all : MAX_UNSEEN))
		return decode_refuse(d, "positions that nobody saw are missing");
	for (size_t i = 0; i < count; i++) {
		size_t at = site_position(of->site,
		                          decode_text(json_array_get(list, i)));

		if (at == NO_INDEX || at < population->first_position ||
		    at - population->first_position >=
			    population->position_count ||
		    (i > 0 && at <= out->at[i - 1]))
			return decode_refuse(d, "a position that nobody saw is "
			                     "not the population's, or out of "
			                     "order");
		out->at[i] = (uint32_t)at;
		out->count = i + 1;
	}
	return TALLY_OK;
}

bool unseen_meet(const struct unseen *a, const struct unseen *b)
{
	for (size_t i = 0; i < a->count; i++) {
		for (size_t j = 0; j < b->count; j++) {
			if (a->at[i] == b->at[j])
				return true;
		}
	}
	return false;
}
