/*
 * Laws of bundles: a stranger can check one alone, and no byte of it can
 * change unseen.
 */
#include "bundle_world.h"

static void keep_line(void *ctx, const char *text)
{
	struct buf *lines = ctx;

	assert_true(strlen(text) > 0 && strlen(text) <= 78);
	assert_true(strncmp(text, "     ", 5) != 0);
	buf_put_text(lines, text);
	buf_put_u8(lines, '\n');
}

static void test_a_bundle_verifies_and_gives_its_conclusion(void **state)
{
	struct scene *s = play_to_cut();
	struct bundle files;
	struct buf tar, json, lines;
	struct bundle_report report = { .line = keep_line, .ctx = &lines };
	struct fault fault = { 0 };
	char *text;

	(void)state;
	make_bundle(s, &files);
	pack(&files, &tar);
	buf_init(&json, MAX_TAR);
	buf_init(&lines, MAX_TAR);
	assert_int_equal(bundle_verify(buf_slice(&tar), s->w.charter->id, &report,
	                               &json, &fault), TALLY_OK);
	assert_true(slice_equal(buf_slice(&json),
	                        bundle_find(&files, "conclusion.json")->bytes));
	text = buf_take_text(&lines);
	assert_non_null(strstr(text, "charter.yaml: its id is the one given"));
	assert_non_null(strstr(text, "log ru.example/tally: 4 entries"));
	assert_non_null(strstr(text, "log obs.example/tally: no entry"));
	assert_non_null(strstr(text, "cut: logged by ch.example/tally"));
	assert_non_null(strstr(text, "conclusion.json: computed anew"));
	assert_null(strstr(text, "UNCHECKED"));
	free(text);
	buf_release(&json);
	buf_release(&tar);
	bundle_release(&files);
	scene_free(s);
}

static void test_without_an_id_identities_are_said_to_be_unchecked(void **state)
{
	struct scene *s = play_to_cut();
	uint8_t other[HASH_BYTES] = { 0 };
	struct bundle files;
	struct buf tar, lines;
	struct bundle_report report = { .line = keep_line, .ctx = &lines };
	struct fault fault = { 0 };
	char *text;

	(void)state;
	make_bundle(s, &files);
	pack(&files, &tar);
	buf_init(&lines, MAX_TAR);
	assert_int_equal(bundle_verify(buf_slice(&tar), NULL, &report, NULL,
	                               NULL), TALLY_OK);
	text = buf_take_text(&lines);
	assert_non_null(strstr(text, "IDENTITIES"));
	free(text);
	assert_int_equal(bundle_verify(buf_slice(&tar), other, NULL, NULL,
	                               &fault), TALLY_EMISMATCH);
	assert_non_null(strstr(fault.text, "charter.yaml: its id is "));
	buf_release(&lines);
	buf_release(&tar);
	bundle_release(&files);
	scene_free(s);
}

static void test_a_bundle_holds_the_logs_up_to_the_cut(void **state)
{
	static const char *const names[] = {
		"README.txt", "charter.yaml", "conclusion.json", "conclusion.txt",
		"log/ch.example/tally/checkpoint",
		"log/ch.example/tally/tile/0/000.p/11",
		"log/ch.example/tally/tile/entries/000.p/11",
		"log/ro.example/tally/checkpoint",
		"log/ro.example/tally/tile/0/000.p/2",
		"log/ro.example/tally/tile/entries/000.p/2",
		"log/ru.example/tally/checkpoint",
		"log/ru.example/tally/tile/0/000.p/4",
		"log/ru.example/tally/tile/entries/000.p/4",
		"log/us.example/tally/checkpoint",
		"log/us.example/tally/tile/0/000.p/3",
		"log/us.example/tally/tile/entries/000.p/3",
	};
	struct scene *s = play_to_cut();
	struct bundle files;

	(void)state;
	make_bundle(s, &files);
	for (size_t i = 0; i < files.count; i++)
		assert_string_equal(files.files[i].name, names[i]);
	assert_int_equal(files.count, sizeof(names) / sizeof(names[0]));
	bundle_release(&files);
	scene_free(s);
}

static void test_the_same_cut_gives_the_same_bytes_later(void **state)
{
	struct scene *s = scene_new(TWO_WITNESSES);
	struct bundle files;
	struct buf tar, again;

	(void)state;
	play(s);
	s->cut = world_cut(&s->w);
	countersign_cut(s);
	make_bundle(s, &files);
	pack(&files, &tar);
	bundle_release(&files);
	withdraw(s);
	witness_second(s);
	make_bundle(s, &files);
	pack(&files, &again);
	assert_true(slice_equal(buf_slice(&tar), buf_slice(&again)));
	buf_release(&tar);
	buf_release(&again);
	bundle_release(&files);
	scene_free(s);
}

