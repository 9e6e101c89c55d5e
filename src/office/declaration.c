/*
 * Declarations of this office, opened from what is kept of them in secret/.
 */
#include "office/declaration.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "office/declaration_old.h"
#include "office/kept_file.h"
#include "office/memory.h"
#include "office/vault.h"

#define CHECKED_HEIGHT 10 /* of the parts that declaration_check takes */

struct kept_declaration {
	struct declaration_terms terms;
	struct secret_reader *reader;
	uint8_t root[HASH_BYTES];   /* as logged */
	int status;                 /* of reading, in a callback */
	struct fault fault;
	uint8_t cell[MAX_CELL_BYTES];
};

void declaration_terms(const struct charter *charter, unsigned side,
                       uint64_t epoch, struct declaration_terms *out)
{
	*out = (struct declaration_terms){
		.name = { .side = (uint8_t)side, .epoch = epoch },
		.depth = charter->depth[side],
		.cell_bytes = charter->cell_bytes, .keep = true
	};
	memcpy(out->name.charter, charter->id, HASH_BYTES);
	memory_lock();
	office_random(out->salt_root, sizeof(out->salt_root));
}

void declaration_forget(struct office *office, uint64_t epoch,
                        unsigned try_number)
{
	char name[SECRET_NAME_BYTES];

	kept_name(epoch, name);
	secret_drop(office, name, try_number);
}

static void read_part(struct kept_declaration *kept, uint64_t at, void *out,
                      size_t len)
{
	if (kept->status == TALLY_OK)
		kept->status = secret_reader_get(kept->reader, at, len, out,
		                                 &kept->fault);
	if (kept->status != TALLY_OK)
		memset(out, 0, len);
}

/* A length that no cell has ends the traversal; an alteration has it, too. */
static struct slice get_content(void *ctx, uint64_t slot)
{
	struct kept_declaration *kept = ctx;
	size_t cell_bytes = kept->terms.cell_bytes, len;
	uint8_t padding = 0;

	read_part(kept, kept_cell_at(&kept->terms, slot), kept->cell, cell_bytes);
	len = bytes_u16(kept->cell);
	for (size_t i = 2 + len; i < cell_bytes; i++)
		padding |= kept->cell[i];
	if (kept->status != TALLY_OK || padding != 0)
		return slice_of(kept->cell, MAX_CELL_BYTES);
	return slice_of(kept->cell + 2, len);
}

static bool get_node(void *ctx, unsigned height, uint64_t index,
                     uint8_t out[static HASH_BYTES])
{
	struct kept_declaration *kept = ctx;

	if (height < NODE_HEIGHT && height < kept->terms.depth)
		return false;
	read_part(kept, kept_node_at(&kept->terms, height, index), out,
	          HASH_BYTES);
	return true;
}

void kept_declaration(struct kept_declaration *kept, struct declaration *out)
{
	*out = (struct declaration){
		.name = kept->terms.name, .depth = kept->terms.depth,
		.cell_bytes = kept->terms.cell_bytes, .get = get_content,
		.node = get_node, .ctx = kept
	};
	memcpy(out->salt_root, kept->terms.salt_root, HASH_BYTES);
}

/* What a traversal came to: reading failed, or what is kept was altered. */
static int outcome(const struct kept_declaration *kept, int rc,
                   struct fault *fault)
{
	if (kept->status != TALLY_OK)
		return fault_set(fault, kept->status, "%s", kept->fault.text);
	if (rc == TALLY_EUSAGE || rc == TALLY_EFORMAT || rc == TALLY_EMISMATCH)
		return fault_set(fault, TALLY_EMISMATCH, "what is kept of the "
		                 "declaration of epoch %" PRIu64 " is not what "
		                 "was declared", kept->terms.name.epoch);
	if (rc != TALLY_OK)
		fault_set(fault, rc, "the opening: %s", status_text(rc));
	return rc;
}

static bool is_of(const struct office *office, const struct declared *declared,
                  const struct declaration_terms *terms)
{
	const struct charter *charter = office->charter;
	unsigned side = charter->participants[office->self].side == 1;

	return memcmp(terms->name.charter, charter->id, HASH_BYTES) == 0 &&
	       terms->name.side == side && terms->depth == charter->depth[side] &&
	       terms->cell_bytes == charter->cell_bytes &&
	       terms->name.epoch == declared->epoch;
}

