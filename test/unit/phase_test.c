/*
 * The state tables, every cell: what is allowed stands here as text, written
 * from docs/protocol.md and not from the tables; all else is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/fold.h"

static const char *const charter_names[] = { "NONE", "SIGNING", "IN-FORCE" };
static const char *const declaration_names[] = { "NONE", "OPEN", "FROZEN" };
static const char *const arrangement_names[] = {
	"NONE", "PROPOSED", "RUNNING", "SUSPENDED", "COMPLETE", "ENDED"
};
static const char *const event_names[] = {
	"none", "consented", "refused", "withdrawn", "suspend", "resume", "end",
	"default", "completed"
};
static const char *const gate_names[] = {
	"none", "notice", "designate", "swap", "arrive", "look", "done"
};
static const char *const inspection_names[] = {
	"NONE", "NOTIFIED", "ACKNOWLEDGED", "ENTERED", "DESIGNATED", "RESTRICTED",
	"ARRIVED", "SELECTED", "REPORTED", "REFUSED"
};

/* "FROM what TO" is written as "what:TO" behind its FROM; all of 2.1, 2.3. */
struct allowed {
	const char *from, *to;
};

static const struct allowed charter_allows[] = {
	{ "SIGNING", "charter:SIGNING accredit:SIGNING revoke:SIGNING "
	             "rotate:SIGNING head:SIGNING evidence:SIGNING" },
	{ "IN-FORCE", "charter:IN-FORCE accredit:IN-FORCE revoke:IN-FORCE "
	              "rotate:IN-FORCE head:IN-FORCE cut:IN-FORCE "
	              "declare:IN-FORCE propose:IN-FORCE answer:IN-FORCE "
	              "choose:IN-FORCE notice:IN-FORCE ack:IN-FORCE "
	              "enter:IN-FORCE designate:IN-FORCE restrict:IN-FORCE "
	              "deposit:IN-FORCE deliver:IN-FORCE arrive:IN-FORCE "
	              "select:IN-FORCE measure:IN-FORCE report:IN-FORCE "
	              "countersign:IN-FORCE object:IN-FORCE reply:IN-FORCE "
	              "draw:IN-FORCE reveal:IN-FORCE hold:IN-FORCE "
	              "suspend:IN-FORCE evidence:IN-FORCE conclude:IN-FORCE" },
};
static const struct allowed declaration_allows[] = {
	{ "NONE", "declare:OPEN" },
	{ "OPEN", "declare:OPEN" },
	{ "FROZEN", "declare:OPEN" },
};
static const struct allowed arrangement_allows[] = {
	{ "PROPOSED", "consented:RUNNING refused:ENDED withdrawn:ENDED" },
	{ "RUNNING", "withdrawn:ENDED suspend:SUSPENDED end:ENDED default:ENDED "
	             "completed:COMPLETE" },
	{ "SUSPENDED", "withdrawn:ENDED resume:RUNNING end:ENDED default:ENDED "
	               "completed:COMPLETE" },
};
static const struct allowed inspection_allows[] = {
	{ "NONE", "notice:NOTIFIED" },
	{ "NOTIFIED", "ack:ACKNOWLEDGED answer:NOTIFIED" },
	{ "ACKNOWLEDGED", "enter:ENTERED answer:ACKNOWLEDGED" },
	{ "ENTERED", "designate:DESIGNATED answer:ENTERED" },
	{ "DESIGNATED", "restrict:RESTRICTED answer:DESIGNATED" },
	{ "RESTRICTED", "deposit:RESTRICTED arrive:ARRIVED answer:RESTRICTED" },
	{ "ARRIVED", "select:SELECTED" },
	{ "SELECTED", "measure:SELECTED report:REPORTED" },
};
static const char *const step_names[] = {
	"none", "notice", "ack", "consent", "enter", "designate", "restrict",
	"deposit", "held", "received", "deliver", "arrive", "select", "report"
};
static const char *const owed_by_names[] = {
	"none", "inspecting", "inspected", "host", "depositary"
};
/* "gate", "step:by:what it answers" for all that is asked for; 4.2. */
static const struct allowed gate_asks[] = {
	{ "notice", "notice:inspecting:none ack:inspected:notice "
	            "consent:host:notice" },
	{ "designate", "enter:inspecting:ack designate:inspecting:enter "
	               "restrict:inspected:designate consent:host:designate" },
	{ "swap", "deposit:inspected:none held:depositary:deposit "
	          "received:inspecting:held deliver:depositary:received" },
	{ "arrive", "arrive:inspecting:deliver" },
	{ "look", "select:inspecting:arrive report:inspecting:select" },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The word behind "what:" in the row of `from`; "NONE" if it is not there. */
static const char *wanted(const struct allowed *rows, size_t count,
                          const char *from, const char *what)
{
	static char word[40];
	char key[40];

	snprintf(key, sizeof(key), "%s:", what);
	for (size_t i = 0; i < count; i++) {
		const char *at = rows[i].to;

		if (strcmp(rows[i].from, from) != 0)
			continue;
		while (at != NULL && strncmp(at, key, strlen(key)) != 0) {
			at = strchr(at, ' ');
			at += at != NULL;
		}
		if (at == NULL)
			break;
		at += strlen(key);
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(at, " "), at);
		return word;
	}
	return "NONE";
}

