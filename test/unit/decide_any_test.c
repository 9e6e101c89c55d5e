/*
 * Rows of any counts: none is called clear that could have missed an item.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world.h"

#define SALTED "\"1111111111111111111111111111111111111111111111111111111111111111\""

static struct world w;

/* xorshift; the seed is fixed, so that a failure comes again. */
static uint64_t chance(uint64_t below)
{
	static uint64_t state = 0x9e3779b97f4a7c15;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

/* About the same, or anything up to it. */
static void put_numbers(char *text, size_t room, const char *name, size_t count)
{
	static const uint64_t bases[] = { 0, 2, 10, 10, 10, 100, 1u << 31,
		                          (1ull << 53) - 4 };
	uint64_t base = bases[chance(8)], wide = chance(4);
	size_t len = (size_t)snprintf(text, room, ",\"%s\":[", name);

	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, room - len, "%s%llu",
		                        i ? "," : "",
		                        (unsigned long long)(
						wide ? base + chance(4)
						     : chance(base + 1)));
	snprintf(text + len, room - len, "]");
}

/* Counts and perhaps a barrier, mostly of the class, of any lengths. */
static void put_any(const char *class, char *text, size_t room)
{
	static const char *const names[] = { "gross", "exact", "standard",
		"compared", "stepwise", "known", "sm3", "submarine" };
	static const char *const words[] = { "yes", "no", "no", "undecided" };
	char item[400], background[1200], benchmark[200];
	size_t len = 0;

	for (uint64_t n = 1 + !chance(8), i = 0; i < n; i++) {
		*item = *background = *benchmark = '\0';
		if (chance(8) > 0)
			put_numbers(item, sizeof(item), "item",
			            chance(6) ? 1 : 1 + chance(12));
		if (chance(8) > 0)
			put_numbers(background, sizeof(background), "background",
			            chance(4) ? 40 : 2 + chance(39));
		if ((chance(8) > 0) == (strcmp(class, "known") == 0))
			put_numbers(benchmark, sizeof(benchmark), "benchmark",
			            2 + chance(4));
		len += (size_t)snprintf(text + len, room - len,
		                        "%s{\"class\":\"%s\"%s%s%s}",
		                        i ? "," : "\"counts\":[",
		                        chance(8) ? class : names[chance(8)],
		                        item, background, benchmark);
	}
	len += (size_t)snprintf(text + len, room - len, "]");
	if (chance(3) == 0)
		snprintf(text + len, room - len, ",\"barrier\":[{\"class\":\"%s\","
		         "\"answer\":\"%s\",\"readings\":" SALTED "}]",
		         chance(8) ? class : names[chance(8)], words[chance(4)]);
}

static struct decision decide(const char *members)
{
	static char text[20400];
	struct decision decision;
	json_t *row;

	snprintf(text, sizeof(text), "{\"position\":\"cell-1\",\"status\":"
	         "\"looked\",\"declared\":\"sm3\",\"found\":\"sm3\",\"method\":"
	         "\"counts\",%s}", members);
	row = json_loads(text, 0, NULL);
	if (row == NULL)
		fail_msg("no JSON: %s", text);
	decision = row_decide(w.charter, 0, row);
	json_decref(row);
	return decision;
}

/*
 * Whatever a row holds, a clear look has decided every class that is measured at
 * the site, and finds what its items can be.
 */
static void test_no_row_is_clear_that_could_have_missed_an_item(void **s)
{
	static char members[20000];
	size_t clear = 0, found = 0;

	(void)s;
	world_init(&w, "charters/test/counts.yaml");
	for (size_t c = 0; c < w.charter->class_count; c++) {
		w.charter->classes[c].barrier = c % 2 == 0;
		if (w.charter->classes[c].counts.backgrounds.value == 10)
			w.charter->classes[c].counts.weakest.value = 500000;
	}
	for (int i = 0; i < 20000; i++) {
		struct decision d;
		struct item_class *class;

		for (size_t c = 0; c < w.charter->class_count; c++)
			w.charter->classes[c].prohibited_on[0] = false;
		class = &w.charter->classes[chance(6)];
		class->prohibited_on[0] = true;
		put_any(class->name, members, sizeof(members));
		d = decide(members);
		found += d.class != NO_INDEX;
		if (d.class != NO_INDEX || !d.complete || d.undecided)
			continue;
		clear++;
		assert_int_equal(d.finds_count, 1);
		assert_true(measure_reaches(class, 0, &d.finds[0].finds));
	}
	assert_true(clear > 500 && found > 500); /* the rows are no mere rubbish */
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_no_row_is_clear_that_could_have_missed_an_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
