/*
 * What a conclusion says of sites that were drawn by lot: never that somebody
 * chose them.
 */
#include <stdlib.h>

#include "conclusion_world.h"

static struct world w;
static size_t lot_sites[] = { ORLAN, RYABINA, SOKOL };
static uint64_t alike[] = { 1, 1, 1 }, weights[] = { 5, 2, 3 };
static struct draw_population populations[] = {
	{ .name = "bases", .map = 1, .site_count = 3, .sites = lot_sites,
	  .weights = alike },
	{ .name = "heavy", .map = 1, .site_count = 3, .sites = lot_sites,
	  .weights = weights, .weighted = true },
};
static struct drawn drawn[2];
static struct draw_period period = { .side = 0, .period = 1, .count = 2,
	                             .draws = drawn };

/* Site of pair i by draw i, out of a population. */
static void draw_pair(size_t i, size_t population)
{
	struct inspection *visit = &w.inspections[i == 0 ? AT_ORLAN : AT_RYABINA];

	w.pairs[i].drawn[1] = true;
	visit->draw = 0;
	visit->number = i;
	drawn[i].population = population;
}

static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	w.charter.draws.population_count = 2;
	w.charter.draws.populations = populations;
	w.rules.draw_count = 1;
	w.rules.draws = &period;
	memset(drawn, 0, sizeof(drawn));
	return 0;
}

static struct buf make_text(void)
{
	struct buf json = world_json(&w);
	struct fault fault;
	struct buf out;

	buf_init(&out, 1 << 16);
	assert_int_equal(conclusion_text(buf_slice(&json), &w.charter, &out,
	                                 &fault), TALLY_OK);
	buf_release(&json);
	return out;
}

static char *one_line(void)
{
	static char made[1 << 16];
	struct buf out = make_text();

	on_one_line(out, made);
	buf_release(&out);
	return made;
}

static void assert_says(const char *words)
{
	if (strstr(one_line(), words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, one_line());
}

static void assert_silent_on(const char *words)
{
	if (strstr(one_line(), words) != NULL)
		fail_msg("\"%s\" is in: %s", words, one_line());
}

static void test_the_text_of_a_drawn_arrangement_never_changes(void **s)
{
	struct buf text;

	(void)s;
	draw_pair(0, 0);
	draw_pair(1, 1);
	text = make_text();
	assert_golden("conclusion-drawn.txt", &text);
	buf_release(&text);
}

static void test_drawn_sites_are_not_called_chosen(void **s)
{
	(void)s;
	draw_pair(0, 0);
	draw_pair(1, 0);
	assert_says("Sites of ru in bases that were inspected by draw: 2 of 3; "
	            "what must not be missed, at one of the 3, would have been "
	            "met with probability 2/3 times 0.9801, which is 0.6534, or "
	            "more, as each was as likely to be drawn.");
	assert_silent_on("by choice");
	assert_silent_on("heavy");
}

static void test_a_site_drawn_twice_counts_once(void **s)
{
	(void)s;
	draw_pair(0, 0);
	draw_pair(1, 0);
	w.inspections[AT_RYABINA].site = ORLAN;
	assert_says("Sites of ru in bases that were inspected by draw: 1 of 3;");
}

static void test_the_lightest_site_decides_a_weighted_draw(void **s)
{
	(void)s;
	draw_pair(0, 1);
	draw_pair(1, 1);
	assert_says("Sites of ru in heavy that were inspected by draw, in "
	            "proportion to their weights: 2 of 3; what must not be "
	            "missed, at the lightest, is met by a draw of one site with "
	            "probability 2/10 times 0.9801, which is 0.1960, or more.");
	assert_silent_on("as likely");
}

static void test_a_choice_beside_a_draw_is_told_apart(void **s)
{
	(void)s;
	draw_pair(1, 0);
	assert_says("Candidate sites of ru that were inspected by choice: 1 of 3;");
	assert_says("Sites of ru in bases that were inspected by draw: 1 of 3;");
}

/* The largest weights that a charter may have, at as many sites as it may. */
static void test_the_largest_weights_do_not_wrap(void **s)
{
	static size_t sites[MAX_SITES];
	static uint64_t large[MAX_SITES];
	struct draw_population before = populations[1];

	(void)s;
	for (size_t i = 0; i < MAX_SITES; i++)
		large[i] = MAX_WEIGHT;
	populations[1].sites = sites;
	populations[1].weights = large;
	populations[1].site_count = MAX_SITES;
	draw_pair(0, 1);
	assert_says("1000000000/4096000000000 times 0.9801, which is 0.0002");
	populations[1] = before;
}

static void test_a_draw_that_was_never_designated_met_nothing(void **s)
{
	(void)s;
	draw_pair(0, 0);
	draw_pair(1, 0);
	world_mix(&w);
	assert_says("was left to the other side's choice or draw and was never "
	            "designated");
	assert_says("Sites of ru in bases that were inspected by draw: 1 of 3;");
}

int main(void)
{
#define LAW(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		LAW(test_the_text_of_a_drawn_arrangement_never_changes),
		LAW(test_drawn_sites_are_not_called_chosen),
		LAW(test_a_site_drawn_twice_counts_once),
		LAW(test_the_lightest_site_decides_a_weighted_draw),
		LAW(test_a_choice_beside_a_draw_is_told_apart),
		LAW(test_the_largest_weights_do_not_wrap),
		LAW(test_a_draw_that_was_never_designated_met_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
