/*
 * tally todo: what this office can do next, as commands, safest first.
 */
#include "todo.h"

#include <stdlib.h>
#include <string.h>

#include "evidence_held.h"
#include "json.h"
#include "owed.h"
#include "record.h"
#include "words.h"

#define MINUTE_S 60
#define HOUR_S (60 * MINUTE_S)

/*
 * A command's words: @A the statement that is answered, @N the notice, @R the
 * arrangement, @P the pair, @T an hour of entry that the notice clock still
 * allows when the command is typed a little later, @W the rows to explain.
 * Words in capitals are for the user to fill in.
 */
struct step_row {
	enum statement_kind owed, about; /* about STATEMENT_NONE: anything */
	enum step step;                   /* STEP_NONE: any */
	const char *words, *why;
};

static const struct step_row step_rows[] = {
	{ STATEMENT_ANSWER, STATEMENT_PROPOSE, STEP_NONE,
	  "arrange answer @A yes",
	  "say yes to the arrangement, or no" },
	{ STATEMENT_ANSWER, STATEMENT_NOTICE, STEP_NONE,
	  "inspect answer @N yes",
	  "let the inspection come, or say no" },
	{ STATEMENT_ANSWER, STATEMENT_DESIGNATE, STEP_NONE,
	  "inspect answer @N yes",
	  "let the inspection go to the designated site, or say no" },
	{ STATEMENT_DRAW, STATEMENT_NONE, STEP_NONE,
	  "draw make",
	  "commit to the draws of this period" },
	{ STATEMENT_DECLARE, STATEMENT_DRAW, STEP_NONE,
	  "declare FILE.csv",
	  "fix what the other side has drawn, by a new declaration" },
	{ STATEMENT_REVEAL, STATEMENT_NONE, STEP_NONE,
	  "draw reveal @A",
	  "open the draws that no visit opened" },
	{ STATEMENT_CHOOSE, STATEMENT_NONE, STEP_NONE,
	  "arrange choose @R @P SITE",
	  "choose a site of the other side, sealed" },
	{ STATEMENT_NOTICE, STATEMENT_NONE, STEP_NONE,
	  "inspect notice @R @P --entry-point NAME --entry-at @T",
	  "announce the inspection" },
	{ STATEMENT_ACK, STATEMENT_NOTICE, STEP_NONE,
	  "inspect ack @A",
	  "say that the notice was received" },
	{ STATEMENT_ACK, STATEMENT_DEPOSIT, STEP_RECEIVED,
	  "swap ack @A",
	  "check the other side's sealed opening and say so" },
	{ STATEMENT_ACK, STATEMENT_DEPOSIT, STEP_HELD,
	  "swap deliver @R @P",
	  "check what is deposited so far; refuse what is bad" },
	{ STATEMENT_HOLD, STATEMENT_NONE, STEP_NONE,
	  "swap deliver @R @P",
	  "check this office's shares; hold them, or refuse what is bad" },
	{ STATEMENT_ENTER, STATEMENT_NONE, STEP_NONE,
	  "inspect enter @N",
	  "the team is at the point of entry" },
	{ STATEMENT_DESIGNATE, STATEMENT_NONE, STEP_NONE,
	  "inspect designate @N",
	  "name the site" },
	{ STATEMENT_RESTRICT, STATEMENT_NONE, STEP_NONE,
	  "inspect restrict @N",
	  "nothing leaves the site from now on" },
	{ STATEMENT_DEPOSIT, STATEMENT_NONE, STEP_NONE,
	  "swap deposit @N",
	  "give the site's opening, sealed, with its key for the depositary" },
	{ STATEMENT_DELIVER, STATEMENT_NONE, STEP_NONE,
	  "swap deliver @R @P",
	  "hand out both keys at once" },
	{ STATEMENT_ARRIVE, STATEMENT_NONE, STEP_NONE,
	  "inspect arrive @N",
	  "the team is at the site" },
	{ STATEMENT_SELECT, STATEMENT_NONE, STEP_NONE,
	  "inspect select @N",
	  "open the draw: which positions are looked at" },
	{ STATEMENT_REPORT, STATEMENT_NONE, STEP_NONE,
	  "inspect measure @N FOUND.csv",
	  "log what was found, position by position" },
	{ STATEMENT_REPORT, STATEMENT_NONE, STEP_NONE,
	  "inspect report @N",
	  "end the inspection" },
	{ STATEMENT_COUNTERSIGN, STATEMENT_NONE, STEP_NONE,
	  "inspect countersign @A agree",
	  "agree, or contest it with a reason" },
	{ STATEMENT_REPLY, STATEMENT_NONE, STEP_NONE,
	  "reply @A@W --reason TEXT",
	  "explain what was objected to or found otherwise" },
};

