/*
 * declare --tags: from the inventory to the member `tags` of the statement.
 */
#include "declare_tags.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "protocol.h"
#include "telling.h"

int declare_tags_init(const struct session *s, unsigned depth,
                      struct declared_tags *out, struct fault *fault)
{
	out->wanted |= session_flag(s, "--tags");
	if (!out->wanted)
		return TALLY_OK;
	out->lines = calloc((size_t)1 << depth, sizeof(*out->lines));
	return out->lines != NULL ? TALLY_OK : fault_set(fault, TALLY_ENOMEM,
	                                                 "out of memory");
}

void declare_tags_line(struct declared_tags *tags, uint64_t slot, size_t line)
{
	if (tags->lines != NULL)
		tags->lines[slot] = (uint32_t)line;
}

static size_t line_of(void *ctx, uint64_t slot)
{
	const struct declared_tags *tags = ctx;

	return tags->lines[slot];
}

int declare_tags_read(struct session *s, const struct declaration *d,
                      struct declared_tags *tags, struct fault *fault)
{
	const struct tag_lines lines = { line_of, tags, s->office.charter };
	struct mistakes mistakes;
	int rc;

	mistakes_init(&mistakes);
	rc = tag_list_make(d, &lines, &tags->list, &mistakes, fault);
	if (rc == TALLY_EFORMAT)
		rc = protocol_mistakes(s->operands[0], &mistakes, fault);
	mistakes_release(&mistakes);
	return rc;
}

void declare_tags_release(struct declared_tags *tags)
{
	if (tags->wanted)
		tag_list_release(&tags->list);
	free(tags->lines);
}

int declare_tags_commit(const struct declared_tags *tags,
                        const struct declaration *d, struct tag_commitment *out,
                        struct fault *fault)
{
	struct telling telling;
	struct crew_progress progress;
	struct tag_tree *tree = NULL;
	int rc;

	if (!tags->wanted)
		return TALLY_OK;
	progress = telling_init(&telling, "tags", tags->list.count);
	rc = tag_list_tree(&tags->list, d, &progress, &tree, fault);
	telling_end(&telling);
	if (rc != TALLY_OK)
		return rc;
	rc = tag_tree_commit(tree, out);
	tag_tree_free(tree);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "the tags: %s",
	                                       status_text(rc));
}

void declare_tags_put(const struct declared_tags *tags,
                      const struct tag_commitment *commitment,
                      struct draft *draft)
{
	if (!tags->wanted)
		return;
	draft_open(draft, "tags", '{');
	draft_hash(draft, "key", commitment->key);
	draft_hash(draft, "root", commitment->root);
	draft_close(draft, '}');
}

void declare_tags_say(struct session *s, const struct declared_tags *tags,
                      unsigned depth)
{
	struct buf json;

	if (!tags->wanted)
		return;
	session_say(s, "%zu tag%s, hidden among %llu leaves; tally tag prove "
	            "TAG proves one\n", tags->list.count,
	            tags->list.count == 1 ? "" : "s",
	            1ull << (depth + TAG_SPARE_LEVELS));
	buf_init(&json, MAX_JSON_BYTES);
	buf_printf(&json, "%zu", tags->list.count);
	json_answer(s, "tags", &json);
}
