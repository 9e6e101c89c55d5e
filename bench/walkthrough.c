/*
 * The whole program from outside: ./run plays the example, then a stranger
 * verifies the bundle that came of it. Time, and the largest process's memory.
 */
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "folder.h"

#define PATH_BYTES 300
#define LIMIT_S "300" /* of one command: a walkthrough that hangs ends */

struct cost {
	double took_s[RUNS];
	double peak_mb[RUNS];
};

static void quiet(void)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
}

static void command(char *const argv[], struct cost *cost, size_t run)
{
	double begin_s = clock_now_s();
	struct rusage usage;
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		quiet();
		execvp(argv[0], argv);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
		need(TALLY_EIO, argv[2], NULL);
	cost->took_s[run] = clock_now_s() - begin_s;
	cost->peak_mb[run] = (double)usage.ru_maxrss / 1024;
}

static void walk(char *folder, struct cost *cost, size_t run)
{
	char *argv[] = { "timeout", LIMIT_S, "./run", folder, NULL };

	command(argv, cost, run);
}

/* The charter's id is the hash of its file. */
static void read_id(const char *path, char out[static 2 * HASH_BYTES + 1])
{
	uint8_t part[4096], id[HASH_BYTES];
	struct hash hash;
	ssize_t len;
	int fd = open(path, O_RDONLY);

	need(fd >= 0 ? TALLY_OK : TALLY_EIO, path, NULL);
	hash_init(&hash);
	while ((len = read(fd, part, sizeof(part))) > 0)
		hash_put(&hash, part, (size_t)len);
	close(fd);
	hash_final(&hash, id);
	hex_format(id, HASH_BYTES, out);
}

static void verify(const char *folder, struct cost *cost, size_t run)
{
	char bundle[PATH_BYTES], charter[PATH_BYTES], id[2 * HASH_BYTES + 1];
	char *argv[] = { "timeout", LIMIT_S, "build/tally", "verify", bundle,
	                 "--charter", id, NULL };

	snprintf(bundle, sizeof(bundle), "%s/absence.tally", folder);
	snprintf(charter, sizeof(charter), "%s/charter.yaml", folder);
	read_id(charter, id);
	command(argv, cost, run);
}

int main(void)
{
	struct cost walked, verified;
	char folder[FOLDER_BYTES];

	folder_make(folder);
	walk(folder, &walked, 0); /* builds, if something is not built */
	for (size_t run = 0; run < RUNS; run++) {
		walk(folder, &walked, run);
		verify(folder, &verified, run);
	}
	folder_remove(folder);
	report("walkthrough", SECONDS, walked.took_s, 1);
	report("walkthrough_peak", "MiB", walked.peak_mb, 1);
	report("verify_bundle", SECONDS, verified.took_s, 1);
	report("verify_bundle_peak", "MiB", verified.peak_mb, 1);
	return 0;
}
