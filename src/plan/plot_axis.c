/*
 * Ticks at 1, 2 or 5 times a power of ten. Their texts are made from whole
 * numbers, so that no rounding of reals is ever seen.
 */
#include "plan/plot_axis.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_POWER 300

bool plot_axis_is_chance(const struct plot_axis *axis)
{
	return strcmp(axis->unit, "probability") == 0;
}

/* 10^power, by whole steps. */
static double ten_to(int power)
{
	double value = 1;

	for (int i = 0; i < (power < 0 ? -power : power); i++)
		value *= 10;
	return power < 0 ? 1 / value : value;
}

static double step_of(const struct plot_ticks *ticks)
{
	return ticks->digit * ten_to(ticks->power);
}

static int64_t whole_below(double x)
{
	int64_t whole = (int64_t)x;

	return (double)whole > x ? whole - 1 : whole;
}

/* The first and last whole multiple inside, give or take what a double loses. */
static void set_ends(struct plot_ticks *ticks, const struct plot_axis *axis)
{
	double step = step_of(ticks);

	ticks->first = -whole_below(-(axis->low / step) + 1e-9);
	ticks->last = whole_below(axis->high / step + 1e-9);
}

static void next_step(struct plot_ticks *ticks)
{
	ticks->power += ticks->digit == 5;
	ticks->digit = ticks->digit == 1 ? 2 : ticks->digit == 2 ? 5 : 1;
}

struct plot_ticks plot_ticks_of(const struct plot_axis *axis, int most,
                                bool is_whole)
{
	struct plot_ticks ticks = { .digit = 1, .power = -MAX_POWER };
	double span = axis->high - axis->low;

	while (ticks.power < MAX_POWER && step_of(&ticks) * most < span)
		ticks.power++;
	ticks.power--; /* the power before may do with a digit of 2 or 5 */
	while (ticks.power < MAX_POWER && step_of(&ticks) * (most - 1) < span)
		next_step(&ticks);
	if (is_whole && ticks.power < 0) {
		ticks.power = 0;
		ticks.digit = 1;
	}
	set_ends(&ticks, axis);
	return ticks;
}

double plot_tick_at(const struct plot_ticks *ticks, int64_t i)
{
	double step = ticks->digit * ten_to(ticks->power < 0 ? -ticks->power
	                                                     : ticks->power);

	/* Divided by a whole number, a tick of .3 is the double next to .3. */
	return ticks->power < 0
	       ? (double)(i * ticks->digit) / ten_to(-ticks->power)
	       : (double)i * step;
}

static void decimal_text(uint64_t value, unsigned places, char *out,
                         size_t out_size)
{
	uint64_t unit = 1;

	for (unsigned i = 0; i < places; i++)
		unit *= 10;
	snprintf(out, out_size, "%" PRIu64 ".%0*" PRIu64, value / unit,
	         (int)places, value % unit);
}

void plot_tick_text(const struct plot_ticks *ticks, int64_t i,
                    char out[static TICK_TEXT_BYTES])
{
	uint64_t value = (uint64_t)(i < 0 ? -i : i) * (unsigned)ticks->digit;
	char digits[TICK_TEXT_BYTES - 1];

	if (value == 0)
		snprintf(digits, sizeof(digits), "0");
	else if (ticks->power > 9 || ticks->power < -9)
		snprintf(digits, sizeof(digits), "%" PRIu64 "e%d", value,
		         ticks->power);
	else if (ticks->power < 0)
		decimal_text(value, (unsigned)-ticks->power, digits,
		             sizeof(digits));
	else
		snprintf(digits, sizeof(digits), "%" PRIu64 "%.*s", value,
		         ticks->power, "000000000");
	snprintf(out, TICK_TEXT_BYTES, "%s%s", i < 0 ? "-" : "", digits);
}
