/*
 * What a charter's numbers about counting reach, and over which background its
 * rule still decides.
 *
 * Tests of one count: the total of the background's counts, as many as the charter
 * asks for at least, decides whether a look finds `weakest` (measure_counts_finds).
 * What it finds grows with the total, but by teeth: it jumps where the threshold
 * goes up by one count, and then falls a little. Halving ends at one tooth; the
 * last that still reaches `weakest` is no further than a tooth is high, over what
 * the teeth climb, and so far is looked ahead. Steps are single totals or a small
 * part of a tooth, up to a background of 10^4 counts; over 10^6 a tooth may be missed,
 * which is 0.2 % of it at most. As far back are the totals between teeth that do
 * not decide. With a true mean m of the total, a look is too weak with the sum of
 * Poisson probabilities of all totals that do not decide, which grows with m;
 * P(X >= n) = P(n, m), an incomplete gamma function.
 * A sequence finds `weakest` by construction and goes on instead, until its cap:
 * there the same is asked of an item that gives what its background does, no count
 * more and no count less.
 */
#include <inttypes.h>
#include <stdio.h>

#include "charter/explain.h"
#include "charter/rule_rows.h"
#include "measure/measure.h"
#include "plan/charter_tell.h"
#include "stats/real.h"

#define MOST_TOTAL (UINT64_C(1) << 50)
#define LOOKED_AHEAD 1024 /* steps */
#define COMMAND_BYTES 192
#define HALVINGS 40       /* of a mean, to under 10^-12 of it */

static double rare_chance(const struct number *number)
{
	return (double)number->value / UNIT_RARE_CHANCE;
}

/* So much in so many counts, as alike as can be: they are never too spread. */
static size_t alike(uint64_t total, uint64_t count,
                    uint64_t out[static MAX_MEASURE_COUNTS])
{
	for (size_t i = 0; i < count; i++)
		out[i] = total / count + (i < total % count);
	return (size_t)count;
}

static size_t references_of(const struct item_class *item, uint64_t total,
                            uint64_t out[static MAX_MEASURE_COUNTS])
{
	return alike(total, item->counts.backgrounds.value, out);
}

/* Background counts in all, for one in the time of a count of the item. */
static double counts_for_one(const struct item_class *item)
{
	const struct count_rule *rule = &item->counts;

	return (double)rule->backgrounds.value *
	       (double)rule->background_time_s.value / (double)rule->time_s.value;
}

static bool sequence_ends(const struct item_class *item, uint64_t total)
{
	uint64_t reference[MAX_MEASURE_COUNTS], counted[MAX_MEASURE_COUNTS];
	double mean = (double)total / counts_for_one(item);
	struct measure_counts counts = {
		.item_count = (size_t)item->counts.cap.value, .item = counted,
		.reference_count = references_of(item, total, reference),
		.reference = reference,
	};
	struct measure_verdict verdict;
	uint64_t sum = 0;

	if (mean * (double)counts.item_count > (double)MOST_TOTAL)
		return false;
	for (size_t i = 0; i < counts.item_count; i++) {
		counted[i] = (uint64_t)(mean * (double)(i + 1)) - sum;
		sum += counted[i];
	}
	measure_counts(item, &counts, &verdict);
	/* It has as many as it may: that some are too many says that it ended. */
	return verdict.answer == MEASURE_CLEAR ||
	       verdict.why == MEASURE_WHY_EXTRA;
}

static bool decides(const struct item_class *item, uint64_t total)
{
	uint64_t reference[MAX_MEASURE_COUNTS];
	struct measure_counts counts = { .reference = reference };
	struct measure_finds ignored;

	if (test_rows[item->counts.test].has_cap)
		return sequence_ends(item, total);
	counts.reference_count = references_of(item, total, reference);
	return measure_counts_finds(item, &counts, &ignored) == MEASURE_WHY_NONE;
}

