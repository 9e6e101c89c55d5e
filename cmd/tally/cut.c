/*
 * tally cut: a witness's statement of one head for every log.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "witness_heads.h"
#include "words.h"

/* What some log held here has seen must be held here too. */
static int check_closed(const struct rules *rules, struct fault *fault)
{
	const struct charter *charter = rules->charter;

	for (size_t i = 0; i < rules->entry_count; i++) {
		const struct entry *e = &rules->entries[i];
		struct named_head head;

		for (size_t k = 0; e->valid && member_head(e->statement.body,
		                                           "seen", k, &head); k++) {
			size_t log = charter_participant_of_log(
				charter, slice_text(head.log));

			if (log != NO_INDEX && head.size > rules->log_count[log])
				return fault_set(
					fault, TALLY_EINCOMPLETE,
					"%s has seen %" PRIu64 " entries of %s, held "
					"here are %zu: tally sync first",
					words_name(rules, e->log), head.size,
					words_name(rules, log),
					rules->log_count[log]);
		}
	}
	return TALLY_OK;
}

static int draft_cut(const struct rules *rules, size_t maker,
                     struct draft *draft, struct fault *fault)
{
	const struct charter *charter = rules->charter;
	size_t count = charter->participant_count;
	struct named_head *heads;
	uint64_t sizes[MAX_PARTICIPANTS];
	int rc = cut_sizes_now(rules, maker, sizes, fault);

	if (rc != TALLY_OK)
		return fault_prefix(fault, "wait for the other witnesses, "
		                    "and tally sync");
	heads = calloc(count, sizeof(*heads));
	if (heads == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (size_t i = 0; i < count; i++) {
		heads[i].log = charter->participants[i].log;
		heads[i].size = sizes[i];
		memcpy(heads[i].root, rules->roots[i][sizes[i]].root,
		       HASH_BYTES);
	}
	draft_init(draft, STATEMENT_CUT);
	draft_heads(draft, "heads", heads, count);
	free(heads);
	return TALLY_OK;
}

/* Other witnesses may still have to countersign: that is no fault of it. */
static int check_cut(struct session *s, const uint8_t *id)
{
	struct fault fault = { 0 };
	struct cut cut;
	int rc = rules_cut(s->view.rules, id, &cut, &fault);

	if (rc == TALLY_OK) {
		cut_release(&cut);
		session_say(s, "conclusions can be computed at it\n");
		session_json(s, "good", slice_text("true"));
		return EXIT_DONE;
	}
	session_json(s, "good", slice_text("false"));
	if (rc != TALLY_EINCOMPLETE)
		return session_fail(s, &fault);
	session_note("%s: they run 'tally inspect countersign ID agree'",
	             fault.text);
	return EXIT_DONE;
}

int cut_run(struct session *s)
{
	const struct charter *charter = s->office.charter;
	struct fault fault = { 0 };
	uint8_t id[HASH_BYTES];
	struct draft draft;
	size_t witnessed = 0;
	int rc = TALLY_OK, code;

	if ((charter->participants[s->office.self].roles & ROLE_WITNESS) == 0)
		rc = fault_set(&fault, TALLY_ERULE, "only a witness of the charter "
		               "makes a cut; %s is none", s->office.name);
	if (rc == TALLY_OK)
		rc = check_closed(s->view.rules, &fault);
	if (rc == TALLY_OK)
		rc = witness_heads(s, &witnessed, &fault);
	if (rc == TALLY_OK)
		rc = draft_cut(s->view.rules, s->office.self, &draft, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	if (witnessed > 0)
		session_note("witnessed %zu head%s first", witnessed,
		             words_s(witnessed));
	code = session_accept(s, &draft, id);
	return code == EXIT_DONE ? check_cut(s, id) : code;
}
