/*
 * The section `arrangement`: which site each side gives in each pair.
 */
#include <stdlib.h>

#include "charter/sections.h"

enum { ORDER, PAIRS, MEMBER_COUNT };
static const struct member members[MEMBER_COUNT] = {
	[ORDER] = { "order", false },
	[PAIRS] = { "pairs", false },
};
static const struct shape shape = { "the arrangement", MEMBER_COUNT, members };

/* Where each site was given first, to tell of a second time. */
struct given {
	const struct yaml_node **site_at;
	size_t named_count[SIDES];
	size_t choice_count[SIDES];
};

static bool has_draw_of(const struct charter *charter, size_t map)
{
	size_t i;

	for (i = 0; i < charter->draws.population_count; i++)
		if (charter->draws.populations[i].map == map)
			return true;
	return false;
}

static void read_give(struct reading *r, const struct yaml_node *node,
                      size_t side, struct give *out, struct given *given)
{
	const struct charter *charter = r->charter;
	const char *party = charter->participants[charter->party[side]].name;
	struct slice name;
	size_t site;

	out->site = NO_INDEX;
	if (!read_scalar(r, node, &name))
		return;
	if (slice_is_text(name, "choice")) {
		given->choice_count[side]++;
		return;
	}
	if (slice_is_text(name, "draw")) {
		out->drawn = true;
		if (!has_draw_of(charter, side))
			reading_fault(r, node, "no section 'draws' lets the other "
			              "side draw a site of %s", party);
		return;
	}
	site = charter_site(charter, name);
	if (site == NO_INDEX) {
		reading_fault(r, node, "there is no site '%.*s'; write a site "
		              "of %s or the word choice or draw",
		              (int)(name.len < 70 ? name.len : 70),
		              (const char *)name.data, party);
		return;
	}
	if (charter->sites[site].side != side)
		reading_fault(r, node, "site '%s' is not on the side of %s",
		              charter->sites[site].name, party);
	else if (given->site_at[site])
		reading_fault(r, node, "site '%s' is given already in line %u",
		              charter->sites[site].name,
		              (unsigned)given->site_at[site]->line);
	else
		given->named_count[side]++;
	given->site_at[site] = node;
	out->site = site;
}

static void check_choices(struct reading *r, const struct yaml_node *node,
                          const struct given *given)
{
	const struct charter *charter = r->charter;
	size_t side, i;

	for (side = 0; side < SIDES; side++) {
		size_t sites = 0;

		for (i = 0; i < charter->site_count; i++)
			sites += charter->sites[i].side == side;
		if (given->choice_count[side] > 0 && sites > 0 &&
		    given->choice_count[side] + given->named_count[side] > sites)
			reading_fault(r, node, "%s gives %zu sites by choice and "
			              "%zu by name; it has %zu",
			              charter->participants[charter->party[side]]
			              .name, given->choice_count[side],
			              given->named_count[side], sites);
	}
}

static void read_pairs(struct reading *r, const struct yaml_node *node,
                       struct given *given)
{
	struct charter *charter = r->charter;
	const struct member sides[SIDES] = {
		{ charter->participants[charter->party[0]].name, false },
		{ charter->participants[charter->party[1]].name, false },
	};
	const struct shape pair_shape = { "a pair", SIDES, sides };
	const struct yaml_node *entry, *at[SIDES];
	size_t count = read_list(r, node, MAX_PAIRS, &entry), i, side;

	charter->pairs = reading_alloc(r, count, sizeof(*charter->pairs));
	if (count == 0 || !charter->pairs)
		return;
	charter->pair_count = count;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++) {
		reading_place(r, "pair %zu: ", i + 1);
		if (!read_members(r, entry, &pair_shape, at))
			continue;
		for (side = 0; side < SIDES; side++)
			read_give(r, at[side], side,
			          &charter->pairs[i].gives[side], given);
	}
	reading_place(r, "%s", "");
	check_choices(r, node, given);
}

void section_arrangement(struct reading *r, const struct yaml_node *node)
{
	static const char *const orders[] = { "together" };
	const struct charter *charter = r->charter;
	const struct yaml_node *at[MEMBER_COUNT];
	struct given given = { 0 };
	size_t word;

	if (!read_members(r, node, &shape, at))
		return;
	read_word(r, at[ORDER], orders, 1, &word);
	if (charter->party[0] == NO_INDEX || charter->party[1] == NO_INDEX ||
	    !charter->participants[charter->party[0]].name[0] ||
	    !charter->participants[charter->party[1]].name[0])
		return;
	given.site_at = reading_alloc(r, charter->site_count,
	                              sizeof(*given.site_at));
	if (given.site_at)
		read_pairs(r, at[PAIRS], &given);
	free(given.site_at);
}
