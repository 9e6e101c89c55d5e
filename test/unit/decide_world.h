/*
 * What the charter's rules make of one row. The charter is
 * charters/test/counts.yaml; of its classes only the one that a test is about is
 * prohibited.
 */
#ifndef TALLY_TEST_DECIDE_WORLD_H
#define TALLY_TEST_DECIDE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world.h"

static struct world w;

static inline int set_up(void **state)
{
	(void)state;
	world_init(&w, "charters/test/counts.yaml");
	for (size_t i = 0; i < w.charter->class_count; i++)
		w.charter->classes[i].prohibited_on[0] = false;
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	world_release(&w);
	return 0;
}

static inline struct item_class *prohibit(const char *name)
{
	size_t i = charter_class(w.charter, slice_text(name));

	assert_int_not_equal(i, NO_INDEX);
	w.charter->classes[i].prohibited_on[0] = true;
	/* Ten counts of 10 leave more open than the 30 of the charter. */
	if (w.charter->classes[i].counts.backgrounds.value == 10)
		w.charter->classes[i].counts.weakest.value = 500000;
	return &w.charter->classes[i];
}

/* The decision of a row with more members; found is what stood there. */
static inline struct decision decide_found(const char *found, const char *members)
{
	static char text[40000];
	struct decision decision;
	json_t *row;

	snprintf(text, sizeof(text), "{\"position\":\"cell-1\",\"status\":"
	         "\"looked\",\"declared\":\"%s\",\"found\":\"%s\",\"method\":"
	         "\"counts\"%s%s}", found, found, *members ? "," : "", members);
	row = json_loads(text, 0, NULL);
	if (row == NULL)
		fail_msg("no JSON: %s", text);
	decision = row_decide(w.charter, 0, row);
	json_decref(row);
	return decision;
}

static inline struct decision decide(const char *members)
{
	return decide_found("sm3", members);
}

static inline void assert_clear(const char *members)
{
	struct decision d = decide(members);

	assert_int_equal(d.doubt_count, 0);
	assert_true(d.complete && !d.undecided);
	assert_int_equal(d.class, NO_INDEX);
}

static inline void assert_found(const char *members)
{
	struct decision d = decide(members);

	assert_int_not_equal(d.class, NO_INDEX);
	assert_true(w.charter->classes[d.class].prohibited_on[0]);
}

/* Nothing is found, and it is no clean look; why MISSING or EXTRA: by the row. */
static inline void assert_doubt(const char *members, enum measure_why why)
{
	struct decision d = decide(members);
	bool row = why == MEASURE_WHY_MISSING || why == MEASURE_WHY_EXTRA;

	assert_int_equal(d.class, NO_INDEX);
	assert_int_not_equal(d.doubt_count, 0);
	assert_int_equal(d.doubts[0].why, why);
	assert_int_equal(!d.complete, row);
	assert_int_equal(d.undecided, !row);
}

#define TEN "10,9,11,12,8,10,9,11,10,10"
#define FORTY "2,1,3,2,2,1,2,3,2,2,2,1,3,2,2,1,2,3,2,2,2,1,3,2,2,1,2,3,2,2," \
	      "2,1,3,2,2,1,2,3,2,2"
#define OF(class, members) "\"counts\":[{\"class\":\"" class "\"," members "}]"
#define COUNTS(class, item, background) \
	OF(class, "\"item\":[" item "],\"background\":[" background "]")
#define SALTED "\"1111111111111111111111111111111111111111111111111111111111111111\""
#define BARRIER(class, word) \
	"\"barrier\":[{\"class\":\"" class "\",\"answer\":\"" word \
	"\",\"readings\":" SALTED "}]"

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
