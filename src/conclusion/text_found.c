/*
 * The part of the text on where a prohibited item was found: which positions,
 * which class, and whether a team named it, a rule decided it or an instrument
 * answered so.
 */
#include "conclusion/phrase.h"

static bool is_alike(const struct found_at *a, const struct found_at *b)
{
	return a->class == b->class && a->by == b->by;
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

/* names is where, and ends with a NUL. */
static void say_where(struct writer *w, size_t of, enum found_by by,
                      const struct buf *names)
{
	static const enum phrase phrases[FOUND_BY_COUNT] = {
		[FOUND_BY_NAME] = PHRASE_NAMED_AT,
		[FOUND_BY_RULE] = PHRASE_DECIDED_AT,
		[FOUND_BY_BARRIER] = PHRASE_ANSWERED_AT,
	};
	const struct item_class *class = &w->charter->classes[of];
	const bool sized = class->rule == RULE_DIMENSION;

	if (buf_status(names) != TALLY_OK) {
		w->out->status = buf_status(names);
		return;
	}
	writer_say(w, phrases[by], (const struct value[]){
		{ "class", class->name, 0 },
		{ "names", (const char *)names->data, 0 },
		{ "measured", sized ? "dimensions" : "counts", 0 },
		{ 0 } });
	if (by == FOUND_BY_BARRIER && !class->barrier)
		writer_say(w, PHRASE_NO_BARRIER,
		           (const struct value[]){ { 0 } });
}

/* All positions of its kind in one sentence. */
static void say_kind(struct writer *w, const struct site *site,
                     const struct found_list *found, size_t first)
{
	struct buf names;

	buf_init(&names, SIZE_MAX);
	put_names(found, first, site, &names);
	say_where(w, found->at[first].class, found->at[first].by, &names);
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

static void say_one_outside(struct writer *w, const struct outside_found *found)
{
	char id[2 * HASH_BYTES + 1];
	struct buf where;

	hex_format(found->statement, HASH_BYTES, id);
	buf_init(&where, SIZE_MAX);
	template_put(&where, phrase_table[PHRASE_OUTSIDE],
	             (const struct value[]){ { "id", id, 0 }, { 0 } });
	buf_put_u8(&where, '\0');
	say_where(w, found->class, found->by, &where);
	buf_release(&where);
}

void text_say_outside(struct writer *w, const struct site_result *result)
{
	const struct outside_list *found = &result->outside;

	for (size_t i = 0; i < found->count; i++)
		say_one_outside(w, &found->at[i]);
	if (result->prohibited_outside > found->count)
		writer_say(w, PHRASE_MORE_OUTSIDE, (const struct value[]){
			{ "more", NULL,
			  result->prohibited_outside - found->count },
			{ 0 } });
}
