/*
 * tally bench: how fast this program is on this machine and disk, a line of
 * JSON for each figure as soon as it is known.
 */
#include "bench.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/text.h"
#include "record.h"

#define DEFAULT_SECONDS 5
#define MAX_SECONDS 3600
#define TELL_EVERY_S 2.0

const struct bench_group *const bench_groups[] = {
	&bench_hashes, &bench_proofs, &bench_signatures, &bench_declaration,
	&bench_counts, &bench_tags, &bench_replay, &bench_appends, NULL,
};

/* One call of the command. */
struct bench {
	struct session *s;
	double run_s;        /* how long a run takes, about; 0: one repetition */
	bool on_terminal;
	double told_s;       /* when progress was last told */
	char folder[PATH_MAX];
};

static volatile sig_atomic_t stopped_by;

static void stop(int number)
{
	stopped_by = number;
}

bool bench_stopped(void)
{
	return stopped_by != 0;
}

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
#define SIGNAL_COUNT (sizeof(signals) / sizeof(signals[0]))

static void take_signals(struct sigaction *before)
{
	struct sigaction action = { .sa_handler = stop, .sa_flags = SA_RESTART };

	for (size_t i = 0; i < SIGNAL_COUNT; i++) {
		sigaction(signals[i], NULL, &before[i]);
		/* What nohup ignores stays ignored. */
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

/* Once all is cleaned up, a signal does what it would have done before. */
static void leave_signals(const struct sigaction *before)
{
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		sigaction(signals[i], &before[i], NULL);
	if (stopped_by != 0)
		raise(stopped_by);
}

static bool is_wanted(const struct session *s, const struct bench_group *group,
                      const struct figure *figure)
{
	for (size_t i = 0; i < s->operand_count; i++)
		if (strcmp(s->operands[i], group->name) == 0 ||
		    strcmp(s->operands[i], figure->name) == 0)
			return true;
	return s->operand_count == 0;
}

static bool is_known(const char *name)
{
	for (size_t g = 0; bench_groups[g] != NULL; g++) {
		const struct figure *f = bench_groups[g]->figures;

		if (strcmp(name, bench_groups[g]->name) == 0)
			return true;
		for (; f->name != NULL; f++)
			if (strcmp(name, f->name) == 0)
				return true;
	}
	return false;
}

static int unknown_name(struct session *s, const char *name)
{
	struct buf names;
	int code;

	buf_init(&names, FAULT_TEXT_BYTES);
	for (size_t g = 0; bench_groups[g] != NULL; g++)
		buf_printf(&names, "%s%s", g ? ", " : "", bench_groups[g]->name);
	code = session_usage(s, "bench: there is no '%s'; there are %.*s", name,
	                     (int)names.len, (const char *)names.data);
	buf_release(&names);
	return code;
}

static void tell(struct bench *b, const char *name, size_t run)
{
	double now_s = clock_now_s();

	if (!b->on_terminal || now_s - b->told_s < TELL_EVERY_S)
		return;
	b->told_s = now_s;
	session_note("bench: %s, run %zu of %d", name, run + 1, RUNS);
}

static int run_once(const struct figure *figure, void *subject, size_t n,
                    double *out_s, struct fault *fault)
{
	double begin_s = clock_now_s();
	int rc = figure->run(subject, n, fault);

	*out_s = clock_now_s() - begin_s;
	if (rc != TALLY_OK && fault->status == TALLY_OK)
		fault_set(fault, rc, "%s: %s", figure->name, status_text(rc));
	return rc;
}

/* How many repetitions make a run; also the first, which is not counted. */
static int repetitions(const struct bench *b, const struct figure *figure,
                       void *subject, size_t *out, struct fault *fault)
{
	double took_s = 0;
	int rc;

	for (size_t n = 1;; n *= 2) {
		rc = run_once(figure, subject, n, &took_s, fault);
		*out = n;
		if (rc != TALLY_OK || bench_stopped() || took_s >= b->run_s)
			return rc;
		if (took_s < b->run_s / 8)
			continue;
		*out = (size_t)((double)n * b->run_s / took_s) + 1;
		return rc;
	}
}

static int measure(struct bench *b, const struct figure *const *figures,
                   size_t count, void *subject, struct fault *fault)
{
	struct timing timing[MAX_FIGURES];
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
		tell(b, figures[i]->name, 0);
		rc = repetitions(b, figures[i], subject, &timing[i].n, fault);
	}
	for (size_t run = 0; run < RUNS; run++)
		for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
			double took_s = 0;

			if (bench_stopped())
				return TALLY_OK;
			tell(b, figures[i]->name, run);
			rc = run_once(figures[i], subject, timing[i].n, &took_s,
			              fault);
			timing[i].each_s[run] = took_s / (double)timing[i].n;
		}
	for (size_t i = 0; rc == TALLY_OK && !bench_stopped() && i < count; i++)
		report_timing(figures[i]->name, figures[i]->unit,
		              figures[i]->each, &timing[i]);
	if (rc == TALLY_OK && ferror(stdout))
		rc = fault_set(fault, TALLY_EINTERNAL, "standard output: %s",
		               strerror(errno));
	return rc;
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int measure_group(struct bench *b, const struct bench_group *group,
                         struct fault *fault)
{
	const struct figure *wanted[MAX_FIGURES];
	char folder[PATH_MAX + 32];
	void *subject = NULL;
	size_t count = 0;
	int rc;

	for (const struct figure *f = group->figures; f->name != NULL; f++)
		if (is_wanted(b->s, group, f))
			wanted[count++] = f;
	if (count == 0 || bench_stopped())
		return TALLY_OK;
	snprintf(folder, sizeof(folder), "%s/%s", b->folder, group->name);
	if (mkdir(folder, 0700) != 0)
		return fault_set(fault, TALLY_EIO, "%s: %s", folder,
		                 strerror(errno));
	rc = group->open(folder, &subject, fault);
	if (rc != TALLY_OK && fault->status == TALLY_OK)
		fault_set(fault, rc, "%s: %s", group->name, status_text(rc));
	if (rc == TALLY_OK) {
		rc = measure(b, wanted, count, subject, fault);
		group->close(subject);
	}
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return rc;
}

/* An office is no place for what is only tried out, nor is a folder in it. */
static int outside_offices(const char *folder, struct fault *fault)
{
	char path[PATH_MAX + 32], real[PATH_MAX];
	size_t len;

	if (realpath(folder, real) == NULL)
		return fault_set(fault, errno == ENOENT ? TALLY_ENOTFOUND
		                                        : TALLY_EIO,
		                 "%s: %s", folder, strerror(errno));
	for (len = strlen(real); len > 0; len--) {
		if (real[len] != '\0' && real[len] != '/')
			continue;
		snprintf(path, sizeof(path), "%.*s/office.json", (int)len, real);
		if (access(path, F_OK) == 0)
			return fault_set(fault, TALLY_EUSAGE, "bench: %s is in "
			                 "the office %.*s; --folder DIR chooses "
			                 "another", folder, (int)len, real);
	}
	return TALLY_OK;
}

static int make_folder(struct bench *b, struct fault *fault)
{
	const char *parent = session_option(b->s, "--folder", 0);
	struct statfs system;
	int rc;

	if (parent == NULL)
		parent = getenv("TMPDIR");
	if (parent == NULL || *parent == '\0')
		parent = "/tmp";
	rc = outside_offices(parent, fault);
	if (rc != TALLY_OK)
		return rc;
	if (snprintf(b->folder, sizeof(b->folder), "%s/tally-bench-XXXXXX",
	             parent) >= (int)sizeof(b->folder) ||
	    mkdtemp(b->folder) == NULL) {
		b->folder[0] = '\0';
		return fault_set(fault, TALLY_EIO, "%s: %s", parent,
		                 strerror(errno));
	}
	if (statfs(b->folder, &system) == 0 && system.f_type == TMPFS_MAGIC)
		session_note("%s is in memory, not on a disk: appends are not "
		             "durable there; --folder DIR chooses another", parent);
	return TALLY_OK;
}

static int take_seconds(struct bench *b, struct fault *fault)
{
	const char *text = session_option(b->s, "--seconds", 0);
	uint64_t seconds = DEFAULT_SECONDS;

	if (text != NULL &&
	    (decimal_parse(slice_text(text), &seconds) != TALLY_OK ||
	     seconds > MAX_SECONDS))
		return fault_set(fault, TALLY_EUSAGE, "bench: --seconds is a "
		                 "number from 0 to %d", MAX_SECONDS);
	b->run_s = (double)seconds / RUNS;
	return TALLY_OK;
}

int bench_run(struct session *s)
{
	static struct bench b;
	struct sigaction before[SIGNAL_COUNT];
	struct fault fault = { 0 };
	int rc;

	for (size_t i = 0; i < s->operand_count; i++)
		if (!is_known(s->operands[i]))
			return unknown_name(s, s->operands[i]);
	b = (struct bench){ .s = s, .told_s = clock_now_s(),
		            .on_terminal = isatty(STDERR_FILENO) == 1 };
	rc = take_seconds(&b, &fault);
	take_signals(before);
	if (rc == TALLY_OK)
		rc = make_folder(&b, &fault);
	for (size_t g = 0; rc == TALLY_OK && bench_groups[g] != NULL; g++)
		rc = measure_group(&b, bench_groups[g], &fault);
	if (b.folder[0] != '\0')
		nftw(b.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	leave_signals(before);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	session_json_whole(s, slice_of(NULL, 0)); /* the lines are the answer */
	return EXIT_DONE;
}
