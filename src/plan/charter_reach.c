/*
 * The numbers that follow from a charter's: what looks find, which sites are looked
 * into, how often a visit has to come and how long counting takes.
 */
#include "plan/charter_reach.h"

#include "charter/rule_rows.h"
#include "stats/timeliness.h"

const char *charter_party_name(const struct charter *charter, unsigned side)
{
	return charter->participants[charter->party[side]].name;
}

struct detection_input charter_all_looked_at(const struct population *p)
{
	return (struct detection_input){
		.positions = p->position_count,
		.looked = p->position_count,
		.design_number = p->design_number.value,
		.detection = (uint32_t)p->detection.value,
		.common_cause = (uint32_t)p->common_cause.value
	};
}

struct detection_input charter_one_refused(const struct population *p)
{
	struct detection_input in = charter_all_looked_at(p);

	in.looked--;
	in.unread = 1;
	return in;
}

uint32_t charter_detection(const struct detection_input *in)
{
	uint32_t value = 0;
	bool ignored;

	detection_probability(in, 0, &value, &ignored);
	return value;
}

uint64_t charter_looks_needed(const struct population *p)
{
	struct detection_input in = charter_all_looked_at(p);
	uint64_t looks;

	return detection_looks(&in, (uint32_t)p->required.value, &looks) ==
	       TALLY_OK ? looks : 0;
}

uint32_t charter_least_detection(const struct charter *charter, unsigned side)
{
	uint32_t least = UNIT_PROBABILITY - 1;

	for (size_t s = 0; s < charter->site_count; s++) {
		const struct site *site = &charter->sites[s];

		if (site->side != side)
			continue;
		for (size_t i = 0; i < site->population_count; i++) {
			struct detection_input in =
				charter_all_looked_at(&site->populations[i]);
			uint32_t most = charter_detection(&in);

			least = most < least ? most : least;
		}
	}
	return least;
}

uint32_t charter_most_required(const struct charter *c, unsigned side)
{
	uint32_t most = 0;

	for (size_t s = 0; s < c->site_count; s++)
		for (size_t i = 0; i < c->sites[s].population_count; i++) {
			const struct population *p = &c->sites[s].populations[i];

			if (c->sites[s].side == side && p->required.value > most)
				most = (uint32_t)p->required.value;
		}
	return most;
}

size_t charter_alike(const struct charter *charter, size_t site,
                     size_t population)
{
	const struct population *p =
		&charter->sites[site].populations[population];
	size_t count = 0;

	for (size_t s = 0; s < charter->site_count; s++)
		for (size_t i = 0; i < charter->sites[s].population_count; i++) {
			const struct population *other =
				&charter->sites[s].populations[i];

			if (other->confidence != p->confidence ||
			    other->position_count != p->position_count)
				continue;
			if (s < site || (s == site && i < population))
				return 0;
			count++;
		}
	return count;
}

struct charter_sites charter_sites_of(const struct charter *c, unsigned side)
{
	struct charter_sites sites = { 0 };

	for (size_t s = 0; s < c->site_count; s++)
		sites.count += c->sites[s].side == side;
	for (size_t i = 0; i < c->pair_count; i++) {
		bool is_fixed = c->pairs[i].gives[side].site != NO_INDEX;

		sites.fixed += is_fixed;
		sites.chosen += !is_fixed;
	}
	sites.open = sites.count - sites.fixed;
	if (sites.chosen > sites.open)
		sites.chosen = sites.open;
	return sites;
}

uint32_t charter_met(const struct charter *c, unsigned side)
{
	const struct charter_sites sites = charter_sites_of(c, side);

	return sites.open == 0 ? 0 :
	       (uint32_t)((uint64_t)charter_least_detection(c, side) *
	                  sites.chosen / sites.open);
}

bool charter_interval(const struct charter *c, unsigned side, double *out_days)
{
	struct stats_interval in = {
		.schedule = STATS_RANDOM,
		.T = (double)c->conversion_s[side].value / DAY_S,
		.tau = (double)c->clocks[CLOCK_NOTICE].value / DAY_S,
	};

	return chance_of(charter_least_detection(c, side) / 1e4, &in.q) &&
	       chance_of(charter_most_required(c, side) / 1e4, &in.P) &&
	       stats_interval_needed(&in, out_days) == STATS_OK;
}

const struct site *charter_largest_site(const struct charter *c, unsigned side)
{
	const struct site *largest = NULL;

	for (size_t i = 0; i < c->site_count; i++)
		if (c->sites[i].side == side &&
		    (largest == NULL ||
		     c->sites[i].position_count > largest->position_count))
			largest = &c->sites[i];
	return largest;
}

/* A sequence up to its cap. */
static uint64_t class_count_time_s(const struct item_class *item)
{
	const struct count_rule *counts = &item->counts;
	const struct benchmark_rule *benchmark = &item->benchmark;

	if (item->rule == RULE_BENCHMARK)
		return benchmark->time_s.value +
		       benchmark->benchmarks.value *
		               benchmark->benchmark_time_s.value +
		       benchmark->backgrounds.value *
		               benchmark->background_time_s.value;
	if (item->rule != RULE_COUNTS)
		return 0;
	return counts->backgrounds.value * counts->background_time_s.value +
	       counts->time_s.value *
	       (test_rows[counts->test].has_cap ? counts->cap.value : 1);
}

uint64_t charter_count_time_s(const struct charter *c, unsigned side)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < c->class_count; i++)
		if (c->classes[i].prohibited_on[side])
			sum += class_count_time_s(&c->classes[i]);
	return sum;
}
