/*
 * Numbers of a charter that it may have and that mean little: a row each, with
 * what is told of it. What the grammar refuses has none.
 */
#include <inttypes.h>
#include <stdio.h>

#include "charter/rule_rows.h"
#include "measure/measure.h"
#include "plan/charter_tell.h"

#define ONE UNIT_PROBABILITY
#define TOO_STRONG 1000u /* times what could be found */
#define FEW_COUNTS 5u    /* none by chance: 7 times in 1000 */
#define MANY_COUNTS 10000u
#define YEAR_S (365 * UINT64_C(86400))
#define LEAST_K 12816u   /* one-sided, 0.1 of a normal law */

static bool is_perfect(const struct confidence_set *set)
{
	return set->detection.value == ONE && set->common_cause.value == 0;
}

static bool has_low_goal(const struct confidence_set *set)
{
	return set->required.value < ONE / 2;
}

static const struct {
	bool (*is)(const struct confidence_set *set);
	const char *text;
} set_rows[] = {
	{ is_perfect, "Looks are taken to be perfect, and nothing to defeat them "
	  "together. Both are beliefs: every conclusion prints them as "
	  "assumptions." },
	{ has_low_goal, "Under 0.5000 is required: absence is confirmed by looks "
	  "that would rather miss what must not be missed than find it." },
};

void warn_of_set(struct teller *t, const struct confidence_set *set)
{
	for (size_t i = 0; i < sizeof(set_rows) / sizeof(set_rows[0]); i++)
		if (set_rows[i].is(set))
			tell_warning(t, "%s", set_rows[i].text);
}

static bool has_no_guard(const struct item_class *item)
{
	return item->rule == RULE_DIMENSION && item->guard.value == 0;
}

static bool is_wide(const struct item_class *item)
{
	return item->rule == RULE_DIMENSION &&
	       item->tolerance.value + item->guard.value >= ONE / 2;
}

/* The least source found over no background by one count of the item; 0: none is. */
static uint64_t least_source(const struct item_class *item)
{
	const uint64_t none[MAX_MEASURE_COUNTS] = { 0 };
	const struct measure_counts counts = {
		.reference_count = (size_t)item->counts.backgrounds.value,
		.reference = none,
	};
	struct item_class one = *item;
	struct measure_finds finds;

	if (test_rows[item->counts.test].has_cap)
		one.counts.test = COUNT_TEST_POISSON;
	measure_counts_finds(&one, &counts, &finds);
	return finds.value;
}

static bool is_strong(const struct item_class *item)
{
	uint64_t least = item->rule == RULE_COUNTS ? least_source(item) : 0;

	return least > 0 && item->counts.weakest.value > TOO_STRONG * least;
}

static bool is_never_clear(const struct item_class *item)
{
	return item->rule == RULE_COUNTS && charter_background(item).total == 0;
}

static bool is_often_silent(const struct item_class *item)
{
	uint64_t total;

	if (item->rule != RULE_COUNTS)
		return false;
	total = charter_background(item).total;
	return total > 0 && total < FEW_COUNTS;
}

static bool has_low_k(const struct item_class *item)
{
	return item->rule == RULE_COUNTS && test_rows[item->counts.test].has_k &&
	       item->counts.k.value < LEAST_K;
}

static bool alarms_often(const struct item_class *item)
{
	return item->rule == RULE_COUNTS && !test_rows[item->counts.test].has_k &&
	       item->counts.false_alarm.value > UNIT_RARE_CHANCE / 10;
}

/* 0: nothing is counted. */
static uint64_t spread_of(const struct item_class *item)
{
	if (item->rule == RULE_BENCHMARK)
		return item->benchmark.spread.value;
	return item->rule == RULE_COUNTS ? item->counts.spread.value : 0;
}

static bool has_low_spread(const struct item_class *item)
{
	return rule_rows[item->rule].is_counted &&
	       spread_of(item) < UNIT_RARE_CHANCE / 1000000;
}

static bool has_high_spread(const struct item_class *item)
{
	return spread_of(item) > UNIT_RARE_CHANCE / 10;
}

static bool has_high_fraction(const struct item_class *item)
{
	return item->rule == RULE_BENCHMARK &&
	       item->benchmark.fraction.value > ONE / 10 * 9;
}

static bool has_low_fraction(const struct item_class *item)
{
	return item->rule == RULE_BENCHMARK &&
	       item->benchmark.fraction.value < ONE / 100;
}

static bool takes_many_counts(const struct item_class *item)
{
	uint64_t least = item->rule == RULE_BENCHMARK ? charter_least_known(item) : 1;

	return least == 0 || least > MANY_COUNTS;
}