/* What the second witness saw of the first one after the cut comes along. */
static void test_a_countersign_brings_what_it_had_seen(void **state)
{
	struct scene *s = scene_new(TWO_WITNESSES);
	const struct world_log *us, *ch, *at;
	struct slice json;
	struct bundle files;
	struct fault fault = { 0 };

	(void)state;
	us = &s->w.logs[world_who(&s->w, "us")];
	ch = &s->w.logs[world_who(&s->w, "ch")];
	at = &s->w.logs[world_who(&s->w, "at")];
	play(s);
	s->cut = world_cut(&s->w);
	withdraw(s);
	world_append(&s->w, s->w.witness, slice_text("no statement"));
	assert_int_equal(select_logs(s), TALLY_EINCOMPLETE);
	countersign_cut(s);
	make_bundle(s, &files);
	assert_int_equal(s->sizes[world_who(&s->w, "us")], us->count - 1);
	assert_int_equal(s->sizes[world_who(&s->w, "ch")], ch->count);
	assert_int_equal(s->sizes[world_who(&s->w, "at")], at->count);
	assert_int_equal(verify_files(s, &files, &fault), TALLY_OK);
	/* It is in the bundle, but not under the cut. */
	json = bundle_find(&files, "conclusion.json")->bytes;
	assert_null(memmem(json.data, json.len, "invalid-entry", 13));
	bundle_release(&files);
	scene_free(s);
}

/* Two of three witnesses are enough: the third one's comes later. */
static void test_only_the_earliest_countersigns_that_suffice_come_along(
	void **state)
{
	static const char *const who[] = { "at", "obs" };

	(void)state;
	for (size_t first = 0; first < 2; first++) {
		struct scene *s = scene_new(TWO_WITNESSES);
		struct charter *charter = s->w.charter;
		size_t at = world_who(&s->w, "at"), obs = world_who(&s->w, "obs");
		size_t early = first == 0 ? at : obs, late = at + obs - early;
		uint64_t before;

		charter->participants[obs].roles |= ROLE_WITNESS;
		charter->witnesses.of[charter->witnesses.of_count++] = obs;
		play(s);
		s->cut = world_cut(&s->w);
		before = s->w.logs[late].count;
		countersign_by(s, who[first]);
		countersign_by(s, who[!first]);
		assert_int_equal(select_logs(s), TALLY_OK);
		assert_int_equal(s->sizes[early], s->w.logs[early].count);
		assert_int_equal(s->sizes[late], before);
		scene_free(s);
	}
}

/* What it witnessed after the cut is nothing that the cut could hold. */
static void test_a_countersign_may_come_after_more_was_witnessed(void **state)
{
	struct scene *s = scene_new(TWO_WITNESSES);
	uint64_t sizes[WORLD_LOGS];
	struct cut cut = { .sizes = sizes };
	const struct rules *rules;

	(void)state;
	play(s);
	for (size_t i = 0; i < WORLD_LOGS; i++)
		sizes[i] = s->w.logs[i].count;
	s->cut = world_cut(&s->w);
	withdraw(s);
	witness_second(s);
	countersign_cut(s);
	rules = world_replay(&s->w);
	cut.entry = rules_find(rules, s->cut.bytes);
	assert_int_equal(bundle_sizes(rules, &cut, s->sizes),
	                 TALLY_OK);
	scene_free(s);
}

/* The whole way, with everything looked into and nothing found. */
static void test_a_confirmed_absence_can_be_checked_by_a_stranger(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct bundle files;
	struct buf tar, json;
	struct fault fault = { 0 };

	(void)state;
	assert_non_null(s);
	world_init(&s->w, TINY);
	world_run(&s->w);
	world_pair_to(&s->w, 0, GATE_LOOK);
	s->w.now_s += 4 * HOURS;
	s->cut = world_cut(&s->w);
	make_bundle(s, &files);
	pack(&files, &tar);
	buf_init(&json, MAX_TAR);
	if (bundle_verify(buf_slice(&tar), s->w.charter->id, NULL, &json,
	                  &fault) != TALLY_OK)
		fail_msg("%s", fault.text);
	assert_non_null(memmem(json.data, json.len,
	                       "\"conclusion\":\"absence-confirmed\",\"s", 34));
	buf_release(&json);
	buf_release(&tar);
	bundle_release(&files);
	scene_free(s);
}

