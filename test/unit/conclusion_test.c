/*
 * Which word a conclusion says, and for which reasons.
 */
#include "conclusion_world.h"

static struct world w;

static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	return 0;
}

static void test_absence_is_confirmed_where_nothing_stands_against_it(void **s)
{
	struct conclusion *c = world_conclude(&w);
	static const size_t order[] = { DEVESELU, REDZIKOWO, ORLAN, RYABINA };

	(void)s;
	assert_int_equal(c->word, CONCLUSION_CONFIRMED);
	assert_int_equal(c->site_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(c->sites[i].site, order[i]);
		assert_int_equal(c->sites[i].word, CONCLUSION_CONFIRMED);
		assert_int_equal(c->sites[i].last_observation_s, OBSERVED_S);
		assert_int_equal(c->sites[i].holds_until_s,
		                 OBSERVED_S + CONVERSION_S);
		for (int r = 0; r < REASON_COUNT; r++)
			assert_false(c->sites[i].reasons[r]);
	}
	conclusion_free(c);
}

static void test_a_finding_stands_with_one_signature(void **s)
{
	(void)s;
	row_at(&w, AT_ORLAN, 3)->look |= LOOK_PROHIBITED;
	assert_only(&w, 2, REASON_FOUND);
	w.measures[AT_ORLAN][0].attested.standing = STANDING_SILENT;
	assert_only(&w, 2, REASON_FOUND);
	assert_int_equal(world_outcome(&w, 2).whole, CONCLUSION_FOUND);
}

static void test_a_contested_finding_is_disputed_not_gone(void **s)
{
	(void)s;
	row_at(&w, AT_ORLAN, 3)->look |= LOOK_PROHIBITED;
	w.measures[AT_ORLAN][0].attested.standing = STANDING_CONTESTED;
	assert_only(&w, 2, REASON_CONTESTED);
	assert_int_equal(world_outcome(&w, 2).cells.prohibited, 1);
	assert_int_equal(world_outcome(&w, 2).cells.looked, CELLS);
}

static void test_an_open_clock_confirms_and_finds_nothing(void **s)
{
	(void)s;
	row_at(&w, AT_ORLAN, 3)->look |= LOOK_PROHIBITED;
	w.measures[AT_ORLAN][0].attested.standing = STANDING_OPEN;
	assert_only(&w, 2, REASON_CLOCK);
	w.measures[AT_ORLAN][0].attested.standing = STANDING_NONE;
	assert_only(&w, 2, REASON_CLOCK);
}

static void test_reports_are_judged_like_measures(void **s)
{
	(void)s;
	w.inspections[AT_ORLAN].report.standing = STANDING_OPEN;
	assert_only(&w, 2, REASON_CLOCK);
	w.inspections[AT_ORLAN].report.standing = STANDING_CONTESTED;
	assert_only(&w, 2, REASON_CONTESTED);
	w.inspections[AT_ORLAN].report.standing = STANDING_SILENT;
	assert_word(&w, 2, CONCLUSION_CONFIRMED);
	w.inspections[AT_ORLAN].arrival.standing = STANDING_CONTESTED;
	assert_only(&w, 2, REASON_CONTESTED);
}

static void test_an_item_outside_any_position_is_found_at_the_site(void **s)
{
	(void)s;
	w.inspections[AT_ORLAN].measure_count = 2;
	w.rows[AT_ORLAN][1][0].position = NO_INDEX;
	w.rows[AT_ORLAN][1][0].look = LOOK_LOOKED | LOOK_PROHIBITED;
	assert_only(&w, 2, REASON_FOUND);
	assert_int_equal(world_outcome(&w, 2).cells.prohibited, 0);
	assert_int_equal(world_outcome(&w, 2).site.prohibited_outside, 1);
}

static void test_only_counted_roles_equivocate_for_every_site(void **s)
{
	(void)s;
	w.equivocated[RO] = true;
	for (size_t i = 0; i < 4; i++)
		assert_only(&w, i, REASON_EQUIVOCATION);
	w.participants[RO].roles = ROLE_ALLY | ROLE_OBSERVER | ROLE_STATIONING;
	assert_word(&w, 0, CONCLUSION_CONFIRMED);
	w.equivocated[CH] = true;
	assert_word(&w, 0, CONCLUSION_DISPUTED);
	w.participants[CH].roles = ROLE_WITNESS;
	assert_word(&w, 0, CONCLUSION_DISPUTED);
	w.participants[CH].roles = ROLE_DEPOSITARY;
	assert_word(&w, 0, CONCLUSION_DISPUTED);
}

static void test_an_objection_disputes_only_past_its_clock(void **s)
{
	(void)s;
	w.rules.objection_count = 1;
	w.objection = (struct objection){ .inspection = AT_RYABINA,
		                          .reply = NO_INDEX,
		                          .due_s = NOW_S };
	assert_only(&w, 3, REASON_CLOCK);
	w.objection.due_s = NOW_S - 1;
	assert_only(&w, 3, REASON_OBJECTION);
	assert_word(&w, 2, CONCLUSION_CONFIRMED);
	w.objection.reply = 5;
	assert_word(&w, 3, CONCLUSION_CONFIRMED);
	w.objection.reply = NO_INDEX;
	w.objection.inspection = NO_INDEX;
	assert_word(&w, 3, CONCLUSION_CONFIRMED);
}

