/*
 * A reply of very many names, about very many rows of a very large site, once
 * took minutes to replay. It explains the rows that it names, and no others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define RU 1 /* the side that inspects Deveselu */
#define ROWS 900
#define NAMES 1000
#define FIRST_ROW 6000
#define FIRST_NAME 6450 /* half of the rows, and beyond */

/* The usual charter, with a site of 8,192 positions. */
static void write_charter(char *path)
{
	static const char small[] = "count: 24\n";
	FILE *in = fopen("charters/nonpaper-2022.yaml", "r"), *out;
	int fd = mkstemp(path), changed = 0;
	char line[400];

	assert_non_null(in);
	assert_int_not_equal(fd, -1);
	out = fdopen(fd, "w");
	assert_non_null(out);
	while (fgets(line, sizeof(line), in) != NULL) {
		char *found = strstr(line, small);

		if (found != NULL && changed++ == 0)
			strcpy(found, "count: 8192\n");
		assert_true(fputs(line, out) >= 0);
	}
	assert_int_not_equal(changed, 0);
	assert_int_equal(fclose(out), 0);
	fclose(in);
}

static void put_name(struct draft *d, const char *member, int number)
{
	char name[32];

	snprintf(name, sizeof(name), "cell-%04d", number);
	draft_word(d, member, name);
}

static struct id measure(struct world *w)
{
	struct draft d;

	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w->pairs[0].notice[RU].bytes);
	draft_open(&d, "rows", '[');
	for (int i = 0; i < ROWS; i++) {
		draft_open(&d, NULL, '{');
		put_name(&d, "position", FIRST_ROW + i);
		draft_word(&d, "status", "unreadable");
		draft_close(&d, '}');
	}
	draft_close(&d, ']');
	return world_say_as(w, "ru", KEY_INSPECTOR, &d);
}

static struct id reply(struct world *w, struct id to)
{
	struct draft d;

	draft_init(&d, STATEMENT_REPLY);
	draft_id(&d, "to", to.bytes);
	draft_open(&d, "rows", '[');
	for (int i = 0; i < NAMES; i++)
		put_name(&d, NULL, FIRST_NAME + i);
	draft_close(&d, ']');
	return world_say(w, "us", &d);
}

static void test_a_reply_explains_exactly_the_rows_that_it_names(void **s)
{
	static struct world w;
	char path[] = "/tmp/adversary-XXXXXX";
	const struct inspection *inspection;
	struct id measured, replied;

	(void)s;
	write_charter(path);
	world_init(&w, path);
	unlink(path);
	world_run(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	world_select(&w, 0, 0);
	world_select(&w, 0, RU);
	measured = measure(&w);
	replied = reply(&w, measured);
	world_assert_regular(&w, measured);
	world_assert_regular(&w, replied);
	inspection = &w.rules->inspections[
		w.rules->arrangements[0].pairs[0].inspection[RU]];
	assert_int_equal(inspection->measures[0].row_count, ROWS);
	for (int i = 0; i < ROWS; i++)
		assert_int_equal(inspection->measures[0].rows[i].explained,
		                 FIRST_ROW + i >= FIRST_NAME);
	world_release(&w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_reply_explains_exactly_the_rows_that_it_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
