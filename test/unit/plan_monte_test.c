/*
 * Whole plans, played 10^5 times: what `tally plan sample` answers, over one
 * population and over strata and sites, against an adversary who knows the plan
 * and splits the goal over them. How often one is found has to be what was
 * promised, within four standard errors.
 */
#include "monte_world.h"

#include "plan/looks.h"

/* --- one population ------------------------------------------------------- */

static const struct sample {
	const char *positions, *items, *detection, *cause, *required;
} samples[] = {
	{ "24", "1", "1", "0", "0.95" },
	{ "24", "1", "0.97", "0", "0.95" },
	{ "24", "2", "0.99", "0.01", "0.9" },
	{ "100", "5", "1", "0", "0.95" },
	{ "100", "5", "0.9", "0", "0.95" },
	{ "300", "10", "0.5", "0.05", "0.8" },
	{ "500", "64", "0.75", "0", "0.9" },
	{ "10", "10", "0.3", "0", "0.5" },
	/* beyond whole numbers: more items, more decimals */
	{ "400", "100", "0.12345", "0.01255", "0.9" },
	{ "200", "3", "0.987654321", "0", "0.9" },
};
#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

/* What is asked for, planned. */
static struct place planned(const struct sample *s, double *out_promised)
{
	struct place at = { 0 };
	struct plan plan;

	answer("sample",
	       WORDS("--positions", s->positions, "--items", s->items,
	             "--detection", s->detection, "--common-cause", s->cause,
	             "--required", s->required), &plan);
	at.N = (uint32_t)strtoul(s->positions, NULL, 10);
	at.d = (uint32_t)strtoul(s->items, NULL, 10);
	at.p = strtod(s->detection, NULL);
	at.n = (uint32_t)number_of(&plan, "looks", "");
	*out_promised = number_of(&plan, "detection", "");
	assert_true(*out_promised >= strtod(s->required, NULL));
	plan_release(&plan);
	return at;
}

static void test_looks_at_a_population_find_what_the_plan_says(void **state)
{
	char name[80];

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		double promised, cause = strtod(samples[i].cause, NULL);
		struct place at = planned(&samples[i], &promised);
		double exact = (1 - cause) * found_exactly(&at);
		uint32_t hits;

		snprintf(name, sizeof(name), "%u looks at %u with %u", at.n, at.N,
		         at.d);
		hits = play(name, &at, cause);
		/* four decimals of it, or certainty, which is never said */
		assert_true(exact >= promised && exact < promised + 1.01e-4);
		assert_exact(name, hits, exact);
		assert_at_least(name, hits, promised);
	}
}

/* That the runs are enough: a little less would be seen, in the same runs. */
static void test_a_look_less_or_a_worse_one_would_be_seen(void **state)
{
	double promised, exact;
	struct place at = planned(&samples[3], &promised);

	(void)state;
	exact = found_exactly(&at);
	at.n--;
	assert_true(is_off(share(play("one look less", &at, 0)) - exact, exact));
	at = planned(&samples[1], &promised);
	exact = found_exactly(&at);
	at.p -= 0.01;
	assert_true(is_off(share(play("worse looks", &at, 0)) - exact, exact));
}

/* The worst that dependent looks can do: all miss, or none. */
static void test_looks_that_miss_together_find_what_is_said(void **state)
{
	struct looks looks = { .positions = 100, .looked = 50, .items = 5 };
	struct place at = { 100, 50, 1, 5 };
	struct dice dice;
	uint32_t hits = 0, promised = 0;

	(void)state;
	assert_true(ask_read_chance(slice_text("0.9"), &looks.detection));
	assert_true(ask_read_chance(slice_text("0.05"), &looks.common_cause));
	assert_int_equal(looks_dependent(&looks, &promised), STATS_OK);
	dice_init(&dice, "together");
	for (uint32_t run = 0; run < RUNS; run++) {
		bool good = dice_says(&dice, 0.9) && !dice_says(&dice, 0.05);

		hits += is_found(&at, &dice, run) && good;
	}
	assert_exact("looks that miss together", hits, promised / 1e4);
	assert_true(promised / 1e4 <= 0.9 * 0.95 * found_exactly(&at));
}

/* --- a host that refuses after the draw ------------------------------------ */

