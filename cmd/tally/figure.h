/*
 * What a measurement comes to: seconds of one repetition in each of five runs,
 * put out as a line of JSON with their median. For `tally bench`, and for the
 * programs of bench/, which set it beside others.
 */
#ifndef TALLY_CMD_FIGURE_H
#define TALLY_CMD_FIGURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RUNS 5
#define SECONDS "seconds" /* a unit; others are counted per second */

/* Seconds of one repetition, by run; n repetitions made each. */
struct timing {
	size_t n;
	double each_s[RUNS];
};

/* Since some moment; never set back. */
static inline double clock_now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline int compare_values(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* One line to standard output; what cannot be written shows in ferror. */
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

/* The same of a timing; `each` of the unit are in one repetition. */
static inline void report_timing(const char *bench, const char *unit,
                                 double each, const struct timing *timing)
{
	double value[RUNS];

	for (size_t run = 0; run < RUNS; run++)
		value[run] = strcmp(unit, SECONDS) == 0
		                     ? timing->each_s[run]
		                     : each / timing->each_s[run];
	report(bench, unit, value, timing->n);
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

#endif
