/*
 * The shipped charter and its variants: what is read out of them.
 * Run from the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "charter_files.h"

#define SHIPPED "charters/nonpaper-2022.yaml"
#define TINY "charters/test/tiny.yaml"

static const struct site *site_named(const struct charter *charter,
                                     const char *name)
{
	size_t i = charter_site(charter, slice_text(name));

	assert_true(i < charter->site_count);
	return &charter->sites[i];
}

static size_t who(const struct charter *charter, const char *name)
{
	return charter_participant(charter, slice_text(name));
}

static void test_id_is_hash_of_bytes(void **state)
{
	struct buf text = read_file(TINY);
	struct charter *charter = NULL;
	uint8_t id[HASH_BYTES];

	(void)state;
	hash_bytes(buf_slice(&text), id);
	assert_int_equal(parse(buf_slice(&text), &charter), TALLY_EINCOMPLETE);
	assert_memory_equal(charter->id, id, HASH_BYTES);
	charter_free(charter);
	buf_put_text(&text, "#\n");
	assert_int_equal(parse(buf_slice(&text), &charter), TALLY_EINCOMPLETE);
	assert_memory_not_equal(charter->id, id, HASH_BYTES);
	charter_free(charter);
	buf_release(&text);
}

static void test_shipped_participants_have_their_roles(void **state)
{
	static const struct {
		const char *name;
		unsigned roles;
		int side;
	} expected[] = {
		{ "us", ROLE_PARTY | ROLE_STATIONING, 0 },
		{ "ro", ROLE_HOST, 0 },
		{ "pl", ROLE_HOST, 0 },
		{ "nato", ROLE_ALLY, 0 },
		{ "ru", ROLE_PARTY, 1 },
		{ "ch", ROLE_WITNESS | ROLE_DEPOSITARY, -1 },
		{ "obs", ROLE_OBSERVER, -1 },
	};
	struct charter *charter = parse_file(SHIPPED);
	size_t i;

	(void)state;
	assert_true(charter->exercise);
	assert_string_equal(charter->name, "nonpaper-2022");
	assert_int_equal(charter->participant_count, 7);
	for (i = 0; i < 7; i++) {
		const struct participant *p = &charter->participants[i];

		assert_string_equal(p->name, expected[i].name);
		assert_int_equal(p->roles, expected[i].roles);
		assert_int_equal(p->side, expected[i].side);
		assert_false(p->seated);
		assert_int_equal(charter_participant_of_log(
			charter, slice_text(p->log)), i);
	}
	assert_int_equal(charter->party[0], 0);
	assert_int_equal(charter->party[1], 4);
	charter_free(charter);
}

static void test_shipped_sites_have_their_slots(void **state)
{
	struct charter *charter = parse_file(SHIPPED);
	const struct site *deveselu = site_named(charter, "deveselu");
	const struct site *redzikowo = site_named(charter, "redzikowo");
	const struct site *zhuravl = site_named(charter, "zhuravl");

	(void)state;
	/* 24 cells and 4 rooms: 28 positions in 32 slots. */
	assert_int_equal(deveselu->position_count, 28);
	assert_int_equal(deveselu->height, 5);
	assert_int_equal(deveselu->first_slot, 0);
	assert_int_equal(redzikowo->first_slot, 32);
	assert_int_equal(charter->depth[0], 6);
	/* Twelve sites of 16: the last starts at 176 of 256. */
	assert_int_equal(zhuravl->position_count, 16);
	assert_int_equal(zhuravl->height, 4);
	assert_int_equal(zhuravl->first_slot, 176);
	assert_int_equal(charter->depth[1], 8);
	assert_int_equal(charter->site_count, 14);
	assert_int_equal(deveselu->side, 0);
	assert_int_equal(zhuravl->side, 1);
	assert_int_equal(deveselu->conversion_s.value, 30 * 86400);
	charter_free(charter);
}

static void test_shipped_positions_belong_to_populations(void **state)
{
	struct charter *charter = parse_file(SHIPPED);
	const struct site *site = site_named(charter, "deveselu");
	const struct population *rooms = &site->populations[1];
	size_t i;

	(void)state;
	assert_string_equal(site_position_name(site, 0).text, "cell-01");
	assert_string_equal(site_position_name(site, 23).text, "cell-24");
	assert_string_equal(site_position_name(site, 24).text, "storage");
	assert_string_equal(site_position_name(site, 27).text, "software");
	for (i = 0; i < 28; i++) {
		assert_int_equal(site_population(site, i), i < 24 ? 0 : 1);
		assert_int_equal(site_position(site, slice_text(
			site_position_name(site, i).text)), i);
	}
	assert_true(site_population(site, 28) == NO_INDEX);
	assert_int_equal(rooms->first_position, 24);
	assert_int_equal(rooms->position_count, 4);
	assert_int_equal(rooms->design_number.value, 1);
	assert_int_equal(rooms->required.value, 9500);
	assert_int_equal(rooms->detection.value, 9900);
	assert_int_equal(rooms->common_cause.value, 100);
	assert_true(rooms->refusal_allowed);
	charter_free(charter);
}

