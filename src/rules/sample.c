/*
 * Samples: fixed by a designation, opened by a selection. docs/protocol.md, 6.3.
 */
#include <stdlib.h>
#include <string.h>

#include "escrow/draw.h"
#include "rules/fold.h"

static size_t population_named(const struct site *site, const char *name)
{
	for (size_t i = 0; i < site->population_count; i++)
		if (strcmp(site->populations[i].name, name) == 0)
			return i;
	return NO_INDEX;
}

bool samples_parse(struct fold *f, const json_t *body,
                          const struct site *site, struct sample **out)
{
	struct sample *samples = calloc(site->population_count, sizeof(*samples));

	if (samples == NULL) {
		f->status = TALLY_ENOMEM;
		return false;
	}
	for (size_t i = 0; i < site->population_count; i++)
		samples[i].population = i;
	for (size_t i = 0; i < member_count(body, "samples"); i++) {
		const json_t *row = member_at(body, "samples", i);
		size_t at = population_named(site, member_text(row, "population"));
		int64_t k = member_int(row, "k");

		if (at == NO_INDEX || samples[at].k != 0 ||
		    (uint64_t)k > site->populations[at].position_count) {
			free(samples);
			return false;
		}
		samples[at].k = (uint32_t)k;
		member_hash(row, "commitment", samples[at].commitment);
	}
	*out = samples;
	return true;
}

/* Open one committed draw, or take all positions of a population. */
static bool select_one(struct fold *f, const struct inspection *i,
                       const json_t *row, struct sample *sample)
{
	const struct rules *rules = f->rules;
	const struct site *site = &f->in->charter->sites[i->site];
	const struct population *population = &site->populations[sample->population];
	struct slice name = slice_text(population->name);
	uint32_t count = (uint32_t)population->position_count;
	uint8_t s[32] = { 0 }, seed[HASH_BYTES], commitment[HASH_BYTES];
	uint32_t *scratch;
	bool drawn = member_hash(row, "s", s);

	if (drawn != (sample->k != 0) || sample->selected ||
	    (!drawn && !member_bool(row, "all")))
		return false;
	draw_onsite_commit(f->in->charter->id,
	                   rules->entries[i->step[STEP_NOTICE]].statement.id, name, s,
	                   commitment);
	if (drawn && !hash_equal(commitment, sample->commitment))
		return false;
	scratch = calloc(2 * (size_t)count, sizeof(*scratch));
	if (scratch == NULL) {
		f->status = TALLY_ENOMEM;
		return false;
	}
	sample->positions = scratch;
	sample->selected = true;
	sample->all = !drawn;
	sample->count = drawn ? sample->k : count;
	for (uint32_t k = 0; k < count; k++)
		scratch[k] = k;
	if (!drawn)
		return true;
	draw_onsite_seed(s, rules->entries[i->step[STEP_DESIGNATE]].statement.id,
	                 rules->entries[i->step[STEP_RESTRICT]].statement.id, name, seed);
	return draw_sample(seed, count, sample->k, scratch + count, scratch) ==
	       TALLY_OK;
}

bool select_samples(struct fold *f, const struct inspection *i,
                           const json_t *body, struct sample *samples)
{
	const struct site *site = &f->in->charter->sites[i->site];

	for (size_t k = 0; k < member_count(body, "samples"); k++) {
		const json_t *row = member_at(body, "samples", k);
		size_t at = population_named(site, member_text(row, "population"));

		if (at == NO_INDEX || !select_one(f, i, row, &samples[at]))
			return false;
	}
	for (size_t k = 0; k < i->sample_count; k++)
		if (samples[k].k != 0 && !samples[k].selected)
			return false;
	for (size_t k = 0; k < member_count(body, "named"); k++)
		if (site_position(site, slice_text(member_text(
			    member_at(body, "named", k), NULL))) == NO_INDEX)
			return false;
	return true;
}
