/*
 * The section `ceilings`: so many items of some classes, at all sites of a side
 * or at some, and no more. It needs the classes and the map.
 */
#include <stdlib.h>
#include <string.h>

#include "charter/sections.h"

enum { NAME, SIDE, CLASSES, SITES, LIMIT, MEMBER_COUNT };
static const struct member members[MEMBER_COUNT] = {
	[NAME] = { "name", false },
	[SIDE] = { "side", false },
	[CLASSES] = { "classes", false },
	[SITES] = { "sites", true },
	[LIMIT] = { "limit", false },
};
static const struct shape shape = { "a ceiling", MEMBER_COUNT, members };

static bool read_side(struct reading *r, const struct yaml_node *node,
                      unsigned *out)
{
	const struct charter *charter = r->charter;
	size_t i;

	if (!read_participant(r, node, &i))
		return false;
	*out = i == charter->party[1];
	if (i == charter->party[*out])
		return true;
	reading_fault(r, node, "'%s' leads no side: it lacks the role party",
	              charter->participants[i].name);
	return false;
}

/* What the names of a list stand for. */
struct lookup {
	const char *what; /* "class", "site" */
	size_t (*find)(const struct charter *charter, struct slice name);
	bool *has;
};

static void read_names(struct reading *r, const struct yaml_node *node,
                       const struct lookup *lookup, size_t max)
{
	const struct yaml_node *entry;
	struct slice name;
	size_t i;

	if (node && read_list(r, node, max, &entry) == 0)
		return;
	for (; node && entry; entry = yaml_next(r->tree, entry)) {
		if (!read_scalar(r, entry, &name))
			continue;
		i = lookup->find(r->charter, name);
		if (i == NO_INDEX)
			reading_fault(r, entry, "there is no %s '%.*s'",
			              lookup->what,
			              (int)(name.len < 70 ? name.len : 70),
			              (const char *)name.data);
		else if (lookup->has[i])
			reading_fault(r, entry, "'%.*s' is named twice",
			              (int)name.len, (const char *)name.data);
		else
			lookup->has[i] = true;
	}
}

static void check_sites(struct reading *r, const struct yaml_node *node,
                        const struct ceiling *ceiling)
{
	const struct charter *charter = r->charter;

	for (size_t i = 0; i < charter->site_count; i++)
		if (ceiling->has_site[i] &&
		    charter->sites[i].side != ceiling->side)
			reading_fault(r, node, "'%s' is not a site of that side",
			              charter->sites[i].name);
}

static void read_scope(struct reading *r, const struct yaml_node *const *at,
                       struct ceiling *out)
{
	const struct charter *charter = r->charter;
	const struct lookup classes = { "class", charter_class, out->has_class };
	const struct lookup sites = { "site", charter_site, out->has_site };
	bool side_is_known = read_side(r, at[SIDE], &out->side);

	read_names(r, at[CLASSES], &classes, MAX_CLASSES);
	out->everywhere = at[SITES] == NULL;
	read_names(r, at[SITES], &sites, MAX_SITES);
	if (!side_is_known)
		return;
	for (size_t i = 0; out->everywhere && i < charter->site_count; i++)
		out->has_site[i] = charter->sites[i].side == out->side;
	check_sites(r, at[SITES], out);
}

static void read_ceiling(struct reading *r, const struct yaml_node *node,
                         struct ceiling *out, struct named *named)
{
	static const struct range range = { UNIT_COUNT, 0, MAX_CEILING };
	const struct yaml_node *at[MEMBER_COUNT];

	reading_place(r, "%s", "");
	*named = (struct named){ out->name, node };
	out->has_class = reading_alloc(r, r->charter->class_count,
	                               sizeof(*out->has_class));
	out->has_site = reading_alloc(r, r->charter->site_count,
	                              sizeof(*out->has_site));
	if (!out->has_class || !out->has_site ||
	    !read_members(r, node, &shape, at))
		return;
	if (read_name(r, at[NAME], out->name)) {
		named->at = at[NAME];
		reading_place(r, "ceiling '%s': ", out->name);
	}
	read_scope(r, at, out);
	read_number(r, at[LIMIT], &range, &out->limit);
}

/* Counts have a row for each site of a side and each class: one blob of them. */
static void check_cells(struct reading *r, const struct yaml_node *node)
{
	const struct charter *charter = r->charter;
	size_t sites[SIDES] = { 0 };

	for (size_t i = 0; i < charter->site_count; i++)
		sites[charter->sites[i].side]++;
	for (size_t i = 0; i < charter->ceiling_count; i++)
		if (sites[charter->ceilings[i].side] * charter->class_count >
		    MAX_COUNT_CELLS) {
			reading_fault(r, node, "a side with a ceiling has at most "
			              "%d counts: its sites times the classes",
			              MAX_COUNT_CELLS);
			return;
		}
}

void section_ceilings(struct reading *r, const struct yaml_node *node)
{
	struct charter *charter = r->charter;
	struct named names[MAX_CEILINGS];
	const struct yaml_node *entry;
	size_t count, i;

	if (!node)
		return;
	count = read_list(r, node, MAX_CEILINGS, &entry);
	charter->ceilings = reading_alloc(r, count, sizeof(*charter->ceilings));
	if (count == 0 || !charter->ceilings)
		return;
	charter->ceiling_count = count;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++)
		read_ceiling(r, entry, &charter->ceilings[i], &names[i]);
	reading_place(r, "%s", "");
	check_unique(r, names, count, "ceiling");
	check_cells(r, node);
}
