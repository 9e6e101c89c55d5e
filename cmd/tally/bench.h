/*
 * What `tally bench` can measure: groups of figures that need the same things
 * made ready.
 */
#ifndef TALLY_CMD_BENCH_H
#define TALLY_CMD_BENCH_H

#include "base/status.h"
#include "figure.h"

struct figure {
	const char *name;
	const char *unit;   /* SECONDS, or what is counted per second */
	double each;        /* units in one repetition */
	/*
	 * Do it n times, or until bench_stopped. What fails has no speed; the
	 * fault is set by the caller where it is left empty.
	 */
	int (*run)(void *subject, size_t n, struct fault *fault);
};

#define MAX_FIGURES 8 /* of a group */

/* Figures of one group are measured in turns. */
struct bench_group {
	const char *name;
	/* What its figures work on; folder is an empty one, which is removed. */
	int (*open)(const char *folder, void **out, struct fault *fault);
	void (*close)(void *subject);
	const struct figure *figures; /* ended by name NULL */
};

/* In the order in which they are measured; ended by NULL. */
extern const struct bench_group *const bench_groups[];

extern const struct bench_group bench_hashes;      /* bench_hash.c */
extern const struct bench_group bench_proofs;      /* bench_hash.c */
extern const struct bench_group bench_signatures;  /* bench_hash.c */
extern const struct bench_group bench_declaration; /* bench_hash.c */
extern const struct bench_group bench_counts;      /* bench_count.c */
extern const struct bench_group bench_tags;        /* bench_tags.c */
extern const struct bench_group bench_replay;      /* bench_replay.c */
extern const struct bench_group bench_appends;     /* bench_append.c */

/* Was a signal taken? Then everything is let go, and no figure given. */
bool bench_stopped(void);

#endif