static void assert_not_inspected(size_t site, enum reason why)
{
	struct outcome outcome = world_outcome(&w, site);

	assert_int_equal(outcome.site.word, CONCLUSION_NOT_INSPECTED);
	assert_true(outcome.site.reasons[REASON_NO_REPORT]);
	assert_true(outcome.site.reasons[REASON_DETECTION]);
	for (int i = REASON_REFUSED; i <= REASON_SUSPENDED; i++)
		assert_int_equal(outcome.site.reasons[i], i == (int)why);
	assert_int_equal(outcome.cells.looked, 0);
	assert_int_equal(outcome.site.last_observation_s, 0);
}

static void test_without_a_report_a_site_is_not_inspected(void **s)
{
	(void)s;
	end_without_report(&w, AT_REDZIKOWO);
	assert_not_inspected(1, REASON_NONE);
	w.inspections[AT_REDZIKOWO].step[STEP_REPORT] = 7; /* it did not count */
	assert_not_inspected(1, REASON_NONE);
	w.inspections[AT_REDZIKOWO].refused_by = RO;
	assert_not_inspected(1, REASON_REFUSED);
	w.inspections[AT_REDZIKOWO].refused_by = NO_INDEX;
	w.inspections[AT_REDZIKOWO].suspended_by = RU;
	assert_not_inspected(1, REASON_SUSPENDED);
	w.inspections[AT_REDZIKOWO].suspended_by = NO_INDEX;
	w.arrangement.ending = ENDING_DEFAULT;
	assert_not_inspected(1, REASON_DEFAULT);
	assert_word(&w, 0, CONCLUSION_CONFIRMED);
	w.pairs[1].inspection[1] = NO_INDEX;
	assert_not_inspected(1, REASON_DEFAULT);
}

static void test_a_finding_stands_whatever_ends_the_inspection(void **s)
{
	(void)s;
	row_at(&w, AT_REDZIKOWO, 0)->look |= LOOK_PROHIBITED;
	end_without_report(&w, AT_REDZIKOWO);
	w.arrangement.ending = ENDING_DEFAULT;
	w.inspections[AT_REDZIKOWO].refused_by = RO;
	w.inspections[AT_REDZIKOWO].suspended_by = US;
	assert_word(&w, 1, CONCLUSION_FOUND);
	assert_int_equal(world_outcome(&w, 1).cells.prohibited, 1);
}

static void test_a_chosen_site_never_designated_is_not_inspected(void **s)
{
	(void)s;
	end_without_report(&w, AT_RYABINA);
	w.inspections[AT_RYABINA].site = NO_INDEX;
	struct outcome outcome = world_outcome(&w, 3);

	assert_int_equal(outcome.site.site, NO_INDEX);
	assert_int_equal(outcome.site.pair, 1);
	assert_int_equal(outcome.site.side, 1);
	assert_int_equal(outcome.site.word, CONCLUSION_NOT_INSPECTED);
	assert_int_equal(outcome.site.population_count, 0);
}

static void test_discrepancies_need_an_explanation(void **s)
{
	(void)s;
	row_at(&w, AT_RYABINA, 5)->look |= LOOK_DISCREPANT;
	assert_only(&w, 3, REASON_DISCREPANCY);
	row_at(&w, AT_RYABINA, 5)->explained = true;
	assert_word(&w, 3, CONCLUSION_CONFIRMED);
	row_at(&w, AT_RYABINA, 5)->explained = false;
	row_at(&w, AT_RYABINA, 5)->look |= LOOK_PROHIBITED;
	assert_only(&w, 3, REASON_FOUND);
}

static void test_a_conclusion_lapses_after_its_last_second(void **s)
{
	(void)s;
	w.rules.now_s = OBSERVED_S + CONVERSION_S;
	assert_word(&w, 0, CONCLUSION_CONFIRMED);
	w.rules.now_s++;
	assert_word(&w, 0, CONCLUSION_LAPSED);
	w.measures[AT_ORLAN][0].attested.standing = STANDING_CONTESTED;
	assert_word(&w, 2, CONCLUSION_DISPUTED);
}

/* Both pairs show the same site. */
static void visit_twice(void)
{
	w.inspections[AT_REDZIKOWO].site = DEVESELU;
	w.pairs[1].site[0] = DEVESELU;
	w.measures[AT_REDZIKOWO][0].observed_s = OBSERVED_S + 86400;
}

