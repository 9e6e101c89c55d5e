/*
 * A charter's numbers, one clause after the other: here confidence, populations,
 * pairs and conversion; then charter_items.c and charter_rules.c. What no number
 * of the charter says is said last.
 */
#include "plan/charter_plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "charter/rule_rows.h"
#include "plan/charter_tell.h"
#include "plan/plan.h"
#include "stats/detection.h"

#define SENTENCE_BYTES 1024

void tell_clause(struct teller *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(t->clause, sizeof(t->clause), format, args);
	va_end(args);
}

void tell(struct teller *t, const char *format, ...)
{
	char text[SENTENCE_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	t->says(t->ctx, t->clause, text, false);
}

void tell_warning(struct teller *t, const char *format, ...)
{
	char text[SENTENCE_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	t->says(t->ctx, t->clause, text, true);
}

void charter_chance_text(uint64_t value, char out[static PLAN_TEXT_BYTES])
{
	plan_chance_text((double)value / UNIT_PROBABILITY, PLAN_DOWN, out);
}

void charter_set_text(uint64_t value, char out[static CHARTER_SET_BYTES])
{
	if (value >= UNIT_PROBABILITY)
		snprintf(out, CHARTER_SET_BYTES, "certainty, as the parties set it");
	else
		charter_chance_text(value, out);
}

static void tell_together(struct teller *t, const struct population *p)
{
	struct detection_input in = charter_all_looked_at(p);
	char together[8], apart[8];
	uint32_t least = 0;
	bool ignored;

	if (p->design_number.value == 1)
		return;
	detection_format(charter_detection(&in), apart);
	detection_together(&in, 0, &least, &ignored);
	detection_format(least, together);
	tell(t, "That takes looks to be independent. Between looks that all fail "
	     "together and independent ones it is %s to %s.", together, apart);
}

static void tell_population(struct teller *t, size_t site, size_t population)
{
	const struct site *at = &t->charter->sites[site];
	const struct population *p = &at->populations[population];
	size_t count = charter_alike(t->charter, site, population);
	struct buf text;

	if (count == 0)
		return;
	if (count == 1)
		tell_clause(t, "confidence %s, %zu positions: %s of %s",
		            t->charter->confidence[p->confidence].name,
		            p->position_count, p->name, at->name);
	else
		tell_clause(t, "confidence %s, %zu positions: %s of %s, and %zu "
		            "more such", t->charter->confidence[p->confidence].name,
		            p->position_count, p->name, at->name, count - 1);
	buf_init(&text, SENTENCE_BYTES);
	if (plan_population(NULL, at, p, &text) == TALLY_OK)
		tell(t, "%.*s", (int)text.len, (const char *)text.data);
	if (t->status == TALLY_OK && buf_status(&text) == TALLY_ENOMEM)
		t->status = TALLY_ENOMEM;
	buf_release(&text);
	tell_together(t, p);
	warn_of_population(t, p);
}

static void tell_set(struct teller *t, const struct confidence_set *set)
{
	const struct detection_input all = {
		.positions = set->design_number.value,
		.looked = set->design_number.value,
		.design_number = set->design_number.value,
		.detection = (uint32_t)set->detection.value,
		.common_cause = (uint32_t)set->common_cause.value
	};
	char required[CHARTER_SET_BYTES], detection[CHARTER_SET_BYTES];
	char cause[CHARTER_SET_BYTES], items[PLAN_NAME_BYTES], cap[8];

	plan_count_text(set->design_number.value, "item", items);
	charter_set_text(set->required.value, required);
	charter_set_text(set->detection.value, detection);
	charter_set_text(set->common_cause.value, cause);
	detection_format(charter_detection(&all), cap);
	tell_clause(t, "confidence %s", set->name);
	tell(t, "%s in a population must not be missed: looks have to find %s "
	     "with probability %s. A look at an item finds it with %s. One cause "
	     "defeats all looks with %s. So no number of looks passes %s.", items,
	     set->design_number.value == 1 ? "it" : "one of them", required,
	     detection, cause, cap);
	if (set->design_number.value > 1)
		tell(t, "Fewer than %" PRIu64 " items in a population are found "
		     "less often than the numbers below say.",
		     set->design_number.value);
	if (!set->refusal_allowed)
		tell(t, "No position may be refused: to refuse one is a default.");
	warn_of_set(t, set);
}

static void tell_confidence(struct teller *t)
{
	const struct charter *c = t->charter;

	for (size_t i = 0; i < c->confidence_count; i++)
		tell_set(t, &c->confidence[i]);
	for (size_t s = 0; s < c->site_count; s++)
		for (size_t i = 0; i < c->sites[s].population_count; i++)
			tell_population(t, s, i);
}

static void tell_sites(struct teller *t, unsigned side)
{
	const struct charter_sites sites = charter_sites_of(t->charter, side);
	char least[8], met[8], count[PLAN_NAME_BYTES];

	tell_clause(t, "pairs, sites of %s",
	            charter_party_name(t->charter, side));
	detection_format(charter_least_detection(t->charter, side), least);
	plan_count_text(sites.count, "site", count);
	tell(t, "Of %s an arrangement looks into %zu: %zu named in the "
	     "charter, %zu chosen. With all their positions looked at, the "
	     "weakest population reaches %s.", count,
	     sites.fixed + sites.chosen, sites.fixed, sites.chosen, least);
	if (sites.chosen == 0 || sites.chosen >= sites.open)
		return;
	detection_format(charter_met(t->charter, side), met);
	tell_warning(t, "What must not be missed, at one of the %s%zu sites, is "
	             "met with %s or more (%zu of %zu times %s, rounded down), if "
	             "each is as likely to be chosen, and with 0.0000 where the "
	             "choice can be foreseen. What is confirmed at a chosen site "
	             "says nothing of the others.",
	             sites.fixed > 0 ? "other " : "", sites.open, met,
	             sites.chosen, sites.open, least);
}

/* Days with one place behind the point, rounded down; under one, six digits. */
static void days_text(double days, char out[static PLAN_TEXT_BYTES])
{
	double tenths = (double)(uint64_t)(days < 1e12 ? days * 10 : 0) / 10;

	plan_real_text(days < 1 || days >= 1e12 ? days : tenths, PLAN_DOWN, out);
}

static void tell_times(struct teller *t, unsigned side)
{
	const struct charter *c = t->charter;
	double T = (double)c->conversion_s[side].value / DAY_S, interval;
	char days[PLAN_TEXT_BYTES], longest[PLAN_TEXT_BYTES], wanted[8];

	tell_clause(t, "conversion, sites of %s", charter_party_name(c, side));
	plan_real_text(T, PLAN_DOWN, days);
	tell(t, "A conclusion lapses %s days after the first look that counts. "
	     "Nothing in the charter makes the next look come before that.", days);
	if (charter_interval(c, side, &interval)) {
		days_text(interval, longest);
		detection_format(charter_most_required(c, side), wanted);
		tell(t, "To meet a conversion before it is complete with %s, as "
		     "is required of looks, inspections of each site at random "
		     "times would have to come every %s days on the mean, each "
		     "with the notice of the charter and the detection of the "
		     "weakest population.", wanted, longest);
	}
	warn_of_side(t, side);
}

/* Does tell_items say how often a look at one finds what is not there? */
static bool has_alarm_rate(const struct item_class *item)
{
	return item->rule == RULE_COUNTS && !test_rows[item->counts.test].has_k;
}

/* Of the classes whose rule bounds no false alarms. */
static void tell_false_findings(struct teller *t)
{
	const struct charter *c = t->charter;
	bool some_have = false, all_have = true;

	for (size_t i = 0; i < c->class_count; i++) {
		const struct item_class *item = &c->classes[i];

		if (!item->prohibited_on[0] && !item->prohibited_on[1])
			continue;
		if (has_alarm_rate(item))
			some_have = true;
		else
			all_have = false;
	}
	if (some_have && all_have)
		return;
	tell_warning(t, "How often a look finds what is not there%s. A false "
	             "finding is contested, and the conclusion is then disputed.",
	             some_have ? ", but for classes whose rule says above how "
	                         "often it alarms" : "");
}

static void tell_what_is_missing(struct teller *t)
{
	tell_clause(t, "declarations");
	tell(t, "Every position's content is committed to in %zu bytes, the empty "
	     "ones of %llu and %llu slots too: no length and no number tells what "
	     "is where.", t->charter->cell_bytes, 1ull << t->charter->depth[0],
	     1ull << t->charter->depth[1]);
	tell_clause(t, "what no number of it says");
	tell_false_findings(t);
	tell_warning(t, "Places that are not in the map. No number covers them.");
	tell_warning(t, "The probability of absence. Detection is how likely an "
	             "item would have been found, had it been there.");
}

int plan_charter(const struct charter *charter, charter_says says, void *ctx)
{
	struct teller t = { charter, says, ctx, "", TALLY_OK };

	tell_confidence(&t);
	for (unsigned side = 0; side < SIDES; side++)
		tell_sites(&t, side);
	for (unsigned side = 0; side < SIDES; side++)
		tell_times(&t, side);
	tell_items(&t);
	tell_rules(&t);
	tell_what_is_missing(&t);
	return t.status;
}
