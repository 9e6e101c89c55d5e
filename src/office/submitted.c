/*
 * Remembering what witnesses cosigned of the own log.
 */
#include "office/submitted.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

void submitted_name(const char *witness, char out[static PLACE_NAME_BYTES])
{
	char hex[2 * HASH_BYTES + 1];
	uint8_t hash[HASH_BYTES];

	hash_bytes(slice_text(witness), hash);
	hex_format(hash, HASH_BYTES, hex);
	snprintf(out, PLACE_NAME_BYTES, SUBMITTED_FOLDER "/%s", hex);
}

int submitted_parse(struct slice bytes, struct submitted *out,
                    struct fault *fault)
{
	struct reader lines = { bytes };
	struct slice line;
	int rc = TALLY_OK;

	out->key_count = 0;
	while (rc == TALLY_OK && reader_line(&lines, &line) && line.len > 0) {
		if (out->key_count == MAX_SIGNATURES)
			return fault_set(fault, TALLY_ELIMIT, "too many keys");
		rc = vkey_parse(line, &out->keys[out->key_count], fault);
		if (rc == TALLY_OK &&
		    out->keys[out->key_count++].type != NOTE_COSIGNATURE)
			rc = fault_set(fault, TALLY_EFORMAT, "not the key of a "
			               "witness");
	}
	out->bytes = lines.rest;
	return rc == TALLY_OK ? checkpoint_parse(lines.rest, &out->checkpoint,
	                                         fault)
	                      : rc;
}

int submitted_put(const struct office *office, const char *name,
                  struct submitted_keys keys, struct slice checkpoint,
                  struct fault *fault)
{
	char vkey[VKEY_BYTES];
	struct buf bytes;
	int rc;

	buf_init(&bytes, MAX_SUBMITTED_BYTES);
	for (size_t i = 0; i < keys.count; i++) {
		vkey_format(&keys.list[i], vkey);
		buf_printf(&bytes, "%s\n", vkey);
	}
	buf_put_u8(&bytes, '\n');
	buf_put_slice(&bytes, checkpoint);
	rc = buf_status(&bytes);
	if (rc == TALLY_OK)
		rc = store_put(office->root, name, buf_slice(&bytes), fault);
	buf_release(&bytes);
	return rc;
}

/* TALLY_OK only if it is of the own log. */
static int get(const struct office *office, const char *name, struct buf *bytes,
               struct submitted *out)
{
	int rc;

	buf_init(bytes, MAX_SUBMITTED_BYTES);
	rc = store_get(office->root, name, bytes, NULL);
	if (rc == TALLY_OK)
		rc = submitted_parse(buf_slice(bytes), out, NULL);
	return rc == TALLY_OK &&
	                       !slice_is_text(out->checkpoint.origin, office->log)
	               ? TALLY_EMISMATCH : rc;
}

uint64_t submitted_size(const struct office *office, const char *witness)
{
	struct submitted *kept = malloc(sizeof(*kept));
	char name[PLACE_NAME_BYTES];
	struct buf bytes = { 0 };
	uint64_t size = 0;

	submitted_name(witness, name);
	if (kept != NULL && get(office, name, &bytes, kept) == TALLY_OK)
		size = kept->checkpoint.head.size;
	buf_release(&bytes);
	free(kept);
	return size;
}

struct walk_kept {
	const struct office *office;
	int (*each)(void *ctx, const struct submitted *kept);
	void *ctx;
	struct submitted kept;
};

static int give(void *ctx, const char *name)
{
	struct walk_kept *walk = ctx;
	struct buf bytes;
	int rc = 0;

	walk->kept.name = name;
	if (get(walk->office, name, &bytes, &walk->kept) == TALLY_OK)
		rc = walk->each(walk->ctx, &walk->kept);
	buf_release(&bytes);
	return rc;
}

int submitted_each(const struct office *office,
                   int (*each)(void *ctx, const struct submitted *kept),
                   void *ctx)
{
	struct walk_kept *walk = malloc(sizeof(*walk));
	int rc = TALLY_ENOMEM;

	if (walk != NULL) {
		*walk = (struct walk_kept){ .office = office, .each = each,
			                    .ctx = ctx };
		rc = store_list(office->root, SUBMITTED_FOLDER, give, walk, NULL);
	}
	free(walk);
	return rc == TALLY_ENOTFOUND ? TALLY_OK : rc;
}
