/*
 * tally status: where things stand, for people.
 */
#include "status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "evidence_held.h"
#include "office/prove.h"
#include "owed.h"
#include "record.h"
#include "secret_ask.h"
#include "words.h"

static void say_head(struct session *s)
{
	static const char *const phases[CHARTER_PHASE_COUNT] = {
		"not signed", "being signed", "in force"
	};
	const struct rules *rules = s->view.rules;
	const struct charter *charter = rules->charter;
	char id[2 * HASH_BYTES + 1], now[TEXT_TIME_BYTES];
	struct fault stopped;
	char newest[WORDS_TIME_BYTES];

	hex_format(charter->id, HASH_BYTES, id);
	time_format(rules->now_s, now);
	if (charter->exercise)
		session_say(s, "EXERCISE, INVENTED DATA\n");
	if (office_may_append(&s->office, &stopped) != TALLY_OK) {
		session_say(s, "STOPPED   nothing may be logged: see tally todo\n");
		words_wrap(s, "          ", stopped.text);
	}
	words_line(s, "charter   %s, %s", charter->name,
	           phases[rules->charter_phase]);
	words_line(s, "          %s", id);
	words_line(s, "office    %s, log %s", s->office.name, s->office.log);
	secret_say(s, "          ");
	words_line(s, "now       %s%s", now,
	           s->office.clock_set ? ", the clock of the exercise" : "");
	if (rules->now_s >= words_newest_s(rules))
		return;
	if (charter->exercise)
		words_line(s, "          the clock stands before the newest entry; "
		           "give --clock");
	words_time(words_newest_s(rules), newest);
	words_line(s, "          the newest entry is dated ahead of it: %s", newest);
}

bool status_forked(const struct session *s, size_t log)
{
	struct fault ignored;
	struct buf proof;
	bool forked = s->view.rules->equivocated[log];

	if (forked)
		return true;
	buf_init(&proof, MAX_FORK_PROOF_BYTES);
	forked = office_prove_fork(&s->view, log, &proof, &ignored) == TALLY_OK;
	buf_release(&proof);
	return forked;
}

char *status_place(const struct session *s, size_t log)
{
	const char *name = s->office.charter->participants[log].name;
	struct fault ignored;
	struct buf where;
	char *place = NULL;

	buf_init(&where, 1u << 16);
	if (office_peer_get(&s->office, name, &where, &ignored) == TALLY_OK)
		place = buf_take_text(&where);
	buf_release(&where);
	return place;
}

/* Neither is proof to others: it may only not have come yet. */
static void say_publishing(struct session *s, size_t log,
                           const struct publishing *p)
{
	const struct rules *rules = s->view.rules;
	char since[WORDS_TIME_BYTES], span[WORDS_SPAN_BYTES];

	if (log == s->office.self)
		return;
	if (p->withheld_s != NEVER_S) {
		words_time(p->withheld_s, since);
		words_line(s, "           WITHHELD since %s: %" PRIu64 " more that "
		           "a witness saw", since,
		           p->known - rules->log_count[log]);
	}
	if (p->missed_s != NEVER_S) {
		words_time(p->last_s, since);
		words_span(p->last_s == NEVER_S ? 0 : rules->now_s - p->last_s,
		           span);
		words_line(s, "           SILENT since %s%s%s, and missed a clock",
		           since, p->last_s == NEVER_S ? "" : ", ",
		           p->last_s == NEVER_S ? "" : span);
	}
}

/* Where sync reads that office; for people a long path is cut. */
static void say_place(struct session *s, size_t log)
{
	char *where = status_place(s, log);

	if (where != NULL)
		words_line(s, "           at %s", where);
	free(where);
}

static void say_logs(struct session *s, const struct publishing *publishing)
{
	const struct rules *rules = s->view.rules;

	session_say(s, "\n%-10s %8s %10s  %s\n", "logs", "entries", "witnessed",
	            "up to (UTC)");
	for (size_t i = 0; i < rules->charter->participant_count; i++) {
		size_t covered = 0;
		int64_t latest_s = NEVER_S;
		char time[WORDS_TIME_BYTES];

		for (size_t k = 0; k < rules->log_count[i]; k++) {
			const struct entry *e =
				&rules->entries[rules->log_start[i] + k];

			if (words_witnessed_s(e) == NEVER_S)
				break;
			covered++;
			latest_s = e->quorum_s;
		}
		words_time(latest_s, time);
		words_line(s, "  %-8s %8zu %10zu  %s%s", words_name(rules, i),
		           rules->log_count[i], covered, time,
		           status_forked(s, i) ? "  SHOWED TWO HISTORIES" : "");
		say_place(s, i);
		say_publishing(s, i, &publishing[i]);
		status_say_shrunk(s, i);
	}
}

