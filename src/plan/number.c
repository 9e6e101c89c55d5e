/*
 * Numbers as texts, rounded against the claim. 15 digits of a double are what
 * it stands for; from there on it is whole numbers of decimal digits.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plan/plan.h"

#define DIGITS 15
#define REAL_DIGITS 6

/* value = digits * 10^(exponent - DIGITS + 1), digits of DIGITS digits. */
struct decimal {
	uint64_t digits;
	int exponent;
};

static struct decimal decimal_of(double value)
{
	char text[PLAN_TEXT_BYTES]; /* d.dddddddddddddde+xx */
	struct decimal d = { 0 };
	const char *c = text;

	snprintf(text, sizeof(text), "%.*e", DIGITS - 1, value);
	for (; *c != 'e' && *c != '\0'; c++)
		if (*c != '.')
			d.digits = d.digits * 10 + (uint64_t)(*c - '0');
	if (*c == 'e') {
		bool negative = *++c == '-';

		while (*++c != '\0')
			d.exponent = d.exponent * 10 + (*c - '0');
		d.exponent = negative ? -d.exponent : d.exponent;
	}
	return d;
}

/* floor or ceiling of value * 10^places; value is at most 10^15 / 10^places. */
static uint64_t scaled(double value, int places, enum plan_round round)
{
	struct decimal d = decimal_of(value);
	uint64_t kept = d.digits, unit = 1;

	for (int over = DIGITS - 1 - d.exponent - places; over > 0; over--) {
		if (over > DIGITS + 3)
			return round == PLAN_UP && kept > 0;
		if (unit < UINT64_C(1000000000000000000))
			unit *= 10;
	}
	for (int under = d.exponent + places - DIGITS + 1; under > 0; under--)
		kept *= 10;
	return kept / unit + (round == PLAN_UP && kept % unit > 0);
}

/* Where the first digit that is not 0 stands behind the point: 1 for .1 */
static int first_place(double value)
{
	return -decimal_of(value).exponent;
}

void plan_chance_text(double value, enum plan_round round,
                      char out[static PLAN_TEXT_BYTES])
{
	int places = 4;
	uint64_t unit = 10000, part;

	if (round == PLAN_UP && value > 0 && value < 1e-3)
		places = first_place(value) + 1;
	places = places < 4 ? 4 : places > 12 ? 12 : places;
	for (int i = 4; i < places; i++)
		unit *= 10;
	part = value > 0 ? scaled(value, places, round) : 0;
	if (part >= unit)
		part = unit - 1;
	snprintf(out, PLAN_TEXT_BYTES, "0.%0*" PRIu64, places, part);
}

/* Without zeros at the end behind the point. */
static void trim(char *text)
{
	size_t len = strlen(text);

	if (strchr(text, '.') == NULL)
		return;
	while (text[len - 1] == '0')
		text[--len] = '\0';
	if (text[len - 1] == '.')
		text[len - 1] = '\0';
}

void plan_real_text(double value, enum plan_round round,
                    char out[static PLAN_TEXT_BYTES])
{
	enum plan_round away = round == PLAN_UP ? PLAN_DOWN : PLAN_UP;
	bool negative = value < 0;
	double size = negative ? -value : value;
	int places;
	uint64_t whole, unit = 1;

	if (!isfinite(value) || size >= 1e15) {
		snprintf(out, PLAN_TEXT_BYTES, "%.5e", value);
		return;
	}
	places = REAL_DIGITS - 1 - decimal_of(size).exponent;
	places = size == 0 || places < 0 ? 0 : places > 12 ? 12 : places;
	whole = scaled(size, places, negative ? away : round);
	for (int i = 0; i < places; i++)
		unit *= 10;
	if (places == 0)
		snprintf(out, PLAN_TEXT_BYTES, "%s%" PRIu64,
		         negative && whole ? "-" : "", whole);
	else
		snprintf(out, PLAN_TEXT_BYTES, "%s%" PRIu64 ".%0*" PRIu64,
		         negative && whole ? "-" : "", whole / unit, places,
		         whole % unit);
	trim(out);
}

void plan_count_text(uint64_t count, const char *noun,
                     char out[static PLAN_NAME_BYTES])
{
	snprintf(out, PLAN_NAME_BYTES, "%" PRIu64 " %s%s", count, noun,
	         count == 1 ? "" : "s");
}
