/*
 * Standard base64 with padding (RFC 4648, section 4), one spelling a value.
 */
#include "base/status.h"
#include "base/text.h"

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_len(size_t len)
{
	return (len / 3 + (len % 3 != 0)) * 4;
}

/* One to three bytes to four characters. */
static void format_group(const uint8_t *bytes, size_t count, char out[4])
{
	unsigned bits = (unsigned)bytes[0] << 16;

	if (count > 1)
		bits |= (unsigned)bytes[1] << 8;
	if (count > 2)
		bits |= bytes[2];
	out[0] = alphabet[bits >> 18];
	out[1] = alphabet[bits >> 12 & 63];
	out[2] = count > 1 ? alphabet[bits >> 6 & 63] : '=';
	out[3] = count > 2 ? alphabet[bits & 63] : '=';
}

void base64_format(const void *data, size_t len, char *out)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < len; i += 3, out += 4)
		format_group(bytes + i, len - i, out);
	*out = '\0';
}

static int digit_value(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	if (c == '/')
		return 63;
	return -1;
}

static size_t padding_len(struct slice text)
{
	if (text.len == 0 || text.data[text.len - 1] != '=')
		return 0;
	return text.data[text.len - 2] == '=' ? 2 : 1;
}

/* Whole groups, digits only before the padding, no bit set that is unused. */
static bool is_well_formed(struct slice text)
{
	size_t digits;
	int last;

	if (text.len % 4 != 0)
		return false;
	digits = text.len - padding_len(text);
	for (size_t i = 0; i < digits; i++)
		if (digit_value(text.data[i]) < 0)
			return false;
	if (digits == text.len)
		return true;
	last = digit_value(text.data[digits - 1]);
	return (last & (digits % 4 == 2 ? 15 : 3)) == 0;
}

int base64_parse(struct slice text, uint8_t *out, size_t max, size_t *out_len)
{
	unsigned bits = 0;
	size_t len, digits;

	if (!is_well_formed(text))
		return TALLY_EFORMAT;
	digits = text.len - padding_len(text);
	len = text.len / 4 * 3 - padding_len(text);
	if (len > max)
		return TALLY_ELIMIT;
	for (size_t i = 0; i < digits; i++) {
		bits = bits << 6 | (unsigned)digit_value(text.data[i]);
		/* Of four digits, every one but the first completes a byte. */
		if (i % 4 != 0)
			*out++ = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	*out_len = len;
	return TALLY_OK;
}
