/*
 * The strict JSON subset of statements: bounded before it is parsed.
 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "statement/schema.h"

struct scan {
	unsigned depth;
	size_t members[MAX_JSON_DEPTH + 1];
	bool is_object[MAX_JSON_DEPTH + 1];
};

/* The index just past the string that starts at text[i]; len if unfinished. */
static size_t scan_string(struct slice text, size_t i)
{
	for (i++; i < text.len; i++) {
		if (text.data[i] == '\\')
			i++;
		else if (text.data[i] == '"')
			return i + 1;
	}
	return text.len;
}

static int scan_byte(struct scan *scan, uint8_t byte, struct fault *fault)
{
	if (byte == '{' || byte == '[') {
		if (++scan->depth > MAX_JSON_DEPTH)
			return fault_set(fault, TALLY_ELIMIT,
			                 "JSON deeper than %d levels", MAX_JSON_DEPTH);
		scan->members[scan->depth] = 1;
		scan->is_object[scan->depth] = byte == '{';
	} else if (byte == '}' || byte == ']') {
		if (scan->depth == 0)
			return fault_set(fault, TALLY_EFORMAT, "JSON: stray '%c'",
			                 byte);
		scan->depth--;
	} else if (byte == '-') {
		return fault_set(fault, TALLY_EFORMAT, "JSON: a negative number");
	} else if (byte == ',' && scan->depth > 0) {
		size_t limit = scan->is_object[scan->depth] ? MAX_JSON_MEMBERS
		                                            : MAX_ROWS;

		if (++scan->members[scan->depth] > limit)
			return fault_set(fault, TALLY_ELIMIT,
			                 "JSON: more than %zu elements", limit);
	}
	return TALLY_OK;
}

/*
 * jansson gives a reason for every text that it finds wrong, and often none
 * when memory gave out. Within a string it calls that an invalid token, which
 * nothing tells from a bad one.
 */
static int parse_failure(const json_error_t *error, struct fault *fault)
{
	if (error->text[0] == '\0' ||
	    json_error_code(error) == json_error_out_of_memory)
		return fault_set(fault, TALLY_ENOMEM, "JSON: out of memory");
	return fault_set(fault, TALLY_EFORMAT, "JSON, column %d: %s",
	                 error->column, error->text);
}

/* jansson would recurse and allocate first; so bounds come before it. */
static int scan_bounds(struct slice text, struct fault *fault)
{
	struct scan scan = { 0 };

	for (size_t i = 0; i < text.len;) {
		if (text.data[i] == '"') {
			i = scan_string(text, i);
			continue;
		}
		int rc = scan_byte(&scan, text.data[i], fault);

		if (rc != TALLY_OK)
			return rc;
		i++;
	}
	return TALLY_OK;
}

int json_parse_strict(struct slice text, json_t **out, struct fault *fault)
{
	int rc = scan_bounds(text, fault);
	json_error_t error;

	if (rc != TALLY_OK)
		return rc;
	if (text.len == 0 || text.data[0] != '{' ||
	    text.data[text.len - 1] != '}')
		return fault_set(fault, TALLY_EFORMAT,
		                 "not a JSON object from first to last byte");
	json_t *body = json_loadb((const char *)text.data, text.len,
	                          JSON_REJECT_DUPLICATES, &error);

	if (body == NULL)
		return parse_failure(&error, fault);
	*out = body;
	return TALLY_OK;
}
