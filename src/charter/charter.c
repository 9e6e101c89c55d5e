/*
 * Reads a charter section by section into typed values; owns their memory.
 */
#include "charter/charter.h"

#include <stdlib.h>

#include "charter/faults.h"
#include "charter/sections.h"

enum { NAME, TITLE, EXERCISE, CELL_BYTES, PARTICIPANTS, CONFIDENCE, MAP, CLASSES,
       DRAWS, CEILINGS, ARRANGEMENT, GATES, CLOCKS, WITNESS, CONSENT, DEPOSITARY,
       MEMBER_COUNT };

static const struct member members[MEMBER_COUNT] = {
	[NAME] = { "name", false },
	[TITLE] = { "title", false },
	[EXERCISE] = { "exercise", false },
	[CELL_BYTES] = { "cell_bytes", false },
	[PARTICIPANTS] = { "participants", false },
	[CONFIDENCE] = { "confidence", false },
	[MAP] = { "map", false },
	[CLASSES] = { "classes", false },
	[DRAWS] = { "draws", true },
	[CEILINGS] = { "ceilings", true },
	[ARRANGEMENT] = { "arrangement", false },
	[GATES] = { "gates", false },
	[CLOCKS] = { "clocks", false },
	[WITNESS] = { "witness", false },
	[CONSENT] = { "consent", false },
	[DEPOSITARY] = { "depositary", false },
};
static const struct shape shape = { "a charter", MEMBER_COUNT, members };

static void read_head(struct reading *r, const struct yaml_node *const *at)
{
	static const struct range cell = { UNIT_COUNT, MIN_CELL_BYTES,
		                           MAX_CELL_BYTES };
	uint64_t bytes;

	reading_place(r, "name: ");
	read_name(r, at[NAME], r->charter->name);
	reading_place(r, "title: ");
	read_text(r, at[TITLE], &r->charter->title);
	reading_place(r, "exercise: ");
	read_bool(r, at[EXERCISE], &r->charter->exercise);
	reading_place(r, "cell_bytes: ");
	if (read_value(r, at[CELL_BYTES], &cell, &bytes))
		r->charter->cell_bytes = (size_t)bytes;
	reading_place(r, "%s", "");
}

static void read_charter(struct reading *r)
{
	const struct yaml_node *at[MEMBER_COUNT];

	if (!read_members(r, yaml_root(r->tree), &shape, at))
		return;
	read_head(r, at);
	section_participants(r, at[PARTICIPANTS]);
	section_confidence(r, at[CONFIDENCE]);
	section_map(r, at[MAP]);
	section_classes(r, at[CLASSES]);
	section_draws(r, at[DRAWS]);
	section_ceilings(r, at[CEILINGS]);
	section_arrangement(r, at[ARRANGEMENT]);
	section_clocks(r, at[GATES], "gates");
	section_clocks(r, at[CLOCKS], "clocks");
	section_witness(r, at[WITNESS]);
	check_clocks(r, at[GATES], at[CLOCKS], at[WITNESS]);
	section_consent(r, at[CONSENT]);
	section_depositary(r, at[DEPOSITARY]);
}

/* There was no memory for the list: a mistake could not be told. */
static bool is_untold(const struct charter_faults *faults)
{
	return faults->more && faults->count == 0;
}

static int judge(const struct reading *r)
{
	const struct charter *charter = r->charter;
	size_t i;

	if (r->out_of_memory || is_untold(r->faults))
		return TALLY_ENOMEM;
	if (r->faults->count > 0)
		return TALLY_EFORMAT;
	for (i = 0; i < charter->participant_count; i++)
		if (!charter->participants[i].seated)
			return TALLY_EINCOMPLETE;
	return TALLY_OK;
}

static int read_tree(const struct yaml_tree *tree, struct charter **out,
                     struct charter_faults *faults)
{
	struct reading r = { .tree = tree, .faults = faults };
	int status;

	r.charter = reading_alloc(&r, 1, sizeof(*r.charter));
	if (!r.charter)
		return TALLY_ENOMEM;
	hash_bytes(tree->file, r.charter->id);
	read_charter(&r);
	status = judge(&r);
	if (status == TALLY_OK || status == TALLY_EINCOMPLETE)
		*out = r.charter;
	else
		charter_free(r.charter);
	return status;
}

int charter_parse(struct slice file, struct charter **out,
                  struct charter_faults *faults)
{
	struct yaml_tree tree = { 0 };
	int status;

	*faults = (struct charter_faults){ 0 };
	status = yaml_parse(file, &tree, faults);
	if (status == TALLY_OK)
		status = read_tree(&tree, out, faults);
	else if (is_untold(faults))
		status = TALLY_ENOMEM;
	yaml_release(&tree);
	faults_sort(faults);
	return status;
}

static void free_site(struct site *site)
{
	size_t i;

	free(site->title);
	free(site->coordinates);
	for (i = 0; i < site->population_count; i++) {
		free(site->populations[i].title);
		free(site->populations[i].names);
		free(site->populations[i].by_name);
	}
	free(site->populations);
}

static void free_class(struct item_class *item)
{
	const struct number numbers[] = {
		item->tolerance, item->guard, item->uncertainty, item->power,
		item->counts.k, item->counts.false_alarm, item->counts.spread,
		item->counts.time_s, item->counts.background_time_s,
		item->counts.backgrounds, item->counts.weakest, item->counts.cap,
		item->benchmark.fraction, item->benchmark.spread,
		item->benchmark.time_s, item->benchmark.benchmark_time_s,
		item->benchmark.benchmarks,
		item->benchmark.background_time_s, item->benchmark.backgrounds,
	};
	size_t i;

	free(item->title);
	free(item->source);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		free(numbers[i].source);
	for (i = 0; i < item->observable_count; i++)
		free(item->observables[i]);
	free(item->observables);
	for (i = 0; i < item->dimension_count; i++)
		free(item->dimensions[i].size_um.source);
}

static void free_ceiling(struct ceiling *ceiling)
{
	free(ceiling->has_class);
	free(ceiling->has_site);
	free(ceiling->limit.source);
}

static void free_confidence(struct confidence_set *set)
{
	free(set->design_number.source);
	free(set->required.source);
	free(set->detection.source);
	free(set->common_cause.source);
}

static void free_draws(struct draw_rules *draws)
{
	size_t i;

	free(draws->period_s.source);
	free(draws->reveal_s.source);
	for (i = 0; i < SIDES; i++)
		free(draws->quota[i].source);
	for (i = 0; i < draws->population_count; i++) {
		free(draws->populations[i].sites);
		free(draws->populations[i].weights);
	}
	free(draws->populations);
}

void charter_free(struct charter *charter)
{
	size_t i;

	if (!charter)
		return;
	for (i = 0; i < charter->participant_count; i++)
		free(charter->participants[i].title);
	for (i = 0; i < charter->confidence_count; i++)
		free_confidence(&charter->confidence[i]);
	for (i = 0; i < SIDES; i++)
		free(charter->conversion_s[i].source);
	for (i = 0; i < charter->site_count; i++)
		free_site(&charter->sites[i]);
	for (i = 0; i < charter->class_count; i++)
		free_class(&charter->classes[i]);
	for (i = 0; i < charter->ceiling_count; i++)
		free_ceiling(&charter->ceilings[i]);
	for (i = 0; i < CLOCK_COUNT; i++)
		free(charter->clocks[i].source);
	free_draws(&charter->draws);
	free(charter->participants);
	free(charter->confidence);
	free(charter->sites);
	free(charter->classes);
	free(charter->ceilings);
	free(charter->pairs);
	free(charter->title);
	free(charter);
}
