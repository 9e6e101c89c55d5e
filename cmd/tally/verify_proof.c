/*
 * Checking the proofs of single things: that an entry stands in a log, and that
 * a log showed two histories.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "json.h"
#include "log/fork_proof.h"
#include "log/tlog_proof.h"
#include "statement/statement.h"
#include "verify.h"
#include "verify_judge.h"
#include "words.h"

#define SHOWN_BYTES 2048 /* of a statement's text; --json gives all of it */

/* The last word: whose policy it was decides what is left to be asked. */
static int conclude(struct session *s, const struct judge *judge,
                    const uint8_t *expected)
{
	if (judge->charter != NULL)
		return verify_identity(s, s->operands[0], expected,
		                       judge->charter->id);
	session_say(s, judge->view != NULL
	               ? "Good. It holds by what this office holds.\n"
	               : "Good. It holds under that policy.\n");
	return EXIT_DONE;
}

/* Of an exercise it is the exercise's clock. */
static int64_t now(const struct session *s)
{
	int64_t now_s;

	return s->clock != NULL &&
	       time_parse(slice_text(s->clock), &now_s) == TALLY_OK
	               ? now_s : (int64_t)time(NULL);
}

static void say_cosigned(struct session *s, const char *name, uint64_t at_s,
                         struct buf *json)
{
	char at[WORDS_SECOND_BYTES];

	words_second(at_s, at);
	session_say(s, "cosigned   %s, by %s\n", at, name);
	json_open(json, NULL, '{');
	json_text(json, "name", name);
	json_text(json, "at", at);
	json_close(json, '}');
	if (at_s > (uint64_t)now(s))
		session_note("%s: %s, the time of its cosignature, is ahead of this "
		             "machine's clock", name, at);
}

static void say_witnesses(struct session *s, const struct judge *judge,
                          const struct note *note)
{
	const struct tlog_policy *policy = judge->policy;
	bool some = false;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < policy->member_count; i++) {
		const struct policy_member *member = &policy->members[i];
		uint64_t at_s = member->is_group
		                        ? 0 : note_cosigned_at(note, &member->key);

		if (at_s == 0)
			continue;
		say_cosigned(s, member->key.name, at_s, &json);
		some = true;
	}
	if (!some)
		session_say(s, "cosigned   by nobody; the policy asks for none\n");
	json_close(&json, ']');
	json_answer(s, "cosigners", &json);
}

/* As it was signed, but for what a terminal would obey. */
static void say_text(struct session *s, const struct statement *statement)
{
	struct slice text = statement->text;
	const uint8_t *end = memchr(text.data, '\n', text.len);
	size_t begin = end != NULL ? (size_t)(end - text.data) + 1 : text.len;
	struct slice body = slice_part(text, begin, text.len - begin);
	char shown[SHOWN_BYTES + 1];

	if (body.len > 0 && body.data[body.len - 1] == '\n')
		body.len--;
	text_sanitize(body, shown, sizeof(shown));
	session_say(s, "\n%s%s\n%s%s\n\n", STATEMENT_HEADER,
	            kind_name(statement->kind), shown,
	            body.len > SHOWN_BYTES ? "...\n(cut; --json gives all of it)"
	                                   : "");
}

/* What the entry is, and says, if it is a statement. */
static void say_entry(struct session *s, struct slice entry)
{
	struct statement statement;
	char id[2 * HASH_BYTES + 1], *body;

	if (statement_decode(entry, &statement, NULL) != TALLY_OK)
		return;
	hex_format(statement.id, HASH_BYTES, id);
	session_say(s, "statement  %s, id\n           %s\n",
	            kind_name(statement.kind), id);
	session_json_text(s, "kind", kind_name(statement.kind));
	session_json_text(s, "id", id);
	body = json_dumps(statement.body, JSON_COMPACT);
	if (body != NULL)
		session_json(s, "body", slice_text(body));
	else
		s->answer.status = TALLY_ENOMEM;
	free(body);
	say_text(s, &statement);
	statement_release(&statement);
}

static void say_place(struct session *s, const struct tlog_proof *proof,
                      const struct checkpoint *checkpoint)
{
	char log[MAX_LOG_NAME_BYTES + 1], number[24];

	text_sanitize(checkpoint->origin, log, sizeof(log));
	session_say(s, "log        %s, entry %" PRIu64 " of %" PRIu64 "\n", log,
	            proof->index, checkpoint->head.size);
	session_json_text(s, "log", log);
	snprintf(number, sizeof(number), "%" PRIu64, proof->index);
	session_json(s, "index", slice_text(number));
	snprintf(number, sizeof(number), "%" PRIu64, checkpoint->head.size);
	session_json(s, "size", slice_text(number));
}