static void put_id(struct buf *out, const struct rules *rules, size_t entry)
{
	char id[WORDS_ID_BYTES];

	words_id(rules, entry, id);
	buf_put_text(out, id);
}

static void put_entry_time(struct buf *out, const struct rules *rules)
{
	char time[TEXT_TIME_BYTES];

	int64_t clock_s = (int64_t)rules->charter->clocks[CLOCK_NOTICE].value;

	/* The clock counts from the statement, which is yet to be made. */
	time_format(rules->now_s + clock_s +
	            (clock_s < HOUR_S ? 10 * MINUTE_S : HOUR_S), time);
	buf_put_text(out, time);
}

/* " --row POSITION" for each that was found otherwise and is unexplained. */
static void put_rows(struct buf *out, const struct rules *rules,
                     const struct inspection *in, size_t measure_entry)
{
	const struct site *site = &rules->charter->sites[in->site];

	for (size_t m = 0; m < in->measure_count; m++) {
		const struct measured *measured = &in->measures[m];

		if (measured->attested.entry != measure_entry)
			continue;
		for (size_t k = 0; k < measured->row_count; k++) {
			const struct row *row = &measured->rows[k];

			if ((row->look & LOOK_DISCREPANT) && !row->explained)
				buf_printf(out, " --row %s",
				           row->position == NO_INDEX
				           ? "outside"
				           : site_position_name(
						     site, row->position).text);
		}
	}
}

static void put_words(struct buf *out, const struct rules *rules,
                      const struct owed *owed, const char *words)
{
	for (; *words != '\0'; words++) {
		if (*words != '@') {
			buf_put_u8(out, (uint8_t)*words);
			continue;
		}
		switch (*++words) {
		case 'A':
			put_id(out, rules, owed->about);
			break;
		case 'N':
			put_id(out, rules,
			       rules->inspections[owed->inspection].step[STEP_NOTICE]);
			break;
		case 'R':
			put_id(out, rules,
			       rules->arrangements[owed->arrangement].entry);
			break;
		case 'W':
			if (owed->inspection != NO_INDEX)
				put_rows(out, rules,
				         &rules->inspections[owed->inspection],
				         owed->about);
			break;
		case 'P':
			buf_printf(out, "%zu", owed->pair + 1);
			break;
		default:
			put_entry_time(out, rules);
			break;
		}
	}
}

/* Too early for it: the hour announced, the least time after entry. */
static int64_t not_before_s(const struct rules *rules, const struct owed *owed)
{
	const struct inspection *in;

	if (owed->inspection == NO_INDEX)
		return 0;
	in = &rules->inspections[owed->inspection];
	if (owed->kind == STATEMENT_ENTER)
		return member_time(rules->entries[in->step[STEP_NOTICE]].statement.body,
		                   "entry_at");
	if (owed->kind == STATEMENT_DESIGNATE)
		return rules->entries[in->step[STEP_ENTER]].statement.at_s +
		       (int64_t)rules->charter->clocks[CLOCK_DESIGNATE_MIN]
			       .value;
	return 0;
}

