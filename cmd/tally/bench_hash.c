/*
 * What `tally bench` measures without a disk: hashes, signatures, declarations.
 */
#include "bench.h"

#include "crypto/sign.h"
#include "escrow/declaration.h"
#include "bench_tree.h"

#define ENTRIES 4096
#define ENTRY_BYTES 700 /* a short statement with its signature */
#define DEPTH 16
#define CELL_BYTES 128

static int open_tree(const char *folder, void **out, struct fault *fault)
{
	struct tree *tree = NULL;
	int rc = tree_new(&tree);

	(void)folder;
	(void)fault;
	if (rc == TALLY_OK)
		*out = tree;
	return rc;
}

static void close_tree(void *subject)
{
	tree_free(subject);
}

static int merkle_root(void *subject, size_t n, struct fault *fault)
{
	(void)fault;
	for (size_t i = 0; i < n && !bench_stopped(); i++)
		tree_hash(subject);
	return TALLY_OK;
}

/* Of the length of an entry; what they say does not matter. */
static int entry_leaves(void *subject, size_t n, struct fault *fault)
{
	static uint8_t bytes[ENTRY_BYTES], hashes[ENTRIES][HASH_BYTES];
	static struct slice entries[ENTRIES];

	(void)subject;
	(void)fault;
	for (size_t i = 0; i < ENTRIES; i++)
		entries[i] = slice_of(bytes, ENTRY_BYTES);
	for (size_t i = 0; i < n && !bench_stopped(); i++)
		hash_leaves(entries, ENTRIES, hashes);
	return TALLY_OK;
}

static const struct figure hash_figures[] = {
	{ "merkle_root", "nodes per second", (double)TREE_NODES, merkle_root },
	{ "hash_leaves", "per second", ENTRIES, entry_leaves },
	{ .name = NULL },
};

const struct bench_group bench_hashes = {
	"hashes", open_tree, close_tree, hash_figures
};

static int inclusion_made(void *subject, size_t n, struct fault *fault)
{
	int rc = TALLY_OK;

	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++)
		rc = tree_inclusion(subject, i);
	return rc;
}

static int inclusion_verified(void *subject, size_t n, struct fault *fault)
{
	bool good = true;

	(void)fault;
	for (size_t i = 0; good && i < n && !bench_stopped(); i++)
		good = tree_includes(subject, i);
	return good ? TALLY_OK : TALLY_EMISMATCH;
}

static int consistency_made(void *subject, size_t n, struct fault *fault)
{
	int rc = TALLY_OK;

	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++)
		rc = tree_consistency(subject, i);
	return rc;
}

static int consistency_verified(void *subject, size_t n, struct fault *fault)
{
	bool good = true;

	(void)fault;
	for (size_t i = 0; good && i < n && !bench_stopped(); i++)
		good = tree_extends(subject, i);
	return good ? TALLY_OK : TALLY_EMISMATCH;
}

static const struct figure proof_figures[] = {
	{ "inclusion_made", "per second", 1, inclusion_made },
	{ "inclusion_verified", "per second", 1, inclusion_verified },
	{ "consistency_made", "per second", 1, consistency_made },
	{ "consistency_verified", "per second", 1, consistency_verified },
	{ .name = NULL },
};

const struct bench_group bench_proofs = {
	"proofs", open_tree, close_tree, proof_figures
};

struct signed_entry {
	uint8_t seed[SIGN_SEED_BYTES], key[SIGN_PUBLIC_BYTES];
	uint8_t bytes[ENTRY_BYTES];
	uint8_t signature[SIGNATURE_BYTES];
};

static int sign_entries(void *subject, size_t n, struct fault *fault)
{
	struct signed_entry *e = subject;

	(void)fault;
	for (size_t i = 0; i < n && !bench_stopped(); i++)
		sign_bytes(e->seed, slice_of(e->bytes, ENTRY_BYTES),
		           e->signature);
	return TALLY_OK;
}

static int verify_entries(void *subject, size_t n, struct fault *fault)
{
	const struct signed_entry *e = subject;
	bool good = true;

	(void)fault;
	for (size_t i = 0; good && i < n && !bench_stopped(); i++)
		good = sign_public_is_valid(e->key) &&
		       sign_is_valid_by(e->key, slice_of(e->bytes, ENTRY_BYTES),
		                        e->signature);
	return good ? TALLY_OK : TALLY_ESIGNATURE;
}

static int open_entry(const char *folder, void **out, struct fault *fault)
{
	struct signed_entry *e = calloc(1, sizeof(*e));

	(void)folder;
	(void)fault;
	if (e == NULL)
		return TALLY_ENOMEM;
	sign_public(e->seed, e->key);
	*out = e;
	return sign_entries(e, 1, fault);
}

static const struct figure signature_figures[] = {
	{ "ed25519_sign", "per second", 1, sign_entries },
	{ "ed25519_verify", "per second", 1, verify_entries },
	{ .name = NULL },
};

const struct bench_group bench_signatures = {
	"signatures", open_entry, free, signature_figures
};

static struct slice content(void *ctx, uint64_t slot)
{
	(void)ctx;
	return slot % 4 == 0 ? slice_text("sm-3:A-1041") : slice_of(NULL, 0);
}

static int declaration(void *subject, size_t n, struct fault *fault)
{
	const struct declaration d = { .name = { .epoch = 1 }, .depth = DEPTH,
		                       .cell_bytes = CELL_BYTES,
		                       .get = content };
	uint8_t root[HASH_BYTES];
	int rc = TALLY_OK;

	(void)subject;
	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++)
		rc = declaration_root(&d, root);
	return rc;
}

static int open_nothing(const char *folder, void **out, struct fault *fault)
{
	(void)folder;
	(void)fault;
	*out = NULL;
	return TALLY_OK;
}

static const struct figure declaration_figures[] = {
	{ "declaration_65536_slots", SECONDS, 1, declaration },
	{ .name = NULL },
};

const struct bench_group bench_declaration = {
	"declaration", open_nothing, free, declaration_figures
};
