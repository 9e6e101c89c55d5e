/*
 * tally plan: a question about inspections, answered in words, JSON or CSV, and
 * as a plot.
 */
#include "plan.h"

#include <string.h>

#include "json.h"
#include "plan/question.h"

#define MAX_READ 64 /* options of one question */

/* What a question looked at: an option that it did not would change nothing. */
struct asked {
	struct session *s;
	size_t read_count;
	const char *read[MAX_READ];
};

static bool was_read(const struct asked *asked, const char *name)
{
	for (size_t i = 0; i < asked->read_count; i++)
		if (strcmp(asked->read[i], name) == 0)
			return true;
	return false;
}

static void mark_read(struct asked *asked, const char *name)
{
	if (!was_read(asked, name) && asked->read_count < MAX_READ)
		asked->read[asked->read_count++] = name;
}

static const char *option_of(void *ctx, const char *name, size_t i)
{
	struct asked *asked = ctx;

	mark_read(asked, name);
	return session_option(asked->s, name, i);
}

static bool flag_of(void *ctx, const char *name)
{
	struct asked *asked = ctx;

	mark_read(asked, name);
	return session_flag(asked->s, name);
}

/* The first option that is given in vain; NULL: none. */
static const char *in_vain(const struct asked *asked)
{
	const struct session *s = asked->s;

	for (size_t i = 0; i < s->given_count; i++) {
		const char *name = s->given[i].option->name;

		if (strcmp(name, "--csv") != 0 && strcmp(name, "--plot") != 0 &&
		    !was_read(asked, name))
			return name;
	}
	return NULL;
}

int plan_write_plot(struct session *s, const struct plot *plot)
{
	const char *path = session_option(s, "--plot", 0);
	struct fault fault = { 0 };
	struct buf svg;
	int rc, code = EXIT_DONE;

	if (path == NULL)
		return EXIT_DONE;
	if (plot->curve_count == 0)
		return session_usage(s, "%s has nothing to draw here; leave out "
		                     "--plot", s->command->name);
	buf_init(&svg, PLAN_MAX_BYTES);
	rc = plot_svg(plot, &svg);
	if (rc != TALLY_OK)
		fault_set(&fault, rc, "%s: %s", path, status_text(rc));
	else
		rc = session_write_file(path, buf_slice(&svg), 0644, &fault);
	buf_release(&svg);
	if (rc != TALLY_OK)
		code = session_fail(s, &fault);
	return code;
}

/* One printer fills the whole answer. */
static void print(struct session *s, const struct plan *plan)
{
	struct buf text;

	if (s->json) {
		plan_print_json(plan, &s->answer);
		return;
	}
	buf_init(&text, PLAN_MAX_BYTES);
	if (session_flag(s, "--csv"))
		plan_print_csv(plan, &text);
	else
		plan_print_text(plan, &text);
	if (buf_status(&text) != TALLY_OK)
		s->answer.status = buf_status(&text);
	buf_put_slice(&s->answer, buf_slice(&text));
	buf_release(&text);
}

static int exit_of(enum stats_status status)
{
	return status == STATS_OK ? EXIT_DONE : EXIT_INCOMPLETE;
}

int plan_run(struct session *s)
{
	struct asked asked = { .s = s };
	struct plan_ask ask = { option_of, flag_of, &asked, { 0 } };
	struct fault fault = { 0 };
	struct plan plan;
	int rc, code;

	if (s->json && session_flag(s, "--csv"))
		return session_usage(s, "--json or --csv; not both");
	plan_init(&plan);
	rc = plan_answer(strchr(s->command->name, ' ') + 1, &ask, &plan);
	if (rc == TALLY_OK && in_vain(&asked) != NULL) {
		code = session_usage(s, "%s has no part in this question; leave it "
		                     "out", in_vain(&asked));
	} else if (rc == TALLY_OK) {
		code = plan_write_plot(s, &plan.plot);
		print(s, &plan);
		if (code == EXIT_DONE)
			code = exit_of(plan.status);
	} else {
		fault_set(&fault, rc, "%s", status_text(rc));
		code = session_fail(s, ask.fault.status ? &ask.fault : &fault);
	}
	plan_release(&plan);
	return code;
}