static const struct {
	bool (*is)(const struct item_class *item);
	const char *text;
} class_rows[] = {
	{ has_no_guard, "There is no guard: of items at the edge of the tolerance, "
	  "half are called another thing." },
	{ is_wide, "Tolerance and guard together reach half of a size or more: a "
	  "thing half as large is called one too." },
	{ is_never_clear, "No look is ever clear: however low the background, too "
	  "little is counted to rule out the weakest item." },
	{ is_often_silent, "It decides only over a background so low that all "
	  "counts of it may be 0, and then no look is clear." },
	{ is_strong, "The weakest item is set to over 1000 times what the rule "
	  "could find over no background. Weaker ones are not looked for, and no "
	  "number says that there are none." },
	{ has_low_k, "With a k under 1.2816 looks alarm in about a tenth or more "
	  "with nothing there, and each alarm is contested." },
	{ alarms_often, "The false-alarm rate is set over 0.1: looks alarm often "
	  "with nothing there, and each alarm is contested." },
	{ has_low_spread, "A spread under 0.000001 hardly ever stops anybody who "
	  "raises what an item is compared with while it is counted." },
	{ has_high_spread, "A spread over 0.1 leaves many honest looks undecided, "
	  "and each of them counts as not looked at." },
	{ has_high_fraction, "The weakest item is set to over 0.9 of a known one: "
	  "whatever weakens it a little more is cleared." },
	{ has_low_fraction, "The weakest item is set to under 0.01 of a known one: "
	  "the background of an empty one may give as much, and then it is not "
	  "cleared." },
	{ takes_many_counts, "Nothing is cleared unless the known one gives over "
	  "10000 counts in all." },
};

void warn_of_class(struct teller *t, const struct item_class *item)
{
	for (size_t i = 0; i < sizeof(class_rows) / sizeof(class_rows[0]); i++)
		if (class_rows[i].is(item))
			tell_warning(t, "%s", class_rows[i].text);
}

/* "opening all 24", "opening 146 of 150", and what perfect looks would need. */
static void warn_of_many(struct teller *t, const struct population *p,
                         uint64_t looks)
{
	struct population perfect = *p;
	char required[8], items[PLAN_NAME_BYTES], opened[PLAN_NAME_BYTES];
	uint64_t fewer;

	perfect.detection.value = UNIT_PROBABILITY;
	perfect.common_cause.value = 0;
	fewer = charter_looks_needed(&perfect);
	detection_format((uint32_t)p->required.value, required);
	plan_count_text(p->design_number.value, "item", items);
	snprintf(opened, sizeof(opened), "opening %s%" PRIu64,
	         looks == p->position_count ? "all " : "", looks);
	if (fewer > 0 && fewer < looks)
		tell_warning(t, "%s against %s of %zu means %s. It would be %"
		             PRIu64 " if looks were perfect.", required, items,
		             p->position_count, opened, fewer);
	else
		tell_warning(t, "%s against %s of %zu means %s.", required, items,
		             p->position_count, opened);
}

static void warn_of_few(struct teller *t, const struct population *p,
                        uint64_t looks)
{
	char opened[PLAN_NAME_BYTES], items[PLAN_NAME_BYTES];
	char part[PLAN_TEXT_BYTES];

	plan_count_text(looks, "look", opened);
	plan_count_text(p->design_number.value, "item", items);
	plan_chance_text((double)p->design_number.value /
	                 (double)p->position_count, PLAN_DOWN, part);
	tell_warning(t, "%s at %zu positions will do, since what must not be "
	             "missed is %s, %s of the positions. Fewer items than that are "
	             "found less often.", opened, p->position_count, items, part);
}

void warn_of_population(struct teller *t, const struct population *p)
{
	const struct detection_input in = charter_all_looked_at(p);
	const struct detection_input without = charter_one_refused(p);
	uint32_t required = (uint32_t)p->required.value;
	uint64_t looks = charter_looks_needed(p);
	char text[CHARTER_SET_BYTES];

	charter_set_text(required, text);
	if (looks == 0)
		tell_warning(t, "No inspection of such a population can end in "
		             "absence confirmed: even all looks together stay "
		             "under %s.", text);
	else if (2 * looks > p->position_count)
		warn_of_many(t, p, looks);
	else if (10 * looks < p->position_count && p->design_number.value > 1)
		warn_of_few(t, p, looks);
	if (p->refusal_allowed && required <= charter_detection(&in) &&
	    charter_detection(&without) < required)
		tell_warning(t, "A refusal is allowed, and a single one makes the "
		             "inspection inconclusive.");
}

static bool is_noticed_too_early(const struct charter *c, unsigned side)
{
	return c->clocks[CLOCK_NOTICE].value >= c->conversion_s[side].value;
}

static bool stands_too_long(const struct charter *c, unsigned side)
{
	return c->conversion_s[side].value > YEAR_S;
}

static const struct {
	bool (*is)(const struct charter *charter, unsigned side);
	const char *text;
} side_rows[] = {
	{ is_noticed_too_early, "The notice is as long as the conversion time: "
	  "what was converted can be converted back before anybody enters." },
	{ stands_too_long, "A conclusion stands for over a year on one look. That "
	  "holds only if no clean site can be made an unclean one in less." },
};

void warn_of_side(struct teller *t, unsigned side)
{
	for (size_t i = 0; i < sizeof(side_rows) / sizeof(side_rows[0]); i++)
		if (side_rows[i].is(t->charter, side))
			tell_warning(t, "%s", side_rows[i].text);
}