/* s are drawn; the host refuses r of them, those with items first. */
static bool is_left(const struct place *at, uint32_t r, struct dice *dice,
                    uint32_t way)
{
	uint32_t scratch[MAX_POSITIONS], drawn[MAX_POSITIONS];
	uint8_t seed[HASH_BYTES];
	bool found = false;

	dice_onsite_seed(dice, seed);
	assert_int_equal(draw_sample(seed, at->N, at->n, scratch, drawn),
	                 TALLY_OK);
	for (uint32_t i = 0; i < at->n; i++) {
		if (!holds(at, drawn[i], way))
			continue;
		if (r > 0)
			r--;
		else
			found = dice_says(dice, at->p) || found;
	}
	return found;
}

/* N, looked at, refused, items, detection; all drawn are one or the other. */
static void play_refusals(const char *const *words)
{
	struct place at = { 0 };
	struct plan plan;
	struct dice dice;
	uint32_t hits = 0, r;
	double promised;

	answer("detect",
	       WORDS("--positions", words[0], "--looked", words[1], "--unread",
	             words[2], "--items", words[3], "--detection", words[4]),
	       &plan);
	promised = number_of(&plan, "detection_chosen", "");
	plan_release(&plan);
	r = (uint32_t)strtoul(words[2], NULL, 10);
	at.N = (uint32_t)strtoul(words[0], NULL, 10);
	at.n = (uint32_t)strtoul(words[1], NULL, 10) + r;
	at.d = (uint32_t)strtoul(words[3], NULL, 10);
	at.p = strtod(words[4], NULL);
	dice_init(&dice, words[1]);
	for (uint32_t run = 0; run < RUNS; run++)
		hits += is_left(&at, r, &dice, run);
	assert_exact("refused after the draw", hits, promised);
}

static void test_a_host_gains_no_more_by_refusing_than_is_said(void **state)
{
	(void)state;
	play_refusals(WORDS("24", "22", "1", "2", "1"));
	play_refusals(WORDS("100", "40", "2", "5", "0.9"));
	play_refusals(WORDS("300", "60", "5", "80", "0.3"));
}

/* --- strata and sites, and splits over them ------------------------------- */

struct strata {
	size_t count;
	struct place at[MAX_PLACES];
	struct stats_stratum of[MAX_PLACES]; /* mu as a part of the goal */
	double promised;
};

/* NAME:N:PART:P, of which the name is one letter. */
static void read_stratum(const char *word, const struct plan *plan,
                         struct strata *s)
{
	struct place *at = &s->at[s->count];
	struct stats_stratum *of = &s->of[s->count++];
	char name[] = { word[0], '\0' }, *rest;

	at->N = (uint32_t)strtoul(word + 2, &rest, 10);
	of->mu = strtod(rest + 1, &rest);
	at->p = strtod(rest + 1, NULL);
	at->n = (uint32_t)number_of(plan, "looks", name);
	*of = (struct stats_stratum){ at->N, of->mu, 1, at->p, at->n };
}

static void plan_words(const char *const *words, const char *required,
                       struct strata *s)
{
	const char *options[2 * MAX_PLACES + 3] = { "--required", required };
	struct plan plan;
	size_t count = 0;

	for (; words[count] != NULL; count++) {
		options[2 + 2 * count] = "--stratum";
		options[3 + 2 * count] = words[count];
	}
	answer("sample", options, &plan);
	*s = (struct strata){ .promised = number_of(&plan, "detection", "") };
	for (size_t i = 0; i < count; i++)
		read_stratum(words[i], &plan, s);
	assert_true(s->promised >= strtod(required, NULL));
	plan_release(&plan);
}

static double carried(const struct strata *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->count; i++)
		sum += s->of[i].mu * s->at[i].d;
	return sum + 1e-9; /* decimals as doubles */
}

static double split_exactly(const struct strata *s)
{
	double missed = 1;

	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].d > 0)
			missed *= 1 - found_exactly(&s->at[i]);
	return 1 - missed;
}

static void no_items(struct strata *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->at[i].d = 0;
}

/* As many as are needed, and there is room for, in one. */
static void fill(struct strata *s, size_t i)
{
	while (carried(s) < 1 && s->at[i].d < s->at[i].N)
		s->at[i].d++;
}

static void split_worst(struct strata *s)
{
	uint64_t d[MAX_PLACES];
	double P;

	assert_int_equal(stats_strata_worst(s->of, s->count, 1, d, &P),
	                 STATS_OK);
	for (size_t i = 0; i < s->count; i++)
		s->at[i].d = (uint32_t)d[i];
}

/* All in that one where they are found least. */
static void split_all_in_one(struct strata *s)
{
	size_t best = 0;
	double least = 2;

	for (size_t i = 0; i < s->count; i++) {
		no_items(s);
		fill(s, i);
		if (carried(s) < 1 || split_exactly(s) >= least)
			continue;
		least = split_exactly(s);
		best = i;
	}
	no_items(s);
	fill(s, best);
}

