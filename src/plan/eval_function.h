/*
 * One function of `tally plan eval`: its members and how it is called. Tables,
 * one for each header of src/stats. Internal to plan.
 */
#ifndef TALLY_PLAN_EVAL_FUNCTION_H
#define TALLY_PLAN_EVAL_FUNCTION_H

#include "base/bytes.h"
#include "stats/chance.h"
#include "stats/status.h"

#define EVAL_MAX_MEMBERS 9
#define EVAL_MAX_ELEMENTS 4096 /* of a list */

enum eval_type {
	EVAL_NONE = 0,    /* behind the last member */
	EVAL_COUNT,       /* whole, 0 to STATS_MAX_COUNT */
	EVAL_REAL,        /* a number, "inf" or "-inf" */
	EVAL_PROBABILITY, /* the same, or a decimal string */
	EVAL_EXACT,       /* 0 to 1; a decimal string is taken exactly */
	EVAL_FLAG,        /* true or false, 1 or 0; absent: false */
	EVAL_WORD,        /* one of the member's; absent: the first of them */
	EVAL_REALS,       /* lists of these */
	EVAL_PROBABILITIES,
	EVAL_COUNTS
};

struct eval_member {
	const char *name;
	enum eval_type type;
	const char *words; /* of EVAL_WORD: "first|second" */
};

/* Members of a row of a table. */
#define COUNT(name) { name, EVAL_COUNT, NULL }
#define REAL(name) { name, EVAL_REAL, NULL }
#define PROBABILITY(name) { name, EVAL_PROBABILITY, NULL }
#define EXACT(name) { name, EVAL_EXACT, NULL }
#define FLAG(name) { name, EVAL_FLAG, NULL }
#define WORD(name, words) { name, EVAL_WORD, words }
#define REALS(name) { name, EVAL_REALS, NULL }
#define PROBABILITIES(name) { name, EVAL_PROBABILITIES, NULL }
#define COUNTS(name) { name, EVAL_COUNTS, NULL }

union eval_value {
	uint64_t count; /* also which word, from 0 */
	double real;
	struct chance chance;
	bool flag;
	struct {
		const double *at;
		size_t len;
	} reals;
	struct {
		const uint64_t *at;
		size_t len;
	} counts;
};

/* A call: values in the order of the function's members, and its answer. */
struct eval {
	union eval_value in[EVAL_MAX_MEMBERS];
	struct buf *out; /* members of the answer, each begun by a comma */
};

struct eval_function {
	const char *name;
	struct eval_member members[EVAL_MAX_MEMBERS + 1];
	/* Puts what holds with the status that it returns. */
	enum stats_status (*run)(struct eval *e);
	const char *answers; /* names of what it puts, by spaces */
};

/* Each ended by name NULL. */
extern const struct eval_function eval_sampling[];
extern const struct eval_function eval_strata[];
extern const struct eval_function eval_bounds[];
extern const struct eval_function eval_timeliness[];
extern const struct eval_function eval_games[];
extern const struct eval_function eval_counting[];
extern const struct eval_function eval_sequential[];
extern const struct eval_function eval_dimension[];
extern const struct eval_function eval_combine[];

void eval_put_count(struct eval *e, const char *name, uint64_t value);
/* So that it reads back exactly; "inf", "-inf" and "nan" as text. */
void eval_put_real(struct eval *e, const char *name, double value);
void eval_put_flag(struct eval *e, const char *name, bool value);
void eval_put_text(struct eval *e, const char *name, const char *value);
void eval_put_reals(struct eval *e, const char *name, const double *values,
                    size_t count);
void eval_put_counts(struct eval *e, const char *name, const uint64_t *values,
                     size_t count);
/*
 * The one member of an answer, put with STATS_OK only. By address, so that a
 * call that fills it may stand beside it. Both return status.
 */
enum stats_status eval_real(struct eval *e, enum stats_status status,
                            const char *name, const double *value);
enum stats_status eval_count(struct eval *e, enum stats_status status,
                             const char *name, const uint64_t *value);

#endif
