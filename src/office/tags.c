/*
 * The tags of a declaration's items.
 */
#include "office/tags.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "statement/content.h"

static int compare_tags(const void *a, const void *b)
{
	const struct tag_item *x = a, *y = b;
	size_t len = x->tag.len < y->tag.len ? x->tag.len : y->tag.len;
	int order = memcmp(x->tag.data, y->tag.data, len);

	if (order == 0)
		order = (x->tag.len > y->tag.len) - (x->tag.len < y->tag.len);
	/* So that the later row is the one that is told of. */
	return order != 0 ? order : (x->slot > y->slot) - (x->slot < y->slot);
}

/* Tags and classes: what was read of a slot may be gone with the next. */
#define MAX_TAG_TEXT_BYTES ((size_t)1 << 31)

/* What is moved says where tagged items are: the old place is wiped. */
static int grow(struct tag_list *list, size_t *cap)
{
	size_t more = *cap * 2 + 64;
	struct tag_item *grown = malloc(more * sizeof(*grown));

	if (grown == NULL)
		return TALLY_ENOMEM;
	if (list->count > 0) {
		memcpy(grown, list->items, list->count * sizeof(*grown));
		crypto_wipe(list->items, list->count * sizeof(*grown));
	}
	free(list->items);
	list->items = grown;
	*cap = more;
	return TALLY_OK;
}

static int add_tags(struct tag_list *list, size_t *cap,
                    const struct content *content, uint64_t slot)
{
	for (size_t i = 0; i < content->count; i++) {
		const struct item *item = &content->items[i];

		if (item->identifier.len == 0)
			continue;
		if (list->count == *cap && grow(list, cap) != TALLY_OK)
			return TALLY_ENOMEM;
		/* Where they are, once the text moves no more. */
		list->items[list->count++] = (struct tag_item){
			{ NULL, item->identifier.len },
			{ NULL, item->class.len }, slot
		};
		buf_put_slice(&list->text, item->identifier);
		buf_put_slice(&list->text, item->class);
	}
	return buf_status(&list->text);
}

static void point_to_text(struct tag_list *list)
{
	const uint8_t *at = list->text.data;

	for (size_t i = 0; i < list->count; i++) {
		struct tag_item *item = &list->items[i];

		item->tag.data = at;
		item->class.data = at + item->tag.len;
		at += item->tag.len + item->class.len;
	}
}

static int gather(const struct declaration *d, struct tag_list *list)
{
	size_t cap = 0;
	int rc = TALLY_OK;

	for (uint64_t i = 0; rc == TALLY_OK && i >> d->depth == 0; i++) {
		struct slice text = d->get(d->ctx, i);
		struct content content;

		if (text.len == 0)
			continue;
		rc = content_parse(text, &content, NULL);
		if (rc == TALLY_OK)
			rc = add_tags(list, &cap, &content, i);
	}
	if (rc == TALLY_OK)
		point_to_text(list);
	return rc;
}

#define PLACE_BYTES (2 * MAX_NAME_BYTES + 2)
#define OWN_TAG ": each item needs a tag of its own"

/* "SITE POSITION" */
static void name_place(const struct charter *charter, unsigned side,
                       uint64_t slot, char out[static PLACE_BYTES])
{
	for (size_t i = 0; i < charter->site_count; i++) {
		const struct site *site = &charter->sites[i];

		if (site->side != side || slot < site->first_slot ||
		    slot - site->first_slot >= site->position_count)
			continue;
		snprintf(out, PLACE_BYTES, "%s %s", site->name,
		         site_position_name(site, (size_t)(slot -
		                                           site->first_slot)).text);
		return;
	}
	snprintf(out, PLACE_BYTES, "slot %" PRIu64, slot);
}

/* In no line of the table: both stand as they were declared. */
static void add_unchanged(const struct tag_lines *lines, unsigned side,
                          const struct tag_item *one, const struct tag_item *two,
                          struct mistakes *mistakes)
{
	char first[PLACE_BYTES], second[PLACE_BYTES];

	name_place(lines->charter, side, one->slot, first);
	name_place(lines->charter, side, two->slot, second);
	if (one->slot == two->slot)
		mistakes_add(mistakes, "the tag '%.*s' stands twice at %s, which "
		             "is unchanged" OWN_TAG, (int)two->tag.len,
		             (const char *)two->tag.data, first);
	else
		mistakes_add(mistakes, "the tag '%.*s' stands at %s and at %s, "
		             "which are unchanged" OWN_TAG, (int)two->tag.len,
		             (const char *)two->tag.data, first, second);
}

static void add_twice(const struct tag_lines *lines, unsigned side,
                      const struct tag_item *one, const struct tag_item *two,
                      struct mistakes *mistakes)
{
	size_t first = lines->line(lines->ctx, one->slot);
	size_t line = lines->line(lines->ctx, two->slot);
	char place[PLACE_BYTES];

