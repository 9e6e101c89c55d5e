/*
 * Where to inspect: coverage against every other coverage there could be.
 */
#include <string.h>

#include "stats/games.h"
#include "stats/real.h"

#include "stats_numbers.h"

#define MOST 8

static double play(const struct stats_site *sites, size_t count, double k,
                   double *out_c)
{
	double z = UNTOUCHED;

	assert_int_equal(stats_site_game(sites, count, k, out_c, &z), STATS_OK);
	return z;
}

/* Three solvers agree on these: z and c by hand for the first. */
static void test_site_games_have_the_known_values(void **state)
{
	const struct stats_site four[] = { { 4, 0, 1 }, { 3, 0, 1 }, { 2, 0, 1 },
		                           { 1, 0, 1 } };
	const struct stats_site lossy[] = { { 4, 1, 1 }, { 3, 1, 1 },
		                            { 2, 1, 1 }, { 1, 1, 1 } };
	double c[4], z;

	(void)state;
	z = play(four, 4, 1, c);
	assert_true(is_near(z, 24.0 / 13, 1e-15));
	assert_true(is_near(c[0], 7.0 / 13, 1e-15));
	assert_true(is_near(c[1], 5.0 / 13, 1e-15));
	assert_true(is_near(c[2], 1.0 / 13, 1e-14));
	assert_true(c[3] == 0);
	z = play(four, 4, 2, c);
	assert_true(is_near(z, 0.96, 1e-15) && is_near(c[3], 0.04, 1e-13));
	assert_true(is_near(play(lossy, 4, 2, c), 0.5584415584415584, 1e-15));
	/* all covered, and more than all */
	assert_true(play(lossy, 4, 4, c) == -1);
	assert_true(play(lossy, 4, 1e9, c) == -1);
	assert_true(c[0] == 1 && c[3] == 1);
	assert_true(play(four, 4, 0, c) == 4 && c[0] == 0);
}

/* Sites with worths of 0.1 to 10, some equal. */
static size_t some_sites(uint64_t *seed, struct stats_site out[static MOST])
{
	size_t count = 1 + (size_t)(next_uniform(seed) * MOST);

	for (size_t i = 0; i < count; i++) {
		out[i].v = (double)(int)(next_uniform(seed) * 12) / 2;
		out[i].b = (double)(int)(next_uniform(seed) * 6) / 2 + 0.25;
		out[i].p = next_uniform(seed) < 0.3 ? 1
		                                    : 0.1 + 0.9 * next_uniform(seed);
	}
	out[0].v += 0.5;
	return count;
}

/*
 * z is reached nowhere below what everything covered leaves; else all of k is
 * spent on sites at z exactly, so that a lower z would need more.
 */
static void test_no_other_coverage_is_better(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int game = 0; game < 20000; game++) {
		struct stats_site sites[MOST];
		size_t count = some_sites(&seed, sites);
		double k = next_uniform(&seed) * (double)count * 1.1;
		double c[MOST], spent = 0, best = -100, least = -100;
		double z = play(sites, count, k, c);

		for (size_t i = 0; i < count; i++) {
			double fall = sites[i].p * (sites[i].v + sites[i].b);
			double worth = sites[i].v - c[i] * fall;

			assert_true(is_probability(c[i]));
			assert_true(c[i] == 0 || is_within(worth, z, 1e-12));
			if (worth > best)
				best = worth;
			if (sites[i].v - fall > least)
				least = sites[i].v - fall;
			spent += c[i];
		}
		assert_true(is_within(best, z, 1e-12));
		assert_true(spent <= k + 1e-12);
		assert_true(is_within(z, least, 1e-12) ||
		            is_within(spent, k, 1e-12));
	}
}

/* 10^-power to 10^power, the same for all digits. */
static double some_scale(uint64_t *seed, double power)
{
	return real_pow(10, power * (2 * next_uniform(seed) - 1));
}

/*
 * What an optimum is, to 45 bits of what each site is worth; what is covered always
 * decides z, which is then not known any closer.
 */
