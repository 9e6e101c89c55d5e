/*
 * Borrowed byte ranges and bounded growing buffers.
 */
#ifndef TALLY_BASE_BYTES_H
#define TALLY_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes; data may be NULL only if len is 0. */
struct slice {
	const uint8_t *data;
	size_t len;
};

struct slice slice_of(const void *data, size_t len);
struct slice slice_text(const char *text); /* without its NUL */
bool slice_equal(struct slice a, struct slice b);   /* not for secrets */
bool slice_is_text(struct slice s, const char *text);
bool slice_starts(struct slice s, const char *text);
/* The part from offset on, len bytes; both are cut to what is there. */
struct slice slice_part(struct slice s, size_t offset, size_t len);

/*
 * Growing buffer that refuses to pass max bytes. Errors stick: after the first
 * (memory or limit) every put does nothing and buf_status tells which it was.
 */
struct buf {
	uint8_t *data;
	size_t len;
	size_t cap;
	size_t max;
	int status;
};

/* Empty, no memory yet; data that is put must not lie in the buffer itself. */
void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);      /* wipes, then frees */
void buf_clear(struct buf *b);        /* len = 0, status = OK; wipes */
int buf_status(const struct buf *b);  /* TALLY_OK, TALLY_ENOMEM, TALLY_ELIMIT */
struct slice buf_slice(const struct buf *b);
void buf_put(struct buf *b, const void *data, size_t len);
void buf_put_slice(struct buf *b, struct slice s);
void buf_put_text(struct buf *b, const char *text);
void buf_put_u8(struct buf *b, uint8_t v);
void buf_put_u16(struct buf *b, uint16_t v); /* big-endian */
void buf_put_u32(struct buf *b, uint32_t v);
void buf_put_u64(struct buf *b, uint64_t v);
void buf_printf(struct buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/*
 * Take the bytes out, NUL-terminated; caller frees. NULL if status is bad (or
 * memory gives out). The buffer is empty after it and may be used again.
 */
char *buf_take_text(struct buf *b);

/* Big-endian numbers at p. */
uint16_t bytes_u16(const uint8_t *p);
uint32_t bytes_u32(const uint8_t *p);
uint64_t bytes_u64(const uint8_t *p);
void bytes_set_u16(uint8_t *p, uint16_t v);
void bytes_set_u32(uint8_t *p, uint32_t v);
void bytes_set_u64(uint8_t *p, uint64_t v);

/*
 * Strict reader over a slice: each take fails (false, nothing moved) if fewer
 * bytes are left.
 */
struct reader {
	struct slice rest;
};
bool reader_take(struct reader *r, size_t len, struct slice *out);
bool reader_u8(struct reader *r, uint8_t *out);
bool reader_u16(struct reader *r, uint16_t *out);
bool reader_u32(struct reader *r, uint32_t *out);
bool reader_u64(struct reader *r, uint64_t *out);
/* The bytes before the next '\n', which is consumed too. */
bool reader_line(struct reader *r, struct slice *out);

#endif
