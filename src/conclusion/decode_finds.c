/*
 * Reads what looks would have found from a conclusion's JSON. By dimensions it
 * follows from the charter alone; where no item was found, a look that counts
 * finds all that the charter says items can be.
 */
#include "conclusion/decode.h"

static size_t dimension_find(const struct item_class *class, struct slice name)
{
	for (size_t i = 0; i < class->dimension_count; i++)
		if (slice_is_text(name, class->dimensions[i].name))
			return i;
	return NO_INDEX;
}

static bool is_possible(const struct item_class *class,
                        const struct class_finds *of, bool clean)
{
	size_t dimension = of->dimension == NO_INDEX ? 0 : of->dimension;

	if (class->rule == RULE_DIMENSION)
		return of->finds.value ==
		       measure_dimension_finds(class, dimension).value;
	return !clean || measure_reaches(class, dimension, &of->finds);
}

static int read_find(const struct decoding *d, const json_t *object,
                     unsigned side, struct class_finds *out)
{
	const struct item_class *class;

	out->dimension = NO_INDEX;
	out->class = charter_class(d->charter, decode_member(object, "class"));
	if (out->class == NO_INDEX)
		return decode_refuse(d, "the charter has no such class");
	class = &d->charter->classes[out->class];
	out->finds.unit = measure_unit_of(class->rule);
	if (class->rule == RULE_DIMENSION)
		out->dimension = dimension_find(
			class, decode_member(object, "dimension"));
	if (!class->prohibited_on[side] ||
	    out->finds.unit == MEASURE_UNIT_NONE ||
	    (class->rule == RULE_DIMENSION && out->dimension == NO_INDEX))
		return decode_refuse(d, "what would have been found is of no "
		                        "class that is measured");
	if (decimal_parse_fixed(decode_member(object, "value"), 4,
	                        &out->finds.value) != TALLY_OK ||
	    out->finds.value > MAX_FINDS_VALUE)
		return decode_refuse(d, "what would have been found is no number");
	return TALLY_OK;
}

static int read_one(const struct decoding *d, const json_t *object,
                    unsigned side, struct population_result *out, size_t i)
{
	struct looks_find *find = &out->finds[i];

	if (!decode_count(object, "looks", out->looked, &find->looks) ||
	    find->looks == 0)
		return decode_refuse(d, "what was measured is in no look, or in "
		                        "more than there are");
	return read_find(d, object, side, &find->least);
}

int decode_finds(const struct decoding *d, const json_t *object, unsigned side,
                 struct population_result *out)
{
	const json_t *list = json_object_get(object, "finds");
	size_t count = json_array_size(list);
	int rc = TALLY_OK;

	if (list == NULL)
		return TALLY_OK;
	if (count == 0 || out->looked == 0)
		return decode_refuse(d, "nothing would have been found");
	out->finds = calloc(count, sizeof(*out->finds));
	if (out->finds == NULL)
		return decode_no_memory(d);
	out->finds_count = count;
	for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
		const struct class_finds *of = &out->finds[i].least;

		rc = read_one(d, json_array_get(list, i), side, out, i);
		if (rc != TALLY_OK)
			break;
		if (i > 0 &&
		    class_finds_compare(&out->finds[i - 1].least, of) >= 0)
			rc = decode_refuse(d, "what would have been found is not "
			                      "in the charter's order");
		else if (!is_possible(&d->charter->classes[of->class], of,
		                      out->prohibited == 0))
			rc = decode_refuse(d, "the charter's rule would not have "
			                      "found that");
	}
	return rc;
}
