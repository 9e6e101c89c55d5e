/*
 * Decimal numbers: whole, and of a fixed number of places.
 */
#include "base/status.h"
#include "base/text.h"

#define MAX_FIXED (UINT64_C(1) << 53) /* exact in every JSON reader */

static bool is_digits(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return text.len > 0;
}

/* Append a digit; false, and *v as it was, if that passes max. */
static bool put_digit(uint64_t *v, unsigned digit, uint64_t max)
{
	if (*v > (max - digit) / 10)
		return false;
	*v = *v * 10 + digit;
	return true;
}

int decimal_parse(struct slice text, uint64_t *out)
{
	uint64_t v = 0;

	if (!is_digits(text) || (text.data[0] == '0' && text.len > 1))
		return TALLY_EFORMAT;
	for (size_t i = 0; i < text.len; i++)
		if (!put_digit(&v, (unsigned)(text.data[i] - '0'), UINT64_MAX))
			return TALLY_ELIMIT;
	*out = v;
	return TALLY_OK;
}

static size_t point_offset(struct slice text)
{
	size_t i = 0;

	while (i < text.len && text.data[i] != '.')
		i++;
	return i;
}

int decimal_parse_fixed(struct slice text, unsigned places, uint64_t *out)
{
	size_t point = point_offset(text);
	struct slice decimals = slice_part(text, point + 1, text.len);
	uint64_t v;
	int rc;

	if (point < text.len && (!is_digits(decimals) || decimals.len > places))
		return TALLY_EFORMAT;
	rc = decimal_parse(slice_part(text, 0, point), &v);
	if (rc != TALLY_OK)
		return rc;
	if (v > MAX_FIXED)
		return TALLY_ELIMIT;
	for (size_t i = 0; i < places; i++) {
		unsigned digit = 0;

		if (i < decimals.len)
			digit = (unsigned)(decimals.data[i] - '0');
		if (!put_digit(&v, digit, MAX_FIXED))
			return TALLY_ELIMIT;
	}
	*out = v;
	return TALLY_OK;
}
