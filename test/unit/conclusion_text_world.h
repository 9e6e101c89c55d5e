/*
 * The JSON of the world, and the text that is made of it: both as they are, and
 * of a JSON that was changed.
 */
#ifndef TALLY_TEST_CONCLUSION_TEXT_WORLD_H
#define TALLY_TEST_CONCLUSION_TEXT_WORLD_H

#include "conclusion_world.h"

static struct world w;
static char json[1 << 16], text[1 << 16]; /* the text on one line */

/* Put its text into `text`, or leave that if it is refused. */
static inline bool are_read(const char *bytes, size_t len)
{
	struct fault fault = { 0 };
	struct buf out;
	int rc;

	buf_init(&out, sizeof(text) - 1);
	rc = conclusion_text(slice_of(bytes, len), &w.charter, &out, &fault);
	if (rc == TALLY_OK) {
		on_one_line(out, text);
	} else {
		assert_int_equal(rc, TALLY_EFORMAT);
		assert_int_equal(fault.status, TALLY_EFORMAT);
		assert_int_not_equal(fault.text[0], '\0');
		assert_int_equal(out.len, 0);
	}
	buf_release(&out);
	return rc == TALLY_OK;
}

static inline bool is_read(const char *bytes)
{
	return are_read(bytes, strlen(bytes));
}

/* Put the world's JSON and text into `json` and `text`. */
static inline void make_all(void)
{
	struct buf made = world_json(&w);

	assert_true(made.len < sizeof(json));
	memcpy(json, made.data, made.len);
	json[made.len] = '\0';
	buf_release(&made);
	assert_true(is_read(json));
}

/* `json` with the first `from` replaced; valid until the next call. */
static inline const char *changed(const char *from, const char *to)
{
	static char out[sizeof(json)];
	const char *at = strstr(json, from);

	assert_non_null(at);
	snprintf(out, sizeof(out), "%.*s%s%s", (int)(at - json), json, to,
	         at + strlen(from));
	return out;
}

static inline void assert_in(const char *words, const char *where)
{
	if (strstr(where, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, where);
}

#endif