/* One try; TALLY_EMISMATCH if it is not that of the logged statement. */
static int open_try(struct office *office, const struct declared *declared,
                    unsigned try_number, struct kept_declaration *out,
                    struct fault *fault)
{
	uint8_t head[KEPT_HEAD_BYTES];
	char name[SECRET_NAME_BYTES];
	int rc;

	kept_name(declared->epoch, name);
	rc = secret_reader_open(office, name, try_number, &out->reader, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = secret_reader_get(out->reader, 0, sizeof(head), head, fault);
	if (rc == TALLY_OK)
		rc = kept_head_decode(head, &out->terms, fault);
	crypto_wipe(head, sizeof(head));
	if (rc == TALLY_OK && (!is_of(office, declared, &out->terms) ||
	                       secret_reader_size(out->reader) != kept_end(&out->terms)))
		rc = TALLY_EFORMAT;
	if (rc == TALLY_OK)
		rc = secret_reader_get(out->reader,
		                       kept_node_at(&out->terms,
		                                    out->terms.depth, 0),
		                       HASH_BYTES, out->root, fault);
	if (rc == TALLY_OK && !hash_equal(out->root, declared->root))
		rc = TALLY_EMISMATCH;
	if (rc != TALLY_OK)
		secret_reader_close(out->reader);
	return rc == TALLY_EFORMAT || rc == TALLY_ELIMIT ? TALLY_EMISMATCH : rc;
}

/* The try that was logged; fails as declaration_open does. */
static int open_tree(struct office *office, const struct declared *declared,
                     struct kept_declaration **out, struct fault *fault)
{
	struct kept_declaration *kept;
	struct fault why = { 0 };
	bool any = false;
	int rc = vault_unlock(office, fault);

	/* A key file that is missing is no gap. */
	if (rc != TALLY_OK)
		return rc;
	kept = calloc(1, sizeof(*kept));
	rc = kept == NULL ? TALLY_ENOMEM : TALLY_ENOTFOUND;
	/* Where two were made at once, one that was forgotten leaves a gap. */
	for (unsigned i = 1; (rc == TALLY_EMISMATCH || rc == TALLY_ENOTFOUND) &&
	                     i <= MAX_SECRET_TRIES; i++) {
		rc = open_try(office, declared, i, kept, &why);
		any |= rc == TALLY_EMISMATCH;
	}
	if (rc == TALLY_OK) {
		*out = kept;
		return TALLY_OK;
	}
	free(kept);
	if (rc == TALLY_ENOTFOUND && any)
		rc = TALLY_EMISMATCH;
	if (rc == TALLY_ENOTFOUND)
		return fault_set(fault, rc, "%s/secret: nothing is kept of the "
		                 "declaration of epoch %" PRIu64, office->path,
		                 declared->epoch);
	if (rc == TALLY_EMISMATCH)
		return fault_set(fault, rc, "%s/secret: what is kept of the "
		                 "declaration of epoch %" PRIu64 " is not what was "
		                 "declared", office->path, declared->epoch);
	return secret_unread(office, rc, &why, fault);
}

int declaration_open(struct office *office, const struct declared *declared,
                     struct kept_declaration **out, struct fault *fault)
{
	struct fault ignored;
	int rc = open_tree(office, declared, out, fault);

	if (rc != TALLY_ENOTFOUND && rc != TALLY_EMISMATCH)
		return rc;
	if (declaration_old_convert(office, declared, &ignored) != TALLY_OK)
		return rc;
	return open_tree(office, declared, out, fault);
}

void declaration_close(struct kept_declaration *kept)
{
	if (kept == NULL)
		return;
	secret_reader_close(kept->reader);
	crypto_wipe(kept, sizeof(*kept));
	free(kept);
}

/* What was made at the end of out leaves only if it opens what was logged. */
static int check_made(struct kept_declaration *kept, size_t start, int rc,
                      struct buf *out, struct fault *fault)
{
	struct opening opening;

	if (rc == TALLY_OK)
		rc = opening_parse(slice_part(buf_slice(out), start,
		                              out->len - start), &opening, fault);
	if (rc == TALLY_OK)
		rc = opening_verify(&opening, &kept->terms.name, kept->root);
	if (rc != TALLY_OK)
		out->len = start;
	return outcome(kept, rc, fault);
}

int kept_put_slot(struct kept_declaration *kept, uint64_t slot,
                  struct buf *out, struct fault *fault)
{
	struct declaration d;
	size_t start = out->len;
	int rc;

