/*
 * Shares as text, and a key from shares.
 */
#include "office/share_text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "crypto/hash.h"

#define TITLE "tally share 1"
#define DATA_BYTES (2 * SHARE_MARK_BYTES + SHARE_BYTES)
#define LINE_DATA_BYTES 8
#define DATA_LINES (DATA_BYTES / LINE_DATA_BYTES)
#define LINE_BYTES 128
#define HEAD_BYTES (2 * LINE_BYTES + 2)
#define SUM_DIGITS 4
static const char check_domain[] = "tallystick/share/v1";

void share_check(const uint8_t split[static SHARE_MARK_BYTES],
                 const uint8_t key[static LOCK_KEY_BYTES],
                 uint8_t out[static SHARE_MARK_BYTES])
{
	uint8_t bytes[sizeof(check_domain) + SHARE_MARK_BYTES + LOCK_KEY_BYTES];
	uint8_t hash[HASH_BYTES];

	memcpy(bytes, check_domain, sizeof(check_domain));
	memcpy(bytes + sizeof(check_domain), split, SHARE_MARK_BYTES);
	memcpy(bytes + sizeof(check_domain) + SHARE_MARK_BYTES, key,
	       LOCK_KEY_BYTES);
	hash_bytes(slice_of(bytes, sizeof(bytes)), hash);
	memcpy(out, hash, SHARE_MARK_BYTES);
	crypto_wipe(bytes, sizeof(bytes));
}

/* Of the share's head and the line, so that a line of another share is seen. */
static void line_sum(const char *head, const char *line,
                     char out[static SUM_DIGITS + 1])
{
	char text[HEAD_BYTES + LINE_BYTES];
	uint8_t hash[HASH_BYTES];
	int len = snprintf(text, sizeof(text), "%s%s\n", head, line);

	hash_bytes(slice_of(text, (size_t)len), hash);
	hex_format(hash, SUM_DIGITS / 2, out);
	crypto_wipe(text, sizeof(text));
}

static void put_line(const char *head, const char *line, struct buf *out)
{
	char sum[SUM_DIGITS + 1];

	line_sum(head, line, sum);
	buf_printf(out, "%s - %s\n", line, sum);
}

static void format_head(const struct share_text *share,
                        char out[2][LINE_BYTES])
{
	snprintf(out[0], LINE_BYTES, "office %s", share->office);
	snprintf(out[1], LINE_BYTES, "share %u of %u, any %u join",
	         share->number, share->count, share->needed);
}

/* "1 0123 4567 89ab cdef" */
static void format_data(size_t number, const uint8_t *data,
                        char out[static LINE_BYTES])
{
	char hex[2 * LINE_DATA_BYTES + 1];

	hex_format(data, LINE_DATA_BYTES, hex);
	snprintf(out, LINE_BYTES, "%zu %.4s %.4s %.4s %.4s", number, hex,
	         hex + 4, hex + 8, hex + 12);
	crypto_wipe(hex, sizeof(hex));
}

void share_text_put(const struct share_text *share, struct buf *out)
{
	char lines[2][LINE_BYTES], head[HEAD_BYTES], line[LINE_BYTES];
	uint8_t data[DATA_BYTES];

	format_head(share, lines);
	buf_put_text(out, TITLE "\n");
	put_line("", lines[0], out);
	put_line("", lines[1], out);
	snprintf(head, sizeof(head), "%s\n%s\n", lines[0], lines[1]);
	memcpy(data, share->split, SHARE_MARK_BYTES);
	memcpy(data + SHARE_MARK_BYTES, share->check, SHARE_MARK_BYTES);
	memcpy(data + 2 * SHARE_MARK_BYTES, share->value, SHARE_BYTES);
	for (size_t i = 0; i < DATA_LINES; i++) {
		format_data(i + 1, data + i * LINE_DATA_BYTES, line);
		put_line(head, line, out);
	}
	crypto_wipe(data, sizeof(data));
	crypto_wipe(line, sizeof(line));
}