/* The entry: a file's bytes, or those that the proof brings along. */
static int entry_of(struct session *s, const struct tlog_proof *proof,
                    struct buf *out, struct fault *fault)
{
	const char *path = session_option(s, "--entry", 0);

	if (path != NULL)
		return session_read_file(path, MAX_ENTRY_BYTES, out, fault);
	buf_init(out, MAX_ENTRY_BYTES);
	buf_put_slice(out, buf_slice(&proof->extra));
	if (proof->extra.len > 0)
		return buf_status(out);
	return fault_set(fault, TALLY_ENOTFOUND, "the proof does not bring its "
	                 "entry along; give it with --entry FILE");
}

static int tell_entry(struct session *s, const struct judge *judge,
                      const struct tlog_proof *proof, struct slice entry,
                      struct fault *fault)
{
	struct checkpoint checkpoint;
	int rc = judge_entry(judge, proof, entry, &checkpoint, fault);

	if (rc != TALLY_OK)
		return rc;
	say_place(s, proof, &checkpoint);
	say_entry(s, entry);
	say_witnesses(s, judge, &checkpoint.note);
	return TALLY_OK;
}

static int verify_entry(struct session *s, struct slice bytes,
                        const struct judge *judge, struct fault *fault)
{
	struct tlog_proof proof;
	struct buf entry;
	int rc = tlog_proof_parse(bytes, &proof, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = entry_of(s, &proof, &entry, fault);
	if (rc == TALLY_OK)
		rc = tell_entry(s, judge, &proof, buf_slice(&entry), fault);
	buf_release(&entry);
	tlog_proof_release(&proof);
	return rc;
}

/* Thieves have keys that were replaced: which one it was, the reader can ask. */
static void say_signer(struct session *s, const struct judge *judge,
                       struct slice bytes)
{
	struct checkpoint checkpoint;
	const struct note_key *key;
	char id[2 * sizeof(key->id) + 1];

	if (checkpoint_parse(bytes, &checkpoint, NULL) != TALLY_OK)
		return;
	key = judge_signer(judge, &checkpoint);
	if (key == NULL)
		return;
	hex_format(key->id, sizeof(key->id), id);
	session_say(s, "head       %" PRIu64 " entries, by key %s\n",
	            checkpoint.head.size, id);
}

static int verify_fork(struct session *s, struct slice bytes,
                       const struct judge *judge, struct fault *fault)
{
	struct fork_proof proof;
	struct checkpoint checkpoint;
	char log[MAX_LOG_NAME_BYTES + 1];
	int rc = fork_proof_parse(bytes, &proof, fault);

	if (rc == TALLY_OK && !fork_proof_shows(&proof))
		rc = fault_set(fault, TALLY_EMISMATCH, "the two checkpoints do not "
		               "contradict each other");
	for (size_t i = 0; i < 2 && rc == TALLY_OK; i++) {
		rc = checkpoint_parse(proof.checkpoint[i], &checkpoint, fault);
		if (rc == TALLY_OK)
			rc = judge_checkpoint(judge, &checkpoint,
			                      proof.checkpoint[i], false, fault);
	}
	if (rc != TALLY_OK)
		return rc;
	text_sanitize(checkpoint.origin, log, sizeof(log));
	session_say(s, "equivocation by %s: it signed two histories,\n"
	            "a head of %" PRIu64 " entries and one of %" PRIu64
	            " that cannot both be true\n", log, proof.head[0].size,
	            proof.head[1].size);
	session_json_text(s, "equivocation_by", log);
	for (size_t i = 0; i < 2; i++)
		say_signer(s, judge, proof.checkpoint[i]);
	session_json(s, "sizes_checked",
	             slice_text(judge->view != NULL ? "true" : "false"));
	if (judge->view == NULL)
		session_say(s, "A key that was replaced signs only heads of the sizes "
		            "before: --office checks that.\n");
	return TALLY_OK;
}

bool verify_is_proof(struct slice begin)
{
	return slice_starts(begin, TLOG_PROOF_HEADER) ||
	       slice_starts(begin, FORK_PROOF_HEADER);
}

int verify_proof(struct session *s, struct slice bytes, const uint8_t *expected)
{
	struct fault fault = { 0 };
	struct judge judge = { 0 };
	int code, rc = judge_open(s, expected, &judge, &fault);

	if (rc == TALLY_OK) {
		rc = slice_starts(bytes, FORK_PROOF_HEADER)
		             ? verify_fork(s, bytes, &judge, &fault)
		             : verify_entry(s, bytes, &judge, &fault);
		if (rc != TALLY_OK)
			fault_prefix(&fault, "%s", s->operands[0]);
	}
	code = rc == TALLY_OK ? conclude(s, &judge, expected)
	                      : session_fail(s, &fault);
	judge_release(&judge);
	return code;
}