	if (first == 0 && line == 0) {
		add_unchanged(lines, side, one, two, mistakes);
	} else if (first == 0 || line == 0) {
		name_place(lines->charter, side,
		           first == 0 ? one->slot : two->slot, place);
		mistakes_add(mistakes, "%zu: the tag '%.*s' stands at %s already, "
		             "which is unchanged" OWN_TAG,
		             first == 0 ? line : first, (int)two->tag.len,
		             (const char *)two->tag.data, place);
	} else {
		mistakes_add(mistakes, "%zu: the tag '%.*s' stands in line %zu "
		             "%s" OWN_TAG, first < line ? line : first,
		             (int)two->tag.len, (const char *)two->tag.data,
		             first < line ? first : line,
		             first == line ? "twice" : "already");
	}
}

static void find_twice(const struct tag_lines *lines, unsigned side,
                       const struct tag_list *list, struct mistakes *mistakes)
{
	for (size_t i = 1; i < list->count; i++) {
		const struct tag_item *one = &list->items[i - 1];
		const struct tag_item *two = &list->items[i];

		if (slice_equal(one->tag, two->tag))
			add_twice(lines, side, one, two, mistakes);
	}
}

int tag_list_make(const struct declaration *d, const struct tag_lines *lines,
                  struct tag_list *out, struct mistakes *mistakes,
                  struct fault *fault)
{
	struct tag_list list = { 0 };
	int rc;

	buf_init(&list.text, MAX_TAG_TEXT_BYTES);
	rc = gather(d, &list);
	if (rc == TALLY_OK && list.count > 0) {
		qsort(list.items, list.count, sizeof(*list.items), compare_tags);
		find_twice(lines, d->name.side, &list, mistakes);
	}
	if (rc == TALLY_OK && mistakes->count > 0)
		rc = TALLY_EFORMAT;
	if (rc == TALLY_OK) {
		*out = list;
		return TALLY_OK;
	}
	tag_list_release(&list);
	return fault_set(fault, rc, "the tags: %s", status_text(rc));
}

void tag_list_release(struct tag_list *list)
{
	if (list->items != NULL) /* where items are is as secret as what they are */
		crypto_wipe(list->items, list->count * sizeof(*list->items));
	free(list->items);
	list->items = NULL;
	list->count = 0;
	buf_release(&list->text);
}

#define KEYS_AT_ONCE 64

struct key_work {
	const struct tag_plan *plan;
	uint8_t (*keys)[HASH_BYTES];
};

static int make_keys(void *ctx, size_t first, size_t end)
{
	const struct key_work *work = ctx;

	return tag_plan_keys(work->plan, first, end, work->keys + first);
}

static int make_tree(struct tag_plan *plan, const struct crew_progress *progress,
                     struct tag_tree **out)
{
	struct key_work work = { .plan = plan };
	const struct crew_work crew = { .count = plan->count,
		                        .at_once = KEYS_AT_ONCE,
		                        .make = make_keys, .ctx = &work,
		                        .progress = progress };
	int rc = TALLY_ENOMEM;

	work.keys = calloc(plan->count + 1, sizeof(*work.keys));
	if (work.keys != NULL)
		rc = crew_run(&crew);
	plan->keys = (const uint8_t (*)[HASH_BYTES])work.keys;
	if (rc == TALLY_OK)
		rc = tag_tree_new(plan, out);
	if (work.keys != NULL)
		crypto_wipe(work.keys, plan->count * sizeof(*work.keys));
	free(work.keys);
	return rc;
}

int tag_list_tree(const struct tag_list *list, const struct declaration *d,
                  const struct crew_progress *progress, struct tag_tree **out,
                  struct fault *fault)
{
	struct tag_plan plan = { .name = d->name, .depth = d->depth,
		                 .count = list->count, .items = list->items };
	unsigned long long room = 1ull << (d->depth + TAG_SPARE_LEVELS);
	int rc;

	if (list->count > room)
		return fault_set(fault, TALLY_ELIMIT, "%zu tags: for a map of this "
		                 "size at most %llu can be declared", list->count,
		                 room);
	memcpy(plan.salt_root, d->salt_root, HASH_BYTES);
	rc = make_tree(&plan, progress, out);
	crypto_wipe(plan.salt_root, sizeof(plan.salt_root));
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "the tags: %s",
	                                       status_text(rc));
}

bool tag_commitment_read(const struct statement *declare,
                         struct tag_commitment *out)
{
	const json_t *tags = json_object_get(declare->body, "tags");

	return declare->kind == STATEMENT_DECLARE && tags != NULL &&
	       member_hash(tags, "key", out->key) &&
	       member_hash(tags, "root", out->root);
}
