/*
 * What `plan charter` tells of a charter, as text.
 */
#ifndef TALLY_TEST_PLAN_CHARTER_WORLD_H
#define TALLY_TEST_PLAN_CHARTER_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "charter_files.h"
#include "plan/charter_plan.h"

#define NONPAPER "charters/nonpaper-2022.yaml"
#define MAX_TOLD_BYTES ((size_t)1 << 20)

/* "CLAUSE: sentence\n", a warning with a ! before it. */
static inline void take_told(void *ctx, const char *clause, const char *text,
                             bool is_warning)
{
	assert_true(clause[0] != '\0' && text[0] != '\0');
	buf_printf(ctx, "%s%s: %s\n", is_warning ? "!" : "", clause, text);
}

/* The caller frees. */
static inline char *told_of(const struct charter *charter)
{
	struct buf told;

	buf_init(&told, MAX_TOLD_BYTES);
	assert_int_equal(plan_charter(charter, take_told, &told), TALLY_OK);
	buf_put_u8(&told, '\0');
	assert_int_equal(buf_status(&told), TALLY_OK);
	return (char *)told.data;
}

/* Its numbers as a table; the caller frees. */
static inline char *csv_of(const struct charter *charter)
{
	struct plan plan;
	struct buf csv;

	plan_init(&plan);
	plan_charter_values(charter, &plan);
	assert_int_equal(plan_failure(&plan), TALLY_OK);
	buf_init(&csv, MAX_TOLD_BYTES);
	plan_print_csv(&plan, &csv);
	buf_put_u8(&csv, '\0');
	assert_int_equal(buf_status(&csv), TALLY_OK);
	plan_release(&plan);
	return (char *)csv.data;
}

#endif
