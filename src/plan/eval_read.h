/*
 * One member of a call: a JSON value as the type that its row names. Internal to
 * plan.
 */
#ifndef TALLY_PLAN_EVAL_READ_H
#define TALLY_PLAN_EVAL_READ_H

#include <jansson.h>

#include "plan/eval_function.h"

/* From good to bad. */
enum eval_read {
	EVAL_READ = 0,
	EVAL_OUT_OF_RANGE,   /* a number, but not one that it can be */
	EVAL_NOT_UNDERSTOOD, /* of another type, or not there */
	EVAL_NO_MEMORY
};

/*
 * value is NULL if the member is not there. *out is written with EVAL_READ only;
 * a list lies in *out_list, which the caller frees in any case.
 */
enum eval_read eval_read(const struct eval_member *member, const json_t *value,
                         union eval_value *out, void **out_list);
/* What the member must be, in words: "a whole number from 0 to 2^53". */
void eval_describe(const struct eval_member *member, struct buf *out);
/* Its type in one word: "count", "known|blind". */
void eval_put_type(const struct eval_member *member, struct buf *out);

#endif
