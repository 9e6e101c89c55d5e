/*
 * Which witnesses a head is submitted to, and where they are.
 */
#ifndef TALLY_CMD_SUBMIT_TARGET_H
#define TALLY_CMD_SUBMIT_TARGET_H

#include "office/submit.h"
#include "session.h"

struct target {
	struct submit_witness witness;
	size_t participant; /* of the charter; NO_INDEX: of the policy alone */
	const char *name;   /* borrowed */
	char *url;
};

struct targets {
	const struct session *s;          /* its operands name those wanted */
	const struct tlog_policy *policy; /* or NULL */
	struct target *list;              /* out */
	size_t count;
};

/* EXIT_DONE, or EXIT_USAGE after telling that nobody knows one of the names. */
int target_check_names(struct session *s, const struct tlog_policy *policy);
/*
 * Find them; *x is released in any case. TALLY_ENOTFOUND: no URL is known of a
 * witness that was named, or of any.
 */
int target_find(struct targets *x, struct fault *fault);
void target_release(struct targets *x);

#endif