static void test_no_sampled_byte_can_change(void **state)
{
	(void)state;
	flip_bytes(31);
}

static void test_no_file_can_be_left_out(void **state)
{
	struct scene *s = play_to_cut();
	struct bundle files;

	(void)state;
	make_bundle(s, &files);
	for (size_t i = 0; i < files.count; i++) {
		struct fault fault = { 0 };

		assert_true(verify_with(s, &files, files.files[i].name, NULL,
		                        &fault) < 0);
		assert_true(fault.text[0] != '\0');
	}
	bundle_release(&files);
	scene_free(s);
}

static void test_no_file_can_be_added(void **state)
{
	static const char *const names[] = {
		"blob/00", "opening/00", "A", "log/obs.example/tally/checkpoint.",
		"log/us.example/tally/tile/0/000.p/1", "zzz",
		"log/us.example/tally/tile/1/000.p/1",
		"log/obs.example/tally/tile/0/000.p/1",
	};
	struct scene *s = play_to_cut();
	struct slice bytes = slice_text("more");
	struct bundle files;

	(void)state;
	make_bundle(s, &files);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct fault fault = { 0 };

		assert_int_equal(verify_with(s, &files, names[i], &bytes,
		                             &fault), TALLY_EFORMAT);
		assert_non_null(strstr(fault.text, names[i]));
		assert_non_null(strstr(fault.text, "does not belong"));
	}
	bundle_release(&files);
	scene_free(s);
}

static void test_text_and_json_say_the_same(void **state)
{
	static const char *const names[] = { "conclusion.json",
		                             "conclusion.txt" };
	struct scene *s = play_to_cut();
	struct bundle files;

	(void)state;
	make_bundle(s, &files);
	for (size_t i = 0; i < 2; i++) {
		struct slice bytes = bundle_find(&files, names[i])->bytes;
		struct fault fault = { 0 };
		struct slice shorter = slice_part(bytes, 0, bytes.len - 1);

		assert_true(verify_with(s, &files, names[i], &shorter,
		                        &fault) < 0);
		assert_non_null(strstr(fault.text, names[i]));
	}
	bundle_release(&files);
	scene_free(s);
}

/* A later date, in both files: they agree with each other, not with the logs. */
static void test_a_conclusion_must_follow_from_the_logs(void **state)
{
	struct scene *s = play_to_cut();
	struct bundle files, forged;
	struct fault fault = { 0 };
	struct slice bytes, text_bytes;
	struct buf json, text;
	char *date;

	(void)state;
	make_bundle(s, &files);
	buf_init(&json, MAX_TAR);
	buf_init(&text, MAX_TAR);
	buf_put_slice(&json, bundle_find(&files, "conclusion.json")->bytes);
	date = memmem(json.data, json.len, "\"as_of\":\"2026", 13);
	assert_non_null(date);
	date[12] = '7';
	bytes = buf_slice(&json);
	assert_int_equal(conclusion_text(bytes, s->w.charter, &text, &fault),
	                 TALLY_OK);
	text_bytes = buf_slice(&text);
	with_file(&files, "conclusion.json", &bytes, &forged);
	assert_int_equal(verify_with(s, &forged, "conclusion.txt", &text_bytes,
	                             &fault), TALLY_EMISMATCH);
	assert_non_null(strstr(fault.text, "conclusion.json: from its byte"));
	buf_release(&json);
	buf_release(&text);
	bundle_release(&forged);
	bundle_release(&files);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_bundle_verifies_and_gives_its_conclusion),
		cmocka_unit_test(
			test_without_an_id_identities_are_said_to_be_unchecked),
		cmocka_unit_test(test_a_bundle_holds_the_logs_up_to_the_cut),
		cmocka_unit_test(test_the_same_cut_gives_the_same_bytes_later),
		cmocka_unit_test(test_a_countersign_brings_what_it_had_seen),
		cmocka_unit_test(
			test_only_the_earliest_countersigns_that_suffice_come_along),
		cmocka_unit_test(
			test_a_countersign_may_come_after_more_was_witnessed),
		cmocka_unit_test(
			test_a_confirmed_absence_can_be_checked_by_a_stranger),
		cmocka_unit_test(test_no_sampled_byte_can_change),
		cmocka_unit_test(test_no_file_can_be_left_out),
		cmocka_unit_test(test_no_file_can_be_added),
		cmocka_unit_test(test_text_and_json_say_the_same),
		cmocka_unit_test(test_a_conclusion_must_follow_from_the_logs),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
