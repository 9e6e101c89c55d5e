/*
 * tally prove, tally prove-fork: one entry, or two histories of one log, shown
 * to strangers.
 */
#include "office/prove.h"

#include <inttypes.h>

#include "base/text.h"
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
		session_note("the charter asks for %zu witness%s, and no head with "
		             "the cosignatures of so many that covers the entry is "
		             "held here; sync with a witness, then prove it again",
		             s->office.charter->witnesses.need,
		             s->office.charter->witnesses.need == 1 ? "" : "es");
}

static void tell_proof(struct session *s, const struct to_prove *what,
                       const struct proved *proved)
{
	const struct charter *charter = s->office.charter;
	const char *path = session_option(s, "-o", 0);

	session_json_text(s, "log", charter->participants[what->log].log);
	put_number(s, "index", what->index);
	put_number(s, "size", proved->head.size);
	put_number(s, "witnesses", proved->witness_count);
	put_number(s, "other_witnesses", proved->other_count);
	session_json(s, "quorum",
	             slice_text(proved->has_quorum ? "true" : "false"));
	if (path == NULL)
		return;
	session_say(s, "%s: entry %" PRIu64 " of %s, in its head of %" PRIu64
	            " entries, cosigned by %zu of the charter's witnesses", path,
	            what->index, charter->participants[what->log].log,
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
	rc = office_prove(&s->office, what, &text, &proved, &fault);
	code = rc == TALLY_OK ? put_out(s, &text) : session_fail(s, &fault);
	if (code == EXIT_DONE) {
		tell_proof(s, &what, &proved);
		tell_quorum(s, &proved);
		put_json(s, &text);
		code = proved.has_quorum ? EXIT_DONE : EXIT_INCOMPLETE;
	}
	buf_release(&text);
	return code;
}

static int named_by_index(const struct session *s, struct to_prove *out,
                          struct fault *fault)
{
	const char *log = s->operands[0], *index = s->operands[1];

	out->log = charter_participant_of_log(s->office.charter,
	                                      slice_text(log));
	if (out->log == NO_INDEX)
		return fault_set(fault, TALLY_EUSAGE,
		                 "the charter names no log '%s', like "
		                 "us.example/tally", log);
	if (decimal_parse(slice_text(index), &out->index) != TALLY_OK)
		return fault_set(fault, TALLY_EUSAGE,
		                 "'%s' is no index: give a number, 0 for the "
		                 "first entry", index);
	return TALLY_OK;
}

static int named_by_id(struct session *s, struct to_prove *out,
                       struct fault *fault)
{
	struct found found;
	int rc = session_held(s, s->operands[0], &found, fault);

	if (rc != TALLY_OK)
		return rc;
	out->log = found.log;
	out->index = found.index;
	return TALLY_OK;
}

int prove_run(struct session *s)
{
	const char *path = session_option(s, "--policy", 0);
	struct tlog_policy *policy = NULL;
	struct to_prove what = { .policy = NULL };
	struct fault fault = { 0 };
	int code, rc = s->operand_count == 2 ? named_by_index(s, &what, &fault)
	                                     : named_by_id(s, &what, &fault);

	if (rc == TALLY_OK && path != NULL)
		rc = policy_file_read(path, &policy, &fault);
	what.policy = policy;
	code = rc == TALLY_OK ? prove(s, what) : session_fail(s, &fault);
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
