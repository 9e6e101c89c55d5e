/*
 * Finding what an abbreviated id means.
 */
#include <string.h>

#include "base/text.h"
#include "session.h"

#define LEAST_DIGITS 8
#define ID_DIGITS ((size_t)(2 * HASH_BYTES))

struct match {
	size_t count;
	const struct id_place *first, *second;
};

static bool is_abbreviation(const char *text)
{
	size_t len = strlen(text);

	return len >= LEAST_DIGITS && len <= ID_DIGITS &&
	       strspn(text, "0123456789abcdef") == len;
}

static void find(const struct rules *rules, const char *abbreviation,
                 enum statement_kind kind, struct match *out)
{
	char hex[ID_DIGITS + 1];

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < rules->id_count; i++) {
		const struct id_place *place = &rules->by_id[i];
		const struct entry *e = &rules->entries[place->entry];

		if (kind != STATEMENT_NONE && e->statement.kind != kind)
			continue;
		hex_format(place->id, HASH_BYTES, hex);
		if (strncmp(hex, abbreviation, strlen(abbreviation)) != 0)
			continue;
		/* The same statement twice in the logs is one id: the first. */
		if (out->count > 0 && hash_equal(out->first->id, place->id))
			continue;
		*(out->count ? &out->second : &out->first) = place;
		out->count++;
	}
}

static int is_no_id(const char *text, struct fault *fault)
{
	return fault_set(fault, TALLY_EUSAGE,
	                 "'%s' is no id: give 8 to 64 hex digits, as in "
	                 "'tally log'", text);
}

static int is_not_held(const char *abbreviation, const char *what,
                       struct fault *fault)
{
	return fault_set(fault, TALLY_ENOTFOUND,
	                 "no %s %s in the logs held here; 'tally log' lists "
	                 "them, 'tally sync' gets more", what, abbreviation);
}

static int is_ambiguous(const char *abbreviation,
                        const uint8_t first[static HASH_BYTES],
                        const uint8_t second[static HASH_BYTES],
                        struct fault *fault)
{
	char a[ID_DIGITS + 1], b[ID_DIGITS + 1];

	hex_format(first, HASH_BYTES, a);
	hex_format(second, HASH_BYTES, b);
	return fault_set(fault, TALLY_EUSAGE, "%s is ambiguous: %s or %s",
	                 abbreviation, a, b);
}

int session_entry(struct session *s, const char *abbreviation,
                  enum statement_kind kind, size_t *out_entry,
                  struct fault *fault)
{
	const char *what = kind == STATEMENT_NONE ? "statement"
	                                          : kind_name(kind);
	struct match match;

	if (!is_abbreviation(abbreviation))
		return is_no_id(abbreviation, fault);
	find(s->view.rules, abbreviation, kind, &match);
	if (match.count == 0)
		return is_not_held(abbreviation, what, fault);
	if (match.count > 1)
		return is_ambiguous(abbreviation, match.first->id,
		                    match.second->id, fault);
	*out_entry = match.first->entry;
	return TALLY_OK;
}

int session_held(struct session *s, const char *abbreviation,
                 struct found *out, struct fault *fault)
{
	struct found found[2];
	size_t count = 0;
	int rc;

	if (!is_abbreviation(abbreviation))
		return is_no_id(abbreviation, fault);
	rc = office_find(&s->office, slice_text(abbreviation), found, &count,
	                 fault);
	if (rc != TALLY_OK)
		return rc;
	if (count == 0)
		return is_not_held(abbreviation, "statement", fault);
	if (count > 1)
		return is_ambiguous(abbreviation, found[0].id, found[1].id,
		                    fault);
	*out = found[0];
	return TALLY_OK;
}

int session_arrangement(struct session *s, const char *abbreviation,
                        size_t *out, struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	size_t entry = NO_INDEX, found;
	int rc = session_entry(s, abbreviation, STATEMENT_PROPOSE, &entry, fault);

	if (rc != TALLY_OK)
		return rc;
	found = rules_arrangement(rules, rules->entries[entry].statement.id);
	if (found == NO_INDEX)
		return fault_set(fault, TALLY_ENOTFOUND,
		                 "propose %s had no effect: 'tally show %s' says "
		                 "why", abbreviation, abbreviation);
	*out = found;
	return TALLY_OK;
}

int session_inspection(struct session *s, const char *abbreviation,
                       size_t *out, struct fault *fault)
{
	size_t entry = NO_INDEX, found;
	int rc = session_entry(s, abbreviation, STATEMENT_NOTICE, &entry, fault);

	if (rc != TALLY_OK)
		return rc;
	found = rules_inspection(s->view.rules, entry);
	if (found == NO_INDEX)
		return fault_set(fault, TALLY_ENOTFOUND,
		                 "notice %s had no effect: 'tally show %s' says "
		                 "why", abbreviation, abbreviation);
	*out = found;
	return TALLY_OK;
}
