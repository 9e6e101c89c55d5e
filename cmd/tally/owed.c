/*
 * What is owed, in words.
 */
#include "owed.h"

#include <stdio.h>

#include "json.h"
#include "words.h"

/* The site that an inspection goes to; by choice until it is known. */
static size_t site_of(const struct rules *rules, const struct owed *owed)
{
	if (owed->inspection != NO_INDEX)
		return rules->inspections[owed->inspection].site;
	return NO_INDEX;
}

void owed_about(const struct rules *rules, const struct owed *owed, char *out,
                size_t size)
{
	char id[WORDS_ID_BYTES];

	words_id(rules, owed->about, id);
	if (owed->arrangement != NO_INDEX && owed->kind != STATEMENT_ANSWER &&
	    owed->inspection != NO_INDEX)
		snprintf(out, size, "pair %zu %s", owed->pair + 1,
		         words_site(rules, site_of(rules, owed)));
	else if (owed->about != NO_INDEX)
		snprintf(out, size, "%s %s", words_kind(rules, owed->about), id);
	else if (owed->arrangement != NO_INDEX)
		snprintf(out, size, "pair %zu", owed->pair + 1);
	else
		snprintf(out, size, "%s", rules->charter->name);
}

void owed_put(struct buf *json, const struct rules *rules,
              const struct owed *owed)
{
	char about[80];

	owed_about(rules, owed, about, sizeof(about));
	json_open(json, NULL, '{');
	json_text(json, "by", words_name(rules, owed->by));
	json_text(json, "what", kind_name(owed->kind));
	json_text(json, "about", about);
	if (owed->about != NO_INDEX)
		json_id(json, "statement",
		        rules->entries[owed->about].statement.id);
	json_time(json, "due", owed->due_s);
	json_flag(json, "missed", owed->missed);
	json_close(json, '}');
}
