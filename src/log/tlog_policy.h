/*
 * Policies (C2SP tlog-policy): which logs are accepted, and which witnesses
 * must have cosigned. docs/format.md, section 2.
 */
#ifndef TALLY_LOG_TLOG_POLICY_H
#define TALLY_LOG_TLOG_POLICY_H

#include "log/checkpoint.h"

/* A witness, or a group of members that stand before it. */
struct policy_member {
	char name[MAX_POLICY_NAME_BYTES + 1];
	bool is_group;
	struct note_key key;  /* of a witness */
	char *url;            /* its address as it stands there; NULL: none */
	size_t need;          /* of a group: how many of its members */
	size_t parent;        /* the group it is in; NO_MEMBER: none */
};
#define NO_MEMBER ((size_t)-1)

struct tlog_policy {
	size_t log_count;
	struct note_key *logs;
	size_t member_count;
	struct policy_member *members;
	size_t quorum;        /* NO_MEMBER: none is needed */
};

/*
 * Strict. Beyond the specification, keys must be of types this project can
 * verify (logs 0x01, witnesses 0x04) with names that it takes, and limits are
 * those of base/limits.h. The fault names the line. TALLY_EFORMAT,
 * TALLY_ELIMIT, TALLY_ENOMEM. *out is freed with tlog_policy_free.
 */
int tlog_policy_parse(struct slice text, struct tlog_policy **out,
                      struct fault *fault);
void tlog_policy_free(struct tlog_policy *policy);

enum policy_check {
	POLICY_NOT_CHECKED = 0, /* memory gave out */
	POLICY_LOG_UNKNOWN,     /* signed by none of the logs */
	POLICY_BAD_SIGNATURE,   /* a line by a key of the policy does not verify */
	POLICY_NO_QUORUM,       /* signed by a log; too few witnesses cosigned */
	POLICY_GOOD
};
/* Judge a checkpoint: its log, and the quorum of its cosignatures. */
enum policy_check tlog_policy_judge(const struct tlog_policy *policy,
                                    const struct checkpoint *checkpoint);
/* Is it signed by a log of the policy that has its origin as its name? */
enum policy_check tlog_policy_judge_log(const struct tlog_policy *policy,
                                        const struct checkpoint *checkpoint);

#endif