static void say_evidence(struct session *s)
{
	size_t count = evidence_held(s, NULL, NULL);

	if (count > 0)
		words_line(s, "  evidence held: %zu, not logged; tally todo names "
		           "the command", count);
}

static void say_pair(struct session *s, size_t arrangement, size_t pair)
{
	const struct rules *rules = s->view.rules;
	const struct arrangement *a = &rules->arrangements[arrangement];
	const struct pair_state *p = &a->pairs[pair];
	char due[WORDS_DUE_BYTES] = "";

	if (p->gate != GATE_NONE && p->gate != GATE_DONE &&
	    a->phase == ARRANGEMENT_RUNNING)
		words_due(rules->now_s,
		          rules_gate_due(rules, arrangement, pair, p->gate),
		          due);
	words_line(s, "  pair %-2zu %-11s %-11s %-9s %s", pair + 1,
	           words_pair_site(rules, p, 0),
	           words_pair_site(rules, p, 1),
	           words_gate(p->gate), due);
}

/* " by pl" */
static void put_by(const struct rules *rules, const struct arrangement *a,
                   struct buf *out)
{
	size_t by[MAX_PARTICIPANTS], count = words_ended_by(rules, a, by);

	if (a->phase == ARRANGEMENT_SUSPENDED)
		by[count++] = a->suspensions[a->suspension_count - 1].by;
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", i ? ", " : " by ",
		           words_name(rules, by[i]));
	buf_put_u8(out, '\0');
}

static void say_arrangements(struct session *s)
{
	const struct rules *rules = s->view.rules;

	for (size_t i = 0; i < rules->arrangement_count; i++) {
		const struct arrangement *a = &rules->arrangements[i];
		const char *why = words_ending(a->ending);
		char id[WORDS_ID_BYTES];
		struct buf by;

		buf_init(&by, MAX_ENTRY_BYTES);
		put_by(rules, a, &by);
		words_id(rules, a->entry, id);
		session_say(s, "\n");
		words_line(s, "arrangement %s by %s: %s%s%s%s", id,
		           words_name(rules, rules->entries[a->entry].log),
		           words_phase(a->phase),
		           by.data ? (const char *)by.data : "",
		           *why ? ", " : "", why);
		buf_release(&by);
		words_line(s, "          %-11s %-11s %-9s %s",
		           words_name(rules, rules->charter->party[0]),
		           words_name(rules, rules->charter->party[1]), "gate",
		           "its deadline (UTC)");
		for (size_t pair = 0; pair < a->pair_count; pair++)
			say_pair(s, i, pair);
	}
}

static void say_inspections(struct session *s)
{
	const struct rules *rules = s->view.rules;

	if (rules->inspection_count > 0)
		session_say(s, "\ninspections\n");
	for (size_t i = 0; i < rules->inspection_count; i++) {
		const struct inspection *in = &rules->inspections[i];
		char id[WORDS_ID_BYTES];

		words_id(rules, in->step[STEP_NOTICE], id);
		words_line(s, "  %s  pair %zu by %s, site %s: %s, %zu measure%s", id,
		           in->pair + 1,
		           words_name(rules, rules->charter->party[in->side]),
		           words_visit_site(rules, in),
		           words_inspection(in->phase), in->measure_count,
		           in->measure_count == 1 ? "" : "s");
	}
}

static void say_owed(struct session *s, const struct owed *owed, size_t count)
{
	const struct rules *rules = s->view.rules;

	session_say(s, "\nowed\n");
	if (count == 0)
		session_say(s, "  nothing by anyone\n");
	for (size_t i = 0; i < count; i++) {
		char about[80], due[WORDS_DUE_BYTES];

		owed_about(rules, &owed[i], about, sizeof(about));
		words_due(rules->now_s, owed_due_s(rules, &owed[i]), due);
		words_line(s, "  %-6s %-11s %-18s %s%s",
		           words_name(rules, owed[i].by),
		           kind_name(owed[i].kind), about,
		           owed[i].missed ? "MISSED " : "", due);
	}
}

