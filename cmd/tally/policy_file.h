/*
 * Reading a policy (C2SP tlog-policy) for a command.
 */
#ifndef TALLY_CMD_POLICY_FILE_H
#define TALLY_CMD_POLICY_FILE_H

#include "log/tlog_policy.h"

/* *out is freed with tlog_policy_free; the fault names the file and the line. */
int policy_file_read(const char *path, struct tlog_policy **out,
                     struct fault *fault);

#endif
