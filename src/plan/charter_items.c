/*
 * What a charter's numbers about things reach: sizes, tolerances, guards and
 * ceilings.
 */
#include <inttypes.h>
#include <string.h>

#include "charter/explain.h"
#include "charter/rule_rows.h"
#include "measure/measure.h"
#include "plan/charter_tell.h"

/* "5560 mm", "530.5 mm" */
static void size_text(uint64_t size_um, char out[static PLAN_TEXT_BYTES])
{
	plan_real_text((double)size_um / 1000, PLAN_DOWN, out);
}

static const struct dimension *dimension_of(const struct item_class *item,
                                            const char *name)
{
	for (size_t i = 0; i < item->dimension_count; i++)
		if (strcmp(item->dimensions[i].name, name) == 0)
			return &item->dimensions[i];
	return NULL;
}

/* Would one of `other`, of exactly its size, be called one of `item`? */
static bool is_taken_for(const struct item_class *other,
                         const struct item_class *item)
{
	for (size_t i = 0; i < item->dimension_count; i++) {
		const struct dimension *at =
			dimension_of(other, item->dimensions[i].name);

		if (at == NULL || !measure_within(item, i, at->size_um.value))
			return false;
	}
	return item->dimension_count > 0;
}

static void tell_sizes(struct teller *t, const struct item_class *item)
{
	char tolerance[PLAN_TEXT_BYTES], guard[PLAN_TEXT_BYTES];
	char size[PLAN_TEXT_BYTES], low[PLAN_TEXT_BYTES], high[PLAN_TEXT_BYTES];

	plan_real_text((double)item->tolerance.value / 100, PLAN_DOWN, tolerance);
	plan_real_text((double)item->guard.value / 100, PLAN_DOWN, guard);
	for (size_t i = 0; i < item->dimension_count; i++) {
		uint64_t whole = item->dimensions[i].size_um.value;
		uint64_t window = class_window_um(item, i);

		size_text(whole, size);
		size_text(whole - window, low);
		size_text(whole + window, high);
		tell(t, "What is measured with a %s from %s to %s mm is called "
		     "one, if its other sizes fit: %s mm, a tolerance of %s %%, "
		     "and a guard of %s %% outward.", item->dimensions[i].name,
		     low, high, size, tolerance, guard);
	}
}

/* What its rule finds, and with which probability the charter counts on it. */
static void tell_power(struct teller *t, const struct item_class *item)
{
	char power[PLAN_TEXT_BYTES];

	charter_chance_text(item->power.value, power);
	tell(t, "One that is there is found with %s or more by its rule; a look "
	     "that could not do that decides nothing.%s", power, item->barrier ?
	     " The readings may stay behind a barrier." : "");
}

static void tell_guard(struct teller *t, const struct item_class *item)
{
	char sd[PLAN_TEXT_BYTES], found[PLAN_TEXT_BYTES];

	plan_real_text((double)item->uncertainty.value / 100, PLAN_UP, sd);
	for (size_t i = 0; i < item->dimension_count; i++) {
		struct measure_finds finds = measure_dimension_finds(item, i);

		if (finds.unit == MEASURE_UNIT_NONE)
			continue;
		plan_real_text((double)finds.value / MEASURE_FINDS_UNIT,
		               PLAN_DOWN, found);
		tell(t, "Read to %s %% (standard uncertainty), it finds an item "
		     "that is up to %s mm off in %s.", sd, found,
		     item->dimensions[i].name);
	}
	if (item->dimension_count > 1)
		tell(t, "One tape errs alike in all sizes: what two sizes catch "
		     "must not be multiplied.");
}

static void tell_class(struct teller *t, const struct item_class *item)
{
	const struct charter *c = t->charter;
	bool is_prohibited = item->prohibited_on[0] || item->prohibited_on[1];

	tell_clause(t, "class %s%s", item->name,
	            is_prohibited ? "" : ", which may be there");
	if (item->rule == RULE_VISUAL && is_prohibited)
		tell(t, "Decided by sight. How often a look overlooks one is no "
		     "result of a measurement: it is the detection that the "
		     "parties set.");
	if (!rule_rows[item->rule].is_measured)
		return;
	tell_power(t, item);
	if (item->rule == RULE_COUNTS)
		tell_counts(t, item);
	else if (item->rule == RULE_BENCHMARK)
		tell_benchmark(t, item);
	if (item->rule == RULE_DIMENSION) {
		tell_sizes(t, item);
		tell_guard(t, item);
	}
	warn_of_class(t, item);
	if (item->rule != RULE_DIMENSION)
		return;
	for (size_t i = 0; is_prohibited && i < c->class_count; i++) {
		const struct item_class *other = &c->classes[i];

		if (!other->prohibited_on[0] && !other->prohibited_on[1] &&
		    other->rule == RULE_DIMENSION && is_taken_for(other, item))
			tell_warning(t, "A %s of exactly its size is called a "
			             "%s: every one of them is a false alarm.",
			             other->name, item->name);
	}
}

static size_t count_of(const bool *has, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += has[i];
	return sum;
}

static void tell_ceiling(struct teller *t, const struct ceiling *ceiling)
{
	const struct charter *c = t->charter;

	tell_clause(t, "ceiling %s of %s", ceiling->name,
	            charter_party_name(c, ceiling->side));
	if (ceiling->everywhere)
		tell(t, "At most %" PRIu64 " items of %zu of the %zu classes, at "
		     "all its sites together.", ceiling->limit.value,
		     count_of(ceiling->has_class, c->class_count),
		     c->class_count);
	else
		tell(t, "At most %" PRIu64 " items of %zu of the %zu classes, at "
		     "%zu of its sites together.", ceiling->limit.value,
		     count_of(ceiling->has_class, c->class_count), c->class_count,
		     count_of(ceiling->has_site, c->site_count));
}

void tell_items(struct teller *t)
{
	const struct charter *c = t->charter;

	for (size_t i = 0; i < c->class_count; i++)
		tell_class(t, &c->classes[i]);
	for (size_t i = 0; i < c->ceiling_count; i++)
		tell_ceiling(t, &c->ceilings[i]);
	if (c->ceiling_count == 0)
		return;
	tell_clause(t, "ceilings, all");
	tell(t, "They are kept by counts that were committed to, not by looks: a "
	     "count says what was declared.");
}
