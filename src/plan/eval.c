/*
 * From a line to a call and back. Members are read by the function's row: what
 * is missing, unknown, of another type or twice is refused by name.
 */
#include "plan/eval.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/eval_function.h"

#define MAX_ANSWER_BYTES ((size_t)1 << 24)

static const struct eval_function *const tables[] = {
	eval_sampling, eval_bounds,     eval_timeliness, eval_games,
	eval_counting, eval_sequential, eval_dimension,  eval_combine,
};
#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

static const char *const status_names[] = {
#define STATUS_NAME(name, value, text) [value] = text,
	STATS_STATUS_LIST(STATUS_NAME)
#undef STATUS_NAME
};

/* Reading one call. */
struct call {
	const struct eval_function *function;
	struct eval eval;
	void *lists[EVAL_MAX_MEMBERS]; /* freed at the end */
	struct buf error;              /* empty: it is understood */
	bool is_out_of_memory;
};

static const struct eval_function *find(const char *name)
{
	for (size_t t = 0; name != NULL && t < TABLE_COUNT; t++)
		for (const struct eval_function *f = tables[t]; f->name; f++)
			if (strcmp(f->name, name) == 0)
				return f;
	return NULL;
}

static bool is_whole(const json_t *value, uint64_t *out)
{
	double real = json_real_value(value);

	if (json_is_integer(value) && json_integer_value(value) >= 0 &&
	    (uint64_t)json_integer_value(value) <= STATS_MAX_COUNT) {
		*out = (uint64_t)json_integer_value(value);
		return true;
	}
	if (!json_is_real(value) || !(real >= 0) ||
	    real > (double)STATS_MAX_COUNT || (double)(uint64_t)real != real)
		return false;
	*out = (uint64_t)real;
	return true;
}

static bool is_real(const json_t *value, double *out)
{
	if (json_is_string(value) &&
	    strcmp(json_string_value(value), "inf") == 0) {
		*out = INFINITY;
		return true;
	}
	if (!json_is_number(value))
		return false;
	*out = json_number_value(value);
	return true;
}

static bool is_chance(const json_t *value, struct chance *out)
{
	if (json_is_string(value))
		return chance_parse(slice_text(json_string_value(value)), out);
	return json_is_number(value) && chance_of(json_number_value(value), out);
}

/* Elements of a list, all of one type, into memory that the call frees. */
static bool take_list(struct call *c, size_t i, const json_t *value)
{
	bool reals = c->function->members[i].type == EVAL_REALS;
	size_t len = json_array_size(value);
	union eval_value *in = &c->eval.in[i];
	union {
		double *reals;
		uint64_t *counts;
	} list;

	if (!json_is_array(value) || len > EVAL_MAX_ELEMENTS)
		return false;
	c->lists[i] = calloc(len + 1, sizeof(double));
	if (c->lists[i] == NULL) {
		c->is_out_of_memory = true;
		return true;
	}
	if (reals)
		list.reals = c->lists[i];
	else
		list.counts = c->lists[i];
	for (size_t k = 0; k < len; k++) {
		const json_t *element = json_array_get(value, k);

		if (reals ? !is_real(element, &list.reals[k])
		          : !is_whole(element, &list.counts[k]))
			return false;
	}
	if (reals) {
		in->reals.at = list.reals;
		in->reals.len = len;
	} else {
		in->counts.at = list.counts;
		in->counts.len = len;
	}
	return true;
}

static bool take(struct call *c, size_t i, const json_t *value)
{
	union eval_value *in = &c->eval.in[i];

	switch (c->function->members[i].type) {
	case EVAL_COUNT:
		return is_whole(value, &in->count);
	case EVAL_REAL:
		return is_real(value, &in->real);
	case EVAL_CHANCE:
		return is_chance(value, &in->chance);
	case EVAL_FLAG:
		in->flag = json_is_true(value);
		return value == NULL || json_is_boolean(value);
	case EVAL_REALS:
	case EVAL_COUNTS:
		return take_list(c, i, value);
	case EVAL_NONE:
		break;
	}
	return false;
}