static void add_owed(struct todo *todo, const struct owed *owed)
{
	const struct rules *rules = todo->s->view.rules;
	enum statement_kind about = owed->about == NO_INDEX
		? STATEMENT_NONE : rules->entries[owed->about].statement.kind;

	for (size_t i = 0; i < sizeof(step_rows) / sizeof(step_rows[0]); i++) {
		const struct step_row *row = &step_rows[i];
		struct buf words;
		char *text;

		if (row->owed != owed->kind ||
		    (row->about != STATEMENT_NONE && row->about != about) ||
		    (row->step != STEP_NONE && row->step != owed->step))
			continue;
		buf_init(&words, MAX_ENTRY_BYTES);
		put_words(&words, rules, owed, row->words);
		text = buf_take_text(&words);
		if (text != NULL)
			todo_step(todo, text, row->why,
			          (struct step_times){
				          not_before_s(rules, owed),
				          owed_due_s(rules, owed), owed->due_s });
		free(text);
		buf_release(&words);
	}
}

/* One delivery serves both deposits: that of the earlier clock is told. */
static bool is_told(const struct rules *rules, const struct owed *owed,
                    size_t count, size_t i)
{
	int64_t due_s = owed_due_s(rules, &owed[i]);

	if (owed[i].kind != STATEMENT_ACK || owed[i].step != STEP_HELD)
		return false;
	for (size_t k = 0; k < count; k++) {
		int64_t other_s = owed_due_s(rules, &owed[k]);

		if (k != i && owed[k].kind == STATEMENT_ACK &&
		    owed[k].step == STEP_HELD && owed[k].by == owed[i].by &&
		    owed[k].arrangement == owed[i].arrangement &&
		    owed[k].pair == owed[i].pair &&
		    (other_s < due_s || (other_s == due_s && k < i)))
			return true;
	}
	return false;
}

static void add_all_owed(struct todo *todo, const struct owed *owed,
                         size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (owed[i].by != todo->s->office.self)
			todo_waiting(todo, &owed[i]);
		else if (owed[i].kind == STATEMENT_CHARTER)
			todo_plain(todo, "sign the charter", "charter sign "
			           "%s/charter.yaml", todo->folder);
		else if (!is_told(todo->s->view.rules, owed, count, i))
			add_owed(todo, &owed[i]);
	}
}

static void add_first_steps(struct todo *todo)
{
	todo_plain(todo, "put this office's keys into the charter; or send the "
	           "card", "charter fill CHARTER %s/card -o FILLED",
	           todo->folder);
	todo_step(todo, "charter explain FILLED", "read what the charter means",
	          NO_TIMES);
	todo_step(todo, "charter sign FILLED --peer NAME=WHERE",
	          "adopt it, when every participant's keys are in it", NO_TIMES);
}

static void add_evidence(void *ctx, const struct participant *owner,
                         const char *path)
{
	char *word = words_shell(path);

	if (word != NULL)
		todo_plain(ctx, "show everyone that this log has two histories",
		           "evidence %s %s", owner->log, word);
	free(word);
}

int todo_run(struct session *s)
{
	struct fault fault = { 0 };
	struct owed *owed = NULL;
	struct todo todo;
	size_t count = 0;
	int rc = todo_begin(&todo, s);

	if (rc == TALLY_OK && s->office.charter == NULL) {
		add_first_steps(&todo);
	} else if (rc == TALLY_OK) {
		rc = session_need(s, NEEDS_VIEW, &fault);
		if (rc == TALLY_OK)
			rc = rules_owed(s->view.rules, &owed, &count);
		if (rc == TALLY_OK &&
		    office_may_append(&s->office, &fault) != TALLY_OK) {
			todo_stop(&todo, fault.text);
			if (office_may_recover(&s->office))
				todo_routine(&todo);
		} else if (rc == TALLY_OK) {
			evidence_held(s, add_evidence, &todo);
			todo_routine(&todo);
			todo_open(&todo);
			add_all_owed(&todo, owed, count);
			todo_own(&todo, owed, count);
		}
	}
	free(owed);
	todo_end(&todo);
	if (rc != TALLY_OK) {
		fault.status = rc;
		return session_fail(s, &fault);
	}
	return EXIT_DONE;
}
