/*
 * The numbers of a charter, and those that follow from them, as rows: for
 * spreadsheets and programs, beside the sentences. Each number of the charter has a
 * row; one table says which members of a class are put, and how.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "charter/rule_rows.h"
#include "measure/measure.h"
#include "plan/charter_plan.h"
#include "plan/charter_reach.h"
#include "plan/plan.h"

/* "cells of deveselu" */
static void put_of(char out[static PLAN_OF_BYTES], const char *what,
                   const char *whose)
{
	snprintf(out, PLAN_OF_BYTES, "%s of %s", what, whose);
}

static void put_detection(struct plan *plan, const struct plan_label *label,
                          const char *of, uint32_t value)
{
	plan_put_chance(plan, label, of, value / (double)UNIT_PROBABILITY,
	                PLAN_DOWN);
}

/* What the parties set may be certain, and is then a word. */
static void put_set(struct plan *plan, const struct plan_label *label,
                    const char *of, uint64_t value)
{
	if (value == UNIT_PROBABILITY)
		plan_put_word(plan, label, of, "certain");
	else
		put_detection(plan, label, of, (uint32_t)value);
}

static void put_sets(const struct charter *c, struct plan *plan)
{
	static const struct plan_label items = { "items", "", "items" };
	static const struct plan_label required = { "required", "", "" };
	static const struct plan_label look = { "detection_of_look", "", "" };
	static const struct plan_label cause = { "common_cause", "", "" };

	for (size_t i = 0; i < c->confidence_count; i++) {
		const struct confidence_set *set = &c->confidence[i];

		plan_put_count(plan, &items, set->name, set->design_number.value);
		put_set(plan, &required, set->name, set->required.value);
		put_set(plan, &look, set->name, set->detection.value);
		put_set(plan, &cause, set->name, set->common_cause.value);
	}
}

/* No row of looks where no number of them reaches what is required. */
static void put_population(const struct population *p, const char *of,
                           struct plan *plan)
{
	static const struct plan_label positions = { "positions", "", "positions" };
	static const struct plan_label looks = { "looks", "", "positions" };
	static const struct plan_label all = { "detection", "", "" };
	static const struct plan_label together = { "detection_from", "", "" };
	static const struct plan_label refused = { "detection_one_refused", "", "" };
	const struct detection_input in = charter_all_looked_at(p);
	const struct detection_input without = charter_one_refused(p);
	uint64_t needed = charter_looks_needed(p);
	uint32_t least = 0;
	bool ignored;

	plan_put_count(plan, &positions, of, p->position_count);
	if (needed > 0)
		plan_put_count(plan, &looks, of, needed);
	put_detection(plan, &all, of, charter_detection(&in));
	detection_together(&in, 0, &least, &ignored);
	put_detection(plan, &together, of, least);
	put_detection(plan, &refused, of, charter_detection(&without));
}

static void put_populations(const struct charter *c, struct plan *plan)
{
	static const struct plan_label set = { "confidence", "", "" };
	static const struct plan_label alike = { "alike", "", "populations" };
	char of[PLAN_OF_BYTES];

	for (size_t s = 0; s < c->site_count; s++)
		for (size_t i = 0; i < c->sites[s].population_count; i++) {
			const struct population *p = &c->sites[s].populations[i];
			size_t count = charter_alike(c, s, i);

			if (count == 0)
				continue;
			put_of(of, p->name, c->sites[s].name);
			plan_put_word(plan, &set, of,
			              c->confidence[p->confidence].name);
			plan_put_count(plan, &alike, of, count);
			put_population(p, of, plan);
		}
}

static void put_side(const struct charter *c, unsigned side, struct plan *plan)
{
	static const struct plan_label sites = { "sites", "", "sites" };
	static const struct plan_label fixed = { "sites_named", "", "sites" };
	static const struct plan_label chosen = { "sites_chosen", "", "sites" };
	static const struct plan_label met = { "detection_if_chosen", "", "" };
	static const struct plan_label least = { "detection_least", "", "" };
	static const struct plan_label lapse = { "conversion_time", "", "days" };
	static const struct plan_label longest = { "longest_interval", "", "days" };
	static const struct plan_label count = { "counting_time", "", "s" };
	const struct charter_sites at = charter_sites_of(c, side);
	const char *of = charter_party_name(c, side);
	uint64_t counting = charter_count_time_s(c, side);
	double days;

	plan_put_count(plan, &sites, of, at.count);
	plan_put_count(plan, &fixed, of, at.fixed);
	plan_put_count(plan, &chosen, of, at.chosen);
	put_detection(plan, &least, of, charter_least_detection(c, side));
	if (at.chosen > 0 && at.chosen < at.open)
		put_detection(plan, &met, of, charter_met(c, side));
	plan_put_real(plan, &lapse, of,
	              (double)c->conversion_s[side].value / DAY_S, PLAN_DOWN);
	if (charter_interval(c, side, &days))
		plan_put_real(plan, &longest, of, days, PLAN_DOWN);
	if (counting > 0)
		plan_put_count(plan, &count, of, counting);
}