/* The last total that is so: low is, or is 0, and high is not. */
static uint64_t last_total(const struct item_class *item, uint64_t low,
                           uint64_t high,
                           bool (*is)(const struct item_class *, uint64_t))
{
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (is(item, middle))
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* All teeth that end near one of them: totals, and which of them decide. */
struct teeth {
	uint64_t first, step;
	size_t count;
	bool decides[2 * LOOKED_AHEAD + 1];
};

static uint64_t total_of(const struct teeth *teeth, size_t i)
{
	return teeth->first + i * teeth->step;
}

/* As far ahead as back, but not to 0: that is silent, and not too weak. */
static void look_at_teeth(const struct item_class *item, uint64_t end,
                          struct teeth *out)
{
	double one = counts_for_one(item);
	double teeth = 1.2 * real_sqrt((double)end / one) + 2;
	uint64_t ahead = (uint64_t)(teeth * one) + 1;
	uint64_t step = ahead / LOOKED_AHEAD + 1, steps = ahead / step;
	uint64_t back = end == 0 ? 0 : (end - 1) / step;

	if (back > steps)
		back = steps;
	out->first = end - back * step;
	out->step = step;
	out->count = (size_t)(back + steps + 1);
	for (size_t i = 0; i < out->count; i++)
		out->decides[i] = decides(item, total_of(out, i));
}

/* That a look is too weak, at this true mean of the total. */
static double too_weak(const struct teeth *teeth, double mean)
{
	struct real_sum sum = { 0 };
	bool before = true;

	for (size_t i = 0; i <= teeth->count; i++) {
		bool is = i < teeth->count && teeth->decides[i];
		uint64_t total = total_of(teeth, i);

		/* What is between two totals is as bad as the worse of them. */
		if (before && !is)
			real_sum_add(&sum, real_gamma_below(
				(double)(total - teeth->step + 1), mean));
		else if (!before && is)
			real_sum_add(&sum, -real_gamma_below((double)total, mean));
		before = is;
	}
	return real_sum_value(&sum);
}

static double truly_decided(const struct teeth *teeth, uint64_t last, double chance)
{
	double low = 0, high = (double)last;

	for (unsigned i = 0; i < HALVINGS; i++) {
		double middle = low + (high - low) / 2;

		if (too_weak(teeth, middle) <= chance)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct charter_background charter_background(const struct item_class *item)
{
	struct charter_background out = { 0 };
	double one = counts_for_one(item);
	uint64_t low = 0, high = 1;
	struct teeth teeth;
	size_t holes = 0;

	while (high < MOST_TOTAL && decides(item, high)) {
		low = high;
		high *= 2;
	}
	low = last_total(item, low, high, decides);
	look_at_teeth(item, low, &teeth);
	for (size_t i = 0; i < teeth.count; i++)
		if (teeth.decides[i])
			low = total_of(&teeth, i);
	out.total = last_total(item, low, low + teeth.step, decides);
	if (out.total == 0)
		return out;
	out.mean = (double)out.total / one;
	while (holes < teeth.count && teeth.decides[holes])
		holes++;
	if (holes > 0)
		out.all = (double)total_of(&teeth, holes - 1) / one;
	if (!test_rows[item->counts.test].has_cap)
		out.truly = truly_decided(&teeth, out.total,
		                          rare_chance(&item->counts.spread)) / one;
	return out;
}

/* Of a number of 10^-places, which is what the charter holds. */
static void part_text(uint64_t value, double unit, enum plan_round round,
                      char out[static PLAN_TEXT_BYTES])
{
	plan_real_text((double)value / unit, round, out);
}

/* How long and how often an item and what it is compared with are counted. */
struct counted {
	const struct number *time_s, *other_time_s, *others, *spread;
	const char *other;
	bool is_background; /* and an item may be too far under it */
	bool is_sequence;   /* which ends by itself, where counts are low */
};

/* The largest site at which the class must be absent; NULL: nowhere. */
static const struct site *site_of(const struct teller *t,
                                  const struct item_class *item)
{
	const struct site *largest = NULL;

	for (unsigned side = 0; side < SIDES; side++) {
		const struct site *site = charter_largest_site(t->charter, side);

		if (item->prohibited_on[side] && site != NULL &&
		    (largest == NULL ||
		     site->position_count > largest->position_count))
			largest = site;
	}
	return largest;
}

/* No bound is known of what a sequence leaves undecided, so none is summed up. */
static void tell_undecided_sequence(struct teller *t, double spread)
{
	char once[PLAN_TEXT_BYTES];

	plan_chance_text(spread, PLAN_UP, once);
	tell(t, "Of honest looks at nothing about %s (rounded up) are left undecided "
	     "by chance since the background looks too spread. On top come "
	     "those too far under it, which can be more, since a sequence ends "
	     "by itself where its counts are low, and those that its cap "
	     "leaves.", once);
}

/* Honest looks that the tests of the counts themselves leave undecided. */
static void tell_undecided(struct teller *t, const struct item_class *item,
                           const struct counted *c)
{
	const struct site *site = site_of(t, item);
	double spread = rare_chance(c->spread);
	double any, each = 2 * spread;
	char once[PLAN_TEXT_BYTES], all[PLAN_TEXT_BYTES];

	if (c->is_sequence) {
		tell_undecided_sequence(t, spread);
		return;
	}
	plan_chance_text(spread, PLAN_UP, once);
	plan_chance_text(each, PLAN_UP, all);
	if (c->is_background)
		tell(t, "Two tests leave about %s of honest looks at nothing "
		     "undecided by chance: in about %s the background looks too "
		     "spread, in no more than %s the item too far under it (all "
		     "rounded up). With a mean under 5 counts the first is more. "
		     "What is too weak, or has no count at all, comes on top.",
		     all, once, once);
	else
		tell(t, "Two tests leave about %s of honest looks undecided by "
		     "chance: in about %s the known one looks too spread, in as "
		     "many its place without it (both rounded up). With a mean "
		     "under 5 counts it is more. What is too weak, or has no count "
		     "at all, comes on top.", all, once);
	if (site == NULL)
		return;
	any = each * (double)site->position_count;
	if (any >= 1)
		return;
	plan_chance_text(any, PLAN_UP, all);
	tell(t, "So in about %s of visits to %s one or more of its %zu positions "
	     "stay undecided for this class alone.", all, site->name,
	     site->position_count);
}

double charter_undecided(const struct charter *c, unsigned side)
{
	double sum = 0;

	for (size_t i = 0; i < c->class_count; i++) {
		const struct item_class *item = &c->classes[i];

		if (!item->prohibited_on[side])
			continue;
		if (item->rule == RULE_BENCHMARK)
			sum += 2 * rare_chance(&item->benchmark.spread);
		else if (item->rule == RULE_COUNTS)
			sum += rare_chance(&item->counts.spread) *
			       (test_rows[item->counts.test].has_cap ? 1 : 2);
	}
	return sum;
}

static void tell_counted(struct teller *t, const struct item_class *item,
                         const struct counted *c)
{
	char time[TIME_WORDS_BYTES], other_time[TIME_WORDS_BYTES];

	explain_time(c->time_s->value, time);
	explain_time(c->other_time_s->value, other_time);
	tell(t, "An item is counted for %s, %s %" PRIu64 " times or more for %s "
	     "each.", time, c->other, c->others->value, other_time);
	tell_undecided(t, item, c);
}

/*
 * Both tests with k are b + k sqrt(b (1 + t/T)): T is as long as so many counts of
 * the item, rounded down.
 */
static void k_command(const struct count_rule *rule, const char *k,
                      char out[static COMMAND_BYTES])
{
	uint64_t all_s = rule->backgrounds.value * rule->background_time_s.value;
	uint64_t measured = all_s / rule->time_s.value;
	bool is_whole = all_s % rule->time_s.value == 0;

	snprintf(out, COMMAND_BYTES, " 'tally plan threshold --rule k-sigma --k %s "
	         "--background 10 --measured %" PRIu64 " --inflate' %scomputes it "
	         "for a mean of 10 counts.", k, measured > 0 ? measured : 1,
	         is_whole ? "" : "nearly ");
}

/* What is set, and what is kept of it where nothing is. */
static void tell_test(struct teller *t, const struct count_rule *rule)
{
	const struct test_row *row = &test_rows[rule->test];
	char text[PLAN_TEXT_BYTES], command[COMMAND_BYTES] = "";

	if (row->has_k)
		part_text(rule->k.value, UNIT_PROBABILITY, PLAN_DOWN, text);
	else
		plan_chance_text(rare_chance(&rule->false_alarm), PLAN_UP, text);
	if (row->has_k)
		k_command(rule, text, command);
	tell(t, "The rule is %s, %s %s. %s%s", row->name,
	     row->has_k ? "with k =" : "set for a false-alarm rate of", text,
	     row->alarms, command);
	if (row->has_cap)
		tell(t, "It ends after %" PRIu64 " counts at the latest. What is "
		     "not decided by then is no look.", rule->cap.value);
}

/* Over which background, as measured and true, the weakest could be missed. */
static void tell_weakness(struct teller *t, const struct item_class *item,
                          const struct charter_background *most)
{
	const struct count_rule *rule = &item->counts;
	char mean[PLAN_TEXT_BYTES], all[PLAN_TEXT_BYTES], truly[PLAN_TEXT_BYTES];
	char part[PLAN_TEXT_BYTES], time[TIME_WORDS_BYTES];

	explain_time(rule->time_s.value, time);
	plan_real_text(most->mean, PLAN_UP, mean);
	plan_real_text(most->all, PLAN_DOWN, all);
	plan_real_text(most->truly, PLAN_DOWN, truly);
	plan_chance_text(rare_chance(&rule->spread), PLAN_UP, part);
	tell(t, "With %" PRIu64 " counts of its background no look is clear over a "
	     "measured mean of about %s counts in %s: it could miss the weakest. "
	     "An alarm stays one.", rule->backgrounds.value, mean, time);
	tell(t, "Up to a measured mean of about %s no look is too weak for that, "
	     "and up to a true mean of about %s (rounded down) no more looks than "
	     "%s (its spread).", all, truly, part);
}

static void tell_background(struct teller *t, const struct item_class *item)
{
	const struct count_rule *rule = &item->counts;
	const struct charter_background most = charter_background(item);
	char mean[PLAN_TEXT_BYTES], time[TIME_WORDS_BYTES];

	if (most.total == 0)
		return;
	explain_time(rule->time_s.value, time);
	plan_real_text(most.mean, PLAN_UP, mean);
	if (test_rows[rule->test].has_cap)
		tell(t, "An item that gives exactly the mean of its background, in "
		     "no count more or less, is cleared by then up to a mean of "
		     "about %s counts in %s, known from %" PRIu64 " counts of it. "
		     "Looks at nothing vary: at that mean far from all of them are "
		     "cleared, and over it fewer.", mean, time,
		     rule->backgrounds.value);
	else
		tell_weakness(t, item, &most);
}

void tell_counts(struct teller *t, const struct item_class *item)
{
	const struct count_rule *rule = &item->counts;
	const struct counted counted = { &rule->time_s, &rule->background_time_s,
		&rule->backgrounds, &rule->spread, "its background", true,
		test_rows[rule->test].has_cap };
	char text[PLAN_TEXT_BYTES];

	tell_counted(t, item, &counted);
	part_text(rule->weakest.value, UNIT_PROBABILITY, PLAN_UP, text);
	tell(t, "The weakest item, shielded, gives %s counts over the background "
	     "in that time. If one can be shielded better, it is missed.", text);
	tell_test(t, rule);
	tell_background(t, item);
}

/* Is an item of 1 count not cleared, beside a place that gave 1? */
static bool leaves_one(const struct item_class *item, uint64_t total)
{
	const struct benchmark_rule *rule = &item->benchmark;
	const uint64_t one = 1;
	uint64_t reference[MAX_MEASURE_COUNTS], around[MAX_MEASURE_COUNTS] = { 1 };
	const struct measure_counts counts = {
		.item_count = 1, .item = &one,
		.reference_count = alike(total, rule->benchmarks.value, reference),
		.reference = reference,
		.around_count = (size_t)rule->backgrounds.value, .around = around,
	};
	struct measure_verdict verdict;

	measure_counts(item, &counts, &verdict);
	return verdict.answer != MEASURE_CLEAR;
}

uint64_t charter_least_known(const struct item_class *item)
{
	uint64_t low = 0, high = 1;

	while (high < MOST_TOTAL && leaves_one(item, high)) {
		low = high;
		high *= 2;
	}
	return high == MOST_TOTAL ? 0 : last_total(item, low, high, leaves_one) + 1;
}

/* What the known one must give, and the item at least. */
static void tell_least_known(struct teller *t, const struct item_class *item)
{
	const uint64_t least = charter_least_known(item);
	char time[TIME_WORDS_BYTES], one[PLAN_TEXT_BYTES], few[PLAN_TEXT_BYTES];

	explain_time(item->benchmark.time_s.value, time);
	plan_chance_text(real_exp(-1), PLAN_UP, one);
	plan_chance_text(real_exp(-5), PLAN_UP, few);
	if (least > 0)
		tell(t, "Even an item that gives 1 count, beside a place that gave 1, "
		     "is cleared only if the known one gives %" PRIu64 " counts or "
		     "more in all.", least);
	tell(t, "An item that gives no count is left undecided: no count shows that "
	     "the detector counts. Where the background is 1 count in %s, that is "
	     "%s of empty items, where it is 5 it is %s.", time, one, few);
}

void tell_benchmark(struct teller *t, const struct item_class *item)
{
	const struct benchmark_rule *rule = &item->benchmark;
	const struct counted counted = { &rule->time_s, &rule->benchmark_time_s,
		&rule->benchmarks, &rule->spread, "a known one", false, false };
	char text[PLAN_TEXT_BYTES], time[TIME_WORDS_BYTES];

	tell_counted(t, item, &counted);
	explain_time(rule->background_time_s.value, time);
	tell(t, "The known one's place is counted without it, %" PRIu64 " times or "
	     "more for %s each, and taken off.", rule->backgrounds.value, time);
	part_text(rule->fraction.value, UNIT_PROBABILITY, PLAN_UP, text);
	tell(t, "The weakest item gives %s of the rate of a known one. If one can "
	     "be shielded better, it is missed. An item's background is not taken "
	     "off: where that alone gives as much, nothing is cleared.", text);
	tell_least_known(t, item);
}
