/*
 * Texts with one encoding each: hex, base64, decimal numbers, times, names.
 * Every parser here is strict: one meaning has one spelling.
 */
#ifndef TALLY_BASE_TEXT_H
#define TALLY_BASE_TEXT_H

#include "base/bytes.h"

#define TEXT_TIME_BYTES 21 /* "2026-11-21T19:08:00Z" and NUL */

/* Lower-case hex of len bytes into out (2 * len + 1 bytes, NUL-terminated). */
void hex_format(const void *data, size_t len, char *out);
/* Exactly len bytes from exactly 2 * len lower-case digits, else TALLY_EFORMAT. */
int hex_parse(struct slice text, uint8_t *out, size_t len);

size_t base64_len(size_t len); /* characters, with padding, without NUL */
/* Standard alphabet with padding; out holds base64_len(len) + 1 bytes. */
void base64_format(const void *data, size_t len, char *out);
/*
 * Strict: padding right, unused bits zero, no white space. Writes at most max
 * bytes to out. TALLY_EFORMAT, or TALLY_ELIMIT if the text is well formed and
 * its value is over max bytes.
 */
int base64_parse(struct slice text, uint8_t *out, size_t max, size_t *out_len);

/*
 * Decimal without sign or leading zeros. TALLY_EFORMAT, or TALLY_ELIMIT if it
 * is over UINT64_MAX.
 */
int decimal_parse(struct slice text, uint64_t *out);

/*
 * "0.9500", "1", "12.50" to an integer number of 10^-places; no sign, no
 * exponent, no leading zeros, at most `places` decimals, at least one digit on
 * either side of a point. TALLY_EFORMAT or TALLY_ELIMIT (over 2^53).
 */
int decimal_parse_fixed(struct slice text, unsigned places, uint64_t *out);

/* Seconds since 1970 of "YYYY-MM-DDTHH:MM:SSZ", years 1970 to 9999. */
int time_parse(struct slice text, int64_t *out_s);
/* A time outside those years gives "0000-00-00T00:00:00Z", which none parses. */
void time_format(int64_t at_s, char out[static TEXT_TIME_BYTES]);

/* UTF-8 without overlong forms, surrogates or values over U+10FFFF. */
bool text_is_utf8(struct slice text);
/* The next code point; false, and *rest as it was, if none is well formed. */
bool text_next_point(struct slice *rest, uint32_t *out);
/*
 * UTF-8 with neither C0, DEL nor C1 control characters, nor U+2028, U+2029,
 * nor the controls of direction U+202A..202E and U+2066..2069: hostile text
 * could break lines or reorder what a person reads.
 */
bool text_is_printable(struct slice text);
/* 1 to max bytes of a-z 0-9 - starting with a letter: participants, sites... */
bool text_is_name(struct slice text, size_t max);
/* 1 to max bytes of A-Z a-z 0-9 - . _ / : what an item is marked with. */
bool text_is_identifier(struct slice text, size_t max);
/*
 * A log or key name: 1 to max bytes, labels of a-z 0-9 - . _ joined by '/',
 * no empty label, none of "." or "..": safe as a relative path.
 */
bool text_is_log_name(struct slice text, size_t max);
/*
 * Copy with NUL; every byte that is not of text_is_printable text becomes '?'.
 * What does not fit in out_size is cut between two characters.
 */
void text_sanitize(struct slice text, char *out, size_t out_size);

#endif
