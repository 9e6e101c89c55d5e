/*
 * Builds the node tree from libyaml's events and refuses what the subset does
 * not have.
 */
#include "charter/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "charter/faults.h"

#define MAX_MEMBERS 256 /* of one mapping; keeps the search for twins short */

struct frame {
	uint32_t node;
	uint32_t last;  /* child */
	uint32_t key;   /* waiting for its value */
};

struct builder {
	struct yaml_tree *tree;
	struct charter_faults *faults;
	size_t depth;
	struct frame frames[MAX_YAML_DEPTH];
};

static void fault_here(struct builder *b, uint32_t node, const char *text)
{
	faults_add(b->faults, b->tree->nodes[node].line,
	           b->tree->nodes[node].column, "%s", text);
}

static int stop(struct builder *b, const yaml_mark_t *mark, int status,
                const char *text)
{
	faults_add(b->faults, mark->line + 1, mark->column + 1, "%s", text);
	return status;
}

/* libyaml counts columns in characters; the file is valid UTF-8 by now. */
static uint32_t offset_of(const struct yaml_tree *tree, const yaml_mark_t *mark)
{
	size_t at, column = 0;

	if (mark->line >= tree->line_count)
		return (uint32_t)tree->file.len;
	at = tree->line_starts[mark->line];
	while (at < tree->file.len && column < mark->column) {
		at++;
		while (at < tree->file.len &&
		       (tree->file.data[at] & 0xc0) == 0x80)
			at++;
		column++;
	}
	return (uint32_t)at;
}

static char byte_at(const struct yaml_tree *tree, size_t offset)
{
	return offset < tree->file.len ? (char)tree->file.data[offset] : '\0';
}

static int add_node(struct builder *b, enum yaml_kind kind,
                    const yaml_mark_t *mark, uint32_t *out)
{
	struct yaml_tree *tree = b->tree;
	struct yaml_node *node;

	if (tree->node_count == tree->node_cap) {
		size_t cap = tree->node_cap ? 2 * tree->node_cap : 256;
		struct yaml_node *grown =
			realloc(tree->nodes, cap * sizeof(*grown));

		if (!grown)
			return TALLY_ENOMEM;
		tree->nodes = grown;
		tree->node_cap = cap;
	}
	if (tree->node_count > MAX_YAML_NODES)
		return stop(b, mark, TALLY_ELIMIT, "too many entries in one file");
	*out = (uint32_t)tree->node_count++;
	node = &tree->nodes[*out];
	*node = (struct yaml_node){ .kind = kind };
	node->line = (uint32_t)mark->line + 1;
	node->column = (uint32_t)mark->column + 1;
	node->offset = offset_of(tree, mark);
	return TALLY_OK;
}

/* Hang a node under the open mapping or sequence. */
static void attach(struct builder *b, uint32_t child)
{
	struct frame *top;
	struct yaml_node *nodes = b->tree->nodes;

	if (b->depth == 0)
		return;
	top = &b->frames[b->depth - 1];
	nodes[child].key = top->key;
	top->key = YAML_NONE;
	if (top->last == YAML_NONE)
		nodes[top->node].first = child;
	else
		nodes[top->last].next = child;
	top->last = child;
	nodes[top->node].count++;
}

static bool expects_key(const struct builder *b)
{
	const struct frame *top;

	if (b->depth == 0)
		return false;
	top = &b->frames[b->depth - 1];
	return top->key == YAML_NONE &&
	       b->tree->nodes[top->node].kind == YAML_MAPPING;
}

/* In double quotes only \" and \\ are known: one text, one spelling. */
static bool has_other_escape(const struct yaml_tree *tree, size_t at)
{
	char c;

	while ((c = byte_at(tree, ++at)) != '"' && c != '\0') {
		if (c != '\\')
			continue;
		c = byte_at(tree, ++at);
		if (c != '"' && c != '\\')
			return true;
	}
	return false;
}

