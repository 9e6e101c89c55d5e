/*
 * The fold itself: entries in replay order through one step each.
 */
#include "rules/fold.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const fold_step fold_steps[STATEMENT_KIND_COUNT] = {
	[STATEMENT_CHARTER] = step_charter,
	[STATEMENT_ACCREDIT] = step_key,
	[STATEMENT_REVOKE] = step_key,
	[STATEMENT_ROTATE] = step_key,
	[STATEMENT_HEAD] = step_head,
	[STATEMENT_CUT] = step_cut,
	[STATEMENT_DRAW] = step_draw,
	[STATEMENT_DECLARE] = step_declare,
	[STATEMENT_PROPOSE] = step_propose,
	[STATEMENT_ANSWER] = step_answer,
	[STATEMENT_CHOOSE] = step_choose,
	[STATEMENT_NOTICE] = step_notice,
	[STATEMENT_ACK] = step_ack,
	[STATEMENT_ENTER] = step_enter,
	[STATEMENT_DESIGNATE] = step_designate,
	[STATEMENT_RESTRICT] = step_restrict,
	[STATEMENT_DEPOSIT] = step_deposit,
	[STATEMENT_HOLD] = step_hold,
	[STATEMENT_DELIVER] = step_deliver,
	[STATEMENT_ARRIVE] = step_arrive,
	[STATEMENT_SELECT] = step_select,
	[STATEMENT_MEASURE] = step_measure,
	[STATEMENT_REPORT] = step_report,
	[STATEMENT_COUNTERSIGN] = step_countersign,
	[STATEMENT_OBJECT] = step_object,
	[STATEMENT_REPLY] = step_reply,
	[STATEMENT_SUSPEND] = step_suspend,
	[STATEMENT_REVEAL] = step_reveal,
	[STATEMENT_EVIDENCE] = step_evidence,
	[STATEMENT_CONCLUDE] = step_conclude,
};

int64_t clock_s(const struct charter *charter, enum clock clock)
{
	return (int64_t)charter->clocks[clock].value;
}

bool clock_met(const struct charter *charter, int64_t quorum_s, int64_t due_s)
{
	/* due_s may be NEVER_S, which nothing can be added to. */
	return quorum_s != NEVER_S &&
	       quorum_s - clock_s(charter, CLOCK_PUBLICATION) <= due_s;
}

bool fold_grow(struct fold *f, void **list, size_t count, size_t size)
{
	/* Powers of two: grow only when count reaches one. */
	if (count != 0 && (count & (count - 1)) != 0)
		return true;
	void *larger = realloc(*list, (count ? 2 * count : 1) * size);

	if (larger == NULL) {
		f->status = TALLY_ENOMEM;
		return false;
	}
	*list = larger;
	return true;
}

enum irregularity_code fold_refuse(struct fold *f, enum irregularity_code code,
                                   const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(f->detail, sizeof(f->detail), format, args);
	va_end(args);
	return code;
}

void fold_note(struct fold *f, enum irregularity_code code, size_t by,
               size_t entry, int64_t at_s)
{
	struct rules *rules = f->rules;

	if (!fold_grow(f, (void **)&rules->irregularities,
	               rules->irregularity_count,
	               sizeof(*rules->irregularities)))
		return;
	struct irregularity *new =
		&rules->irregularities[rules->irregularity_count++];

	*new = (struct irregularity){ .code = code, .by = by, .entry = entry,
	                              .at_s = at_s,
	                              .arrangement = f->arrangement };
	snprintf(new->detail, sizeof(new->detail), "%s", f->detail);
	f->detail[0] = '\0';
}

void fold_note_late(struct fold *f, size_t entry, int64_t due_s,
                    const char *what)
{
	const struct entry *e = &f->rules->entries[entry];

	if (clock_met(f->in->charter, e->quorum_s, due_s))
		return;
	fold_refuse(f, IRREGULAR_LATE, "%s", what);
	fold_note(f, IRREGULAR_LATE, e->log, entry, e->statement.at_s);
}

static enum irregularity_code judge(struct fold *f, size_t entry)
{
	struct entry *e = &f->rules->entries[entry];
	enum statement_kind kind = e->statement.kind;
	enum irregularity_code code = authority_check(f, entry);

	if (code == IRREGULAR_NONE)
		code = bounds_check(f, entry);
	if (code != IRREGULAR_NONE)
		return code;
	if (charter_after(f->rules->charter_phase, kind) == CHARTER_NONE)
		return fold_refuse(f, IRREGULAR_NOT_IN_FORCE,
		                   "not every signatory has signed the charter yet");
	if (fold_steps[kind] == NULL)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER, "refused");
	return fold_steps[kind](f, entry);
}

static void step(struct fold *f, size_t entry)
{
	struct entry *e = &f->rules->entries[entry];
	enum irregularity_code code;

	f->detail[0] = '\0';
	f->arrangement = NO_INDEX;
	f->culprit = NO_INDEX;
	if (e->valid) {
		code = judge(f, entry);
	} else {
		code = fold_refuse(f, IRREGULAR_INVALID_ENTRY, "%.100s", e->why);
	}
	e->effective = code == IRREGULAR_NONE;
	if (code != IRREGULAR_NONE)
		fold_note(f, code, f->culprit == NO_INDEX ? e->log : f->culprit,
		          entry, e->statement.at_s);
}

static int replay(struct fold *f)
{
	int rc = load_entries(f);

	if (rc == TALLY_OK)
		rc = quorum_times(f);
	if (rc == TALLY_OK)
		rc = order_entries(f);
	if (rc != TALLY_OK)
		return rc;
	for (size_t i = 0; i < f->rules->entry_count && f->status == TALLY_OK; i++)
		step(f, f->rules->order[i]);
	if (f->status == TALLY_OK)
		settle(f);
	return f->status;
}

static void keys_free(struct fold *f)
{
	for (size_t i = 0; f->keys && i < f->in->charter->participant_count; i++)
		free(f->keys[i].list);
	free(f->keys);
}

int rules_replay(const struct rules_input *in, struct rules **out,
                 struct fault *fault)
{
	struct rules *rules = calloc(1, sizeof(*rules));
	struct fold f = { .rules = rules, .in = in, .status = TALLY_OK };
	size_t logs = in->charter->participant_count;
	int rc = TALLY_ENOMEM;

	if (rules == NULL)
		return fault_set(fault, rc, "out of memory");
	rules->charter = in->charter;
	rules->now_s = in->now_s;
	rules->charter_phase = CHARTER_SIGNING;
	rules->signed_charter = calloc(logs, sizeof(bool));
	rules->equivocated = calloc(logs, sizeof(bool));
	if (rules->signed_charter != NULL && rules->equivocated != NULL)
		rc = replay(&f);
	keys_free(&f);
	if (rc != TALLY_OK) {
		rules_free(rules);
		return fault_set(fault, rc, "replay: %s", status_text(rc));
	}
	*out = rules;
	return TALLY_OK;
}
