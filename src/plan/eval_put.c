/*
 * Members of an answer. Numbers are the shortest that read back exactly.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/eval_function.h"

#define LEAST_DIGITS 15 /* that every double keeps */
#define MOST_DIGITS 17  /* that any double needs */
#define LEAST_EXPONENT (-4) /* below, and from as many as the digits on, with e */
#define LEAST_NORMAL 0x1p-1022
#define TEXT_BYTES 40
#define POWER_17 UINT64_C(100000000000000000)
#define UNIT_OF_LEAST 100 /* of the 17th digit */

/* digits 10^(exponent - count + 1); digits has count digits. */
struct decimal {
	uint64_t digits;
	int exponent, count;
};

static struct decimal decimal_of(double size, int count)
{
	char text[TEXT_BYTES]; /* d.dddddddddddddddde+xx */
	struct decimal d = { .count = count };

	snprintf(text, sizeof(text), "%.*e", count - 1, size);
	d.digits = (uint64_t)(text[0] - '0');
	for (int i = 2; i <= count; i++)
		d.digits = d.digits * 10 + (uint64_t)(text[i] - '0');
	for (const char *c = text + count + 3; *c != '\0'; c++)
		d.exponent = d.exponent * 10 + (*c - '0');
	d.exponent = text[count + 2] == '-' ? -d.exponent : d.exponent;
	return d;
}

/* To fewer digits. What was rounded to half a digit is asked for again. */
static struct decimal shorter(double size, const struct decimal *d, int count,
                              uint64_t unit)
{
	struct decimal less = { d->digits / unit, d->exponent, count };
	uint64_t over = d->digits % unit;

	if (2 * over == unit)
		return decimal_of(size, count);
	less.digits += 2 * over > unit;
	if (less.digits == POWER_17 / unit) {
		less.digits /= 10;
		less.exponent++;
	}
	return less;
}

/* As %g writes it: without zeros at the end. */
static void write_decimal(const struct decimal *d, char text[static TEXT_BYTES])
{
	char digits[MOST_DIGITS] = { 0 };
	uint64_t rest = d->digits;
	int len = d->count, exponent = d->exponent;

	for (int i = len; i-- > 0; rest /= 10)
		digits[i] = (char)('0' + rest % 10);
	while (len > 1 && digits[len - 1] == '0')
		len--;
	if (exponent < LEAST_EXPONENT || exponent >= d->count) {
		snprintf(text, TEXT_BYTES, "%c%s%.*se%+03d", digits[0],
		         len > 1 ? "." : "", len - 1, digits + 1, exponent);
		return;
	}
	for (int i = exponent < 0 ? exponent : 0; i < len || i <= exponent; i++) {
		if (i == exponent + 1)
			*text++ = '.';
		*text++ = i >= 0 && i < len ? digits[i] : '0';
	}
	*text = '\0';
}

/* From 1 to 2, of a normal number. */
static double mantissa_of(double size)
{
	uint64_t bits;

	memcpy(&bits, &size, sizeof(bits));
	bits = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1023) << 52;
	memcpy(&size, &bits, sizeof(size));
	return size;
}

/*
 * Whether a shorter decimal is nearer to the double than half a unit of its last
 * place, so that it reads back: by how far it is from the longest, which is half
 * a digit off. What is within one digit of that is read.
 */
static bool reads_back(double size, const struct decimal *longest,
                       const struct decimal *d, uint64_t unit)
{
	char text[TEXT_BYTES];
	uint64_t at = d->digits * unit, last = longest->digits;
	double off = (double)(at > last ? at - last : last - at);
	double half = (double)last * 0x1p-53 / mantissa_of(size);

	if (size >= LEAST_NORMAL && d->exponent == longest->exponent) {
		if (off > half + 1)
			return false;
		if (off < half / 2 - 1) /* half the room below a power of 2 */
			return true;
	}
	write_decimal(d, text);
	return strtod(text, NULL) == size;
}

static void put_size(struct buf *out, double size)
{
	struct decimal longest = decimal_of(size, MOST_DIGITS), d = longest;
	uint64_t unit = UNIT_OF_LEAST;
	char text[TEXT_BYTES];

	for (int count = LEAST_DIGITS; count < MOST_DIGITS; count++) {
		d = shorter(size, &longest, count, unit);
		if (reads_back(size, &longest, &d, unit))
			break;
		d = longest;
		unit /= 10;
	}
	write_decimal(&d, text);
	buf_put_text(out, text);
}

static void put_real(struct buf *out, double value)
{
	if (isnan(value)) {
		buf_put_text(out, "\"nan\"");
	} else if (isinf(value)) {
		buf_put_text(out, value > 0 ? "\"inf\"" : "\"-inf\"");
	} else if (value == 0) {
		buf_put_u8(out, '0'); /* never -0 */
	} else {
		if (value < 0)
			buf_put_u8(out, '-');
		put_size(out, value < 0 ? -value : value);
	}
}

static void put_whole(struct buf *out, uint64_t value)
{
	char text[20];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	buf_put(out, text + at, sizeof(text) - at);
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
	put_whole(e->out, value);
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
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_put_u8(e->out, ',');
		put_whole(e->out, values[i]);
	}
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
