/*
 * Members of an answer. Numbers are the shortest that read back exactly.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/eval_function.h"

#define LEAST_DIGITS 15 /* that every double keeps */
#define MOST_DIGITS 17  /* that any double needs */

static void put_real(struct buf *out, double value)
{
	char text[32];
	int digits = LEAST_DIGITS;

	if (isnan(value)) {
		buf_put_text(out, "\"nan\"");
	} else if (isinf(value)) {
		buf_put_text(out, value > 0 ? "\"inf\"" : "\"-inf\"");
	} else if (value == 0) {
		buf_put_u8(out, '0'); /* never -0 */
	} else {
		do
			snprintf(text, sizeof(text), "%.*g", digits, value);
		while (digits++ < MOST_DIGITS && strtod(text, NULL) != value);
		buf_put_text(out, text);
	}
}

static void put_name(struct eval *e, const char *name)
{
	buf_put_text(e->out, ",\"");
	buf_put_text(e->out, name);
	buf_put_text(e->out, "\":");
}

void eval_put_count(struct eval *e, const char *name, uint64_t value)
{
	put_name(e, name);
	buf_printf(e->out, "%" PRIu64, value);
}

void eval_put_real(struct eval *e, const char *name, double value)
{
	put_name(e, name);
	put_real(e->out, value);
}

void eval_put_flag(struct eval *e, const char *name, bool value)
{
	put_name(e, name);
	buf_put_text(e->out, value ? "true" : "false");
}

void eval_put_text(struct eval *e, const char *name, const char *value)
{
	put_name(e, name);
	buf_put_u8(e->out, '"');
	buf_put_text(e->out, value);
	buf_put_u8(e->out, '"');
}

void eval_put_reals(struct eval *e, const char *name, const double *values,
                    size_t count)
{
	put_name(e, name);
	buf_put_u8(e->out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_put_u8(e->out, ',');
		put_real(e->out, values[i]);
	}
	buf_put_u8(e->out, ']');
}

void eval_put_counts(struct eval *e, const char *name, const uint64_t *values,
                     size_t count)
{
	put_name(e, name);
	buf_put_u8(e->out, '[');
	for (size_t i = 0; i < count; i++)
		buf_printf(e->out, "%s%" PRIu64, i > 0 ? "," : "", values[i]);
	buf_put_u8(e->out, ']');
}

enum stats_status eval_real(struct eval *e, enum stats_status status,
                            const char *name, const double *value)
{
	if (status == STATS_OK)
		eval_put_real(e, name, *value);
	return status;
}

enum stats_status eval_count(struct eval *e, enum stats_status status,
                             const char *name, const uint64_t *value)
{
	if (status == STATS_OK)
		eval_put_count(e, name, *value);
	return status;
}
