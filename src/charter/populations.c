/*
 * A site's populations, and the positions that they count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "charter/sections.h"

enum { NAME, TITLE, CONFIDENCE, POSITIONS, MEMBER_COUNT };
static const struct member members[MEMBER_COUNT] = {
	[NAME] = { "name", false },
	[TITLE] = { "title", false },
	[CONFIDENCE] = { "confidence", false },
	[POSITIONS] = { "positions", false },
};
static const struct shape shape = { "a population", MEMBER_COUNT, members };

enum { PREFIX, COUNT, NAMES, POSITION_MEMBERS };
static const struct member position_members[POSITION_MEMBERS] = {
	[PREFIX] = { "prefix", true },
	[COUNT] = { "count", true },
	[NAMES] = { "names", true },
};
static const struct shape position_shape = { "positions", POSITION_MEMBERS,
	                                     position_members };

/* A population's positions while they are read, each name with its place. */
struct growing {
	struct site *site;
	struct population *population;
	const struct yaml_node *count_at; /* of numbered ones: prefix */
	struct named *named;              /* of all named ones of the site */
	size_t named_count;
};

static int compare_names(const void *a, const void *b)
{
	const struct position_name *const *x = a, *const *y = b;

	return strcmp((*x)->text, (*y)->text);
}

static bool grow(struct reading *r, struct growing *g, size_t added,
                 const struct yaml_node *node)
{
	if (added > MAX_POSITIONS - r->position_count) {
		reading_fault(r, node, "with these, the map has over %u "
		              "positions", MAX_POSITIONS);
		return false;
	}
	r->position_count += added;
	g->site->position_count += added;
	g->population->position_count = added;
	return true;
}

static int width_of(uint64_t number)
{
	return snprintf(NULL, 0, "%llu", (unsigned long long)number);
}

static void read_numbered(struct reading *r, const struct yaml_node **at,
                          struct growing *g)
{
	static const struct range range = { UNIT_COUNT, 1, MAX_POSITIONS };
	struct slice prefix;
	uint64_t count;

	if (!read_scalar(r, at[PREFIX], &prefix) ||
	    !read_value(r, at[COUNT], &range, &count))
		return;
	if (!text_is_name(prefix, MAX_NAME_BYTES - (size_t)width_of(count))) {
		reading_fault(r, at[PREFIX], "a prefix has a-z, 0-9 and -, "
		              "starts with a letter and leaves room for the "
		              "number in %d bytes", MAX_NAME_BYTES);
		return;
	}
	if (!grow(r, g, (size_t)count, at[COUNT]))
		return;
	memcpy(g->population->prefix, prefix.data, prefix.len);
	g->count_at = at[PREFIX];
}

/* Room for more names of the site. */
static bool grow_named(struct reading *r, struct growing *g, size_t count)
{
	struct named *named = realloc(g->named, (g->named_count + count) *
	                                        sizeof(*named));

	if (named == NULL) {
		r->out_of_memory = true;
		return false;
	}
	g->named = named;
	return true;
}

static void read_named(struct reading *r, const struct yaml_node *node,
                       struct growing *g)
{
	struct population *out = g->population;
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_POSITIONS, &entry), good = 0;

	if (count == 0 || !grow_named(r, g, count) || !grow(r, g, count, node))
		return;
	out->names = reading_alloc(r, count, sizeof(*out->names));
	out->by_name = reading_alloc(r, count, sizeof(*out->by_name));
	for (; out->names && out->by_name && entry;
	     entry = yaml_next(r->tree, entry))
		if (read_name(r, entry, out->names[good].text)) {
			const char *text = out->names[good].text;

			g->named[g->named_count++] = (struct named){ text, entry };
			good++;
		}
	for (size_t i = 0; out->by_name && i < count; i++)
		out->by_name[i] = &out->names[i];
	if (out->by_name)
		qsort(out->by_name, count, sizeof(const struct position_name *),
		      compare_names);
}

static void read_positions(struct reading *r, const struct yaml_node *node,
                           struct growing *g)
{
	const struct yaml_node *at[POSITION_MEMBERS];

	if (!read_members(r, node, &position_shape, at))
		return;
	if (at[NAMES] && !at[PREFIX] && !at[COUNT])
		read_named(r, at[NAMES], g);
	else if (!at[NAMES] && at[PREFIX] && at[COUNT])
		read_numbered(r, at, g);
	else
		reading_fault(r, node, "positions are given by 'prefix' and "
		              "'count', or by 'names' alone");
}