static const char *scalar_mistake(const struct builder *b,
                                  const yaml_event_t *event, uint32_t offset)
{
	yaml_scalar_style_t style = event->data.scalar.style;

	if (event->data.scalar.anchor || event->data.scalar.tag)
		return "anchors and tags are not part of a charter";
	if (style == YAML_LITERAL_SCALAR_STYLE ||
	    style == YAML_FOLDED_SCALAR_STYLE)
		return "a text block with | or > is not part of a charter; "
		       "write the text on one line";
	if (event->start_mark.line != event->end_mark.line)
		return "a text must stand on one line";
	if (style == YAML_DOUBLE_QUOTED_SCALAR_STYLE &&
	    has_other_escape(b->tree, offset))
		return "only \\\" and \\\\ may follow a backslash";
	if (style == YAML_PLAIN_SCALAR_STYLE && event->data.scalar.length == 0)
		return "a value is missing here";
	return NULL;
}

/* "? key" would be a second spelling of "key:". */
static bool is_explicit_key(const struct yaml_tree *tree,
                            const struct yaml_node *key)
{
	size_t at = tree->line_starts[key->line - 1];

	for (; at < key->offset; at++)
		if (byte_at(tree, at) != ' ' && byte_at(tree, at) != '-')
			return true;
	return false;
}

/* The key before `key` in the open mapping that reads the same. */
static uint32_t twin_of(const struct builder *b, uint32_t key)
{
	const struct yaml_tree *tree = b->tree;
	const struct yaml_node *nodes = tree->nodes;
	uint32_t child = nodes[b->frames[b->depth - 1].node].first;
	struct slice text = yaml_text(tree, &nodes[key]);

	for (; child != YAML_NONE; child = nodes[child].next)
		if (slice_equal(text, yaml_text(tree, &nodes[nodes[child].key])))
			return nodes[child].key;
	return YAML_NONE;
}

static int take_key(struct builder *b, const yaml_event_t *event, uint32_t key)
{
	struct yaml_node *node = &b->tree->nodes[key];
	uint32_t twin;

	if (b->tree->nodes[b->frames[b->depth - 1].node].count >= MAX_MEMBERS)
		return stop(b, &event->start_mark, TALLY_ELIMIT,
		            "too many members in one place");
	if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		fault_here(b, key, "a member's name is written without quotes");
	else if (is_explicit_key(b->tree, node))
		fault_here(b, key, "write a member as \"name: value\"");
	twin = twin_of(b, key);
	if (twin != YAML_NONE)
		faults_add(b->faults, node->line, node->column,
		           "'%.60s' is here twice; the first is in line %u",
		           (const char *)event->data.scalar.value,
		           b->tree->nodes[twin].line);
	b->frames[b->depth - 1].key = key;
	return TALLY_OK;
}

static int take_scalar(struct builder *b, const yaml_event_t *event)
{
	uint32_t node = YAML_NONE;
	const char *mistake;
	int status = add_node(b, YAML_SCALAR, &event->start_mark, &node);
	struct buf *text = &b->tree->text;

	if (status != TALLY_OK)
		return status;
	b->tree->nodes[node].text_at = (uint32_t)text->len;
	b->tree->nodes[node].text_len = (uint32_t)event->data.scalar.length;
	buf_put(text, event->data.scalar.value, event->data.scalar.length);
	if (buf_status(text) != TALLY_OK)
		return buf_status(text);
	mistake = scalar_mistake(b, event, b->tree->nodes[node].offset);
	if (mistake) {
		fault_here(b, node, mistake);
		b->tree->nodes[node].kind = YAML_UNREADABLE;
	}
	if (expects_key(b))
		return take_key(b, event, node);
	attach(b, node);
	return TALLY_OK;
}

static int open_node(struct builder *b, enum yaml_kind kind,
                     const yaml_event_t *event, bool decorated)
{
	uint32_t node = YAML_NONE;
	int status;

	if (b->depth == MAX_YAML_DEPTH)
		return stop(b, &event->start_mark, TALLY_ELIMIT,
		            "entries lie within each other too deep");
	if (expects_key(b))
		return stop(b, &event->start_mark, TALLY_EFORMAT,
		            "the name of a member must be a word");
	status = add_node(b, kind, &event->start_mark, &node);
	if (status != TALLY_OK)
		return status;
	if (decorated)
		fault_here(b, node, "anchors and tags are not part of a charter");
	attach(b, node);
	b->frames[b->depth++] = (struct frame){ .node = node };
	return TALLY_OK;
}

