/*
 * What is asked: options by name, from a command line or from a page. The first
 * one that cannot be understood is told by name and the rest is not read.
 */
#ifndef TALLY_PLAN_ASK_H
#define TALLY_PLAN_ASK_H

#include "base/bytes.h"
#include "base/status.h"
#include "stats/chance.h"

struct plan_ask {
	/* The i-th value of an option; NULL if there is none. */
	const char *(*option)(void *ctx, const char *name, size_t i);
	bool (*flag)(void *ctx, const char *name);
	void *ctx;
	struct fault fault; /* TALLY_EUSAGE, once something was not understood */
};

/*
 * Each writes *out, or says in ask->fault what is wrong. `otherwise` is what
 * stands for an option that is not given; NULL: it must be given.
 */
bool ask_count(struct plan_ask *ask, const char *name, const char *otherwise,
               uint64_t *out);
/* 0 to 1, at most 15 decimals, exactly as written. */
bool ask_chance(struct plan_ask *ask, const char *name, const char *otherwise,
                struct chance *out);
/* A plain decimal without sign, at most 15 digits. */
bool ask_real(struct plan_ask *ask, const char *name, const char *otherwise,
              double *out);
/* In percent: "3", or "3%". */
struct percent {
	double value;
	bool has_sign;
};
bool ask_percent(struct plan_ask *ask, const char *name,
                 const char *otherwise, struct percent *out);
/* In days: "30d", "36h", "90min" or "90m", "150s"; a number alone is in days. */
bool ask_days(struct plan_ask *ask, const char *name, const char *otherwise,
              double *out);
/* In seconds: the same; a number alone is in seconds. */
bool ask_seconds(struct plan_ask *ask, const char *name, const char *otherwise,
                 double *out);
bool ask_is_given(const struct plan_ask *ask, const char *name);
bool ask_flag(const struct plan_ask *ask, const char *name);
/* The i-th value; NULL behind the last. */
const char *ask_word(const struct plan_ask *ask, const char *name, size_t i);
/* Refuse: always false. */
bool ask_refuse(struct plan_ask *ask, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Parts of one value, like "NAME:COUNT:CHANCE": take what stands before the next
 * colon, or the rest. False: there is nothing more.
 */
bool ask_part(struct slice *rest, struct slice *out);
bool ask_read_count(struct slice text, uint64_t *out);
bool ask_read_chance(struct slice text, struct chance *out);
bool ask_read_real(struct slice text, double *out);

#endif
