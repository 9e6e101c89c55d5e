/*
 * What the inspections of a site looked at: sample by sample, position by
 * position. Of two rows for one position the worse counts.
 */
#include "conclusion/visits.h"

/* For each position of the site the flags of all rows of an inspection. */
static void add_looks(const struct inspection *inspection, unsigned char *looks)
{
	for (size_t m = 0; m < inspection->measure_count; m++) {
		const struct measured *measure = &inspection->measures[m];

		for (size_t r = 0; r < measure->row_count; r++) {
			const struct row *row = &measure->rows[r];

			if (row->position != NO_INDEX)
				looks[row->position] |= (unsigned char)row->look;
		}
	}
}

static bool is_readable(unsigned look)
{
	return (look & LOOK_LOOKED) != 0 &&
	       (look & (LOOK_REFUSED | LOOK_UNREADABLE)) == 0;
}

static const struct sample *sample_of(const struct inspection *inspection,
                                      size_t population)
{
	for (size_t s = 0; s < inspection->sample_count; s++) {
		const struct sample *sample = &inspection->samples[s];

		if (sample->population == population && sample->selected)
			return sample;
	}
	return NULL;
}

static size_t sample_size(const struct sample *sample,
                          const struct population *population)
{
	return sample->all ? population->position_count : sample->count;
}

/* Index within the site of the i-th position of a sample. */
static size_t sample_position(const struct sample *sample,
                              const struct population *population, size_t i)
{
	return population->first_position +
	       (sample->all ? i : sample->positions[i]);
}

/* Counts one sample, and marks its readable looks in counted. */
static void count_sample(const struct sample *sample,
                         struct population_result *result,
                         const unsigned char *looks, bool *counted)
{
	size_t size = sample_size(sample, result->population);

	for (size_t i = 0; i < size; i++) {
		size_t at = sample_position(sample, result->population, i);

		if (is_readable(looks[at])) {
			result->looked++;
			result->behind += (looks[at] & LOOK_BEHIND) != 0;
			counted[at] = true;
		} else if ((looks[at] & LOOK_REFUSED) != 0) {
			result->refused++;
			unseen_add(&result->refused_at, at);
		} else {
			result->unreadable++;
			unseen_add(&result->unreadable_at, at);
		}
	}
}

/* The looks of the newest complete inspection. */
static void count_looks(const struct visits *v, const struct site *site,
                        const unsigned char *looks, bool *counted)
{
	for (size_t p = 0; p < site->population_count; p++) {
		struct population_result *result = &v->result->populations[p];
		const struct population *population = result->population;
		const struct sample *sample = sample_of(v->newest, p);

		if (sample != NULL)
			count_sample(sample, result, looks, counted);
		for (size_t i = 0; i < population->position_count; i++) {
			size_t at = population->first_position + i;

			if (is_readable(looks[at]) && !counted[at])
				result->looked_beside++;
		}
	}
}

static bool has_counted_look(const struct measured *measure,
                             const bool *counted)
{
	for (size_t r = 0; r < measure->row_count; r++) {
		const struct row *row = &measure->rows[r];

		if (row->position != NO_INDEX && counted[row->position] &&
		    (row->look & LOOK_LOOKED) != 0)
			return true;
	}
	return false;
}

static int64_t last_observation(const struct inspection *inspection,
                                const bool *counted)
{
	int64_t earliest_s = 0;

	for (size_t m = 0; m < inspection->measure_count; m++) {
		const struct measured *measure = &inspection->measures[m];

		if (has_counted_look(measure, counted) &&
		    (earliest_s == 0 || measure->observed_s < earliest_s))
			earliest_s = measure->observed_s;
	}
	return earliest_s;
}

static void count_prohibited(const struct site *site,
                             const unsigned char *looks,
                             struct site_result *result)
{
	for (size_t p = 0; p < site->population_count; p++) {
		const struct population *population = &site->populations[p];

		for (size_t i = 0; i < population->position_count; i++) {
			if (looks[population->first_position + i] &
			    LOOK_PROHIBITED)
				result->populations[p].prohibited++;
		}
	}
}

/* looks and counted: one element for each position, all zero. */
static void count_site(struct visits *v, const struct site *site,
                       unsigned char *looks, bool *counted)
{
	if (v->newest != NULL) {
		add_looks(v->newest, looks);
		count_looks(v, site, looks, counted);
		v->result->last_observation_s = last_observation(v->newest,
		                                                 counted);
	}
	for (size_t i = 0; i < v->count; i++)
		add_looks(v->list[i], looks);
	count_prohibited(site, looks, v->result);
}

int visits_count(struct visits *v, const struct site *site)
{
	struct site_result *result = v->result;
	unsigned char *looks = calloc(site->position_count + 1, sizeof(*looks));
	bool *counted = calloc(site->position_count + 1, sizeof(*counted));

	result->populations = calloc(site->population_count + 1,
	                             sizeof(*result->populations));
	if (result->populations != NULL) {
		result->population_count = site->population_count;
		for (size_t p = 0; p < site->population_count; p++)
			result->populations[p].population = &site->populations[p];
	}
	bool ok = looks != NULL && counted != NULL &&
	          result->populations != NULL;

	int rc = ok ? TALLY_OK : TALLY_ENOMEM;

	if (ok) {
		count_site(v, site, looks, counted);
		visits_found(v);
		rc = visits_finds(v, counted);
	}
	free(looks);
	free(counted);
	return rc;
}