static void assert_spread(const struct stats_site *sites, size_t count, double k)
{
	double c[MOST], spent = 0, bound = 0, z = play(sites, count, k, c);

	for (size_t i = 0; i < count; i++) {
		assert_true(is_probability(c[i]));
		if (c[i] >= 1 - 1e-14 && sites[i].v + sites[i].b > bound)
			bound = sites[i].v + sites[i].b;
		spent += c[i];
	}
	assert_true(spent <= k * (1 + 1e-14));
	assert_true(bound > 0 || spent >= k * (1 - 1e-14));
	for (size_t i = 0; i < count; i++) {
		double fall = sites[i].p * (sites[i].v + sites[i].b);
		double worth = sites[i].v - c[i] * fall;
		double error = 3e-14 * (sites[i].v + c[i] * fall + bound);

		assert_true(worth <= z + error);
		assert_true(c[i] == 0 || worth >= z - error);
	}
}

static void test_no_scale_of_worths_overspends(void **state)
{
	static const double powers[] = { 1, 12, 45, 90 };
	const struct stats_site far[] = { { 1e-9, 1e-9, 0.0977 },
		                          { 1e12, 1e12, 0.5 } };
	const struct stats_site hardly[] = { { 1, 1, 1e-20 }, { 1, 1, 1e-20 } };
	uint64_t seed = 12;

	(void)state;
	assert_spread(far, 2, 1);
	assert_spread(hardly, 2, 1);
	for (int game = 0; game < 200000; game++) {
		struct stats_site sites[MOST];
		size_t count = some_sites(&seed, sites);

		for (size_t i = 0; i < count; i++) {
			double p = some_scale(&seed, 9);

			sites[i].v *= some_scale(&seed, powers[game % 4]);
			sites[i].b *= some_scale(&seed, powers[game / 4 % 4]);
			sites[i].p = p < 1 ? p : sites[i].p;
		}
		if (game % 3 == 0 && count > 1)
			sites[1].v = sites[0].v;
		assert_spread(sites, count, game % 5 < 2 ? 1 + game % 3 :
		              next_uniform(&seed) * (double)count);
	}
}

/* The drop, a quota times a fall, is then below every full double. */
static void test_little_quotas_are_not_overspent(void **state)
{
	static const double quotas[] = { 1e-300, 3e-290, 1e-250, 1e-200 };
	const struct stats_site one = { 1, 0, 1e-12 };
	struct stats_site sites[MOST];
	uint64_t seed = 31;

	(void)state;
	assert_spread(&one, 1, 1e-300);
	for (int game = 0; game < 2000; game++) {
		size_t count = 1 + (size_t)game % MOST;
		double worth = some_scale(&seed, 48);

		for (size_t i = 0; i < count; i++)
			sites[i] = (struct stats_site){
				.v = worth,
				.p = 1 / (1 + some_scale(&seed, 12)),
			};
		assert_spread(sites, count, quotas[game % 4]);
	}
}

static void test_order_of_sites_changes_nothing(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int game = 0; game < 2000; game++) {
		struct stats_site sites[MOST], turned[MOST];
		size_t count = some_sites(&seed, sites);
		double k = next_uniform(&seed) * (double)count;
		double c[MOST], d[MOST];

		for (size_t i = 0; i < count; i++)
			turned[(i + 3) % count] = sites[i];
		assert_true(play(sites, count, k, c) ==
		            play(turned, count, k, d));
		for (size_t i = 0; i < count; i++)
			assert_true(c[i] == d[(i + 3) % count]);
	}
}

static void test_the_deterrence_quota_leaves_no_gain(void **state)
{
	const struct stats_site free_sites[] = { { 4, 0, 1 }, { 3, 0, 1 } };
	const struct stats_site tie[] = { { 1, 1, 0.5 }, { 3, 1, 1 } };
	uint64_t seed = 6;
	double k = UNTOUCHED;
	int deterred = 0;

	(void)state;
	assert_int_equal(stats_deterrence_quota(free_sites, 2, &k), STATS_OK);
	assert_true(k == 2);
	assert_int_equal(stats_deterrence_quota(tie, 2, &k), STATS_OK);
	assert_true(k == 1.75);
	for (int game = 0; game < 5000; game++) {
		struct stats_site sites[MOST];
		size_t count = some_sites(&seed, sites);
		enum stats_status status;
		double c[MOST];

		k = UNTOUCHED;
		status = stats_deterrence_quota(sites, count, &k);
		if (status == STATS_OK) {
			deterred++;
			assert_true(play(sites, count, k, c) <= 1e-12);
			assert_true(play(sites, count, k * 0.999, c) > 0);
		} else {
			assert_int_equal(status, STATS_INFEASIBLE);
			assert_true(k == UNTOUCHED);
			assert_true(play(sites, count, (double)count, c) > 0);
		}
	}
	assert_in_range(deterred, 100, 4900);
}

