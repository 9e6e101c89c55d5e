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

/* A site's positions while they are read, each with its place. */
struct growing {
	struct site *site;
	const struct yaml_node **at;
};

static bool grow(struct reading *r, struct growing *g, size_t added,
                 const struct yaml_node *node)
{
	size_t total = g->site->position_count + added;
	struct position *positions;
	const struct yaml_node **at;

	if (added > MAX_POSITIONS - r->position_count) {
		reading_fault(r, node, "with these, the charter has over %u "
		              "positions", MAX_POSITIONS);
		return false;
	}
	positions = realloc(g->site->positions, total * sizeof(*positions));
	if (positions)
		g->site->positions = positions;
	at = realloc(g->at, total * sizeof(*at));
	if (at)
		g->at = at;
	if (!positions || !at) {
		r->out_of_memory = true;
		return false;
	}
	memset(positions + g->site->position_count, 0,
	       added * sizeof(*positions));
	r->position_count += added;
	return true;
}

static void put_position(struct growing *g, const char *name,
                         const struct yaml_node *at)
{
	/* Its length has been checked, and grow() has cleared the place. */
	memcpy(g->site->positions[g->site->position_count].name, name,
	       strlen(name));
	g->at[g->site->position_count++] = at;
}

static int width_of(uint64_t number)
{
	return snprintf(NULL, 0, "%llu", (unsigned long long)number);
}

/* cell-01 to cell-24 of prefix "cell-" and count 24. */
static void read_numbered(struct reading *r, const struct yaml_node **at,
                          struct growing *g)
{
	static const struct range range = { UNIT_COUNT, 1, MAX_POSITIONS };
	char name[MAX_NAME_BYTES + 32];
	struct slice prefix;
	uint64_t count, i;
	int width;

	if (!read_scalar(r, at[PREFIX], &prefix) ||
	    !read_value(r, at[COUNT], &range, &count))
		return;
	width = width_of(count);
	if (!text_is_name(prefix, MAX_NAME_BYTES - (size_t)width)) {
		reading_fault(r, at[PREFIX], "a prefix has a-z, 0-9 and -, "
		              "starts with a letter and leaves room for the "
		              "number in %d bytes", MAX_NAME_BYTES);
		return;
	}
	if (!grow(r, g, (size_t)count, at[COUNT]))
		return;
	for (i = 1; i <= count; i++) {
		snprintf(name, sizeof(name), "%.*s%0*llu", (int)prefix.len,
		         (const char *)prefix.data, width,
		         (unsigned long long)i);
		put_position(g, name, at[PREFIX]);
	}
}

static void read_named(struct reading *r, const struct yaml_node *node,
                       struct growing *g)
{
	char name[MAX_NAME_BYTES + 1];
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_POSITIONS, &entry);

	if (count == 0 || !grow(r, g, count, node))
		return;
	for (; entry; entry = yaml_next(r->tree, entry))
		if (read_name(r, entry, name))
			put_position(g, name, entry);
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
	out->position_count = site->position_count - out->first_position;
	read_confidence(r, at[CONFIDENCE], out);
}

static void check_positions(struct reading *r, const struct growing *g)
{
	size_t i, count = g->at ? g->site->position_count : 0;
	struct named *names = reading_alloc(r, count, sizeof(*names));

	if (!names)
		return;
	for (i = 0; i < count; i++)
		names[i] = (struct named){ g->site->positions[i].name,
			                   g->at[i] };
	check_unique(r, names, count, "position");
	free(names);
}

void section_populations(struct reading *r, const struct yaml_node *node,
                         struct site *site)
{
	struct growing g = { .site = site };
	struct named names[MAX_POPULATIONS];
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_POPULATIONS, &entry), i;

	site->populations = reading_alloc(r, count, sizeof(*site->populations));
	if (!site->populations)
		return;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++)
		read_population(r, entry, &g, &names[i]);
	reading_place(r, "site '%s': ", site->name);
	check_unique(r, names, count, "population");
	check_positions(r, &g);
	free(g.at);
}
