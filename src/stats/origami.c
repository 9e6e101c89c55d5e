/*
 * Which targets to cover when the coverage is known before one is chosen.
 *
 * Definition: a Stackelberg game. The defender commits to coverage c_i, sum c_i <=
 * k; the chooser knows it and takes the target best for him, of equals the one
 * best for the defender (strong equilibrium). Each has a payoff per target,
 * covered and uncovered.
 * Formula: the coverage that makes the chooser's best least (coverage.c) also
 * makes the set of his best targets largest, and so the defender's choice in it
 * best, as the defender gains by cover: ORIGAMI.
 * Why: the zero-sum game of site_game.c presumes that what one side gains the
 * other loses. Trap: breaking ties by index; and the inequalities as printed in
 * the paper, see coverage.c. Targets within 1e-12 of the largest payoff of the
 * chooser's best count as equal to it, and so do the defender's.
 * Units: payoffs, each side its own. Source: Kiekintveld, Jain, Tsai, Pita,
 * Ordonez, Tambe, AAMAS 2009; values compared with one linear program a target.
 */
#include "stats/games.h"

#include <stdlib.h>

#include "stats/coverage.h"
#include "stats/real.h"

#define EQUAL 1e-12

static double size_of(double x)
{
	return x < 0 ? -x : x;
}

static double larger(double x, double y)
{
	return x > y ? x : y;
}

static struct coverage_site site_of(const struct stats_target *target)
{
	return (struct coverage_site){
		target->a_uncovered, target->a_uncovered - target->a_covered };
}

static bool read_targets(const struct stats_target *targets, size_t count,
                         struct coverage_site *out)
{
	for (size_t i = 0; i < count; i++) {
		out[i] = site_of(&targets[i]);
		if (!(size_of(targets[i].a_covered) <= STATS_MAX_WORTH) ||
		    !(targets[i].d_uncovered >= -STATS_MAX_WORTH) ||
		    !(targets[i].d_covered >= targets[i].d_uncovered) ||
		    !(targets[i].d_covered <= STATS_MAX_WORTH) ||
		    !coverage_site_is_sound(&out[i]))
			return false;
	}
	return true;
}

/* Largest payoffs, which say what counts as equal. */
static struct stats_origami scale_of(const struct stats_target *targets,
                                     size_t count)
{
	struct stats_origami scale = { 0 };

	for (size_t i = 0; i < count; i++) {
		const struct stats_target *t = &targets[i];

		scale.chooser = larger(scale.chooser,
		                       larger(size_of(t->a_covered),
		                              size_of(t->a_uncovered)));
		scale.defender = larger(scale.defender,
		                        larger(size_of(t->d_covered),
		                               size_of(t->d_uncovered)));
	}
	return scale;
}

/* out->target and out->defender, of the targets that are best at out->chooser. */
static void choose(const struct stats_target *targets, size_t count,
                   const double *c, struct stats_origami *out)
{
	struct stats_origami scale = scale_of(targets, count);
	bool is_first = true;

	for (size_t i = 0; i < count; i++) {
		const struct stats_target *t = &targets[i];
		double defender = t->d_covered * c[i] +
		                  t->d_uncovered * (1 - c[i]);

		if (t->a_uncovered < out->chooser - EQUAL * scale.chooser)
			continue;
		if (is_first ||
		    defender > out->defender + EQUAL * scale.defender) {
			out->target = i;
			out->defender = defender;
		}
		is_first = false;
	}
}

enum stats_status stats_origami(const struct stats_target *targets,
                                size_t count, double k, double *out_c,
                                struct stats_origami *out)
{
	struct coverage_level level;
	struct coverage_site *work;
	bool is_sound;

	if (!coverage_quota_is_sound(count, k))
		return STATS_DOMAIN;
	if (count == 0)
		return STATS_VACUOUS;
	work = malloc(count * sizeof(*work));
	if (work == NULL)
		return STATS_NOMEM;
	is_sound = read_targets(targets, count, work);
	if (is_sound) {
		level = coverage_level(work, count, k);
		out->chooser = level.z;
		for (size_t i = 0; i < count; i++) {
			struct coverage_site site = site_of(&targets[i]);

			out_c[i] = coverage_at(&site, &level);
		}
		choose(targets, count, out_c, out);
	}
	free(work);
	return is_sound ? STATS_OK : STATS_DOMAIN;
}
