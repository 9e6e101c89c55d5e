/*
 * Contents of positions: parse, compare.
 */
#include "statement/content.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

static int parse_item(struct slice text, struct item *out, struct fault *fault)
{
	const uint8_t *colon = memchr(text.data, ':', text.len);
	struct item item = { .class = text };

	if (colon != NULL) {
		size_t at = (size_t)(colon - text.data);

		item.class = slice_part(text, 0, at);
		item.identifier = slice_part(text, at + 1, text.len);
		if (!text_is_identifier(item.identifier,
		                        MAX_IDENTIFIER_BYTES))
			return fault_set(fault, TALLY_EFORMAT,
			                 "has a bad identifier after ':'");
	}
	if (!text_is_name(item.class, MAX_NAME_BYTES))
		return fault_set(fault, TALLY_EFORMAT,
		                 "has an item that starts with no class name");
	*out = item;
	return TALLY_OK;
}

static int compare_slices(struct slice a, struct slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len > 0 ? memcmp(a.data, b.data, len) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

int content_parse(struct slice text, struct content *out, struct fault *fault)
{
	struct content content = { 0 };
	struct slice before = { 0 };

	if (text.len == 0 || text.len > MAX_STRING_BYTES)
		return fault_set(fault, TALLY_EFORMAT,
		                 "is empty or too long; write nothing for nothing");
	if (slice_is_text(text, "nothing")) {
		*out = content;
		return TALLY_OK;
	}
	while (true) {
		const uint8_t *comma = memchr(text.data, ',', text.len);
		size_t len = comma ? (size_t)(comma - text.data) : text.len;
		struct slice one = slice_part(text, 0, len);

		if (content.count == MAX_ITEMS)
			return fault_set(fault, TALLY_ELIMIT,
			                 "has more than %d items", MAX_ITEMS);
		if (content.count > 0 && compare_slices(before, one) > 0)
			return fault_set(fault, TALLY_EFORMAT,
			                 "has items that are not in order: "
			                 "sort them by their bytes, as in "
			                 "oats,rye:sack-7");
		int rc = parse_item(one, &content.items[content.count], fault);

		if (rc != TALLY_OK)
			return rc;
		if (slice_is_text(content.items[content.count].class, "nothing"))
			return fault_set(fault, TALLY_EFORMAT,
			                 "says nothing beside something");
		content.count++;
		before = one;
		if (comma == NULL)
			break;
		text = slice_part(text, len + 1, text.len);
	}
	*out = content;
	return TALLY_OK;
}

enum pairing {
	PAIR_SAME_IDENTIFIER, /* both give it */
	PAIR_ONE_IDENTIFIER,  /* one of the two gives it */
	PAIR_NO_IDENTIFIER
};

static bool fits(const struct item *x, const struct item *y, enum pairing how)
{
	size_t given = (size_t)(x->identifier.len > 0) + (y->identifier.len > 0);

	if (!slice_equal(x->class, y->class))
		return false;
	switch (how) {
	case PAIR_SAME_IDENTIFIER:
		return given == 2 && slice_equal(x->identifier, y->identifier);
	case PAIR_ONE_IDENTIFIER:
		return given == 1;
	case PAIR_NO_IDENTIFIER:
		return given == 0;
	}
	return false;
}

/* How many items of the two find a partner, each at most one. */
static size_t pair_off(const struct content *a, const struct content *b,
                       enum pairing how, bool used_a[MAX_ITEMS],
                       bool used_b[MAX_ITEMS])
{
	size_t pairs = 0;

	for (size_t i = 0; i < a->count; i++) {
		for (size_t j = 0; j < b->count && !used_a[i]; j++) {
			if (used_b[j] || !fits(&a->items[i], &b->items[j], how))
				continue;
			used_a[i] = used_b[j] = true;
			pairs++;
		}
	}
	return pairs;
}

/*
 * In this order no pair takes a partner that a later one would need: a named
 * item needs its like or an unnamed one; unnamed ones make do with the rest.
 */
bool content_agrees(const struct content *declared, const struct content *found)
{
	bool used_a[MAX_ITEMS] = { false }, used_b[MAX_ITEMS] = { false };
	size_t pairs;

	if (declared->count != found->count)
		return false;
	pairs = pair_off(declared, found, PAIR_SAME_IDENTIFIER, used_a, used_b);
	pairs += pair_off(declared, found, PAIR_ONE_IDENTIFIER, used_a, used_b);
	pairs += pair_off(declared, found, PAIR_NO_IDENTIFIER, used_a, used_b);
	return pairs == declared->count;
}
