/*
 * Tables of counts, made and verified on all cores.
 */
#include <stdatomic.h>

#include "office/counts.h"

#define CELLS_AT_ONCE 4 /* 8 ms, or more of verifying */

struct making {
	const struct counts *counts;
	uint8_t *rows;
};

static int make_rows(void *ctx, size_t first, size_t end)
{
	const struct making *m = ctx;
	uint16_t classes = m->counts->grid.class_count;
	int rc = TALLY_OK;

	for (size_t i = first; rc == TALLY_OK && i < end; i++)
		rc = count_row_make(m->counts,
		                    (struct count_cell){
		                            (uint16_t)(i / classes),
		                            (uint16_t)(i % classes) },
		                    m->rows + i * COUNT_ROW_BYTES);
	return rc;
}

int side_counts_table(const struct side_counts *counts, struct buf *out)
{
	static const uint8_t row[COUNT_ROW_BYTES];
	uint8_t head[COUNT_HEAD_BYTES];
	struct making m = { .counts = counts->counts };
	const struct crew_work work = { .count = counts->cell_count,
		                        .at_once = CELLS_AT_ONCE,
		                        .make = make_rows, .ctx = &m,
		                        .progress = counts->progress };
	int rc = count_head_make(&counts->counts->grid, head);
	size_t at;

	if (rc != TALLY_OK)
		return rc;
	buf_put(out, head, sizeof(head));
	at = out->len;
	for (size_t i = 0; i < counts->cell_count; i++)
		buf_put(out, row, sizeof(row));
	rc = buf_status(out);
	if (rc != TALLY_OK)
		return rc;
	m.rows = out->data + at;
	return crew_run(&work);
}

struct verifying {
	const struct count_table *table;
	const struct count_shown *shown;
	atomic_size_t bad; /* the lowest, so that it is told by any thread */
};

static void note_bad(struct verifying *v, size_t i)
{
	size_t bad = atomic_load(&v->bad);

	while (i < bad && !atomic_compare_exchange_weak(&v->bad, &bad, i))
		continue;
}

static int verify_rows(void *ctx, size_t first, size_t end)
{
	struct verifying *v = ctx;

	for (size_t i = first; i < end; i++)
		if (count_row_verify(v->table, count_shown_cell(v->shown, i)) !=
		    TALLY_OK) {
			note_bad(v, i);
			return TALLY_EMISMATCH;
		}
	return TALLY_OK;
}

/* What is wrong with one cell, by the words that count_shown_verify has for it. */
static int tell_bad(const struct count_table *table,
                    const struct count_shown *shown, size_t i,
                    struct fault *fault)
{
	size_t cell_bytes = shown->cells.len / shown->cell_count;
	struct count_shown one = *shown;

	one.cells = slice_part(shown->cells, i * cell_bytes, cell_bytes);
	one.cell_count = 1;
	return count_shown_verify(&one, table, fault);
}

int side_table_shows(const struct count_table *table,
                     const struct count_shown *shown,
                     const struct crew_progress *progress, struct fault *fault)
{
	struct verifying v = { .table = table, .shown = shown,
		               .bad = shown->cell_count };
	const struct crew_work work = { .count = shown->cell_count,
		                        .at_once = CELLS_AT_ONCE,
		                        .make = verify_rows, .ctx = &v,
		                        .progress = progress };
	struct count_table proved = *table;

	if (table->is_proved || !hash_equal(shown->table, table->hash))
		return count_shown_verify(shown, table, fault);
	if (crew_run(&work) != TALLY_OK)
		return tell_bad(table, shown, atomic_load(&v.bad), fault);
	proved.is_proved = true; /* as far as it is looked at */
	return count_shown_verify(shown, &proved, fault);
}
