/*
 * A charter's numbers, one clause after the other: confidence, sites and
 * choices, times, draws, classes. What no number of the charter says is said.
 */
#include "plan/charter_plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/plan.h"
#include "stats/detection.h"
#include "stats/dimension.h"
#include "stats/timeliness.h"

#define SENTENCE_BYTES 1024
#define CLAUSE_BYTES 192
#define DAY_S 86400.0

struct teller {
	const struct charter *charter;
	charter_says says;
	void *ctx;
	char clause[CLAUSE_BYTES];
	int status;
};

static void clause(struct teller *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void tell(struct teller *t, bool is_warning, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void clause(struct teller *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(t->clause, sizeof(t->clause), format, args);
	va_end(args);
}

static void tell(struct teller *t, bool is_warning, const char *format, ...)
{
	char text[SENTENCE_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	t->says(t->ctx, t->clause, text, is_warning);
}

static struct detection_input all_looked_at(const struct population *p)
{
	return (struct detection_input){
		.positions = p->position_count,
		.looked = p->position_count,
		.design_number = p->design_number.value,
		.detection = (uint32_t)p->detection.value,
		.common_cause = (uint32_t)p->common_cause.value
	};
}

/* Detection in 10^-4 with everything looked at. */
static uint32_t most_of(const struct population *p)
{
	struct detection_input in = all_looked_at(p);
	uint32_t value = 0;
	bool ignored;

	detection_probability(&in, 0, &value, &ignored);
	return value;
}

static void warn_of_population(struct teller *t, const struct population *p)
{
	struct detection_input in = all_looked_at(p);
	uint32_t required = (uint32_t)p->required.value;
	char text[8], items[PLAN_NAME_BYTES];
	uint64_t looks;

	detection_format(required, text);
	plan_count_text(p->design_number.value, "item", items);
	if (detection_looks(&in, required, &looks) != TALLY_OK)
		tell(t, true, "No inspection of such a population can end in "
		     "absence confirmed: even all looks together stay under %s.",
		     text);
	else if (2 * looks > p->position_count)
		tell(t, true, "%s against %s of %zu means opening %" PRIu64 ".",
		     text, items, p->position_count, looks);
	in.looked--;
	in.unread = 1;
	if (detection_probability(&in, required, &(uint32_t){ 0 },
	                          &(bool){ false }) == TALLY_OK &&
	    p->refusal_allowed && p->design_number.value == 1)
		tell(t, true, "A refusal is allowed, and a single one makes the "
		     "inspection inconclusive.");
}

/* Was a population with these numbers told before? Sites repeat them. */
static bool was_told(const struct charter *charter, size_t site,
                     size_t population)
{
	const struct population *p =
		&charter->sites[site].populations[population];

	for (size_t s = 0; s <= site; s++) {
		const struct site *other = &charter->sites[s];
		size_t end = s == site ? population : other->population_count;

		for (size_t i = 0; i < end; i++)
			if (other->populations[i].confidence == p->confidence &&
			    other->populations[i].position_count ==
			    p->position_count)
				return true;
	}
	return false;
}

static void tell_population(struct teller *t, const struct site *site,
                            const struct population *p)
{
	struct buf text;

	clause(t, "confidence %s, populations of %zu, like %s of %s",
	       t->charter->confidence[p->confidence].name, p->position_count,
	       p->name, site->name);
	buf_init(&text, SENTENCE_BYTES);
	if (plan_population(NULL, site, p, &text) == TALLY_OK)
		tell(t, false, "%.*s", (int)text.len, (const char *)text.data);
	if (t->status == TALLY_OK && buf_status(&text) == TALLY_ENOMEM)
		t->status = TALLY_ENOMEM;
	buf_release(&text);
	warn_of_population(t, p);
}

static void tell_confidence(struct teller *t)
{
	const struct charter *c = t->charter;

	for (size_t i = 0; i < c->confidence_count; i++) {
		const struct confidence_set *set = &c->confidence[i];

		clause(t, "confidence %s", set->name);
		if (set->detection.value == UNIT_PROBABILITY &&
		    set->common_cause.value == 0)
			tell(t, true, "Looks are taken to be perfect, and nothing "
			     "to defeat them together. Both are beliefs: every "
			     "conclusion prints them as assumptions.");
		if (set->required.value == 0)
			tell(t, true, "Nothing is required: an inspection without "
			     "a look would do.");
		if (set->design_number.value > 1)
			tell(t, false, "Fewer than %" PRIu64 " items in a "
			     "population are found less often than the numbers "
			     "below say.", set->design_number.value);
	}
	for (size_t s = 0; s < c->site_count; s++)
		for (size_t i = 0; i < c->sites[s].population_count; i++)
			if (!was_told(c, s, i))
				tell_population(t, &c->sites[s],
				                &c->sites[s].populations[i]);
}

struct side_sites {
	size_t count;   /* sites there are */
	size_t fixed;   /* of pairs: named in the charter */
	size_t chosen;  /* and left to choice or draw */
	uint32_t least; /* detection of the weakest population, 10^-4 */
};

static struct side_sites sites_of(const struct charter *c, unsigned side)
{
	struct side_sites sites = { .least = UNIT_PROBABILITY - 1 };

	for (size_t s = 0; s < c->site_count; s++) {
		if (c->sites[s].side != side)
			continue;
		sites.count++;
		for (size_t i = 0; i < c->sites[s].population_count; i++) {
			uint32_t most = most_of(&c->sites[s].populations[i]);

			sites.least = most < sites.least ? most : sites.least;
		}
	}
	for (size_t i = 0; i < c->pair_count; i++) {
		bool is_fixed = c->pairs[i].gives[side].site != NO_INDEX;

		sites.fixed += is_fixed;
		sites.chosen += !is_fixed;
	}
	return sites;
}

static void tell_sites(struct teller *t, unsigned side)
{
	const struct side_sites sites = sites_of(t->charter, side);
	char least[8], met[8];
	size_t open = sites.count - sites.fixed;
	size_t chosen = sites.chosen < open ? sites.chosen : open;

	clause(t, "pairs, sites of %s",
	       t->charter->participants[t->charter->party[side]].name);
	detection_format(sites.least, least);
	tell(t, false, "Of %zu sites an arrangement looks into %zu: %zu named in "
	     "the charter, %zu chosen. With all their positions looked at, the "
	     "weakest population reaches %s.", sites.count,
	     sites.fixed + chosen, sites.fixed, chosen, least);
	if (chosen == 0 || chosen >= open)
		return;
	detection_format((uint32_t)((uint64_t)sites.least * chosen / open), met);
	tell(t, true, "An item at one of the %s%zu sites is met with %s at most "
	     "(%zu of %zu times %s), if the choice cannot be foreseen. What is "
	     "confirmed at a chosen site says nothing of the others.",
	     sites.fixed > 0 ? "other " : "", open, met, chosen, open, least);
}

static void tell_times(struct teller *t, unsigned side)
{
	const struct charter *c = t->charter;
	double notice = (double)c->clocks[CLOCK_NOTICE].value / DAY_S;
	double T = (double)c->conversion_s[side].value / DAY_S, D;
	struct stats_interval in = { .schedule = STATS_RANDOM, .T = T,
		                     .tau = notice };
	char days[PLAN_TEXT_BYTES], longest[PLAN_TEXT_BYTES];
	const char *name = c->participants[c->party[side]].name;
	uint32_t least = sites_of(c, side).least;

	clause(t, "conversion, sites of %s", name);
	plan_real_text(T, PLAN_DOWN, days);
	tell(t, false, "A conclusion lapses %s days after the last look. Nothing "
	     "in the charter makes the next look come before that.", days);
	if (chance_of(least / 1e4, &in.q) && chance_of(0.95, &in.P) &&
	    stats_interval_needed(&in, &D) == STATS_OK) {
		plan_real_text(D, PLAN_DOWN, longest);
		tell(t, false, "To meet a conversion before it is complete with "
		     "0.95, inspections at random times would have to come every "
		     "%s days on the mean, each with the notice of the charter "
		     "and the detection of the weakest population.", longest);
	}
	if (notice >= T)
		tell(t, true, "The notice is as long as the conversion time: what "
		     "was converted can be converted back before anybody "
		     "enters.");
}

static void tell_draws(struct teller *t, unsigned side)
{
	const struct charter *c = t->charter;
	unsigned other = 1 - side;
	double year = (double)c->draws.period_s.value / DAY_S;
	double T = (double)c->conversion_s[other].value / DAY_S;
	uint32_t least = sites_of(c, other).least;
	char in_time[PLAN_TEXT_BYTES], tail[PLAN_TEXT_BYTES];
	struct stats_quota at;

	clause(t, "draws of %s", c->participants[c->party[side]].name);
	if (T >= year ||
	    stats_time_quota(c->draws.quota[side].value, least / 1e4, T, year,
	                     &at) != STATS_OK)
		return;
	plan_chance_text(at.P, PLAN_DOWN, in_time);
	plan_chance_text(at.tail, PLAN_UP, tail);
	tell(t, false, "Were all %" PRIu64 " draws of a period used at one site, "
	     "at times drawn over the period, a conversion there would be met "
	     "in time with %s. Spread over sites it is less.",
	     c->draws.quota[side].value, in_time);
	tell(t, true, "Once the quota is used up, the other side knows: with %s "
	     "the last draw leaves a whole conversion time free.", tail);
}

static void tell_classes(struct teller *t)
{
	double z;

	for (size_t i = 0; i < t->charter->class_count; i++) {
		const struct item_class *item = &t->charter->classes[i];
		char sd[PLAN_TEXT_BYTES];

		clause(t, "class %s", item->name);
		if (!item->prohibited_on[0] && !item->prohibited_on[1])
			continue;
		if (item->rule == RULE_VISUAL) {
			tell(t, false, "Decided by sight. How often a look "
			     "overlooks one is no result of a measurement: it is "
			     "the detection that the parties set.");
			continue;
		}
		if (item->guard.value == 0) {
			tell(t, true, "There is no guard: of items at the edge of "
			     "the tolerance, half are called another thing.");
		} else if (stats_guard_band(0.95, 1, &z) == STATS_OK) {
			plan_real_text((double)item->guard.value / 100 / z,
			               PLAN_DOWN, sd);
			tell(t, false, "The guard calls an item at the edge of "
			     "the tolerance one with 0.95 if sizes are measured "
			     "to %s %% (standard uncertainty) or better.", sd);
		}
	}
}

static void tell_what_is_missing(struct teller *t)
{
	clause(t, "what no number of it says");
	tell(t, true, "How often a look finds what is not there. A false finding "
	     "is contested, and the conclusion is then disputed.");
	tell(t, true, "Places that are not in the map. No number covers them.");
	tell(t, true, "The probability of absence. Detection is how likely an "
	     "item would have been found, had it been there.");
	if (t->charter->ceiling_count > 0)
		tell(t, false, "Ceilings are kept by counts that were committed "
		     "to, not by looks: a count says what was declared.");
}

int plan_charter(const struct charter *charter, charter_says says, void *ctx)
{
	struct teller t = { charter, says, ctx, "", TALLY_OK };

	tell_confidence(&t);
	for (unsigned side = 0; side < SIDES; side++)
		tell_sites(&t, side);
	for (unsigned side = 0; side < SIDES; side++)
		tell_times(&t, side);
	for (unsigned side = 0; side < SIDES; side++)
		if (charter->draws.population_count > 0)
			tell_draws(&t, side);
	tell_classes(&t);
	tell_what_is_missing(&t);
	return t.status;
}