static void test_shipped_hosts_answer_for_their_sites(void **state)
{
	struct charter *charter = parse_file(SHIPPED);
	const struct site *redzikowo = site_named(charter, "redzikowo");
	const struct site *orlan = site_named(charter, "orlan");

	(void)state;
	assert_int_equal(charter_host(charter, redzikowo), who(charter, "pl"));
	assert_int_equal(redzikowo->stationing, who(charter, "us"));
	assert_int_equal(charter_host(charter, orlan), who(charter, "ru"));
	assert_true(orlan->host == NO_INDEX);
	assert_true(orlan->stationing == NO_INDEX);
	assert_int_equal(charter->consent.need, 2);
	assert_true(quorum_names(&charter->consent, who(charter, "ro")));
	assert_true(quorum_names(&charter->consent, who(charter, "pl")));
	assert_false(quorum_names(&charter->consent, who(charter, "nato")));
	assert_true(charter->inspection_consent_standing);
	assert_true(charter->inspection_refusal_allowed);
	assert_int_equal(charter->notify_count, 1);
	assert_int_equal(charter->notify[0], who(charter, "nato"));
	assert_int_equal(charter->witnesses.need, 1);
	assert_int_equal(charter->witnesses.of[0], who(charter, "ch"));
	assert_int_equal(charter->depositary, who(charter, "ch"));
	charter_free(charter);
}

static void test_shipped_pairs_and_clocks(void **state)
{
	struct charter *charter = parse_file(SHIPPED);
	size_t i;

	(void)state;
	assert_int_equal(charter->pair_count, 2);
	assert_int_equal(charter->pairs[0].gives[0].site,
	                 charter_site(charter, slice_text("deveselu")));
	assert_int_equal(charter->pairs[1].gives[0].site,
	                 charter_site(charter, slice_text("redzikowo")));
	assert_true(charter->pairs[0].gives[1].site == NO_INDEX);
	assert_true(charter->pairs[1].gives[1].site == NO_INDEX);
	assert_int_equal(charter->clocks[CLOCK_NOTICE].value, 36 * 3600);
	assert_int_equal(charter->clocks[CLOCK_SELECT].value, 30 * 60);
	assert_int_equal(charter->clocks[CLOCK_SUSPENSION].value, 14 * 86400);
	assert_int_equal(charter->clocks[CLOCK_SKEW].value, 300);
	assert_int_equal(charter->clocks[CLOCK_GATE_LOOK].value, 192 * 3600);
	for (i = 0; i < CLOCK_COUNT; i++) {
		assert_true(charter->clocks[i].value > 0);
		assert_true(strlen(charter->clocks[i].source) > 0);
		assert_non_null(clock_names[i].meaning);
	}
	charter_free(charter);
}

static void test_shipped_classes_say_where_they_are_prohibited(void **state)
{
	struct charter *charter = parse_file(SHIPPED);
	size_t tlam = charter_class(charter, slice_text("tlam"));
	size_t glcm = charter_class(charter, slice_text("glcm"));
	size_t sm3 = charter_class(charter, slice_text("sm3"));

	(void)state;
	assert_true(charter->classes[tlam].prohibited_on[0]);
	assert_false(charter->classes[tlam].prohibited_on[1]);
	assert_false(charter->classes[glcm].prohibited_on[0]);
	assert_true(charter->classes[glcm].prohibited_on[1]);
	assert_non_null(strstr(charter->classes[glcm].source, "assumed"));
	assert_false(charter->classes[sm3].prohibited_on[0] ||
	             charter->classes[sm3].prohibited_on[1]);
	assert_int_equal(charter->classes[tlam].rule, RULE_VISUAL);
	assert_int_equal(charter->classes[tlam].observable_count, 4);
	charter_free(charter);
}

static void test_names_that_are_not_there_have_no_index(void **state)
{
	struct charter *charter = parse_file(TINY);
	static const char *const names[] = { "", "a", "alph", "alpha2", "US" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct slice name = slice_text(names[i]);

		assert_true(charter_participant(charter, name) == NO_INDEX);
		assert_true(charter_participant_of_log(charter, name) ==
		            NO_INDEX);
		assert_true(charter_site(charter, name) == NO_INDEX);
		assert_true(charter_class(charter, name) == NO_INDEX);
		assert_true(site_position(&charter->sites[0], name) ==
		            NO_INDEX);
	}
	charter_free(charter);
}

