/*
 * One check for each type of member; the table in kind.c says where.
 */
#include "statement/schema.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "statement/content.h"

struct checker {
	struct fault *fault;
	struct buf ids; /* raw ids that the members name */
};

static int check_object(struct checker *c, const json_t *object,
                        const struct member *members);

static int refuse(struct checker *c, const struct member *m, const char *why)
{
	return fault_set(c->fault, TALLY_EFORMAT, "member '%s' %s",
	                 m->name ? m->name : "(element)", why);
}

static struct slice text_of(const json_t *value)
{
	return slice_of(json_string_value(value), json_string_length(value));
}

static int check_hash(struct checker *c, const struct member *m,
                      struct slice text)
{
	uint8_t hash[HASH_BYTES];

	if (hex_parse(text, hash, sizeof(hash)) != TALLY_OK)
		return refuse(c, m, "is not 64 lower-case hex digits");
	if (m->type == MEMBER_ID)
		buf_put(&c->ids, hash, sizeof(hash));
	return TALLY_OK;
}

static int check_base64(struct checker *c, const struct member *m,
                        struct slice text)
{
	uint8_t bytes[MAX_EVIDENCE_INNER_BYTES]; /* the longest of all */
	size_t len = 0;
	size_t max = (size_t)m->max < sizeof(bytes) ? (size_t)m->max
	                                            : sizeof(bytes);

	if (base64_parse(text, bytes, max, &len) != TALLY_OK ||
	    len < (size_t)m->min)
		return refuse(c, m, "is not base64 of the right length");
	return TALLY_OK;
}

static int check_word(struct checker *c, const struct member *m,
                      struct slice text)
{
	for (size_t i = 0; m->words[i] != NULL; i++)
		if (slice_is_text(text, m->words[i]))
			return TALLY_OK;
	return refuse(c, m, "is not one of the words allowed there");
}

static int check_string(struct checker *c, const struct member *m,
                        struct slice text)
{
	struct content content;
	int64_t at_s;
	uint64_t number;
	struct fault inner;

	switch (m->type) {
	case MEMBER_ID:
	case MEMBER_HASH:
	case MEMBER_BLOB:
		return check_hash(c, m, text);
	case MEMBER_NAME:
		return text_is_name(text, MAX_NAME_BYTES)
		               ? TALLY_OK : refuse(c, m, "is not a name");
	case MEMBER_LOG:
		return text_is_log_name(text, MAX_ORIGIN_BYTES)
		               ? TALLY_OK : refuse(c, m, "is not a log name");
	case MEMBER_TEXT:
		return text.len >= (size_t)m->min && text.len <= (size_t)m->max &&
		                       text_is_printable(text)
		               ? TALLY_OK : refuse(c, m, "is not such a text");
	case MEMBER_CONTENT:
		return content_parse(text, &content, &inner) == TALLY_OK
		               ? TALLY_OK : refuse(c, m, inner.text);
	case MEMBER_DECIMAL:
		return text.len <= 16 &&
		                       decimal_parse_fixed(text, 6, &number) == TALLY_OK
		               ? TALLY_OK : refuse(c, m, "is not a decimal");
	case MEMBER_TIME:
		return time_parse(text, &at_s) == TALLY_OK
		               ? TALLY_OK : refuse(c, m, "is not a UTC time");
	case MEMBER_BASE64:
		return check_base64(c, m, text);
	case MEMBER_WORD:
		return check_word(c, m, text);
	default:
		return refuse(c, m, "has the wrong type");
	}
}

static int check_heads(struct checker *c, const struct member *m,
                       const json_t *value)
{
	static const struct member head[] = {
		{ .name = "size", .type = MEMBER_INT, .min = 0,
		  .max = MAX_LOG_ENTRIES },
		{ .name = "root", .type = MEMBER_HASH },
		{ .type = MEMBER_NONE }
	};
	const char *name;
	json_t *element;

	if (!json_is_object(value))
		return refuse(c, m, "is not an object");
	json_object_foreach((json_t *)(uintptr_t)value, name, element) {
		if (!text_is_log_name(slice_text(name), MAX_ORIGIN_BYTES))
			return refuse(c, m, "names something that is no log");
		if (!json_is_object(element))
			return refuse(c, m, "holds something that is no head");
		int rc = check_object(c, element, head);

		if (rc != TALLY_OK)
			return rc;
	}
	return TALLY_OK;
}

static int check_value(struct checker *c, const struct member *m,
                       const json_t *value);

/* Elements of sorted lists are strings of the same alphabet: byte order. */
static bool ascends(const json_t *before, const json_t *value)
{
	return before == NULL ||
	       strcmp(json_string_value(before), json_string_value(value)) < 0;
}

