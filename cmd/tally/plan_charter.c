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

int plan_charter_run(struct session *s)
{
	struct fault fault = { 0 };
	struct told told = { .clause = "" };
	struct charter *charter;
	struct buf file;
	int rc, code = charter_file_read(s, s->operands[0], &file, &charter);

	if (code != EXIT_DONE && code != EXIT_INCOMPLETE)
		return code;
	buf_init(&told.text, PLAN_MAX_BYTES);
	buf_init(&told.json, MAX_JSON_BYTES);
	json_open(&told.json, NULL, '[');
	rc = plan_charter(charter, take, &told);
	json_close(&told.json, ']');
	buf_put_u8(&told.text, '\0');
	if (rc == TALLY_OK)
		rc = buf_status(&told.text);
	if (rc == TALLY_OK) {
		session_say(s, "%s", (const char *)told.text.data);
		session_json_text(s, "name", charter->name);
	} else {
		fault_set(&fault, rc, "%s: %s", s->operands[0], status_text(rc));
		code = session_fail(s, &fault);
	}
	json_answer(s, "clauses", &told.json);
	buf_release(&told.text);
	buf_release(&file);
	charter_free(charter);
	return code;
}
