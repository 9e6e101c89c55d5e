/*
 * What the looks at a population would have found: as little as the worst of
 * them, class by class; and how many of them have measured the class.
 */
#include <string.h>

#include "charter/rule_rows.h"
#include "conclusion/visits.h"

/* Where it stands in the list, or would. */
static size_t place_of(const struct population_result *result,
                       const struct class_finds *of)
{
	size_t at = 0;

	while (at < result->finds_count &&
	       class_finds_compare(&result->finds[at].least, of) < 0)
		at++;
	return at;
}

static int take_finds(struct population_result *result,
                      const struct class_finds *of)
{
	size_t at = place_of(result, of), count = result->finds_count;
	struct looks_find *list;

	if (at < count &&
	    class_finds_compare(&result->finds[at].least, of) == 0) {
		if (class_finds_is_worse(of, &result->finds[at].least))
			result->finds[at].least = *of;
		return TALLY_OK;
	}
	list = reallocarray(result->finds, count + 1, sizeof(*list));
	if (list == NULL)
		return TALLY_ENOMEM;
	memmove(&list[at + 1], &list[at], (count - at) * sizeof(*list));
	list[at] = (struct looks_find){ .least = *of };
	result->finds = list;
	result->finds_count = count + 1;
	return TALLY_OK;
}

static bool is_counted(const struct row *row, const bool *counted)
{
	return row->finds_count > 0 && row->position != NO_INDEX &&
	       counted[row->position];
}

static struct population_result *population_of(const struct visits *v,
                                               const struct row *row)
{
	const struct site *site = &v->rules->charter->sites[v->result->site];

	return &v->result->populations[site_population(site, row->position)];
}

static int take_row(struct visits *v, const struct row *row, const bool *counted)
{
	int rc = TALLY_OK;

	if (!is_counted(row, counted))
		return rc;
	for (size_t i = 0; rc == TALLY_OK && i < row->finds_count; i++)
		rc = take_finds(population_of(v, row), &row->finds[i]);
	return rc;
}

static int take_rows(struct visits *v, const bool *counted)
{
	int rc = TALLY_OK;

	for (size_t m = 0; m < v->newest->measure_count; m++) {
		const struct measured *measured = &v->newest->measures[m];

		for (size_t r = 0; rc == TALLY_OK && r < measured->row_count; r++)
			rc = take_row(v, &measured->rows[r], counted);
	}
	return rc;
}

static bool states(const struct row *row, const struct class_finds *of)
{
	for (size_t i = 0; i < row->finds_count; i++)
		if (class_finds_compare(&row->finds[i], of) == 0)
			return true;
	return false;
}

/* A position is one look, however many rows it has. seen: all false. */
static void count_looks(const struct visits *v, const struct class_finds *of,
                        const bool *counted, bool *seen)
{
	for (size_t m = 0; m < v->newest->measure_count; m++) {
		const struct measured *measured = &v->newest->measures[m];

		for (size_t r = 0; r < measured->row_count; r++) {
			const struct row *row = &measured->rows[r];
			struct population_result *result;

			if (!is_counted(row, counted) || seen[row->position] ||
			    !states(row, of))
				continue;
			seen[row->position] = true;
			result = population_of(v, row);
			result->finds[place_of(result, of)].looks++;
		}
	}
}

static void count_class(const struct visits *v, size_t class,
                        const bool *counted, bool *seen)
{
	const struct charter *charter = v->rules->charter;
	const size_t positions = charter->sites[v->result->site].position_count;
	const struct item_class *of = &charter->classes[class];
	const bool sized = of->rule == RULE_DIMENSION;

	for (size_t i = 0; i < (sized ? of->dimension_count : 1); i++) {
		const struct class_finds key = { class, sized ? i : NO_INDEX,
			                         { MEASURE_UNIT_NONE, 0 } };

		memset(seen, 0, positions * sizeof(*seen));
		count_looks(v, &key, counted, seen);
	}
}

int visits_finds(struct visits *v, const bool *counted)
{
	const struct charter *charter = v->rules->charter;
	bool *seen;
	int rc;

	if (v->newest == NULL)
		return TALLY_OK;
	rc = take_rows(v, counted);
	if (rc != TALLY_OK)
		return rc;
	seen = calloc(charter->sites[v->result->site].position_count + 1,
	              sizeof(*seen));
	if (seen == NULL)
		return TALLY_ENOMEM;
	for (size_t i = 0; i < charter->class_count; i++)
		if (rule_rows[charter->classes[i].rule].is_measured)
			count_class(v, i, counted, seen);
	free(seen);
	return TALLY_OK;
}
