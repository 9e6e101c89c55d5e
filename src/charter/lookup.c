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