static int check_list(struct checker *c, const struct member *m,
                      const json_t *value)
{
	const json_t *before = NULL;
	size_t count = json_array_size(value);

	if (!json_is_array(value) || count < (size_t)m->min ||
	    count > (size_t)m->max)
		return refuse(c, m, "is not a list of a length allowed there");
	for (size_t i = 0; i < count; i++) {
		const json_t *element = json_array_get(value, i);
		int rc = check_value(c, &m->of[0], element);

		if (rc != TALLY_OK)
			return rc;
		if (m->sorted && !ascends(before, element))
			return refuse(c, m, "is not sorted, or has one twice");
		before = element;
	}
	return TALLY_OK;
}

static int check_value(struct checker *c, const struct member *m,
                       const json_t *value)
{
	switch (m->type) {
	case MEMBER_INT:
		return json_is_integer(value) &&
		                       json_integer_value(value) >= m->min &&
		                       json_integer_value(value) <= m->max
		               ? TALLY_OK : refuse(c, m, "is out of its range");
	case MEMBER_BOOL:
		return json_is_boolean(value) ? TALLY_OK
		                              : refuse(c, m, "is not true or false");
	case MEMBER_OBJECT:
		return json_is_object(value) ? check_object(c, value, m->of)
		                             : refuse(c, m, "is not an object");
	case MEMBER_LIST:
		return check_list(c, m, value);
	case MEMBER_HEADS:
		return check_heads(c, m, value);
	default:
		return json_is_string(value)
		               ? check_string(c, m, text_of(value))
		               : refuse(c, m, "is not a string");
	}
}

static int check_object(struct checker *c, const json_t *object,
                        const struct member *members)
{
	size_t known = 0, in_group = 0;
	bool group = false;

	for (const struct member *m = members; m->type != MEMBER_NONE; m++) {
		const json_t *value = json_object_get(object, m->name);

		group |= m->group != 0;
		if (value == NULL && !m->optional && m->group == 0)
			return refuse(c, m, "is missing");
		if (value == NULL)
			continue;
		known++;
		in_group += m->group != 0;
		int rc = check_value(c, m, value);

		if (rc != TALLY_OK)
			return rc;
	}
	if (group && in_group != 1)
		return fault_set(c->fault, TALLY_EFORMAT,
		                 "exactly one of the alternative members must stand");
	if (known != json_object_size(object))
		return fault_set(c->fault, TALLY_EFORMAT,
		                 "a member that does not belong there");
	return TALLY_OK;
}

static int compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, HASH_BYTES);
}

/* `re` and the ids in the members say the same; so order needs only `re`. */
static int check_re(struct checker *c, const json_t *re)
{
	size_t count = c->ids.len / HASH_BYTES, listed = 0;
	uint8_t id[HASH_BYTES];

	if (buf_status(&c->ids) != TALLY_OK)
		return fault_set(c->fault, buf_status(&c->ids), "ids: %s",
		                 status_text(buf_status(&c->ids)));
	if (count > 0)
		qsort(c->ids.data, count, HASH_BYTES, compare_ids);
	for (size_t i = 0; i < count; i++) {
		const uint8_t *want = c->ids.data + i * HASH_BYTES;

		if (i > 0 && memcmp(want, want - HASH_BYTES, HASH_BYTES) == 0)
			continue;
		const json_t *value = json_array_get(re, listed++);

		if (value == NULL ||
		    hex_parse(text_of(value), id, sizeof(id)) != TALLY_OK ||
		    memcmp(id, want, HASH_BYTES) != 0)
			return fault_set(c->fault, TALLY_EFORMAT,
			                 "'re' does not list the ids that are named");
	}
	if (listed != json_array_size(re))
		return fault_set(c->fault, TALLY_EFORMAT,
		                 "'re' lists an id that is not named");
	return TALLY_OK;
}

#define COMMON_COUNT 6
static const struct member hash_element[] = { { .type = MEMBER_HASH },
	                                      { .type = MEMBER_NONE } };
static const struct member common[COMMON_COUNT + 1] = {
	{ .name = "charter", .type = MEMBER_HASH },
	{ .name = "from", .type = MEMBER_NAME },
	{ .name = "at", .type = MEMBER_TIME },
	{ .name = "seen", .type = MEMBER_HEADS },
	{ .name = "re", .type = MEMBER_LIST, .min = 0, .max = MAX_ROWS,
	  .sorted = true, .of = hash_element },
	{ .name = "anyway", .type = MEMBER_NAME, .optional = true },
	{ .type = MEMBER_NONE }
};

int schema_check(const json_t *body, enum statement_kind kind,
                 struct fault *fault)
{
	struct checker c = { .fault = fault };
	struct member all[COMMON_COUNT + 16] = { { 0 } };
	size_t count = 0;
	int rc;

	for (const struct member *m = common; m->type != MEMBER_NONE; m++)
		all[count++] = *m;
	for (const struct member *m = kind_members(kind); m->type != MEMBER_NONE;
	     m++)
		all[count++] = *m;
	buf_init(&c.ids, (size_t)2 * MAX_ROWS * HASH_BYTES);
	rc = check_object(&c, body, all);
	if (rc == TALLY_OK)
		rc = check_re(&c, json_object_get(body, "re"));
	buf_release(&c.ids);
	return rc;
}