static const char *type_name(enum eval_type type)
{
	static const char *const names[] = {
		[EVAL_NONE] = "nothing",
		[EVAL_COUNT] = "a whole number from 0 to 2^53",
		[EVAL_REAL] = "a number or \"inf\"",
		[EVAL_CHANCE] = "a probability from 0 to 1",
		[EVAL_FLAG] = "true or false",
		[EVAL_REALS] = "a list of at most 4096 numbers",
		[EVAL_COUNTS] = "a list of at most 4096 whole numbers",
	};

	return names[type];
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

static void read_members(struct call *c, json_t *object)
{
	const char *unknown = unknown_member(c, object);

	for (size_t i = 0; c->function->members[i].name; i++) {
		const struct eval_member *member = &c->function->members[i];

		if (take(c, i, json_object_get(object, member->name)))
			continue;
		buf_printf(&c->error, "%s must be %s", member->name,
		           type_name(member->type));
		return;
	}
	if (unknown != NULL)
		buf_printf(&c->error, "%s takes no member of that name: %.40s",
		           c->function->name, unknown);
}

static void read_call(struct call *c, json_t *object)
{
	const char *name = json_string_value(json_object_get(object, "f"));

	c->function = find(name);
	if (!json_is_object(object))
		buf_put_text(&c->error, "not one JSON object");
	else if (name == NULL)
		buf_put_text(&c->error, "f must name a function");
	else if (c->function == NULL)
		buf_printf(&c->error, "no function has the name %.40s", name);
	else
		read_members(c, object);
}

static void put_string(struct buf *out, struct slice text)
{
	buf_put_u8(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		uint8_t byte = text.data[i];

		if (byte < 0x20 || byte == '"' || byte == '\\')
			buf_printf(out, "\\u%04x", byte);
		else
			buf_put_u8(out, byte);
	}
	buf_put_u8(out, '"');
}

static void answer(struct call *c, struct buf *members, struct buf *out)
{
	enum stats_status status = STATS_DOMAIN;

	c->eval.out = members;
	if (c->error.len == 0)
		status = c->function->run(&c->eval);
	if (status == STATS_NOMEM)
		c->is_out_of_memory = true;
	buf_printf(out, "{\"status\":\"%s\"", status_names[status]);
	buf_put_slice(out, buf_slice(members));
	if (c->error.len > 0) {
		buf_put_text(out, ",\"error\":");
		put_string(out, buf_slice(&c->error));
	}
	buf_put_u8(out, '}');
}

int plan_eval(struct slice line, struct buf *out, bool *out_understood)
{
	json_t *object = json_loadb((const char *)line.data, line.len,
	                            JSON_REJECT_DUPLICATES, NULL);
	struct call c = { 0 };
	struct buf members;
	int rc = TALLY_OK;

	buf_init(&c.error, 512);
	buf_init(&members, MAX_ANSWER_BYTES);
	read_call(&c, object);
	*out_understood = c.error.len == 0;
	if (!c.is_out_of_memory)
		answer(&c, &members, out);
	if (c.is_out_of_memory)
		rc = TALLY_ENOMEM;
	else if (buf_status(&members) != TALLY_OK)
		rc = buf_status(&members);
	else
		rc = buf_status(out);
	for (size_t i = 0; i < EVAL_MAX_MEMBERS; i++)
		free(c.lists[i]);
	buf_release(&members);
	buf_release(&c.error);
	json_decref(object);
	return rc;
}

const char *plan_eval_usage(size_t n)
{
	for (size_t t = 0; t < TABLE_COUNT; t++)
		for (const struct eval_function *f = tables[t]; f->name; f++)
			if (n-- == 0)
				return f->usage;
	return NULL;
}