/* A member of a class that has the rule; one that is left out has no source. */
enum form { COUNT, REAL, PERCENT, RISK };
static const struct {
	struct plan_label label;
	enum class_rule rule;
	size_t at;
	enum form form;
} members[] = {
#define OF(member) offsetof(struct item_class, member)
	{ { "tolerance", "", "%" }, RULE_DIMENSION, OF(tolerance), PERCENT },
	{ { "guard", "", "%" }, RULE_DIMENSION, OF(guard), PERCENT },
	{ { "uncertainty", "", "%" }, RULE_DIMENSION, OF(uncertainty), PERCENT },
	{ { "k", "", "" }, RULE_COUNTS, OF(counts.k), REAL },
	{ { "false_alarm", "", "" }, RULE_COUNTS, OF(counts.false_alarm), RISK },
	{ { "spread", "", "" }, RULE_COUNTS, OF(counts.spread), RISK },
	{ { "item_time", "", "s" }, RULE_COUNTS, OF(counts.time_s), COUNT },
	{ { "background_time", "", "s" }, RULE_COUNTS,
	  OF(counts.background_time_s), COUNT },
	{ { "backgrounds", "", "" }, RULE_COUNTS, OF(counts.backgrounds), COUNT },
	{ { "weakest", "", "counts" }, RULE_COUNTS, OF(counts.weakest), REAL },
	{ { "cap", "", "" }, RULE_COUNTS, OF(counts.cap), COUNT },
	{ { "fraction", "", "" }, RULE_BENCHMARK, OF(benchmark.fraction), REAL },
	{ { "spread", "", "" }, RULE_BENCHMARK, OF(benchmark.spread), RISK },
	{ { "item_time", "", "s" }, RULE_BENCHMARK, OF(benchmark.time_s), COUNT },
	{ { "benchmark_time", "", "s" }, RULE_BENCHMARK,
	  OF(benchmark.benchmark_time_s), COUNT },
	{ { "benchmarks", "", "" }, RULE_BENCHMARK, OF(benchmark.benchmarks),
	  COUNT },
	{ { "background_time", "", "s" }, RULE_BENCHMARK,
	  OF(benchmark.background_time_s), COUNT },
	{ { "backgrounds", "", "" }, RULE_BENCHMARK, OF(benchmark.backgrounds),
	  COUNT },
#undef OF
};

static void put_member(const struct item_class *item, size_t i, struct plan *plan)
{
	const struct plan_label *label = &members[i].label;
	struct number number;

	memcpy(&number, (const char *)item + members[i].at, sizeof(number));
	if (members[i].rule != item->rule || number.source == NULL)
		return;
	switch (members[i].form) {
	case COUNT:
		plan_put_count(plan, label, item->name, number.value);
		break;
	case REAL:
		plan_put_real(plan, label, item->name,
		              (double)number.value / UNIT_PROBABILITY, PLAN_UP);
		break;
	case PERCENT:
		plan_put_real(plan, label, item->name,
		              (double)number.value / 100, PLAN_UP);
		break;
	case RISK:
		plan_put_chance(plan, label, item->name,
		                (double)number.value / UNIT_RARE_CHANCE,
		                PLAN_UP);
		break;
	}
}

static void put_sizes(const struct item_class *item, struct plan *plan)
{
	static const struct plan_label size = { "size", "", "mm" };
	static const struct plan_label low = { "called_one_from", "", "mm" };
	static const struct plan_label high = { "called_one_to", "", "mm" };
	static const struct plan_label largest = { "largest_deviation", "", "mm" };
	char of[PLAN_OF_BYTES];

	for (size_t i = 0; i < item->dimension_count; i++) {
		const struct measure_finds finds = measure_dimension_finds(item, i);
		uint64_t whole = item->dimensions[i].size_um.value;
		uint64_t window = class_window_um(item, i);

		put_of(of, item->dimensions[i].name, item->name);
		plan_put_real(plan, &size, of, (double)whole / 1000, PLAN_DOWN);
		plan_put_real(plan, &low, of, (double)(whole - window) / 1000,
		              PLAN_DOWN);
		plan_put_real(plan, &high, of, (double)(whole + window) / 1000,
		              PLAN_DOWN);
		if (finds.unit != MEASURE_UNIT_NONE)
			plan_put_real(plan, &largest, of, (double)finds.value /
			              MEASURE_FINDS_UNIT, PLAN_DOWN);
	}
}

