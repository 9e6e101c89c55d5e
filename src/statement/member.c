/*
 * Typed access to members of a body that schema_check has passed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "statement/statement.h"

const char *member_text(const json_t *object, const char *name)
{
	return json_string_value(name ? json_object_get(object, name) : object);
}

bool member_is(const json_t *object, const char *name, const char *word)
{
	const char *text = member_text(object, name);

	return text != NULL && strcmp(text, word) == 0;
}

bool member_hash(const json_t *object, const char *name,
                 uint8_t out[static HASH_BYTES])
{
	const char *text = member_text(object, name);

	return text != NULL &&
	       hex_parse(slice_text(text), out, HASH_BYTES) == TALLY_OK;
}

int64_t member_int(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

bool member_bool(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

int64_t member_time(const json_t *object, const char *name)
{
	const char *text = member_text(object, name);
	int64_t at_s = 0;

	if (text == NULL || time_parse(slice_text(text), &at_s) != TALLY_OK)
		return 0;
	return at_s;
}

size_t member_count(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_object(value) ? json_object_size(value)
	                             : json_array_size(value);
}

const json_t *member_at(const json_t *object, const char *name, size_t i)
{
	return json_array_get(json_object_get(object, name), i);
}

bool member_bytes(const json_t *object, const char *name, uint8_t *out,
                  size_t len)
{
	const char *text = member_text(object, name);
	size_t got = 0;

	return text != NULL &&
	       base64_parse(slice_text(text), out, len, &got) == TALLY_OK &&
	       got == len;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * Names of a HEADS member in ascending order. Writers sort them, but a reader
 * must not depend on a peer's habit.
 */
static size_t head_names(json_t *heads, const char *names[MAX_JSON_MEMBERS])
{
	bool sorted = true;
	const char *log;
	size_t count = 0;
	json_t *head;

	json_object_foreach(heads, log, head) {
		(void)head;
		if (count == MAX_JSON_MEMBERS)
			break;
		sorted &= count == 0 || strcmp(names[count - 1], log) < 0;
		names[count++] = log;
	}
	if (!sorted)
		qsort(names, count, sizeof(*names), compare_names);
	return count;
}

bool member_head(const json_t *object, const char *name, size_t i,
                 struct named_head *out)
{
	json_t *heads = json_object_get(object, name);
	const char *names[MAX_JSON_MEMBERS];
	json_t *head;

	if (i >= head_names(heads, names))
		return false;
	head = json_object_get(heads, names[i]);
	out->log = names[i];
	out->size = (uint64_t)member_int(head, "size");
	return member_hash(head, "root", out->root);
}

struct blob_walk {
	void (*each)(void *ctx, const uint8_t hash[static 32]);
	void *ctx;
};

static void walk_blobs(const struct blob_walk *walk, const json_t *object,
                       const struct member *members)
{
	uint8_t hash[HASH_BYTES];

	for (const struct member *m = members; m->type != MEMBER_NONE; m++) {
		const json_t *value = json_object_get(object, m->name);

		if (value == NULL)
			continue;
		if (m->type == MEMBER_BLOB && member_hash(object, m->name, hash))
			walk->each(walk->ctx, hash);
		if (m->type == MEMBER_OBJECT)
			walk_blobs(walk, value, m->of);
		if (m->type == MEMBER_LIST && m->of[0].type == MEMBER_OBJECT)
			for (size_t i = 0; i < json_array_size(value); i++)
				walk_blobs(walk, json_array_get(value, i),
				           m->of[0].of);
	}
}

void statement_blobs(const struct statement *s,
                     void (*each)(void *ctx, const uint8_t hash[static 32]),
                     void *ctx)
{
	struct blob_walk walk = { each, ctx };

	walk_blobs(&walk, s->body, kind_members(s->kind));
}
