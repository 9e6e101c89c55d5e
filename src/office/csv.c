/*
 * The reader of tables. A line is cut off first, then split: since no field
 * may hold a line break, a mistake in one line cannot swallow the next.
 */
#include "office/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/seal.h"

/* A line with room to spare: fields that are too long are told as such. */
#define CSV_WINDOW_BYTES ((size_t)MAX_CSV_COLUMNS * 2 * MAX_CSV_FIELD_BYTES + 65536)
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static int bad_line(const struct csv *csv, struct fault *fault,
                    const char *reason)
{
	return fault_set(fault, TALLY_EFORMAT, "%zu: %s", csv->line, reason);
}

/* Read on until a whole line is there, or all. */
static int refill(struct csv *csv, struct fault *fault)
{
	while (csv->source.read != NULL &&
	       (csv->rest.len == 0 ||
	        memchr(csv->rest.data, '\n', csv->rest.len) == NULL)) {
		size_t len = 0;
		int rc;

		if (csv->rest.len == CSV_WINDOW_BYTES) {
			csv->line = csv->next_line;
			csv->rest.len = 0;
			csv->source.read = NULL;
			return bad_line(csv, fault, "the line is too long");
		}
		if (csv->rest.len > 0)
			memmove(csv->window, csv->rest.data, csv->rest.len);
		csv->rest.data = csv->window;
		rc = csv->source.read(csv->source.ctx,
		                      csv->window + csv->rest.len,
		                      CSV_WINDOW_BYTES - csv->rest.len, &len,
		                      fault);
		if (rc != TALLY_OK || len == 0)
			csv->source.read = NULL;
		if (rc != TALLY_OK)
			return rc;
		csv->rest.len += len;
	}
	return TALLY_OK;
}

/* The next line without its end; *out_end at the end of the file. */
static int take_line(struct csv *csv, struct slice *out, bool *out_end,
                     struct fault *fault)
{
	const uint8_t *end;
	size_t len;
	int rc = refill(csv, fault);

	*out_end = rc == TALLY_OK && csv->rest.len == 0;
	if (rc != TALLY_OK || *out_end)
		return rc;
	end = memchr(csv->rest.data, '\n', csv->rest.len);
	len = end ? (size_t)(end - csv->rest.data) : csv->rest.len;
	*out = slice_part(csv->rest, 0, len);
	csv->rest = slice_part(csv->rest, len + (end != NULL), csv->rest.len);
	if (out->len > 0 && out->data[out->len - 1] == '\r')
		out->len--;
	csv->line = csv->next_line++;
	return TALLY_OK;
}

/* A quoted field from its opening quote on; puts it without its quotes. */
static int take_quoted(struct csv *csv, struct slice *line, struct fault *fault)
{
	size_t at = 1;

	for (; at < line->len; at++) {
		if (line->data[at] != '"') {
			buf_put_u8(&csv->text, line->data[at]);
			continue;
		}
		if (at + 1 < line->len && line->data[at + 1] == '"') {
			buf_put_u8(&csv->text, '"');
			at++;
			continue;
		}
		break;
	}
	if (at >= line->len)
		return bad_line(csv, fault, "a quoted field does not end in its line");
	*line = slice_part(*line, at + 1, line->len);
	if (line->len > 0 && line->data[0] != ',')
		return bad_line(csv, fault, "something stands after a closing quote");
	return TALLY_OK;
}

static int take_plain(struct csv *csv, struct slice *line, struct fault *fault)
{
	const uint8_t *comma = memchr(line->data, ',', line->len);
	size_t len = comma ? (size_t)(comma - line->data) : line->len;

	if (memchr(line->data, '"', len) != NULL)
		return bad_line(csv, fault, "a quote stands inside a field; quote "
		                            "the whole field and double it");
	buf_put(&csv->text, line->data, len);
	*line = slice_part(*line, len, line->len);
	return TALLY_OK;
}

/* One field; *line then begins at the comma after it, or is empty. */
static int take_field(struct csv *csv, struct slice *line, struct fault *fault)
{
	size_t start = csv->text.len;
	struct slice field;
	int rc = TALLY_OK;

	if (line->len > 0)
		rc = line->data[0] == '"' ? take_quoted(csv, line, fault)
		                          : take_plain(csv, line, fault);
	if (rc != TALLY_OK)
		return rc;
	if (buf_status(&csv->text) != TALLY_OK)
		return bad_line(csv, fault, "the line is too long");
	field = slice_part(buf_slice(&csv->text), start, csv->text.len);
	if (field.len > MAX_CSV_FIELD_BYTES)
		return bad_line(csv, fault, "a field is too long");
	if (!text_is_printable(field))
		return bad_line(csv, fault, "a field holds something that is not "
		                            "printable UTF-8");
	return TALLY_OK;
}

/* All fields of a line, in its order; empty ones are not NULL either. */
static int split(struct csv *csv, struct slice line, struct slice *fields,
                 size_t *out_count, struct fault *fault)
{
	size_t end[MAX_CSV_COLUMNS], count = 0;
	int rc;

	buf_clear(&csv->text);
	while (true) {
		if (count == MAX_CSV_COLUMNS)
			return bad_line(csv, fault, "too many fields");
		rc = take_field(csv, &line, fault);
		if (rc != TALLY_OK)
			return rc;
		end[count++] = csv->text.len;
		if (line.len == 0)
			break;
		line = slice_part(line, 1, line.len);
		/* What follows the last comma is a field too, an empty one. */
	}
	for (size_t i = 0; i < count; i++) {
		size_t start = i > 0 ? end[i - 1] : 0;

		fields[i] = csv->text.data
		                    ? slice_of(csv->text.data + start,
		                               end[i] - start)
		                    : slice_text("");
	}
	*out_count = count;
	return TALLY_OK;
}

