/*
 * tally prove, tally prove-fork: one entry, or two histories of one log, shown
 * to strangers.
 */
#include "office/prove.h"

#include <inttypes.h>

#include "json.h"
#include "policy_file.h"
#include "record.h"
#include "words.h"

/* To the file that -o names, or as the answer. EXIT_DONE, or what was told. */
static int put_out(struct session *s, const struct buf *text)
{
	const char *path = session_option(s, "-o", 0);
	struct fault fault = { 0 };

	if (path == NULL) {
		session_say(s, "%.*s", (int)text->len, (const char *)text->data);
		return EXIT_DONE;
	}
	if (session_write_file(path, buf_slice(text), 0644, &fault) != TALLY_OK)
		return session_fail(s, &fault);
	session_json_text(s, "file", path);
	return EXIT_DONE;
}

static void put_json(struct session *s, const struct buf *text)
{
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_put_clean(&json, buf_slice(text));
	json_answer(s, "proof", &json);
}

static void put_number(struct session *s, const char *name, uint64_t value)
{
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	buf_printf(&json, "%" PRIu64, value);
	json_answer(s, name, &json);
}

static void tell_quorum(const struct session *s, const struct proved *proved)
{
	const char *policy = session_option(s, "--policy", 0);

	if (proved->has_quorum)
		return;
	if (policy != NULL)
		session_note("no head that covers the entry is held here with the "
		             "cosignatures that %s asks for; 'tally submit "
		             "--policy %s', then prove it again", policy, policy);
	else
		session_note("the charter asks for %zu witnesses, and no head with "
		             "the cosignatures of so many that covers the entry is "
		             "held here; sync with a witness, then prove it again",
		             s->office.charter->witnesses.need);
}

static void tell_proof(struct session *s, const struct entry *e,
                       const struct proved *proved)
{
	const struct charter *charter = s->office.charter;
	const char *path = session_option(s, "-o", 0);

	put_number(s, "size", proved->head.size);
	put_number(s, "witnesses", proved->witness_count);
	put_number(s, "other_witnesses", proved->other_count);
	session_json(s, "quorum",
	             slice_text(proved->has_quorum ? "true" : "false"));
	if (path == NULL)
		return;
	session_say(s, "%s: entry %" PRIu64 " of %s, in its head of %" PRIu64
	            " entries, cosigned by %zu of the charter's witnesses", path,
	            e->index, charter->participants[e->log].log,
	            proved->head.size, proved->witness_count);
	if (proved->other_count > 0)
		session_say(s, " and %zu others", proved->other_count);
	session_say(s, "\n");
}

static int prove(struct session *s, struct to_prove what)
{
	struct fault fault = { 0 };
	struct proved proved;
	struct buf text;
	int code, rc;

	buf_init(&text, MAX_TLOG_PROOF_BYTES);
	rc = office_prove(&s->view, what, &text, &proved, &fault);
	code = rc == TALLY_OK ? put_out(s, &text) : session_fail(s, &fault);
	if (code == EXIT_DONE) {
		tell_proof(s, &s->view.rules->entries[what.entry], &proved);
		tell_quorum(s, &proved);
		put_json(s, &text);
		code = proved.has_quorum ? EXIT_DONE : EXIT_INCOMPLETE;
	}
	buf_release(&text);
	return code;
}

int prove_run(struct session *s)
{
	const char *path = session_option(s, "--policy", 0);
	struct tlog_policy *policy = NULL;
	struct fault fault = { 0 };
	size_t entry;
	int code, rc = session_entry(s, s->operands[0], STATEMENT_NONE, &entry,
	                             &fault);

	if (rc == TALLY_OK && path != NULL)
		rc = policy_file_read(path, &policy, &fault);
	code = rc == TALLY_OK ? prove(s, (struct to_prove){ entry, policy })
	                      : session_fail(s, &fault);
	tlog_policy_free(policy);
	return code;
}

int prove_fork_run(struct session *s)
{
	const struct charter *charter = s->office.charter;
	const char *path = session_option(s, "-o", 0);
	struct fault fault = { 0 };
	size_t participant;
	struct buf text;
	int code, rc;

	participant = charter_participant_of_log(charter,
	                                         slice_text(s->operands[0]));
	if (participant == NO_INDEX)
		return session_usage(s, "prove-fork: the charter names no log '%s', "
		                     "like us.example/tally", s->operands[0]);
	buf_init(&text, MAX_FORK_PROOF_BYTES);
	rc = office_prove_fork(&s->view, participant, &text, &fault);
	code = rc == TALLY_OK ? put_out(s, &text) : session_fail(s, &fault);
	if (code == EXIT_DONE) {
		session_json_text(s, "by", words_name(s->view.rules, participant));
		put_json(s, &text);
		if (path != NULL)
			session_say(s, "%s: proof that %s signed two histories of "
			            "%s\n", path,
			            words_name(s->view.rules, participant),
			            s->operands[0]);
	}
	buf_release(&text);
	return code;
}
