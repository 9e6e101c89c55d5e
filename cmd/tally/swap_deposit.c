/*
 * swap deposit: the opening of the designated site, sealed so that the
 * counterpart can read it when the depositary gives out both keys.
 */
#include <string.h>

#include "office/declaration.h"
#include "office/site_counts.h"
#include "office/swap_blind.h"
#include "courier_key.h"
#include "protocol.h"
#include "swap_kept.h"

/* What was counted at the site follows its opening. */
static int put_counts(struct session *s, const struct declared *declared,
                      const struct swap_terms *terms, struct buf *out,
                      struct fault *fault)
{
	const struct side_declared of = { terms->side, declared };
	struct side_counts counts;
	struct buf table;
	int rc;

	buf_init(&table, MAX_BLOB_BYTES);
	rc = side_counts_recall(&s->office, &of, &table, &counts, fault);
	if (rc == TALLY_OK) {
		rc = site_counts_put(&counts, (size_t)(terms->site -
		                     terms->charter->sites), out);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "the counts of %s: %s",
			          terms->site->name, status_text(rc));
	}
	side_counts_release(&counts);
	buf_release(&table);
	return rc;
}

/* The opening that the rules ask for, out of what this office keeps. */
static int put_opening(struct session *s, const struct inspection *i,
                       const struct swap_terms *terms, struct buf *out,
                       struct fault *fault)
{
	const struct declared *declared =
		&s->view.rules->declared[terms->side][i->declared];
	struct kept_declaration *kept;
	int rc = declaration_open(&s->office, declared, &kept, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = kept_put_site(kept, terms->site->first_slot, terms->site->height,
	                   out, fault);
	declaration_close(kept);
	if (rc == TALLY_OK && declared->has_counts)
		rc = put_counts(s, declared, terms, out, fault);
	return rc;
}

static void put_part(const struct session *s, struct draft *draft,
                     size_t depositary, const uint8_t part[static HASH_BYTES],
                     const uint8_t *share_hash)
{
	const struct charter *charter = s->office.charter;

	draft_open(draft, NULL, '{');
	draft_word(draft, "depositary",
	           charter->participants[depositary].name);
	draft_hash(draft, "part", part);
	if (share_hash != NULL)
		draft_hash(draft, "share", share_hash);
	draft_close(draft, '}');
}

/* One for each blind depositary. */
static int put_shares(struct session *s, const struct swap_terms *terms,
                      const uint8_t key[static SEAL_KEY_BYTES],
                      struct draft *draft, struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	struct blind_random random;
	struct blind_parts parts;
	uint8_t part[HASH_BYTES];
	int rc;

	office_random(&random, sizeof(random));
	rc = blind_parts_make(charter, terms, key, &random, &parts);
	crypto_wipe(&random, sizeof(random));
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "the shares: %s", status_text(rc));
	for (size_t i = 0; rc == TALLY_OK && i < parts.count; i++) {
		rc = office_blob_put(&s->office,
		                     slice_of(parts.part[i],
		                              sizeof(parts.part[i])),
		                     part, fault);
		put_part(s, draft, charter->depositaries.of[i], part,
		         parts.share_hash[i]);
	}
	return rc;
}

static int put_part_that_checks(struct session *s,
                                const struct swap_deposit *made,
                                struct draft *draft, struct fault *fault)
{
	uint8_t part[HASH_BYTES];
	int rc = office_blob_put(&s->office, buf_slice(&made->part), part, fault);

	put_part(s, draft, s->office.charter->depositary, part, NULL);
	return rc;
}

static int put_deposit(struct session *s, const struct inspection *i,
                       const struct swap_deposit *made, struct draft *draft,
                       struct fault *fault)
{
	uint8_t outer[HASH_BYTES];
	int rc = office_blob_put(&s->office, buf_slice(&made->outer), outer,
	                         fault);

	if (rc != TALLY_OK)
		return rc;
	draft_id(draft, "notice", protocol_id(s, i->step[STEP_NOTICE]));
	draft_hash(draft, "inner", made->inner_hash);
	draft_hash(draft, "key_hash", made->key_hash);
	draft_hash(draft, "outer", outer);
	if (made->under_courier)
		draft_hash(draft, "courier", made->courier);
	else
		draft_base64(draft, "wrap",
		             slice_of(made->wrap, sizeof(made->wrap)));
	return rc;
}

