/*
 * The functions of src/stats by themselves, for tools/bench-stats, which sets them
 * beside R and scipy. From standard input lines "N FUNCTION ARGUMENT...", to
 * standard output the seconds of the processor that N calls took, and the result:
 *     {"n":4000,"s":0.0123,"value":258}
 * or {} where the function is not here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stats/bounds.h"
#include "stats/combine.h"
#include "stats/counting.h"
#include "stats/dimension.h"
#include "stats/sampling.h"
#include "stats/timeliness.h"

#define MAX_ARGUMENTS 8
#define MAX_LINE_BYTES 256

/* As they stand in the order of `tally plan eval --functions`. */
struct arguments {
	uint64_t count[MAX_ARGUMENTS];
	double real[MAX_ARGUMENTS];
	struct chance chance[MAX_ARGUMENTS];
};

static enum stats_status ln_pmiss(const struct arguments *a, double *out)
{
	return stats_ln_pmiss(a->count[0], a->count[1], a->count[2], out);
}

static enum stats_status pdetect(const struct arguments *a, double *out)
{
	return stats_pdetect(a->count[0], a->count[1], a->count[2], a->real[3],
	                     out);
}

static enum stats_status pdetect_down(const struct arguments *a, double *out)
{
	return stats_pdetect_down(a->count[0], a->count[1], a->count[2],
	                          &a->chance[3], out);
}

static enum stats_status refused(const struct arguments *a, double *out)
{
	struct stats_refused in = { .N = a->count[0], .d = a->count[1],
		                    .s = a->count[2], .r = a->count[3],
		                    .p = a->real[4] };

	return stats_pdetect_refused(&in, out);
}

static enum stats_status hyp_cdf(const struct arguments *a, double *out)
{
	return stats_hyp_cdf(a->count[0], a->count[1], a->count[2], a->count[3],
	                     out);
}

static enum stats_status n_required(const struct arguments *a, double *out)
{
	struct stats_looks looks = { 0 };
	enum stats_status status =
		stats_n_required(a->count[0], a->count[1], &a->chance[2],
	                         &a->chance[3], &looks);

	*out = (double)looks.n;
	return status;
}

static enum stats_status upper_bound(const struct arguments *a, double *out)
{
	uint64_t D = 0;
	enum stats_status status = stats_upper_bound(
		a->count[0], a->count[1], a->count[2], &a->chance[3], &D);

	*out = (double)D;
	return status;
}

static enum stats_status poisson_crit(const struct arguments *a, double *out)
{
	uint64_t x = 0;
	double alpha;
	enum stats_status status =
		stats_poisson_crit(a->real[0], a->real[1], &x, &alpha);

	*out = (double)x;
	return status;
}

static enum stats_status poisson_S(const struct arguments *a, double *out)
{
	return stats_poisson_S(a->real[0], a->count[1], a->real[2], out);
}

static enum stats_status poisson_ratio(const struct arguments *a, double *out)
{
	return stats_poisson_ratio(a->count[0], a->real[1], a->count[2],
	                           a->real[3], out);
}

static enum stats_status ksigma(const struct arguments *a, double *out)
{
	struct stats_ksigma rule = { .B = a->real[0], .k = a->real[2],
		                     .m = a->count[1] };

	return stats_ksigma_false_alarm(&rule, out);
}

static enum stats_status iso11929(const struct arguments *a, double *out)
{
	struct stats_iso11929 in = {
		.ng = a->count[0], .tg = a->real[1], .n0 = a->count[2],
		.t0 = a->real[3], .w = a->real[4], .uw = a->real[5],
		.ka = a->real[6], .kb = a->real[7],
	};
	struct stats_iso11929_result result = { 0 };
	enum stats_status status = stats_iso11929(&in, &result);

	*out = result.yhash;
	return status;
}

static enum stats_status conformity(const struct arguments *a, double *out)
{
	return stats_conformity(a->real[0], a->real[1], a->real[2], a->real[3],
	                        out);
}

static enum stats_status guard_band(const struct arguments *a, double *out)
{
	return stats_guard_band(a->real[0], a->real[1], out);
}

static enum stats_status beta_looks(const struct arguments *a, double *out)
{
	return stats_beta_looks(a->real[0], a->real[1], a->count[2], out);
}

static enum stats_status zero_failure(const struct arguments *a, double *out)
{
	return stats_zero_failure_bound(a->count[0], a->real[1], out);
}

static enum stats_status temporal(const struct arguments *a, double *out)
{
	return stats_temporal(a->real[0], a->real[1], a->real[2], out);
}

static enum stats_status time_poisson(const struct arguments *a, double *out)
{
	return stats_time_poisson(a->real[0], a->real[1], a->real[2], a->real[3],
	                          out);
}

static const struct function {
	const char *name;
	enum stats_status (*call)(const struct arguments *a, double *out);
} functions[] = {
	{ "ln_pmiss", ln_pmiss },           { "pdetect", pdetect },
	{ "pdetect_down", pdetect_down },   { "pdetect_refused", refused },
	{ "hyp_cdf", hyp_cdf },             { "n_required", n_required },
	{ "upper_bound", upper_bound },     { "poisson_crit", poisson_crit },
	{ "poisson_S", poisson_S },         { "poisson_ratio", poisson_ratio },
	{ "ksigma_false_alarm", ksigma },   { "iso11929", iso11929 },
	{ "conformity", conformity },       { "guard_band", guard_band },
	{ "beta_looks", beta_looks },       { "temporal", temporal },
	{ "zero_failure_bound", zero_failure },
	{ "time_poisson", time_poisson },
};

static const struct function *find(const char *name)
{
	size_t count = sizeof(functions) / sizeof(functions[0]);

	for (size_t i = 0; name && i < count; i++)
		if (strcmp(functions[i].name, name) == 0)
			return &functions[i];
	return NULL;
}

static double processor_s(void)
{
	struct timespec now = { 0, 0 };

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* False: no result. */
static bool measure(char *line)
{
	char *rest = NULL, *word = strtok_r(line, " \n", &rest);
	unsigned long long n = word ? strtoull(word, NULL, 10) : 0;
	const struct function *f = find(strtok_r(NULL, " \n", &rest));
	struct arguments a = { 0 };
	double value = 0, begin_s, took_s;

	if (f == NULL) {
		puts("{}");
		return fflush(stdout) == 0;
	}
	for (size_t i = 0; i < MAX_ARGUMENTS; i++) {
		word = strtok_r(NULL, " \n", &rest);
		if (word == NULL)
			break;
		a.real[i] = strtod(word, NULL);
		a.count[i] = strtoull(word, NULL, 10);
		(void)chance_parse(slice_text(word), &a.chance[i]);
	}
	begin_s = processor_s();
	for (unsigned long long i = 0; i < n; i++)
		if (f->call(&a, &value) != STATS_OK)
			return false;
	took_s = processor_s() - begin_s;
	printf("{\"n\":%llu,\"s\":%.9f,\"value\":%.17g}\n", n, took_s, value);
	return fflush(stdout) == 0;
}

int main(void)
{
	char line[MAX_LINE_BYTES];

	while (fgets(line, sizeof(line), stdin))
		if (!measure(line)) {
			fprintf(stderr, "bench/stats: no result\n");
			return 1;
		}
	return 0;
}
