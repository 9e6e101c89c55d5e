/*
 * Finding a cut, and what is to be concluded at it.
 */
#include "cut_find.h"

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
	size_t entry = cut_before(rules, rules->entry_count);

	for (; entry != NO_INDEX;
	     entry = cut_before(rules, rules->entries[entry].order)) {
		if (rules_cut(rules, rules->entries[entry].statement.id, out,
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

int cut_conclude(struct session *s, const char *arrangement,
                 struct concluded *out, struct fault *fault)
{
	struct concluded c;
	struct cut cut;
	size_t found;
	int rc = cut_find(s, session_option(s, "--cut", 0), &cut, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = concluded_open(s->view.rules, s->view.inputs, &cut, &c, fault);
	cut_release(&cut);
	if (rc != TALLY_OK)
		return rc;
	rc = choose(s, arrangement, c.rules, &found, fault);
	if (rc == TALLY_OK)
		rc = concluded_compute(&c, found, fault);
	if (rc == TALLY_OK)
		*out = c;
	else
		concluded_release(&c);
	return rc;
}
