/*
 * Questions of `tally plan` asked with words as on a command line, and what a
 * charter's numbers are told to reach.
 */
#ifndef TALLY_TEST_PLAN_WORLD_H
#define TALLY_TEST_PLAN_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plan/question.h"

/* Options and their words, ended by NULL. */
#define WORDS(...) ((const char *[]){ __VA_ARGS__, NULL })

static inline const char *option_of(void *ctx, const char *name, size_t i)
{
	for (const char *const *word = ctx; *word != NULL; word++)
		if (strcmp(*word, name) == 0 && word[1] != NULL && i-- == 0)
			return word[1];
	return NULL;
}

static inline bool flag_of(void *ctx, const char *name)
{
	for (const char *const *word = ctx; *word != NULL; word++)
		if (strcmp(*word, name) == 0)
			return true;
	return false;
}

/* Fails the test if the question is refused; plan_release. */
static inline void ask_for(struct plan *plan, const char *question,
                           const char **words)
{
	struct plan_ask ask = { option_of, flag_of, words, { 0 } };
	int rc;

	plan_init(plan);
	rc = plan_answer(question, &ask, plan);
	if (rc != TALLY_OK)
		fail_msg("%s: %d %s", question, rc, ask.fault.text);
}

/* The text of a number, or NULL. */
static inline const char *value_text(const struct plan *plan, const char *name,
                                     const char *of)
{
	for (size_t i = 0; i < plan->value_count; i++)
		if (strcmp(plan->values[i].label->name, name) == 0 &&
		    strcmp(plan->values[i].of, of) == 0)
			return plan->values[i].text;
	return NULL;
}

/* It is not understood, and the message has these words. */
static inline void assert_refused(const char *question, const char **words,
                                  const char *why)
{
	struct plan_ask ask = { option_of, flag_of, words, { 0 } };
	struct plan plan;

	plan_init(&plan);
	assert_int_equal(plan_answer(question, &ask, &plan), TALLY_EUSAGE);
	if (strstr(ask.fault.text, why) == NULL)
		fail_msg("'%s' does not say '%s'", ask.fault.text, why);
	plan_release(&plan);
}

#endif
