/*
 * Wraps sentences.
 */
#include "charter/prose.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

#define MAX_PARAGRAPH_BYTES 8192

/* Characters, each taken as one column wide. */
static size_t columns_of(struct slice text)
{
	size_t i, count = 0;

	for (i = 0; i < text.len; i++)
		count += (text.data[i] & 0xc0) != 0x80;
	return count;
}

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\n';
}

/* The next word of *rest, which moves behind it; empty at the end. */
static struct slice next_word(struct slice *rest)
{
	size_t start = 0, end;
	struct slice word;

	while (start < rest->len && is_space(rest->data[start]))
		start++;
	end = start;
	while (end < rest->len && !is_space(rest->data[end]))
		end++;
	word = slice_part(*rest, start, end - start);
	*rest = slice_part(*rest, end, rest->len - end);
	return word;
}

void prose_put(struct buf *out, size_t indent, const char *first,
               struct slice text)
{
	size_t first_len = strlen(first), column = indent;
	size_t before = indent > first_len ? indent - first_len : 0;
	bool fresh = true;
	struct slice word;

	buf_printf(out, "%*s%s", (int)before, "", first);
	while ((word = next_word(&text)).len > 0) {
		size_t width = columns_of(word);

		if (!fresh && column + 1 + width > PROSE_COLUMNS) {
			buf_printf(out, "\n%*s", (int)indent, "");
			column = indent;
			fresh = true;
		}
		buf_put_text(out, fresh ? "" : " ");
		buf_put_slice(out, word);
		column += width + (fresh ? 0 : 1);
		fresh = false;
	}
	buf_put_text(out, "\n");
}

void prose_printf(struct buf *out, size_t indent, const char *first,
                  const char *format, ...)
{
	char text[MAX_PARAGRAPH_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	prose_put(out, indent, first, slice_text(text));
}

void prose_finish(struct buf *out, struct buf *words)
{
	if (out->status == TALLY_OK)
		out->status = buf_status(words);
	buf_release(words);
}

void prose_heading(struct buf *out, const char *text)
{
	buf_printf(out, "\n%s\n\n", text);
}
