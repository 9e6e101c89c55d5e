/*
 * The charter's decision rules for one row. docs/protocol.md, 7.1. What the row
 * says of itself is compared with this, never trusted.
 */
#include <string.h>

#include "base/text.h"
#include "measure/measure.h"
#include "rules/fold.h"
#include "statement/content.h"

static uint64_t reading_um(const json_t *reading)
{
	static const struct { const char *unit; uint64_t um; } units[] = {
		{ "mm", 1000 }, { "cm", 10000 }, { "m", 1000000 }
	};
	uint64_t millionths = 0;

	if (decimal_parse_fixed(slice_text(member_text(reading, "value")), 6,
	                        &millionths) != TALLY_OK)
		return 0;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (member_is(reading, "unit", units[i].unit))
			return millionths > UINT64_MAX / units[i].um
			               ? UINT64_MAX
			               : millionths * units[i].um / 1000000;
	return 0;
}

/* How many of the class's dimensions were read, and how many lie within. */
static size_t readings_of(const struct item_class *class, const json_t *row,
                          size_t *out_within)
{
	size_t read = 0;

	*out_within = 0;
	for (size_t i = 0; i < class->dimension_count; i++) {
		bool was_read = false, fits = true;

		for (size_t k = 0; k < member_count(row, "readings"); k++) {
			const json_t *reading = member_at(row, "readings", k);

			if (!member_is(reading, "name", class->dimensions[i].name))
				continue;
			was_read = true;
			fits &= measure_within(class, i, reading_um(reading));
		}
		read += was_read;
		*out_within += was_read && fits;
	}
	return read;
}

/* Some dimension was read, and each that was read lies within. */
static bool measures_as(const struct item_class *class, const json_t *row)
{
	size_t fits, read = readings_of(class, row, &fits);

	return read > 0 && fits == read;
}

static size_t named_prohibited(const struct charter *charter, unsigned side,
                               const struct content *found)
{
	for (size_t i = 0; i < found->count; i++) {
		size_t class = charter_class(charter, found->items[i].class);

		if (class != NO_INDEX &&
		    charter->classes[class].prohibited_on[side])
			return class;
	}
	return NO_INDEX;
}

static size_t measured_prohibited(const struct charter *charter, unsigned side,
                                  const json_t *row)
{
	for (size_t i = 0; i < charter->class_count; i++)
		if (charter->classes[i].rule == RULE_DIMENSION &&
		    charter->classes[i].prohibited_on[side] &&
		    measures_as(&charter->classes[i], row))
			return i;
	return NO_INDEX;
}

/*
 * What was found must be of classes that the charter knows. And a class that is
 * decided by dimensions needs all of them read wherever something was found,
 * unless one that was read already rules it out; else the look cannot tell.
 */
static bool method_is_enough(const struct charter *charter, unsigned side,
                             const struct content *found, const json_t *row)
{
	for (size_t i = 0; i < found->count; i++)
		if (charter_class(charter, found->items[i].class) == NO_INDEX)
			return false;
	for (size_t i = 0; found->count > 0 && i < charter->class_count; i++) {
		const struct item_class *class = &charter->classes[i];
		size_t fits, read;

		if (class->rule != RULE_DIMENSION || !class->prohibited_on[side])
			continue;
		read = readings_of(class, row, &fits);
		if (read < class->dimension_count && fits == read)
			return false;
	}
	return true;
}

struct decision row_decide(const struct charter *charter, unsigned site_side,
                           const json_t *row)
{
	const char *declared_text = member_text(row, "declared");
	const char *found_text = member_text(row, "found");
	struct decision decision = { .class = NO_INDEX };
	struct content declared = { 0 }, found;
	struct fault fault;

	if (found_text == NULL || member_text(row, "method") == NULL ||
	    content_parse(slice_text(found_text), &found, &fault) != TALLY_OK)
		return decision;
	if (declared_text != NULL &&
	    content_parse(slice_text(declared_text), &declared, &fault) != TALLY_OK)
		return decision;
	decision.class = named_prohibited(charter, site_side, &found);
	if (decision.class == NO_INDEX)
		decision.class = measured_prohibited(charter, site_side, row);
	/* Outside any position nothing is declared. */
	decision.complete = (declared_text != NULL ||
	                     member_text(row, "place") != NULL) &&
	                    (decision.class != NO_INDEX ||
	                     method_is_enough(charter, site_side, &found, row));
	decision.discrepant = !content_agrees(&declared, &found);
	return decision;
}
