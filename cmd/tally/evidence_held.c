/*
 * Proof in evidence/ that no statement shows to everyone yet.
 */
#include "evidence_held.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define FOLDER "evidence"
#define OFFERED "/offered" /* the head that was refused: the one to log */

struct held {
	struct session *s;
	evidence_take take;
	void *ctx;
	size_t count;
};

/* The first line of a checkpoint names its log. */
static size_t owner_of(const struct charter *charter, const struct buf *head)
{
	struct reader lines = { buf_slice(head) };
	struct slice name;

	return reader_line(&lines, &name)
	               ? charter_participant_of_log(charter, name) : NO_INDEX;
}

static bool is_logged(const struct rules *rules, const struct buf *head)
{
	char *text = malloc(base64_len(head->len) + 1);
	bool found = false;

	if (text == NULL)
		return false;
	base64_format(head->data, head->len, text);
	for (size_t i = 0; i < rules->entry_count && !found; i++) {
		const struct entry *e = &rules->entries[i];

		found = e->valid && e->statement.kind == STATEMENT_EVIDENCE &&
		        member_is(e->statement.body, "checkpoint", text);
	}
	free(text);
	return found;
}

static void give(struct held *held, size_t owner, const char *name)
{
	const struct session *s = held->s;
	bool here = strcmp(s->directory, ".") == 0;
	char *path = NULL;

	if (asprintf(&path, "%s%s%s", here ? "" : s->directory, here ? "" : "/",
	             name) < 0) {
		held->s->answer.status = TALLY_ENOMEM;
		return;
	}
	held->take(held->ctx, &s->office.charter->participants[owner], path);
	free(path);
}

static int look(void *ctx, const char *name)
{
	struct held *held = ctx;
	const struct rules *rules = held->s->view.rules;
	size_t len = strlen(name), leaf = strlen(OFFERED), owner;
	struct fault ignored;
	struct buf head;

	if (len < leaf || strcmp(name + len - leaf, OFFERED) != 0)
		return 0;
	buf_init(&head, MAX_CHECKPOINT_BYTES);
	if (store_get(held->s->office.root, name, &head, &ignored) == TALLY_OK) {
		owner = owner_of(rules->charter, &head);
		if (owner != NO_INDEX && !rules->equivocated[owner] &&
		    !is_logged(rules, &head)) {
			held->count++;
			if (held->take != NULL)
				give(held, owner, name);
		}
	}
	buf_release(&head);
	return 0;
}

size_t evidence_held(struct session *s, evidence_take take, void *ctx)
{
	struct held held = { .s = s, .take = take, .ctx = ctx };
	struct fault ignored;

	store_list(s->office.root, FOLDER, look, &held, &ignored);
	return held.count;
}
