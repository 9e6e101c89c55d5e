/*
 * swap ack: the other side's deposit is here, whole, and can be opened as soon
 * as its key is given out.
 */
#include <string.h>

#include "office/secret.h"
#include "protocol.h"
#include "swap_kept.h"

static int find(struct session *s, size_t *out_inspection,
                struct swap_terms *terms, struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	const struct inspection *i;
	uint8_t notice[HASH_BYTES];
	size_t deposit;
	int rc = session_entry(s, s->operands[0], STATEMENT_DEPOSIT, &deposit,
	                       fault);

	if (rc != TALLY_OK)
		return rc;
	member_hash(rules->entries[deposit].statement.body, "notice", notice);
	*out_inspection = rules_inspection(rules, rules_find(rules, notice));
	if (*out_inspection == NO_INDEX)
		return fault_set(fault, TALLY_ENOTFOUND,
		                 "deposit %s belongs to no notice that counts",
		                 s->operands[0]);
	i = &rules->inspections[*out_inspection];
	if (s->office.self != s->office.charter->party[i->side])
		return fault_set(fault, TALLY_ERULE, "%s (protocol %s): only the "
		                 "inspecting side can open that deposit",
		                 irregularity_table[IRREGULAR_NOT_AUTHORISED].code,
		                 irregularity_table[IRREGULAR_NOT_AUTHORISED].clause);
	rc = protocol_gate(s, i->arrangement, i->pair, GATE_SWAP, fault);
	if (rc == TALLY_OK)
		rc = swap_terms_of(rules, *out_inspection, terms, fault);
	if (rc == TALLY_OK && terms->deposit != deposit)
		rc = fault_set(fault, TALLY_ERULE, "%s (protocol %s): deposit %s "
		               "was refused, or another came first",
		               irregularity_table[IRREGULAR_OUT_OF_ORDER].code,
		               irregularity_table[IRREGULAR_OUT_OF_ORDER].clause,
		               s->operands[0]);
	return rc;
}

/* Tell the user what to do about a deposit that opens nothing. */
static int unreadable(struct session *s, size_t inspection,
                      struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	const struct charter *charter = rules->charter;
	const struct inspection *i = &rules->inspections[inspection];
	char id8[ID8_BYTES];

	if (charter->depositaries.blind) {
		protocol_id8(protocol_id(s, i->step[STEP_DEPOSIT]), id8);
		return fault_set(fault, TALLY_EMISMATCH, "the deposit cannot be "
		                 "read: %.90s. Do not acknowledge it; say so: "
		                 "tally object %s", fault->text, id8);
	}
	protocol_id8(protocol_id(s, rules->arrangements[i->arrangement].entry),
	             id8);
	return fault_set(fault, TALLY_EMISMATCH, "the deposit cannot be read: "
	                 "%.90s. Do not acknowledge it; ask the depositary, %s, "
	                 "for tally swap deliver %s %zu, which refuses such a "
	                 "deposit by name", fault->text,
	                 charter->participants[charter->depositary].name, id8,
	                 i->pair + 1);
}

int swap_ack_run(struct session *s)
{
	char name[SECRET_NAME_BYTES];
	struct swap_terms terms;
	struct draft draft;
	struct buf inner;
	struct fault fault = { 0 };
	size_t found = NO_INDEX;
	int code, rc = find(s, &found, &terms, &fault);

	draft_init(&draft, STATEMENT_ACK);
	buf_init(&inner, MAX_BLOB_BYTES);
	if (rc == TALLY_OK)
		rc = swap_inner_receive(s, &terms, &inner, &fault);
	if (rc == TALLY_EMISMATCH)
		rc = unreadable(s, found, &fault);
	if (rc == TALLY_OK) {
		secret_name(name, "inner", protocol_id(s, terms.deposit));
		rc = secret_set(&s->office, name, buf_slice(&inner), &fault);
		draft_id(&draft, "of", protocol_id(s, terms.deposit));
	}
	buf_release(&inner);
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_DONE)
		protocol_next(s, "the depositary delivers both keys; then tally "
		              "swap open");
	return code;
}
