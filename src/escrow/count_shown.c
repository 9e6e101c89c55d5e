/*
 * What is shown of a table of counts: totals and ceilings.
 */
#include <string.h>

#include "crypto/hash_many.h"
#include "crypto/seal.h"
#include "escrow/count.h"
#include "escrow/count_proof.h"

#define CELL_BYTES 4

/* Is `cell` after the one before it in a list? */
static bool ascends(struct count_cell before, struct count_cell cell)
{
	return before.site < cell.site ||
	       (before.site == cell.site && before.class < cell.class);
}

static bool list_is_good(const struct count_grid *grid,
                         const struct count_list *list)
{
	if (list->count == 0 || list->count > MAX_COUNT_CELLS)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (!count_grid_has(grid, list->cells[i]) ||
		    (i > 0 && !ascends(list->cells[i - 1], list->cells[i])))
			return false;
	return true;
}

/* Sums of numbers and of blindings; the list is a good one. */
static void sum_secrets(const struct counts *counts,
                        const struct count_list *list, struct count_secret *out)
{
	struct count_secret cell;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < list->count; i++) {
		count_cell_secret(counts, list->cells[i], &cell);
		out->number += cell.number;
		group_scalar_add(out->blinding, cell.blinding, out->blinding);
	}
	crypto_wipe(&cell, sizeof(cell));
}

/* All but the proof; where the cells begin in out. */
static size_t put_head(struct buf *out, enum count_shows what,
                       const struct counts *counts,
                       const struct count_list *list, uint32_t value)
{
	size_t cells;

	buf_put_u8(out, (uint8_t)what);
	buf_put(out, counts->table, HASH_BYTES);
	buf_put_u16(out, (uint16_t)list->count);
	cells = out->len;
	for (size_t i = 0; i < list->count; i++) {
		buf_put_u16(out, list->cells[i].site);
		buf_put_u16(out, list->cells[i].class);
	}
	buf_put_u32(out, value);
	return cells;
}

int count_total_put(const struct counts *counts, const struct count_list *list,
                    struct buf *out)
{
	struct count_secret sum;

	if (!list_is_good(&counts->grid, list))
		return TALLY_EUSAGE;
	sum_secrets(counts, list, &sum);
	put_head(out, COUNT_SHOWS_TOTAL, counts, list, (uint32_t)sum.number);
	buf_put(out, sum.blinding, GROUP_SCALAR_BYTES);
	crypto_wipe(&sum, sizeof(sum));
	hash_wipe_stack();
	return buf_status(out);
}

unsigned count_ceiling_bits(uint32_t limit)
{
	unsigned bits = 1;

	while (bits < MAX_COUNT_BITS && limit >> bits != 0)
		bits++;
	return bits;
}

/* The proof that limit - sum is no less than 0; the sum is not over it. */
static void prove_ceiling(const struct counts *counts, struct slice cells,
                          uint32_t limit, const struct count_secret *sum,
                          uint8_t *out)
{
	struct count_claim claim = { .bits = count_ceiling_bits(limit) };
	struct count_secret rest = { .number = limit - sum->number };

	group_scalar_subtract(rest.blinding, sum->blinding, rest.blinding);
	count_ceiling_context(&counts->grid.name, counts->table, cells, limit,
	                      claim.context);
	count_commit(&rest, claim.commitment);
	count_prove(&claim, &rest, counts->seed, out);
	crypto_wipe(&rest, sizeof(rest));
}

int count_ceiling_put(const struct counts *counts,
                      const struct count_list *list, uint32_t limit,
                      struct buf *out)
{
	uint8_t proof[COUNT_PROOF_BYTES(MAX_COUNT_BITS)];
	struct count_secret sum;
	size_t cells;

	if (!list_is_good(&counts->grid, list))
		return TALLY_EUSAGE;
	sum_secrets(counts, list, &sum);
	if (sum.number > limit) {
		crypto_wipe(&sum, sizeof(sum));
		return TALLY_ERULE;
	}
	cells = put_head(out, COUNT_SHOWS_CEILING, counts, list, limit);
	if (buf_status(out) == TALLY_OK)
		prove_ceiling(counts, slice_of(out->data + cells,
		                               list->count * CELL_BYTES),
		              limit, &sum, proof);
	buf_put(out, proof, COUNT_PROOF_BYTES(count_ceiling_bits(limit)));
	crypto_wipe(&sum, sizeof(sum));
	hash_wipe_stack();
	return buf_status(out);
}

struct count_cell count_shown_cell(const struct count_shown *shown, size_t i)
{
	const uint8_t *at = shown->cells.data + i * CELL_BYTES;

	return (struct count_cell){ bytes_u16(at), bytes_u16(at + 2) };
}

static int malformed(struct fault *fault, const char *what)
{
	return fault_set(fault, TALLY_EFORMAT, "what is shown of counts: %s",
	                 what);
}

static int parse_cells(struct reader *r, struct count_shown *out,
                       struct fault *fault)
{
	uint16_t count;

