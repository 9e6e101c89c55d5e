/*
 * The section `draws`: periods, quotas, and the sites that may be drawn.
 */
#include <stdlib.h>

#include "base/text.h"
#include "charter/sections.h"

enum { START, PERIOD, REVEAL, QUOTAS, POPULATIONS, MEMBER_COUNT };
static const struct member members[MEMBER_COUNT] = {
	[START] = { "start", false },
	[PERIOD] = { "period", false },
	[REVEAL] = { "reveal", false },
	[QUOTAS] = { "quotas", false },
	[POPULATIONS] = { "populations", false },
};
static const struct shape shape = { "the draws", MEMBER_COUNT, members };

enum { NAME, MAP, SITES, POPULATION_MEMBERS };
static const struct member population_members[POPULATION_MEMBERS] = {
	[NAME] = { "name", false },
	[MAP] = { "map", false },
	[SITES] = { "sites", false },
};
static const struct shape population_shape = {
	"a population of sites", POPULATION_MEMBERS, population_members
};

static void read_start(struct reading *r, const struct yaml_node *node)
{
	struct slice text;

	reading_place(r, "draws: ");
	if (read_scalar(r, node, &text) &&
	    time_parse(text, &r->charter->draws.start_s) != TALLY_OK)
		reading_fault(r, node, "'%.*s' is not a time like "
		              "2026-11-21T00:00:00Z",
		              (int)(text.len < 40 ? text.len : 40),
		              (const char *)text.data);
}

static void read_quotas(struct reading *r, const struct yaml_node *node)
{
	static const struct range range = { UNIT_COUNT, 0, MAX_DRAWS };
	struct charter *charter = r->charter;
	const struct member sides[SIDES] = {
		{ charter->participants[charter->party[0]].name, false },
		{ charter->participants[charter->party[1]].name, false },
	};
	const struct shape quotas = { "the quotas", SIDES, sides };
	const struct yaml_node *at[SIDES];

	reading_place(r, "draws: ");
	if (!read_members(r, node, &quotas, at))
		return;
	for (unsigned side = 0; side < SIDES; side++) {
		reading_place(r, "quota of %s: ", sides[side].name);
		read_number(r, at[side], &range, &charter->draws.quota[side]);
	}
}

/* One site and its weight; 0 for a weight that is not given. */
static void read_site(struct reading *r, const struct yaml_node *node,
                      const struct draw_population *population,
                      size_t *out_site, uint64_t *out_weight)
{
	static const struct member site_members[] = { { "site", false },
		                                      { "weight", true } };
	static const struct shape site = { "a site to be drawn", 2,
		                           site_members };
	static const struct range range = { UNIT_COUNT, 1, MAX_WEIGHT };
	const struct yaml_node *at[2];
	struct slice name;

	*out_site = NO_INDEX;
	*out_weight = 0;
	if (!read_members(r, node, &site, at))
		return;
	read_value(r, at[1], &range, out_weight);
	if (!read_scalar(r, at[0], &name))
		return;
	*out_site = charter_site(r->charter, name);
	if (*out_site == NO_INDEX ||
	    r->charter->sites[*out_site].side != population->map)
		reading_fault(r, at[0], "'%.*s' is no site of that map",
		              (int)(name.len < 70 ? name.len : 70),
		              (const char *)name.data);
}

/* The order of the charter's map, so that a draw has one meaning. */
static void read_sites(struct reading *r, const struct yaml_node *node,
                       struct draw_population *population)
{
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_SITES, &entry), weighed = 0;
	size_t faults_before = r->faults->count;

	population->sites = reading_alloc(r, count, sizeof(size_t));
	population->weights = reading_alloc(r, count, sizeof(uint64_t));
	if (!population->sites || !population->weights)
		return;
	population->site_count = count;
	if (node && node->kind == YAML_SEQUENCE && node->count == 0)
		reading_fault(r, node, "names no site");
	for (size_t i = 0; entry; entry = yaml_next(r->tree, entry), i++) {
		read_site(r, entry, population, &population->sites[i],
		          &population->weights[i]);
		weighed += population->weights[i] > 0;
		if (r->faults->count == faults_before && i > 0 &&
		    population->sites[i] <= population->sites[i - 1])
			reading_fault(r, entry, "sites stand once each, in the "
			              "order of the map");
	}
	population->weighted = weighed > 0;
	if (r->faults->count == faults_before && weighed != 0 &&
	    weighed != count)
		reading_fault(r, node, "weigh every site or none");
	for (size_t i = 0; !population->weighted && i < count; i++)
		population->weights[i] = 1;
}

