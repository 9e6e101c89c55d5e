/*
 * Borrowed byte ranges, big-endian numbers and the strict reader over both.
 */
#include <string.h>

#include "base/bytes.h"

struct slice slice_of(const void *data, size_t len)
{
	return (struct slice){ .data = data, .len = len };
}

struct slice slice_text(const char *text)
{
	return slice_of(text, strlen(text));
}

bool slice_equal(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	return a.len == 0 || memcmp(a.data, b.data, a.len) == 0;
}

bool slice_is_text(struct slice s, const char *text)
{
	return slice_equal(s, slice_text(text));
}

bool slice_starts(struct slice s, const char *text)
{
	size_t len = strlen(text);

	return s.len >= len && (len == 0 || memcmp(s.data, text, len) == 0);
}

struct slice slice_part(struct slice s, size_t offset, size_t len)
{
	if (s.len == 0)
		return s;
	if (offset > s.len)
		offset = s.len;
	if (len > s.len - offset)
		len = s.len - offset;
	return slice_of(s.data + offset, len);
}

uint16_t bytes_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t bytes_u32(const uint8_t *p)
{
	return (uint32_t)bytes_u16(p) << 16 | bytes_u16(p + 2);
}

uint64_t bytes_u64(const uint8_t *p)
{
	return (uint64_t)bytes_u32(p) << 32 | bytes_u32(p + 4);
}

void bytes_set_u16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

void bytes_set_u32(uint8_t *p, uint32_t v)
{
	bytes_set_u16(p, (uint16_t)(v >> 16));
	bytes_set_u16(p + 2, (uint16_t)v);
}

void bytes_set_u64(uint8_t *p, uint64_t v)
{
	bytes_set_u32(p, (uint32_t)(v >> 32));
	bytes_set_u32(p + 4, (uint32_t)v);
}

bool reader_take(struct reader *r, size_t len, struct slice *out)
{
	struct slice taken;

	if (len > r->rest.len)
		return false;
	taken = slice_part(r->rest, 0, len);
	r->rest = slice_part(r->rest, len, r->rest.len - len);
	*out = taken;
	return true;
}

bool reader_u8(struct reader *r, uint8_t *out)
{
	struct slice s;

	if (!reader_take(r, 1, &s))
		return false;
	*out = s.data[0];
	return true;
}

bool reader_u16(struct reader *r, uint16_t *out)
{
	struct slice s;

	if (!reader_take(r, 2, &s))
		return false;
	*out = bytes_u16(s.data);
	return true;
}

bool reader_u32(struct reader *r, uint32_t *out)
{
	struct slice s;

	if (!reader_take(r, 4, &s))
		return false;
	*out = bytes_u32(s.data);
	return true;
}

bool reader_u64(struct reader *r, uint64_t *out)
{
	struct slice s;

	if (!reader_take(r, 8, &s))
		return false;
	*out = bytes_u64(s.data);
	return true;
}

bool reader_line(struct reader *r, struct slice *out)
{
	const uint8_t *end = NULL;
	size_t len;

	if (r->rest.len > 0)
		end = memchr(r->rest.data, '\n', r->rest.len);
	if (end == NULL)
		return false;
	len = (size_t)(end - r->rest.data);
	*out = slice_part(r->rest, 0, len);
	r->rest = slice_part(r->rest, len + 1, r->rest.len);
	return true;
}