/* Made from the number and found by it: there is one spelling of each. */
static void test_numbered_positions_have_one_name_each(void **state)
{
	static const char *const others[] = {
		"cell-0", "cell-00", "cell-1", "cell-001", "cell-25", "cell-0x",
		"cell-99", "cell-", "cell-+1", "Cell-01", "cell-01 ", "cel-01",
		"cell-4294967297", "cell-18446744073709551617"
	};
	struct charter *charter = parse_file("charters/nonpaper-2022.yaml");
	const struct site *site = site_named(charter, "deveselu");
	const struct population *cells = &site->populations[0];

	(void)state;
	assert_null(cells->names);
	for (size_t i = 0; i < site->position_count; i++) {
		struct position_name name = site_position_name(site, i);

		assert_int_equal(site_position(site, slice_text(name.text)), i);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (site_position(site, slice_text(others[i])) != NO_INDEX)
			fail_msg("'%s' is taken for a position", others[i]);
	assert_string_equal(
		site_position_name(site, site->position_count).text, "");
	charter_free(charter);
}

static void test_variants_differ_where_they_say(void **state)
{
	struct charter *charter = parse_file("charters/test/exact.yaml");
	const struct population *cells =
		&site_named(charter, "deveselu")->populations[0];
	const struct item_class *item;

	(void)state;
	assert_int_equal(cells->position_count, 24);
	assert_int_equal(cells->detection.value, UNIT_PROBABILITY);
	assert_int_equal(cells->common_cause.value, 0);
	charter_free(charter);

	charter = parse_file("charters/test/each-consent.yaml");
	assert_false(charter->inspection_consent_standing);
	charter_free(charter);

	charter = parse_file("charters/test/no-refusal.yaml");
	assert_false(charter->inspection_refusal_allowed);
	assert_false(charter->sites[0].populations[0].refusal_allowed);
	charter_free(charter);

	charter = parse_file("charters/test/two-witnesses.yaml");
	assert_int_equal(charter->witnesses.need, 2);
	assert_int_equal(charter->witnesses.of_count, 2);
	charter_free(charter);

	charter = parse_file("charters/test/dimension.yaml");
	item = &charter->classes[charter_class(charter, slice_text("tlam"))];
	assert_int_equal(item->rule, RULE_DIMENSION);
	assert_int_equal(item->dimension_count, 2);
	assert_string_equal(item->dimensions[0].name, "length");
	assert_int_equal(item->dimensions[0].size_um.value, 5560000);
	assert_int_equal(item->dimensions[1].size_um.value, 530000);
	assert_int_equal(item->tolerance.value, 300);
	assert_int_equal(item->guard.value, 100);
	assert_int_equal(item->uncertainty.value, 35);
	assert_int_equal(item->power.value, 9900);
	assert_false(item->barrier);
	/* 4 % of 5.56 m and of 530 mm */
	assert_int_equal(class_window_um(item, 0), 222400);
	assert_int_equal(class_window_um(item, 1), 21200);
	charter_free(charter);
}

static const struct item_class *class_named(const struct charter *charter,
                                            const char *name)
{
	return &charter->classes[charter_class(charter, slice_text(name))];
}

static void test_counting_is_read_with_its_units(void **state)
{
	static const struct {
		const char *name;
		enum count_test test;
		uint64_t k, false_alarm, cap;
		bool barrier;
	} rows[] = {
		{ "gross", COUNT_TEST_K_SIGMA, 40000, 0, 0, true },
		{ "exact", COUNT_TEST_POISSON, 0, 100000, 0, false },
		{ "standard", COUNT_TEST_ISO11929, 16449, 0, 0, false },
		{ "compared", COUNT_TEST_RATIO, 0, 1000, 0, false },
		{ "stepwise", COUNT_TEST_SEQUENTIAL, 0, 1000000, 60, false },
	};
	struct charter *charter = parse_file("charters/test/counts.yaml");
	const struct item_class *item;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		item = class_named(charter, rows[i].name);
		assert_int_equal(item->rule, RULE_COUNTS);
		assert_int_equal(item->counts.test, rows[i].test);
		assert_int_equal(item->counts.k.value, rows[i].k);
		assert_int_equal(item->counts.false_alarm.value,
		                 rows[i].false_alarm);
		assert_int_equal(item->counts.cap.value, rows[i].cap);
		assert_int_equal(item->barrier, rows[i].barrier);
		assert_int_equal(item->power.value, 9900);
		assert_int_equal(item->counts.spread.value, 1000000);
	}
	item = class_named(charter, "gross");
	assert_int_equal(item->counts.time_s.value, 150);
	assert_int_equal(item->counts.background_time_s.value, 150);
	assert_int_equal(item->counts.backgrounds.value, 10);
	assert_int_equal(item->counts.weakest.value, 300000);
	item = class_named(charter, "known");
	assert_int_equal(item->rule, RULE_BENCHMARK);
	assert_int_equal(item->benchmark.fraction.value, 5000);
	assert_int_equal(item->benchmark.spread.value, 1000000);
	assert_int_equal(item->benchmark.time_s.value, 150);
	assert_int_equal(item->benchmark.benchmark_time_s.value, 300);
	assert_int_equal(item->benchmark.benchmarks.value, 3);
	assert_int_equal(item->benchmark.background_time_s.value, 300);
	assert_int_equal(item->benchmark.backgrounds.value, 3);
	charter_free(charter);
}

