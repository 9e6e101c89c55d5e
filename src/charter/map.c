/*
 * The section `map`: each side's sites, who hosts them, and the slots they
 * take in that side's declarations.
 */
#include <stdlib.h>
#include <string.h>

#include "charter/sections.h"

enum { SIDE, CONVERSION, SITES, MAP_MEMBERS };
static const struct member map_members[MAP_MEMBERS] = {
	[SIDE] = { "side", false },
	[CONVERSION] = { "conversion", false },
	[SITES] = { "sites", false },
};
static const struct shape map_shape = { "a map", MAP_MEMBERS, map_members };

enum { NAME, TITLE, COORDINATES, HOST, STATIONING, POPULATIONS, SITE_MEMBERS };
static const struct member site_members[SITE_MEMBERS] = {
	[NAME] = { "name", false },
	[TITLE] = { "title", false },
	[COORDINATES] = { "coordinates", false },
	[HOST] = { "host", true },
	[STATIONING] = { "stationing", true },
	[POPULATIONS] = { "populations", false },
};
static const struct shape site_shape = { "a site", SITE_MEMBERS, site_members };

/* One side's map while it is read. */
struct side_map {
	const struct yaml_node *at[MAP_MEMBERS];
	const struct yaml_node *first_site;
	size_t site_count;
	unsigned side;
	bool known;
};

static void read_guest(struct reading *r, const struct yaml_node *node,
                       const struct site *site, unsigned role, size_t *out)
{
	const struct participant *participant;
	const char *word = role == ROLE_HOST ? "host" : "stationing";
	char place[sizeof(r->place)];
	size_t index;
	bool good;

	if (!node)
		return;
	memcpy(place, r->place, sizeof(place));
	reading_place(r, "site '%s': %s ", site->name, word);
	good = read_participant(r, node, &index);
	memcpy(r->place, place, sizeof(place));
	if (!good)
		return;
	participant = &r->charter->participants[index];
	*out = index;
	if (!(participant->roles & role))
		reading_fault(r, node, "'%s' lacks the role %s",
		              participant->name, word);
	else if (participant->side >= 0 &&
	         participant->side != (int)site->side)
		reading_fault(r, node, "%s '%s' is not on the site's side", word,
		              participant->name);
}

static void read_site(struct reading *r, const struct yaml_node *node,
                      struct site *site, struct named *named)
{
	const struct yaml_node *at[SITE_MEMBERS];

	site->host = NO_INDEX;
	site->stationing = NO_INDEX;
	reading_place(r, "%s", "");
	*named = (struct named){ site->name, node };
	if (!read_members(r, node, &site_shape, at))
		return;
	if (read_name(r, at[NAME], site->name)) {
		named->at = at[NAME];
		reading_place(r, "site '%s': ", site->name);
	}
	if (strcmp(site->name, "choice") == 0 || strcmp(site->name, "draw") == 0)
		reading_fault(r, at[NAME], "the name '%s' is reserved for pairs",
		              site->name);
	read_text(r, at[TITLE], &site->title);
	read_text(r, at[COORDINATES], &site->coordinates);
	read_guest(r, at[HOST], site, ROLE_HOST, &site->host);
	read_guest(r, at[STATIONING], site, ROLE_STATIONING,
	           &site->stationing);
	section_populations(r, at[POPULATIONS], site);
}

static void resolve_map_side(struct reading *r, struct side_map *map)
{
	const struct charter *charter = r->charter;
	size_t i;

	if (!read_participant(r, map->at[SIDE], &i))
		return;
	if (i != charter->party[0] && i != charter->party[1]) {
		reading_fault(r, map->at[SIDE], "'%s' leads no side: it lacks the "
		              "role party", charter->participants[i].name);
		return;
	}
	map->known = true;
	map->side = i == charter->party[1];
}

static void read_map_head(struct reading *r, const struct yaml_node *node,
                          struct side_map *map)
{
	static const struct range range = { UNIT_SECONDS, 1, 36500u * 86400u };
	struct number conversion = { 0 };

