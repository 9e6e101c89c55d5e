/*
 * Tables of counts: a commitment and a range proof for every cell.
 */
#include "escrow/count.h"

#include <string.h>

#include "crypto/hash_many.h"
#include "crypto/seal.h"
#include "escrow/count_proof.h"

static size_t grid_cells(const struct count_grid *grid)
{
	return (size_t)grid->site_count * grid->class_count;
}

static bool grid_is_good(const struct count_grid *grid)
{
	return grid_cells(grid) > 0 && grid->site_count <= MAX_SITES &&
	       grid->class_count <= MAX_CLASSES &&
	       grid_cells(grid) <= MAX_COUNT_CELLS;
}

bool count_grid_has(const struct count_grid *grid, struct count_cell cell)
{
	return grid_is_good(grid) && cell.site < grid->site_count &&
	       cell.class < grid->class_count;
}

static size_t cell_index(const struct count_grid *grid, struct count_cell cell)
{
	return (size_t)cell.site * grid->class_count + cell.class;
}

void count_cell_secret(const struct counts *counts, struct count_cell cell,
                       struct count_secret *out)
{
	uint8_t context[GROUP_WIDE_BYTES];
	uint16_t number = counts->numbers[cell_index(&counts->grid, cell)];

	count_cell_context(&counts->grid.name, cell, context);
	out->number = number;
	count_blinding(counts->seed, context, number, out->blinding);
}

int count_head_make(const struct count_grid *grid,
                    uint8_t out[static COUNT_HEAD_BYTES])
{
	if (!grid_is_good(grid))
		return TALLY_EUSAGE;
	bytes_set_u16(out, grid->site_count);
	bytes_set_u16(out + 2, grid->class_count);
	return TALLY_OK;
}

int count_row_make(const struct counts *counts, struct count_cell cell,
                   uint8_t out[static COUNT_ROW_BYTES])
{
	struct count_claim claim = { .bits = COUNT_BITS };
	struct count_secret secret;

	if (!count_grid_has(&counts->grid, cell))
		return TALLY_EUSAGE;
	count_cell_secret(counts, cell, &secret);
	count_cell_context(&counts->grid.name, cell, claim.context);
	count_commit(&secret, claim.commitment);
	memcpy(out, claim.commitment, GROUP_POINT_BYTES);
	count_prove(&claim, &secret, counts->seed, out + GROUP_POINT_BYTES);
	crypto_wipe(&secret, sizeof(secret));
	hash_wipe_stack();
	return TALLY_OK;
}

int count_table_put(const struct counts *counts, struct buf *out)
{
	uint8_t head[COUNT_HEAD_BYTES], row[COUNT_ROW_BYTES];
	const struct count_grid *grid = &counts->grid;
	int rc = count_head_make(grid, head);

	if (rc != TALLY_OK)
		return rc;
	buf_put(out, head, sizeof(head));
	for (uint16_t site = 0; site < grid->site_count; site++)
		for (uint16_t class = 0; class < grid->class_count; class++) {
			rc = count_row_make(counts,
			                    (struct count_cell){ site, class },
			                    row);
			buf_put(out, row, sizeof(row));
			if (rc == TALLY_OK)
				rc = buf_status(out);
			if (rc != TALLY_OK)
				return rc;
		}
	return buf_status(out);
}

static bool row_is_wellformed(const uint8_t *row)
{
	return group_point_is_valid(row) &&
	       count_proof_is_wellformed(row + GROUP_POINT_BYTES, COUNT_BITS);
}

int count_table_parse(struct slice bytes, const struct declaration_name *name,
                      struct count_table *out, struct fault *fault)
{
	struct count_table table = { .grid.name = *name };
	struct reader r = { bytes };

	if (!reader_u16(&r, &table.grid.site_count) ||
	    !reader_u16(&r, &table.grid.class_count) ||
	    grid_cells(&table.grid) == 0)
		return fault_set(fault, TALLY_EFORMAT, "no table of counts");
	if (!grid_is_good(&table.grid))
		return fault_set(fault, TALLY_ELIMIT,
		                 "table of counts: %u sites and %u classes",
		                 (unsigned)table.grid.site_count,
		                 (unsigned)table.grid.class_count);
	if (r.rest.len != grid_cells(&table.grid) * COUNT_ROW_BYTES)
		return fault_set(fault, TALLY_EFORMAT, "table of counts: %zu "
		                 "bytes of rows where %zu are expected",
		                 r.rest.len,
		                 grid_cells(&table.grid) * COUNT_ROW_BYTES);
	table.rows = r.rest;
	for (size_t i = 0; i < grid_cells(&table.grid); i++)
		if (!row_is_wellformed(table.rows.data + i * COUNT_ROW_BYTES))
			return fault_set(fault, TALLY_EFORMAT,
			                 "table of counts, row %zu: a point or "
			                 "scalar is none", i + 1);
	hash_bytes(bytes, table.hash);
	*out = table;
	return TALLY_OK;
}

const uint8_t *count_commitment(const struct count_table *table,
                                struct count_cell cell)
{
	return table->rows.data +
	       cell_index(&table->grid, cell) * COUNT_ROW_BYTES;
}

bool count_table_fits(const struct count_table *table,
                      const struct counts *counts)
{
	const struct count_grid *grid = &table->grid;
	uint8_t commitment[GROUP_POINT_BYTES];
	struct count_secret secret;
	bool fits = grid->site_count == counts->grid.site_count &&
	            grid->class_count == counts->grid.class_count;

	for (size_t i = 0; fits && i < grid_cells(grid); i++) {
		struct count_cell cell = {
			(uint16_t)(i / grid->class_count),
			(uint16_t)(i % grid->class_count)
		};

		count_cell_secret(counts, cell, &secret);
		count_commit(&secret, commitment);
		fits = memcmp(commitment, count_commitment(table, cell),
		              sizeof(commitment)) == 0;
	}
	crypto_wipe(&secret, sizeof(secret));
	hash_wipe_stack();
	return fits;
}

int count_row_verify(const struct count_table *table, struct count_cell cell)
{
	struct count_claim claim = { .bits = COUNT_BITS };
	const uint8_t *row;

	if (!count_grid_has(&table->grid, cell))
		return TALLY_EUSAGE;
	row = count_commitment(table, cell);
	count_cell_context(&table->grid.name, cell, claim.context);
	memcpy(claim.commitment, row, GROUP_POINT_BYTES);
	return count_proof_holds(&claim, row + GROUP_POINT_BYTES)
	               ? TALLY_OK : TALLY_EMISMATCH;
}

int count_table_verify(struct count_table *table, struct fault *fault)
{
	const struct count_grid *grid = &table->grid;

	for (uint16_t site = 0; site < grid->site_count; site++)
		for (uint16_t class = 0; class < grid->class_count; class++)
			if (count_row_verify(table, (struct count_cell){
			                                    site, class }) !=
			    TALLY_OK)
				return fault_set(fault, TALLY_EMISMATCH,
				                 "the count of class %u at site %u "
				                 "is not proved to be one",
				                 class + 1u, site + 1u);
	table->is_proved = true;
	return TALLY_OK;
}
