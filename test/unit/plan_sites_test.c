/*
 * Plans over several sites, played 10^5 times: sites drawn alike or by the
 * weights of `tally plan sites`, then positions at each that was drawn, against
 * an adversary who puts all at one site or spreads it. And what these weights
 * promise whatever is asked.
 */
#include "monte_world.h"

#include "plan/weights.h"

#define SITES 18

/* --- sites drawn alike ----------------------------------------------------- */

struct tour {
	uint32_t sites, drawn; /* how many there are, and are gone to */
	uint32_t with_items;   /* at how many there is something */
	struct place at;       /* alike everywhere */
};

/* The sites with items move, so that no place among them is favoured. */
static uint32_t play_tour(const char *name, const struct tour *tour)
{
	uint32_t scratch[SITES], drawn[SITES], hits = 0;
	uint8_t seed[HASH_BYTES];
	struct dice dice;

	dice_init(&dice, name);
	for (uint32_t run = 0; run < RUNS; run++) {
		bool found = false;

		dice_seed(&dice, seed);
		assert_int_equal(draw_sample(seed, tour->sites, tour->drawn,
		                             scratch, drawn), TALLY_OK);
		for (uint32_t i = 0; i < tour->drawn && !found; i++)
			if ((drawn[i] + run) % tour->sites < tour->with_items)
				found = is_found(&tour->at, &dice, run / SITES);
		hits += found;
	}
	return hits;
}

static void test_sites_drawn_alike_find_what_is_computed(void **state)
{
	struct tour tour = { SITES, 6, 1, { 24, 12, 0.9, 4 } };
	double P;

	(void)state;
	assert_int_equal(stats_sites_concentrated(SITES, 6,
	                                          found_exactly(&tour.at), &P),
	                 STATS_OK);
	assert_exact("all at one of 18", play_tour("concentrated", &tour), P);
	tour.with_items = 4;
	tour.at.d = 1;
	assert_int_equal(stats_sites_spread(SITES, 6, 4, found_exactly(&tour.at),
	                                    &P), STATS_OK);
	assert_exact("one at each of 4 of 18", play_tour("spread", &tour), P);
}

/* --- sites drawn by weight -------------------------------------------------- */

struct board {
	size_t count;
	uint32_t quota;
	double value; /* promised to be no less to the inspector */
	struct stats_site sites[MAX_PLACES];
	struct place at[MAX_PLACES];
	uint64_t weights[MAX_PLACES], sum;
	double coverage[MAX_PLACES], found[MAX_PLACES]; /* as printed */
};

/* N:GAIN:PENALTY:ITEMS of a site whose name is a letter; looks at half of it. */
static void read_site(const char *text, struct board *b)
{
	struct place *at = &b->at[b->count];
	struct stats_site *site = &b->sites[b->count++];
	char *rest;

	at->N = (uint32_t)strtoul(text, &rest, 10);
	at->n = (at->N + 1) / 2;
	at->p = 0.9;
	site->v = strtod(rest + 1, &rest);
	site->b = strtod(rest + 1, &rest);
	at->d = (uint32_t)strtoul(rest + 1, NULL, 10);
	site->p = found_exactly(at);
}

static void ask_board(struct board *b, const char *const *texts,
                      const char *quota)
{
	const char *words[2 * MAX_PLACES + 3] = { "--quota", quota };
	char word[MAX_PLACES][64];
	struct plan plan;

	*b = (struct board){ .quota = (uint32_t)strtoul(quota, NULL, 10) };
	for (size_t i = 0; texts[i] != NULL; i++) {
		struct stats_site *site = &b->sites[i];

		read_site(texts[i], b);
		snprintf(word[i], sizeof(word[i]), "%c:%g:%g:%.12f",
		         (char)('a' + i), site->v, site->b, site->p);
		words[2 + 2 * i] = "--site";
		words[3 + 2 * i] = word[i];
	}
	answer("sites", words, &plan);
	b->value = number_of(&plan, "value", "");
	for (size_t i = 0; i < b->count; i++) {
		const char name[] = { (char)('a' + i), '\0' };

		b->weights[i] = (uint64_t)number_of(&plan, "weight", name);
		b->coverage[i] = number_of(&plan, "coverage", name);
		b->found[i] = number_of(&plan, "detection", name);
		b->sum += b->weights[i];
	}
	assert_true(b->sum == (uint64_t)number_of(&plan, "weights_all", ""));
	plan_release(&plan);
}

