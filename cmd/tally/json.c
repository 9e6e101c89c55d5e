/*
 * Values of a JSON answer, put one after the other.
 */
#include "json.h"

#include <inttypes.h>

#include "base/text.h"

static void begin(struct buf *out, const char *name)
{
	uint8_t last = out->len ? out->data[out->len - 1] : '[';

	if (last != '{' && last != '[')
		buf_put_u8(out, ',');
	if (name != NULL)
		buf_printf(out, "\"%s\":", name);
}

void json_open(struct buf *out, const char *name, char bracket)
{
	begin(out, name);
	buf_put_u8(out, (uint8_t)bracket);
}

void json_close(struct buf *out, char bracket)
{
	buf_put_u8(out, (uint8_t)bracket);
}

void json_text(struct buf *out, const char *name, const char *value)
{
	begin(out, name);
	json_put_clean(out, slice_text(value));
}

void json_number(struct buf *out, const char *name, uint64_t value)
{
	begin(out, name);
	buf_printf(out, "%" PRIu64, value);
}

void json_flag(struct buf *out, const char *name, bool value)
{
	begin(out, name);
	buf_put_text(out, value ? "true" : "false");
}

void json_time(struct buf *out, const char *name, int64_t at_s)
{
	char text[TEXT_TIME_BYTES];

	if (at_s == NEVER_S)
		return;
	time_format(at_s, text);
	json_text(out, name, text);
}

void json_id(struct buf *out, const char *name, const uint8_t *id)
{
	char hex[2 * HASH_BYTES + 1];

	hex_format(id, HASH_BYTES, hex);
	json_text(out, name, hex);
}

void json_answer(struct session *s, const char *name, struct buf *value)
{
	if (buf_status(value) != TALLY_OK)
		s->answer.status = buf_status(value);
	session_json(s, name, buf_slice(value));
	buf_release(value);
}
