/*
 * From a line to a call and back. Members are read by the function's row: what
 * is missing, unknown, of another type or twice is refused by name.
 */
#include "plan/eval.h"

#include <stdlib.h>
#include <string.h>

#include "plan/eval_read.h"

#define MAX_ANSWER_BYTES ((size_t)1 << 24)
#define MAX_ERROR_BYTES 512

static const struct eval_function *const tables[] = {
	eval_sampling, eval_strata,     eval_bounds,    eval_timeliness,
	eval_games,    eval_counting,   eval_sequential, eval_dimension,
	eval_combine,
};
#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

static const char *const status_names[] = {
#define STATUS_NAME(name, value, text) [value] = text,
	STATS_STATUS_LIST(STATUS_NAME)
#undef STATUS_NAME
};

/* One call, as far as it is understood. */
struct call {
	const struct eval_function *function;
	struct eval eval;
	void *lists[EVAL_MAX_MEMBERS]; /* freed at the end */
	enum eval_read read;           /* of the worst member */
	struct buf error;              /* empty: there is none */
};

static const struct eval_function *find(const char *name)
{
	for (size_t t = 0; t < TABLE_COUNT; t++)
		for (const struct eval_function *f = tables[t]; f->name; f++)
			if (f->name[0] == name[0] && strcmp(f->name, name) == 0)
				return f;
	return NULL;
}

static const char *unknown_member(const struct call *c, json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		bool known = strcmp(name, "f") == 0;

		for (size_t i = 0; c->function->members[i].name; i++)
			known |= strcmp(c->function->members[i].name, name) == 0;
		if (!known)
			return name;
	}
	return NULL;
}

/* The first member that is of another type; else one that is out of range. */
static void read_members(struct call *c, json_t *object)
{
	const struct eval_member *bad = NULL, *members = c->function->members;

	for (size_t i = 0; members[i].name && c->read <= EVAL_OUT_OF_RANGE; i++) {
		enum eval_read read =
			eval_read(&members[i],
		                  json_object_get(object, members[i].name),
		                  &c->eval.in[i], &c->lists[i]);

		if (read > c->read) {
			c->read = read;
			bad = &members[i];
		}
	}
	if (bad == NULL)
		return;
	buf_printf(&c->error, "%s must be ", bad->name);
	eval_describe(bad, &c->error);
}

static void read_call(struct call *c, json_t *object, const char *why)
{
	const char *name = json_string_value(json_object_get(object, "f"));
	const char *unknown = NULL;

	c->read = EVAL_NOT_UNDERSTOOD;
	if (object == NULL)
		buf_printf(&c->error, "not one JSON object: %s", why);
	else if (!json_is_object(object))
		buf_put_text(&c->error, "not one JSON object: it is a list");
	else if (name == NULL)
		buf_put_text(&c->error, "f must name a function");
	else if ((c->function = find(name)) == NULL)
		buf_printf(&c->error, "no function has the name %.40s", name);
	else if ((unknown = unknown_member(c, object)) != NULL)
		buf_printf(&c->error, "%s has no member %.40s", c->function->name,
		           unknown);
	else
		c->read = EVAL_READ;
	if (c->read == EVAL_READ)
		read_members(c, object);
}

static void put_string(struct buf *out, struct slice text)
{
	buf_put_u8(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		uint8_t byte = text.data[i];

		if (byte == '"' || byte == '\\')
			buf_put_u8(out, '\\');
		buf_put_u8(out, byte >= 0x20 && byte < 0x7f ? byte : '?');
	}
	buf_put_u8(out, '"');
}

static int answer(struct call *c, struct buf *members, struct buf *out)
{
	enum stats_status status = STATS_DOMAIN;

	c->eval.out = members;
	if (c->read == EVAL_READ)
		status = c->function->run(&c->eval);
	if (status == STATS_NOMEM || c->read == EVAL_NO_MEMORY)
		return TALLY_ENOMEM;
	buf_put_text(out, "{\"status\":\"");
	buf_put_text(out, status_names[status]);
	buf_put_u8(out, '"');
	buf_put_slice(out, buf_slice(members));
	if (c->error.len > 0) {
		buf_put_text(out, ",\"error\":");
		put_string(out, buf_slice(&c->error));
	}
	buf_put_u8(out, '}');
	return buf_status(members) != TALLY_OK ? buf_status(members)
	                                       : buf_status(out);
}

int plan_eval(struct slice line, struct buf *out, bool *out_understood)
{
	json_error_t error;
	json_t *object = json_loadb((const char *)line.data, line.len,
	                            JSON_REJECT_DUPLICATES, &error);
	struct call c = { 0 };
	struct buf members;
	int rc;

	buf_init(&c.error, MAX_ERROR_BYTES);
	buf_init(&members, MAX_ANSWER_BYTES);
	read_call(&c, object, error.text);
	rc = answer(&c, &members, out);
	*out_understood = c.read <= EVAL_OUT_OF_RANGE;
	for (size_t i = 0; i < EVAL_MAX_MEMBERS; i++)
		free(c.lists[i]);
	buf_release(&members);
	buf_release(&c.error);
	json_decref(object);
	return rc;
}

/* "n_required N:count d:count p:exact beta:exact -> n P cap" */
static void put_usage(const struct eval_function *f, struct buf *out)
{
	buf_put_text(out, f->name);
	for (const struct eval_member *m = f->members; m->name; m++) {
		buf_printf(out, " %s:", m->name);
		eval_put_type(m, out);
	}
	buf_printf(out, " -> %s", f->answers);
}

bool plan_eval_usage(size_t n, struct buf *out)
{
	for (size_t t = 0; t < TABLE_COUNT; t++)
		for (const struct eval_function *f = tables[t]; f->name; f++)
			if (n-- == 0) {
				put_usage(f, out);
				return true;
			}
	return false;
}
