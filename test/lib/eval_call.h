/*
 * Calls of every function of `tally plan eval` as the table of functions takes
 * them, so that members can be what no line of JSON says.
 */
#ifndef TALLY_TEST_LIB_EVAL_CALL_H
#define TALLY_TEST_LIB_EVAL_CALL_H

#include "plan/eval_function.h"

#define SOUND_CALLS 55

/* A call, with lists of its own. */
struct hostile_call {
	const struct eval_function *function;
	struct eval eval;
	double reals[EVAL_MAX_MEMBERS][EVAL_MAX_ELEMENTS];
	uint64_t counts[EVAL_MAX_MEMBERS][EVAL_MAX_ELEMENTS];
};

/* The one that the functions below are about. */
extern struct hostile_call call;
/* "pdetect N=100 d=5 n=20 p=0.9": one of each function, which is answered. */
extern const char *const sound_calls[SOUND_CALLS];

/* How many functions the tables have. */
size_t call_functions(void);
/* The function of a sound call; fails the test if there is none. */
const struct eval_function *call_function(const char *usage);
/* Make `call` that sound call. */
void call_read(const char *usage);
/*
 * The status, and how many members the answer has. Fails the test if the answer
 * is no object, is not complete, or has what is not a number or a probability
 * outside of 0 to 1; ends the program if the call has no end.
 */
enum stats_status call_run(size_t *out_members);
/* The call, to standard error. */
void call_tell(void);

#define must(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			call_tell();                                           \
			fail_msg("%s", #condition);                            \
		}                                                              \
	} while (0)

#endif