	kept_declaration(kept, &d);
	rc = opening_put_slot(&d, slot, out);
	crypto_wipe(&d, sizeof(d));
	return check_made(kept, start, rc, out, fault);
}

int kept_put_site(struct kept_declaration *kept, uint64_t first,
                  unsigned height, struct buf *out, struct fault *fault)
{
	struct declaration d;
	size_t start = out->len;
	int rc;

	kept_declaration(kept, &d);
	rc = opening_put_site(&d, first, height, out);
	crypto_wipe(&d, sizeof(d));
	return check_made(kept, start, rc, out, fault);
}

int kept_put_slots(struct kept_declaration *kept, const struct slot_run *runs,
                   size_t count, struct buf *out, struct fault *fault)
{
	struct multi_opening opening;
	struct declaration d;
	size_t start = out->len;
	int rc;

	kept_declaration(kept, &d);
	rc = multi_put(&d, runs, count, out);
	if (rc == TALLY_OK)
		rc = multi_parse(slice_part(buf_slice(out), start,
		                            out->len - start), &opening, fault);
	if (rc == TALLY_OK) {
		rc = multi_verify(&opening, &d.name, kept->root);
		multi_release(&opening);
	}
	crypto_wipe(&d, sizeof(d));
	if (rc != TALLY_OK)
		out->len = start;
	return outcome(kept, rc, fault);
}

int kept_content(struct kept_declaration *kept, uint64_t slot,
                 struct slice *out, struct fault *fault)
{
	struct slice content = get_content(kept, slot);
	int rc = content.len > kept->terms.cell_bytes - 2 ? TALLY_EMISMATCH
	                                                  : TALLY_OK;

	if (rc == TALLY_OK)
		*out = content;
	return outcome(kept, rc, fault);
}

/* Are the kept hashes of a part those of its cells? */
static int check_part(struct kept_declaration *kept, uint64_t first,
                      unsigned height)
{
	uint8_t nodes[1 << (CHECKED_HEIGHT - NODE_HEIGHT)][HASH_BYTES];
	struct declaration d;
	unsigned low;
	int rc;

	kept_declaration(kept, &d);
	low = declaration_node_height(&d);
	rc = declaration_nodes(&d, first, height, nodes);
	crypto_wipe(&d, sizeof(d));
	for (size_t i = 0; rc == TALLY_OK && i < (size_t)1 << (height - low);
	     i++) {
		uint8_t node[HASH_BYTES];

		get_node(kept, low, (first >> low) + i, node);
		if (!hash_equal(node, nodes[i]))
			rc = TALLY_EMISMATCH;
	}
	return rc;
}

/* Is every kept hash of a height that of the two below it? */
static int check_level(struct kept_declaration *kept, unsigned height)
{
	uint64_t count = (uint64_t)1 << (kept->terms.depth - height);

	for (uint64_t i = 0; i < count; i++) {
		uint8_t half[2][HASH_BYTES], node[HASH_BYTES];

		get_node(kept, height - 1, 2 * i, half[0]);
		get_node(kept, height - 1, 2 * i + 1, half[1]);
		hash_node(half[0], half[1], half[0]);
		get_node(kept, height, i, node);
		if (!hash_equal(node, half[0]))
			return TALLY_EMISMATCH;
	}
	return TALLY_OK;
}

static int check_kept(struct kept_declaration *kept, struct fault *fault)
{
	unsigned depth = kept->terms.depth;
	unsigned height = depth < CHECKED_HEIGHT ? depth : CHECKED_HEIGHT;
	uint64_t slots = (uint64_t)1 << depth;
	int rc = TALLY_OK;

	for (uint64_t slot = 0; rc == TALLY_OK && slot < slots;
	     slot += (uint64_t)1 << height)
		rc = check_part(kept, slot, height);
	for (height = NODE_HEIGHT + 1; rc == TALLY_OK && height <= depth; height++)
		rc = check_level(kept, height);
	return outcome(kept, rc, fault);
}

int declaration_check(struct office *office, const struct declared *declared,
                      struct fault *fault)
{
	struct kept_declaration *kept;
	struct fault ignored;
	int rc = open_tree(office, declared, &kept, fault);

	if (rc == TALLY_OK) {
		rc = check_kept(kept, fault);
		declaration_close(kept);
		return rc;
	}
	if ((rc == TALLY_ENOTFOUND || rc == TALLY_EMISMATCH) &&
	    declaration_old_check(office, declared, &ignored) == TALLY_OK)
		return TALLY_OK;
	return rc;
}
