/*
 * Members of an answer. Numbers are the shortest that read back exactly.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/eval_function.h"

void eval_real_text(double value, char out[static 32])
{
	int digits = 15;

	do
		snprintf(out, 32, "%.*g", digits, value);
	while (digits++ < 17 && strtod(out, NULL) != value);
}

static void put_real(struct buf *out, double value)
{
	char text[32];

	if (!isfinite(value)) {
		buf_put_text(out, value > 0 ? "\"inf\"" : "\"-inf\"");
		return;
	}
	eval_real_text(value, text);
	buf_put_text(out, text);
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