/* What came of it in 10^5 draws. */
struct came {
	uint32_t drawn[MAX_PLACES];  /* each site */
	uint32_t found[MAX_PLACES];  /* were all of it there */
	uint32_t spread;             /* were one item at each site */
};

static void visit(const struct board *b, uint32_t site, struct dice *dice,
                  struct came *came)
{
	came->drawn[site]++;
	came->found[site] += is_found(&b->at[site], dice, came->drawn[site]);
}

static bool is_one_found(const struct board *b, uint32_t site,
                         struct dice *dice)
{
	struct place one = b->at[site];

	one.d = 1;
	return is_found(&one, dice, (uint32_t)dice->counter);
}

static struct came play_board(const char *name, const struct board *b)
{
	struct came came = { 0 };
	uint32_t drawn[MAX_PLACES];
	uint8_t seed[HASH_BYTES];
	struct dice dice;

	dice_init(&dice, name);
	for (uint32_t run = 0; run < RUNS; run++) {
		bool found = false;

		dice_site_seed(&dice, seed);
		assert_int_equal(draw_weighted(seed, b->weights,
		                               (uint32_t)b->count, b->quota,
		                               drawn), TALLY_OK);
		for (uint32_t i = 0; i < b->quota; i++) {
			visit(b, drawn[i], &dice, &came);
			found = is_one_found(b, drawn[i], &dice) || found;
		}
		came.spread += found;
	}
	return came;
}

/* Is site i taken if the draw's number is u? docs/format.md, section 6. */
static bool is_taken(const struct board *b, size_t i, uint64_t u)
{
	uint64_t before = 0, target = u;

	for (size_t other = 0; other < i; other++)
		before += b->weights[other];
	while (target < b->quota * before)
		target += b->sum;
	return target < b->quota * (before + b->weights[i]);
}

/* Over all numbers that there are. */
static double spread_exactly(const struct board *b)
{
	double found = 0;

	for (uint64_t u = 0; u < b->sum; u++) {
		double missed = 1;

		for (size_t i = 0; i < b->count; i++)
			if (is_taken(b, i, u))
				missed *= 1 - b->at[i].p * b->at[i].n /
				          b->at[i].N;
		found += 1 - missed;
	}
	return found / (double)b->sum;
}

/* His gain, were all of it at that site: no more than promised, to the errors. */
static void assert_worth(const struct board *b, size_t i, uint32_t hits)
{
	const struct stats_site *site = &b->sites[i];
	double P = (site->v - b->value) / (site->v + site->b);

	if (P > 0)
		assert_at_least("what is needed for the promised value", hits, P);
}

static void play_sites(const char *const *texts, const char *quota)
{
	struct board b;
	struct came came;
	char name[40];

	ask_board(&b, texts, quota);
	snprintf(name, sizeof(name), "%s of %zu sites", quota, b.count);
	came = play_board(name, &b);
	for (size_t i = 0; i < b.count; i++) {
		double coverage = (double)(b.quota * b.weights[i]) /
		                  (double)b.sum;

		assert_exact(name, came.drawn[i], coverage);
		assert_at_least(name, came.drawn[i], b.coverage[i]);
		assert_exact(name, came.found[i], coverage * b.sites[i].p);
		assert_at_least(name, came.found[i], b.found[i]);
		assert_at_least(name, came.spread,
		                coverage * b.at[i].p * b.at[i].n / b.at[i].N);
		assert_worth(&b, i, came.found[i]);
	}
	assert_exact(name, came.spread, spread_exactly(&b));
}

static void test_weights_find_what_plan_sites_promises(void **state)
{
	(void)state;
	play_sites(WORDS("24:4:0:3", "24:3:0:3", "24:2:0:3", "24:1:0:3"), "2");
	play_sites(WORDS("10:5:2:1", "40:5:1:6", "16:3:9:2"), "1");
	/* the first stays worth most even if it is inspected every time */
	play_sites(WORDS("12:10:0:1", "12:1:0:1", "12:1:0:1", "12:0.5:1:2",
	                 "12:2:2:2"), "3");
	play_sites(WORDS("12:1:0:1", "12:2:0:1"), "2");
}

/* --- weights, whatever is asked ---------------------------------------------- */

