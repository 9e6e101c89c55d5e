/*
 * Keeping what a submission proves: that its log signed two roots at one size.
 * One proof of each log is enough, so nobody who has a log's key fills a disk.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "log/fork_proof.h"
#include "office/submission_head.h"

#define EVIDENCE "evidence"
#define FORK "/fork" /* beside it stand the two heads: held and offered */
#define HASH_DIGITS (2 * (size_t)HASH_BYTES)
#define NAME_BYTES (HASH_DIGITS + sizeof("/offered"))

/* A store of its own: its temporary files lie where its files do. */
static int open_evidence(const struct office *office, struct store **out,
                         struct fault *fault)
{
	char *path = NULL;
	int rc;

	if (asprintf(&path, "%s/" EVIDENCE, office->path) < 0)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	rc = store_open_folder(path, true, false, out, fault);
	free(path);
	if (rc == TALLY_OK && (*out)->backend->tidy != NULL) {
		rc = (*out)->backend->tidy(*out, fault);
		if (rc != TALLY_OK)
			store_close(*out);
	}
	return rc;
}

/*
 * The proof and its heads, in the folder of the head offered. The proof first:
 * with it alone the rest is made again.
 */
static int put_all(struct store *store, const char *folder, struct slice proof,
                   const struct slice head[static 2], struct fault *fault)
{
	static const char *const leaves[] = { FORK, "/held", "/offered" };
	const struct slice bytes[] = { proof, head[0], head[1] };
	struct store_object objects[3];
	char names[3][NAME_BYTES];
	int rc;

	for (size_t i = 0; i < 3; i++) {
		snprintf(names[i], sizeof(names[i]), "%.*s%s", (int)HASH_DIGITS,
		         folder, leaves[i]);
		objects[i] = (struct store_object){ names[i], bytes[i], false };
	}
	rc = store_put_many(store, objects, 3, fault);
	/* A pair that sync kept with the same head offered proves as much. */
	return rc == TALLY_EMISMATCH ? TALLY_OK : rc;
}

/* Looking through what is kept. */
struct search {
	struct store *store;
	struct slice origin; /* of the log looked for; empty: of any */
	bool found;
	struct fault *fault;
};

/* What a killed process has left of it is completed. */
static int complete(struct search *search, const char *name,
                    struct slice bytes, const struct fork_proof *proof)
{
	for (size_t i = 0; i < 2; i++) {
		const struct slice head[] = { proof->checkpoint[1 - i],
			                      proof->checkpoint[i] };
		char hex[HASH_DIGITS + 1], held[NAME_BYTES], offered[NAME_BYTES];
		uint8_t digest[HASH_BYTES];

		hash_bytes(head[1], digest);
		hex_format(digest, HASH_BYTES, hex);
		snprintf(held, sizeof(held), "%s/held", hex);
		snprintf(offered, sizeof(offered), "%s/offered", hex);
		if (strncmp(name, hex, HASH_DIGITS) == 0 &&
		    !(store_has(search->store, held) &&
		      store_has(search->store, offered)))
			return put_all(search->store, hex, bytes, head,
			               search->fault);
	}
	return TALLY_OK;
}

static int look(void *ctx, const char *name)
{
	struct search *search = ctx;
	struct fork_proof proof;
	struct checkpoint head;
	struct buf bytes;
	int rc = TALLY_OK;

	if (strlen(name) != HASH_DIGITS + strlen(FORK) ||
	    strcmp(name + HASH_DIGITS, FORK) != 0)
		return TALLY_OK;
	buf_init(&bytes, MAX_FORK_PROOF_BYTES);
	if (store_get(search->store, name, &bytes, NULL) == TALLY_OK &&
	    fork_proof_parse(buf_slice(&bytes), &proof, NULL) == TALLY_OK &&
	    checkpoint_parse(proof.checkpoint[0], &head, NULL) == TALLY_OK &&
	    (search->origin.len == 0 ||
	     slice_equal(head.origin, search->origin))) {
		search->found = true;
		rc = complete(search, name, buf_slice(&bytes), &proof);
	}
	buf_release(&bytes);
	return rc;
}

int office_witness_begin(struct office *office, struct fault *fault)
{
	struct search search = { .fault = fault };
	int rc = open_evidence(office, &search.store, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = store_list(search.store, "", look, &search, fault);
	store_close(search.store);
	return rc;
}

/* The checkpoint with one line of signature, which is the log's. */
static struct slice put_head(struct buf *out, struct slice text,
                             struct slice line)
{
	buf_put_slice(out, text);
	buf_put_u8(out, '\n');
	buf_put_slice(out, line);
	return buf_slice(out);
}

static int keep(struct store *store, const struct slice head[static 2],
                struct fault *fault)
{
	struct fork_proof proof;
	char hex[HASH_DIGITS + 1];
	uint8_t digest[HASH_BYTES];
	struct buf bytes;
	int rc = fork_proof_init(&proof, head[0], head[1], fault);

	if (rc != TALLY_OK)
		return rc;
	if (!fork_proof_shows(&proof))
		return fault_set(fault, TALLY_EINTERNAL, "not two histories");
	hash_bytes(head[1], digest);
	hex_format(digest, HASH_BYTES, hex);
	buf_init(&bytes, MAX_FORK_PROOF_BYTES);
	fork_proof_put(&bytes, &proof);
	rc = buf_status(&bytes);
	if (rc == TALLY_OK)
		rc = put_all(store, hex, buf_slice(&bytes), head, fault);
	else
		fault_set(fault, rc, "%s", status_text(rc));
	buf_release(&bytes);
	return rc;
}

int submission_keep_fork(const struct office *office,
                         const struct submitted_head *submitted, struct slice held,
                         struct fault *fault)
{
	struct search search = { .origin = submitted->origin, .fault = fault };
	struct checkpoint last;
	struct buf held_alone, offered;
	int rc = checkpoint_parse(held, &last, fault);

	if (rc == TALLY_OK)
		rc = open_evidence(office, &search.store, fault);
	if (rc != TALLY_OK)
		return rc;
	buf_init(&held_alone, MAX_CHECKPOINT_BYTES);
	buf_init(&offered, MAX_CHECKPOINT_BYTES);
	rc = store_list(search.store, "", look, &search, fault);
	if (rc == TALLY_OK && !search.found) {
		/* What is on record has the log's line first. */
		const struct slice head[] = {
			put_head(&held_alone, last.note.text,
			         last.note.signatures[0].line),
			put_head(&offered, submitted->text, submitted->line),
		};

		rc = keep(search.store, head, fault);
	}
	buf_release(&held_alone);
	buf_release(&offered);
	store_close(search.store);
	return rc;
}
