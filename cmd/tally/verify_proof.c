/*
 * Checking the proofs of single things: that an entry stands in a log, and that
 * a log showed two histories. Both are judged by a policy: the charter's, or a
 * file.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "charter/policy.h"
#include "log/fork_proof.h"
#include "log/tlog_policy.h"
#include "log/tlog_proof.h"
#include "policy_file.h"
#include "statement/statement.h"
#include "verify.h"

/* Whose word counts, and where that was read. */
struct judge {
	struct tlog_policy *policy;
	struct charter *charter; /* NULL: the policy came as a file */
};

static void judge_release(struct judge *judge)
{
	tlog_policy_free(judge->policy);
	charter_free(judge->charter);
}

static int policy_of_charter(const struct charter *charter,
                             struct tlog_policy **out, struct fault *fault)
{
	struct buf text;
	int rc;

	buf_init(&text, MAX_POLICY_BYTES);
	rc = charter_policy(charter, NULL, 0, &text);
	rc = rc == TALLY_OK ? tlog_policy_parse(buf_slice(&text), out, fault)
	                    : fault_set(fault, rc, "policy: %s",
	                                status_text(rc));
	buf_release(&text);
	return rc;
}

static int find_judge(struct session *s, const uint8_t *expected,
                      struct judge *out, struct fault *fault)
{
	const char *policy = session_option(s, "--policy", 0);
	const char *charter = session_option(s, "--charter-file", 0);
	int rc;

	memset(out, 0, sizeof(*out));
	if (policy != NULL)
		return policy_file_read(policy, &out->policy, fault);
	if (charter == NULL)
		return fault_set(fault, TALLY_ENOTFOUND, "%s: no key to check it "
		                 "by; give the charter with --charter-file FILE, or "
		                 "--policy FILE", s->operands[0]);
	rc = verify_charter_file(charter, &out->charter, fault);
	if (rc == TALLY_OK && expected != NULL &&
	    !hash_equal(expected, out->charter->id))
		rc = fault_set(fault, TALLY_EMISMATCH, "%s: has another id than "
		               "the one given", charter);
	return rc == TALLY_OK ? policy_of_charter(out->charter, &out->policy,
	                                          fault)
	                      : rc;
}

/* The last word: whose policy it was decides what is left to be asked. */
static int conclude(struct session *s, const struct judge *judge,
                    const uint8_t *expected)
{
	if (judge->charter != NULL)
		return verify_identity(s, expected, judge->charter->id);
	session_say(s, "Good. It holds under that policy.\n");
	return EXIT_DONE;
}

static int refuse_signature(enum policy_check check, struct slice origin,
                            struct fault *fault)
{
	char log[MAX_LOG_NAME_BYTES + 1];

	text_sanitize(origin, log, sizeof(log));
	switch (check) {
	case POLICY_LOG_UNKNOWN:
		return fault_set(fault, TALLY_ESIGNATURE, "no log of the policy has "
		                 "signed the checkpoint of %s; after a change of "
		                 "keys, give --policy as an office prints it", log);
	case POLICY_BAD_SIGNATURE:
		return fault_set(fault, TALLY_ESIGNATURE, "the checkpoint of %s has "
		                 "a bad signature", log);
	case POLICY_NO_QUORUM:
		return fault_set(fault, TALLY_EINCOMPLETE, "too few witnesses have "
		                 "cosigned the checkpoint of %s", log);
	case POLICY_GOOD:
		return TALLY_OK;
	case POLICY_NOT_CHECKED:
		break;
	}
	return fault_set(fault, TALLY_ENOMEM, "out of memory");
}

static void say_witnesses(struct session *s, const struct tlog_policy *policy,
                          const struct note *note)
{
	for (size_t i = 0; i < policy->member_count; i++) {
		const struct policy_member *member = &policy->members[i];
		uint64_t at_s = member->is_group
		                        ? 0 : note_cosigned_at(note, &member->key);
		char at[TEXT_TIME_BYTES];

		if (at_s == 0)
			continue;
		time_format((int64_t)at_s, at);
		session_say(s, "cosigned   %s, by %s\n", at, member->key.name);
	}
}

/* What the entry is, if it is a statement. */
static void say_entry(struct session *s, struct slice entry)
{
	struct statement statement;
	char id[2 * HASH_BYTES + 1];

	if (statement_decode(entry, &statement, NULL) != TALLY_OK)
		return;
	hex_format(statement.id, HASH_BYTES, id);
	session_say(s, "statement  %s, id\n           %s\n",
	            kind_name(statement.kind), id);
	session_json_text(s, "kind", kind_name(statement.kind));
	session_json_text(s, "id", id);
	statement_release(&statement);
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

static int judge_entry(struct session *s, const struct judge *judge,
                       const struct tlog_proof *proof, struct slice entry,
                       struct fault *fault)
{
	struct checkpoint checkpoint;
	char log[MAX_LOG_NAME_BYTES + 1];
	uint8_t leaf[HASH_BYTES];
	int rc = checkpoint_parse(proof->checkpoint, &checkpoint, fault);

	if (rc != TALLY_OK)
		return rc;
	hash_leaf(entry, leaf);
	if (!tlog_proof_shows(proof, &checkpoint.head, leaf))
		return fault_set(fault, TALLY_EMISMATCH, "the entry does not stand "
		                 "at index %" PRIu64 " under that checkpoint",
		                 proof->index);
	rc = refuse_signature(tlog_policy_judge(judge->policy, &checkpoint),
	                      checkpoint.origin, fault);
	if (rc != TALLY_OK)
		return rc;
	text_sanitize(checkpoint.origin, log, sizeof(log));
	session_say(s, "log        %s, entry %" PRIu64 " of %" PRIu64 "\n", log,
	            proof->index, checkpoint.head.size);
	session_json_text(s, "log", log);
	say_entry(s, entry);
	say_witnesses(s, judge->policy, &checkpoint.note);
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
		rc = judge_entry(s, judge, &proof, buf_slice(&entry), fault);
	buf_release(&entry);
	tlog_proof_release(&proof);
	return rc;
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
			rc = refuse_signature(
				tlog_policy_judge_log(judge->policy, &checkpoint),
				checkpoint.origin, fault);
	}
	if (rc != TALLY_OK)
		return rc;
	text_sanitize(checkpoint.origin, log, sizeof(log));
	session_say(s, "equivocation by %s: it signed two histories,\n"
	            "a head of %" PRIu64 " entries and one of %" PRIu64
	            " that cannot both be true\n", log, proof.head[0].size,
	            proof.head[1].size);
	session_json_text(s, "equivocation_by", log);
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
	int code, rc = find_judge(s, expected, &judge, &fault);

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
