/*
 * The part of the text on one site.
 */
#include <stdio.h>

#include "conclusion/phrase.h"

#define INDENT "   "

/* One site of the text. */
struct passage {
	struct writer *w;
	const struct site_result *result;
	const struct site *site;
	const char *classes; /* "class tlam (Tomahawk) or class glcm (...)" */
	const char *names;   /* "class tlam or class glcm" */
};

/* The classes that must be absent at the side's sites, with titles or not. */
static int put_classes(const struct writer *w, unsigned side, bool titles,
                       struct buf *out)
{
	const struct charter *charter = w->charter;
	const char *between = "";

	for (size_t i = 0; i < charter->class_count; i++) {
		const struct item_class *class = &charter->classes[i];

		if (!class->prohibited_on[side])
			continue;
		buf_printf(out, "%sclass %s", between, class->name);
		if (titles)
			buf_printf(out, " (%s)", class->title);
		between = " or ";
	}
	if (out->len == 0)
		buf_put_text(out, "any prohibited class (the charter names none)");
	buf_put_u8(out, '\0');
	return buf_status(out);
}

static void put_reasons(const struct passage *p)
{
	for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
		if (p->result->reasons[i])
			writer_line(p->w, INDENT, PHRASE_REASON,
			            (const struct value[]){
				            { "text", reason_table[i].text, 0 },
				            { "code", reason_table[i].code, 0 },
				            { 0 } });
	}
}

/* Did a team name what is prohibited? Then that stands first in a list. */
static bool is_named(const struct site_result *result)
{
	bool named = false;

	for (size_t i = 0; i < result->outside.count; i++)
		named |= result->outside.at[i].by == FOUND_BY_NAME;
	for (size_t i = 0; i < result->population_count; i++) {
		const struct population_result *r = &result->populations[i];

		for (size_t k = 0; k < r->found.count; k++)
			named |= r->found.at[k].by == FOUND_BY_NAME;
	}
	return named;
}

static void put_found(const struct passage *p)
{
	const struct value values[] = {
		{ "site", p->site->title, 0 },
		{ "classes", p->classes, 0 },
		{ 0 }
	};
	if (p->result->reasons[REASON_FOUND])
		writer_say(p->w, is_named(p->result) ? PHRASE_FOUND
		                                     : PHRASE_FOUND_BY_RULE,
		           values);
	text_say_outside(p->w, p->result);
	if (p->w->line.len > 0)
		writer_end(p->w, INDENT);
}

/* Only what stands unopposed is said to be what the teams found. */
static enum phrase outcome_of(const struct site_result *site,
                              const struct population_result *population)
{
	if (population->prohibited > 0)
		return PHRASE_NOT_CLEAN;
	return site->word >= CONCLUSION_LAPSED ? PHRASE_CLEAN
	                                       : PHRASE_NONE_STATED;
}

/* How many positions of the sample, and which, nobody saw. */
static void say_unseen(const struct passage *p, enum phrase phrase,
                       uint64_t count, const struct unseen *unseen)
{
	struct buf names;

	if (count == 0)
		return;
	buf_init(&names, SIZE_MAX);
	unseen_names(unseen, p->site, count, &names);
	buf_put_u8(&names, '\0');
	if (buf_status(&names) == TALLY_OK)
		writer_say(p->w, phrase, (const struct value[]){
			{ "refused", NULL, count },
			{ "unreadable", NULL, count },
			{ "names", (const char *)names.data, 0 },
			{ 0 } });
	else
		p->w->out->status = buf_status(&names);
	buf_release(&names);
}

static void say_sample(const struct passage *p,
                       const struct population_result *r)
{
	const uint64_t sampled = r->looked + r->refused + r->unreadable;
	const uint64_t rest = r->population->position_count - sampled;
	const struct value values[] = { { "rest", NULL, rest }, { 0 } };

	say_unseen(p, PHRASE_REFUSED, r->refused, &r->refused_at);
	say_unseen(p, PHRASE_UNREADABLE, r->unreadable, &r->unreadable_at);
	if (r->refused + r->unreadable > 0)
		writer_say(p->w, PHRASE_UNREAD, values);
	else if (sampled > 0)
		writer_say(p->w, PHRASE_READ, values);
	if (sampled > 0 && rest > 0)
		writer_say(p->w, PHRASE_PART, values);
}