static void split_one_each(struct strata *s)
{
	no_items(s);
	for (size_t i = 0; carried(s) < 1; i = (i + 1) % s->count)
		s->at[i].d += s->at[i].d < s->at[i].N;
}

/* As the positions are, and the rest where there is room. */
static void split_in_proportion(struct strata *s)
{
	double whole = 0;

	for (size_t i = 0; i < s->count; i++)
		whole += s->of[i].mu * s->at[i].N;
	for (size_t i = 0; i < s->count; i++)
		s->at[i].d = (uint32_t)(s->at[i].N / whole);
	for (size_t i = 0; i < s->count; i++)
		fill(s, i);
}

static bool is_found_anywhere(const struct strata *s, struct dice *dice,
                              uint32_t way)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].d > 0 && is_found(&s->at[i], dice, way))
			return true;
	return false;
}

static void play_split(const char *name, const struct strata *s)
{
	struct dice dice;
	uint32_t hits = 0;

	assert_true(carried(s) >= 1);
	dice_init(&dice, name);
	for (uint32_t run = 0; run < RUNS; run++)
		hits += is_found_anywhere(s, &dice, run);
	assert_exact(name, hits, split_exactly(s));
	assert_at_least(name, hits, s->promised);
}

static void play_all_splits(const char *const *words, const char *required)
{
	static const struct {
		const char *name;
		void (*choose)(struct strata *s);
	} splits[] = { { "worst", split_worst },
		       { "all in one", split_all_in_one },
		       { "one each", split_one_each },
		       { "in proportion", split_in_proportion } };
	struct strata s;
	char name[80];

	plan_words(words, required, &s);
	for (size_t i = 0; i < sizeof(splits) / sizeof(splits[0]); i++) {
		splits[i].choose(&s);
		snprintf(name, sizeof(name), "%s ..., %s", words[0],
		         splits[i].name);
		play_split(name, &s);
	}
}

/* Numbers that are enough in each alone are not, here: 0.8982 and 0.8805. */
static void test_no_split_over_strata_is_found_less_than_promised(void **state)
{
	(void)state;
	play_all_splits(WORDS("a:100:0.125:1", "b:200:0.25:1", "c:50:0.5:1"),
	                "0.9");
	play_all_splits(WORDS("a:500:0.025:1", "b:120:0.125:0.99",
	                      "c:30:0.375:0.99", "d:6:1:0.99"), "0.9");
}

static void test_no_split_over_sites_is_found_less_than_promised(void **state)
{
	(void)state;
	play_all_splits(WORDS("a:24:0.25:0.95", "b:24:0.25:0.95",
	                      "c:24:0.25:0.95", "d:24:0.25:0.95"), "0.9");
	play_all_splits(WORDS("a:24:1:1", "b:12:1:1", "c:40:1:1"), "0.95");
	play_all_splits(WORDS("a:24:0.5:0.8", "b:100:0.1:0.9"), "0.75");
}

/* Of four sites where looks find with 0.95, and one die decides for all. */
static void test_looks_at_sites_that_miss_together_find_enough(void **state)
{
	struct strata s;
	struct dice dice;
	uint32_t hits = 0;

	(void)state;
	plan_words(WORDS("a:24:0.25:0.95", "b:24:0.25:0.95", "c:24:0.25:0.95",
	                 "d:24:0.25:0.95"), "0.9", &s);
	split_worst(&s);
	for (size_t i = 0; i < s.count; i++)
		s.at[i].p = 1;
	dice_init(&dice, "sites together");
	for (uint32_t run = 0; run < RUNS; run++)
		hits += is_found_anywhere(&s, &dice, run) &&
		        dice_says(&dice, 0.95);
	assert_exact("together", hits, 0.95 * split_exactly(&s));
	assert_at_least("together", hits, 0.95 * 0.9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_looks_at_a_population_find_what_the_plan_says),
		cmocka_unit_test(test_a_look_less_or_a_worse_one_would_be_seen),
		cmocka_unit_test(
			test_looks_that_miss_together_find_what_is_said),
		cmocka_unit_test(
			test_a_host_gains_no_more_by_refusing_than_is_said),
		cmocka_unit_test(
			test_no_split_over_strata_is_found_less_than_promised),
		cmocka_unit_test(
			test_no_split_over_sites_is_found_less_than_promised),
		cmocka_unit_test(
			test_looks_at_sites_that_miss_together_find_enough),
	};

	return MONTE_RUN(tests);
}
