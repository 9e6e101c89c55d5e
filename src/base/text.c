/*
 * UTF-8, what may be shown to a person, and names.
 */
#include "base/text.h"

#include <string.h>

/* Bytes of the sequence that begins with first; 0 if none may. */
static size_t sequence_len(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

bool text_next_point(struct slice *rest, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t point;
	size_t len;

	if (rest->len == 0)
		return false;
	len = sequence_len(rest->data[0]);
	if (len == 0 || len > rest->len)
		return false;
	point = len == 1 ? rest->data[0] : rest->data[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((rest->data[i] & 0xc0) != 0x80)
			return false;
		point = point << 6 | (rest->data[i] & 0x3fu);
	}
	if (point < least[len] || point > 0x10ffff ||
	    (point >= 0xd800 && point <= 0xdfff))
		return false;
	*rest = slice_part(*rest, len, rest->len);
	*out = point;
	return true;
}

bool text_is_utf8(struct slice text)
{
	uint32_t point;

	while (text.len > 0)
		if (!text_next_point(&text, &point))
			return false;
	return true;
}

static bool point_is_printable(uint32_t point)
{
	static const struct {
		uint32_t first, last;
	} refused[] = {
		{ 0x00, 0x1f },     /* C0 */
		{ 0x7f, 0x9f },     /* DEL and C1 */
		{ 0x2028, 0x2029 }, /* line and paragraph separators */
		{ 0x202a, 0x202e }, /* embeddings and overrides of direction */
		{ 0x2066, 0x2069 }, /* isolates of direction */
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (point >= refused[i].first && point <= refused[i].last)
			return false;
	return true;
}

bool text_is_printable(struct slice text)
{
	uint32_t point;

	while (text.len > 0)
		if (!text_next_point(&text, &point) || !point_is_printable(point))
			return false;
	return true;
}

static bool is_lower(uint8_t c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

bool text_is_name(struct slice text, size_t max)
{
	if (text.len == 0 || text.len > max || !is_lower(text.data[0]))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (!is_lower(c) && !is_digit(c) && c != '-')
			return false;
	}
	return true;
}

static bool is_label(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (!is_lower(c) && !is_digit(c) && c != '-' && c != '.' && c != '_')
			return false;
	}
	return text.len > 0 && !slice_is_text(text, ".") &&
	       !slice_is_text(text, "..");
}

bool text_is_identifier(struct slice text, size_t max)
{
	if (text.len == 0 || text.len > max)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
		      c == '/'))
			return false;
	}
	return true;
}

bool text_is_log_name(struct slice text, size_t max)
{
	size_t start = 0;

	if (text.len == 0 || text.len > max)
		return false;
	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.data[i] != '/')
			continue;
		if (!is_label(slice_part(text, start, i - start)))
			return false;
		start = i + 1;
	}
	return true;
}

void text_sanitize(struct slice text, char *out, size_t out_size)
{
	size_t room = out_size;

	if (out_size == 0)
		return;
	while (text.len > 0) {
		struct slice before = text;
		uint32_t point;
		size_t len = 1;
		bool shown = text_next_point(&text, &point);

		if (shown)
			len = before.len - text.len;
		else
			text = slice_part(text, 1, text.len);
		if (len >= room)
			break;
		if (shown && point_is_printable(point))
			memcpy(out, before.data, len);
		else
			memset(out, '?', len);
		out += len;
		room -= len;
	}
	*out = '\0';
}
