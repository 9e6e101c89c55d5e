/*
 * What a conclusion does not cover: one table of templates, each with the
 * function that says how often and with which values it applies.
 */
#include <string.h>

#include "conclusion/report.h"
#include "conclusion/template.h"

#define MAX_NAMES 8 /* sites named in one line; the rest is counted */

struct uncovered {
	const struct conclusion *conclusion;
	struct buf *out;
	const char *template;
};

static void put_line(const struct uncovered *u, const struct value *values)
{
	template_put(u->out, u->template, values);
	buf_put_u8(u->out, '\n');
}

static void once(const struct uncovered *u)
{
	put_line(u, (const struct value[]){ { 0 } });
}

static const struct charter *charter_of(const struct uncovered *u)
{
	return u->conclusion->rules->charter;
}

static const char *side_name(const struct uncovered *u, unsigned side)
{
	const struct charter *charter = charter_of(u);

	return charter->participants[charter->party[side]].name;
}

static bool has_report(const struct uncovered *u, size_t site)
{
	for (size_t i = 0; i < u->conclusion->site_count; i++) {
		const struct site_result *result = &u->conclusion->sites[i];

		if (result->site == site)
			return !result->reasons[REASON_NO_REPORT];
	}
	return false;
}

static size_t count_sites_of(const struct uncovered *u, unsigned side)
{
	size_t count = 0;

	for (size_t i = 0; i < charter_of(u)->site_count; i++)
		count += charter_of(u)->sites[i].side == side;
	return count;
}

/* "a, b and 3 more"; how many sites of the side were not inspected. */
static size_t put_sites_not_inspected(const struct uncovered *u, unsigned side,
                                      struct buf *names)
{
	size_t count = 0;

	for (size_t i = 0; i < charter_of(u)->site_count; i++) {
		const struct site *site = &charter_of(u)->sites[i];

		if (site->side != side || has_report(u, i))
			continue;
		if (++count <= MAX_NAMES)
			buf_printf(names, "%s%s", count > 1 ? ", " : "",
			           site->name);
	}
	if (count > MAX_NAMES)
		buf_printf(names, " and %zu more", count - MAX_NAMES);
	buf_put_u8(names, '\0');
	return count;
}

static void each_side_with_other_sites(const struct uncovered *u)
{
	for (unsigned side = 0; side < SIDES; side++) {
		struct buf names;

		buf_init(&names, MAX_NAMES * (MAX_NAME_BYTES + 2) + 64);
		size_t count = put_sites_not_inspected(u, side, &names);

		if (buf_status(&names) != TALLY_OK)
			u->out->status = buf_status(&names);
		else if (count > 0)
			put_line(u, (const struct value[]){
				{ "count", NULL, count },
				{ "all", NULL, count_sites_of(u, side) },
				{ "side", side_name(u, side), 0 },
				{ "names", (const char *)names.data, 0 },
				{ 0 } });
		buf_release(&names);
	}
}

/* How sites came to be visited: by choice, or drawn out of a population. */
struct way {
	unsigned side;
	bool drawn;
	size_t population; /* index in the charter's draws, if drawn */
};

/* Did this visit open a draw out of that population, wherever it led? */
static bool is_drawn_from(const struct rules *rules, size_t inspection,
                          size_t population)
{
	const struct inspection *i;

	if (inspection == NO_INDEX)
		return false;
	i = &rules->inspections[inspection];
	return i->draw != NO_INDEX &&
	       rules->draws[i->draw].draws[i->number].population == population;
}

/* Was this site, or the unknown site of its pair, given that way? */
static bool is_given(const struct uncovered *u, const struct way *way,
                     const struct site_result *result)
{
	const struct rules *rules = u->conclusion->rules;
	const struct arrangement *a =
		&rules->arrangements[u->conclusion->arrangement];

	for (size_t p = 0; p < a->pair_count; p++) {
		const struct pair_state *pair = &a->pairs[p];

		if (pair->site[way->side] != NO_INDEX ||
		    pair->drawn[way->side] != way->drawn ||
		    site_given(rules, pair, way->side) != result->site)
			continue;
		if (!way->drawn ||
		    is_drawn_from(rules, pair->inspection[!way->side],
		                  way->population))
			return true;
	}
	return false;
}

