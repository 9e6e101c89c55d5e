/*
 * Laws of bundles: a stranger can check one alone, and no byte of it can
 * change unseen.
 */
#include "bundle_world.h"

static int verify_files(const struct scene *s, const struct bundle *files,
                        struct fault *fault)
{
	struct buf tar;
	int rc;

	pack(files, &tar);
	rc = bundle_verify(buf_slice(&tar), s->w.charter->id, NULL, NULL, fault);
	buf_release(&tar);
	return rc;
}

/* The same files with one of them other, added, or (bytes NULL) left out. */
static void with_file(const struct bundle *from, const char *name,
                      const struct slice *bytes, struct bundle *out)
{
	bundle_init(out);
	for (size_t i = 0; i < from->count; i++)
		if (strcmp(from->files[i].name, name) != 0)
			assert_int_equal(bundle_add(out, from->files[i].name,
			                            from->files[i].bytes),
			                 TALLY_OK);
	if (bytes != NULL)
		assert_int_equal(bundle_add(out, name, *bytes), TALLY_OK);
}

static int verify_with(const struct scene *s, const struct bundle *files,
                       const char *name, const struct slice *bytes,
                       struct fault *fault)
{
	struct bundle changed;
	int rc;

	with_file(files, name, bytes, &changed);
	rc = verify_files(s, &changed, fault);
	bundle_release(&changed);
	return rc;
}

static void keep_line(void *ctx, const char *text)
{
	struct buf *lines = ctx;

	assert_true(strlen(text) > 0 && strlen(text) <= 78);
	buf_put_text(lines, text);
	buf_put_u8(lines, '\n');
}

static void test_a_bundle_verifies_and_gives_its_conclusion(void **state)
{
	struct scene *s = play_to_cut();
	struct bundle files;
	struct buf tar, json, lines;
	struct bundle_report report = { keep_line, &lines };
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
	struct bundle_report report = { keep_line, &lines };
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
	struct bundle files;
	struct fault fault = { 0 };

	(void)state;
	us = &s->w.logs[world_who(&s->w, "us")];
	ch = &s->w.logs[world_who(&s->w, "ch")];
	at = &s->w.logs[world_who(&s->w, "at")];
	play(s);
	s->cut = world_cut(&s->w);
	withdraw(s);
	assert_int_equal(select_logs(s), TALLY_EINCOMPLETE);
	countersign_cut(s);
	make_bundle(s, &files);
	assert_int_equal(s->sizes[world_who(&s->w, "us")], us->count - 1);
	assert_int_equal(s->sizes[world_who(&s->w, "ch")], ch->count);
	assert_int_equal(s->sizes[world_who(&s->w, "at")], at->count);
	assert_int_equal(verify_files(s, &files, &fault), TALLY_OK);
	bundle_release(&files);
	scene_free(s);
}

