/*
 * Counts of this office's declarations: made, kept and read again.
 */
#include "office/counts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "office/secret.h"
#include "office/vault.h"
#include "statement/content.h"

/* As secret/declaration-<epoch>.counts holds it, numbers being u16. */
#define KEPT_BYTES(cells) (COUNT_SEED_BYTES + 2 * (cells))

/* sodium_malloc aligns the end of what it gives, so sizes are multiples of 16. */
struct locked {
	_Alignas(16) struct counts counts;
	_Alignas(16) uint16_t numbers[];
};
#define LOCKED_BYTES(cells) \
	((sizeof(struct locked) + 2 * (cells) + 15) / 16 * 16)

size_t side_first_site(const struct charter *charter, unsigned side)
{
	size_t first = 0;

	while (first < charter->site_count &&
	       charter->sites[first].side != side)
		first++;
	return first;
}

int side_grid(const struct charter *charter, unsigned side, uint64_t epoch,
              struct count_grid *out)
{
	size_t sites = 0;

	for (size_t i = 0; i < charter->site_count; i++)
		sites += charter->sites[i].side == side;
	if (sites * charter->class_count > MAX_COUNT_CELLS)
		return TALLY_ELIMIT;
	*out = (struct count_grid){
		.name = { .side = (uint8_t)side, .epoch = epoch },
		.site_count = (uint16_t)sites,
		.class_count = (uint16_t)charter->class_count,
	};
	memcpy(out->name.charter, charter->id, HASH_BYTES);
	return TALLY_OK;
}

int side_counts_init(const struct charter *charter, unsigned side,
                     uint64_t epoch, struct side_counts *out)
{
	struct count_grid grid;
	struct locked *locked;
	int rc = side_grid(charter, side, epoch, &grid);

	*out = (struct side_counts){ .charter = charter, .side = side };
	if (rc != TALLY_OK)
		return rc;
	out->cell_count = (size_t)grid.site_count * grid.class_count;
	locked = sodium_malloc(LOCKED_BYTES(out->cell_count));
	if (locked == NULL)
		return TALLY_ENOMEM;
	memset(locked, 0, LOCKED_BYTES(out->cell_count));
	locked->counts.grid = grid;
	locked->counts.numbers = locked->numbers;
	out->counts = &locked->counts;
	out->numbers = locked->numbers;
	return TALLY_OK;
}

void side_counts_release(struct side_counts *counts)
{
	sodium_free(counts->counts);
	counts->counts = NULL;
	counts->numbers = NULL;
}

int side_counts_take(struct side_counts *counts, size_t site,
                     struct slice content, struct fault *fault)
{
	size_t row = (site - side_first_site(counts->charter, counts->side)) *
	             counts->counts->grid.class_count;
	struct content items = { 0 };
	int rc = content.len == 0 ? TALLY_OK
	                          : content_parse(content, &items, fault);

	if (rc != TALLY_OK)
		return rc;
	for (size_t i = 0; i < items.count; i++) {
		size_t class = charter_class(counts->charter,
		                             items.items[i].class);

		if (class == NO_INDEX)
			return fault_set(fault, TALLY_EFORMAT, "'%.*s' is no "
			                 "class of the charter",
			                 (int)items.items[i].class.len,
			                 (const char *)items.items[i].class.data);
		if (counts->numbers[row + class] == MAX_COUNT)
			return fault_set(fault, TALLY_ELIMIT, "%s: more than %d "
			                 "items of %s cannot be counted",
			                 counts->charter->sites[site].name,
			                 MAX_COUNT,
			                 counts->charter->classes[class].name);
		counts->numbers[row + class]++;
	}
	return TALLY_OK;
}

static void kept_name(uint64_t epoch, char out[static SECRET_NAME_BYTES])
{
	snprintf(out, SECRET_NAME_BYTES, "declaration-%" PRIu64 ".counts",
	         epoch);
}

int side_counts_keep(struct office *office, struct side_counts *counts,
                     unsigned *out_try, struct fault *fault)
{
	char name[SECRET_NAME_BYTES];
	struct buf kept, table;
	int rc;

	office_random(counts->counts->seed, COUNT_SEED_BYTES);
	buf_init(&kept, KEPT_BYTES(counts->cell_count));
	buf_put(&kept, counts->counts->seed, COUNT_SEED_BYTES);
	for (size_t i = 0; i < counts->cell_count; i++)
		buf_put_u16(&kept, counts->numbers[i]);
	buf_init(&table, MAX_BLOB_BYTES);
	rc = side_counts_table(counts, &table);
	if (rc == TALLY_OK)
		rc = buf_status(&kept);
	if (rc != TALLY_OK)
		fault_set(fault, rc, "the counts: %s", status_text(rc));
	kept_name(counts->counts->grid.name.epoch, name);
	if (rc == TALLY_OK)
		rc = secret_keep(office, name, buf_slice(&kept), out_try, fault);
	if (rc == TALLY_OK)
		rc = office_blob_put(office, buf_slice(&table),
		                     counts->counts->table, fault);
	buf_release(&kept);
	buf_release(&table);
	return rc;
}

