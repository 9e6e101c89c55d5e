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
	const struct probability_text look =
		probability_text(p->detection.value);
	const struct probability_text common =
		probability_text(p->common_cause.value);
	const struct probability_text required =
		probability_text(p->required.value);

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

static void put_dimension_class(struct writer *w,
                                const struct item_class *class)
{
	const struct probability_text tolerance =
		probability_text(class->tolerance.value);
	const struct probability_text guard =
		probability_text(class->guard.value);
	char dimensions[MAX_DIMENSIONS * (MAX_NAME_BYTES + 32)] = "";
	size_t len = 0;

	for (size_t i = 0; i < class->dimension_count; i++) {
		uint64_t size_um = class->dimensions[i].size_um.value;

		len += (size_t)snprintf(dimensions + len,
		                        sizeof(dimensions) - len,
		                        "%s%s %llu.%03llu mm", i > 0 ? ", " : "",
		                        class->dimensions[i].name,
		                        (unsigned long long)size_um / 1000,
		                        (unsigned long long)size_um % 1000);
	}
	writer_line(w, BULLET, PHRASE_DIMENSION, (const struct value[]){
		{ "class", class->name, 0 },
		{ "title", class->title, 0 },
		{ "dimensions", dimensions, 0 },
		{ "tolerance", tolerance.text, 0 },
		{ "tolerance_source", class->tolerance.source, 0 },
		{ "guard", guard.text, 0 },
		{ "guard_source", class->guard.source, 0 },
		{ 0 } });
}

static void put_class(struct writer *w, const struct item_class *class)
{
	if (!class->prohibited_on[0] && !class->prohibited_on[1])
		return;
	if (class->rule == RULE_DIMENSION)
		put_dimension_class(w, class);
	else
		writer_line(w, BULLET, PHRASE_VISUAL, (const struct value[]){
			{ "class", class->name, 0 },
			{ "title", class->title, 0 },
			{ 0 } });
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
	for (size_t i = 0; i < charter->class_count; i++)
		put_class(w, &charter->classes[i]);
	writer_gap(w);
}
