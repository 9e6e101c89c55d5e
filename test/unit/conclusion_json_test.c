/*
 * The JSON of a conclusion has one form, and nothing else is read.
 */
#include "conclusion_text_world.h"

static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	world_mix(&w);
	make_all();
	return 0;
}

static void test_the_bytes_of_a_confirmed_arrangement_never_change(void **s)
{
	(void)s;
	world_init(&w);
	struct buf made = world_json(&w);

	assert_golden("conclusion-confirmed.json", &made);
	buf_release(&made);
}

static void test_the_bytes_of_a_mixed_arrangement_never_change(void **s)
{
	(void)s;
	struct buf made = world_json(&w);

	assert_golden("conclusion-mixed.json", &made);
	buf_release(&made);
}

static void test_the_same_logs_give_the_same_bytes(void **s)
{
	(void)s;
	struct buf one = world_json(&w);
	struct buf other = world_json(&w);

	assert_true(slice_equal(buf_slice(&one), buf_slice(&other)));
	buf_release(&one);
	buf_release(&other);
}

static void test_a_short_buffer_is_a_fault_and_no_shorter_json(void **s)
{
	struct conclusion *conclusion = world_conclude(&w);
	struct buf out;

	(void)s;
	for (size_t max = 0; max < 100; max++) {
		buf_init(&out, max);
		assert_int_equal(conclusion_json(conclusion, w.heads, &out),
		                 TALLY_ELIMIT);
		buf_release(&out);
	}
	conclusion_free(conclusion);
}

static void test_every_computed_json_is_read(void **s)
{
	(void)s;
	for (unsigned set = 0; set < 1u << 6; set++) {
		world_init(&w);
		if (set & 1)
			world_mix(&w);
		if (set & 2)
			w.inspections[AT_DEVESELU].measure_count = 2;
		if (set & 4)
			end_without_report(&w, AT_DEVESELU);
		if (set & 8)
			w.samples[AT_DEVESELU].selected = false;
		if (set & 16)
			w.rules.now_s += CONVERSION_S;
		if (set & 32)
			w.measures[AT_DEVESELU][0].attested.standing =
				STANDING_OPEN;
		make_all();
	}
}

static void test_every_truncation_is_refused(void **s)
{
	(void)s;
	for (size_t len = 0; json[len] != '\0'; len++)
		assert_false(are_read(json, len));
}

/* What is not derived may be another true text, but never silently. */
static void test_a_flipped_bit_is_refused_or_shows_in_the_text(void **s)
{
	static char original[sizeof(text)];
	size_t len = strlen(json);

	(void)s;
	strcpy(original, text);
	for (size_t i = 0; i < len; i++) {
		json[i] ^= (char)(1 << i % 8);
		if (are_read(json, len))
			assert_string_not_equal(text, original);
		json[i] ^= (char)(1 << i % 8);
	}
}

#define PLACES "\"Places outside the two maps of the charter, declared or not.\""

static void test_another_spelling_of_the_same_data_is_refused(void **s)
{
	static const char *const spellings[][2] = {
		{ "{\"arr", "{ \"arr" },
		{ "{\"arr", " {\"arr" },
		{ "}}}\n", "}}}" },
		{ "}}}\n", "}}}\n\n" },
		{ "}}}\n", "}}}\n{}" },
		{ ":24,", ":24.0," },
		{ ":24,", ":2.4e1," },
		{ ":24,", ":\"24\"," },
		{ "\"refused\":0,", "\"refused\":-0," },
		{ "\"refused\":0,", "" },
		{ "\"refused\":0,", "\"refused\":0,\"refused\":0," },
		{ "\"refused\":0,", "\"refused\":null," },
		{ "\"refused\":0,\"unreadable\":0",
		  "\"unreadable\":0,\"refused\":0" },
		{ "\"exercise\"", "\"extra\":1,\"exercise\"" },
		{ "\"exercise\":true", "\"exercise\":1" },
		{ "\"reasons\":", "\"detail\":\"\",\"reasons\":" },
		{ "cells", "c\\u0065lls" },
		{ "a0a0a0", "A0a0a0" },
		{ "T14:00:00Z", "T14:00:00+00:00" },
		{ "\"at\":", "\"at\":\"\",\"at\":" },
		{ "Places", "" },
		{ "Places", "Pl\\naces" },
		{ "Places", "\xe2\x80\xaePlaces" }, /* right to left */
		{ "Places", "\xc2\x9bPlaces" },     /* C1 control */
		{ PLACES, "\"\"" },
		{ PLACES, "{}" },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const char *other = changed(spellings[i][0], spellings[i][1]);

		/* The text of not_covered is free, if it is printable. */
		if (strcmp(spellings[i][0], "Places") == 0 &&
		    spellings[i][1][0] == '\0')
			assert_true(is_read(other));
		else
			assert_false(is_read(other));
	}
}