static void read_population(struct reading *r, const struct yaml_node *node,
                            struct draw_population *out, struct named *named)
{
	const struct charter *charter = r->charter;
	const struct yaml_node *at[POPULATION_MEMBERS];
	const char *const sides[SIDES] = {
		charter->participants[charter->party[0]].name,
		charter->participants[charter->party[1]].name,
	};
	size_t map;

	reading_place(r, "draws: ");
	if (!read_members(r, node, &population_shape, at))
		return;
	if (read_name(r, at[NAME], out->name)) {
		*named = (struct named){ out->name, at[NAME] };
		reading_place(r, "population of sites '%s': ", out->name);
	}
	if (!read_word(r, at[MAP], sides, SIDES, &map))
		return;
	out->map = (unsigned)map;
	read_sites(r, at[SITES], out);
}

static void read_populations(struct reading *r, const struct yaml_node *node)
{
	struct draw_rules *draws = &r->charter->draws;
	struct named list[MAX_DRAW_POPULATIONS + 1] = { 0 };
	const struct yaml_node *entry;
	size_t count, found = 0;

	reading_place(r, "draws: ");
	count = read_list(r, node, MAX_DRAW_POPULATIONS, &entry);
	if (node && node->kind == YAML_SEQUENCE && node->count == 0)
		reading_fault(r, node, "populations names none");
	draws->populations =
		reading_alloc(r, count, sizeof(*draws->populations));
	if (!draws->populations)
		return;
	draws->population_count = count;
	for (size_t i = 0; entry; entry = yaml_next(r->tree, entry), i++) {
		read_population(r, entry, &draws->populations[i], &list[found]);
		found += list[found].name != NULL;
	}
	reading_place(r, "draws: ");
	check_unique(r, list, found, "population of sites");
}

/* A side that draws must have sites to draw from. */
static void check_quotas(struct reading *r, const struct yaml_node *node)
{
	const struct charter *charter = r->charter;

	for (unsigned side = 0; side < SIDES; side++) {
		bool any = false;

		for (size_t i = 0; i < charter->draws.population_count; i++)
			any |= charter->draws.populations[i].map != side;
		if (!any && charter->draws.quota[side].value > 0)
			reading_fault(r, node, "no population of sites for the "
			              "draws of %s",
			              charter->participants[charter->party[side]]
			              .name);
	}
}

void section_draws(struct reading *r, const struct yaml_node *node)
{
	static const struct range period = { UNIT_SECONDS, 3600, 36500u * 86400u };
	static const struct range reveal = { UNIT_SECONDS, 60, 36500u * 86400u };
	struct charter *charter = r->charter;
	const struct yaml_node *at[MEMBER_COUNT];
	size_t faults_before = r->faults->count;

	if (!read_members(r, node, &shape, at) ||
	    charter->party[0] == NO_INDEX || charter->party[1] == NO_INDEX ||
	    !charter->participants[charter->party[0]].name[0] ||
	    !charter->participants[charter->party[1]].name[0])
		return;
	read_start(r, at[START]);
	reading_place(r, "draws: period: ");
	read_number(r, at[PERIOD], &period, &charter->draws.period_s);
	reading_place(r, "draws: reveal: ");
	read_number(r, at[REVEAL], &reveal, &charter->draws.reveal_s);
	read_quotas(r, at[QUOTAS]);
	read_populations(r, at[POPULATIONS]);
	if (r->faults->count == faults_before)
		check_quotas(r, at[POPULATIONS]);
	reading_place(r, "%s", "");
}
