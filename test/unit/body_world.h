/*
 * Bodies of statements as text, and whether the schema takes them.
 */
#ifndef TALLY_TEST_BODY_WORLD_H
#define TALLY_TEST_BODY_WORLD_H

#include "base/text.h"
#include "statement/kind.h"
#include "statement/schema.h"
#include "statement/statement.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define R4(text) text text text text
#define R16(text) R4(R4(text))
#define A "\"" R4(R16("a")) "\""
#define C "\"" R4(R16("c")) "\""
#define TIME "\"2026-11-21T19:08:00Z\""
#define COMMON(seen, re)                                                       \
	"\"charter\":" C ",\"from\":\"us\",\"at\":" TIME ",\"seen\":" seen     \
	",\"re\":[" re "]"

static inline int body_is(enum statement_kind kind, const char *text,
                   struct fault *fault)
{
	json_t *body = NULL;
	int rc = json_parse_strict(slice_text(text), &body, fault);

	if (rc == TALLY_OK)
		rc = schema_check(body, kind, fault);
	json_decref(body);
	return rc;
}

static inline void assert_taken(enum statement_kind kind, const char *text)
{
	struct fault fault = { 0 };

	if (body_is(kind, text, &fault) != TALLY_OK)
		fail_msg("%s: %s", fault.text, text);
}

static inline void assert_refused(enum statement_kind kind, const char *text)
{
	struct fault fault = { 0 };
	int rc = body_is(kind, text, &fault);

	if (rc == TALLY_OK)
		fail_msg("taken: %s", text);
	assert_int_equal(fault.status, rc);
	assert_true(rc == TALLY_EFORMAT || rc == TALLY_ELIMIT);
}

/* What %s in the pattern is replaced by. */
static inline void check_values(enum statement_kind kind, const char *pattern,
                         const char *value, bool taken)
{
	struct buf body;
	char *text;
	const char *at = strstr(pattern, "%s");

	assert_non_null(at);
	buf_init(&body, 1 << 20);
	buf_put(&body, pattern, (size_t)(at - pattern));
	buf_put_text(&body, value);
	buf_put_text(&body, at + 2);
	text = buf_take_text(&body);
	if (taken)
		assert_taken(kind, text);
	else
		assert_refused(kind, text);
	free(text);
}

#endif