/* A text that is being read, line by line. */
struct typed {
	struct slice rest;
	size_t line;          /* its number, for people */
	char text[LINE_BYTES]; /* lower case, one space between words */
	char sum[LINE_BYTES];
};

/* The next line that is not empty, tidied; false: none, or too long. */
static bool next_line(struct typed *t)
{
	size_t len = 0;

	while (t->rest.len > 0 && len == 0) {
		bool gap = false;

		t->line++;
		while (t->rest.len > 0) {
			unsigned char c = t->rest.data[0];

			t->rest = slice_part(t->rest, 1, t->rest.len);
			if (c == '\n')
				break;
			if (c == ' ' || c == '\t' || c == '\r') {
				gap = len > 0;
				continue;
			}
			if (len + 2 >= LINE_BYTES || c < 0x20 || c > 0x7e)
				return false;
			if (gap)
				t->text[len++] = ' ';
			gap = false;
			t->text[len++] = (char)tolower(c);
		}
	}
	t->text[len] = '\0';
	return len > 0;
}

static int bad_line(const struct typed *t, const char *why, struct fault *fault)
{
	return fault_set(fault, TALLY_EFORMAT, "line %zu: %s", t->line, why);
}

/* A line "<text> - <sum>"; t->text is then the text alone. */
static int take_line(struct typed *t, const char *head, struct fault *fault)
{
	char sum[SUM_DIGITS + 1];
	char *dash;

	if (!next_line(t))
		return bad_line(t, "is not there, or is none of a share", fault);
	dash = strrchr(t->text, '-');
	if (dash == NULL || dash == t->text || dash[-1] != ' ' || dash[1] != ' ')
		return bad_line(t, "has no checksum, ' - ' and four digits", fault);
	dash[-1] = '\0';
	line_sum(head, t->text, sum);
	return strcmp(sum, dash + 2) == 0
	               ? TALLY_OK
	               : bad_line(t, "does not fit its checksum: look for a "
	                          "typing error", fault);
}

/* The checksums of a head that says anything else are not taken for it. */
static int take_head(struct typed *t, struct share_text *out,
                     char head[static HEAD_BYTES], struct fault *fault)
{
	char lines[2][LINE_BYTES], again[2][LINE_BYTES];
	struct share_text share = { .number = 0 };
	int rc;

	for (size_t i = 0; i < 2; i++) {
		rc = take_line(t, "", fault);
		if (rc != TALLY_OK)
			return rc;
		memcpy(lines[i], t->text, LINE_BYTES);
	}
	if (sscanf(lines[0], "office %64s", share.office) != 1 ||
	    sscanf(lines[1], "share %3u of %3u, any %3u join", &share.number,
	           &share.count, &share.needed) != 3)
		return bad_line(t, "is no head of a share", fault);
	format_head(&share, again);
	if (strcmp(lines[0], again[0]) != 0 || strcmp(lines[1], again[1]) != 0 ||
	    share.number == 0 || share.number > share.count ||
	    share.needed == 0 || share.needed > share.count ||
	    share.count > MAX_SHARES)
		return bad_line(t, "is no head of a share", fault);
	snprintf(head, HEAD_BYTES, "%s\n%s\n", lines[0], lines[1]);
	*out = share;
	return TALLY_OK;
}

static int take_data(struct typed *t, const char *head, size_t number,
                     uint8_t *data, struct fault *fault)
{
	char again[LINE_BYTES], hex[2 * LINE_DATA_BYTES + 1];
	int rc = take_line(t, head, fault);

	if (rc != TALLY_OK)
		return rc;
	if (strlen(t->text) != strlen("1 0123 4567 89ab cdef"))
		return bad_line(t, "is no line of a share", fault);
	for (size_t i = 0; i < 4; i++)
		memcpy(hex + 4 * i, t->text + 2 + 5 * i, 4);
	rc = hex_parse(slice_of(hex, sizeof(hex) - 1), data, LINE_DATA_BYTES);
	crypto_wipe(hex, sizeof(hex));
	if (rc != TALLY_OK)
		return bad_line(t, "is no line of a share", fault);
	format_data(number, data, again);
	rc = strcmp(again, t->text) == 0
	             ? TALLY_OK : bad_line(t, "is another line of the share", fault);
	crypto_wipe(again, sizeof(again));
	return rc;
}