static int deposit(struct session *s, const struct inspection *i,
                   struct swap_terms *terms, struct draft *draft,
                   struct fault *fault)
{
	struct swap_random random;
	struct swap_deposit made;
	struct buf opening;
	int rc;

	buf_init(&opening, MAX_BLOB_BYTES);
	rc = put_opening(s, i, terms, &opening, fault);
	office_random(&random, sizeof(random));
	if (rc == TALLY_OK)
		rc = courier_deposit(s, i, terms, random.secrets.s, fault);
	if (rc == TALLY_OK)
		rc = deposit_keep(s, i, &random.secrets, fault);
	if (rc == TALLY_OK) {
		rc = swap_deposit_make(terms, buf_slice(&opening), &random,
		                       &made);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "the deposit: %s", status_text(rc));
	}
	buf_release(&opening);
	if (rc == TALLY_OK) {
		rc = put_deposit(s, i, &made, draft, fault);
		draft_open(draft, "parts", '[');
		if (rc == TALLY_OK)
			rc = terms->blind
			             ? put_shares(s, terms, random.secrets.key,
			                          draft, fault)
			             : put_part_that_checks(s, &made, draft,
			                                    fault);
		draft_close(draft, ']');
		swap_deposit_release(&made);
	}
	swap_random_wipe(&random);
	return rc;
}

static int find(struct session *s, size_t *out, struct swap_terms *terms,
                struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	unsigned side = 0;
	int rc = protocol_lead(s, &side, fault);

	if (rc == TALLY_OK)
		rc = protocol_inspection(s, GATE_SWAP, out, fault);
	if (rc == TALLY_OK)
		rc = swap_terms_of(rules, *out, terms, fault);
	if (rc == TALLY_OK && terms->side != side)
		rc = fault_set(fault, TALLY_ERULE, "%s (protocol %s): the inspected "
		               "side deposits, and that is the other",
		               irregularity_table[IRREGULAR_NOT_AUTHORISED].code,
		               irregularity_table[IRREGULAR_NOT_AUTHORISED].clause);
	if (rc == TALLY_OK && terms->deposit != NO_INDEX && !s->anyway)
		rc = fault_set(fault, TALLY_ERULE, "%s (protocol %s): the deposit "
		               "of this office stands",
		               irregularity_table[IRREGULAR_NOT_FIRST].code,
		               irregularity_table[IRREGULAR_NOT_FIRST].clause);
	return rc;
}

/* As commands name it: the arrangement, and the pair from 1. */
static void name_pair(const struct session *s, size_t inspection,
                      char out_arrangement[static ID8_BYTES], size_t *out_pair)
{
	const struct rules *rules = s->view.rules;
	const struct inspection *i = &rules->inspections[inspection];

	protocol_id8(protocol_id(s, rules->arrangements[i->arrangement].entry),
	             out_arrangement);
	*out_pair = i->pair + 1;
}

int swap_deposit_run(struct session *s)
{
	struct swap_terms terms;
	struct draft draft;
	struct fault fault = { 0 };
	uint8_t id[HASH_BYTES];
	char id8[ID8_BYTES], arrangement8[ID8_BYTES];
	size_t found, pair;
	int code, rc = find(s, &found, &terms, &fault);

	draft_init(&draft, STATEMENT_DEPOSIT);
	if (rc == TALLY_OK)
		rc = deposit(s, &s->view.rules->inspections[found], &terms, &draft,
		             &fault);
	if (rc != TALLY_OK)
		return protocol_finish(s, &draft, rc, &fault);
	name_pair(s, found, arrangement8, &pair);
	code = session_accept(s, &draft, id);
	if (code == EXIT_DONE) {
		protocol_id8(id, id8);
		protocol_next(s, "%s: tally swap deliver %s %zu; then the "
		              "counterpart: tally swap ack %s",
		              terms.blind ? "each depositary"
		                          : "the depositary",
		              arrangement8, pair, id8);
	}
	return code;
}