/* If looks fail together: the lower of the two probabilities. */
static uint32_t least_detection(const struct site_result *result)
{
	uint32_t least = UNIT_PROBABILITY - 1;

	for (size_t i = 0; i < result->population_count; i++) {
		if (result->populations[i].together < least)
			least = result->populations[i].together;
	}
	return result->population_count > 0 ? least : 0;
}

struct given {
	size_t places;      /* sites given so, also those never designated */
	size_t inspected;   /* with a report */
	uint32_t detection; /* the least of those */
};

static struct given count_given(const struct uncovered *u, const struct way *way)
{
	struct given given = { .detection = UNIT_PROBABILITY - 1 };

	for (size_t i = 0; i < u->conclusion->site_count; i++) {
		const struct site_result *result = &u->conclusion->sites[i];

		if (result->side != way->side || !is_given(u, way, result))
			continue;
		given.places++;
		if (result->reasons[REASON_NO_REPORT])
			continue;
		given.inspected++;
		if (least_detection(result) < given.detection)
			given.detection = least_detection(result);
	}
	if (given.inspected == 0)
		given.detection = 0;
	return given;
}

/* met of all, times the detection */
static void put_given(const struct uncovered *u, const struct way *way,
                      const struct given *given, const char *population,
                      size_t all)
{
	char detection[8], chance[8];

	detection_format(given->detection, detection);
	detection_format((uint32_t)(given->inspected * given->detection / all),
	                 chance);
	put_line(u, (const struct value[]){
		{ "inspected", NULL, given->inspected },
		{ "all", NULL, all },
		{ "side", side_name(u, way->side), 0 },
		{ "population", population, 0 },
		{ "detection", detection, 0 },
		{ "chance", chance, 0 },
		{ 0 } });
}

static void each_side_by_choice(const struct uncovered *u)
{
	for (unsigned side = 0; side < SIDES; side++) {
		const struct way way = { .side = side };
		struct given given = count_given(u, &way);
		size_t all = count_sites_of(u, side);

		if (given.places > 0 && all > 0)
			put_given(u, &way, &given, "", all);
	}
}

static void each_population_by_lot(const struct uncovered *u)
{
	const struct draw_rules *draws = &charter_of(u)->draws;

	for (size_t i = 0; i < draws->population_count; i++) {
		const struct draw_population *p = &draws->populations[i];
		const struct way way = { p->map, true, i };
		struct given given = count_given(u, &way);

		if (!p->weighted && given.places > 0)
			put_given(u, &way, &given, p->name, p->site_count);
	}
}

static void put_weighted(const struct uncovered *u,
                         const struct draw_population *p,
                         const struct given *given)
{
	uint64_t lightest = p->weights[0], sum = lightest;
	char detection[8], chance[8];

	for (size_t i = 1; i < p->site_count; i++) {
		sum += p->weights[i];
		if (p->weights[i] < lightest)
			lightest = p->weights[i];
	}
	detection_format(given->detection, detection);
	detection_format((uint32_t)(lightest * given->detection / sum), chance);
	put_line(u, (const struct value[]){
		{ "inspected", NULL, given->inspected },
		{ "all", NULL, p->site_count },
		{ "side", side_name(u, p->map), 0 },
		{ "population", p->name, 0 },
		{ "lightest", NULL, lightest },
		{ "sum", NULL, sum },
		{ "detection", detection, 0 },
		{ "chance", chance, 0 },
		{ 0 } });
}

static void each_population_by_weight(const struct uncovered *u)
{
	const struct draw_rules *draws = &charter_of(u)->draws;

	for (size_t i = 0; i < draws->population_count; i++) {
		const struct draw_population *p = &draws->populations[i];
		const struct way way = { p->map, true, i };
		struct given given = count_given(u, &way);

		if (p->weighted && given.places > 0)
			put_weighted(u, p, &given);
	}
}