/* tiny with the two maps of its section `map` in the other order. */
static void put_maps_swapped(struct slice text, struct buf *out)
{
	const char *start = (const char *)text.data;
	size_t us = (size_t)(strstr(start, "  - side: us\n") - start);
	size_t ru = (size_t)(strstr(start, "  - side: ru\n") - start);
	size_t end = (size_t)(strstr(start, "classes:\n") - start);

	buf_put_slice(out, slice_part(text, 0, us));
	buf_put_slice(out, slice_part(text, ru, end - ru));
	buf_put_slice(out, slice_part(text, us, ru - us));
	buf_put_slice(out, slice_part(text, end, text.len));
}

static void test_first_party_leads_side_0_whatever_the_maps_order(void **state)
{
	struct buf text = read_file(TINY), swapped;
	struct charter *charter = NULL;

	(void)state;
	buf_put_u8(&text, '\0');
	buf_init(&swapped, MAX_CHARTER_BYTES);
	put_maps_swapped(slice_part(buf_slice(&text), 0, text.len - 1),
	                 &swapped);
	assert_int_equal(swapped.len, text.len - 1);
	assert_int_equal(parse(buf_slice(&swapped), &charter),
	                 TALLY_EINCOMPLETE);
	assert_string_equal(charter->sites[0].name, "alpha");
	assert_int_equal(charter->sites[0].side, 0);
	assert_string_equal(charter->sites[1].name, "bravo");
	assert_int_equal(charter->sites[1].side, 1);
	assert_int_equal(charter->pairs[0].gives[0].site, 0);
	charter_free(charter);
	buf_release(&swapped);
	buf_release(&text);
}

static void test_sites_start_at_multiples_of_their_padded_size(void **state)
{
	struct buf text = read_file(TINY);
	struct charter *charter = NULL;
	char *count;

	(void)state;
	buf_put_u8(&text, '\0');
	/* charlie, the last site, grows from 2 to 5 positions. */
	count = strstr(strstr((char *)text.data, "name: charlie"), "count: 2");
	count[7] = '5';
	assert_int_equal(parse(slice_part(buf_slice(&text), 0, text.len - 1),
	                       &charter), TALLY_EINCOMPLETE);
	assert_int_equal(site_named(charter, "bravo")->first_slot, 0);
	assert_int_equal(site_named(charter, "bravo")->height, 1);
	assert_int_equal(site_named(charter, "charlie")->first_slot, 8);
	assert_int_equal(site_named(charter, "charlie")->height, 3);
	assert_int_equal(charter->depth[1], 4);
	charter_free(charter);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_id_is_hash_of_bytes),
		cmocka_unit_test(test_shipped_participants_have_their_roles),
		cmocka_unit_test(test_shipped_sites_have_their_slots),
		cmocka_unit_test(test_shipped_positions_belong_to_populations),
		cmocka_unit_test(test_shipped_hosts_answer_for_their_sites),
		cmocka_unit_test(test_shipped_pairs_and_clocks),
		cmocka_unit_test(
			test_shipped_classes_say_where_they_are_prohibited),
		cmocka_unit_test(test_names_that_are_not_there_have_no_index),
		cmocka_unit_test(test_numbered_positions_have_one_name_each),
		cmocka_unit_test(test_variants_differ_where_they_say),
		cmocka_unit_test(test_counting_is_read_with_its_units),
		cmocka_unit_test(
			test_first_party_leads_side_0_whatever_the_maps_order),
		cmocka_unit_test(
			test_sites_start_at_multiples_of_their_padded_size),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