int share_text_parse(struct slice text, struct share_text *out,
                     struct fault *fault)
{
	struct typed t = { .rest = text };
	char head[HEAD_BYTES];
	uint8_t data[DATA_BYTES];
	struct share_text share;
	int rc;

	if (!next_line(&t) || strcmp(t.text, TITLE) != 0)
		return bad_line(&t, "is not '" TITLE "'", fault);
	rc = take_head(&t, &share, head, fault);
	for (size_t i = 0; rc == TALLY_OK && i < DATA_LINES; i++)
		rc = take_data(&t, head, i + 1, data + i * LINE_DATA_BYTES, fault);
	if (rc == TALLY_OK && (next_line(&t) || t.rest.len > 0))
		rc = bad_line(&t, "follows the last line of a share", fault);
	if (rc == TALLY_OK) {
		memcpy(share.split, data, SHARE_MARK_BYTES);
		memcpy(share.check, data + SHARE_MARK_BYTES, SHARE_MARK_BYTES);
		memcpy(share.value, data + 2 * SHARE_MARK_BYTES, SHARE_BYTES);
		*out = share;
	}
	crypto_wipe(data, sizeof(data));
	crypto_wipe(&t, sizeof(t));
	crypto_wipe(&share, sizeof(share));
	return rc;
}

static int check_set(const struct share_text *shares, size_t count,
                     struct fault *fault)
{
	const struct share_text *a = &shares[0];

	for (size_t i = 0; i < count; i++) {
		const struct share_text *b = &shares[i];

		if (strcmp(a->office, b->office) != 0)
			return fault_set(fault, TALLY_EUSAGE, "shares of two "
			                 "offices: %s and %s", a->office,
			                 b->office);
		if (a->count != b->count || a->needed != b->needed ||
		    memcmp(a->split, b->split, SHARE_MARK_BYTES) != 0 ||
		    memcmp(a->check, b->check, SHARE_MARK_BYTES) != 0)
			return fault_set(fault, TALLY_EUSAGE, "share %u and share "
			                 "%u were not split together", a->number,
			                 b->number);
		for (size_t j = 0; j < i; j++)
			if (shares[j].number == b->number)
				return fault_set(fault, TALLY_EUSAGE, "share %u is "
				                 "given twice", b->number);
	}
	return TALLY_OK;
}

int share_text_join(const struct share_text *shares, size_t count,
                    uint8_t out[static LOCK_KEY_BYTES], struct fault *fault)
{
	uint8_t x[MAX_SHARES], values[MAX_SHARES * SHARE_BYTES];
	uint8_t key[SHARE_BYTES], check[SHARE_MARK_BYTES];
	int rc = count == 0 || count > MAX_SHARES
	                 ? fault_set(fault, TALLY_EUSAGE, "give 1 to %d shares",
	                             MAX_SHARES)
	                 : check_set(shares, count, fault);

	if (rc != TALLY_OK)
		return rc;
	if (count < shares[0].needed)
		return fault_set(fault, TALLY_EINCOMPLETE, "%zu of the %u shares "
		                 "that it takes", count, shares[0].needed);
	for (size_t i = 0; i < shares[0].needed; i++) {
		x[i] = (uint8_t)shares[i].number;
		memcpy(values + i * SHARE_BYTES, shares[i].value, SHARE_BYTES);
	}
	rc = share_join(x, values, shares[0].needed, key);
	share_check(shares[0].split, key, check);
	if (rc == TALLY_OK && memcmp(check, shares[0].check, sizeof(check)) != 0)
		rc = fault_set(fault, TALLY_EMISMATCH, "these shares give another "
		               "key than the one that was split: one of them is "
		               "wrong");
	if (rc == TALLY_OK)
		memcpy(out, key, LOCK_KEY_BYTES);
	crypto_wipe(key, sizeof(key));
	crypto_wipe(values, sizeof(values));
	return rc;
}