static void expect(const char *from, const char *what, const char *want,
                   const char *is)
{
	if (strcmp(want, is) != 0)
		fail_msg("%s, %s: %s instead of %s", from, what, is, want);
}

static void test_charter_phases_take_what_is_written_and_nothing_else(void **s)
{
	(void)s;
	assert_int_equal(COUNT(charter_names), CHARTER_PHASE_COUNT);
	for (int phase = 0; phase < CHARTER_PHASE_COUNT; phase++)
		for (int kind = 0; kind < STATEMENT_KIND_COUNT; kind++)
			expect(charter_names[phase],
			       kind_name((enum statement_kind)kind),
			       wanted(charter_allows, COUNT(charter_allows),
			              charter_names[phase],
			              kind_name((enum statement_kind)kind)),
			       charter_names[charter_after(
				       (enum charter_phase)phase,
				       (enum statement_kind)kind)]);
}

static void test_declarations_take_what_is_written_and_nothing_else(void **s)
{
	(void)s;
	assert_int_equal(COUNT(declaration_names), DECLARATION_PHASE_COUNT);
	for (int phase = 0; phase < DECLARATION_PHASE_COUNT; phase++)
		for (int kind = 0; kind < STATEMENT_KIND_COUNT; kind++)
			expect(declaration_names[phase],
			       kind_name((enum statement_kind)kind),
			       wanted(declaration_allows,
			              COUNT(declaration_allows),
			              declaration_names[phase],
			              kind_name((enum statement_kind)kind)),
			       declaration_names[declaration_after(
				       (enum declaration_phase)phase,
				       (enum statement_kind)kind)]);
}

static void test_arrangements_take_what_is_written_and_nothing_else(void **s)
{
	(void)s;
	assert_int_equal(COUNT(arrangement_names), ARRANGEMENT_PHASE_COUNT);
	assert_int_equal(COUNT(event_names), EVENT_COUNT);
	for (int phase = 0; phase < ARRANGEMENT_PHASE_COUNT; phase++)
		for (int event = 0; event < EVENT_COUNT; event++)
			expect(arrangement_names[phase], event_names[event],
			       wanted(arrangement_allows,
			              COUNT(arrangement_allows),
			              arrangement_names[phase],
			              event_names[event]),
			       arrangement_names[arrangement_after(
				       (enum arrangement_phase)phase,
				       (enum arrangement_event)event)]);
}

