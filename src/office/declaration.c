/*
 * Declarations of this office: kept in secret/ as a table and a seed.
 */
#include "office/declaration.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/csv.h"
#include "office/secret.h"

#define SEED_TEXT_BYTES (2 * HASH_BYTES + 1)

static void kept_name(uint64_t epoch, const char *suffix,
                      char out[static SECRET_NAME_BYTES])
{
	snprintf(out, SECRET_NAME_BYTES, "declaration-%" PRIu64 ".%s", epoch,
	         suffix);
}

static int keep_seed(struct office *office, const struct declaration *d,
                     unsigned try_number, struct fault *fault)
{
	char text[SEED_TEXT_BYTES + 1], name[SECRET_NAME_BYTES];
	int rc;

	hex_format(d->salt_root, HASH_BYTES, text);
	text[SEED_TEXT_BYTES - 1] = '\n';
	kept_name(d->name.epoch, "seed", name);
	rc = secret_put(office, name, try_number,
	                slice_of(text, SEED_TEXT_BYTES), fault);
	crypto_wipe(text, sizeof(text));
	return rc;
}

int declaration_keep(struct office *office, const struct inventory *inventory,
                     const struct declaration *declaration, unsigned *out_try,
                     struct fault *fault)
{
	char name[SECRET_NAME_BYTES];
	struct buf table;
	int rc;

	kept_name(declaration->name.epoch, "csv", name);
	buf_init(&table, MAX_CSV_BYTES);
	inventory_format(inventory, &table);
	rc = buf_status(&table);
	if (rc != TALLY_OK)
		fault_set(fault, rc, "the inventory: %s", status_text(rc));
	/* A crash may have kept one of the two: both get the next number. */
	for (unsigned i = 1; rc == TALLY_OK && i <= MAX_SECRET_TRIES; i++) {
		rc = secret_put(office, name, i, buf_slice(&table), fault);
		if (rc == TALLY_OK)
			rc = keep_seed(office, declaration, i, fault);
		if (rc == TALLY_OK) {
			*out_try = i;
			break;
		}
		if (rc == TALLY_EEXISTS && i < MAX_SECRET_TRIES)
			rc = TALLY_OK;
	}
	buf_release(&table);
	return rc;
}

void declaration_forget(struct office *office, uint64_t epoch,
                        unsigned try_number)
{
	char name[SECRET_NAME_BYTES];

	kept_name(epoch, "seed", name);
	secret_drop(office, name, try_number);
	kept_name(epoch, "csv", name);
	secret_drop(office, name, try_number);
}

static int read_seed(struct office *office, uint64_t epoch, unsigned try_number,
                     uint8_t out[static HASH_BYTES], struct fault *fault)
{
	char name[SECRET_NAME_BYTES];
	struct buf text;
	int rc;

	kept_name(epoch, "seed", name);
	buf_init(&text, SEED_TEXT_BYTES);
	rc = secret_get(office, name, try_number, &text, fault);
	if (rc == TALLY_OK &&
	    (text.len != SEED_TEXT_BYTES ||
	     text.data[SEED_TEXT_BYTES - 1] != '\n' ||
	     hex_parse(slice_part(buf_slice(&text), 0, SEED_TEXT_BYTES - 1), out,
	               HASH_BYTES) != TALLY_OK))
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "%s/secret/%s: is not 64 hex digits and a newline",
		               office->path, name);
	buf_release(&text);
	return rc;
}

static int read_table(struct office *office, uint64_t epoch, unsigned try_number,
                      struct inventory *out, struct fault *fault)
{
	const struct inventory_source source = {
		.charter = office->charter,
		.side = office->charter->participants[office->self].side == 1,
	};
	char name[SECRET_NAME_BYTES];
	struct mistakes mistakes;
	struct buf table;
	int rc;

	kept_name(epoch, "csv", name);
	buf_init(&table, MAX_CSV_BYTES);
	mistakes_init(&mistakes);
	rc = secret_get(office, name, try_number, &table, fault);
	if (rc == TALLY_OK) {
		rc = inventory_parse(&source, buf_slice(&table), out, &mistakes,
		                     fault);
		if (rc == TALLY_EFORMAT)
			rc = fault_set(fault, TALLY_EMISMATCH,
			               "%s/secret/%s: was altered", office->path,
			               name);
	}
	mistakes_release(&mistakes);
	buf_release(&table);
	return rc;
}

/* One try; TALLY_EMISMATCH if its root is another. */
static int rebuild_try(struct office *office, const struct declared *declared,
                       unsigned try_number, struct inventory *out_inventory,
                       struct declaration *out)
{
	uint8_t salt_root[HASH_BYTES], root[HASH_BYTES];
	struct fault ignored;
	int rc = read_table(office, declared->epoch, try_number, out_inventory,
	                    &ignored);

	if (rc != TALLY_OK)
		return rc;
	rc = read_seed(office, declared->epoch, try_number, salt_root, &ignored);
	if (rc == TALLY_OK) {
		inventory_declaration(out_inventory, declared->epoch, salt_root,
		                      out);
		rc = declaration_root(out, root);
	}
	crypto_wipe(salt_root, sizeof(salt_root));
	if (rc == TALLY_OK && !hash_equal(root, declared->root))
		rc = TALLY_EMISMATCH;
	if (rc != TALLY_OK)
		inventory_release(out_inventory);
	/* A seed that a crash kept from being written ends no search. */
	return rc == TALLY_ENOTFOUND ? TALLY_EMISMATCH : rc;
}

int declaration_rebuild(struct office *office, const struct declared *declared,
                        struct inventory *out_inventory,
                        struct declaration *out, struct fault *fault)
{
	int rc = TALLY_EMISMATCH;
	unsigned i = 1;

	for (; rc == TALLY_EMISMATCH && i <= MAX_SECRET_TRIES; i++) {
		struct inventory inventory;

		rc = rebuild_try(office, declared, i, &inventory, out);
		if (rc == TALLY_OK) {
			*out_inventory = inventory;
			out->ctx = out_inventory;
		}
	}
	if (rc == TALLY_ENOTFOUND && i > 2)
		rc = TALLY_EMISMATCH;
	if (rc == TALLY_ENOTFOUND)
		return fault_set(fault, rc, "%s/secret: nothing is kept of the "
		                 "declaration of epoch %" PRIu64, office->path,
		                 declared->epoch);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "%s/secret: what is kept of the "
		                 "declaration of epoch %" PRIu64 " is not what was "
		                 "declared", office->path, declared->epoch);
	return TALLY_OK;
}
