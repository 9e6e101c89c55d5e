/*
 * The charter's decision rules for one row. docs/protocol.md, 7.1. What the row
 * says of itself is compared with this, never trusted.
 */
#include <string.h>

#include "base/text.h"
#include "charter/rule_rows.h"
#include "measure/measure.h"
#include "rules/class_look.h"
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

/* Readings of one dimension, and how many of them lie within the window. */
static size_t readings_of(const struct item_class *class, size_t dimension,
                          const json_t *row, size_t *out_within)
{
	size_t count = 0;

	*out_within = 0;
	for (size_t k = 0; k < member_count(row, "readings"); k++) {
		const json_t *reading = member_at(row, "readings", k);

		if (!member_is(reading, "name", class->dimensions[dimension].name))
			continue;
		count++;
		*out_within += measure_within(class, dimension,
		                              reading_um(reading));
	}
	return count;
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

/* What was found must be of classes that the charter knows. */
static bool is_known(const struct charter *charter, const struct content *found)
{
	for (size_t i = 0; i < found->count; i++)
		if (charter_class(charter, found->items[i].class) == NO_INDEX)
			return false;
	return true;
}

static void add_doubt(struct decision *decision, size_t class,
                      enum measure_why why)
{
	if (decision->doubt_count < MAX_DOUBTS)
		decision->doubts[decision->doubt_count++] =
			(struct class_doubt){ class, why };
	if (why == MEASURE_WHY_MISSING || why == MEASURE_WHY_EXTRA ||
	    class == NO_INDEX)
		decision->complete = false;
	else
		decision->undecided = true;
}

static void add_finds(struct decision *decision, struct class_finds finds)
{
	if (finds.finds.unit != MEASURE_UNIT_NONE &&
	    finds.finds.value <= MAX_FINDS_VALUE &&
	    decision->finds_count < MAX_FINDS)
		decision->finds[decision->finds_count++] = finds;
}

/*
 * What was found counts as the class if some dimension was read, and of each that
 * was read one reading at least lies within: an item of the class reads outside
 * now and then, and reading until it does must not clear it. The class is ruled
 * out by a dimension of which every item was read, and none within: one item that
 * is measured must not clear another beside it. Behind a barrier all were read.
 */
static void dimension_look(const struct item_class *class, const json_t *row,
                           size_t items, struct class_look *out)
{
	bool fits = true, ruled_out = false;

	for (size_t i = 0; i < class->dimension_count; i++) {
		size_t within, count = readings_of(class, i, row, &within);

		if (count == 0)
			continue;
		out->measured = true;
		fits &= within > 0;
		ruled_out |= within == 0 && count >= items;
	}
	if (!out->measured)
		return;
	if (fits) {
		out->answer = MEASURE_PROHIBITED;
	} else if (!ruled_out) {
		out->answer = MEASURE_UNDECIDED;
		out->why = MEASURE_WHY_MISSING;
	}
}

static void add_dimension_finds(const struct charter *charter, size_t i,
                                const json_t *row, bool behind,
                                struct decision *decision)
{
	const struct item_class *class = &charter->classes[i];
	size_t within;

	for (size_t d = 0; d < class->dimension_count; d++)
		if (behind || readings_of(class, d, row, &within) > 0)
			add_finds(decision, (struct class_finds){
				i, d, measure_dimension_finds(class, d) });
}

static void decide_class(const struct charter *charter, size_t i,
                         const json_t *row, size_t items,
                         struct decision *decision)
{
	const struct item_class *class = &charter->classes[i];
	struct class_look look = { .answer = MEASURE_CLEAR };
	bool by_rule;

	if (class->rule == RULE_DIMENSION)
		dimension_look(class, row, items, &look);
	else
		counted_look(class, row, &look);
	by_rule = look.answer == MEASURE_PROHIBITED;
	barrier_look(class, row, &look);
	if (!look.measured) {
		if (items > 0)
			add_doubt(decision, i, MEASURE_WHY_MISSING);
		return;
	}
	decision->behind |= look.behind;
	if (look.answer == MEASURE_PROHIBITED && decision->class == NO_INDEX) {
		decision->class = i;
		decision->by = by_rule ? FOUND_BY_RULE : FOUND_BY_BARRIER;
	}
	if (look.answer == MEASURE_UNDECIDED)
		add_doubt(decision, i, look.why);
	if (class->rule == RULE_DIMENSION)
		add_dimension_finds(charter, i, row, look.behind, decision);
	else
		add_finds(decision, (struct class_finds){ i, NO_INDEX, look.finds });
}

/*
 * A class that is measured has to be, wherever something was found; where nothing
 * was, what was measured all the same counts.
 */
static void decide_measured(const struct charter *charter, unsigned side,
                            const json_t *row, size_t items,
                            struct decision *decision)
{
	decision->astray = !measurements_belong(charter, side, row);
	if (decision->astray)
		add_doubt(decision, NO_INDEX, MEASURE_WHY_EXTRA);
	for (size_t i = 0; i < charter->class_count; i++)
		if (charter->classes[i].prohibited_on[side] &&
		    rule_rows[charter->classes[i].rule].is_measured)
			decide_class(charter, i, row, items, decision);
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
	/* Outside any position nothing is declared. */
	decision.complete = (declared_text != NULL ||
	                     member_text(row, "place") != NULL) &&
	                    is_known(charter, &found);
	decision.class = named_prohibited(charter, site_side, &found);
	if (decision.class != NO_INDEX)
		decision.by = FOUND_BY_NAME;
	decide_measured(charter, site_side, row, found.count, &decision);
	decision.discrepant = !content_agrees(&declared, &found);
	return decision;
}

static bool states(const struct charter *charter, const struct class_finds *of,
                   const json_t *element)
{
	const struct item_class *class = &charter->classes[of->class];
	const char *dimension = member_text(element, "dimension");
	char value[FINDS_TEXT_BYTES];

	finds_format(of->finds.value, value);
	if (of->dimension == NO_INDEX
	            ? dimension != NULL
	            : !member_is(element, "dimension",
	                         class->dimensions[of->dimension].name))
		return false;
	return member_is(element, "class", class->name) &&
	       member_is(element, "value", value) &&
	       member_is(element, "unit", measure_unit_text(of->finds.unit));
}

bool row_states_finds(const struct charter *charter,
                      const struct decision *decision, const json_t *row)
{
	if (member_count(row, "finds") != decision->finds_count)
		return false;
	for (size_t i = 0; i < decision->finds_count; i++)
		if (!states(charter, &decision->finds[i],
		            member_at(row, "finds", i)))
			return false;
	return true;
}
