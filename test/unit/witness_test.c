/*
 * Tests of the way of a statement into its log, of what it says it has seen,
 * and of a witness's heads.
 */
#include "office_world.h"

#define AT(minute) "2026-12-01T08:" minute ":00Z"

static struct office_view view_of(struct office *office)
{
	struct office_view view;
	struct fault fault;

	assert_ok(office_view_open(office, &view, &fault));
	return view;
}

/* Draft, accept and release a statement without members. */
static int accept_kind(struct office *office, enum statement_kind kind,
                       const struct accept_options *options,
                       struct fault *fault)
{
	struct office_view view = view_of(office);
	uint8_t id[HASH_BYTES];
	struct draft draft;
	int rc;

	draft_init(&draft, kind);
	rc = office_accept(&view, &draft, options, id, fault);
	draft_release(&draft);
	office_view_close(&view);
	return rc;
}

static void pull(struct office *office, const struct world *world,
                 const char *from)
{
	struct sync_result results[SEATS];
	struct fault fault;
	char path[512];

	path_in(world, from, path);
	assert_ok(sync_folder(office, path, results, &fault));
	for (size_t i = 0; i < SEATS; i++)
		if (results[i].status != TALLY_OK)
			fail_msg("%s: %s", seat_names[i], results[i].text);
}

/* All sign; the witness mirrors all and logs their heads at a minute past 8. */
static size_t witness_all(const struct world *world, const char *clock)
{
	struct office office;
	struct office_view view;
	struct fault fault;
	size_t count;

	open_seated(world, "ch", clock, &office);
	for (size_t i = 0; i < SEATS; i++)
		if (strcmp(seat_names[i], "ch") != 0)
			pull(&office, world, seat_names[i]);
	view = view_of(&office);
	assert_ok(office_witness(&office, &view, &count, &fault));
	office_view_close(&view);
	office_close(&office);
	return count;
}

static void test_first_statement_must_be_the_charter(void **state)
{
	struct accept_options anyway = { .anyway = true };
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct office office;
	struct draft draft;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &office);
	view = view_of(&office);
	draft_init(&draft, STATEMENT_ACK);
	draft_id(&draft, "of", office.charter->id);
	assert_int_equal(office_accept(&view, &draft, &anyway, id,
	                               &fault), TALLY_ERULE);
	draft_release(&draft);
	office_view_close(&view);
	assert_int_equal(own_head(&office).size, 0);
	assert_ok(accept_kind(&office, STATEMENT_CHARTER, NULL, &fault));
	assert_int_equal(own_head(&office).size, 1);
	office_close(&office);
	world_release(&world);
}

static void test_accepted_statement_is_in_the_view_and_in_the_log(void **state)
{
	struct office_view view, again;
	uint8_t id[HASH_BYTES];
	struct office office;
	struct draft draft;
	struct fault fault;
	struct world world;
	size_t entry;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &office);
	view = view_of(&office);
	draft_init(&draft, STATEMENT_CHARTER);
	assert_ok(office_accept(&view, &draft, NULL, id, &fault));
	draft_release(&draft);
	entry = rules_find(view.rules, id);
	assert_int_not_equal(entry, NO_INDEX);
	assert_true(view.rules->entries[entry].effective);
	assert_int_equal(view.logs[office.self].count, 1);
	assert_true(view.logs[office.self].checkpoint.len > 0);
	again = view_of(&office);
	assert_int_equal(rules_find(again.rules, id), entry);
	assert_true(head_equal(&again.logs[0].head, &view.logs[0].head));
	office_view_close(&again);
	office_view_close(&view);
	office_close(&office);
	world_release(&world);
}

static void test_irregular_statement_is_refused_and_nothing_changes(void **state)
{
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct office office;
	struct draft draft;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	begin_log(&world, "us");
	open_seated(&world, "us", AT("01"), &office);
	view = view_of(&office);
	/* no key is spelt like that */
	draft_init(&draft, STATEMENT_ACCREDIT);
	draft_word(&draft, "vkey", "x");
	draft_word(&draft, "role", "escort");
	assert_int_equal(office_accept(&view, &draft, NULL, id, &fault),
	                 TALLY_ERULE);
	assert_non_null(strstr(fault.text, "(protocol "));
	assert_non_null(strstr(fault.text, "--anyway"));
	assert_int_equal(own_head(&office).size, 1);
	assert_int_equal(view.logs[office.self].count, 1);
	draft_release(&draft);
	office_view_close(&view);
	office_close(&office);
	world_release(&world);
}

static void test_anyway_logs_it_and_says_which_rule(void **state)
{
	struct accept_options anyway = { .anyway = true };
	struct office_view view;
	uint8_t id[HASH_BYTES];
	const struct entry *entry;
	struct office office;
	struct draft draft;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	begin_log(&world, "us");
	open_seated(&world, "us", AT("01"), &office);
	view = view_of(&office);
	draft_init(&draft, STATEMENT_ACCREDIT);
	draft_word(&draft, "vkey", "x");
	draft_word(&draft, "role", "escort");
	assert_ok(office_accept(&view, &draft, &anyway, id, &fault));
	entry = &view.rules->entries[rules_find(view.rules, id)];
	assert_string_equal(member_text(entry->statement.body, "anyway"),
	                    "unknown-name");
	assert_int_equal(own_head(&office).size, 2);
	draft_release(&draft);
	office_view_close(&view);
	office_close(&office);
	world_release(&world);
}