/* Who had witnessed more than the cut holds cannot stand behind it. */
static void test_a_countersign_against_better_knowledge_is_not_counted(
	void **state)
{
	struct scene *s = scene_new(TWO_WITNESSES);

	(void)state;
	play(s);
	s->cut = world_cut(&s->w);
	withdraw(s);
	witness_second(s);
	countersign_cut(s);
	assert_int_equal(select_logs(s), TALLY_EINCOMPLETE);
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

/* Change the byte at every `stride`-th offset of the tar. */
static void flip_bytes(size_t stride)
{
	struct scene *s = play_to_cut();
	struct bundle files;
	struct buf tar;

	make_bundle(s, &files);
	pack(&files, &tar);
	for (size_t i = 0; i < tar.len; i += stride) {
		struct fault fault = { 0 };
		int rc;

		tar.data[i] ^= (uint8_t)(1u << i % 8);
		rc = bundle_verify(buf_slice(&tar), s->w.charter->id, NULL, NULL,
		                   &fault);
		tar.data[i] ^= (uint8_t)(1u << i % 8);
		if (rc == TALLY_OK || strchr(fault.text, ':') == NULL)
			fail_msg("byte %zu: %d %s", i, rc, fault.text);
	}
	buf_release(&tar);
	bundle_release(&files);
	scene_free(s);
}

static void test_no_sampled_byte_can_change(void **state)
{
	(void)state;
	flip_bytes(31);
}

static void test_no_byte_at_all_can_change(void **state)
{
	(void)state;
	flip_bytes(1);
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

/* A log that hides its last entry, signed anew by its owner. */
static void test_an_owner_cannot_shorten_its_log(void **state)
{
	struct scene *s = play_to_cut();
	struct bundle files;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(select_logs(s), TALLY_OK);
	s->sizes[world_who(&s->w, "ro")]--;
	assert_int_equal(build(s, &files, &fault), TALLY_EMISMATCH);
	scene_free(s);
}

static void test_only_the_key_in_force_signs_a_head(void **state)
{
	static const char ru[] = "log/ru.example/tally/checkpoint";
	struct scene *s = play_to_cut();
	size_t log = world_who(&s->w, "ru");
	struct world_log *l = &s->w.logs[log];
	struct bundle files;
	struct fault fault = { 0 };
	struct slice bytes;

	(void)state;
	make_bundle(s, &files);
	/* The seed that the world gave it, before the rotation. */
	hash_bytes(slice_text("ru.example/tally"), l->seed);
	l->key = s->w.charter->participants[log].key;
	sign_checkpoint(s, log);
	bytes = buf_slice(&s->checkpoints[log]);
	assert_int_equal(verify_with(s, &files, ru, &bytes, &fault),
	                 TALLY_ESIGNATURE);
	assert_non_null(strstr(fault.text, ru));
	assert_non_null(strstr(fault.text, "not signed by"));
	bundle_release(&files);
	scene_free(s);
}

static void test_a_head_has_its_own_signature_only(void **state)
{
	static const char us[] = "log/us.example/tally/checkpoint";
	struct scene *s = play_to_cut();
	size_t log = world_who(&s->w, "us");
	struct bundle files;
	struct fault fault = { 0 };
	struct slice bytes;
	struct buf text;

	(void)state;
	make_bundle(s, &files);
	checkpoint_text(s, log, &text);
	note_sign(&s->w.logs[log].key, s->w.logs[log].seed, buf_slice(&text),
	          &s->checkpoints[log]);
	bytes = buf_slice(&s->checkpoints[log]);
	assert_int_equal(verify_with(s, &files, us, &bytes, &fault),
	                 TALLY_EFORMAT);
	assert_non_null(strstr(fault.text, us));
	buf_release(&text);
	bundle_release(&files);
	scene_free(s);
}

/* 300 entries that are no statements: leaves all the same. */
static void test_full_and_partial_tiles_go_in_and_are_checked(void **state)
{
	static const char *const tiles[] = {
		"tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1",
		"tile/entries/000", "tile/entries/001.p/44",
	};
	struct scene *s = scene_new(TINY);
	struct bundle files;
	struct fault fault = { 0 };
	char name[MAX_BUNDLE_NAME];

	(void)state;
	for (int i = 0; i < 300; i++)
		world_append(&s->w, world_who(&s->w, "obs"),
		             slice_of(&i, sizeof(i)));
	play(s);
	s->cut = world_cut(&s->w);
	make_bundle(s, &files);
	assert_int_equal(verify_files(s, &files, &fault), TALLY_OK);
	for (size_t i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++) {
		struct slice bytes = slice_text("other");

		snprintf(name, sizeof(name), "log/obs.example/tally/%s",
		         tiles[i]);
		assert_non_null(bundle_find(&files, name));
		assert_true(verify_with(s, &files, name, &bytes, &fault) < 0);
		assert_non_null(strstr(fault.text, name));
	}
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
			test_a_countersign_against_better_knowledge_is_not_counted),
		cmocka_unit_test(
			test_a_confirmed_absence_can_be_checked_by_a_stranger),
		cmocka_unit_test(test_no_sampled_byte_can_change),
		cmocka_unit_test(test_no_byte_at_all_can_change),
		cmocka_unit_test(test_no_file_can_be_left_out),
		cmocka_unit_test(test_no_file_can_be_added),
		cmocka_unit_test(test_text_and_json_say_the_same),
		cmocka_unit_test(test_a_conclusion_must_follow_from_the_logs),
		cmocka_unit_test(test_an_owner_cannot_shorten_its_log),
		cmocka_unit_test(test_only_the_key_in_force_signs_a_head),
		cmocka_unit_test(test_a_head_has_its_own_signature_only),
		cmocka_unit_test(test_full_and_partial_tiles_go_in_and_are_checked),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