static void put_background(const struct item_class *item, struct plan *plan)
{
	static const struct plan_label most = { "background_most", "", "counts" };
	static const struct plan_label all = { "background_all", "", "counts" };
	static const struct plan_label truly = { "background_true", "", "counts" };
	const struct charter_background at = charter_background(item);

	plan_put_real(plan, &most, item->name, at.mean, PLAN_UP);
	plan_put_real(plan, &all, item->name, at.all, PLAN_DOWN);
	if (!test_rows[item->counts.test].has_cap)
		plan_put_real(plan, &truly, item->name, at.truly, PLAN_DOWN);
}

/* No row where it is too many to be told. */
static void put_least_known(const struct item_class *item, struct plan *plan)
{
	static const struct plan_label least = { "benchmark_least", "", "counts" };
	uint64_t count = charter_least_known(item);

	if (count > 0)
		plan_put_count(plan, &least, item->name, count);
}

static void put_class(const struct item_class *item, struct plan *plan)
{
	static const struct plan_label rule = { "rule", "", "" };
	static const struct plan_label power = { "power", "", "" };

	plan_put_word(plan, &rule, item->name, item->rule == RULE_COUNTS
	              ? test_rows[item->counts.test].name
	              : rule_rows[item->rule].name);
	if (!rule_rows[item->rule].is_measured)
		return;
	put_detection(plan, &power, item->name, (uint32_t)item->power.value);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		put_member(item, i, plan);
	if (item->rule == RULE_DIMENSION)
		put_sizes(item, plan);
	if (item->rule == RULE_COUNTS)
		put_background(item, plan);
	if (item->rule == RULE_BENCHMARK)
		put_least_known(item, plan);
}

static void put_clocks(const struct charter *c, struct plan *plan)
{
	static const struct plan_label time = { "time", "", "s" };
	char of[PLAN_OF_BYTES];

	for (size_t i = 0; i < CLOCK_COUNT; i++) {
		snprintf(of, sizeof(of), "%s.%s", clock_names[i].section,
		         clock_names[i].member);
		plan_put_count(plan, &time, of, c->clocks[i].value);
	}
}

static void put_draws(const struct charter *c, struct plan *plan)
{
	static const struct plan_label time = { "time", "", "s" };
	static const struct plan_label quota = { "quota", "", "draws" };
	static const struct plan_label drawn = { "drawn", "", "" };
	const struct draw_rules *draws = &c->draws;
	char of[PLAN_OF_BYTES];

	if (draws->population_count == 0)
		return;
	plan_put_count(plan, &time, "draws.period", draws->period_s.value);
	plan_put_count(plan, &time, "draws.reveal", draws->reveal_s.value);
	for (unsigned side = 0; side < SIDES; side++)
		plan_put_count(plan, &quota, charter_party_name(c, side),
		               draws->quota[side].value);
	for (size_t i = 0; i < draws->population_count; i++) {
		const struct draw_population *p = &draws->populations[i];
		double sum = 0;

		for (size_t s = 0; s < p->site_count; s++)
			sum += (double)p->weights[s];
		for (size_t s = 0; s < p->site_count; s++) {
			put_of(of, c->sites[p->sites[s]].name, p->name);
			if (p->site_count == 1)
				plan_put_word(plan, &drawn, of, "certain");
			else
				plan_put_chance(plan, &drawn, of,
				                (double)p->weights[s] / sum,
				                PLAN_DOWN);
		}
	}
}

static void put_people(const struct charter *c, struct plan *plan)
{
	static const struct plan_label need = { "need", "", "participants" };
	static const struct plan_label of = { "of", "", "participants" };
	static const struct plan_label faulty = { "faulty", "", "participants" };
	static const struct plan_label bytes = { "cell_bytes", "", "bytes" };
	const struct depositaries *d = &c->depositaries;

	plan_put_count(plan, &need, "witnesses", c->witnesses.need);
	plan_put_count(plan, &of, "witnesses", c->witnesses.of_count);
	plan_put_count(plan, &need, "consent", c->consent.need);
	plan_put_count(plan, &of, "consent", c->consent.of_count);
	plan_put_count(plan, &need, "depositaries", d->need);
	plan_put_count(plan, &of, "depositaries", d->of_count);
	plan_put_count(plan, &faulty, "depositaries", d->faulty);
	plan_put_count(plan, &bytes, NULL, c->cell_bytes);
}

void plan_charter_values(const struct charter *c, struct plan *plan)
{
	static const struct plan_label limit = { "limit", "", "items" };

	put_sets(c, plan);
	put_populations(c, plan);
	for (unsigned side = 0; side < SIDES; side++)
		put_side(c, side, plan);
	for (size_t i = 0; i < c->class_count; i++)
		put_class(&c->classes[i], plan);
	for (size_t i = 0; i < c->ceiling_count; i++)
		plan_put_count(plan, &limit, c->ceilings[i].name,
		               c->ceilings[i].limit.value);
	put_clocks(c, plan);
	put_draws(c, plan);
	put_people(c, plan);
}