	if (!reader_u16(r, &count) || count == 0)
		return malformed(fault, "no cells");
	if (count > MAX_COUNT_CELLS)
		return fault_set(fault, TALLY_ELIMIT,
		                 "what is shown of counts: %u cells",
		                 (unsigned)count);
	if (!reader_take(r, (size_t)count * CELL_BYTES, &out->cells))
		return malformed(fault, "cut short");
	out->cell_count = count;
	for (size_t i = 1; i < count; i++)
		if (!ascends(count_shown_cell(out, i - 1),
		             count_shown_cell(out, i)))
			return malformed(fault, "its cells are not ascending");
	return TALLY_OK;
}

static bool proof_is_wellformed(const struct count_shown *shown)
{
	if (shown->what == COUNT_SHOWS_TOTAL)
		return group_scalar_is_valid(shown->proof.data);
	return count_proof_is_wellformed(shown->proof.data,
	                                 count_ceiling_bits(shown->value));
}

int count_shown_parse(struct slice bytes, struct count_shown *out,
                      struct fault *fault)
{
	struct count_shown shown = { 0 };
	struct reader r = { bytes };
	struct slice table;
	uint8_t what;
	int rc;

	if (!reader_u8(&r, &what) || (what != COUNT_SHOWS_TOTAL &&
	                              what != COUNT_SHOWS_CEILING))
		return malformed(fault, "neither a total nor a ceiling");
	shown.what = what;
	if (!reader_take(&r, HASH_BYTES, &table))
		return malformed(fault, "cut short");
	shown.table = table.data;
	rc = parse_cells(&r, &shown, fault);
	if (rc != TALLY_OK)
		return rc;
	if (!reader_u32(&r, &shown.value))
		return malformed(fault, "cut short");
	shown.proof = r.rest;
	if (shown.proof.len != (what == COUNT_SHOWS_TOTAL
	                                ? GROUP_SCALAR_BYTES
	                                : COUNT_PROOF_BYTES(count_ceiling_bits(
	                                          shown.value))))
		return malformed(fault, "its proof has another length");
	if (!proof_is_wellformed(&shown))
		return malformed(fault, "a point or scalar is none");
	*out = shown;
	return TALLY_OK;
}

/* The sum of the commitments; without their proofs it could be wrapped. */
static int sum_commitments(const struct count_shown *shown,
                           const struct count_table *table, uint8_t *out,
                           struct fault *fault)
{
	memset(out, 0, GROUP_POINT_BYTES);
	for (size_t i = 0; i < shown->cell_count; i++) {
		struct count_cell cell = count_shown_cell(shown, i);

		if (!count_grid_has(&table->grid, cell))
			return fault_set(fault, TALLY_EMISMATCH,
			                 "the table has no class %u at a site %u",
			                 cell.class + 1u, cell.site + 1u);
		if (!table->is_proved &&
		    count_row_verify(table, cell) != TALLY_OK)
			return fault_set(fault, TALLY_EMISMATCH,
			                 "the count of class %u at site %u is "
			                 "not proved to be one",
			                 cell.class + 1u, cell.site + 1u);
		group_add(out, count_commitment(table, cell), out);
	}
	return TALLY_OK;
}

static bool total_holds(const struct count_shown *shown, const uint8_t *sum)
{
	struct count_secret total = { .number = shown->value };
	uint8_t commitment[GROUP_POINT_BYTES];

	memcpy(total.blinding, shown->proof.data, GROUP_SCALAR_BYTES);
	count_commit(&total, commitment);
	return memcmp(commitment, sum, sizeof(commitment)) == 0;
}

/* Of limit * Q - sum, which commits to limit - sum. */
static bool ceiling_holds(const struct count_shown *shown,
                          const struct count_table *table, const uint8_t *sum)
{
	struct count_claim claim = { .bits = count_ceiling_bits(shown->value) };
	struct count_secret limit = { .number = shown->value };

	count_ceiling_context(&table->grid.name, table->hash, shown->cells,
	                      shown->value, claim.context);
	count_commit(&limit, claim.commitment);
	group_subtract(claim.commitment, sum, claim.commitment);
	return count_proof_holds(&claim, shown->proof.data);
}

int count_shown_verify(const struct count_shown *shown,
                       const struct count_table *table, struct fault *fault)
{
	uint8_t sum[GROUP_POINT_BYTES];
	int rc;

	if (memcmp(shown->table, table->hash, HASH_BYTES) != 0)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "it is shown of another table of counts");
	rc = sum_commitments(shown, table, sum, fault);
	if (rc != TALLY_OK)
		return rc;
	if (shown->what == COUNT_SHOWS_TOTAL && !total_holds(shown, sum))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "the table does not commit to this total");
	if (shown->what == COUNT_SHOWS_CEILING &&
	    !ceiling_holds(shown, table, sum))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "the sum is not proved to be within the limit");
	return TALLY_OK;
}