static void test_nothing_to_gain_is_vacuous(void **state)
{
	const struct stats_site none[] = { { 0, 1, 1 }, { 0, 2, 1 } };
	double c[] = { UNTOUCHED, UNTOUCHED }, z = UNTOUCHED;
	struct stats_origami out;

	(void)state;
	assert_int_equal(stats_site_game(none, 2, 1, c, &z), STATS_VACUOUS);
	assert_true(z == 0 && c[0] == 0 && c[1] == 0);
	z = UNTOUCHED;
	assert_int_equal(stats_site_game(none, 0, 1, c, &z), STATS_VACUOUS);
	assert_true(z == 0);
	z = UNTOUCHED;
	assert_int_equal(stats_deterrence_quota(none, 0, &z), STATS_VACUOUS);
	assert_true(z == 0);
	assert_int_equal(stats_origami(NULL, 0, 1, c, &out), STATS_VACUOUS);
}

static void test_odd_sites_give_a_value_or_a_refusal(void **state)
{
	(void)state;
	for (size_t i = 0; i < ODD_NUMBERS * ODD_NUMBERS * ODD_NUMBERS; i++) {
		double v = odd_numbers[i % ODD_NUMBERS];
		double b = odd_numbers[i / ODD_NUMBERS % ODD_NUMBERS];
		double p = odd_numbers[i / ODD_NUMBERS / ODD_NUMBERS];
		const struct stats_site sites[] = { { v, b, p }, { 3, 1, 0.5 } };

		for (size_t j = 0; j < ODD_NUMBERS; j++) {
			double c[] = { UNTOUCHED, UNTOUCHED }, z = UNTOUCHED;
			double k = UNTOUCHED;

			if (stats_site_game(sites, 2, odd_numbers[j], c, &z) ==
			    STATS_OK) {
				assert_true(isfinite(z));
				assert_true(is_probability(c[0]) &&
				            is_probability(c[1]));
			} else {
				assert_true(z == UNTOUCHED &&
				            c[0] == UNTOUCHED);
			}
			if (stats_deterrence_quota(sites, 1, &k) == STATS_OK)
				assert_true(is_probability(k));
			else
				assert_true(k == UNTOUCHED);
		}
	}
}

/* --- Stackelberg ---------------------------------------------------------- */

static void test_targets_have_the_known_coverage(void **state)
{
	const struct stats_target mirrored[] = {
		{ -10, 10, 10, -10 }, { -20, 20, 20, -20 },
		{ -30, 30, 30, -30 }, { -40, 40, 40, -40 } };
	const struct stats_target bound[] = {
		{ 5, 10, 0, -10 }, { 0, 8, 0, -8 }, { 0, 6, 0, -6 },
		{ 0, 4, 0, -4 } };
	struct stats_origami out;
	double c[4];

	(void)state;
	assert_int_equal(stats_origami(mirrored, 4, 1, c, &out), STATS_OK);
	assert_true(is_near(out.chooser, 9.6, 1e-14));
	assert_true(is_near(out.defender, -9.6, 1e-14) && out.target == 0);
	assert_true(is_near(c[0], 0.02, 1e-13) && is_near(c[3], 0.38, 1e-14));
	assert_int_equal(stats_origami(mirrored, 4, 2, c, &out), STATS_OK);
	assert_true(is_within(out.chooser, 0, 1e-13) && out.target == 0);
	assert_true(is_near(c[0], 0.5, 1e-14) && is_near(c[3], 0.5, 1e-14));
	assert_int_equal(stats_origami(mirrored, 4, 3, c, &out), STATS_OK);
	assert_true(is_near(out.chooser, -9.6, 1e-14));
	assert_true(is_near(c[0], 0.98, 1e-14) && is_near(c[3], 0.62, 1e-14));
	/* a target that is best although it is always covered */
	assert_int_equal(stats_origami(bound, 4, 2, c, &out), STATS_OK);
	assert_true(out.chooser == 5 && out.target == 0 && out.defender == 0);
	assert_true(c[0] == 1 && c[1] == 0.375 && c[3] == 0);
}

