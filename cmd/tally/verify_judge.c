/*
 * Finding by whose keys a proof is judged, and judging a checkpoint by them.
 */
#include "verify_judge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "charter/policy.h"
#include "office/prove.h"
#include "policy_file.h"
#include "verify.h"

void judge_release(struct judge *judge)
{
	tlog_policy_free(judge->policy);
	charter_free(judge->charter);
}

static int policy_of_charter(const struct charter *charter,
                             const struct later_key *later, size_t later_count,
                             struct tlog_policy **out, struct fault *fault)
{
	struct buf text;
	int rc;

	buf_init(&text, MAX_POLICY_BYTES);
	rc = charter_policy(charter, later, later_count, &text);
	rc = rc == TALLY_OK ? tlog_policy_parse(buf_slice(&text), out, fault)
	                    : fault_set(fault, rc, "policy: %s",
	                                status_text(rc));
	buf_release(&text);
	return rc;
}

static int check_id(const char *whose, const uint8_t *expected,
                    const struct charter *charter, struct fault *fault)
{
	if (expected == NULL || hash_equal(expected, charter->id))
		return TALLY_OK;
	return fault_set(fault, TALLY_EMISMATCH, "%s: has another id than the "
	                 "one given", whose);
}

static int open_office(struct session *s, const uint8_t *expected,
                       struct judge *out, struct fault *fault)
{
	struct later_key *later = NULL;
	size_t count = 0;
	int rc = session_need(s, NEEDS_VIEW, fault);

	if (rc == TALLY_OK)
		rc = check_id(s->directory, expected, s->office.charter, fault);
	if (rc == TALLY_OK)
		rc = office_later_keys(&s->view, &later, &count, fault);
	if (rc == TALLY_OK)
		rc = policy_of_charter(s->office.charter, later, count,
		                       &out->policy, fault);
	out->view = &s->view;
	free(later);
	return rc;
}

int judge_open(struct session *s, const uint8_t *expected, struct judge *out,
               struct fault *fault)
{
	const char *policy = session_option(s, "--policy", 0);
	const char *charter = session_option(s, "--charter-file", 0);
	int rc;

	memset(out, 0, sizeof(*out));
	if (session_flag(s, "--office"))
		return open_office(s, expected, out, fault);
	if (policy != NULL)
		return policy_file_read(policy, &out->policy, fault);
	if (charter == NULL)
		return fault_set(fault, TALLY_ENOTFOUND, "%s: no key to check it "
		                 "by; give the charter with --charter-file FILE, or "
		                 "--policy FILE", s->operands[0]);
	rc = verify_charter_file(charter, &out->charter, fault);
	if (rc == TALLY_OK)
		rc = check_id(charter, expected, out->charter, fault);
	return rc == TALLY_OK ? policy_of_charter(out->charter, NULL, 0,
	                                          &out->policy, fault)
	                      : rc;
}

static int refuse_signature(enum policy_check check, const char *log,
                            struct fault *fault)
{
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

/* A policy takes any key at any size; who holds the log knows better. */
static int check_size(const struct judge *judge,
                      const struct checkpoint *checkpoint, struct slice bytes,
                      const char *log, struct fault *fault)
{
	size_t who = charter_participant_of_log(judge->view->office->charter,
	                                        checkpoint->origin);
	struct log_keys keys;

	if (who != NO_INDEX) {
		office_log_keys(judge->view, who, &keys);
		if (log_keys_sign(&keys, bytes, NULL))
			return TALLY_OK;
	}
	return fault_set(fault, TALLY_ESIGNATURE, "the head of %" PRIu64 " entries "
	                 "is not by the key that %s had at that size",
	                 checkpoint->head.size, log);
}

int judge_checkpoint(const struct judge *judge,
                     const struct checkpoint *checkpoint, struct slice bytes,
                     bool with_quorum, struct fault *fault)
{
	char log[MAX_LOG_NAME_BYTES + 1];
	int rc;

	text_sanitize(checkpoint->origin, log, sizeof(log));
	rc = refuse_signature(with_quorum
	                              ? tlog_policy_judge(judge->policy, checkpoint)
	                              : tlog_policy_judge_log(judge->policy,
	                                                      checkpoint),
	                      log, fault);
	return rc == TALLY_OK && judge->view != NULL
	               ? check_size(judge, checkpoint, bytes, log, fault) : rc;
}

int judge_entry(const struct judge *judge, const struct tlog_proof *proof,
                struct slice entry, struct checkpoint *out, struct fault *fault)
{
	uint8_t leaf[HASH_BYTES];
	int rc = checkpoint_parse(proof->checkpoint, out, fault);

	if (rc != TALLY_OK)
		return rc;
	hash_leaf(entry, leaf);
	if (!tlog_proof_shows(proof, &out->head, leaf))
		return fault_set(fault, TALLY_EMISMATCH, "the entry does not stand "
		                 "at index %" PRIu64 " under that checkpoint",
		                 proof->index);
	return judge_checkpoint(judge, out, proof->checkpoint, true, fault);
}

bool judge_knows_signer(const struct judge *judge,
                        const struct checkpoint *checkpoint,
                        const struct statement *statement)
{
	const struct tlog_policy *policy = judge->policy;

	for (size_t i = 0; i < policy->log_count; i++)
		if (slice_is_text(checkpoint->origin, policy->logs[i].name) &&
		    statement_is_signed_by(statement, &policy->logs[i]))
			return true;
	return false;
}

const struct note_key *judge_signer(const struct judge *judge,
                                    const struct checkpoint *checkpoint)
{
	const struct tlog_policy *policy = judge->policy;

	for (size_t i = 0; i < policy->log_count; i++)
		if (slice_is_text(checkpoint->origin, policy->logs[i].name) &&
		    note_verify(&checkpoint->note, &policy->logs[i]) == NOTE_GOOD)
			return &policy->logs[i];
	return NULL;
}