static void say_irregularities(struct session *s)
{
	const struct rules *rules = s->view.rules;
	size_t count = rules->irregularity_count;
	size_t first = count > LISTED ? count - LISTED : 0;

	session_say(s, "\nirregularities: %zu%s\n", count,
	            first ? ", the last 10:" : "");
	for (size_t i = first; i < count; i++) {
		const struct irregularity *irregular = &rules->irregularities[i];
		char time[WORDS_TIME_BYTES], id[WORDS_ID_BYTES];

		words_time(words_irregular_s(irregular), time);
		words_id(rules, irregular->entry, id);
		words_line(s, "  %-17s %-6s %-8s %s (protocol %s)", time,
		           words_name(rules, irregular->by), id,
		           irregularity_table[irregular->code].code,
		           irregularity_table[irregular->code].clause);
		words_line(s, "  %-33s %s", "", irregular->detail);
	}
}

bool status_is_new(const struct session *s, size_t entry)
{
	const struct rules *rules = s->view.rules;
	const struct entry *e = &rules->entries[entry];
	size_t self = s->office.self, own = rules->log_count[self];

	if (e->log == self ||
	    (e->valid && e->statement.kind == STATEMENT_HEAD))
		return false;
	if (own == 0)
		return true;
	return e->index >=
	       rules->entries[rules->log_start[self] + own - 1].past[e->log];
}

static void say_new(struct session *s)
{
	const struct rules *rules = s->view.rules;
	size_t count = 0, seen = 0;

	for (size_t i = 0; i < rules->entry_count; i++)
		count += status_is_new(s, i);
	session_say(s, "\ncame in since the own last statement: %zu%s\n", count,
	            count > LISTED ? ", the last 10:" : "");
	for (size_t i = 0; i < rules->entry_count; i++) {
		size_t entry = rules->order[i];
		char id[WORDS_ID_BYTES], about[80];

		if (!status_is_new(s, entry) || ++seen + LISTED <= count)
			continue;
		words_id(rules, entry, id);
		words_about(rules, entry, about, sizeof(about));
		words_line(s, "  %-6s %-11s %-8s %s",
		           words_name(rules, rules->entries[entry].log),
		           words_kind(rules, entry), id, about);
	}
}

/* One entry for both inspections. */
static size_t delivery(const struct rules *rules, const struct pair_state *p)
{
	return p->inspection[0] == NO_INDEX
	               ? NO_INDEX
	               : rules->inspections[p->inspection[0]].step[STEP_DELIVER];
}

static void say_opened(struct session *s, const struct pair_state *p,
                       unsigned side)
{
	const struct rules *rules = s->view.rules;
	char time[WORDS_TIME_BYTES];

	words_time(words_witnessed_s(&rules->entries[delivery(rules, p)]), time);
	words_line(s, "  %s: what is declared of %s, since %s",
	           words_name(rules, rules->charter->party[!side]),
	           words_pair_site(rules, p, side), time);
}

static void say_openings(struct session *s)
{
	const struct rules *rules = s->view.rules;
	bool any = false;

	session_say(s, "\nwhat others can now see\n");
	for (size_t i = 0; i < rules->arrangement_count; i++)
		for (size_t k = 0; k < rules->arrangements[i].pair_count; k++) {
			const struct pair_state *p =
				&rules->arrangements[i].pairs[k];

			if (delivery(rules, p) == NO_INDEX)
				continue;
			any = true;
			say_opened(s, p, 0);
			say_opened(s, p, 1);
		}
	if (!any)
		session_say(s, "  no site is opened to anyone\n");
}

int status_run(struct session *s)
{
	struct publishing publishing[MAX_PARTICIPANTS];
	struct fault fault = { 0 };
	struct owed *owed = NULL;
	size_t count = 0;
	int rc = rules_publishing(s->view.rules, publishing);

	if (rc == TALLY_OK)
		rc = rules_owed(s->view.rules, &owed, &count);
	if (rc != TALLY_OK) {
		fault.status = rc;
		return session_fail(s, &fault);
	}
	if (s->json) {
		secret_say(s, "");
		status_put(s, publishing, owed, count);
	} else {
		say_head(s);
		say_logs(s, publishing);
		say_evidence(s);
		say_arrangements(s);
		say_inspections(s);
		say_owed(s, owed, count);
		say_irregularities(s);
		say_new(s);
		say_openings(s);
	}
	free(owed);
	return EXIT_DONE;
}
