/*
 * The part of the text on what the charter takes for granted.
 */
#include <stdio.h>
#include <string.h>

#include "conclusion/phrase.h"

#define BULLET "  - "

static bool same_number(const struct number *a, const struct number *b)
{
	return a->value == b->value && strcmp(a->source, b->source) == 0;
}

static bool same_numbers(const struct population *a, const struct population *b)
{
	return same_number(&a->design_number, &b->design_number) &&
	       same_number(&a->required, &b->required) &&
	       same_number(&a->detection, &b->detection) &&
	       same_number(&a->common_cause, &b->common_cause);
}

/* A population of the report, counted over all its sites. */
struct listed {
	const struct site *site;
	const struct population *population;
};

static bool list_next(const struct writer *w, size_t *site, size_t *population,
                      struct listed *out)
{
	for (; *site < w->report->site_count; ++*site, *population = 0) {
		const struct site_result *result = &w->report->sites[*site];

		if (*population < result->population_count) {
			out->site = &w->charter->sites[result->site];
			out->population =
				result->populations[(*population)++].population;
			return true;
		}
	}
	return false;
}

static bool is_first(const struct writer *w, const struct population *one)
{
	struct listed other;
	size_t site = 0, population = 0;

	while (list_next(w, &site, &population, &other)) {
		if (same_numbers(other.population, one))
			return other.population == one;
	}
	return true;
}

/* "cells at deveselu, cells at redzikowo": all with these numbers. */
static void put_names(const struct writer *w, const struct population *one,
                      struct buf *out)
{
	struct listed other;
	size_t site = 0, population = 0;

	while (list_next(w, &site, &population, &other)) {
		if (!same_numbers(other.population, one))
			continue;
		buf_printf(out, "%s%s at %s", out->len > 0 ? ", " : "",
		           other.population->name, other.site->name);
	}
	buf_put_u8(out, '\0');
}

static void put_numbers(struct writer *w, const struct population *p,
                        const char *names)
{
	const struct set_text look = set_text(p->detection.value);
	const struct set_text common = set_text(p->common_cause.value);
	const struct set_text required = set_text(p->required.value);

	writer_line(w, BULLET, PHRASE_NUMBERS, (const struct value[]){
		{ "populations", names, 0 },
		{ "design", NULL, p->design_number.value },
		{ "design_source", p->design_number.source, 0 },
		{ "look", look.text, 0 },
		{ "look_source", p->detection.source, 0 },
		{ "common", common.text, 0 },
		{ "common_source", p->common_cause.source, 0 },
		{ "required", required.text, 0 },
		{ "required_source", p->required.source, 0 },
		{ 0 } });
}

static void put_all_numbers(struct writer *w)
{
	struct listed one;
	size_t site = 0, population = 0;

	while (list_next(w, &site, &population, &one)) {
		struct buf names;

		if (!is_first(w, one.population))
			continue;
		buf_init(&names, SIZE_MAX);
		put_names(w, one.population, &names);
		if (buf_status(&names) == TALLY_OK)
			put_numbers(w, one.population,
			            (const char *)names.data);
		else
			w->out->status = buf_status(&names);
		buf_release(&names);
	}
}

/* What every detection probability takes for granted. */
static void put_grounds(struct writer *w)
{
	static const enum phrase grounds[] = { PHRASE_PLACED, PHRASE_INDEPENDENT,
		PHRASE_COUNTED_MISSED, PHRASE_NO_PRIOR };

	for (size_t i = 0; i < sizeof(grounds) / sizeof(grounds[0]); i++)
		writer_line(w, BULLET, grounds[i],
		            (const struct value[]){ { 0 } });
}

static bool is_prohibited(const struct item_class *class)
{
	return class->prohibited_on[0] || class->prohibited_on[1];
}

void text_put_assumptions(struct writer *w)
{
	const struct charter *charter = w->charter;
	char parties[2 * MAX_NAME_BYTES + 8];

	snprintf(parties, sizeof(parties), "%s and %s",
	         charter->participants[charter->party[0]].name,
	         charter->participants[charter->party[1]].name);
	writer_line(w, "", PHRASE_ASSUMPTIONS, (const struct value[]){
		{ "parties", parties, 0 }, { 0 } });
	put_all_numbers(w);
	put_grounds(w);
	for (size_t i = 0; i < charter->class_count; i++) {
		if (is_prohibited(&charter->classes[i]))
			text_put_class(w, &charter->classes[i]);
	}
	writer_gap(w);
}
