/*
 * What the looks at a population would have found: as little as the worst of
 * them, class by class.
 */
#include <string.h>

#include "conclusion/visits.h"

/* Where it stands in the list, or would. */
static size_t place_of(const struct population_result *result,
                       const struct class_finds *of)
{
	size_t at = 0;

	while (at < result->finds_count &&
	       class_finds_compare(&result->finds[at], of) < 0)
		at++;
	return at;
}

static int take_finds(struct population_result *result,
                      const struct class_finds *of)
{
	size_t at = place_of(result, of), count = result->finds_count;
	struct class_finds *list;

	if (at < count && class_finds_compare(&result->finds[at], of) == 0) {
		if (class_finds_is_worse(of, &result->finds[at]))
			result->finds[at] = *of;
		return TALLY_OK;
	}
	list = reallocarray(result->finds, count + 1, sizeof(*list));
	if (list == NULL)
		return TALLY_ENOMEM;
	memmove(&list[at + 1], &list[at], (count - at) * sizeof(*list));
	list[at] = *of;
	result->finds = list;
	result->finds_count = count + 1;
	return TALLY_OK;
}

static int take_row(struct visits *v, const struct row *row, const bool *counted)
{
	const struct site *site = &v->rules->charter->sites[v->result->site];
	size_t population;
	int rc = TALLY_OK;

	if (row->finds_count == 0 || row->position == NO_INDEX ||
	    !counted[row->position])
		return rc;
	population = site_population(site, row->position);
	for (size_t i = 0; rc == TALLY_OK && i < row->finds_count; i++)
		rc = take_finds(&v->result->populations[population],
		                &row->finds[i]);
	return rc;
}

int visits_finds(struct visits *v, const bool *counted)
{
	int rc = TALLY_OK;

	for (size_t m = 0; v->newest != NULL && m < v->newest->measure_count; m++) {
		const struct measured *measured = &v->newest->measures[m];

		for (size_t r = 0; rc == TALLY_OK && r < measured->row_count; r++)
			rc = take_row(v, &measured->rows[r], counted);
	}
	return rc;
}