/* What the looks that count are said to have found. */
static void say_outcome(const struct passage *p,
                        const struct population_result *r)
{
	struct buf these;

	buf_init(&these, SIZE_MAX);
	template_put(&these, phrase_table[r->looked == 1 ? PHRASE_THESE_ONE
	                                                 : PHRASE_THESE_MANY],
	             (const struct value[]){ { "looked", NULL, r->looked },
		                             { 0 } });
	buf_put_u8(&these, '\0');
	if (buf_status(&these) == TALLY_OK)
		writer_say(p->w, outcome_of(p->result, r),
		           (const struct value[]){
			{ "these", (const char *)these.data, 0 },
			{ "classes", p->classes, 0 },
			{ "prohibited", NULL, r->prohibited },
			{ "all", NULL, r->population->position_count },
			{ 0 } });
	else
		p->w->out->status = buf_status(&these);
	buf_release(&these);
	if (r->behind > 0)
		writer_say(p->w, PHRASE_ANSWERED, (const struct value[]){
			{ "behind", NULL, r->behind },
			{ 0 } });
}

static void say_looks(const struct passage *p,
                      const struct population_result *r)
{
	const struct population *population = r->population;
	const struct time_text from = time_text(p->result->last_observation_s);
	const struct value values[] = {
		{ "from", from.text, 0 },
		{ "looked", NULL, r->looked },
		{ "all", NULL, population->position_count },
		{ "population", population->title, 0 },
		{ "site", p->site->title, 0 },
		{ "prohibited", NULL, r->prohibited },
		{ 0 }
	};

	if (r->looked > 0) {
		writer_say(p->w, PHRASE_LOOKED, values);
		say_outcome(p, r);
	} else {
		writer_say(p->w, PHRASE_NOT_LOOKED, values);
		if (r->prohibited > 0)
			writer_say(p->w, PHRASE_NOT_LOOKED_FOUND, values);
	}
	text_say_found(p->w, p->site, r);
	say_sample(p, r);
}

/* What is supposed, before the probability that it would have been found. */
static enum phrase case_of(const struct population_result *r)
{
	const uint64_t design = r->population->design_number.value;
	const uint64_t unseen = r->refused + r->unreadable;

	if (unseen >= design)
		return PHRASE_ALL_UNSEEN;
	if (r->prohibited > 0)
		return PHRASE_DETECTION;
	if (unseen > 0)
		return PHRASE_HAD_UNSEEN;
	if (design > 1)
		return PHRASE_HAD_MANY;
	return r->population->position_count > 1 ? PHRASE_HAD_ONE
	                                         : PHRASE_HAD_ONE_OF_ONE;
}

/* The required probability, against one detection probability or two. */
static enum phrase outcome_against(const struct population_result *r)
{
	const bool one = r->together == r->detection;

	if (!r->reached)
		return one ? PHRASE_BELOW : PHRASE_BELOW_BOTH;
	return r->together_reached ? PHRASE_REACHED : PHRASE_REACHED_APART;
}

static void say_detection(const struct passage *p,
                          const struct population_result *r)
{
	const struct population *population = r->population;
	const struct probability_text detection =
		probability_text(r->detection);
	const struct probability_text together = probability_text(r->together);
	const struct probability_text required =
		probability_text(population->required.value);
	const bool certain = population->required.value >= UNIT_PROBABILITY;
	const enum phrase supposed = case_of(r);
	const struct value values[] = {
		{ "design", NULL, population->design_number.value },
		{ "unseen", NULL, r->refused + r->unreadable },
		{ "all", NULL, population->position_count },
		{ "names", p->names, 0 },
		{ "detection", detection.text, 0 },
		{ "together", together.text, 0 },
		{ "required", certain ? "certainty (so set by the parties)"
		                      : required.text, 0 },
		{ 0 }
	};

	writer_say(p->w, supposed, values);
	if (supposed != PHRASE_ALL_UNSEEN)
		writer_say(p->w, r->together == r->detection ? PHRASE_WITH
		                                             : PHRASE_BETWEEN,
		           values);
	if (r->detection == UNIT_PROBABILITY - 1)
		writer_say(p->w, PHRASE_CAPPED, values);
	writer_say(p->w, outcome_against(r), values);
	writer_say(p->w, PHRASE_NOT_ABSENCE, values);
}

