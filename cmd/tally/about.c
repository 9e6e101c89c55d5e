/*
 * What a statement is about, in a few words: read off its body by kind.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "words.h"

#define MAX_HOPS 4 /* a countersign of a measure of a notice of a pair */

static size_t named(const struct rules *rules, const json_t *body,
                    const char *member)
{
	uint8_t id[HASH_BYTES];

	return member_hash(body, member, id) ? rules_find(rules, id) : NO_INDEX;
}

static void about_inspection(const struct rules *rules, size_t inspection,
                             char *out, size_t size)
{
	const struct inspection *i = &rules->inspections[inspection];

	snprintf(out, size, "pair %zu %s", i->pair + 1,
	         words_visit_site(rules, i));
}

static void about_pair(const json_t *body, char *out, size_t size)
{
	snprintf(out, size, "pair %" PRId64, member_int(body, "pair"));
}

/* The log's owner, or its name if it is no participant's. */
static void about_head(const struct rules *rules, const json_t *body, char *out,
                       size_t size)
{
	const char *log = member_text(body, "log");
	size_t owner = charter_participant_of_log(rules->charter,
	                                          slice_text(log));

	snprintf(out, size, "%s %" PRId64,
	         owner == NO_INDEX ? log : words_name(rules, owner),
	         member_int(body, "size"));
}

static bool about_own(const struct rules *rules, size_t entry, char *out,
                      size_t size)
{
	const struct statement *s = &rules->entries[entry].statement;
	const json_t *body = s->body;
	const char *vkey = member_text(body, "vkey");
	size_t inspection = NO_INDEX;

	if (s->kind == STATEMENT_NOTICE)
		inspection = rules_inspection(rules, entry);
	if (inspection != NO_INDEX)
		about_inspection(rules, inspection, out, size);
	else if (s->kind == STATEMENT_HEAD)
		about_head(rules, body, out, size);
	else if (s->kind == STATEMENT_EVIDENCE)
		snprintf(out, size, "%s", member_text(body, "log"));
	else if (s->kind == STATEMENT_DECLARE)
		snprintf(out, size, "epoch %" PRId64, member_int(body, "epoch"));
	else if (s->kind == STATEMENT_PROPOSE)
		snprintf(out, size, "%zu pairs", member_count(body, "pairs"));
	else if (vkey != NULL)
		snprintf(out, size, "%.*s", (int)strcspn(vkey, "+"), vkey);
	else if (json_object_get(body, "pair") != NULL)
		about_pair(body, out, size);
	else
		return false;
	return true;
}

/* What it says, where that is one word. */
static const char *word_of(const struct statement *s)
{
	static const char *const members[] = { "answer", "verdict", "action" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (json_object_get(s->body, members[i]) != NULL)
			return member_text(s->body, members[i]);
	return "";
}

/* The statement that another one is about. */
static size_t next_hop(const struct rules *rules, const struct statement *s)
{
	static const char *const members[] = { "notice", "of", "to", "about",
		                               "arrangement" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (json_object_get(s->body, members[i]) != NULL)
			return named(rules, s->body, members[i]);
	return NO_INDEX;
}

static void about_other(const struct rules *rules, size_t entry, char *out,
                        size_t size)
{
	const char *word = word_of(&rules->entries[entry].statement);
	char id[WORDS_ID_BYTES];
	size_t at = entry;
	int n;

	n = snprintf(out, size, "%s%s", word, *word ? ": " : "");
	if (n < 0 || (size_t)n >= size)
		return;
	out += n;
	size -= (size_t)n;
	for (int hop = 0; hop < MAX_HOPS; hop++) {
		at = next_hop(rules, &rules->entries[at].statement);
		if (at == NO_INDEX)
			return;
		if (rules->entries[at].statement.kind == STATEMENT_PROPOSE) {
			words_id(rules, at, id);
			snprintf(out, size, "propose %s", id);
			return;
		}
		if (hop == 0 &&
		    rules->entries[at].statement.kind != STATEMENT_NOTICE) {
			n = snprintf(out, size, "%s ", words_kind(rules, at));
			if (n < 0 || (size_t)n >= size)
				return;
			out += n;
			size -= (size_t)n;
		}
		if (about_own(rules, at, out, size))
			return;
	}
}

void words_about(const struct rules *rules, size_t entry, char *out, size_t size)
{
	out[0] = '\0';
	if (!rules->entries[entry].valid)
		snprintf(out, size, "%s", rules->entries[entry].why);
	else if (!about_own(rules, entry, out, size))
		about_other(rules, entry, out, size);
}
