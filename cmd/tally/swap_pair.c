/*
 * Judging and refusing the deposits of a pair.
 */
#include "swap_pair.h"

const struct pair_state *pair_state_of(const struct session *s,
                                       const struct swap_pair *p)
{
	const struct rules *rules = s->view.rules;

	return &rules->arrangements[rules_arrangement(rules, p->arrangement)]
	                .pairs[p->pair];
}

size_t pair_inspection(const struct session *s, const struct swap_pair *p,
                       unsigned giver)
{
	return pair_state_of(s, p)->inspection[!giver];
}

size_t pair_step(const struct session *s, const struct swap_pair *p,
                 unsigned giver, enum step step)
{
	return s->view.rules->inspections[pair_inspection(s, p, giver)].step[step];
}

void pair_draft(const struct swap_pair *p, enum statement_kind kind,
                struct draft *draft)
{
	draft_init(draft, kind);
	draft_id(draft, "arrangement", p->arrangement);
	draft_int(draft, "pair", (int64_t)p->pair + 1);
}

int pair_judge_both(struct session *s, pair_judge *judge, void *ctx,
                    struct fault *fault)
{
	int rc = TALLY_OK;

	for (unsigned side = 0; side < SIDES; side++) {
		struct fault hindrance = { 0 };
		int judged = judge(s, ctx, side, &hindrance);

		if (rc == TALLY_OK && judged != TALLY_OK) {
			*fault = hindrance;
			rc = judged;
		}
	}
	return rc;
}

static int refuse(struct session *s, const struct swap_pair *p, unsigned side,
                  enum swap_verdict verdict, const char *then)
{
	size_t deposit = pair_step(s, p, side, STEP_DEPOSIT);
	char id8[ID8_BYTES];
	struct draft draft;
	int code;

	protocol_id8(protocol_id(s, deposit), id8);
	pair_draft(p, STATEMENT_DELIVER, &draft);
	draft_open(&draft, "refused", '{');
	draft_id(&draft, "deposit", protocol_id(s, deposit));
	draft_word(&draft, "why", swap_verdict_word(verdict));
	draft_close(&draft, '}');
	code = session_accept(s, &draft, NULL);
	if (code == EXIT_DONE)
		session_say(s, "refused deposit %s of %s: %s (%s)%s\n", id8,
		            protocol_party(s->office.charter, side),
		            swap_verdict_word(verdict), swap_verdict_text(verdict),
		            then);
	return code;
}

int pair_refuse_bad(struct session *s, const struct swap_pair *p,
                    const enum swap_verdict verdict[static SIDES],
                    const char *then)
{
	int code = EXIT_DONE;

	for (unsigned side = 0; side < SIDES; side++) {
		int refused;

		if (swap_verdict_word(verdict[side]) == NULL)
			continue;
		refused = refuse(s, p, side, verdict[side], then);
		if (refused != EXIT_DONE)
			return refused;
		code = EXIT_BAD_EVIDENCE;
	}
	return code;
}

int pair_received(const struct session *s, const struct swap_pair *p,
                  struct fault *fault)
{
	for (unsigned side = 0; side < SIDES; side++)
		if (pair_step(s, p, side, STEP_RECEIVED) == NO_INDEX)
			return fault_set(fault, TALLY_EINCOMPLETE, "not delivered: "
			                 "waiting for ack by %s",
			                 protocol_party(s->office.charter, !side));
	return TALLY_OK;
}
