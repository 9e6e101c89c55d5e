/*
 * Looks at a charter's bytes before they are read as YAML: what two people see
 * on two screens must be the same text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "charter/faults.h"
#include "charter/yaml.h"

/* Control, invisible and reordering characters, and what is no character. */
static const struct {
	uint32_t first, last;
	const char *name;
} refused[] = {
	{ 0x00, 0x08, "a control character" },
	{ 0x09, 0x09, "a tab: indent with spaces" },
	{ 0x0b, 0x0c, "a control character" },
	{ 0x0d, 0x0d, "a carriage return: end lines with a newline alone" },
	{ 0x0e, 0x1f, "a control character" },
	{ 0x7f, 0x9f, "a control character" },
	{ 0xad, 0xad, "an invisible character" },
	{ 0x61c, 0x61c, "a character that reorders the text" },
	{ 0x180e, 0x180e, "an invisible character" },
	{ 0x200b, 0x200d, "an invisible character" },
	{ 0x200e, 0x200f, "a character that reorders the text" },
	{ 0x2028, 0x2029, "a line separator: end lines with a newline" },
	{ 0x202a, 0x202e, "a character that reorders the text" },
	{ 0x2060, 0x2065, "an invisible character" },
	{ 0x2066, 0x2069, "a character that reorders the text" },
	{ 0x206a, 0x206f, "an invisible character" },
	{ 0xfeff, 0xfeff, "a byte order mark" },
	{ 0xfff9, 0xfffb, "an invisible character" },
	{ 0xfffe, 0xffff, "not a character" },
	{ 0xe0000, 0xe0fff, "an invisible character" },
};

/* The character at p, which is the start of one in valid UTF-8. */
static uint32_t character_at(const uint8_t *p, size_t *out_len)
{
	if (p[0] < 0x80) {
		*out_len = 1;
		return p[0];
	}
	if (p[0] < 0xe0) {
		*out_len = 2;
		return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
	}
	if (p[0] < 0xf0) {
		*out_len = 3;
		return (uint32_t)(p[0] & 0x0f) << 12 |
		       (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
	}
	*out_len = 4;
	return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
	       (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
}

static const char *why_refused(uint32_t character)
{
	size_t i;

	if (character >= 0x20 && character < 0x7f)
		return NULL;
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (character >= refused[i].first && character <= refused[i].last)
			return refused[i].name;
	return NULL;
}

static int find_lines(struct yaml_tree *tree)
{
	size_t i, count = 1;

	for (i = 0; i < tree->file.len; i++)
		count += tree->file.data[i] == '\n';
	tree->line_starts = calloc(count, sizeof(*tree->line_starts));
	if (!tree->line_starts)
		return TALLY_ENOMEM;
	tree->line_count = 1;
	for (i = 0; i < tree->file.len; i++)
		if (tree->file.data[i] == '\n')
			tree->line_starts[tree->line_count++] = (uint32_t)i + 1;
	return TALLY_OK;
}

static int check_line(struct slice line, size_t number,
                      struct charter_faults *faults)
{
	size_t at = 0, column = 1, len;

	if (!text_is_utf8(line)) {
		faults_add(faults, number, 1, "this line is not valid UTF-8");
		return TALLY_EFORMAT;
	}
	for (; at < line.len; at += len, column++) {
		uint32_t character = character_at(line.data + at, &len);
		const char *why = why_refused(character);

		if (!why)
			continue;
		faults_add(faults, number, column, "U+%04X is %s",
		           (unsigned)character, why);
		return TALLY_EFORMAT;
	}
	return TALLY_OK;
}

int yaml_check_bytes(struct slice file, struct yaml_tree *tree,
                     struct charter_faults *faults)
{
	size_t i, end;
	int status = TALLY_OK;

	if (file.len > MAX_CHARTER_BYTES) {
		faults_add(faults, 1, 1, "the file has %zu bytes; at most %u",
		           file.len, MAX_CHARTER_BYTES);
		return TALLY_ELIMIT;
	}
	tree->file = file;
	if (find_lines(tree) != TALLY_OK)
		return TALLY_ENOMEM;
	for (i = 0; i < tree->line_count; i++) {
		size_t start = tree->line_starts[i];

		end = i + 1 < tree->line_count ? tree->line_starts[i + 1] - 1
		                               : file.len;
		if (check_line(slice_part(file, start, end - start), i + 1,
		               faults) != TALLY_OK)
			status = TALLY_EFORMAT;
	}
	return status;
}
