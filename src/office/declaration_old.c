/*
 * Declarations that were kept as a table and a seed, made again from them.
 */
#include "office/declaration_old.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "office/secret.h"

#define SEED_TEXT_BYTES (2 * HASH_BYTES + 1)

static void old_name(uint64_t epoch, const char *suffix,
                     char out[static SECRET_NAME_BYTES])
{
	snprintf(out, SECRET_NAME_BYTES, "declaration-%" PRIu64 ".%s", epoch,
	         suffix);
}

static int read_seed(struct office *office, uint64_t epoch, unsigned try_number,
                     uint8_t out[static HASH_BYTES], struct fault *fault)
{
	char name[SECRET_NAME_BYTES];
	struct buf text;
	int rc;

	old_name(epoch, "seed", name);
	buf_init(&text, SEED_TEXT_BYTES);
	rc = secret_get(office, name, try_number, &text, fault);
	if (rc == TALLY_OK &&
	    (text.len != SEED_TEXT_BYTES ||
	     text.data[SEED_TEXT_BYTES - 1] != '\n' ||
	     hex_parse(slice_part(buf_slice(&text), 0, SEED_TEXT_BYTES - 1), out,
	               HASH_BYTES) != TALLY_OK))
		rc = TALLY_EMISMATCH;
	buf_release(&text);
	/* A seed that a crash kept from being written ends no search. */
	return rc == TALLY_ENOTFOUND || rc == TALLY_ELIMIT ? TALLY_EMISMATCH : rc;
}

static int read_slice(void *ctx, uint8_t *out, size_t room, size_t *out_len,
                      struct fault *fault)
{
	struct slice *rest = ctx;

	(void)fault;
	*out_len = rest->len < room ? rest->len : room;
	if (*out_len > 0)
		memcpy(out, rest->data, *out_len);
	*rest = slice_part(*rest, *out_len, rest->len);
	return TALLY_OK;
}

static int put_slot(void *ctx, uint64_t slot, struct slice content,
                    size_t line, struct fault *fault)
{
	(void)line;
	return builder_put(ctx, slot, content, fault);
}

static int build(struct office *office, const struct declaration_terms *terms,
                 struct slice table, uint8_t out[static HASH_BYTES],
                 struct fault *fault)
{
	const struct inventory_source source = {
		.charter = office->charter, .side = terms->name.side,
		.file = { read_slice, &table }
	};
	struct declaration_builder *b;
	struct inventory_count count;
	struct mistakes mistakes;
	unsigned ignored;
	int rc = builder_new(office, terms, &b, fault);

	if (rc != TALLY_OK)
		return rc;
	mistakes_init(&mistakes);
	rc = inventory_read(&source, &(struct inventory_sink){ put_slot, b },
	                    &count, &mistakes, fault);
	if (rc == TALLY_OK)
		rc = builder_finish(b, out, &ignored, fault);
	mistakes_release(&mistakes);
	builder_free(b);
	return rc == TALLY_EFORMAT ? TALLY_EMISMATCH : rc;
}

/* One try; TALLY_EMISMATCH if its root is another. */
static int take_try(struct office *office, const struct declared *declared,
                    unsigned try_number, bool keep, struct fault *fault)
{
	struct declaration_terms terms;
	uint8_t root[HASH_BYTES];
	char name[SECRET_NAME_BYTES];
	struct buf table;
	int rc;

	declaration_terms(office->charter,
	                  office->charter->participants[office->self].side == 1,
	                  declared->epoch, &terms);
	terms.keep = false;
	old_name(declared->epoch, "csv", name);
	buf_init(&table, MAX_CSV_BYTES);
	rc = secret_get(office, name, try_number, &table, fault);
	if (rc == TALLY_OK)
		rc = read_seed(office, declared->epoch, try_number,
		               terms.salt_root, fault);
	if (rc == TALLY_OK)
		rc = build(office, &terms, buf_slice(&table), root, fault);
	if (rc == TALLY_OK && !hash_equal(root, declared->root))
		rc = TALLY_EMISMATCH;
	terms.keep = keep;
	if (rc == TALLY_OK && keep)
		rc = build(office, &terms, buf_slice(&table), root, fault);
	crypto_wipe(&terms, sizeof(terms));
	buf_release(&table);
	return rc;
}

static int take(struct office *office, const struct declared *declared,
                bool keep, struct fault *fault)
{
	int rc = TALLY_EMISMATCH;
	unsigned i = 1;

	for (; rc == TALLY_EMISMATCH && i <= MAX_SECRET_TRIES; i++)
		rc = take_try(office, declared, i, keep, fault);
	return rc == TALLY_ENOTFOUND && i > 2 ? TALLY_EMISMATCH : rc;
}

int declaration_old_check(struct office *office,
                          const struct declared *declared,
                          struct fault *fault)
{
	return take(office, declared, false, fault);
}

int declaration_old_convert(struct office *office,
                            const struct declared *declared,
                            struct fault *fault)
{
	return take(office, declared, true, fault);
}
