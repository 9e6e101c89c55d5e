/*
 * What every measurement with a peer shares: runs of each work, a line of JSON.
 * Works take turns within a run, so that all meet the same neighbours and their
 * ratios hold on a busy machine.
 */
#ifndef TALLY_BENCH_MEASURE_H
#define TALLY_BENCH_MEASURE_H

#include "../cmd/tally/figure.h"
#include "base/status.h"

#define RUN_S 1.0 /* a run takes about so long, or one repetition */

struct work {
	const char *bench;
	const char *unit;    /* SECONDS, or what is counted per second */
	void (*run)(void *ctx, size_t n); /* does it n times */
	double each;         /* units in one repetition */
};

/*
 * The clocks whose seconds are those of a run: the wall's. What only computes
 * takes those of the processor, its own and its peer's, so that others who are
 * busy on the machine do not count; the wall's are then a line of their own.
 */
struct stopwatch {
	size_t count;
	clockid_t clocks[2];
};
static struct stopwatch stopwatch = { 1, { CLOCK_MONOTONIC } };

/* What fails here says nothing about speed: stop. */
static inline void need(int status, const char *what, const struct fault *fault)
{
	if (status == TALLY_OK)
		return;
	fprintf(stderr, "%s: %s\n", what,
	        fault ? fault->text : status_text(status));
	exit(1);
}

static inline double stopwatch_s(void)
{
	double sum_s = 0;

	for (size_t i = 0; i < stopwatch.count; i++) {
		struct timespec now = { 0, 0 };

		clock_gettime(stopwatch.clocks[i], &now);
		sum_s += (double)now.tv_sec + (double)now.tv_nsec / 1e9;
	}
	return sum_s;
}

/* Of a run: by the stopwatch, and by the wall. */
struct taken {
	double s, wall_s;
};

static inline struct taken take(const struct work *work, void *ctx, size_t n)
{
	double wall_s = clock_now_s(), begin_s = stopwatch_s();

	work->run(ctx, n);
	return (struct taken){ stopwatch_s() - begin_s, clock_now_s() - wall_s };
}

/* How many repetitions make a run. */
static inline size_t repetitions(const struct work *work, void *ctx)
{
	for (size_t n = 1;; n *= 2) {
		double took_s = take(work, ctx, n).s;

		if (took_s >= RUN_S)
			return n;
		if (took_s >= RUN_S / 8)
			return (size_t)((double)n * RUN_S / took_s) + 1;
	}
}

static inline void report_work(const struct work *work,
                               const struct timing *timing,
                               const struct timing *wall)
{
	char name[80];

	report_timing(work->bench, work->unit, work->each, timing);
	if (stopwatch.clocks[0] == CLOCK_MONOTONIC)
		return;
	snprintf(name, sizeof(name), "%s_wall", work->bench);
	report_timing(name, work->unit, work->each, wall);
}

/*
 * Measure count works, report each; out has as many timings. The wall's of the
 * same runs are in measured_wall.
 */
#define MAX_MEASURED 16
static struct timing measured_wall[MAX_MEASURED];
static inline void measure(const struct work *works, size_t count, void *ctx,
                           struct timing *out)
{
	struct timing *wall = measured_wall;

	for (size_t i = 0; i < count; i++)
		wall[i].n = out[i].n = repetitions(&works[i], ctx);
	for (size_t run = 0; run < RUNS; run++)
		for (size_t i = 0; i < count; i++) {
			struct taken taken = take(&works[i], ctx, out[i].n);

			out[i].each_s[run] = taken.s / (double)out[i].n;
			wall[i].each_s[run] = taken.wall_s / (double)out[i].n;
		}
	for (size_t i = 0; i < count; i++)
		report_work(&works[i], &out[i], &wall[i]);
}

#endif