static void random_sites(struct dice *dice, struct stats_site *sites,
                         size_t count)
{
	static const double worth[] = { 0, 0.5, 1, 3, 1e-3, 1e6, 17.25, 0.1 };
	uint8_t bytes[HASH_BYTES];

	for (size_t i = 0; i < count; i++) {
		dice_seed(dice, bytes);
		sites[i] = (struct stats_site){ worth[bytes[0] % 8],
			                        worth[bytes[1] % 8],
			                        (1 + bytes[2]) / 256.0 };
		if (sites[i].v + sites[i].b == 0)
			sites[i].b = 1;
	}
}

/* As a draw demands; and no choice of a site worth more than the game says. */
static void assert_weights(const struct weighing *w)
{
	uint32_t drawn[MAX_PLACES];
	uint8_t seed[HASH_BYTES] = { 0 };
	double ignored[MAX_PLACES], z = 0, fall = 0;
	uint64_t sum = 0;

	for (size_t i = 0; i < w->count; i++) {
		double worth = w->sites[i].v + w->sites[i].b;

		sum += w->weights[i];
		assert_true(w->quota * w->weights[i] <= w->sum);
		fall = worth > fall ? worth : fall;
	}
	assert_true(sum == w->sum);
	assert_int_equal(draw_weighted(seed, w->weights, (uint32_t)w->count,
	                               (uint32_t)w->quota, drawn), TALLY_OK);
	assert_int_equal(stats_site_game(w->sites, w->count, (double)w->quota,
	                                 ignored, &z), STATS_OK);
	assert_true(weights_value(w) >= z - 1e-9 * fall);
	assert_true(weights_value(w) <= z + 3e-6 * fall);
}

static void test_weights_can_be_drawn_and_lose_nothing(void **state)
{
	struct stats_site sites[MAX_PLACES];
	double coverage[MAX_PLACES];
	uint64_t weights[MAX_PLACES];
	struct dice dice;
	uint8_t bytes[HASH_BYTES];

	(void)state;
	dice_init(&dice, "weights");
	for (unsigned round = 0; round < 5000; round++) {
		struct weighing w = { sites, 0, 0, coverage, weights, 0 };
		enum stats_status status;

		dice_seed(&dice, bytes);
		w.count = 1 + bytes[0] % MAX_PLACES;
		w.quota = 1 + bytes[1] % w.count;
		random_sites(&dice, sites, w.count);
		status = weights_find(&w);
		if (status == STATS_OK)
			assert_weights(&w);
		else
			assert_int_equal(status, STATS_VACUOUS);
	}
}

/*
 * The first keeps a worth of 5 though it is always inspected. One inspection is
 * left for gains of 1 and 3: with z = 3/4, (1 - z)/1 + (3 - z)/3 = 1.
 */
static void test_what_the_game_leaves_goes_where_most_is_to_gain(void **state)
{
	const struct stats_site sites[] = { { 10, 0, 0.5 }, { 1, 0, 1 },
		                            { 3, 0, 1 }, { 0, 1, 1 } };
	double coverage[4];
	uint64_t weights[4];
	struct weighing w = { sites, 4, 2, coverage, weights, 0 };

	(void)state;
	assert_int_equal(weights_find(&w), STATS_OK);
	assert_true(weights[0] == 4 && weights[1] == 1 && weights[2] == 3 &&
	            weights[3] == 0 && w.sum == 8);
	assert_true(coverage[0] == 1 && coverage[1] == 0.25);
	/* where nothing is to gain, too, once all else is covered */
	w.quota = 4;
	assert_int_equal(weights_find(&w), STATS_OK);
	assert_true(weights[3] == 1 && w.sum == 4);
}

static void test_weights_of_nothing_are_refused(void **state)
{
	struct stats_site site = { 0, 1, 1 };
	double coverage;
	uint64_t weight;
	struct weighing w = { &site, 1, 1, &coverage, &weight, 0 };

	(void)state;
	assert_int_equal(weights_find(&w), STATS_VACUOUS);
	site.v = 1;
	w.quota = 0;
	assert_int_equal(weights_find(&w), STATS_DOMAIN);
	w.quota = 2;
	assert_int_equal(weights_find(&w), STATS_DOMAIN);
	w.quota = 1;
	site.p = 0;
	assert_int_equal(weights_find(&w), STATS_DOMAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sites_drawn_alike_find_what_is_computed),
		cmocka_unit_test(test_weights_find_what_plan_sites_promises),
		cmocka_unit_test(test_weights_can_be_drawn_and_lose_nothing),
		cmocka_unit_test(
			test_what_the_game_leaves_goes_where_most_is_to_gain),
		cmocka_unit_test(test_weights_of_nothing_are_refused),
	};

	return MONTE_RUN(tests);
}
