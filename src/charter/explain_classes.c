/*
 * What must be absent where, and how a look decides, in plain words: every number
 * of a class with its source.
 */
#include <stdio.h>
#include <string.h>

#include "charter/explain.h"
#include "charter/prose.h"
#include "charter/rule_rows.h"

#define DECIMAL_BYTES 32
#define PLACES 4       /* of 10^-4 */
#define RARE_PLACES 9  /* of 10^-9 */

/* A number for a sentence. */
struct decimal {
	char text[DECIMAL_BYTES];
};

/* Without zeros at its end: "0.001", "30". */
static struct decimal decimal_of(uint64_t value, unsigned places)
{
	struct decimal out;
	uint64_t one = 1;
	size_t len;

	for (unsigned i = 0; i < places; i++)
		one *= 10;
	snprintf(out.text, sizeof(out.text), "%llu.%0*llu",
	         (unsigned long long)(value / one), (int)places,
	         (unsigned long long)(value % one));
	len = strlen(out.text);
	while (out.text[len - 1] == '0')
		len--;
	out.text[out.text[len - 1] == '.' ? len - 1 : len] = '\0';
	return out;
}

static void put_power(const struct item_class *class, struct buf *out)
{
	prose_printf(out, 8, "  - ", "An item that is one is found with a "
	             "probability of %s or more (%s).",
	             decimal_of(class->power.value, PLACES).text,
	             class->power.source);
	prose_printf(out, 8, "  - ", "%s", class->barrier ?
	             "The readings may stay behind a barrier: then the record "
	             "has only a yes or a no, and a commitment to them." :
	             "The readings stand in the record; no barrier hides them.");
}

static void put_dimensions(const struct item_class *class, struct buf *out)
{
	for (size_t i = 0; i < class->dimension_count; i++) {
		const struct number *size = &class->dimensions[i].size_um;

		prose_printf(out, 8, "  - ", "%s %llu.%03llu mm (%s)",
		             class->dimensions[i].name,
		             (unsigned long long)size->value / 1000,
		             (unsigned long long)size->value % 1000,
		             size->source);
	}
	prose_printf(out, 8, "  - ", "It is one if each size that was read is "
	             "within %s %% of these (%s), and %s %% more, where it "
	             "could be one (%s).",
	             decimal_of(class->tolerance.value, 2).text,
	             class->tolerance.source,
	             decimal_of(class->guard.value, 2).text,
	             class->guard.source);
	prose_printf(out, 8, "  - ", "Readings have a standard uncertainty of "
	             "%s %% of the size (%s).",
	             decimal_of(class->uncertainty.value, 2).text,
	             class->uncertainty.source);
}

/* cap NULL: once. */
static void put_item(const struct number *time_s, const struct number *cap,
                     struct buf *out)
{
	char time[TIME_WORDS_BYTES];

	explain_time(time_s->value, time);
	if (cap)
		prose_printf(out, 8, "  - ", "The item is counted for %s (%s), "
		             "again and again until the test ends, and %llu "
		             "times at most (%s).", time, time_s->source,
		             (unsigned long long)cap->value, cap->source);
	else
		prose_printf(out, 8, "  - ", "The item is counted once, for %s "
		             "(%s).", time, time_s->source);
}

/* How often and how long what the item is compared with is counted. */
struct counting {
	const char *of;
	const struct number *times, *time_s, *spread;
};

static void put_counting(const struct counting *c, struct buf *out)
{
	char time[TIME_WORDS_BYTES];

	explain_time(c->time_s->value, time);
	prose_printf(out, 8, "  - ", "%s is counted %llu times or more (%s), for "
	             "%s each (%s). If chance would spread these counts so "
	             "much with a probability under %s (%s), nothing is "
	             "decided.", c->of, (unsigned long long)c->times->value,
	             c->times->source, time, c->time_s->source,
	             decimal_of(c->spread->value, RARE_PLACES).text,
	             c->spread->source);
}

static void put_test(const struct count_rule *rule, struct buf *out)
{
	const struct test_row *row = &test_rows[rule->test];
	const struct number *limit = row->has_k ? &rule->k : &rule->false_alarm;
	const unsigned places = row->has_k ? PLACES : RARE_PLACES;

	prose_printf(out, 8, "  - ", "It is taken for one %s %s%s%s (%s). %s",
	             row->before, decimal_of(limit->value, places).text,
	             row->after[0] != '\0' ? " " : "", row->after,
	             limit->source, row->alarms);
}

static void put_counts(const struct count_rule *rule, struct buf *out)
{
	put_item(&rule->time_s,
	         test_rows[rule->test].has_cap ? &rule->cap : NULL, out);
	put_counting(&(struct counting){ "Its background", &rule->backgrounds,
	                                 &rule->background_time_s,
	                                 &rule->spread }, out);
	put_test(rule, out);
	prose_printf(out, 8, "  - ", "The weakest item of the class gives %s "
	             "counts over the background in that time, whatever "
	             "shields it (%s). A look that could miss it decides "
	             "nothing.", decimal_of(rule->weakest.value, PLACES).text,
	             rule->weakest.source);
}

static void put_benchmark(const struct benchmark_rule *rule, struct buf *out)
{
	put_item(&rule->time_s, NULL, out);
	put_counting(&(struct counting){
		"An item that is known to be of the class", &rule->benchmarks,
		&rule->benchmark_time_s, &rule->spread }, out);
	put_counting(&(struct counting){
		"Its place without it", &rule->backgrounds,
		&rule->background_time_s, &rule->spread }, out);
	prose_printf(out, 8, "  - ", "The weakest item gives %s of its rate, "
	             "whatever shields it (%s). That rate is taken without "
	             "what the place gives. What is not clearly under that "
	             "part, its own background included, is taken for one.",
	             decimal_of(rule->fraction.value, PLACES).text,
	             rule->fraction.source);
}

static void put_class(const struct item_class *class, struct buf *out)
{
	prose_printf(out, 4, "  - ", "%s: %s. Decided by %s:", class->name,
	             class->title, rule_rows[class->rule].decided_by);
	if (class->rule == RULE_DIMENSION)
		put_dimensions(class, out);
	else if (class->rule == RULE_COUNTS)
		put_counts(&class->counts, out);
	else if (class->rule == RULE_BENCHMARK)
		put_benchmark(&class->benchmark, out);
	if (rule_rows[class->rule].is_measured)
		put_power(class, out);
	for (size_t i = 0; i < class->observable_count; i++)
		prose_printf(out, 8, "  - ", "%s", class->observables[i]);
}

static bool is_allowed(const struct item_class *class)
{
	return !class->prohibited_on[0] && !class->prohibited_on[1];
}

void explain_classes(const struct charter *charter, struct buf *out)
{
	size_t side, i;

	prose_heading(out, "WHAT MUST BE ABSENT");
	for (side = 0; side < SIDES; side++) {
		prose_printf(out, 0, "", "At the sites of %s there must be no:",
		             charter->participants[charter->party[side]].name);
		for (i = 0; i < charter->class_count; i++)
			if (charter->classes[i].prohibited_on[side])
				put_class(&charter->classes[i], out);
	}
	prose_put(out, 0, "", slice_text(
		"What a look does not decide counts as not looked at, and never "
		"as clear."));
	buf_put_text(out, "May be found:\n");
	for (i = 0; i < charter->class_count; i++)
		if (is_allowed(&charter->classes[i]))
			prose_printf(out, 4, "  - ", "%s: %s",
			             charter->classes[i].name,
			             charter->classes[i].title);
}
