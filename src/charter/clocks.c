/*
 * The sections `clocks` and `gates`, and the clocks of `witness`: their names,
 * and whether they can be met together.
 */
#include <stdio.h>
#include <string.h>

#include "charter/sections.h"

const struct clock_name clock_names[CLOCK_COUNT] = {
	[CLOCK_NOTICE] = { "clocks", "notice",
		"from the notice to the entry, at least" },
	[CLOCK_ACKNOWLEDGE] = { "clocks", "acknowledge",
		"to acknowledge a notice or a deposit" },
	[CLOCK_DESIGNATE_MIN] = { "clocks", "designate_min",
		"from the entry to naming the site, at least" },
	[CLOCK_DESIGNATE_MAX] = { "clocks", "designate_max",
		"from the entry to naming the site, at most" },
	[CLOCK_RESTRICT] = { "clocks", "restrict",
		"from naming the site until nothing leaves it" },
	[CLOCK_DELIVER] = { "clocks", "deliver",
		"for the depositary, from the last acknowledgement" },
	[CLOCK_ARRIVE] = { "clocks", "arrive",
		"from the delivery of both keys to the team's arrival" },
	[CLOCK_SELECT] = { "clocks", "select",
		"from the site diagram to choosing positions" },
	[CLOCK_STAY] = { "clocks", "stay",
		"from the arrival to the report, at most" },
	[CLOCK_COUNTERSIGN] = { "clocks", "countersign",
		"to countersign or contest a finding or report" },
	[CLOCK_REPLY] = { "clocks", "reply",
		"to answer an objection" },
	[CLOCK_SUSPENSION] = { "clocks", "suspension",
		"all suspensions of one arrangement by one side" },
	[CLOCK_SKEW] = { "witness", "clock_skew",
		"by which two honest clocks may differ" },
	[CLOCK_PUBLICATION] = { "witness", "publication_lag",
		"from a statement to its being witnessed" },
	[CLOCK_KIT] = { "witness", "kit_lag",
		"the same for statements made without a network" },
	[CLOCK_ANSWER] = { "gates", "answer",
		"to answer a proposed arrangement" },
	[CLOCK_GATE_NOTICE] = { "gates", "notice",
		"both notices given and acknowledged" },
	[CLOCK_GATE_DESIGNATE] = { "gates", "designate",
		"both sites named, both closed to movement" },
	[CLOCK_GATE_SWAP] = { "gates", "swap",
		"both openings exchanged" },
	[CLOCK_GATE_ARRIVE] = { "gates", "arrive",
		"both teams on site" },
	[CLOCK_GATE_LOOK] = { "gates", "look",
		"both reports made" },
	[CLOCK_INTERVAL] = { "gates", "interval",
		"from one pair's start to the next one's" },
};

static const struct range range = { UNIT_SECONDS, 1, 3650u * 86400u };

void read_clock(struct reading *r, const struct yaml_node *node,
                enum clock clock)
{
	char place[sizeof(r->place)];

	memcpy(place, r->place, sizeof(place));
	reading_place(r, "%s %s: ", clock_names[clock].section,
	              clock_names[clock].member);
	read_number(r, node, &range, &r->charter->clocks[clock]);
	memcpy(r->place, place, sizeof(place));
}

void section_clocks(struct reading *r, const struct yaml_node *node,
                    const char *section)
{
	struct member members[CLOCK_COUNT];
	enum clock which[CLOCK_COUNT];
	struct shape shape = { section, 0, members };
	const struct yaml_node *at[CLOCK_COUNT];
	size_t i;

	for (i = 0; i < CLOCK_COUNT; i++) {
		if (strcmp(clock_names[i].section, section) != 0)
			continue;
		which[shape.count] = (enum clock)i;
		members[shape.count++] =
			(struct member){ clock_names[i].member, false };
	}
	if (!read_members(r, node, &shape, at))
		return;
	for (i = 0; i < shape.count; i++)
		read_clock(r, at[i], which[i]);
}

/*
 * A time that must not be under the sum of others: who starts as late as a gate
 * allows and takes every clock to its end still reaches the next gate.
 */
struct chain {
	enum clock least;
	size_t count;
	enum clock parts[4];
};
static const struct chain chains[] = {
	{ CLOCK_DESIGNATE_MAX, 1, { CLOCK_DESIGNATE_MIN } },
	{ CLOCK_STAY, 1, { CLOCK_SELECT } },
	{ CLOCK_KIT, 1, { CLOCK_PUBLICATION } },
	{ CLOCK_GATE_NOTICE, 1, { CLOCK_ACKNOWLEDGE } },
	{ CLOCK_GATE_DESIGNATE, 4, { CLOCK_GATE_NOTICE, CLOCK_NOTICE,
	                             CLOCK_DESIGNATE_MIN, CLOCK_RESTRICT } },
	{ CLOCK_GATE_SWAP, 3, { CLOCK_GATE_DESIGNATE, CLOCK_ACKNOWLEDGE,
	                        CLOCK_DELIVER } },
	{ CLOCK_GATE_ARRIVE, 1, { CLOCK_GATE_SWAP } },
	{ CLOCK_GATE_ARRIVE, 2, { CLOCK_GATE_DESIGNATE, CLOCK_ARRIVE } },
	{ CLOCK_GATE_LOOK, 3, { CLOCK_GATE_ARRIVE, CLOCK_STAY,
	                        CLOCK_COUNTERSIGN } },
	{ CLOCK_INTERVAL, 1, { CLOCK_GATE_LOOK } },
};

static void format_seconds(uint64_t seconds, char *out, size_t size)
{
	if (seconds % 3600 == 0)
		snprintf(out, size, "%lluh", (unsigned long long)seconds / 3600);
	else if (seconds % 60 == 0)
		snprintf(out, size, "%llum", (unsigned long long)seconds / 60);
	else
		snprintf(out, size, "%llus", (unsigned long long)seconds);
}

static void check_chain(struct reading *r, const struct yaml_node *at,
                        const struct chain *chain)
{
	const struct number *clocks = r->charter->clocks;
	const struct clock_name *name = &clock_names[chain->least];
	char sum_text[32], value_text[32], parts[160] = "";
	uint64_t sum = 0;
	size_t i, len = 0;

	for (i = 0; i < chain->count; i++) {
		const struct clock_name *part = &clock_names[chain->parts[i]];

		if (clocks[chain->parts[i]].value == 0)
			return;
		sum += clocks[chain->parts[i]].value;
		len += (size_t)snprintf(parts + len, sizeof(parts) - len,
		                        "%s%s %s", i ? " + " : "",
		                        part->section, part->member);
	}
	if (clocks[chain->least].value == 0 ||
	    clocks[chain->least].value >= sum)
		return;
	format_seconds(sum, sum_text, sizeof(sum_text));
	format_seconds(clocks[chain->least].value, value_text,
	               sizeof(value_text));
	reading_fault(r, at, "%s %s is %s and cannot be met: it must be at "
	              "least %s = %s", name->section, name->member, value_text,
	              sum_text, parts);
}

void check_clocks(struct reading *r, const struct yaml_node *gates,
                  const struct yaml_node *clocks,
                  const struct yaml_node *witness)
{
	size_t i;

	for (i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		const struct clock_name *name = &clock_names[chains[i].least];
		const struct yaml_node *section = witness, *at;

		if (strcmp(name->section, "gates") == 0)
			section = gates;
		else if (strcmp(name->section, "clocks") == 0)
			section = clocks;
		at = section ? yaml_member(r->tree, section, name->member) : NULL;
		if (at)
			check_chain(r, yaml_key(r->tree, at), &chains[i]);
	}
}
