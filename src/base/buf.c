/*
 * The bounded growing buffer. Freed and outgrown memory is wiped, since a
 * buffer may hold a secret.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/status.h"

#define FIRST_CAP 64

void buf_init(struct buf *b, size_t max)
{
	/* One less than SIZE_MAX leaves room for the spare byte of grow(). */
	*b = (struct buf){ .max = max < SIZE_MAX ? max : SIZE_MAX - 1 };
}

static void wipe_and_free(struct buf *b)
{
	if (b->data != NULL)
		explicit_bzero(b->data, b->cap);
	free(b->data);
}

void buf_release(struct buf *b)
{
	wipe_and_free(b);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	if (b->data != NULL)
		explicit_bzero(b->data, b->cap);
	b->len = 0;
	b->status = TALLY_OK;
}

int buf_status(const struct buf *b)
{
	return b->status;
}

struct slice buf_slice(const struct buf *b)
{
	return slice_of(b->data, b->len);
}

/* Not realloc: it would leave a copy behind that nobody wipes. */
static bool move_to(struct buf *b, size_t cap)
{
	uint8_t *data = malloc(cap);

	if (data == NULL) {
		b->status = TALLY_ENOMEM;
		return false;
	}
	if (b->len > 0)
		memcpy(data, b->data, b->len);
	wipe_and_free(b);
	b->data = data;
	b->cap = cap;
	return true;
}

/* Make room for len bytes more and one spare, which a NUL may take. */
static bool grow(struct buf *b, size_t len)
{
	size_t needed, doubled;

	if (b->status != TALLY_OK)
		return false;
	if (len > b->max - b->len) {
		b->status = TALLY_ELIMIT;
		return false;
	}
	needed = b->len + len + 1;
	if (needed <= b->cap)
		return true;
	/* No object is over SIZE_MAX / 2 bytes, so doubling cannot wrap. */
	doubled = b->cap == 0 ? FIRST_CAP : 2 * b->cap;
	if (doubled > b->max)
		doubled = b->max + 1;
	return move_to(b, needed > doubled ? needed : doubled);
}

void buf_put(struct buf *b, const void *data, size_t len)
{
	if (len == 0 || !grow(b, len))
		return;
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

void buf_put_slice(struct buf *b, struct slice s)
{
	buf_put(b, s.data, s.len);
}

void buf_put_text(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text));
}

void buf_put_u8(struct buf *b, uint8_t v)
{
	buf_put(b, &v, 1);
}

void buf_put_u16(struct buf *b, uint16_t v)
{
	uint8_t bytes[2];

	bytes_set_u16(bytes, v);
	buf_put(b, bytes, sizeof(bytes));
}

void buf_put_u32(struct buf *b, uint32_t v)
{
	uint8_t bytes[4];

	bytes_set_u32(bytes, v);
	buf_put(b, bytes, sizeof(bytes));
}

void buf_put_u64(struct buf *b, uint64_t v)
{
	uint8_t bytes[8];

	bytes_set_u64(bytes, v);
	buf_put(b, bytes, sizeof(bytes));
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len < 0 && b->status == TALLY_OK)
		b->status = TALLY_ELIMIT;
	if (len > 0 && grow(b, (size_t)len)) {
		vsnprintf((char *)b->data + b->len, (size_t)len + 1, format, again);
		b->len += (size_t)len;
	}
	va_end(again);
	va_end(args);
}

char *buf_take_text(struct buf *b)
{
	char *text;

	if (!grow(b, 0))
		return NULL;
	text = (char *)b->data;
	text[b->len] = '\0';
	buf_init(b, b->max);
	return text;
}
