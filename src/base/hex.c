/*
 * Lower-case hexadecimal.
 */
#include "base/status.h"
#include "base/text.h"

void hex_format(const void *data, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *bytes = data;

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * len] = '\0';
}

static int digit_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int hex_parse(struct slice text, uint8_t *out, size_t len)
{
	if (text.len % 2 != 0 || text.len / 2 != len)
		return TALLY_EFORMAT;
	for (size_t i = 0; i < text.len; i++)
		if (digit_value(text.data[i]) < 0)
			return TALLY_EFORMAT;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(digit_value(text.data[2 * i]) << 4 |
		                   digit_value(text.data[2 * i + 1]));
	return TALLY_OK;
}
