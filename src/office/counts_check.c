/*
 * Judging what is kept of the counts of an own declaration, cell by cell.
 */
#include "office/counts.h"

/* A total of one cell: number and blinding make its commitment, or do not. */
static int check_cell(const struct side_counts *counts,
                      const struct count_table *table, struct count_cell cell)
{
	const struct count_list one = { &cell, 1 };
	struct count_shown shown;
	struct buf bytes;
	int rc;

	buf_init(&bytes, 4096);
	rc = count_total_put(counts->counts, &one, &bytes);
	if (rc == TALLY_OK)
		rc = buf_status(&bytes);
	if (rc == TALLY_OK)
		rc = count_shown_parse(buf_slice(&bytes), &shown, NULL);
	if (rc == TALLY_OK)
		rc = count_shown_verify(&shown, table, NULL);
	buf_release(&bytes);
	return rc == TALLY_ENOMEM ? rc : rc == TALLY_OK ? rc : TALLY_EMISMATCH;
}

static int check_cells(const struct side_counts *counts,
                       struct count_table *table)
{
	const struct count_grid *grid = &counts->counts->grid;
	int rc = TALLY_OK;

	/* Its proofs stand in the record: they are not what is judged here. */
	table->is_proved = true;
	for (uint16_t site = 0; rc == TALLY_OK && site < grid->site_count; site++)
		for (uint16_t class = 0;
		     rc == TALLY_OK && class < grid->class_count; class++)
			rc = check_cell(counts, table,
			                (struct count_cell){ site, class });
	return rc;
}

int side_counts_check(struct office *office, const struct side_declared *of,
                      struct fault *fault)
{
	struct side_counts counts;
	struct count_table table;
	struct buf bytes, again;
	int rc;

	buf_init(&bytes, MAX_BLOB_BYTES);
	buf_init(&again, MAX_BLOB_BYTES);
	rc = side_counts_recall(office, of, &bytes, &counts, fault);
	if (rc == TALLY_OK)
		rc = side_table(office, of, &again, &table, fault);
	if (rc == TALLY_OK)
		rc = check_cells(&counts, &table);
	if (rc == TALLY_EMISMATCH)
		fault_set(fault, rc, "what is kept of the counts is not what was "
		          "declared");
	side_counts_release(&counts);
	buf_release(&bytes);
	buf_release(&again);
	return rc;
}
