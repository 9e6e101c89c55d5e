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
                size_t *out_left_out)
{
	struct plot plot = { 0 };
	int code;

	*out_left_out = 0;
	if (session_option(s, "--plot", 0) == NULL)
		return EXIT_DONE;
	*out_left_out = plan_charter_plot(charter, &plot);
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

#define LEFT_OUT "%zu more kinds of population are not in it."

static int put_csv(struct session *s, const struct charter *charter,
                   size_t left_out)
{
	if (left_out > 0)
		session_note("%s: " LEFT_OUT, session_option(s, "--plot", 0),
		             left_out);
	return put_values(s, charter);
}

static int put_clauses(struct session *s, const struct charter *charter,
                       size_t left_out, bool is_unset)
{
	struct told told = { .clause = "" };
	char text[64];
	int rc;

	buf_init(&told.text, PLAN_MAX_BYTES);
	buf_init(&told.json, MAX_JSON_BYTES);
	json_open(&told.json, NULL, '[');
	rc = plan_charter(charter, take, &told);
	snprintf(text, sizeof(text), LEFT_OUT, left_out);
	if (left_out > 0)
		take(&told, "the picture", text, true);
	json_close(&told.json, ']');
	buf_put_u8(&told.text, '\0');
	if (rc == TALLY_OK)
		rc = buf_status(&told.text);
	if (rc == TALLY_OK && is_unset)
		session_say(s, "Keys matter for no number below.\n\n");
	if (rc == TALLY_OK) {
		session_say(s, "%s", (const char *)told.text.data);
		session_json_text(s, "name", charter->name);
		json_answer(s, "clauses", &told.json);
	}
	buf_release(&told.text);
	buf_release(&told.json);
	return rc == TALLY_OK && s->json ? put_values(s, charter) : rc;
}

int plan_charter_run(struct session *s)
{
	bool is_csv = session_flag(s, "--csv");
	struct fault fault = { 0 };
	struct charter *charter = NULL;
	struct buf file;
	size_t left_out;
	int rc, read, code;

	if (s->json && is_csv)
		return session_usage(s, "--json or --csv; not both");
	if (is_csv)
		read = charter_file_parse(s, s->operands[0], &file, &charter);
	else
		read = charter_file_read(s, s->operands[0], &file, &charter);
	if (read != EXIT_DONE && read != EXIT_INCOMPLETE)
		return read;
	code = draw(s, charter, &left_out);
	rc = is_csv ? put_csv(s, charter, left_out)
	            : put_clauses(s, charter, left_out, read == EXIT_INCOMPLETE);
	if (rc != TALLY_OK) {
		fault_set(&fault, rc, "%s: %s", s->operands[0], status_text(rc));
		code = session_fail(s, &fault);
	}
	buf_release(&file);
	charter_free(charter);
	return code;
}