/* What the defender gets from coverage c when the best is chosen. */
static double defended(const struct stats_target *t, size_t count,
                       const double *c)
{
	double best = -1e9, worth = -1e9;

	for (size_t i = 0; i < count; i++) {
		double chooser = t[i].a_covered * c[i] +
		                 t[i].a_uncovered * (1 - c[i]);
		double defender = t[i].d_covered * c[i] +
		                  t[i].d_uncovered * (1 - c[i]);

		if (chooser > best + 1e-9) {
			best = chooser;
			worth = defender;
		} else if (chooser > best - 1e-9 && defender > worth) {
			worth = defender;
		}
	}
	return worth;
}

static void test_no_coverage_of_a_grid_defends_better(void **state)
{
	uint64_t seed = 8;

	(void)state;
	for (int game = 0; game < 100; game++) {
		struct stats_target t[3];
		struct stats_origami out;
		double c[3], k = 1 + game % 2, best = -1e9;

		for (int i = 0; i < 3; i++) {
			t[i].a_uncovered = (int)(next_uniform(&seed) * 10);
			t[i].a_covered = t[i].a_uncovered - 1 -
			                 (int)(next_uniform(&seed) * 10);
			t[i].d_covered = (int)(next_uniform(&seed) * 10);
			t[i].d_uncovered = t[i].d_covered -
			                   (int)(next_uniform(&seed) * 10);
		}
		assert_int_equal(stats_origami(t, 3, k, c, &out), STATS_OK);
		assert_true(is_within(defended(t, 3, c), out.defender, 1e-7));
		for (int i = 0; i <= 60; i++)
			for (int j = 0; j <= 60; j++) {
				double rest = k - i / 60.0 - j / 60.0;
				double d[] = { i / 60.0, j / 60.0, rest };
				double worth;

				if (rest < 0)
					continue;
				d[2] = rest < 1 ? rest : 1;
				worth = defended(t, 3, d);
				best = worth > best ? worth : best;
			}
		assert_true(best <= out.defender + 1e-7);
	}
}

static void test_targets_that_cover_helps_are_refused(void **state)
{
	struct stats_origami out = { UNTOUCHED, UNTOUCHED, 77 };
	double c[2] = { UNTOUCHED, UNTOUCHED };

	(void)state;
	for (int field = 0; field < 4; field++)
		for (size_t i = 0; i < ODD_NUMBERS; i++) {
			struct stats_target t[] = { { 0, 1, 1, 0 }, { 0, 1, 1, 0 } };
			double *changed = field == 0   ? &t[1].a_covered
			                  : field == 1 ? &t[1].a_uncovered
			                  : field == 2 ? &t[1].d_covered
			                               : &t[1].d_uncovered;
			bool is_sound;

			*changed = odd_numbers[i];
			is_sound = t[1].a_covered < t[1].a_uncovered &&
			           t[1].d_uncovered <= t[1].d_covered &&
			           t[1].a_uncovered - t[1].a_covered >= 1e-100 &&
			           *changed >= -1e100 && *changed <= 1e100;
			out.chooser = UNTOUCHED;
			assert_int_equal(stats_origami(t, 2, 1, c, &out),
			                 is_sound ? STATS_OK : STATS_DOMAIN);
			assert_true(is_sound ? isfinite(out.chooser) &&
			                               isfinite(out.defender)
			                     : out.chooser == UNTOUCHED);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_site_games_have_the_known_values),
		cmocka_unit_test(test_no_other_coverage_is_better),
		cmocka_unit_test(test_no_scale_of_worths_overspends),
		cmocka_unit_test(test_little_quotas_are_not_overspent),
		cmocka_unit_test(test_order_of_sites_changes_nothing),
		cmocka_unit_test(test_the_deterrence_quota_leaves_no_gain),
		cmocka_unit_test(test_nothing_to_gain_is_vacuous),
		cmocka_unit_test(test_odd_sites_give_a_value_or_a_refusal),
		cmocka_unit_test(test_targets_have_the_known_coverage),
		cmocka_unit_test(test_no_coverage_of_a_grid_defends_better),
		cmocka_unit_test(test_targets_that_cover_helps_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