static void test_same_statement_twice_is_said_to_be_logged_already(void **state)
{
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &office);
	assert_ok(accept_kind(&office, STATEMENT_CHARTER, NULL, &fault));
	assert_int_equal(accept_kind(&office, STATEMENT_CHARTER, NULL, &fault),
	                 TALLY_ERULE);
	assert_non_null(strstr(fault.text, "byte for byte"));
	assert_int_equal(own_head(&office).size, 1);
	office_close(&office);
	world_release(&world);
}

static void test_statement_after_another_process_appended_goes_after_it(void **state)
{
	struct office first, second;
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct draft draft;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	begin_log(&world, "us");
	open_seated(&world, "us", AT("01"), &first);
	open_seated(&world, "us", AT("02"), &second);
	view = view_of(&second);
	append_plain(&first, 0, 1);
	draft_init(&draft, STATEMENT_OBJECT);
	draft_id(&draft, "about", view.rules->entries[0].statement.id);
	assert_int_not_equal(office_accept(&view, &draft,
	                                   &(struct accept_options){
	                                           .anyway = true },
	                                   id, &fault), TALLY_EFENCED);
	assert_int_equal(own_head(&second).size, 3);
	assert_int_equal(view.logs[second.self].count, 3);
	draft_release(&draft);
	office_view_close(&view);
	office_close(&first);
	office_close(&second);
	world_release(&world);
}

static void test_view_that_is_behind_is_read_again(void **state)
{
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct office office;
	struct draft draft;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	begin_log(&world, "us");
	open_seated(&world, "us", AT("01"), &office);
	view = view_of(&office);
	append_plain(&office, 0, 1);
	draft_init(&draft, STATEMENT_CHARTER);
	assert_ok(office_accept(&view, &draft,
	                        &(struct accept_options){ .anyway = true }, id,
	                        &fault));
	assert_int_equal(view.logs[office.self].count, 3);
	assert_int_equal(view.rules->entries[rules_find(view.rules, id)].index,
	                 2);
	draft_release(&draft);
	office_view_close(&view);
	office_close(&office);
	world_release(&world);
}

static void test_rotten_mirror_is_found_when_it_is_read(void **state)
{
	struct office_view view;
	struct office office;
	struct fault fault;
	struct world world;
	char path[512];

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 3);
	open_seated(&world, "us", AT("01"), &office);
	pull(&office, &world, "ru");
	path_in(&world, "us/mirror/ru.example/tally/tile/entries/000.p/3", path);
	flip_bit(path, 8);
	assert_int_equal(office_view_open(&office, &view, &fault),
	                 TALLY_EMISMATCH);
	assert_non_null(strstr(fault.text, "ru.example/tally"));
	office_close(&office);
	world_release(&world);
}

static int keep_name(void *ctx, const char *name)
{
	if (strstr(name, "/offered") != NULL)
		snprintf(ctx, 128, "%s", name);
	return 0;
}

/* us holds ru's log and, as evidence, a head of ru's twin. */
static struct buf fork_ru(struct world *world, struct office *us)
{
	struct buf offered;
	struct fault fault;
	char name[128];

	copy_within(world, "ru", "twin");
	grow(world, "ru", 0, 1);
	grow(world, "twin", 1, 1);
	open_seated(world, "us", AT("07"), us);
	pull(us, world, "ru");
	assert_int_equal(sync_one(us, world, "twin", RU).status,
	                 TALLY_EMISMATCH);
	assert_ok(store_list(us->root, "evidence", keep_name, name, &fault));
	buf_init(&offered, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(us->root, name, &offered, &fault));
	return offered;
}

static void test_evidence_against_another_is_no_fault_of_who_brings_it(void **state)
{
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct buf offered;
	struct office us;
	struct draft draft;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < SEATS; i++)
		begin_log(&world, seat_names[i]);
	witness_all(&world, AT("05"));
	offered = fork_ru(&world, &us);
	for (size_t i = 1; i < SEATS; i++)
		pull(&us, &world, seat_names[i]);
	view = view_of(&us);
	draft_init(&draft, STATEMENT_EVIDENCE);
	draft_word(&draft, "log", "ru.example/tally");
	draft_base64(&draft, "checkpoint", buf_slice(&offered));
	assert_ok(office_accept(&view, &draft, NULL, id, &fault));
	assert_true(view.rules->equivocated[RU]);
	draft_release(&draft);
	buf_release(&offered);
	office_view_close(&view);
	office_close(&us);
	world_release(&world);
}

