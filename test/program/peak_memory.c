/*
 * Runs a command and writes the peak of its resident memory in KiB to a file:
 * what the kernel counted, of the command alone. Never installed.
 *
 * usage: peak_memory FILE COMMAND...
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The command must not count what this program has in memory: that is little. */
static pid_t start(char **command)
{
	pid_t pid = fork();

	if (pid == 0) {
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	return pid;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	int status = 0;
	FILE *out;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "usage: peak_memory FILE COMMAND...\n");
		return 2;
	}
	pid = start(argv + 2);
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid) {
		perror("peak_memory");
		return 1;
	}
	out = fopen(argv[1], "w");
	if (out == NULL || fprintf(out, "%ld\n", usage.ru_maxrss) < 0 ||
	    fclose(out) != 0) {
		perror(argv[1]);
		return 1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
