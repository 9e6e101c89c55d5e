/*
 * declare --tags: from the inventory to the member `tags` of the statement.
 */
#include "declare_tags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "protocol.h"

#define PATIENCE_S 2 /* what takes longer shows how far it is */

int declare_tags_init(const struct session *s, unsigned depth,
                      struct declared_tags *out, struct fault *fault)
{
	memset(out, 0, sizeof(*out));
	out->wanted = session_flag(s, "--tags");
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
	const struct tag_lines lines = { line_of, tags };
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

static void tell(void *ctx, size_t done)
{
	struct tag_telling *telling = ctx;
	size_t count = telling->count;
	unsigned percent = (unsigned)((done < count ? done : count) * 100 / count);

	if (percent == telling->shown ||
	    time(NULL) - telling->start <= PATIENCE_S)
		return;
	fprintf(stderr, "\rtags: %u %%", percent);
	telling->shown = percent;
}

struct tag_progress tag_telling_init(struct tag_telling *telling, size_t count)
{
	*telling = (struct tag_telling){ time(NULL), count, 0 };
	return (struct tag_progress){
		isatty(STDERR_FILENO) == 1 ? tell : NULL, telling
	};
}

void tag_telling_end(const struct tag_telling *telling)
{
	if (telling->shown > 0)
		fprintf(stderr, "\rtags: done\n");
}

int declare_tags_commit(const struct declared_tags *tags,
                        const struct declaration *d, struct tag_commitment *out,
                        struct fault *fault)
{
	struct tag_telling telling;
	struct tag_progress progress;
	struct tag_tree *tree = NULL;
	int rc;

	if (!tags->wanted)
		return TALLY_OK;
	progress = tag_telling_init(&telling, tags->list.count);
	rc = tag_list_tree(&tags->list, d, &progress, &tree, fault);
	tag_telling_end(&telling);
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
