/*
 * Merkle roots and proofs of 2^20 leaves, made and verified, beside the Go
 * project's transparency-log library, if $TALLY_TLOGBENCH names its program
 * (test/independent/tlogbench): another process, which is told by lines what to
 * do, takes its turn. Both say the same root first.
 */
#include <unistd.h>

#include "../cmd/tally/bench_tree.h"
#include "base/text.h"
#include "crypto/sign.h"
#include "measure.h"

struct subject {
	struct tree *tree;
	FILE *to, *from; /* the peer; NULL: there is none */
};

static void root(void *ctx, size_t n)
{
	const struct subject *subject = ctx;

	for (size_t i = 0; i < n; i++)
		tree_hash(subject->tree);
}

static void make(const struct subject *subject, size_t n,
                 int (*one)(struct tree *tree, size_t i))
{
	for (size_t i = 0; i < n; i++)
		need(one(subject->tree, i), "a proof to make", NULL);
}

static void verify(const struct subject *subject, size_t n,
                   bool (*one)(const struct tree *tree, size_t i))
{
	for (size_t i = 0; i < n; i++)
		need(one(subject->tree, i) ? TALLY_OK : TALLY_EMISMATCH,
		     "a proof to verify", NULL);
}

static void inclusion_made(void *ctx, size_t n)
{
	make(ctx, n, tree_inclusion);
}

static void inclusion_verified(void *ctx, size_t n)
{
	verify(ctx, n, tree_includes);
}

static void consistency_made(void *ctx, size_t n)
{
	make(ctx, n, tree_consistency);
}

static void consistency_verified(void *ctx, size_t n)
{
	verify(ctx, n, tree_extends);
}

static void ask(const struct subject *subject, const char *name, size_t n)
{
	char line[8] = "";

	fprintf(subject->to, "%s %zu\n", name, n);
	fflush(subject->to);
	need(fgets(line, sizeof(line), subject->from) != NULL &&
	                     strcmp(line, "ok\n") == 0
	             ? TALLY_OK : TALLY_EIO, "peer", NULL);
}

static void peer_root(void *ctx, size_t n)
{
	ask(ctx, "root", n);
}

static void peer_inclusion_made(void *ctx, size_t n)
{
	ask(ctx, "inclusion_made", n);
}

static void peer_inclusion_verified(void *ctx, size_t n)
{
	ask(ctx, "inclusion_verified", n);
}

static void peer_consistency_made(void *ctx, size_t n)
{
	ask(ctx, "consistency_made", n);
}

static void peer_consistency_verified(void *ctx, size_t n)
{
	ask(ctx, "consistency_verified", n);
}

/* On one processor, as this program is. */
static void peer_exec(const char *path, const int to[2], const int from[2])
{
	setenv("GOMAXPROCS", "1", 1);
	if (dup2(to[0], STDIN_FILENO) >= 0 && dup2(from[1], STDOUT_FILENO) >= 0) {
		close(to[0]);
		close(to[1]);
		close(from[0]);
		close(from[1]);
		execl(path, path, (char *)NULL);
	}
	perror(path);
	_exit(127);
}

/* It ends when its input does. */
static void peer_start(struct subject *subject, const char *path)
{
	int to[2], from[2];
	pid_t pid;

	need(pipe(to) == 0 && pipe(from) == 0 ? TALLY_OK : TALLY_EIO, "pipe",
	     NULL);
	pid = fork();
	if (pid == 0)
		peer_exec(path, to, from);
	need(pid > 0 && clock_getcpuclockid(pid, &stopwatch.clocks[1]) == 0
	             ? TALLY_OK : TALLY_EIO, path, NULL);
	stopwatch.count = 2;
	close(to[0]);
	close(from[1]);
	subject->to = fdopen(to[1], "w");
	subject->from = fdopen(from[0], "r");
	need(subject->to && subject->from ? TALLY_OK : TALLY_EIO, path, NULL);
}

static void peer_check(const struct subject *subject)
{
	char ours[2 * HASH_BYTES + 1], theirs[2 * HASH_BYTES + 2] = "";

	hex_format(subject->tree->level[TREE_HEIGHT][0], HASH_BYTES, ours);
	need(fgets(theirs, sizeof(theirs), subject->from) != NULL &&
	                     strncmp(ours, theirs, strlen(ours)) == 0
	             ? TALLY_OK : TALLY_EMISMATCH, "root of the peer", NULL);
}

/* Each is followed by the same of the peer. */
static const struct work works[] = {
	{ "tlog_root", "leaves per second", root, TREE_LEAVES },
	{ "tlog_root_xmod", "leaves per second", peer_root, TREE_LEAVES },
	{ "inclusion_made", "per second", inclusion_made, 1 },
	{ "inclusion_made_xmod", "per second", peer_inclusion_made, 1 },
	{ "inclusion_verified", "per second", inclusion_verified, 1 },
	{ "inclusion_verified_xmod", "per second", peer_inclusion_verified, 1 },
	{ "consistency_made", "per second", consistency_made, 1 },
	{ "consistency_made_xmod", "per second", peer_consistency_made, 1 },
	{ "consistency_verified", "per second", consistency_verified, 1 },
	{ "consistency_verified_xmod", "per second", peer_consistency_verified,
	  1 },
};
#define COUNT (sizeof(works) / sizeof(works[0]))

static void measure_alone(struct subject *subject)
{
	struct work alone[COUNT / 2];
	struct timing timing[COUNT / 2];

	for (size_t i = 0; i < COUNT / 2; i++)
		alone[i] = works[2 * i];
	measure(alone, COUNT / 2, subject, timing);
}

static void measure_both(struct subject *subject, const char *peer)
{
	struct timing timing[COUNT];
	char name[80];

	peer_start(subject, peer);
	peer_check(subject);
	measure(works, COUNT, subject, timing);
	for (size_t i = 0; i < COUNT; i += 2) {
		snprintf(name, sizeof(name), "%s_to_xmod", works[i].bench);
		report_ratio(name, &timing[i + 1], 1, &timing[i]);
	}
	fclose(subject->to);
	fclose(subject->from);
}

int main(void)
{
	const char *peer = getenv("TALLY_TLOGBENCH");
	struct subject subject = { .tree = NULL };

	stopwatch.clocks[0] = CLOCK_PROCESS_CPUTIME_ID;
	need(crypto_start(), "crypto", NULL);
	need(tree_new(&subject.tree), "tree", NULL);
	if (peer != NULL && *peer != '\0')
		measure_both(&subject, peer);
	else
		measure_alone(&subject);
	tree_free(subject.tree);
	return 0;
}
