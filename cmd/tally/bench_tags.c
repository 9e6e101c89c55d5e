/*
 * What `tally bench` measures of item tags: the VRF, the tree of a declaration
 * of 2^16 slots with a thousand tags, proofs about it.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escrow/tag.h"

#define DEPTH 16
#define TAGS 1024
#define TEXT_BYTES 16

struct tagged {
	char texts[TAGS][TEXT_BYTES];
	struct tag_item items[TAGS];
	struct tag_plan plan;
	struct tag_tree *tree;
	struct tag_commitment commitment;
	struct vrf_key key;
	uint8_t vrf_proof[VRF_PROOF_BYTES];
	struct buf text;
	struct tag_proof proof;
};

static int output(void *subject, size_t n, struct fault *fault)
{
	const struct tagged *t = subject;
	uint8_t out[VRF_OUTPUT_BYTES];
	int rc = TALLY_OK;

	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++)
		rc = vrf_output(&t->key, t->items[i % TAGS].tag, out);
	return rc;
}

static int vrf_made(void *subject, size_t n, struct fault *fault)
{
	struct tagged *t = subject;
	int rc = TALLY_OK;

	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++)
		rc = vrf_prove(&t->key, t->items[0].tag, t->vrf_proof);
	return rc;
}

static int vrf_verified(void *subject, size_t n, struct fault *fault)
{
	const struct tagged *t = subject;
	uint8_t out[VRF_OUTPUT_BYTES];
	bool good = true;

	(void)fault;
	for (size_t i = 0; good && i < n && !bench_stopped(); i++)
		good = vrf_verify(t->key.public_key, t->items[0].tag,
		                  t->vrf_proof, out);
	return good ? TALLY_OK : TALLY_ESIGNATURE;
}

/* From the tags to the root: their keys, and all leaves. */
static int commit(void *subject, size_t n, struct fault *fault)
{
	const struct tagged *t = subject;
	int rc = TALLY_OK;

	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++) {
		struct tag_commitment commitment;
		struct tag_tree *tree;

		rc = tag_tree_new(&t->plan, &tree);
		if (rc != TALLY_OK)
			break;
		rc = tag_tree_commit(tree, &commitment);
		tag_tree_free(tree);
		if (rc == TALLY_OK &&
		    !hash_equal(commitment.root, t->commitment.root))
			rc = TALLY_EMISMATCH;
	}
	return rc;
}

static int proof_made(void *subject, size_t n, struct fault *fault)
{
	static const uint8_t declare[HASH_BYTES];
	struct tagged *t = subject;
	int rc = TALLY_OK;

	(void)fault;
	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++) {
		buf_clear(&t->text);
		rc = tag_tree_prove(t->tree, t->items[0].tag, declare, &t->text);
	}
	return rc;
}

static int proof_verified(void *subject, size_t n, struct fault *fault)
{
	struct tagged *t = subject;
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++) {
		rc = tag_proof_parse(buf_slice(&t->text), &t->proof, fault);
		if (rc == TALLY_OK)
			rc = tag_proof_verify(&t->proof, &t->plan.name,
			                      &t->commitment);
	}
	return rc;
}

static void close_tagged(void *subject)
{
	struct tagged *t = subject;

	tag_tree_free(t->tree);
	buf_release(&t->text);
	free(t);
}

static int open_tagged(const char *folder, void **out, struct fault *fault)
{
	static const uint8_t secret[VRF_SECRET_BYTES] = { 1 };
	struct tagged *t = calloc(1, sizeof(*t));
	int rc;

	(void)folder;
	if (t == NULL)
		return TALLY_ENOMEM;
	for (size_t i = 0; i < TAGS; i++) {
		snprintf(t->texts[i], TEXT_BYTES, "A-%zu", i);
		t->items[i] = (struct tag_item){ slice_text(t->texts[i]),
			                         slice_text("sm-3"), i };
	}
	t->plan = (struct tag_plan){ .depth = DEPTH, .count = TAGS,
		                     .items = t->items };
	vrf_key_init(&t->key, secret);
	buf_init(&t->text, MAX_TAG_PROOF_BYTES);
	rc = tag_tree_new(&t->plan, &t->tree);
	if (rc == TALLY_OK)
		rc = tag_tree_commit(t->tree, &t->commitment);
	if (rc == TALLY_OK)
		rc = proof_made(t, 1, fault);
	if (rc == TALLY_OK)
		rc = vrf_made(t, 1, fault);
	if (rc == TALLY_OK)
		*out = t;
	else
		close_tagged(t);
	return rc;
}

static const struct figure tag_figures[] = {
	{ "vrf_output", "per second", 1, output },
	{ "vrf_prove", "per second", 1, vrf_made },
	{ "vrf_verify", "per second", 1, vrf_verified },
	{ "tags_1024_of_65536_slots", SECONDS, 1, commit },
	{ "tag_prove_65536_slots", SECONDS, 1, proof_made },
	{ "tag_verify", "per second", 1, proof_verified },
	{ .name = NULL },
};

const struct bench_group bench_tags = {
	"tags", open_tagged, close_tagged, tag_figures
};
