/*
 * A policy in a file of the user.
 */
#include "policy_file.h"

#include "session.h"

int policy_file_read(const char *path, struct tlog_policy **out,
                     struct fault *fault)
{
	struct buf text;
	int rc = session_read_file(path, MAX_POLICY_BYTES, &text, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = tlog_policy_parse(buf_slice(&text), out, fault);
	if (rc != TALLY_OK)
		fault_prefix(fault, "%s", path);
	buf_release(&text);
	return rc;
}