static void put_populations(const struct passage *p)
{
	for (size_t i = 0; i < p->result->population_count; i++) {
		const struct population_result *r = &p->result->populations[i];

		say_looks(p, r);
		if (r->looked + r->refused + r->unreadable > 0)
			say_detection(p, r);
		writer_end(p->w, INDENT);
		text_put_finds(p->w, p->result->side, r);
	}
}

/* As a charter spells it. */
static void format_duration(uint64_t duration_s, char *out, size_t size)
{
	static const struct {
		uint64_t seconds;
		char unit;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (duration_s % units[i].seconds == 0) {
			snprintf(out, size, "%llu%c",
			         (unsigned long long)(duration_s /
			                              units[i].seconds),
			         units[i].unit);
			return;
		}
	}
}

static void put_validity(const struct passage *p)
{
	const struct time_text observed =
		time_text(p->result->last_observation_s);
	const struct time_text until = time_text(p->result->holds_until_s);
	char conversion[24];
	const struct value values[] = {
		{ "observed", observed.text, 0 },
		{ "until", until.text, 0 },
		{ "conversion", conversion, 0 },
		{ "source", p->site->conversion_s.source, 0 },
		{ 0 }
	};

	if (p->result->last_observation_s == 0)
		return;
	format_duration(p->site->conversion_s.value, conversion,
	                sizeof(conversion));
	writer_say(p->w, PHRASE_OBSERVED, values);
	if (p->result->word == CONCLUSION_CONFIRMED)
		writer_say(p->w, PHRASE_HOLDS, values);
	if (p->result->word == CONCLUSION_LAPSED)
		writer_say(p->w, PHRASE_LAPSED, values);
	writer_end(p->w, INDENT);
}

static void put_known(const struct passage *p, const char *number)
{
	const struct charter *charter = p->w->charter;
	const struct participant *host =
		&charter->participants[charter_host(charter, p->site)];
	const struct word_text word = word_text(p->result->word);

	writer_line(p->w, number, PHRASE_SITE, (const struct value[]){
		{ "title", p->site->title, 0 },
		{ "site", p->site->name, 0 },
		{ "host", host->title, 0 },
		{ "word", word.text, 0 },
		{ 0 } });
	put_reasons(p);
	put_found(p);
	put_populations(p);
	put_validity(p);
}

static void put_unknown(const struct passage *p, const char *number)
{
	const struct charter *charter = p->w->charter;
	const size_t party = charter->party[p->result->side];
	const struct word_text word = word_text(p->result->word);
	char name[SITE_NAME_BYTES];

	site_name(charter, p->result, name);
	writer_line(p->w, number, PHRASE_SITE_UNKNOWN, (const struct value[]){
		{ "site", name, 0 },
		{ "word", word.text, 0 },
		{ "side", charter->participants[party].name, 0 },
		{ "pair", NULL, p->result->pair + 1 },
		{ 0 } });
	put_reasons(p);
}

void text_put_site(struct writer *w, size_t i)
{
	const struct site_result *result = &w->report->sites[i];
	struct passage p = { .w = w, .result = result };
	char number[24];
	struct buf classes, names;

	snprintf(number, sizeof(number), "%zu. ", i + 1);
	if (result->site == NO_INDEX) {
		put_unknown(&p, number);
		return;
	}
	buf_init(&classes, SIZE_MAX);
	buf_init(&names, SIZE_MAX);
	if (put_classes(w, result->side, true, &classes) != TALLY_OK ||
	    put_classes(w, result->side, false, &names) != TALLY_OK) {
		w->out->status = TALLY_ENOMEM;
	} else {
		p.classes = (const char *)classes.data;
		p.names = (const char *)names.data;
		p.site = &w->charter->sites[result->site];
		put_known(&p, number);
	}
	buf_release(&names);
	buf_release(&classes);
}
