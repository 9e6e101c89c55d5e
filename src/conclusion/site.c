/*
 * One site of an arrangement: which inspections were its own, and what they
 * amount to.
 */
#include "conclusion/visits.h"

size_t site_given(const struct rules *rules, const struct pair_state *pair,
                  unsigned side)
{
	size_t inspection = pair->inspection[!side];

	if (inspection != NO_INDEX &&
	    rules->inspections[inspection].site != NO_INDEX)
		return rules->inspections[inspection].site;
	return pair->site[side];
}

static bool pair_gives(const struct visits *v, size_t pair)
{
	const struct site_result *result = v->result;

	if (result->site == NO_INDEX)
		return pair == result->pair;
	return site_given(v->rules, &v->arrangement->pairs[pair],
	                  result->side) == result->site;
}

static size_t report_order(const struct visits *v, const struct inspection *i)
{
	return v->rules->entries[i->step[STEP_REPORT]].order;
}

static void add_visit(struct visits *v, size_t index)
{
	const struct inspection *inspection = &v->rules->inspections[index];

	v->index[v->count] = index;
	v->list[v->count++] = inspection;
	if (inspection->phase != INSPECTION_REPORTED ||
	    inspection->step[STEP_REPORT] == NO_INDEX)
		return;
	if (v->newest == NULL ||
	    report_order(v, inspection) > report_order(v, v->newest)) {
		v->newest = inspection;
		v->result->pair = inspection->pair;
	}
}

static void find_visits(struct visits *v)
{
	for (size_t p = 0; p < v->arrangement->pair_count; p++) {
		size_t i = v->arrangement->pairs[p].inspection[!v->result->side];

		if (i != NO_INDEX && pair_gives(v, p) && v->count < MAX_PAIRS)
			add_visit(v, i);
	}
}

int site_compute(const struct rules *rules, size_t arrangement,
                 struct site_result *result)
{
	const struct site *site = NULL;
	struct visits v = { .rules = rules, .result = result,
		            .arrangement = &rules->arrangements[arrangement] };
	int rc = TALLY_OK;

	if (result->site != NO_INDEX)
		site = &rules->charter->sites[result->site];
	find_visits(&v);
	if (site != NULL)
		rc = visits_count(&v, site);
	if (rc != TALLY_OK)
		return rc;
	visits_reasons(&v);
	site_judge(result, site, rules->now_s);
	return TALLY_OK;
}
