/*
 * Filling templates and wrapping paragraphs.
 */
#include "conclusion/template.h"

#include <string.h>

#define PARAGRAPH_COLUMNS 78

static const struct value *value_of(const struct value *values,
                                    struct slice name)
{
	for (; values->name != NULL; values++) {
		if (slice_is_text(name, values->name))
			return values;
	}
	return NULL;
}

/* The place at text, which starts with '{'; how many bytes it took. */
static size_t put_place(struct buf *out, const char *text,
                        const struct value *values)
{
	const char *end = strchr(text, '}');
	const struct value *value = NULL;

	if (end != NULL)
		value = value_of(values, slice_of(text + 1,
		                                  (size_t)(end - text) - 1));
	if (value == NULL) {
		buf_put_u8(out, '{');
		return 1;
	}
	if (value->text != NULL)
		buf_put_text(out, value->text);
	else
		buf_printf(out, "%llu", (unsigned long long)value->number);
	return (size_t)(end - text) + 1;
}

void template_put(struct buf *out, const char *text,
                  const struct value *values)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "{");

		buf_put(out, text, plain);
		text += plain;
		if (*text == '{')
			text += put_place(out, text, values);
	}
}

size_t text_columns(struct slice text)
{
	size_t columns = 0;

	for (size_t i = 0; i < text.len; i++)
		columns += (text.data[i] & 0xC0) != 0x80;
	return columns;
}

static struct slice next_word(struct slice text, size_t *at)
{
	size_t start, end;

	for (start = *at; start < text.len && text.data[start] == ' ';)
		start++;
	for (end = start; end < text.len && text.data[end] != ' ';)
		end++;
	*at = end;
	return slice_part(text, start, end - start);
}

void paragraph_put(struct buf *out, const char *first, struct slice text)
{
	size_t indent = strlen(first), column = indent, at = 0;
	struct slice word = next_word(text, &at);

	buf_put_text(out, first);
	while (word.len > 0) {
		size_t width = text_columns(word);

		if (column > indent && column + 1 + width > PARAGRAPH_COLUMNS) {
			buf_printf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			buf_put_u8(out, ' ');
			column++;
		}
		buf_put_slice(out, word);
		column += width;
		word = next_word(text, &at);
	}
	buf_put_u8(out, '\n');
}