static void read_confidence(struct reading *r, const struct yaml_node *node,
                            struct population *population)
{
	const struct charter *charter = r->charter;
	const struct confidence_set *set = NULL;
	struct slice name;
	size_t i;

	if (!read_scalar(r, node, &name))
		return;
	for (i = 0; i < charter->confidence_count && !set; i++)
		if (slice_is_text(name, charter->confidence[i].name))
			set = &charter->confidence[i];
	if (!set) {
		reading_fault(r, node, "there is no confidence set '%.*s'",
		              (int)(name.len < 70 ? name.len : 70),
		              (const char *)name.data);
		return;
	}
	population->confidence = (size_t)(set - charter->confidence);
	population->design_number = set->design_number;
	population->required = set->required;
	population->detection = set->detection;
	population->common_cause = set->common_cause;
	population->refusal_allowed = set->refusal_allowed;
	if (population->position_count > 0 &&
	    set->design_number.value > population->position_count)
		reading_fault(r, node, "the design number %u of set '%s' is over "
		              "the %zu positions here",
		              (unsigned)set->design_number.value, set->name,
		              population->position_count);
}

static void read_population(struct reading *r, const struct yaml_node *node,
                            struct growing *g, struct named *named)
{
	struct site *site = g->site;
	struct population *out = &site->populations[site->population_count++];
	const struct yaml_node *at[MEMBER_COUNT];

	reading_place(r, "site '%s': ", site->name);
	*named = (struct named){ out->name, node };
	g->population = out;
	g->count_at = NULL;
	out->first_position = site->position_count;
	if (!read_members(r, node, &shape, at))
		return;
	if (read_name(r, at[NAME], out->name)) {
		named->at = at[NAME];
		reading_place(r, "site '%s', population '%s': ", site->name,
		              out->name);
	}
	read_text(r, at[TITLE], &out->title);
	read_positions(r, at[POSITIONS], g);
	read_confidence(r, at[CONFIDENCE], out);
}

/*
 * Two ranges of numbers that share a name share the first of the one with the
 * longer prefix: it has the least number.
 */
static bool overlaps(const struct site *site, const struct population *a,
                     const struct population *b, size_t *out)
{
	const struct population *longer =
		strlen(a->prefix) > strlen(b->prefix) ? a : b;
	struct site other = { .population_count = 1 };
	struct population shorter = longer == a ? *b : *a;
	struct position_name name =
		site_position_name(site, longer->first_position);

	other.populations = &shorter;
	*out = longer->first_position;
	return site_position(&other, slice_text(name.text)) != NO_INDEX;
}

static void fault_twice(struct reading *r, const struct yaml_node *a,
                        const struct yaml_node *b, const char *name)
{
	const struct yaml_node *later = a->offset > b->offset ? a : b;

	reading_fault(r, later, "there is already a position '%s' in line %u",
	              name, (unsigned)(later == a ? b : a)->line);
}

/* The names of the numbered population k against all that come before it. */
static void check_numbered(struct reading *r, const struct growing *g,
                           const struct yaml_node *const *at, size_t k)
{
	const struct population *all = g->site->populations;
	struct population numbered = all[k];
	struct site alone = { .population_count = 1, .populations = &numbered };
	size_t first;

	for (size_t i = 0; i < g->named_count; i++)
		if (site_position(&alone, slice_text(g->named[i].name)) !=
		    NO_INDEX)
			fault_twice(r, at[k], g->named[i].at, g->named[i].name);
	for (size_t i = 0; i < k; i++)
		if (at[i] != NULL && overlaps(g->site, &all[i], &all[k], &first))
			fault_twice(r, at[k], at[i],
			            site_position_name(g->site, first).text);
}

void section_populations(struct reading *r, const struct yaml_node *node,
                         struct site *site)
{
	struct growing g = { .site = site };
	struct named names[MAX_POPULATIONS];
	const struct yaml_node *at[MAX_POPULATIONS]; /* of numbered positions */
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_POPULATIONS, &entry), i;

	site->populations = reading_alloc(r, count, sizeof(*site->populations));
	if (!site->populations)
		return;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++) {
		read_population(r, entry, &g, &names[i]);
		at[i] = g.count_at;
	}
	reading_place(r, "site '%s': ", site->name);
	check_unique(r, names, count, "population");
	check_unique(r, g.named, g.named_count, "position");
	for (i = 0; i < count; i++)
		if (at[i] != NULL)
			check_numbered(r, &g, at, i);
	free(g.named);
}
