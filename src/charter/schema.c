/*
 * Readers for mappings, lists and texts, and how they report.
 */
#include "charter/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "charter/faults.h"

void reading_place(struct reading *r, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(r->place, sizeof(r->place), format, arguments);
	va_end(arguments);
}

void reading_fault(struct reading *r, const struct yaml_node *at,
                   const char *format, ...)
{
	char text[FAULT_TEXT_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	faults_add(r->faults, at->line, at->column, "%s%s", r->place, text);
}

void *reading_alloc(struct reading *r, size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory)
		r->out_of_memory = true;
	return memory;
}

static bool is_silent(const struct yaml_node *node)
{
	return !node || node->kind == YAML_UNREADABLE;
}

/* "a, b, c" of the shape's members. */
static void list_members(const struct shape *shape, char *out, size_t size)
{
	size_t i, at = 0;

	out[0] = '\0';
	for (i = 0; i < shape->count && at < size; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%s",
		                       i ? ", " : "", shape->members[i].name);
}

static void take_member(struct reading *r, const struct yaml_node *child,
                        const struct shape *shape,
                        const struct yaml_node **values)
{
	const struct yaml_node *key = yaml_key(r->tree, child);
	struct slice name = yaml_text(r->tree, key);
	char known[160];
	size_t i;

	for (i = 0; i < shape->count; i++) {
		if (!slice_is_text(name, shape->members[i].name))
			continue;
		if (!values[i])
			values[i] = child;
		return;
	}
	if (is_silent(key))
		return;
	list_members(shape, known, sizeof(known));
	reading_fault(r, key, "%s has no member '%.*s'; it has %s", shape->what,
	              (int)(name.len < 40 ? name.len : 40),
	              (const char *)name.data, known);
}

bool read_members(struct reading *r, const struct yaml_node *node,
                  const struct shape *shape, const struct yaml_node **values)
{
	const struct yaml_node *child;
	char known[160];
	size_t i;

	for (i = 0; i < shape->count; i++)
		values[i] = NULL;
	if (is_silent(node))
		return false;
	if (node->kind != YAML_MAPPING) {
		list_members(shape, known, sizeof(known));
		reading_fault(r, node, "%s must have members: %s", shape->what,
		              known);
		return false;
	}
	for (child = yaml_first(r->tree, node); child;
	     child = yaml_next(r->tree, child))
		take_member(r, child, shape, values);
	for (i = 0; i < shape->count; i++)
		if (!values[i] && !shape->members[i].optional)
			reading_fault(r, node, "%s lacks the member '%s'",
			              shape->what, shape->members[i].name);
	return true;
}

size_t read_list(struct reading *r, const struct yaml_node *node, size_t max,
                 const struct yaml_node **out_first)
{
	*out_first = NULL;
	if (is_silent(node))
		return 0;
	if (node->kind != YAML_SEQUENCE) {
		reading_fault(r, node, "must be a list: one \"- \" for each entry");
		return 0;
	}
	if (node->count > max) {
		reading_fault(r, node, "has %u entries; at most %zu",
		              (unsigned)node->count, max);
		return 0;
	}
	*out_first = yaml_first(r->tree, node);
	return node->count;
}

bool read_scalar(struct reading *r, const struct yaml_node *node,
                 struct slice *out)
{
	if (is_silent(node))
		return false;
	if (node->kind != YAML_SCALAR) {
		reading_fault(r, node, "must be one text, not a %s",
		              node->kind == YAML_SEQUENCE ? "list" : "group");
		return false;
	}
	*out = yaml_text(r->tree, node);
	return true;
}

bool read_text(struct reading *r, const struct yaml_node *node, char **out)
{
	struct slice text;
	char *copy;

	if (!read_scalar(r, node, &text))
		return false;
	if (text.len == 0 || text.len > MAX_STRING_BYTES) {
		reading_fault(r, node, "a text has 1 to %d bytes, this has %zu",
		              MAX_STRING_BYTES, text.len);
		return false;
	}
	copy = reading_alloc(r, text.len + 1, 1);
	if (!copy)
		return false;
	memcpy(copy, text.data, text.len);
	*out = copy;
	return true;
}

bool read_name(struct reading *r, const struct yaml_node *node,
               char out[static MAX_NAME_BYTES + 1])
{
	struct slice text;

	if (!read_scalar(r, node, &text))
		return false;
	if (!text_is_name(text, MAX_NAME_BYTES)) {
		reading_fault(r, node,
		              "'%.*s' is not a name: 1 to %d of a-z, 0-9 and -, "
		              "starting with a letter",
		              (int)(text.len < 70 ? text.len : 70),
		              (const char *)text.data, MAX_NAME_BYTES);
		return false;
	}
	memcpy(out, text.data, text.len);
	out[text.len] = '\0';
	return true;
}

bool read_word(struct reading *r, const struct yaml_node *node,
               const char *const *words, size_t count, size_t *out)
{
	char known[160] = "";
	struct slice text;
	size_t i, at = 0;

	if (!read_scalar(r, node, &text))
		return false;
	for (i = 0; i < count; i++) {
		if (slice_is_text(text, words[i])) {
			*out = i;
			return true;
		}
		if (at < sizeof(known))
			at += (size_t)snprintf(known + at, sizeof(known) - at,
			                       "%s%s", i ? ", " : "", words[i]);
	}
	reading_fault(r, node, "'%.*s' is not known here; %s%s",
	              (int)(text.len < 40 ? text.len : 40),
	              (const char *)text.data,
	              count > 1 ? "write one of " : "this version has only ",
	              known);
	return false;
}

bool read_bool(struct reading *r, const struct yaml_node *node, bool *out)
{
	static const char *const words[] = { "false", "true" };
	size_t i;

	if (!read_word(r, node, words, 2, &i))
		return false;
	*out = i == 1;
	return true;
}

static int compare_named(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order != 0)
		return order;
	return (x->at->offset > y->at->offset) - (x->at->offset < y->at->offset);
}

void check_unique(struct reading *r, struct named *list, size_t count,
                  const char *what)
{
	size_t i;

	if (count == 0)
		return;
	qsort(list, count, sizeof(*list), compare_named);
	for (i = 1; i < count; i++)
		if (list[i].name[0] && strcmp(list[i].name, list[i - 1].name) == 0)
			reading_fault(r, list[i].at, "there is already a %s '%s' "
			              "in line %u", what, list[i].name,
			              (unsigned)list[i - 1].at->line);
}
