/*
 * What a row lacks for the charter's rule of a class, in words.
 */
#include "measure_doubt.h"

#include "charter/rule_rows.h"
#include "measure_counts.h"

static void put_counts(const struct item_class *class, const json_t *row,
                       struct buf *out)
{
	const struct rule_row *rule = &rule_rows[class->rule];
	const bool known = class->rule == RULE_BENCHMARK;
	const struct {
		const char *list; /* that the class's rule asks for so often */
		uint64_t least;
	} needed[] = {
		{ rule->around, known ? class->benchmark.backgrounds.value : 0 },
		{ rule->reference, known ? class->benchmark.benchmarks.value
			                 : class->counts.backgrounds.value },
	};
	const json_t *element = counts_element(json_object_get(row, "counts"),
	                                       class->name);
	const bool behind = counts_element(json_object_get(row, "barrier"),
	                                   class->name) != NULL;
	const char *between = ": ";

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		size_t has = member_count(element, needed[i].list);

		if (has >= needed[i].least)
			continue;
		buf_printf(out, "%s%s has %zu and needs %llu", between,
		           needed[i].list, has,
		           (unsigned long long)needed[i].least);
		between = ", ";
	}
	if (!behind && member_count(element, "item") == 0)
		buf_printf(out, "%sitem has none", between);
}

static bool is_dimension(const struct measured_site *where, const char *name)
{
	const struct charter *charter = where->charter;

	for (size_t i = 0; i < charter->class_count; i++) {
		const struct item_class *class = &charter->classes[i];

		if (!class->prohibited_on[where->site->side] ||
		    class->rule != RULE_DIMENSION)
			continue;
		for (size_t d = 0; d < class->dimension_count; d++)
			if (slice_is_text(slice_text(name),
			                  class->dimensions[d].name))
				return true;
	}
	return false;
}

static void put_readings(const struct measured_site *where,
                         const struct item_class *class, const json_t *row,
                         struct buf *out)
{
	buf_put_text(out, "no reading of ");
	for (size_t i = 0; i < class->dimension_count; i++)
		buf_printf(out, "%s%s", i > 0 ? " or " : "",
		           class->dimensions[i].name);
	for (size_t i = 0; i < member_count(row, "readings"); i++) {
		const char *name = member_text(member_at(row, "readings", i),
		                               "name");

		if (!is_dimension(where, name))
			buf_printf(out, ", and '%s' is no dimension of a class "
			           "that must be absent here", name);
	}
	buf_put_text(out, "; the charter's rule needs readings");
}

void doubt_put(const struct measured_site *where, const struct class_doubt *doubt,
               const json_t *row, struct buf *out)
{
	const struct item_class *class = &where->charter->classes[doubt->class];

	buf_printf(out, "class %s: ", class->name);
	if (class->rule == RULE_DIMENSION) {
		put_readings(where, class, row, out);
		return;
	}
	buf_put_text(out, measure_why_text(doubt->why));
	if (doubt->why == MEASURE_WHY_MISSING)
		put_counts(class, row, out);
}
