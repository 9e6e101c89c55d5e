/*
 * The Merkle root of 2^20 leaves by every kernel of this processor, beside
 * libsodium and the low-level calls of libcrypto; and leaves of the length of
 * an entry.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "crypto/hash_many.h"
#include "crypto/sign.h"
#include "measure.h"

#define LEAVES ((size_t)1 << 20)
#define NODES (LEAVES - 1)
#define NODE_BYTES (1 + 2 * HASH_BYTES)
#define ENTRIES 4096
#define ENTRY_BYTES 600
#define NAME_BYTES 64

struct trees {
	uint8_t leaves[LEAVES][HASH_BYTES];
	uint8_t level[LEAVES / 2][HASH_BYTES];
	uint8_t root[HASH_BYTES]; /* the first that was computed */
	bool has_root;
	uint8_t bytes[ENTRIES][ENTRY_BYTES];
	struct slice entries[ENTRIES];
	uint8_t hashes[ENTRIES][HASH_BYTES];
};

typedef void (*nodes_function)(const struct hash_kernel *kernel,
                               const uint8_t (*in)[HASH_BYTES], size_t count,
                               uint8_t (*out)[HASH_BYTES]);

/* A wrong root has no speed. */
static void root(struct trees *t, nodes_function nodes,
                 const struct hash_kernel *kernel, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		nodes(kernel, (const uint8_t (*)[HASH_BYTES])t->leaves,
		      LEAVES / 2, t->level);
		for (size_t count = LEAVES / 2; count > 1; count /= 2)
			nodes(kernel, (const uint8_t (*)[HASH_BYTES])t->level,
			      count / 2, t->level);
		if (!t->has_root)
			memcpy(t->root, t->level[0], HASH_BYTES);
		t->has_root = true;
		need(hash_equal(t->root, t->level[0]) ? TALLY_OK
		                                      : TALLY_EMISMATCH,
		     "root", NULL);
	}
}

static void nodes_sodium(const struct hash_kernel *kernel,
                         const uint8_t (*in)[HASH_BYTES], size_t count,
                         uint8_t (*out)[HASH_BYTES])
{
	uint8_t node[NODE_BYTES] = { 0x01 };

	(void)kernel;
	for (size_t i = 0; i < count; i++) {
		memcpy(node + 1, in[2 * i], NODE_BYTES - 1);
		crypto_hash_sha256(out[i], node, sizeof(node));
	}
}

static void libcrypto(const void *data, size_t len, uint8_t *out)
{
	SHA256_CTX ctx;

	SHA256_Init(&ctx);
	SHA256_Update(&ctx, data, len);
	SHA256_Final(out, &ctx);
}

static void nodes_libcrypto(const struct hash_kernel *kernel,
                            const uint8_t (*in)[HASH_BYTES], size_t count,
                            uint8_t (*out)[HASH_BYTES])
{
	uint8_t node[NODE_BYTES] = { 0x01 };

	(void)kernel;
	for (size_t i = 0; i < count; i++) {
		memcpy(node + 1, in[2 * i], NODE_BYTES - 1);
		libcrypto(node, sizeof(node), out[i]);
	}
}

static void root_best(void *ctx, size_t n)
{
	root(ctx, hash_nodes_by, NULL, n);
}

static void root_0(void *ctx, size_t n)
{
	root(ctx, hash_nodes_by, hash_kernel_at(0), n);
}

static void root_1(void *ctx, size_t n)
{
	root(ctx, hash_nodes_by, hash_kernel_at(1), n);
}

static void root_2(void *ctx, size_t n)
{
	root(ctx, hash_nodes_by, hash_kernel_at(2), n);
}

static void root_3(void *ctx, size_t n)
{
	root(ctx, hash_nodes_by, hash_kernel_at(3), n);
}

static void root_sodium(void *ctx, size_t n)
{
	root(ctx, nodes_sodium, NULL, n);
}

static void root_libcrypto(void *ctx, size_t n)
{
	root(ctx, nodes_libcrypto, NULL, n);
}

