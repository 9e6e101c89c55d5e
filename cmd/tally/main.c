/*
 * tally: finds the command, opens what it needs, runs it, and puts out the
 * answer. An answer that could not be written is never success.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "office/memory.h"
#include "secret_ask.h"
#include "session.h"

#define MAX_ANSWER_BYTES ((size_t)1 << 30)
#define MAX_LOGGED_BYTES ((size_t)1 << 20)

/* Before anything is read: none of it may reach a core file. */
static void harden(void)
{
	memory_harden();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a write over the limit fails, and is told */
}

/*
 * A file of the office must not take the number of a closed standard stream:
 * the answer would be written into it. Writing to these fails, and is told.
 */
static void hold_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			_exit(EXIT_INTERNAL);
}

/* Beside an answer; a failure has its own line, and is told alone. */
static void tell_of_memory(int code)
{
	if (code == EXIT_DONE && memory_is_exposed() && memory_has_swap())
		session_note("memory is not locked, so secrets of this command may "
		             "have gone to swap: docs/operations.md, Secrets in "
		             "memory");
}

static int run(struct session *s)
{
	struct fault fault = { 0 };
	int rc, code;

	if (s->command == NULL)
		return EXIT_INTERNAL; /* a table without help */
	if (crypto_start() != TALLY_OK) {
		fault_set(&fault, TALLY_EINTERNAL,
		          "the crypto library does not start");
		return session_fail(s, &fault);
	}
	vault_ask_set(secret_ask, s);
	s->opening = true;
	rc = session_need(s, s->command->needs, &fault);
	code = rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
	s->opening = false;
	if (rc == TALLY_OK)
		code = s->command->run(s);
	session_close(s);
	tell_of_memory(code);
	return code;
}

static int write_all(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.data, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return TALLY_EIO;
		bytes = slice_part(bytes, (size_t)n, bytes.len);
	}
	return TALLY_OK;
}

/* The one object of --json, from what the command and its failure left. */
static void put_object(const struct session *s, int code, struct buf *out)
{
	if (s->answered_json) {
		buf_put_slice(out, buf_slice(&s->answer));
		return;
	}
	buf_printf(out, "{\"ok\":%s", code == EXIT_DONE ? "true" : "false");
	if (code != EXIT_DONE)
		buf_printf(out, ",\"exit\":%d", code);
	if (s->error[0] != '\0') {
		buf_put_text(out, ",\"error\":");
		json_put_text(out, slice_text(s->error));
	}
	buf_put_slice(out, buf_slice(&s->answer));
	if (s->logged.len > 0) {
		buf_put_text(out, ",\"statements\":[");
		buf_put_slice(out, buf_slice(&s->logged));
		buf_put_u8(out, ']');
	}
	buf_put_text(out, "}\n");
}

static int answer(const struct session *s, int code)
{
	struct buf out;
	int rc = buf_status(&s->answer);

	if (rc == TALLY_OK)
		rc = buf_status(&s->logged);
	buf_init(&out, MAX_ANSWER_BYTES);
	if (s->json)
		put_object(s, code, &out);
	else
		buf_put_slice(&out, buf_slice(&s->answer));
	if (rc == TALLY_OK)
		rc = buf_status(&out);
	if (rc != TALLY_OK) {
		session_note("the answer: %s", status_text(rc));
		code = EXIT_INTERNAL;
	} else if (write_all(STDOUT_FILENO, buf_slice(&out)) != TALLY_OK ||
	           (close(STDOUT_FILENO) != 0 && errno != EBADF)) {
		session_note("standard output: %s", strerror(errno));
		code = EXIT_INTERNAL;
	}
	buf_release(&out);
	return code;
}

int main(int argc, char **argv)
{
	static struct session s = { .directory = "." };
	int code;

	harden();
	hold_streams();
	buf_init(&s.answer, MAX_ANSWER_BYTES);
	buf_init(&s.logged, MAX_LOGGED_BYTES);
	code = arguments_parse(&s, argc, argv);
	if (code == EXIT_DONE)
		code = run(&s);
	code = answer(&s, code);
	buf_release(&s.logged);
	buf_release(&s.answer);
	return code;
}