	if (!read_members(r, node, &map_shape, map->at))
		return;
	resolve_map_side(r, map);
	map->site_count = read_list(r, map->at[SITES], MAX_SITES,
	                            &map->first_site);
	reading_place(r, "conversion: ");
	read_number(r, map->at[CONVERSION], &range, &conversion);
	reading_place(r, "%s", "");
	if (map->known && !r->charter->conversion_s[map->side].source)
		r->charter->conversion_s[map->side] = conversion;
	else
		free(conversion.source);
}

/* Both sides have one map each; a side that is unclear takes the free place. */
static void settle_sides(struct reading *r, const struct yaml_node *node,
                         struct side_map *maps, size_t count)
{
	if (count != SIDES) {
		reading_fault(r, node, "there must be two maps, one for each "
		              "side; here are %zu", count);
		return;
	}
	if (maps[0].known && maps[1].known && maps[0].side == maps[1].side)
		reading_fault(r, maps[1].at[SIDE], "this side has a map already");
	else if (!maps[0].known && maps[1].known)
		maps[0].side = 1 - maps[1].side;
	else if (!maps[1].known)
		maps[1].side = 1 - maps[0].side;
}

static void read_sites(struct reading *r, const struct side_map *maps)
{
	struct charter *charter = r->charter;
	size_t i = 0, total = maps[0].site_count + maps[1].site_count, m;
	struct named *names = reading_alloc(r, total, sizeof(*names));

	charter->sites = reading_alloc(r, total, sizeof(*charter->sites));
	if (names && charter->sites) {
		charter->site_count = total;
		for (m = 0; m < SIDES; m++) {
			const struct yaml_node *entry = maps[m].first_site;

			r->position_count = 0;
			for (; entry; entry = yaml_next(r->tree, entry), i++) {
				charter->sites[i].side = maps[m].side;
				read_site(r, entry, &charter->sites[i],
				          &names[i]);
			}
		}
		reading_place(r, "%s", "");
		check_unique(r, names, total, "site");
	}
	free(names);
}

static void swap_halves(struct reading *r, size_t first)
{
	struct charter *charter = r->charter;
	size_t rest = charter->site_count - first;
	struct site *sorted = reading_alloc(r, charter->site_count,
	                                    sizeof(*sorted));

	if (!sorted)
		return;
	memcpy(sorted, charter->sites + first, rest * sizeof(*sorted));
	memcpy(sorted + rest, charter->sites, first * sizeof(*sorted));
	free(charter->sites);
	charter->sites = sorted;
}

/* Each site starts at a multiple of its size rounded up to a power of two. */
static void lay_out(struct reading *r, const struct yaml_node *node)
{
	struct charter *charter = r->charter;
	uint64_t end[SIDES] = { 0 }, size;
	size_t i, side;

	for (i = 0; i < charter->site_count; i++) {
		struct site *site = &charter->sites[i];

		site->conversion_s = charter->conversion_s[site->side];
		while ((1u << site->height) < site->position_count)
			site->height++;
		size = (uint64_t)1 << site->height;
		site->first_slot =
			(end[site->side] + size - 1) & ~(size - 1);
		end[site->side] = site->first_slot + size;
	}
	for (side = 0; side < SIDES; side++) {
		while (((uint64_t)1 << charter->depth[side]) < end[side])
			charter->depth[side]++;
		if (charter->depth[side] > MAX_DEPTH)
			reading_fault(r, node, "one side's map needs 2^%u slots; "
			              "at most 2^%d", charter->depth[side],
			              MAX_DEPTH);
	}
}

void section_map(struct reading *r, const struct yaml_node *node)
{
	struct side_map maps[SIDES] = { 0 };
	const struct yaml_node *entry;
	size_t count = read_list(r, node, SIDES, &entry), i;

	if (!node || node->kind != YAML_SEQUENCE || node->count > SIDES)
		return;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++)
		read_map_head(r, entry, &maps[i]);
	settle_sides(r, node, maps, count);
	read_sites(r, maps);
	if (maps[0].side > maps[1].side)
		swap_halves(r, maps[0].site_count);
	lay_out(r, node);
}