static void test_a_site_in_two_pairs_appears_once_with_its_newest_look(void **s)
{
	(void)s;
	visit_twice();
	struct conclusion *c = world_conclude(&w);

	assert_int_equal(c->site_count, 3);
	assert_int_equal(c->sites[0].site, DEVESELU);
	assert_int_equal(c->sites[0].last_observation_s, OBSERVED_S + 86400);
	assert_int_equal(c->sites[0].pair, 1);
	conclusion_free(c);
	end_without_report(&w, AT_REDZIKOWO);
	assert_int_equal(world_outcome(&w, 0).site.last_observation_s,
	                 OBSERVED_S);
	assert_word(&w, 0, CONCLUSION_CONFIRMED);
	/* Newest is whose report comes last in replay, not whose pair does. */
	w.inspections[AT_REDZIKOWO].phase = INSPECTION_REPORTED;
	w.inspections[AT_REDZIKOWO].step[STEP_REPORT] = 7;
	w.entries[7].order = 0;
	assert_int_equal(world_outcome(&w, 0).site.last_observation_s,
	                 OBSERVED_S);
}

static void test_findings_of_every_inspection_of_a_site_count(void **s)
{
	(void)s;
	visit_twice();
	row_at(&w, AT_DEVESELU, 3)->look |= LOOK_PROHIBITED;
	assert_only(&w, 0, REASON_FOUND);
	assert_int_equal(world_outcome(&w, 0).cells.prohibited, 1);
	w.measures[AT_DEVESELU][0].attested.standing = STANDING_CONTESTED;
	assert_only(&w, 0, REASON_CONTESTED);
}

/* One way to each word, in order of precedence, each without the others. */
static void add_cause(int i)
{
	if (i == CONCLUSION_FOUND)
		row_at(&w, AT_DEVESELU, 0)->look |= LOOK_PROHIBITED;
	if (i == CONCLUSION_DISPUTED)
		w.inspections[AT_DEVESELU].arrival.standing =
			STANDING_CONTESTED;
	if (i == CONCLUSION_NOT_INSPECTED)
		end_without_report(&w, AT_DEVESELU);
	if (i == CONCLUSION_INCONCLUSIVE)
		row_at(&w, AT_DEVESELU, 1)->look |= LOOK_DISCREPANT;
	if (i == CONCLUSION_LAPSED)
		w.sites[DEVESELU].conversion_s.value = 1;
}

static void test_of_any_causes_the_first_in_the_table_decides(void **s)
{
	(void)s;
	for (unsigned set = 0; set < 1u << CONCLUSION_LAPSED; set++) {
		int first = CONCLUSION_CONFIRMED;

		world_init(&w);
		for (int i = CONCLUSION_LAPSED; i > 0; i--) {
			if (((set >> (i - 1)) & 1) == 0)
				continue;
			first = i;
			add_cause(i);
		}
		assert_word(&w, 0, (enum conclusion_word)first);
		assert_int_equal(world_outcome(&w, 0).whole, first);
	}
}

static void test_the_whole_is_the_worst_of_its_sites(void **s)
{
	(void)s;
	row_at(&w, AT_RYABINA, 0)->look |= LOOK_DISCREPANT;
	assert_int_equal(world_outcome(&w, 0).whole, CONCLUSION_INCONCLUSIVE);
	end_without_report(&w, AT_ORLAN);
	assert_int_equal(world_outcome(&w, 0).whole, CONCLUSION_NOT_INSPECTED);
}

static void test_every_reason_has_its_row(void **s)
{
	(void)s;
	for (int i = 1; i < REASON_COUNT; i++) {
		assert_non_null(reason_table[i].code);
		assert_non_null(reason_table[i].text);
		assert_in_range(reason_table[i].leads_to, CONCLUSION_FOUND,
		                CONCLUSION_INCONCLUSIVE);
		assert_true(i == 1 || reason_table[i].leads_to >=
		                              reason_table[i - 1].leads_to);
	}
}

static void test_an_unknown_arrangement_is_refused(void **s)
{
	struct conclusion *c = NULL;

	(void)s;
	assert_int_equal(conclusion_compute(&w.rules, 1, &c, NULL),
	                 TALLY_EUSAGE);
	assert_null(c);
	conclusion_free(NULL);
}

#define LAW(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAW(test_absence_is_confirmed_where_nothing_stands_against_it),
		LAW(test_a_finding_stands_with_one_signature),
		LAW(test_a_contested_finding_is_disputed_not_gone),
		LAW(test_an_open_clock_confirms_and_finds_nothing),
		LAW(test_reports_are_judged_like_measures),
		LAW(test_an_item_outside_any_position_is_found_at_the_site),
		LAW(test_only_counted_roles_equivocate_for_every_site),
		LAW(test_an_objection_disputes_only_past_its_clock),
		LAW(test_without_a_report_a_site_is_not_inspected),
		LAW(test_a_finding_stands_whatever_ends_the_inspection),
		LAW(test_a_chosen_site_never_designated_is_not_inspected),
		LAW(test_discrepancies_need_an_explanation),
		LAW(test_a_conclusion_lapses_after_its_last_second),
		LAW(test_a_site_in_two_pairs_appears_once_with_its_newest_look),
		LAW(test_findings_of_every_inspection_of_a_site_count),
		LAW(test_of_any_causes_the_first_in_the_table_decides),
		LAW(test_the_whole_is_the_worst_of_its_sites),
		LAW(test_every_reason_has_its_row),
		LAW(test_an_unknown_arrangement_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