static void leaves_best(void *ctx, size_t n)
{
	struct trees *t = ctx;

	for (size_t i = 0; i < n; i++)
		hash_leaves(t->entries, ENTRIES, t->hashes);
}

static void leaves_libcrypto(void *ctx, size_t n)
{
	struct trees *t = ctx;

	for (size_t i = 0; i < n * ENTRIES; i++)
		libcrypto(t->bytes[i % ENTRIES], ENTRY_BYTES,
		          t->hashes[i % ENTRIES]);
}

enum { LEAVES_BEST, LEAVES_LIBCRYPTO, ROOT_LIBCRYPTO, ROOT_SODIUM, ROOT_BEST,
       FIRST_KERNEL, MAX_WORKS = FIRST_KERNEL + 4 };

static size_t add_kernels(struct work *works, char (*names)[NAME_BYTES])
{
	void (*const runs[])(void *, size_t) = { root_0, root_1, root_2, root_3 };
	size_t i = 0;

	for (; FIRST_KERNEL + i < MAX_WORKS && hash_kernel_at(i) != NULL; i++) {
		snprintf(names[i], NAME_BYTES, "merkle_root_%s",
		         hash_kernel_name(hash_kernel_at(i)));
		works[FIRST_KERNEL + i] = (struct work){
			names[i], "nodes per second", runs[i], (double)NODES
		};
	}
	return FIRST_KERNEL + i;
}

static void report_nodes(const struct work *work, const struct timing *timing)
{
	char name[2 * NAME_BYTES];
	double value[RUNS];

	snprintf(name, sizeof(name), "%s_node", work->bench);
	for (size_t i = 0; i < RUNS; i++)
		value[i] = timing->each_s[i] * 1e9 / (double)NODES;
	report(name, "ns", value, timing->n);
}

static struct trees *trees_new(void)
{
	const uint8_t seed[randombytes_SEEDBYTES] = { 1 };
	struct trees *t = calloc(1, sizeof(*t));

	need(t ? TALLY_OK : TALLY_ENOMEM, "trees", NULL);
	randombytes_buf_deterministic(t->leaves, sizeof(t->leaves), seed);
	randombytes_buf_deterministic(t->bytes, sizeof(t->bytes), seed);
	/* Not all of one length, as entries are not. */
	for (size_t i = 0; i < ENTRIES; i++)
		t->entries[i] = slice_of(t->bytes[i], ENTRY_BYTES - i % 100);
	return t;
}

int main(void)
{
	struct work works[MAX_WORKS] = {
		[LEAVES_BEST] = { "hash_leaves", "per second", leaves_best,
		                  ENTRIES },
		[LEAVES_LIBCRYPTO] = { "hash_leaves_libcrypto", "per second",
		                       leaves_libcrypto, ENTRIES },
		[ROOT_LIBCRYPTO] = { "merkle_root_libcrypto", "nodes per second",
		                     root_libcrypto, (double)NODES },
		[ROOT_SODIUM] = { "merkle_root_libsodium", "nodes per second",
		                  root_sodium, (double)NODES },
		[ROOT_BEST] = { "merkle_root", "nodes per second", root_best,
		                (double)NODES },
	};
	char names[MAX_WORKS][NAME_BYTES], ratio[2 * NAME_BYTES];
	struct timing timing[MAX_WORKS];
	struct trees *t;
	size_t count;

	stopwatch.clocks[0] = CLOCK_PROCESS_CPUTIME_ID;
	need(crypto_start(), "crypto", NULL);
	t = trees_new();
	count = add_kernels(works, names);
	measure(works, count, t, timing);
	for (size_t i = ROOT_LIBCRYPTO; i < count; i++) {
		report_nodes(&works[i], &timing[i]);
		if (i == ROOT_LIBCRYPTO)
			continue;
		snprintf(ratio, sizeof(ratio), "%s_to_libcrypto", works[i].bench);
		report_ratio(ratio, &timing[ROOT_LIBCRYPTO], 1, &timing[i]);
	}
	free(t);
	return 0;
}
