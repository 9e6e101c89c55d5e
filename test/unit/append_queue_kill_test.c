/*
 * Law of group commit in a process that is killed: what any of its threads was
 * told to be logged is there, where it was told.
 */
#include "append_queue_world.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define THREADS 24
#define ROUNDS 8
#define TEXT_BYTES 48

/* In a child: tells the index and text of what was acknowledged, until killed. */
struct told {
	uint64_t index;
	char text[TEXT_BYTES];
};

static int report_fd;
static int round_number;

static void *append_until_killed(void *ctx)
{
	for (size_t i = 0;; i++) {
		struct told told = { 0 };
		struct slice entry;

		snprintf(told.text, sizeof(told.text), "round %d thread %d: %zu",
		         round_number, *(int *)ctx, i);
		entry = slice_text(told.text);
		if (append_queue_add(queue, &entry, 1, &told.index, NULL) !=
		            TALLY_OK ||
		    write(report_fd, &told, sizeof(told)) != sizeof(told))
			_exit(1);
	}
	return NULL;
}

static void run_child(void)
{
	static int numbers[THREADS];
	pthread_t threads[THREADS];
	struct fault fault;

	open_office(&world, "us", NULL, &office);
	assert_ok(append_queue_start(&office, &queue, &fault));
	for (int i = 0; i < THREADS; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], NULL, append_until_killed,
		               &numbers[i]);
	}
	pthread_join(threads[0], NULL);
	_exit(1);
}

/* Returns where to read on of what the child told; *first came first. */
static int run_and_kill(long after_ns, struct told *first)
{
	const struct timespec pause = { 0, after_ns };
	int pipe_fd[2], child_status;
	pid_t child;

	assert_int_equal(pipe(pipe_fd), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(pipe_fd[0]);
		report_fd = pipe_fd[1];
		run_child();
	}
	close(pipe_fd[1]);
	/* so that the kill falls among appends */
	assert_int_equal(read(pipe_fd[0], first, sizeof(*first)), sizeof(*first));
	nanosleep(&pause, NULL);
	kill(child, SIGKILL);
	waitpid(child, &child_status, 0);
	assert_true(WIFSIGNALED(child_status));
	return pipe_fd[0];
}

static void test_a_killed_queue_loses_nothing_acknowledged(void **state)
{
	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	for (round_number = 0; round_number < ROUNDS; round_number++) {
		struct told told;
		int fd = run_and_kill(1000000L * (round_number * 5 % 8), &told);

		open_office(&world, "us", NULL, &office);
		do
			assert_entry(told.index, told.text);
		while (read(fd, &told, sizeof(told)) == sizeof(told));
		assert_sound(&world, "us");
		office_close(&office);
		close(fd);
	}
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_killed_queue_loses_nothing_acknowledged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