static void test_inspections_take_what_is_written_and_nothing_else(void **s)
{
	(void)s;
	assert_int_equal(COUNT(inspection_names), INSPECTION_PHASE_COUNT);
	for (int phase = 0; phase < INSPECTION_PHASE_COUNT; phase++)
		for (int kind = 0; kind < STATEMENT_KIND_COUNT; kind++)
			expect(inspection_names[phase],
			       kind_name((enum statement_kind)kind),
			       wanted(inspection_allows,
			              COUNT(inspection_allows),
			              inspection_names[phase],
			              kind_name((enum statement_kind)kind)),
			       inspection_names[inspection_after(
				       (enum inspection_phase)phase,
				       (enum statement_kind)kind)]);
}

/* "by:what it answers" of what a gate asks for; "NONE" if it does not. */
static const char *asked(int gate, int step)
{
	static char word[40];

	for (size_t i = 0; i < REQUIREMENT_COUNT; i++) {
		const struct requirement *r = &requirements[i];

		if ((int)r->gate != gate || (int)r->step != step)
			continue;
		snprintf(word, sizeof(word), "%s:%s", owed_by_names[r->by],
		         step_names[r->about]);
		return word;
	}
	return "NONE";
}

static void test_gates_ask_for_what_is_written_and_nothing_else(void **s)
{
	(void)s;
	assert_int_equal(COUNT(gate_names), GATE_COUNT);
	assert_int_equal(COUNT(step_names), STEP_COUNT);
	for (int gate = 0; gate < GATE_COUNT; gate++)
		for (int step = 0; step < STEP_COUNT; step++)
			expect(gate_names[gate], step_names[step],
			       wanted(gate_asks, COUNT(gate_asks),
			              gate_names[gate], step_names[step]),
			       asked(gate, step));
}

/* What an inspection has behind it, phase by phase. */
static void test_an_inspection_remembers_what_it_took_before(void **s)
{
	static const struct { enum statement_kind kind; int from; } took[] = {
		{ STATEMENT_NOTICE, INSPECTION_NOTIFIED },
		{ STATEMENT_ACK, INSPECTION_ACKNOWLEDGED },
		{ STATEMENT_ENTER, INSPECTION_ENTERED },
		{ STATEMENT_DESIGNATE, INSPECTION_DESIGNATED },
		{ STATEMENT_RESTRICT, INSPECTION_RESTRICTED },
		{ STATEMENT_ARRIVE, INSPECTION_ARRIVED },
		{ STATEMENT_SELECT, INSPECTION_SELECTED },
		{ STATEMENT_REPORT, INSPECTION_REPORTED },
	};

	(void)s;
	for (size_t i = 0; i < COUNT(took); i++)
		for (int phase = 0; phase < INSPECTION_PHASE_COUNT; phase++)
			assert_int_equal(
				inspection_had((enum inspection_phase)phase,
			                       took[i].kind),
				phase >= took[i].from &&
					phase != INSPECTION_REFUSED);
	for (int phase = 0; phase < INSPECTION_PHASE_COUNT; phase++)
		assert_false(inspection_had((enum inspection_phase)phase,
		                            STATEMENT_SUSPEND));
}

static void test_every_irregularity_says_clause_culprit_and_effect(void **s)
{
	(void)s;
	for (int i = 1; i < IRREGULARITY_COUNT; i++) {
		const struct irregularity_row *row = &irregularity_table[i];
		unsigned section, paragraph;
		char rest;

		assert_true(strlen(row->code) > 3);
		assert_int_equal(sscanf(row->clause, "%u.%u%c", &section,
		                        &paragraph, &rest), 2);
		assert_in_range(section, 1, 7);
		assert_true(strlen(row->culprit) > 3);
		assert_true(strlen(row->effect) > 3);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(irregularity_table[k].code,
			                        row->code);
	}
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_charter_phases_take_what_is_written_and_nothing_else),
		TEST(test_declarations_take_what_is_written_and_nothing_else),
		TEST(test_arrangements_take_what_is_written_and_nothing_else),
		TEST(test_inspections_take_what_is_written_and_nothing_else),
		TEST(test_gates_ask_for_what_is_written_and_nothing_else),
		TEST(test_an_inspection_remembers_what_it_took_before),
		TEST(test_every_irregularity_says_clause_culprit_and_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
