/*
 * What every measurement shares: a clock, five runs of each work, a line of
 * JSON. Works take turns within a run, so that all meet the same neighbours
 * and their ratios hold on a busy machine.
 */
#ifndef TALLY_BENCH_MEASURE_H
#define TALLY_BENCH_MEASURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/status.h"

#define RUNS 5
#define RUN_S 1.0 /* a run takes about so long, or one repetition */

struct work {
	const char *bench;
	const char *unit;    /* SECONDS, or what is counted per second */
	void (*run)(void *ctx, size_t n); /* does it n times */
	double each;         /* units in one repetition */
};
#define SECONDS "seconds"

/* Seconds of one repetition, by run. */
struct timing {
	size_t n;
	double each_s[RUNS];
};

/* What fails here says nothing about speed: stop. */
static inline void need(int status, const char *what, const struct fault *fault)
{
	if (status == TALLY_OK)
		return;
	fprintf(stderr, "%s: %s\n", what,
	        fault ? fault->text : status_text(status));
	exit(1);
}

static inline double clock_now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline double run_s(const struct work *work, void *ctx, size_t n)
{
	double begin_s = clock_now_s();

	work->run(ctx, n);
	return clock_now_s() - begin_s;
}

/* How many repetitions make a run. */
static inline size_t repetitions(const struct work *work, void *ctx)
{
	for (size_t n = 1;; n *= 2) {
		double took_s = run_s(work, ctx, n);

		if (took_s >= RUN_S)
			return n;
		if (took_s >= RUN_S / 8)
			return (size_t)((double)n * RUN_S / took_s) + 1;
	}
}

static inline int compare_values(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static inline void report(const char *bench, const char *unit,
                          const double value[static RUNS], size_t n)
{
	double sorted[RUNS];

	memcpy(sorted, value, sizeof(sorted));
	qsort(sorted, RUNS, sizeof(*sorted), compare_values);
	printf("{\"bench\":\"%s\",\"unit\":\"%s\",\"median\":%.5g,\"runs\":[",
	       bench, unit, sorted[RUNS / 2]);
	for (size_t i = 0; i < RUNS; i++)
		printf("%s%.5g", i ? "," : "", value[i]);
	printf("],\"n\":%zu}\n", n);
	fflush(stdout);
}

/* a / b, run by run, each times its factor. */
static inline void report_ratio(const char *bench, const struct timing *a,
                                double factor, const struct timing *b)
{
	double value[RUNS];

	for (size_t i = 0; i < RUNS; i++)
		value[i] = factor * a->each_s[i] / b->each_s[i];
	report(bench, "ratio", value, a->n);
}

/* Measure count works, report each; out has as many timings. */
static inline void measure(const struct work *works, size_t count, void *ctx,
                           struct timing *out)
{
	for (size_t i = 0; i < count; i++)
		out[i].n = repetitions(&works[i], ctx);
	for (size_t run = 0; run < RUNS; run++)
		for (size_t i = 0; i < count; i++)
			out[i].each_s[run] = run_s(&works[i], ctx, out[i].n) /
			                     (double)out[i].n;
	for (size_t i = 0; i < count; i++) {
		double value[RUNS];

		for (size_t run = 0; run < RUNS; run++)
			value[run] = strcmp(works[i].unit, SECONDS) == 0
			                     ? out[i].each_s[run]
			                     : works[i].each / out[i].each_s[run];
		report(works[i].bench, works[i].unit, value, out[i].n);
	}
}

#endif