static void test_seen_holds_only_heads_with_a_quorum_time(void **state)
{
	struct office_view view;
	struct named_head head;
	const struct entry *last;
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < SEATS; i++)
		begin_log(&world, seat_names[i]);
	open_seated(&world, "us", AT("01"), &office);
	pull(&office, &world, "ru");
	pull(&office, &world, "ch");
	/* ru's entry is mirrored, but no witness has logged a head of it */
	append_plain(&office, 0, 1);
	assert_int_not_equal(accept_kind(&office, STATEMENT_CHARTER,
	                                 &(struct accept_options){
	                                         .anyway = true }, &fault),
	                     TALLY_EIO);
	view = view_of(&office);
	last = &view.rules->entries[view.rules->log_start[office.self] +
	                            view.logs[office.self].count - 1];
	assert_true(last->valid);
	assert_true(member_head(last->statement.body, "seen", 0, &head));
	assert_string_equal(head.log, "ch.example/tally");
	assert_int_equal(head.size, 1);
	assert_false(member_head(last->statement.body, "seen", 1, &head));
	office_view_close(&view);
	office_close(&office);
	world_release(&world);
}

static void test_witness_logs_one_head_for_each_grown_log(void **state)
{
	struct office_view view;
	struct office office;
	struct world world;
	char name[CUT_NAME_BYTES];

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < SEATS; i++)
		begin_log(&world, seat_names[i]);
	assert_int_equal(witness_all(&world, AT("05")), SEATS - 1);
	assert_int_equal(witness_all(&world, AT("06")), 0);
	open_seated(&world, "ch", AT("07"), &office);
	view = view_of(&office);
	assert_int_equal(view.logs[office.self].count, SEATS);
	assert_int_equal(view.rules->irregularity_count, 0);
	assert_int_equal(view.rules->charter_phase, CHARTER_IN_FORCE);
	for (size_t i = 0; i < SEATS; i++)
		assert_true(view.rules->entries[i].quorum_s != NEVER_S);
	cut_name(SEATS, name);
	assert_true(store_has(office.record, name));
	office_view_close(&view);
	office_close(&office);
	world_release(&world);
}

static void test_who_is_no_witness_logs_no_heads(void **state)
{
	struct office_view view;
	struct office office;
	struct fault fault;
	struct world world;
	size_t count;

	(void)state;
	world_init(&world);
	begin_log(&world, "us");
	begin_log(&world, "ru");
	open_seated(&world, "us", AT("01"), &office);
	pull(&office, &world, "ru");
	view = view_of(&office);
	assert_ok(office_witness(&office, &view, &count, &fault));
	assert_int_equal(count, 0);
	assert_int_equal(own_head(&office).size, 1);
	office_view_close(&view);
	office_close(&office);
	world_release(&world);
}

static void test_accredited_key_signs_and_office_key_does_not(void **state)
{
	struct accept_options with_key = { .key_name = "us.example/escort-1" };
	char vkey[VKEY_BYTES];
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	begin_log(&world, "us");
	open_seated(&world, "us", AT("01"), &office);
	assert_ok(office_key_new(&office, with_key.key_name, vkey, &fault));
	assert_int_equal(strncmp(vkey, "us.example/escort-1+", 20), 0);
	assert_int_equal(office_key_new(&office, with_key.key_name, vkey,
	                                &fault), TALLY_EEXISTS);
	assert_int_equal(office_key_new(&office, "../office", vkey, &fault),
	                 TALLY_EUSAGE);
	/* not accredited: the statement would be invalid */
	assert_int_equal(accept_kind(&office, STATEMENT_CHARTER, &with_key,
	                             &fault), TALLY_ERULE);
	assert_non_null(strstr(fault.text, "invalid-entry"));
	with_key.key_name = "us.example/escort-2";
	assert_int_equal(accept_kind(&office, STATEMENT_CHARTER, &with_key,
	                             &fault), TALLY_ENOTFOUND);
	office_close(&office);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_statement_must_be_the_charter),
		cmocka_unit_test(
			test_accepted_statement_is_in_the_view_and_in_the_log),
		cmocka_unit_test(
			test_irregular_statement_is_refused_and_nothing_changes),
		cmocka_unit_test(test_anyway_logs_it_and_says_which_rule),
		cmocka_unit_test(
			test_same_statement_twice_is_said_to_be_logged_already),
		cmocka_unit_test(
			test_statement_after_another_process_appended_goes_after_it),
		cmocka_unit_test(test_view_that_is_behind_is_read_again),
		cmocka_unit_test(test_rotten_mirror_is_found_when_it_is_read),
		cmocka_unit_test(
			test_evidence_against_another_is_no_fault_of_who_brings_it),
		cmocka_unit_test(test_seen_holds_only_heads_with_a_quorum_time),
		cmocka_unit_test(test_witness_logs_one_head_for_each_grown_log),
		cmocka_unit_test(test_who_is_no_witness_logs_no_heads),
		cmocka_unit_test(test_accredited_key_signs_and_office_key_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
