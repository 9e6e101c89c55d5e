/*
 * Reading options. A decimal of at most 15 digits over a power of ten is the
 * nearest double after one division.
 */
#include "plan/ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "stats/status.h"

#define PLACES 15
#define UNIT UINT64_C(1000000000000000)

bool ask_is_given(const struct plan_ask *ask, const char *name)
{
	return ask->option(ask->ctx, name, 0) != NULL;
}

bool ask_flag(const struct plan_ask *ask, const char *name)
{
	return ask->flag(ask->ctx, name);
}

const char *ask_word(const struct plan_ask *ask, const char *name, size_t i)
{
	return ask->option(ask->ctx, name, i);
}

bool ask_refuse(struct plan_ask *ask, const char *format, ...)
{
	char text[FAULT_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (ask->fault.status == TALLY_OK)
		fault_set(&ask->fault, TALLY_EUSAGE, "%s", text);
	return false;
}

bool ask_read_count(struct slice text, uint64_t *out)
{
	uint64_t value;

	if (decimal_parse(text, &value) != TALLY_OK || value > STATS_MAX_COUNT)
		return false;
	*out = value;
	return true;
}

bool ask_read_chance(struct slice text, struct chance *out)
{
	uint64_t value;

	if (decimal_parse_fixed(text, PLACES, &value) != TALLY_OK || value > UNIT)
		return false;
	*out = (struct chance){ .value = (double)value / (double)UNIT,
		                .numerator = value, .denominator = UNIT,
		                .is_exact = true };
	return true;
}

bool ask_read_real(struct slice text, double *out)
{
	struct slice rest = text, whole;
	unsigned places = 0;
	uint64_t value;
	double unit = 1;

	while (whole = rest, rest.len > 0 && rest.data[0] != '.')
		rest = slice_part(rest, 1, rest.len);
	if (whole.len > 0)
		places = (unsigned)(whole.len - 1);
	if (places > PLACES || decimal_parse_fixed(text, places, &value) != TALLY_OK)
		return false;
	for (unsigned i = 0; i < places; i++)
		unit *= 10;
	*out = (double)value / unit;
	return true;
}

struct time_unit {
	const char *suffix;
	double in_a_day, seconds;
};

/* The unit that a time ends with; a number alone has the last one's. */
static const struct time_unit *unit_of(struct slice text, struct slice *number)
{
	static const struct time_unit units[] = {
		{ "min", 1440, 60 }, { "m", 1440, 60 }, { "h", 24, 3600 },
		{ "d", 1, 86400 }, { "s", 86400, 1 }, { "", 1, 1 },
	};
	const struct time_unit *unit = units;

	while (text.len < strlen(unit->suffix) ||
	       memcmp(text.data + text.len - strlen(unit->suffix), unit->suffix,
	              strlen(unit->suffix)) != 0)
		unit++;
	*number = slice_part(text, 0, text.len - strlen(unit->suffix));
	return unit;
}

static bool read_days(struct slice text, double *out)
{
	const struct time_unit *unit = unit_of(text, &text);

	if (!ask_read_real(text, out))
		return false;
	*out /= unit->in_a_day;
	return true;
}

static bool read_seconds(struct slice text, double *out)
{
	const struct time_unit *unit = unit_of(text, &text);

	if (!ask_read_real(text, out))
		return false;
	*out *= unit->seconds;
	return true;
}

/* The text of an option; NULL once something was refused. */
static const char *text_of(struct plan_ask *ask, const char *name,
                           const char *otherwise)
{
	const char *text = ask_word(ask, name, 0);

	if (ask->fault.status != TALLY_OK)
		return NULL;
	if (text == NULL && otherwise == NULL)
		ask_refuse(ask, "%s is missing; give it", name);
	return text ? text : otherwise;
}

bool ask_count(struct plan_ask *ask, const char *name, const char *otherwise,
               uint64_t *out)
{
	const char *text = text_of(ask, name, otherwise);

	if (text == NULL)
		return false;
	return ask_read_count(slice_text(text), out) ||
	       ask_refuse(ask, "%s must be a whole number, at most 2^53; not "
	                  "'%.40s'", name, text);
}

bool ask_chance(struct plan_ask *ask, const char *name, const char *otherwise,
                struct chance *out)
{
	const char *text = text_of(ask, name, otherwise);

	if (text == NULL)
		return false;
	return ask_read_chance(slice_text(text), out) ||
	       ask_refuse(ask, "%s must be a probability like 0.95, from 0 to 1; "
	                  "not '%.40s'", name, text);
}

bool ask_real(struct plan_ask *ask, const char *name, const char *otherwise,
              double *out)
{
	const char *text = text_of(ask, name, otherwise);

	if (text == NULL)
		return false;
	return ask_read_real(slice_text(text), out) ||
	       ask_refuse(ask, "%s must be a number like 12.5, without sign; not "
	                  "'%.40s'", name, text);
}

bool ask_percent(struct plan_ask *ask, const char *name,
                 const char *otherwise, struct percent *out)
{
	const char *text = text_of(ask, name, otherwise);
	struct slice number;

	if (text == NULL)
		return false;
	number = slice_text(text);
	out->has_sign = number.len > 0 && number.data[number.len - 1] == '%';
	if (out->has_sign)
		number = slice_part(number, 0, number.len - 1);
	return ask_read_real(number, &out->value) ||
	       ask_refuse(ask, "%s must be a percentage like 3 or 3%%; not "
	                  "'%.40s'", name, text);
}

bool ask_days(struct plan_ask *ask, const char *name, const char *otherwise,
              double *out)
{
	const char *text = text_of(ask, name, otherwise);

	if (text == NULL)
		return false;
	return read_days(slice_text(text), out) ||
	       ask_refuse(ask, "%s must be a time like 30d, 36h or 90min; not "
	                  "'%.40s'", name, text);
}

bool ask_seconds(struct plan_ask *ask, const char *name, const char *otherwise,
                 double *out)
{
	const char *text = text_of(ask, name, otherwise);

	if (text == NULL)
		return false;
	return read_seconds(slice_text(text), out) ||
	       ask_refuse(ask, "%s must be a time like 150s, 10min or 2h; not "
	                  "'%.40s'", name, text);
}

bool ask_part(struct slice *rest, struct slice *out)
{
	size_t len = 0;

	if (rest->len == 0)
		return false;
	while (len < rest->len && rest->data[len] != ':')
		len++;
	*out = slice_part(*rest, 0, len);
	*rest = slice_part(*rest, len + 1, rest->len);
	return true;
}
