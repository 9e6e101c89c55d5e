/*
 * Finding a cut, and replaying the logs up to it.
 */
#include "cut_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "words.h"

/* A conclusion of an older cut than need be is told as one. */
static void tell_passed(const struct rules *rules, size_t entry,
                        const struct fault *why)
{
	char id[2 * HASH_BYTES + 1];

	if (entry == NO_INDEX)
		return;
	hex_format(rules->entries[entry].statement.id, HASH_BYTES, id);
	session_note("cut %.8s is newer, but cannot be used here: %s", id,
	             why->text);
}

static int newest(const struct rules *rules, struct cut *out,
                  struct fault *fault)
{
	struct fault why = { 0 }, ignored;
	size_t passed = NO_INDEX; /* the newest of those that are no good */

	for (size_t i = rules->entry_count; i > 0; i--) {
		size_t entry = rules->order[i - 1];
		const struct entry *e = &rules->entries[entry];

		if (!e->effective || e->statement.kind != STATEMENT_CUT)
			continue;
		if (rules_cut(rules, e->statement.id, out,
		              passed == NO_INDEX ? &why : &ignored) == TALLY_OK) {
			tell_passed(rules, passed, &why);
			return TALLY_OK;
		}
		if (passed == NO_INDEX)
			passed = entry;
	}
	if (why.text[0] != '\0')
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "no good cut yet: %s", why.text);
	return fault_set(fault, TALLY_EINCOMPLETE,
	                 "no cut yet: the witness runs 'tally cut', then sync");
}

int cut_find(struct session *s, const char *abbreviation, struct cut *out,
             struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	size_t entry;
	int rc;

	if (abbreviation == NULL)
		return newest(rules, out, fault);
	rc = session_entry(s, abbreviation, STATEMENT_CUT, &entry, fault);
	return rc == TALLY_OK
	               ? rules_cut(rules, rules->entries[entry].statement.id,
	                           out, fault)
	               : rc;
}

static int replay(struct session *s, struct concluded *c, struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	struct rules_input in = { .charter = charter, .now_s = c->cut.at_s,
		                  .own_log = NO_INDEX };

	c->logs = calloc(charter->participant_count, sizeof(*c->logs));
	if (c->logs == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (size_t i = 0; i < charter->participant_count; i++)
		c->logs[i] = (struct rules_log){
			.count = (size_t)c->cut.sizes[i],
			.entries = s->view.inputs[i].entries
		};
	in.logs = c->logs;
	return rules_replay(&in, &c->rules, fault);
}

bool arrangement_is_declined(const struct arrangement *a)
{
	return a->ending == ENDING_REFUSED || a->ending == ENDING_SILENT;
}

/* Which of several is meant can only be said by who asks. */
static int name_one(const struct rules *rules, struct fault *fault)
{
	struct buf names;

	buf_init(&names, FAULT_TEXT_BYTES / 4 * 3);
	for (size_t i = 0; i < rules->arrangement_count; i++) {
		const struct arrangement *a = &rules->arrangements[i];
		const char *ending = words_ending(a->ending);
		char id[WORDS_ID_BYTES];

		words_id(rules, a->entry, id);
		buf_printf(&names, "%s%s (%s)", i ? ", " : "", id,
		           *ending ? ending : words_phase(a->phase));
	}
	fault_set(fault, TALLY_EUSAGE, "name one of: %.*s%s", (int)names.len,
	          names.data ? (const char *)names.data : "",
	          buf_status(&names) == TALLY_OK ? "" : ", and more");
	buf_release(&names);
	return TALLY_EUSAGE;
}

/* The only one, or the only one that was not declined. */
static int the_one(const struct rules *at_cut, size_t *out, struct fault *fault)
{
	size_t count = at_cut->arrangement_count, taken = 0;

	if (count == 0)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "no arrangement at this cut");
	*out = 0;
	for (size_t i = 0; i < count; i++)
		if (!arrangement_is_declined(&at_cut->arrangements[i])) {
			*out = i;
			taken++;
		}
	return count == 1 || taken == 1 ? TALLY_OK : name_one(at_cut, fault);
}

static int choose(struct session *s, const char *abbreviation,
                  const struct rules *at_cut, size_t *out,
                  struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	size_t now;
	int rc;

	if (abbreviation == NULL)
		return the_one(at_cut, out, fault);
	rc = session_arrangement(s, abbreviation, &now, fault);
	if (rc != TALLY_OK)
		return rc;
	*out = rules_arrangement(
		at_cut,
		rules->entries[rules->arrangements[now].entry].statement.id);
	if (*out == NO_INDEX)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "arrangement %s is later than this cut",
		                 abbreviation);
	return TALLY_OK;
}

static int put_json(struct concluded *c, struct fault *fault)
{
	const struct charter *charter = c->rules->charter;
	struct named_head *heads = calloc(charter->participant_count,
	                                  sizeof(*heads));
	int rc;

	if (heads == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (size_t i = 0; i < charter->participant_count; i++) {
		heads[i].log = charter->participants[i].log;
		heads[i].size = c->cut.sizes[i];
		memcpy(heads[i].root,
		       c->rules->roots[i][c->cut.sizes[i]].root, HASH_BYTES);
	}
	rc = conclusion_json(c->conclusion, heads, &c->json);
	free(heads);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "conclusion: %s",
	                                       status_text(rc));
}

int concluded_open(struct session *s, const char *arrangement,
                   struct concluded *out, struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	size_t found;
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&out->json, (size_t)64 << 20);
	rc = cut_find(s, session_option(s, "--cut", 0), &out->cut, fault);
	if (rc == TALLY_OK)
		rc = replay(s, out, fault);
	if (rc == TALLY_OK)
		rc = choose(s, arrangement, out->rules, &found, fault);
	if (rc == TALLY_OK)
		rc = conclusion_compute(out->rules, found, &out->conclusion,
		                        fault);
	if (rc == TALLY_OK)
		rc = put_json(out, fault);
	if (rc != TALLY_OK) {
		concluded_release(out);
		return rc;
	}
	memcpy(out->cut_id, rules->entries[out->cut.entry].statement.id,
	       HASH_BYTES);
	memcpy(out->arrangement,
	       out->rules->entries[out->rules->arrangements[found].entry]
		       .statement.id, HASH_BYTES);
	return TALLY_OK;
}

void concluded_release(struct concluded *c)
{
	conclusion_free(c->conclusion);
	rules_free(c->rules);
	free(c->logs);
	cut_release(&c->cut);
	buf_release(&c->json);
}
