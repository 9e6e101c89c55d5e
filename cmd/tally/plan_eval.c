/*
 * tally plan eval: a filter. Answers go out whenever the next line is not there
 * yet, so that a program may ask, read, and ask again.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "plan.h"
#include "plan/eval.h"

#define READ_BYTES ((size_t)1 << 16)
#define FLUSH_BYTES ((size_t)1 << 16)
#define MAX_OUT_BYTES ((size_t)1 << 26)
#define MAX_COLUMNS 80
#define MAX_USAGE_BYTES ((size_t)1 << 12)

struct filter {
	struct buf line;     /* what there is of one without its end */
	bool too_long;       /* it is, and what is left of it is skipped */
	struct buf out;      /* answers not written yet */
	uint64_t line_count;
	uint64_t not_understood;
	const char *from;    /* name of the input, for messages */
};

static int write_out(struct filter *f, struct fault *fault)
{
	struct slice rest = buf_slice(&f->out);

	while (rest.len > 0) {
		ssize_t n = write(STDOUT_FILENO, rest.data, rest.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault_set(fault, TALLY_EINTERNAL,
			                 "standard output: %s", strerror(errno));
		rest = slice_part(rest, (size_t)n, rest.len);
	}
	buf_clear(&f->out);
	return TALLY_OK;
}

static int eval_line(struct filter *f, struct slice line, struct fault *fault)
{
	bool understood = false;
	int rc = TALLY_OK;

	f->line_count++;
	if (f->too_long || line.len > EVAL_MAX_LINE_BYTES)
		buf_printf(&f->out, "{\"status\":\"DOMAIN\",\"error\":\"a line has "
		           "at most %zu bytes\"}", EVAL_MAX_LINE_BYTES);
	else
		rc = plan_eval(line, &f->out, &understood);
	f->not_understood += !understood;
	f->too_long = false;
	buf_put_u8(&f->out, '\n');
	if (rc == TALLY_OK)
		rc = buf_status(&f->out);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "%s: line %" PRIu64 ": %s", f->from,
		                 f->line_count, status_text(rc));
	return f->out.len < FLUSH_BYTES ? TALLY_OK : write_out(f, fault);
}

/* Of a line over the limit nothing is kept. */
static void keep(struct filter *f, struct slice part)
{
	if (f->too_long || f->line.len + part.len > EVAL_MAX_LINE_BYTES) {
		f->too_long = true;
		buf_clear(&f->line);
	} else {
		buf_put_slice(&f->line, part);
	}
}

/* The lines that end in these bytes; what is behind them is kept. */
static int eval_bytes(struct filter *f, struct slice bytes, struct fault *fault)
{
	struct reader rest = { bytes };
	struct slice line;
	int rc = TALLY_OK;

	while (rc == TALLY_OK && reader_line(&rest, &line)) {
		if (f->line.len == 0 && !f->too_long) {
			rc = eval_line(f, line, fault);
			continue;
		}
		keep(f, line);
		rc = buf_status(&f->line);
		if (rc == TALLY_OK)
			rc = eval_line(f, buf_slice(&f->line), fault);
		buf_clear(&f->line);
	}
	if (rc == TALLY_OK && rest.rest.len > 0)
		keep(f, rest.rest);
	return rc;
}

static int eval_all(struct filter *f, int fd, struct fault *fault)
{
	uint8_t bytes[READ_BYTES];
	int rc = TALLY_OK;
	ssize_t n;

	for (;;) {
		n = read(fd, bytes, sizeof(bytes));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		rc = eval_bytes(f, slice_of(bytes, (size_t)n), fault);
		if (rc == TALLY_OK)
			rc = buf_status(&f->line);
		if (rc == TALLY_OK)
			rc = write_out(f, fault);
		if (rc != TALLY_OK)
			return rc;
	}
	if (n < 0)
		return fault_set(fault, TALLY_EIO, "%s: %s", f->from,
		                 strerror(errno));
	if (f->line.len > 0 || f->too_long) /* it has no newline behind it */
		rc = eval_line(f, buf_slice(&f->line), fault);
	return rc == TALLY_OK ? write_out(f, fault) : rc;
}

static int eval_file(struct filter *f, struct fault *fault)
{
	bool is_stdin = strcmp(f->from, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(f->from, O_RDONLY | O_CLOEXEC);
	int rc;

	if (is_stdin)
		f->from = "standard input";
	if (fd < 0)
		return fault_set(fault, errno == ENOENT ? TALLY_ENOTFOUND
		                                        : TALLY_EIO,
		                 "%s: %s", f->from, strerror(errno));
	rc = eval_all(f, fd, fault);
	if (!is_stdin)
		close(fd);
	return rc;
}

/* In lines of 80 columns; what follows the first is set in. */
static void say_usage(struct session *s, const char *usage)
{
	size_t column = 0;

	while (*usage != '\0') {
		size_t len = strcspn(usage, " ");

		if (column > 0 && column + 1 + len > MAX_COLUMNS) {
			session_say(s, "\n   ");
			column = strlen("   ");
		}
		session_say(s, "%s%.*s", column > 0 ? " " : "", (int)len, usage);
		column += len + (column > 0);
		usage += len;
		usage += *usage == ' ';
	}
	session_say(s, "\n");
}

static int list_functions(struct session *s)
{
	struct buf json;

	buf_init(&json, MAX_OUT_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0;; i++) {
		struct buf usage;
		bool there;
		char *text;

		buf_init(&usage, MAX_USAGE_BYTES);
		there = plan_eval_usage(i, &usage);
		text = there ? buf_take_text(&usage) : NULL;
		buf_release(&usage);
		if (text == NULL && there)
			json.status = TALLY_ENOMEM;
		if (text == NULL)
			break;
		say_usage(s, text);
		json_text(&json, NULL, text);
		free(text);
	}
	json_close(&json, ']');
	json_answer(s, "functions", &json);
	return EXIT_DONE;
}

int plan_eval_run(struct session *s)
{
	struct filter f = { .from = s->operand_count ? s->operands[0] : "-" };
	struct fault fault = { 0 };
	int rc;

	if (session_flag(s, "--functions"))
		return list_functions(s);
	buf_init(&f.line, EVAL_MAX_LINE_BYTES);
	buf_init(&f.out, MAX_OUT_BYTES);
	rc = eval_file(&f, &fault);
	buf_release(&f.line);
	buf_release(&f.out);
	session_json_whole(s, slice_of(NULL, 0)); /* the lines are the answer */
	if (rc != TALLY_OK) {
		session_note("%s", fault.text);
		return session_exit_of(s, rc);
	}
	if (f.not_understood == 0)
		return EXIT_DONE;
	session_note("%" PRIu64 " of %" PRIu64 " lines were not understood; the "
	             "answer to each says why", f.not_understood, f.line_count);
	return EXIT_USAGE;
}
