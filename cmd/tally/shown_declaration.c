/*
 * Finding and judging the declaration that a proof is about.
 */
#include "shown_declaration.h"

#include <string.h>

#include "base/text.h"
#include "verify.h"

static void fill(struct shown_declaration *out, unsigned side)
{
	memcpy(out->name.charter, out->charter->id, HASH_BYTES);
	out->name.side = (uint8_t)side;
	out->name.epoch = (uint64_t)member_int(out->statement->body, "epoch");
	member_hash(out->statement->body, "root", out->root);
}

static int find_held(struct session *s, const uint8_t id[static HASH_BYTES],
                     struct shown_declaration *out, struct fault *fault)
{
	const struct rules *rules;
	int rc = session_need(s, NEEDS_VIEW, fault);

	if (rc != TALLY_OK)
		return fault_set(fault, rc, "%s; without an office, give the "
		                 "declaration with --declaration FILE",
		                 fault->text);
	rules = s->view.rules;
	out->charter = s->office.charter;
	for (unsigned side = 0; side < SIDES; side++)
		for (size_t i = 0; i < rules->declared_count[side]; i++) {
			size_t entry = rules->declared[side][i].entry;

			out->statement = &rules->entries[entry].statement;
			if (!hash_equal(out->statement->id, id))
				continue;
			fill(out, side);
			return TALLY_OK;
		}
	return fault_set(fault, TALLY_ENOTFOUND, "the declaration that it is about "
	                 "is not held here, or does not count; tally sync first");
}

/* By whom, and of what side: a statement of another log counts for nothing. */
static int take_statement(const struct judge *judge,
                          const struct checkpoint *checkpoint,
                          const uint8_t *id, struct shown_declaration *out,
                          struct fault *fault)
{
	const struct statement *statement = &out->file_statement;
	size_t who = charter_participant_of_log(out->charter, checkpoint->origin);

	if (id != NULL && !hash_equal(statement->id, id))
		return fault_set(fault, TALLY_EMISMATCH, "the proof is about another "
		                 "declaration");
	if (statement->kind != STATEMENT_DECLARE ||
	    !hash_equal(statement->charter, out->charter->id))
		return fault_set(fault, TALLY_EMISMATCH, "the statement is no "
		                 "declaration under that charter");
	for (unsigned side = 0; side < SIDES; side++) {
		size_t party = out->charter->party[side];

		if (who != party ||
		    strcmp(statement->from,
		           out->charter->participants[party].name) != 0 ||
		    !judge_knows_signer(judge, checkpoint, statement))
			continue;
		out->statement = statement;
		fill(out, side);
		return TALLY_OK;
	}
	return fault_set(fault, TALLY_ESIGNATURE, "the declaration is not signed by "
	                 "a lead party in its own log");
}

static int judge_file(struct shown_declaration *out, const struct judge *judge,
                      const uint8_t *id, struct fault *fault)
{
	struct checkpoint checkpoint;
	struct tlog_proof proof;
	int rc = tlog_proof_parse(buf_slice(&out->file), &proof, fault);

	if (rc != TALLY_OK)
		return rc;
	/* The statement goes on to borrow from the entry. */
	buf_put_slice(&out->entry, buf_slice(&proof.extra));
	rc = buf_status(&out->entry);
	if (rc == TALLY_OK)
		rc = judge_entry(judge, &proof, buf_slice(&out->entry),
		                 &checkpoint, fault);
	if (rc == TALLY_OK)
		rc = statement_decode(buf_slice(&out->entry),
		                      &out->file_statement, fault);
	if (rc == TALLY_OK)
		rc = take_statement(judge, &checkpoint, id, out, fault);
	tlog_proof_release(&proof);
	return rc;
}

static int find_in_file(struct session *s, const char *path,
                        const uint8_t *id, struct shown_declaration *out,
                        struct fault *fault)
{
	const char *charter = session_option(s, "--charter-file", 0);
	const uint8_t *expected;
	uint8_t id_given[HASH_BYTES];
	struct judge judge = { 0 };
	int rc;

	if (charter == NULL)
		return fault_set(fault, TALLY_ENOTFOUND, "%s: no charter to check "
		                 "it by; give it with --charter-file FILE", path);
	rc = verify_expected(s, id_given, &expected, fault);
	if (rc != TALLY_OK)
		return rc;
	out->from_file = true;
	rc = verify_charter_file(charter, &out->file_charter, fault);
	out->charter = out->file_charter;
	if (rc == TALLY_OK && expected != NULL &&
	    !hash_equal(expected, out->charter->id))
		rc = fault_set(fault, TALLY_EMISMATCH, "%s: has another id than "
		               "the one given", charter);
	if (rc == TALLY_OK)
		rc = judge_open(s, NULL, &judge, fault);
	if (rc == TALLY_OK)
		rc = session_read_file(path, MAX_TLOG_PROOF_BYTES, &out->file,
		                       fault);
	if (rc == TALLY_OK) {
		rc = judge_file(out, &judge, id, fault);
		if (rc != TALLY_OK)
			fault_prefix(fault, "%s", path);
	}
	judge_release(&judge);
	return rc;
}

int shown_declaration_open(struct session *s, const uint8_t *id,
                           struct shown_declaration *out, struct fault *fault)
{
	const char *path = session_option(s, "--declaration", 0);

	memset(out, 0, sizeof(*out));
	buf_init(&out->entry, MAX_ENTRY_BYTES);
	return path != NULL ? find_in_file(s, path, id, out, fault)
	                    : find_held(s, id, out, fault);
}

void shown_declaration_release(struct shown_declaration *shown)
{
	statement_release(&shown->file_statement);
	charter_free(shown->file_charter);
	buf_release(&shown->file);
	buf_release(&shown->entry);
}

bool shown_position(const struct shown_declaration *shown, uint64_t slot,
                    const struct site **out_site, size_t *out_position)
{
	for (size_t i = 0; i < shown->charter->site_count; i++) {
		const struct site *site = &shown->charter->sites[i];

		if (site->side != shown->name.side || slot < site->first_slot ||
		    slot - site->first_slot >= site->position_count)
			continue;
		*out_site = site;
		*out_position = (size_t)(slot - site->first_slot);
		return true;
	}
	return false;
}