static void each_population_in_part(const struct uncovered *u,
                                    const struct site_result *result)
{
	for (size_t i = 0; i < result->population_count; i++) {
		const struct population_result *p = &result->populations[i];
		uint64_t all = p->population->position_count;
		uint64_t unseen = all - p->looked - p->looked_beside;

		if (unseen > 0)
			put_line(u, (const struct value[]){
				{ "unseen", NULL, unseen },
				{ "all", NULL, all },
				{ "population", p->population->name, 0 },
				{ "site",
				  charter_of(u)->sites[result->site].name, 0 },
				{ 0 } });
	}
}

static void each_population_not_seen(const struct uncovered *u)
{
	for (size_t i = 0; i < u->conclusion->site_count; i++)
		each_population_in_part(u, &u->conclusion->sites[i]);
}

static bool is_reported(const struct rules *rules, size_t inspection)
{
	return inspection != NO_INDEX &&
	       rules->inspections[inspection].phase == INSPECTION_REPORTED &&
	       rules->inspections[inspection].step[STEP_REPORT] != NO_INDEX;
}

/* A site with a report, of which another inspection has none. */
static void each_site_in_part(const struct uncovered *u)
{
	const struct rules *rules = u->conclusion->rules;
	const struct arrangement *a =
		&rules->arrangements[u->conclusion->arrangement];

	for (size_t i = 0; i < u->conclusion->site_count; i++) {
		const struct site_result *site = &u->conclusion->sites[i];
		size_t all = 0, missing = 0;

		for (size_t p = 0; p < a->pair_count; p++) {
			if (site_given(rules, &a->pairs[p], site->side) !=
			    site->site)
				continue;
			all++;
			missing += !is_reported(
				rules, a->pairs[p].inspection[!site->side]);
		}
		if (missing > 0 && !site->reasons[REASON_NO_REPORT])
			put_line(u, (const struct value[]){
				{ "site", charter_of(u)->sites[site->site].name, 0 },
				{ "missing", NULL, missing },
				{ "all", NULL, all },
				{ 0 } });
	}
}

static const struct {
	const char *template;
	void (*apply)(const struct uncovered *u);
} rows[] = {
	{ "Places outside the two maps of the charter, declared or not.", once },
	{ "Sites of {side} that were not inspected: {count} of {all} ({names}).",
	  each_side_with_other_sites },
	{ "Candidate sites of {side} that were inspected by choice: {inspected} of "
	  "{all}; what must not be missed, at one of the {all}, would have been "
	  "met with probability {inspected}/{all} times {detection}, which is "
	  "{chance}, or more, if each was as likely to be chosen.",
	  each_side_by_choice },
	{ "Sites of {side} in {population} that were inspected by draw: "
	  "{inspected} of {all}; what must not be missed, at one of the {all}, "
	  "would have been met with probability {inspected}/{all} times "
	  "{detection}, which is {chance}, or more, as each was as likely to be "
	  "drawn.",
	  each_population_by_lot },
	{ "Sites of {side} in {population} that were inspected by draw, in "
	  "proportion to their weights: {inspected} of {all}; what must not be "
	  "missed, at the lightest, is met by a draw of one site with probability "
	  "{lightest}/{sum} times {detection}, which is {chance}, or more.",
	  each_population_by_weight },
	{ "Equipment and places within the sites that are not positions of the "
	  "map.", once },
	{ "What was at a site before the teams looked.", once },
	{ "What happened at a site after its last observation, and items moved "
	  "between its positions while the teams looked.", once },
	{ "Items of classes that the charter does not name.", once },
	{ "Collusion of a host with the inspectors.", once },
	{ "Positions of {population} at {site} that were not seen: {unseen} of "
	  "{all}; an item in one of them would be missed.",
	  each_population_not_seen },
	{ "Inspections of {site} that were agreed to and not reported: "
	  "{missing} of {all}.",
	  each_site_in_part },
};

void not_covered_put(const struct conclusion *conclusion, struct buf *out)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct uncovered u = { conclusion, out, rows[i].template };

		rows[i].apply(&u);
	}
}