static int column_named(const struct csv *csv, const struct csv_column *columns,
                        struct slice name, size_t *out, struct fault *fault)
{
	for (size_t i = 0; i < csv->column_count; i++)
		if (slice_is_text(name, columns[i].name)) {
			*out = i;
			return TALLY_OK;
		}
	return fault_set(fault, TALLY_EFORMAT,
	                 "%zu: the header line names an unknown column '%.*s'",
	                 csv->line, name.len < 40 ? (int)name.len : 40,
	                 (const char *)name.data);
}

static int take_header(struct csv *csv, const struct csv_column *columns,
                       struct slice line, struct fault *fault)
{
	struct slice fields[MAX_CSV_COLUMNS];
	bool named[MAX_CSV_COLUMNS] = { false };
	int rc = split(csv, line, fields, &csv->field_count, fault);

	for (size_t i = 0; rc == TALLY_OK && i < csv->field_count; i++) {
		rc = column_named(csv, columns, fields[i], &csv->column[i],
		                  fault);
		if (rc == TALLY_OK && named[csv->column[i]])
			rc = fault_set(fault, TALLY_EFORMAT, "%zu: the header line "
			               "names '%s' twice", csv->line,
			               columns[csv->column[i]].name);
		if (rc == TALLY_OK)
			named[csv->column[i]] = true;
	}
	for (size_t i = 0; rc == TALLY_OK && i < csv->column_count; i++)
		if (!named[i] && !columns[i].optional)
			rc = fault_set(fault, TALLY_EFORMAT, "%zu: the header line "
			               "has no column '%s'", csv->line,
			               columns[i].name);
	return rc;
}

static int open_any(struct csv *csv, const struct csv_column *columns,
                    struct fault *fault)
{
	struct slice line;
	bool end = false;
	int rc;

	buf_init(&csv->text, (size_t)MAX_CSV_COLUMNS * 2 * MAX_CSV_FIELD_BYTES);
	csv->next_line = 1;
	while (csv->column_count < MAX_CSV_COLUMNS &&
	       columns[csv->column_count].name != NULL)
		csv->column_count++;
	rc = take_line(csv, &line, &end, fault);
	if (rc != TALLY_OK)
		return rc;
	if (end) {
		csv->line = 1;
		return bad_line(csv, fault, "the header line is missing");
	}
	if (slice_starts(line, BYTE_ORDER_MARK))
		return bad_line(csv, fault, "it begins with a byte order mark; "
		                            "save it as plain UTF-8");
	return take_header(csv, columns, line, fault);
}

int csv_open(struct csv *csv, struct slice bytes,
             const struct csv_column *columns, struct fault *fault)
{
	memset(csv, 0, sizeof(*csv));
	csv->rest = bytes;
	return open_any(csv, columns, fault);
}

int csv_open_source(struct csv *csv, struct csv_source source,
                    const struct csv_column *columns, struct fault *fault)
{
	memset(csv, 0, sizeof(*csv));
	csv->source = source;
	csv->window = malloc(CSV_WINDOW_BYTES);
	if (csv->window == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	return open_any(csv, columns, fault);
}

int csv_next(struct csv *csv, bool *out_end, struct fault *fault)
{
	struct slice fields[MAX_CSV_COLUMNS], line;
	size_t count = 0;
	int rc;

	rc = take_line(csv, &line, out_end, fault);
	if (rc != TALLY_OK || *out_end)
		return rc;
	memset(csv->field, 0, sizeof(csv->field));
	rc = split(csv, line, fields, &count, fault);
	if (rc != TALLY_OK)
		return rc;
	if (count != csv->field_count)
		return fault_set(fault, TALLY_EFORMAT, "%zu: %zu field%s, but the "
		                 "header line has %zu%s", csv->line, count,
		                 count == 1 ? "" : "s", csv->field_count,
		                 count > csv->field_count
		                         ? "; quote a field that holds a comma"
		                         : "");
	for (size_t i = 0; i < count; i++)
		csv->field[csv->column[i]] = fields[i];
	return TALLY_OK;
}

void csv_release(struct csv *csv)
{
	buf_release(&csv->text);
	if (csv->window != NULL)
		crypto_wipe(csv->window, CSV_WINDOW_BYTES);
	free(csv->window);
	csv->window = NULL;
}

void csv_put_field(struct buf *out, struct slice field)
{
	bool quoted = field.len > 0 &&
	              (memchr(field.data, ',', field.len) != NULL ||
	               memchr(field.data, '"', field.len) != NULL);

	if (!quoted) {
		buf_put_slice(out, field);
		return;
	}
	buf_put_u8(out, '"');
	for (size_t i = 0; i < field.len; i++) {
		if (field.data[i] == '"')
			buf_put_u8(out, '"');
		buf_put_u8(out, field.data[i]);
	}
	buf_put_u8(out, '"');
}
