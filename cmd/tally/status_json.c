/*
 * tally status --json: the same, for programs.
 */
#include <stdlib.h>

#include "base/text.h"
#include "json.h"
#include "owed.h"
#include "status.h"
#include "words.h"

/* What is owed in a pair; NO_INDEX: what belongs to no arrangement. */
static void put_owed(struct buf *json, const struct rules *rules,
                     const struct owed *owed, size_t owed_count,
                     const size_t place[2])
{
	json_open(json, place[0] == NO_INDEX ? NULL : "owed", '[');
	for (size_t i = 0; i < owed_count; i++)
		if (owed[i].arrangement == place[0] &&
		    (place[0] == NO_INDEX || owed[i].pair == place[1]))
			owed_put(json, rules, &owed[i]);
	json_close(json, ']');
}

static void put_ended_by(struct buf *json, const struct rules *rules,
                         const struct arrangement *a)
{
	size_t by[MAX_PARTICIPANTS], count = words_ended_by(rules, a, by);

	json_open(json, "ended_by", '[');
	for (size_t i = 0; i < count; i++)
		json_text(json, NULL, words_name(rules, by[i]));
	json_close(json, ']');
}

static void put_arrangements(struct session *s, const struct owed *owed,
                             size_t owed_count)
{
	const struct rules *rules = s->view.rules;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < rules->arrangement_count; i++) {
		const struct arrangement *a = &rules->arrangements[i];

		for (size_t pair = 0; pair < a->pair_count; pair++) {
			enum gate gate = a->pairs[pair].gate;
			size_t place[2] = { i, pair };

			json_open(&json, NULL, '{');
			json_id(&json, "id",
			        rules->entries[a->entry].statement.id);
			json_text(&json, "phase", words_phase(a->phase));
			json_text(&json, "ending", words_ending(a->ending));
			put_ended_by(&json, rules, a);
			if (a->phase == ARRANGEMENT_SUSPENDED)
				json_text(&json, "suspended_by",
				          words_name(rules, a->suspensions[
						a->suspension_count - 1].by));
			json_number(&json, "pair", pair + 1);
			json_text(&json, "gate", words_gate(gate));
			if (gate != GATE_NONE && gate != GATE_DONE)
				json_time(&json, "deadline",
				          rules_gate_due(rules, i, pair, gate));
			put_owed(&json, rules, owed, owed_count, place);
			json_close(&json, '}');
		}
	}
	json_close(&json, ']');
	json_answer(s, "arrangements", &json);
}

static void put_inspections(struct session *s)
{
	const struct rules *rules = s->view.rules;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < rules->inspection_count; i++) {
		const struct inspection *in = &rules->inspections[i];

		json_open(&json, NULL, '{');
		json_id(&json, "notice",
		        rules->entries[in->step[STEP_NOTICE]].statement.id);
		json_id(&json, "arrangement",
		        rules->entries[rules->arrangements[in->arrangement]
		                               .entry].statement.id);
		json_number(&json, "pair", in->pair + 1);
		json_text(&json, "by",
		          words_name(rules, rules->charter->party[in->side]));
		if (in->site != NO_INDEX)
			json_text(&json, "site", words_site(rules, in->site));
		json_text(&json, "phase", words_inspection(in->phase));
		json_number(&json, "measures", in->measure_count);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_answer(s, "inspections", &json);
}

static void put_irregularities(struct session *s)
{
	const struct rules *rules = s->view.rules;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < rules->irregularity_count; i++) {
		const struct irregularity *irregular = &rules->irregularities[i];
		const struct irregularity_row *row =
			&irregularity_table[irregular->code];

		json_open(&json, NULL, '{');
		json_text(&json, "code", row->code);
		json_text(&json, "clause", row->clause);
		json_text(&json, "by", words_name(rules, irregular->by));
		if (irregular->entry != NO_INDEX &&
		    rules->entries[irregular->entry].valid)
			json_id(&json, "statement",
			        rules->entries[irregular->entry].statement.id);
		json_time(&json, "at", words_irregular_s(irregular));
		json_text(&json, "detail", irregular->detail);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_answer(s, "irregularities", &json);
}

static void put_logs(struct session *s, const struct publishing *publishing)
{
	const struct rules *rules = s->view.rules;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < rules->charter->participant_count; i++) {
		char *place = status_place(s, i);
		size_t fresh = 0, witnessed = 0;

		for (size_t k = 0; k < rules->log_count[i]; k++) {
			size_t entry = rules->log_start[i] + k;

			fresh += status_is_new(s, entry);
			witnessed += words_witnessed_s(
				&rules->entries[entry]) != NEVER_S;
		}
		json_open(&json, NULL, '{');
		json_text(&json, "name", words_name(rules, i));
		if (place != NULL)
			json_text(&json, "place", place);
		free(place);
		json_number(&json, "entries", rules->log_count[i]);
		json_number(&json, "witnessed", witnessed);
		json_number(&json, "new", fresh);
		json_time(&json, "last", publishing[i].last_s);
		json_number(&json, "known", publishing[i].known);
		json_time(&json, "withheld_since", publishing[i].withheld_s);
		json_time(&json, "missed", publishing[i].missed_s);
		json_flag(&json, "two_histories", status_forked(s, i));
		status_put_shrunk(s, i, &json);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_answer(s, "logs", &json);
}

void status_put(struct session *s, const struct publishing *publishing,
                const struct owed *owed, size_t owed_count)
{
	static const size_t nowhere[2] = { NO_INDEX, 0 };
	const struct rules *rules = s->view.rules;
	char id[2 * HASH_BYTES + 1], now[TEXT_TIME_BYTES];
	struct fault stopped;
	struct buf json;

	hex_format(rules->charter->id, HASH_BYTES, id);
	time_format(rules->now_s, now);
	session_json_text(s, "charter", id);
	session_json_text(s, "name", s->office.name);
	if (office_may_append(&s->office, &stopped) != TALLY_OK)
		session_json_text(s, "stop", stopped.text);
	session_json(s, "exercise", slice_text(rules->charter->exercise
	                                               ? "true" : "false"));
	session_json(s, "in_force",
	             slice_text(rules->charter_phase == CHARTER_IN_FORCE
	                                ? "true" : "false"));
	session_json_text(s, "now", now);
	put_logs(s, publishing);
	put_arrangements(s, owed, owed_count);
	put_inspections(s);
	buf_init(&json, MAX_JSON_BYTES);
	put_owed(&json, rules, owed, owed_count, nowhere);
	json_answer(s, "owed", &json);
	put_irregularities(s);
}
