/*
 * Counts in a swap: the table, and evidence of a difference.
 */
#include "swap_counts.h"

#include "office/site_counts.h"

int swap_table_set(struct session *s, size_t inspection,
                   struct swap_terms *terms, struct swap_table *out,
                   struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	const struct side_declared of = {
		terms->side,
		&rules->declared[terms->side]
		                [rules->inspections[inspection].declared]
	};
	int rc;

	if (!terms->has_counts)
		return TALLY_OK;
	rc = side_table(&s->office, &of, &out->bytes, &out->table, fault);
	if (rc == TALLY_OK)
		terms->table = &out->table;
	return rc == TALLY_EMISMATCH ? TALLY_OK : rc;
}

/* The table, and the opening with its counts as it was deposited. */
static int put_evidence(struct session *s, size_t inspection, struct buf *out,
                        struct fault *fault)
{
	struct swap_table table;
	struct swap_terms terms = { 0 };
	struct opening opening;
	struct buf bytes;
	int rc = opening_recall(s, inspection, &bytes, &opening, fault);

	buf_init(&table.bytes, MAX_BLOB_BYTES);
	if (rc == TALLY_OK)
		rc = swap_terms_of(s->view.rules, inspection, &terms, fault);
	if (rc == TALLY_OK)
		rc = swap_table_set(s, inspection, &terms, &table, fault);
	if (rc == TALLY_OK && terms.table == NULL)
		rc = fault_set(fault, TALLY_ENOTFOUND, "the declaration that was "
		               "opened has no counts");
	if (rc == TALLY_OK) {
		site_evidence_put(buf_slice(&table.bytes), buf_slice(&bytes),
		                  out);
		rc = buf_status(out);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "the evidence: %s",
			          status_text(rc));
	}
	buf_release(&table.bytes);
	buf_release(&bytes);
	return rc;
}

int count_evidence_run(struct session *s)
{
	struct fault fault = { 0 };
	struct buf out;
	const char *path;
	size_t found;
	int rc = session_out_file(s, &path, &fault);

	buf_init(&out, MAX_SITE_EVIDENCE_BYTES);
	if (rc == TALLY_OK)
		rc = session_inspection(s, s->operands[0], &found, &fault);
	if (rc == TALLY_OK)
		rc = put_evidence(s, found, &out, &fault);
	if (rc == TALLY_OK)
		rc = session_write_file(path, buf_slice(&out), 0600, &fault);
	if (rc == TALLY_OK) {
		session_json_text(s, "file", path);
		session_say(s, "%s: %zu bytes; whoever has it reads what the site "
		            "holds, and whether its counts agree\n", path,
		            out.len);
	}
	buf_release(&out);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}