#define LOOKED(n) "\"looked\":" n ",\"behind_barrier\":0,\"refused\":1"
#define REFUSED LOOKED("23") ",\"refused_at\":[\"cell-01\"],\"unreadable\":0"

static void test_what_follows_from_the_rest_cannot_be_changed(void **s)
{
	static const char *const lies[][2] = {
		{ "\"exercise\":true", "\"exercise\":false" },
		{ "\"conclusion\":\"prohibited-item-found\",\"sites\"",
		  "\"conclusion\":\"absence-confirmed\",\"sites\"" },
		{ "\"conclusion\":\"disputed\"",
		  "\"conclusion\":\"absence-confirmed\"" },
		{ "\"0.9801\"", "\"0.9802\"" },
		{ "\"0.5000\"", "\"0.9500\"" },
		{ "\"required\":\"0.9500\"", "\"required\":\"0.5000\"" },
		{ "\"design_number\":1", "\"design_number\":8" },
		{ "\"positions\":24", "\"positions\":23" },
		{ "\"looked\":24", "\"looked\":25" },
		{ "\"looked\":24", "\"looked\":23" },
		{ "\"detection_together\":\"0.9801\"",
		  "\"detection_together\":\"0.9800\"" },
		{ LOOKED("23"), LOOKED("24") },
		{ REFUSED, LOOKED("23") ","
		  "\"refused_at\":[\"cell-01\"],\"unreadable\":1,"
		  "\"unreadable_at\":[\"cell-01\"]" },
		{ REFUSED, LOOKED("23") ","
		  "\"refused_at\":[\"cell-01\"],\"unreadable\":1" },
		{ REFUSED, LOOKED("23") ",\"unreadable\":0" },
		{ "[\"cell-01\"]", "[]" },
		{ "[\"cell-01\"]", "[\"cell-25\"]" },
		{ "[\"cell-01\"]", "[\"cell-1\"]" },
		{ "[\"cell-01\"]", "[\"cell-01\",\"cell-02\"]" },
		{ "[\"cell-01\"]", "\"cell-01\"" },
		{ "\"prohibited\":1", "\"prohibited\":25" },
		{ "\"behind_barrier\":0", "\"behind_barrier\":24" },
		{ "[],\"prohibited_outside\":0", "[],\"prohibited_outside\":1" },
		{ "\"looked\":24", "\"looked\":-1" },
		{ "\"looked\":24", "\"looked\":18446744073709551616" },
		{ "\"holds_until\":\"2026-12-25", "\"holds_until\":\"2027-12-25" },
		{ "\"finding-contested\",\"detection-below-required\"",
		  "\"finding-contested\"" },
		{ "\"finding-contested\",\"detection-below-required\"",
		  "\"detection-below-required\",\"finding-contested\"" },
		{ "[\"prohibited-item-found\"]", "[\"seal-broken\"]" },
		{ "\"clause\":\"6.2\"", "\"clause\":\"6.3\"" },
		{ "\"not-countersigned\"", "\"not-there\"" },
		{ "\"by\":\"ro\"", "\"by\":\"fr\"" },
		{ "\"site\":\"redzikowo\"", "\"site\":\"deveselu\"" },
		{ "\"site\":\"redzikowo\"", "\"site\":\"sokol\"" },
		{ "\"site\":\"pair-2-of-ru\"", "\"site\":\"pair-65-of-ru\"" },
		{ "\"site\":\"pair-2-of-ru\"", "\"site\":\"pair-2-of-ro\"" },
		{ "\"us.example/tally\"", "\"fr.example/tally\"" },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		assert_false(is_read(changed(lies[i][0], lies[i][1])));
}

static void test_positions_nobody_saw_are_read_in_one_order(void **s)
{
	(void)s;
	row_at(&w, AT_REDZIKOWO, 4)->look = LOOK_REFUSED;
	make_all();
	assert_false(is_read(changed("[\"cell-01\",\"cell-05\"]",
	                             "[\"cell-05\",\"cell-01\"]")));
	assert_false(is_read(changed("[\"cell-01\",\"cell-05\"]",
	                             "[\"cell-01\",\"cell-01\"]")));
	/* Which they are follows from nothing else in it. */
	assert_true(is_read(changed("[\"cell-01\",\"cell-05\"]",
	                            "[\"cell-01\",\"cell-07\"]")));
}

static void test_counts_that_no_reason_explains_are_refused(void **s)
{
	static const char *const lies[][2] = {
		/* an item, and no word about it */
		{ "\"conclusion\":\"prohibited-item-found\",\"populations\"",
		  "\"conclusion\":\"absence-confirmed\",\"populations\"" },
		{ "[\"prohibited-item-found\"]", "[]" },
		/* looks without a time */
		{ "\"last_observation\":\"2026-11-30T09:30:00Z\","
		  "\"holds_until\":\"2026-12-25T09:30:00Z\",", "" },
		/* looks without a report, a refusal with one */
		{ "[\"prohibited-item-found\"]",
		  "[\"prohibited-item-found\",\"no-report\"]" },
		{ "[\"prohibited-item-found\"]",
		  "[\"prohibited-item-found\",\"inspection-refused\"]" },
		{ "[\"no-report\",\"pair-default\"", "[\"pair-default\"" },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		assert_false(is_read(changed(lies[i][0], lies[i][1])));
}

static void test_hostile_json_is_refused(void **s)
{
	static const char *const texts[] = {
		"", "\n", "null\n", "[]\n", "{}\n", "\"\"\n", "0\n",
		"{\"arrangement\":[]}\n", "\xff\xfe\n", "{\"sites\":{}}\n",
	};
	static char deep[200001];

	(void)s;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(is_read(texts[i]));
	memset(deep, '[', sizeof(deep) - 1);
	assert_false(is_read(deep));
	assert_false(is_read(changed("\"sites\":[", "\"sites\":[],\"x\":[")));
	assert_false(is_read(changed("\"cut\":{", "\"cut\":[],\"x\":{")));
	assert_false(are_read(NULL, 0));
}

static void test_the_charter_must_be_the_right_one(void **s)
{
	(void)s;
	w.charter.site_count = ORLAN;
	assert_false(is_read(json));
	w.charter.site_count = SITES;
	w.populations[ORLAN].common_cause.value = 1;
	assert_false(is_read(json));
}

static void test_irregularities_of_other_arrangements_are_not_listed(void **s)
{
	(void)s;
	assert_null(strstr(json, "\"late\""));
	assert_non_null(strstr(json, "\"not-countersigned\""));
	assert_non_null(strstr(json, "\"pair-default\",\"clause\""));
}

static void test_an_invalid_entry_is_listed_without_an_id(void **s)
{
	(void)s;
	w.entries[5].valid = false;
	w.irregularities[0].code = IRREGULAR_INVALID_ENTRY;
	w.irregularities[0].at_s = 0;
	make_all();
	assert_non_null(strstr(json, "{\"code\":\"invalid-entry\","
	                             "\"clause\":\"1.6\",\"by\":\"ro\"}"));
	w.irregularities[0].at_s = NEVER_S;
	make_all();
	assert_non_null(strstr(json, "\"by\":\"ro\"}"));
}

static void test_many_sites_not_inspected_are_named_up_to_eight(void **s)
{
	static struct site many[SITES + 9];

	(void)s;
	memcpy(many, w.sites, sizeof(w.sites));
	for (size_t i = SITES; i < SITES + 9; i++) {
		many[i] = w.sites[SOKOL];
		snprintf(many[i].name, sizeof(many[i].name), "site-%zu", i);
	}
	w.charter.sites = many;
	w.charter.site_count = SITES + 9;
	make_all();
	assert_non_null(strstr(json, "not inspected: 11 of 12 (ryabina, sokol, "
	                             "site-5, site-6, site-7, site-8, site-9, "
	                             "site-10 and 3 more)."));
	assert_non_null(strstr(json, "1/12 times 0.5000, which is 0.0416"));
}

static void test_positions_seen_beside_the_sample_are_not_called_unseen(void **s)
{
	(void)s;
	world_init(&w);
	w.samples[AT_DEVESELU].count = 20;
	w.measures[AT_DEVESELU][0].row_count = 22;
	make_all();
	assert_non_null(strstr(json, "cells at deveselu that were not seen: 2 "
	                             "of 24;"));
	w.measures[AT_DEVESELU][0].row_count = CELLS;
	make_all();
	assert_null(strstr(json, "not seen"));
}

#define LAW(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAW(test_the_bytes_of_a_confirmed_arrangement_never_change),
		LAW(test_the_bytes_of_a_mixed_arrangement_never_change),
		LAW(test_the_same_logs_give_the_same_bytes),
		LAW(test_a_short_buffer_is_a_fault_and_no_shorter_json),
		LAW(test_every_computed_json_is_read),
		LAW(test_every_truncation_is_refused),
		LAW(test_a_flipped_bit_is_refused_or_shows_in_the_text),
		LAW(test_another_spelling_of_the_same_data_is_refused),
		LAW(test_what_follows_from_the_rest_cannot_be_changed),
		LAW(test_positions_nobody_saw_are_read_in_one_order),
		LAW(test_counts_that_no_reason_explains_are_refused),
		LAW(test_hostile_json_is_refused),
		LAW(test_the_charter_must_be_the_right_one),
		LAW(test_irregularities_of_other_arrangements_are_not_listed),
		LAW(test_an_invalid_entry_is_listed_without_an_id),
		LAW(test_many_sites_not_inspected_are_named_up_to_eight),
		LAW(test_positions_seen_beside_the_sample_are_not_called_unseen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
