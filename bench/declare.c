/*
 * Declarations of 2^16 to 2^24 slots of 64 bytes, made as `tally declare` makes
 * them from contents that come slot by slot: time of the processor, of the wall
 * and the peak of memory, on one core and on all, each in a process of its own.
 */
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/sign.h"
#include "measure.h"
#include "office/declaration.h"

#define CELL_BYTES 64

/* What one run took. */
struct taking {
	double cpu_s, wall_s, peak_kib;
};

static void one_core_only(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	need(sched_setaffinity(0, sizeof(set), &set) == 0 ? TALLY_OK : TALLY_EIO,
	     "one core", NULL);
}

static void declare(unsigned depth)
{
	static struct office office; /* nothing is kept: it has no store */
	struct declaration_terms terms = {
		.name = { .epoch = 1 }, .depth = depth,
		.cell_bytes = CELL_BYTES
	};
	struct declaration_builder *builder;
	struct fault fault = { 0 };
	uint8_t root[HASH_BYTES];
	unsigned ignored;

	need(builder_new(&office, &terms, &builder, &fault), "builder", &fault);
	for (uint64_t slot = 0; slot >> depth == 0; slot += 4)
		need(builder_put(builder, slot, slice_text("sm-3:A-1041"),
		                 &fault), "slot", &fault);
	need(builder_finish(builder, root, &ignored, &fault), "root", &fault);
	builder_free(builder);
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static struct taking run(unsigned depth, bool one_core)
{
	struct taking taking = { .wall_s = clock_now_s() };
	struct rusage usage;
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (one_core)
			one_core_only();
		declare(depth);
		_exit(0);
	}
	need(child > 0 && wait4(child, &status, 0, &usage) == child &&
	     status == 0 ? TALLY_OK : TALLY_EIO, "child", NULL);
	taking.wall_s = clock_now_s() - taking.wall_s;
	taking.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	taking.peak_kib = (double)usage.ru_maxrss;
	return taking;
}

static void report_of(unsigned depth, const char *cores, const char *what,
                      const char *unit, const double value[static RUNS])
{
	char name[64];

	snprintf(name, sizeof(name), "declare_2_%u_%s%s", depth, cores, what);
	report(name, unit, value, 1);
}

static void measure_depth(unsigned depth)
{
	double cpu_s[2][RUNS], wall_s[2][RUNS], peak_kib[2][RUNS];
	double per_slot_ns[RUNS], speedup[RUNS];

	for (size_t i = 0; i < RUNS; i++) {
		for (size_t all = 0; all < 2; all++) {
			struct taking taking = run(depth, all == 0);

			cpu_s[all][i] = taking.cpu_s;
			wall_s[all][i] = taking.wall_s;
			peak_kib[all][i] = taking.peak_kib;
		}
		per_slot_ns[i] = cpu_s[0][i] * 1e9 / (double)(1u << depth);
		speedup[i] = wall_s[0][i] / wall_s[1][i];
	}
	for (size_t all = 0; all < 2; all++) {
		const char *cores = all ? "all_cores" : "one_core";

		report_of(depth, cores, "", SECONDS, cpu_s[all]);
		report_of(depth, cores, "_wall", SECONDS, wall_s[all]);
		report_of(depth, cores, "_peak", "KiB", peak_kib[all]);
	}
	report_of(depth, "one_core", "_slot", "ns", per_slot_ns);
	report_of(depth, "all_cores", "_speedup", "ratio", speedup);
}

int main(void)
{
	need(crypto_start(), "crypto", NULL);
	for (unsigned depth = 16; depth <= 24; depth += 2)
		measure_depth(depth);
	return 0;
}
