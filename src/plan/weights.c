/*
 * A violator's best choice is worth least with the coverage of the game. Where
 * one site keeps that worth even if it is inspected every time, the game leaves
 * inspections over; a draw of k cannot: they go where most is left to gain.
 */
#include "plan/weights.h"

#include <stdbool.h>
#include <stdlib.h>

#define UNIT UINT64_C(1000000) /* weight of a site inspected every time */
#define FULL (1 - 1e-9)

/* The sites that are not covered fully yet, and their game. */
struct rest {
	struct stats_site *sites;
	double *coverage;
	size_t *at; /* where each stands among all */
	size_t count;
	uint64_t quota;
};

static void read_rest(const struct weighing *w, struct rest *rest)
{
	rest->count = 0;
	rest->quota = w->quota;
	for (size_t i = 0; i < w->count; i++) {
		if (w->coverage[i] >= FULL) {
			w->coverage[i] = 1;
			rest->quota--;
			continue;
		}
		rest->sites[rest->count] = w->sites[i];
		rest->at[rest->count++] = i;
	}
}

/* One game over the rest; nothing to gain there: all alike. */
static enum stats_status play(struct weighing *w, struct rest *rest)
{
	double z;
	enum stats_status status =
		stats_site_game(rest->sites, rest->count, (double)rest->quota,
		                rest->coverage, &z);

	if (status != STATS_OK && status != STATS_VACUOUS)
		return status;
	for (size_t i = 0; i < rest->count; i++)
		w->coverage[rest->at[i]] =
			status == STATS_OK ? rest->coverage[i]
			                   : (double)rest->quota /
			                     (double)rest->count;
	return status;
}

/* Game after game, each with fewer sites that are not covered fully. */
static enum stats_status cover(struct weighing *w, struct rest *rest)
{
	enum stats_status status = STATS_OK;
	size_t before = w->count + 1;

	for (size_t i = 0; i < w->count; i++)
		w->coverage[i] = 0;
	read_rest(w, rest);
	while (rest->count < before && rest->count > 0 && rest->quota > 0) {
		before = rest->count;
		status = play(w, rest);
		if (status == STATS_VACUOUS && before < w->count)
			return STATS_OK;
		if (status != STATS_OK)
			return status;
		read_rest(w, rest);
	}
	return STATS_OK;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* To the nearest, then all a little up or down until the sum is right. */
static void round_weights(struct weighing *w, uint64_t goal)
{
	uint64_t sum = 0, step, room;

	for (size_t i = 0; i < w->count; i++) {
		w->weights[i] = (uint64_t)(w->coverage[i] * (double)UNIT + 0.5);
		sum += w->weights[i];
	}
	for (size_t i = 0; sum != goal; i = (i + 1) % w->count) {
		bool up = sum < goal;

		step = 1 + (up ? goal - sum : sum - goal) / (w->count + 1);
		room = up ? UNIT - w->weights[i] : w->weights[i];
		step = step < room ? step : room;
		w->weights[i] = up ? w->weights[i] + step : w->weights[i] - step;
		sum = up ? sum + step : sum - step;
	}
}

/* As small as they can be, and the coverage that they give. */
static void shorten(struct weighing *w, uint64_t goal)
{
	uint64_t divisor = goal;

	for (size_t i = 0; i < w->count; i++)
		divisor = common_divisor(divisor, w->weights[i]);
	w->sum = goal / divisor;
	for (size_t i = 0; i < w->count; i++) {
		w->weights[i] /= divisor;
		w->coverage[i] = (double)(w->weights[i] * w->quota) /
		                 (double)w->sum;
	}
}

enum stats_status weights_find(struct weighing *w)
{
	struct rest rest = {
		.sites = calloc(w->count + 1, sizeof(*rest.sites)),
		.coverage = calloc(w->count + 1, sizeof(*rest.coverage)),
		.at = calloc(w->count + 1, sizeof(*rest.at))
	};
	enum stats_status status = STATS_DOMAIN;

	if (rest.sites == NULL || rest.coverage == NULL || rest.at == NULL)
		status = STATS_NOMEM;
	else if (w->quota > 0 && w->quota <= w->count)
		status = cover(w, &rest);
	if (status == STATS_OK) {
		round_weights(w, w->quota * UNIT);
		shorten(w, w->quota * UNIT);
	}
	free(rest.sites);
	free(rest.coverage);
	free(rest.at);
	return status;
}

double weights_value(const struct weighing *w)
{
	double most = 0;

	for (size_t i = 0; i < w->count; i++) {
		const struct stats_site *s = &w->sites[i];
		double worth = s->v - s->p * w->coverage[i] * (s->v + s->b);

		if (i == 0 || worth > most)
			most = worth;
	}
	return most;
}
