/*
 * What `tally bench` measures of counts: a cell committed to and proved, its
 * proof verified, and the ceiling of a treaty over a list of cells.
 */
#include "bench.h"

#include "escrow/count.h"

#define SITES 64
#define EACH 10 /* items at each site */
#define LIMIT 700 /* of 640: ten bits */

struct counted {
	struct counts counts;
	uint16_t numbers[SITES];
	struct count_cell cells[SITES];
	struct buf bytes; /* of the table */
	struct count_table table;
	struct buf shown;
};

static const struct count_cell first_cell = { 0, 0 };

static int make_rows(void *subject, size_t n, struct fault *fault)
{
	const struct counted *c = subject;
	uint8_t row[COUNT_ROW_BYTES];
	int rc = TALLY_OK;

	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++)
		rc = count_row_make(&c->counts, first_cell, row);
	return rc;
}

static int verify_rows(void *subject, size_t n, struct fault *fault)
{
	const struct counted *c = subject;
	int rc = TALLY_OK;

	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++)
		rc = count_row_verify(&c->table, first_cell);
	return rc;
}

static int make_ceilings(void *subject, size_t n, struct fault *fault)
{
	struct counted *c = subject;
	const struct count_list list = { c->cells, SITES };
	int rc = TALLY_OK;

	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++) {
		buf_clear(&c->shown);
		rc = count_ceiling_put(&c->counts, &list, LIMIT, &c->shown);
	}
	return rc;
}

/* The counts themselves are verified already. */
static int verify_ceilings(void *subject, size_t n, struct fault *fault)
{
	struct counted *c = subject;
	struct count_shown shown;
	int rc = make_ceilings(subject, 1, fault);

	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++) {
		rc = count_shown_parse(buf_slice(&c->shown), &shown, fault);
		if (rc == TALLY_OK)
			rc = count_shown_verify(&shown, &c->table, fault);
	}
	return rc;
}

static void close_counts(void *subject)
{
	struct counted *c = subject;

	buf_release(&c->bytes);
	buf_release(&c->shown);
	free(c);
}

static int open_counts(const char *folder, void **out, struct fault *fault)
{
	struct counted *c = calloc(1, sizeof(*c));
	int rc;

	(void)folder;
	if (c == NULL)
		return TALLY_ENOMEM;
	buf_init(&c->bytes, MAX_BLOB_BYTES);
	buf_init(&c->shown, MAX_BLOB_BYTES);
	c->counts.numbers = c->numbers;
	c->counts.grid.site_count = SITES;
	c->counts.grid.class_count = 1;
	for (uint16_t i = 0; i < SITES; i++) {
		c->numbers[i] = EACH;
		c->cells[i].site = i;
	}
	rc = count_table_put(&c->counts, &c->bytes);
	if (rc == TALLY_OK)
		rc = count_table_parse(buf_slice(&c->bytes),
		                       &c->counts.grid.name, &c->table, fault);
	if (rc == TALLY_OK)
		rc = count_table_verify(&c->table, fault);
	if (rc == TALLY_OK) {
		memcpy(c->counts.table, c->table.hash, HASH_BYTES);
		*out = c;
	} else {
		close_counts(c);
	}
	return rc;
}

static const struct figure figures[] = {
	{ "count_made", SECONDS, 1, make_rows },
	{ "count_verified", SECONDS, 1, verify_rows },
	{ "ceiling_made", SECONDS, 1, make_ceilings },
	{ "ceiling_verified", SECONDS, 1, verify_ceilings },
	{ .name = NULL },
};

const struct bench_group bench_counts = {
	"counts", open_counts, close_counts, figures
};