static int take_alias(struct builder *b, const yaml_event_t *event)
{
	uint32_t node = YAML_NONE;
	int status;

	if (expects_key(b))
		return stop(b, &event->start_mark, TALLY_EFORMAT,
		            "the name of a member must be a word");
	status = add_node(b, YAML_UNREADABLE, &event->start_mark, &node);
	if (status != TALLY_OK)
		return status;
	fault_here(b, node, "an alias is not part of a charter");
	attach(b, node);
	return TALLY_OK;
}

static int take_event(struct builder *b, const yaml_event_t *event)
{
	static const char flow[] = "[ ] and { } are not part of a charter: write "
	                           "one entry a line, indented";
	static const char document[] = "'---', '...' and '%' lines are not part "
	                               "of a charter: a file is one document";
	const yaml_mark_t *mark = &event->start_mark;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return take_scalar(b, event);
	case YAML_MAPPING_START_EVENT:
		if (event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE)
			return stop(b, mark, TALLY_EFORMAT, flow);
		return open_node(b, YAML_MAPPING, event,
		                 event->data.mapping_start.anchor ||
		                 event->data.mapping_start.tag);
	case YAML_SEQUENCE_START_EVENT:
		if (event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE)
			return stop(b, mark, TALLY_EFORMAT, flow);
		return open_node(b, YAML_SEQUENCE, event,
		                 event->data.sequence_start.anchor ||
		                 event->data.sequence_start.tag);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		b->depth--;
		return TALLY_OK;
	case YAML_ALIAS_EVENT:
		return take_alias(b, event);
	case YAML_DOCUMENT_START_EVENT:
		if (!event->data.document_start.implicit)
			return stop(b, mark, TALLY_EFORMAT, document);
		return TALLY_OK;
	case YAML_DOCUMENT_END_EVENT:
		if (!event->data.document_end.implicit)
			return stop(b, mark, TALLY_EFORMAT, document);
		return TALLY_OK;
	default:
		return TALLY_OK;
	}
}

static int parser_fault(struct builder *b, const yaml_parser_t *parser)
{
	const char *problem = parser->problem ? parser->problem : "unreadable";

	if (parser->error == YAML_MEMORY_ERROR)
		return TALLY_ENOMEM;
	faults_add(b->faults, parser->problem_mark.line + 1,
	           parser->problem_mark.column + 1,
	           "not YAML: %s (a text with ': ' or ' #' in it, or that starts "
	           "with a sign, needs quotes)", problem);
	return TALLY_EFORMAT;
}

static int read_events(struct builder *b, yaml_parser_t *parser)
{
	yaml_event_t event;
	bool at_end = false;
	int status = TALLY_OK;

	while (status == TALLY_OK && !at_end) {
		if (!yaml_parser_parse(parser, &event))
			return parser_fault(b, parser);
		at_end = event.type == YAML_STREAM_END_EVENT;
		status = take_event(b, &event);
		yaml_event_delete(&event);
	}
	return status;
}

static int build(struct slice file, struct yaml_tree *tree,
                 struct charter_faults *faults)
{
	struct builder b = { .tree = tree, .faults = faults };
	yaml_mark_t start = { 0 };
	yaml_parser_t parser;
	uint32_t none;
	int status = add_node(&b, YAML_UNREADABLE, &start, &none);

	if (status != TALLY_OK)
		return status;
	if (!yaml_parser_initialize(&parser))
		return TALLY_ENOMEM;
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, file.data, file.len);
	status = read_events(&b, &parser);
	yaml_parser_delete(&parser);
	if (status == TALLY_OK && tree->node_count == 1)
		return stop(&b, &start, TALLY_EFORMAT, "the file says nothing");
	return status;
}

int yaml_parse(struct slice file, struct yaml_tree *out,
               struct charter_faults *faults)
{
	struct yaml_tree tree = { 0 };
	int status;

	/* A refused escape can be longer than its spelling. */
	buf_init(&tree.text, 2 * MAX_CHARTER_BYTES);
	status = yaml_check_bytes(file, &tree, faults);
	if (status == TALLY_OK)
		status = build(file, &tree, faults);
	if (status != TALLY_OK) {
		yaml_release(&tree);
		return status;
	}
	*out = tree;
	return TALLY_OK;
}