void side_counts_forget(struct office *office, uint64_t epoch,
                        unsigned try_number)
{
	char name[SECRET_NAME_BYTES];

	kept_name(epoch, name);
	secret_drop(office, name, try_number);
}

int side_table_parse(const struct charter *charter,
                     const struct side_declared *of, struct slice bytes,
                     struct count_table *out, struct fault *fault)
{
	struct count_grid grid;
	int rc = side_grid(charter, of->side, of->declared->epoch, &grid);

	if (rc != TALLY_OK)
		return fault_set(fault, rc, "the counts: %s", status_text(rc));
	rc = count_table_parse(bytes, &grid.name, out, fault);
	if (rc != TALLY_OK) {
		fault_prefix(fault, "the table of the counts");
		return TALLY_EMISMATCH;
	}
	if (out->grid.site_count != grid.site_count ||
	    out->grid.class_count != grid.class_count)
		return fault_set(fault, TALLY_EMISMATCH, "the table of the counts "
		                 "is not of the charter's sites and classes");
	return TALLY_OK;
}

int side_table(struct office *office, const struct side_declared *of,
               struct buf *bytes, struct count_table *out, struct fault *fault)
{
	const struct declared *declared = of->declared;
	int rc;

	if (!declared->has_counts)
		return fault_set(fault, TALLY_ENOTFOUND, "the declaration of epoch "
		                 "%" PRIu64 " has no counts", declared->epoch);
	rc = office_blob_get(office, declared->counts, bytes, fault);
	if (rc == TALLY_ENOTFOUND)
		return fault_set(fault, rc, "the table of the counts is not here: "
		                 "tally sync first");
	/* Of who declared it that says nothing. */
	if (rc == TALLY_EMISMATCH)
		return fault_set(fault, TALLY_EIO, "the table of the counts has "
		                 "rotted here: tally fsck says where");
	if (rc != TALLY_OK)
		return rc;
	return side_table_parse(office->charter, of, buf_slice(bytes), out,
	                        fault);
}

/* One try of secret/; TALLY_EMISMATCH if it is of another table. */
static int recall_try(struct office *office, unsigned try_number,
                      const struct count_table *table,
                      struct side_counts *out, struct fault *fault)
{
	char name[SECRET_NAME_BYTES];
	struct buf kept;
	struct slice seed;
	struct reader r;
	int rc;

	kept_name(out->counts->grid.name.epoch, name);
	buf_init(&kept, KEPT_BYTES(out->cell_count));
	rc = secret_get(office, name, try_number, &kept, fault);
	if (rc == TALLY_ELIMIT || /* longer: nor is it the one that counts */
	    (rc == TALLY_OK && kept.len != KEPT_BYTES(out->cell_count)))
		rc = TALLY_EMISMATCH;
	if (rc == TALLY_OK) {
		r = (struct reader){ buf_slice(&kept) };
		reader_take(&r, COUNT_SEED_BYTES, &seed);
		memcpy(out->counts->seed, seed.data, COUNT_SEED_BYTES);
		for (size_t i = 0; i < out->cell_count; i++)
			reader_u16(&r, &out->numbers[i]);
		if (!count_table_fits(table, out->counts))
			rc = TALLY_EMISMATCH;
	}
	buf_release(&kept);
	return rc;
}

int side_counts_recall(struct office *office, const struct side_declared *of,
                       struct buf *out_table, struct side_counts *out,
                       struct fault *fault)
{
	const struct declared *declared = of->declared;
	struct count_table table;
	struct fault why = { 0 };
	int rc = side_table(office, of, out_table, &table, fault);
	bool any = false;

	*out = (struct side_counts){ 0 };
	if (rc != TALLY_OK)
		return rc;
	rc = side_counts_init(office->charter, of->side, declared->epoch, out);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "the counts: %s", status_text(rc));
	out->table = table;
	memcpy(out->counts->table, table.hash, HASH_BYTES);
	/* A key file that is missing is no gap. */
	rc = vault_unlock(office, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = TALLY_ENOTFOUND;
	/* Where two were made at once, one that was forgotten leaves a gap. */
	for (unsigned i = 1; (rc == TALLY_EMISMATCH || rc == TALLY_ENOTFOUND) &&
	                     i <= MAX_SECRET_TRIES; i++) {
		rc = recall_try(office, i, &table, out, &why);
		any |= rc == TALLY_EMISMATCH;
	}
	if (rc == TALLY_ENOTFOUND && any)
		rc = TALLY_EMISMATCH;
	if (rc == TALLY_ENOTFOUND)
		return fault_set(fault, rc, "%s/secret: nothing is kept of the "
		                 "counts of epoch %" PRIu64, office->path,
		                 declared->epoch);
	if (rc == TALLY_EMISMATCH)
		return fault_set(fault, rc, "%s/secret: what is kept of the counts "
		                 "of epoch %" PRIu64 " is not what was declared",
		                 office->path, declared->epoch);
	return rc == TALLY_OK ? rc : secret_unread(office, rc, &why, fault);
}
