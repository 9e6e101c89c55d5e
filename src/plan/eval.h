/*
 * The procedures of src/stats by name, for programs: a JSON object in, a JSON
 * object out, a line each. docs/plan.md lists every function and member.
 */
#ifndef TALLY_PLAN_EVAL_H
#define TALLY_PLAN_EVAL_H

#include "base/bytes.h"
#include "base/status.h"

#define EVAL_MAX_LINE_BYTES ((size_t)1 << 20)

/*
 * Evaluate one line, without its newline, and append the result, without one:
 * {"status":"OK",...}. What is no call of a function is answered too, with
 * status DOMAIN and "error", and *out_understood is false then; a number that
 * is out of its range is understood. TALLY_ENOMEM, or the status of *out, which
 * then ends with what is no whole answer.
 */
int plan_eval(struct slice line, struct buf *out, bool *out_understood);
/*
 * Append the n-th function as "name member:type... -> member..."; false behind
 * the last.
 */
bool plan_eval_usage(size_t n, struct buf *out);

#endif
