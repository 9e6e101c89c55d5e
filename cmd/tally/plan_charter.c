/*
 * tally plan charter: what a whole charter's numbers reach.
 */
#include <stdio.h>
#include <string.h>

#include "charter/prose.h"
#include "charter_file.h"
#include "json.h"
#include "plan.h"
#include "plan/charter_plan.h"
#include "plan/plan.h"

struct told {
	struct buf text, json;
	char clause[256];
};

static void take(void *ctx, const char *clause, const char *text,
                 bool is_warning)
{
	struct told *told = ctx;

	if (strcmp(told->clause, clause) != 0) {
		buf_put_text(&told->text, told->clause[0] ? "\n" : "");
		prose_printf(&told->text, 0, "", "%s:", clause);
	}
	snprintf(told->clause, sizeof(told->clause), "%s", clause);
	prose_put(&told->text, is_warning ? 13 : 4,
	          is_warning ? "  - WARNING: " : "  - ", slice_text(text));
	json_open(&told->json, NULL, '{');
	json_text(&told->json, "clause", clause);
	json_text(&told->json, "text", text);
	json_flag(&told->json, "warning", is_warning);
	json_close(&told->json, '}');
}

/* The picture, if it is asked for; EXIT_DONE or what to exit with. */
static int draw(struct session *s, const struct charter *charter,
                struct told *told)
{
	struct plot plot = { 0 };
	char text[64];
	size_t left_out;
	int code;

	if (session_option(s, "--plot", 0) == NULL)
		return EXIT_DONE;
	left_out = plan_charter_plot(charter, &plot);
	snprintf(text, sizeof(text), "%zu more kinds of population are not in it.",
	         left_out);
	if (left_out > 0)
		take(told, "the picture", text, true);
	code = plan_write_plot(s, &plot);
	plot_release(&plot);
	return code;
}

/* The numbers alone, in the manner of the other questions. */
static int put_values(struct session *s, const struct charter *charter)
{
	struct plan plan;
	struct buf text;
	int rc;

	plan_init(&plan);
	plan_charter_values(charter, &plan);
	buf_init(&text, PLAN_MAX_BYTES);
	if (s->json)
		plan_print_values(&plan, &text);
	else
		plan_print_csv(&plan, &text);
	rc = plan_failure(&plan);
	if (rc == TALLY_OK && s->json) {
		json_answer(s, "values", &text);
	} else if (rc == TALLY_OK) {
		rc = buf_status(&text);
		buf_put_slice(&s->answer, buf_slice(&text));
	}
	buf_release(&text);
	plan_release(&plan);
	return rc;
}

static int answer(struct session *s, const struct charter *charter,
                  struct told *told, bool is_unset)
{
	int rc;

	if (session_flag(s, "--csv")) {
		buf_clear(&s->answer); /* of what is said of keys */
		return put_values(s, charter);
	}
	buf_put_u8(&told->text, '\0');
	rc = buf_status(&told->text);
	if (rc != TALLY_OK)
		return rc;
	if (is_unset)
		session_say(s, "Keys matter for no number below.\n\n");
	session_say(s, "%s", (const char *)told->text.data);
	session_json_text(s, "name", charter->name);
	json_answer(s, "clauses", &told->json);
	return s->json ? put_values(s, charter) : TALLY_OK;
}

int plan_charter_run(struct session *s)
{
	struct fault fault = { 0 };
	struct told told = { .clause = "" };
	struct charter *charter;
	struct buf file;
	int rc, drawn, code;

	if (s->json && session_flag(s, "--csv"))
		return session_usage(s, "--json or --csv; not both");
	code = charter_file_read(s, s->operands[0], &file, &charter);
	if (code != EXIT_DONE && code != EXIT_INCOMPLETE)
		return code;
	buf_init(&told.text, PLAN_MAX_BYTES);
	buf_init(&told.json, MAX_JSON_BYTES);
	json_open(&told.json, NULL, '[');
	rc = plan_charter(charter, take, &told);
	drawn = draw(s, charter, &told);
	json_close(&told.json, ']');
	if (rc == TALLY_OK)
		rc = answer(s, charter, &told, code == EXIT_INCOMPLETE);
	code = drawn;
	if (rc != TALLY_OK) {
		fault_set(&fault, rc, "%s: %s", s->operands[0], status_text(rc));
		code = session_fail(s, &fault);
	}
	buf_release(&told.text);
	buf_release(&told.json);
	buf_release(&file);
	charter_free(charter);
	return code;
}
