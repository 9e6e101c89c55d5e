/*
 * Taking a signed note apart: its text, and its signature lines, which are
 * decoded here and judged in signature.c.
 */
#include "note/note.h"

#include <string.h>

#include "base/text.h"

#define DASH_AND_SPACE "\xe2\x80\x94 "
#define ID_BYTES 4
#define ID_CHARACTERS 8 /* of base64 that hold a key id and two bytes more */

/* Every line is printable, so '\n' is the only control character. */
static bool text_is_clean(struct slice text)
{
	struct reader r = { text };
	struct slice line;

	while (reader_line(&r, &line))
		if (!text_is_printable(line))
			return false;
	return r.rest.len == 0;
}

/* The code points of the Unicode property White_Space that may be printed. */
static bool point_is_space(uint32_t point)
{
	return point == ' ' || point == 0xa0 || point == 0x1680 ||
	       (point >= 0x2000 && point <= 0x200a) || point == 0x202f ||
	       point == 0x205f || point == 0x3000;
}

static bool is_key_name(struct slice name)
{
	uint32_t point;

	if (name.len == 0 || !text_is_printable(name))
		return false;
	while (text_next_point(&name, &point))
		if (point == '+' || point_is_space(point))
			return false;
	return true;
}

/* The offset just behind the last "\n\n"; 0 if there is none. */
static size_t last_blank_line_end(struct slice bytes)
{
	size_t end = bytes.len;

	for (; end >= 2; end--)
		if (bytes.data[end - 1] == '\n' && bytes.data[end - 2] == '\n')
			return end;
	return 0;
}

/* The base64 of key id and blob; only the id of a blob longer than is known. */
static int parse_blob(struct slice text, struct note_signature *out)
{
	uint8_t bytes[ID_BYTES + NOTE_BLOB_BYTES];
	size_t len;
	int rc = base64_parse(text, bytes, sizeof(bytes), &len);

	if (rc == TALLY_ELIMIT) {
		len = ID_BYTES;
		rc = base64_parse(slice_part(text, 0, ID_CHARACTERS), bytes,
		                  sizeof(bytes), &(size_t){ 0 });
	} else if (rc == TALLY_OK && len <= ID_BYTES) {
		rc = TALLY_EFORMAT;
	}
	if (rc != TALLY_OK)
		return rc;
	memcpy(out->id, bytes, ID_BYTES);
	out->blob_len = len - ID_BYTES;
	memcpy(out->blob, bytes + ID_BYTES, out->blob_len);
	return TALLY_OK;
}

/* line is without its '\n'. */
static int parse_signature(struct slice line, struct note_signature *out)
{
	size_t start = strlen(DASH_AND_SPACE);
	const uint8_t *space;
	size_t name_len;

	if (!slice_starts(line, DASH_AND_SPACE))
		return TALLY_EFORMAT;
	space = memchr(line.data + start, ' ', line.len - start);
	if (space == NULL)
		return TALLY_EFORMAT;
	name_len = (size_t)(space - line.data) - start;
	*out = (struct note_signature){
		.name = slice_part(line, start, name_len),
		.line = slice_of(line.data, line.len + 1),
	};
	if (!is_key_name(out->name))
		return TALLY_EFORMAT;
	return parse_blob(slice_part(line, start + name_len + 1, line.len), out);
}

static int parse_signatures(struct slice lines, struct note *out,
                            struct fault *fault)
{
	struct reader r = { lines };
	struct slice line;
	size_t count = 0;

	while (reader_line(&r, &line)) {
		if (count == MAX_SIGNATURES)
			return fault_set(fault, TALLY_ELIMIT,
			                 "note: more than %d signature lines",
			                 MAX_SIGNATURES);
		if (parse_signature(line, &out->signatures[count]) != TALLY_OK)
			return fault_set(fault, TALLY_EFORMAT,
			                 "note: signature line %zu malformed",
			                 count + 1);
		count++;
	}
	if (r.rest.len > 0)
		return fault_set(fault, TALLY_EFORMAT,
		                 "note: last line without line end");
	if (count == 0)
		return fault_set(fault, TALLY_EFORMAT,
		                 "note: no signature line");
	out->signature_count = count;
	return TALLY_OK;
}

int note_parse(struct slice bytes, struct note *out, struct fault *fault)
{
	size_t end = last_blank_line_end(bytes);
	struct slice text;
	int rc;

	out->text = slice_of(NULL, 0);
	out->signature_count = 0;
	if (end == 0)
		return fault_set(fault, TALLY_EFORMAT,
		                 "note: no blank line before signatures");
	text = slice_part(bytes, 0, end - 1);
	if (!text_is_clean(text))
		return fault_set(fault, TALLY_EFORMAT,
		                 "note: text is not printable UTF-8 lines");
	rc = parse_signatures(slice_part(bytes, end, bytes.len), out, fault);
	if (rc == TALLY_OK)
		out->text = text;
	return rc;
}
