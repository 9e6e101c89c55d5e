/*
 * Answers lines of standard input with src/stats and src/plan and nothing else of
 * tally: a call of `tally plan eval`, or a question and its options by spaces,
 * answered in words, JSON, CSV and as a picture. What tools/check-same-bytes
 * builds with one compiler after another. Never installed.
 */
#include <string.h>

#include "need.h"
#include "plan/eval.h"
#include "plan/question.h"

#define MAX_WORDS 64

struct words {
	char *at[MAX_WORDS];
	size_t count;
};

static const char *option_of(void *ctx, const char *name, size_t i)
{
	const struct words *words = ctx;

	for (size_t w = 1; w + 1 < words->count; w += 2)
		if (strcmp(words->at[w], name) == 0 && i-- == 0)
			return words->at[w + 1];
	return NULL;
}

static bool flag_of(void *ctx, const char *name)
{
	return option_of(ctx, name, 0) != NULL;
}

static void print(const struct plan *plan, struct buf *out)
{
	plan_print_text(plan, out);
	plan_print_json(plan, out);
	plan_print_csv(plan, out);
	if (plan->plot.curve_count > 0)
		need(plot_svg(&plan->plot, out), NULL, "plot");
}

static void answer_question(char *line, struct buf *out)
{
	struct words words = { .count = 0 };
	struct plan_ask ask = { option_of, flag_of, &words, { 0 } };
	struct plan plan;
	char *rest = NULL;
	int rc;

	for (char *word = strtok_r(line, " ", &rest);
	     word != NULL && words.count < MAX_WORDS;
	     word = strtok_r(NULL, " ", &rest))
		words.at[words.count++] = word;
	if (words.count == 0)
		return;
	plan_init(&plan);
	rc = plan_answer(words.at[0], &ask, &plan);
	if (rc == TALLY_OK)
		print(&plan, out);
	else
		buf_printf(out, "%s: %s", status_text(rc), ask.fault.text);
	plan_release(&plan);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	struct buf out;

	buf_init(&out, PLAN_MAX_BYTES);
	while ((len = getline(&line, &room, stdin)) > 0) {
		bool understood;

		line[len - 1] = '\0';
		if (line[0] == '{')
			need(plan_eval(slice_text(line), &out, &understood), NULL,
			     line);
		else
			answer_question(line, &out);
		need(buf_status(&out), NULL, line);
		fwrite(out.data, 1, out.len, stdout);
		putchar('\n');
		buf_clear(&out);
	}
	free(line);
	buf_release(&out);
	return ferror(stdin) || fflush(stdout) != 0;
}
