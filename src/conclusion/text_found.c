/*
 * The part of the text on where a prohibited item was found: which positions,
 * which class, and whether a team named it or a rule decided it.
 */
#include "conclusion/phrase.h"

static bool is_alike(const struct found_at *a, const struct found_at *b)
{
	return a->class == b->class && a->named == b->named;
}

static bool is_first_of_its_kind(const struct found_list *found, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (is_alike(&found->at[k], &found->at[i]))
			return false;
	return true;
}

static void put_names(const struct found_list *found, size_t first,
                      const struct site *site, struct buf *out)
{
	for (size_t i = first; i < found->count; i++)
		if (is_alike(&found->at[i], &found->at[first]))
			buf_printf(out, "%s%s", i > first ? ", " : "",
			           site_position_name(
					   site, found->at[i].position).text);
	buf_put_u8(out, '\0');
}

/* All positions of its kind in one sentence. */
static void say_kind(struct writer *w, const struct site *site,
                     const struct found_list *found, size_t first)
{
	const struct found_at *at = &found->at[first];
	const struct item_class *class = &w->charter->classes[at->class];
	const bool sized = class->rule == RULE_DIMENSION;
	struct buf names;

	buf_init(&names, SIZE_MAX);
	put_names(found, first, site, &names);
	if (buf_status(&names) == TALLY_OK)
		writer_say(w, at->named ? PHRASE_NAMED_AT : PHRASE_DECIDED_AT,
		           (const struct value[]){
			{ "class", class->name, 0 },
			{ "names", (const char *)names.data, 0 },
			{ "measured", sized ? "dimensions" : "counts", 0 },
			{ 0 } });
	else
		w->out->status = buf_status(&names);
	buf_release(&names);
}

void text_say_found(struct writer *w, const struct site *site,
                    const struct population_result *result)
{
	const struct found_list *found = &result->found;

	for (size_t i = 0; i < found->count; i++)
		if (is_first_of_its_kind(found, i))
			say_kind(w, site, found, i);
	if (result->prohibited > found->count)
		writer_say(w, PHRASE_MORE_AT, (const struct value[]){
			{ "more", NULL, result->prohibited - found->count },
			{ 0 } });
}
