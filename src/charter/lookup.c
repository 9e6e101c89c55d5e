/*
 * Finding things in a charter by their names.
 */
#include "charter/charter.h"

size_t charter_participant(const struct charter *charter, struct slice name)
{
	size_t i;

	for (i = 0; i < charter->participant_count; i++)
		if (name.len > 0 &&
		    slice_is_text(name, charter->participants[i].name))
			return i;
	return NO_INDEX;
}

size_t charter_participant_of_log(const struct charter *charter,
                                  struct slice log)
{
	size_t i;

	for (i = 0; i < charter->participant_count; i++)
		if (log.len > 0 &&
		    slice_is_text(log, charter->participants[i].log))
			return i;
	return NO_INDEX;
}

size_t charter_site(const struct charter *charter, struct slice name)
{
	size_t i;

	for (i = 0; i < charter->site_count; i++)
		if (name.len > 0 && slice_is_text(name, charter->sites[i].name))
			return i;
	return NO_INDEX;
}

size_t charter_class(const struct charter *charter, struct slice name)
{
	size_t i;

	for (i = 0; i < charter->class_count; i++)
		if (name.len > 0 && slice_is_text(name, charter->classes[i].name))
			return i;
	return NO_INDEX;
}

size_t charter_ceiling(const struct charter *charter, struct slice name)
{
	for (size_t i = 0; i < charter->ceiling_count; i++)
		if (name.len > 0 &&
		    slice_is_text(name, charter->ceilings[i].name))
			return i;
	return NO_INDEX;
}

size_t site_population(const struct site *site, size_t position)
{
	size_t i;

	for (i = 0; i < site->population_count; i++) {
		const struct population *population = &site->populations[i];

		if (position >= population->first_position &&
		    position - population->first_position <
		    population->position_count)
			return i;
	}
	return NO_INDEX;
}

size_t charter_host(const struct charter *charter, const struct site *site)
{
	return site->host == NO_INDEX ? charter->party[site->side] : site->host;
}

bool quorum_names(const struct quorum *quorum, size_t participant)
{
	size_t i;

	for (i = 0; i < quorum->of_count; i++)
		if (quorum->of[i] == participant)
			return true;
	return false;
}

size_t charter_draw_population(const struct charter *charter, struct slice name)
{
	for (size_t i = 0; i < charter->draws.population_count; i++)
		if (name.len > 0 &&
		    slice_is_text(name, charter->draws.populations[i].name))
			return i;
	return NO_INDEX;
}

int64_t charter_period_s(const struct charter *charter, uint32_t period)
{
	/* Below 2^31 periods of a century: 2^63 is far. */
	return charter->draws.start_s +
	       ((int64_t)period - 1) * (int64_t)charter->draws.period_s.value;
}

size_t charter_depositary(const struct charter *charter, size_t participant)
{
	for (size_t i = 0; i < charter->depositaries.of_count; i++)
		if (charter->depositaries.of[i] == participant)
			return i;
	return NO_INDEX;
}
