/*
 * The part of the text on what the looks at a population would have found.
 */
#include "charter/rule_rows.h"
#include "conclusion/phrase.h"

#define BULLET "   - "

static const enum phrase phrases[] = {
	[MEASURE_UNIT_COUNTS] = PHRASE_FINDS_COUNTS,
	[MEASURE_UNIT_DEVIATION] = PHRASE_FINDS_DEVIATION,
	[MEASURE_UNIT_PART] = PHRASE_FINDS_PART,
};

static void put_one(struct writer *w, const struct looks_find *find,
                    uint64_t looked)
{
	const struct class_finds *of = &find->least;
	const struct item_class *class = &w->charter->classes[of->class];
	const struct dimension *dimension =
		&class->dimensions[of->dimension == NO_INDEX ? 0 : of->dimension];
	const struct number_text value = short_text(
		of->finds.value, of->finds.unit != MEASURE_UNIT_DEVIATION);
	const struct number_text size = decimal_text(dimension->size_um.value, 3);
	const struct probability_text power =
		probability_text(class->power.value);

	writer_line(w, BULLET, phrases[of->finds.unit], (const struct value[]){
		{ "class", class->name, 0 },
		{ "power", power.text, 0 },
		{ "looks", NULL, find->looks },
		{ "looked", NULL, looked },
		{ "value", value.text, 0 },
		{ "time", NULL, class->counts.time_s.value },
		{ "dimension", dimension->name, 0 },
		{ "size", size.text, 0 },
		{ 0 } });
}

static bool has_finds(const struct population_result *result, size_t class)
{
	for (size_t i = 0; i < result->finds_count; i++)
		if (result->finds[i].least.class == class)
			return true;
	return false;
}

/* Of a look without an item that measured a class it is known what it finds. */
static void put_unmeasured(struct writer *w, unsigned side,
                           const struct population_result *result)
{
	for (size_t i = 0; i < w->charter->class_count; i++) {
		const struct item_class *class = &w->charter->classes[i];

		if (class->prohibited_on[side] &&
		    rule_rows[class->rule].is_measured &&
		    !has_finds(result, i))
			writer_line(w, BULLET, PHRASE_FINDS_NONE,
			            (const struct value[]){
				            { "class", class->name, 0 },
				            { 0 } });
	}
}

void text_put_finds(struct writer *w, unsigned side,
                    const struct population_result *result)
{
	for (size_t i = 0; i < result->finds_count; i++)
		put_one(w, &result->finds[i], result->looked);
	if (result->looked > 0 && result->prohibited == 0)
		put_unmeasured(w, side, result);
}
