/*
 * A tree of 2^20 leaves with all its hashes in memory, and proofs about it: for
 * `tally bench` and for bench/proof.c, which sets them beside another's.
 */
#ifndef TALLY_CMD_BENCH_TREE_H
#define TALLY_CMD_BENCH_TREE_H

#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"
#include "log/tree.h"

#define TREE_HEIGHT 20
#define TREE_LEAVES ((size_t)1 << TREE_HEIGHT)
#define TREE_NODES (TREE_LEAVES - 1)
#define TREE_PROOFS 1024 /* at places all over the tree */

struct tree_proof {
	uint64_t index, old; /* 0 < old < TREE_LEAVES */
	uint8_t old_root[HASH_BYTES];
	struct proof inclusion, consistency;
};

struct tree {
	uint8_t (*level[TREE_HEIGHT + 1])[HASH_BYTES];
	struct tree_proof proofs[TREE_PROOFS];
};

static inline int tree_get(void *ctx, unsigned level, uint64_t index,
                           uint8_t out[static HASH_BYTES])
{
	const struct tree *t = ctx;

	if (level > TREE_HEIGHT || index >= TREE_LEAVES >> level)
		return TALLY_ENOTFOUND;
	memcpy(out, t->level[level][index], HASH_BYTES);
	return TALLY_OK;
}

static inline struct hash_source tree_source(struct tree *t)
{
	return (struct hash_source){ tree_get, t };
}

/* Every hash above the leaves. */
static inline void tree_hash(struct tree *t)
{
	for (unsigned level = 1; level <= TREE_HEIGHT; level++)
		hash_nodes((const uint8_t (*)[HASH_BYTES])t->level[level - 1],
		           TREE_LEAVES >> level, t->level[level]);
}

static inline void tree_free(struct tree *t)
{
	for (unsigned level = 0; t != NULL && level <= TREE_HEIGHT; level++)
		free(t->level[level]);
	free(t);
}

/* The i-th leaf is the hash of an entry that is i, eight bytes. */
static inline void tree_leaves(struct tree *t)
{
	for (size_t i = 0; i < TREE_LEAVES; i++) {
		uint8_t entry[8];

		bytes_set_u64(entry, i);
		hash_leaf(slice_of(entry, sizeof(entry)), t->level[0][i]);
	}
}

/* Places follow each other as if by chance, but are the same in every run. */
static inline int tree_prove(struct tree *t)
{
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < TREE_PROOFS; i++) {
		struct tree_proof *p = &t->proofs[i];
		uint64_t place = (i * 2654435761u) % TREE_LEAVES;

		p->index = place;
		p->old = place == 0 ? 1 : place;
		rc = tree_root(tree_source(t), p->old, p->old_root);
		if (rc == TALLY_OK)
			rc = proof_inclusion(tree_source(t), p->index,
			                     TREE_LEAVES, &p->inclusion);
		if (rc == TALLY_OK)
			rc = proof_consistency(tree_source(t), p->old,
			                       TREE_LEAVES, &p->consistency);
	}
	return rc;
}

/* TALLY_ENOMEM, and what a proof fails with; tree_free. */
static inline int tree_new(struct tree **out)
{
	struct tree *t = calloc(1, sizeof(*t));
	int rc = t != NULL ? TALLY_OK : TALLY_ENOMEM;

	for (unsigned level = 0; rc == TALLY_OK && level <= TREE_HEIGHT;
	     level++) {
		t->level[level] = calloc(TREE_LEAVES >> level, HASH_BYTES);
		if (t->level[level] == NULL)
			rc = TALLY_ENOMEM;
	}
	if (rc == TALLY_OK) {
		tree_leaves(t);
		tree_hash(t);
		rc = tree_prove(t);
	}
	if (rc == TALLY_OK)
		*out = t;
	else
		tree_free(t);
	return rc;
}

/* The n-th proof, made or verified. */
static inline int tree_inclusion(struct tree *t, size_t n)
{
	struct proof proof;

	return proof_inclusion(tree_source(t), t->proofs[n % TREE_PROOFS].index,
	                       TREE_LEAVES, &proof);
}

static inline int tree_consistency(struct tree *t, size_t n)
{
	struct proof proof;

	return proof_consistency(tree_source(t), t->proofs[n % TREE_PROOFS].old,
	                         TREE_LEAVES, &proof);
}

static inline bool tree_includes(const struct tree *t, size_t n)
{
	const struct tree_proof *p = &t->proofs[n % TREE_PROOFS];

	return proof_shows_inclusion(&p->inclusion, p->index, TREE_LEAVES,
	                             t->level[0][p->index],
	                             t->level[TREE_HEIGHT][0]);
}

static inline bool tree_extends(const struct tree *t, size_t n)
{
	const struct tree_proof *p = &t->proofs[n % TREE_PROOFS];

	return proof_shows_consistency(&p->consistency, p->old, TREE_LEAVES,
	                               p->old_root, t->level[TREE_HEIGHT][0]);
}

#endif
