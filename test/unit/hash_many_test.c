/*
 * Many hashes at once, by every kernel of this processor: published values, and
 * what libsodium and libcrypto give for the same bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#include "base/status.h"
#include "base/text.h"
#include "crypto/hash_many.h"
#include "crypto/sign.h"

#define MAX_COUNT 70
#define MAX_LEN 300
#define MAX_KERNELS 8
#define POOL_BYTES ((size_t)1 << 17)

/* Random bytes, the same in every run. */
struct pool {
	uint8_t bytes[POOL_BYTES];
	uint64_t number;
};

static struct pool *pool_new(uint8_t seed)
{
	uint8_t key[randombytes_SEEDBYTES] = { seed };
	struct pool *pool = malloc(sizeof(*pool));

	assert_non_null(pool);
	randombytes_buf_deterministic(pool->bytes, sizeof(pool->bytes), key);
	pool->number = seed;
	return pool;
}

/* The generator of Knuth's MMIX. */
static size_t below(struct pool *pool, size_t limit)
{
	pool->number = pool->number * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(pool->number >> 33) % limit;
}

/* So many bytes from anywhere, aligned to nothing. */
static struct slice bytes_of(struct pool *pool, size_t len)
{
	return slice_of(pool->bytes + below(pool, POOL_BYTES - len), len);
}

/* Both libraries must agree, else nothing is known. */
static void expect(struct slice first, struct slice rest, uint8_t out[32])
{
	crypto_hash_sha256_state sodium;
	uint8_t other[32];
	SHA256_CTX ctx;

	SHA256_Init(&ctx);
	SHA256_Update(&ctx, first.data, first.len);
	SHA256_Update(&ctx, rest.data, rest.len);
	SHA256_Final(out, &ctx);
	crypto_hash_sha256_init(&sodium);
	crypto_hash_sha256_update(&sodium, first.data, first.len);
	crypto_hash_sha256_update(&sodium, rest.data, rest.len);
	crypto_hash_sha256_final(&sodium, other);
	assert_memory_equal(out, other, 32);
}

static const uint8_t leaf_prefix[1] = { 0x00 }, node_prefix[1] = { 0x01 };

static struct slice prefix_of(const uint8_t byte[1])
{
	return slice_of(byte, 1);
}

/* All kernels, and NULL: the choice among them. */
static size_t all_kernels(const struct hash_kernel *out[MAX_KERNELS])
{
	size_t count = 0;

	while (hash_kernel_at(count) != NULL) {
		assert_true(count < MAX_KERNELS - 1);
		out[count] = hash_kernel_at(count);
		count++;
	}
	out[count++] = NULL;
	return count;
}

typedef void (*law)(const struct hash_kernel *kernel, struct pool *pool);

static void for_every_kernel(law check)
{
	const struct hash_kernel *kernels[MAX_KERNELS];
	size_t count = all_kernels(kernels);

	assert_true(count >= 2);
	for (size_t i = 0; i < count; i++) {
		struct pool *pool = pool_new((uint8_t)i);

		print_message("# %s\n", kernels[i] ? hash_kernel_name(kernels[i])
		                                   : "the best");
		check(kernels[i], pool);
		free(pool);
	}
}

static bool has_kernel(const char *name)
{
	for (size_t i = 0; hash_kernel_at(i) != NULL; i++)
		if (strcmp(hash_kernel_name(hash_kernel_at(i)), name) == 0)
			return true;
	return false;
}

/* Bits of CPUID leaf 7: Intel's manual, volume 2, CPUID. */
static void test_no_kernel_that_this_processor_can_run_is_left_out(void **state)
{
	(void)state;
	assert_true(has_kernel("portable"));
#ifdef __x86_64__
	unsigned eax, ebx = 0, ecx, edx;

	__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx);
	assert_int_equal(has_kernel("avx2"), ebx >> 5 & 1);
	assert_int_equal(has_kernel("avx512"), ebx >> 16 & ebx >> 30 & 1);
	assert_int_equal(has_kernel("sha"), ebx >> 29 & 1);
#endif
}

struct known {
	const char *text;
	size_t repeated;
	const char *hash;
};

/* FIPS 180-4 examples by NIST; RFC 6234, section 8.5, SHA-256 tests 1 to 4, 6. */
static const struct known knowns[] = {
	{ "", 1,
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", 1,
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
	  "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu", 1,
	  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
	{ "a", 1000000,
	  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	{ "01234567", 80,
	  "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5" },
	{ "\x19", 1,
	  "68aa2e2ee5dff96e3355e6c7ee373e3d6a4e17f75f9518d843709c0c9bc3e3d4" },
};

static void gives_known(const struct hash_kernel *kernel,
                        const struct known *known)
{
	size_t part = strlen(known->text), len = part * known->repeated;
	uint8_t *message = malloc(len + 1), expected[32], found[3][32];
	const uint8_t *in[3] = { message, message, message };

	assert_non_null(message);
	for (size_t i = 0; i < known->repeated; i++)
		memcpy(message + i * part, known->text, part);
	assert_int_equal(hex_parse(slice_text(known->hash), expected, 32),
	                 TALLY_OK);
	hash_many_by(kernel, in, len, 3, found);
	for (size_t i = 0; i < 3; i++)
		assert_memory_equal(found[i], expected, 32);
	free(message);
}

static void gives_all_known(const struct hash_kernel *kernel, struct pool *pool)
{
	(void)pool;
	for (size_t i = 0; i < sizeof(knowns) / sizeof(*knowns); i++)
		gives_known(kernel, &knowns[i]);
}

static void test_every_kernel_gives_the_published_values(void **state)
{
	(void)state;
	for_every_kernel(gives_all_known);
}

/* One more place than is asked for, which must stay as it is. */
struct results {
	uint8_t hash[MAX_COUNT + 1][HASH_BYTES];
};

static struct results results_empty(void)
{
	struct results r;

	memset(&r, 0xee, sizeof(r));
	return r;
}

static void assert_untouched_after(const struct results *r, size_t count)
{
	const struct results empty = results_empty();

	assert_memory_equal(r->hash[count], empty.hash[count], HASH_BYTES);
}

static void one_many(const struct hash_kernel *kernel, struct pool *pool,
                     size_t len, size_t count)
{
	struct results found = results_empty();
	const uint8_t *in[MAX_COUNT] = { NULL };
	uint8_t expected[32];

	for (size_t i = 0; i < count; i++)
		in[i] = len ? bytes_of(pool, len).data : NULL;
	hash_many_by(kernel, in, len, count, found.hash);
	for (size_t i = 0; i < count; i++) {
		expect(slice_of(in[i], len), slice_of(NULL, 0), expected);
		assert_memory_equal(found.hash[i], expected, 32);
	}
	assert_untouched_after(&found, count);
}

static void many_agree(const struct hash_kernel *kernel, struct pool *pool)
{
	for (size_t len = 0; len <= MAX_LEN; len++)
		one_many(kernel, pool, len, below(pool, MAX_COUNT + 1));
	for (size_t count = 0; count <= MAX_COUNT; count++)
		one_many(kernel, pool, below(pool, MAX_LEN + 1), count);
}

static void test_messages_of_one_length_agree_with_both_libraries(void **state)
{
	(void)state;
	for_every_kernel(many_agree);
}

static void one_leaves(const struct hash_kernel *kernel, struct pool *pool,
                       size_t count, size_t max_len)
{
	struct results found = results_empty();
	struct slice in[MAX_COUNT] = { 0 };
	uint8_t expected[32];

	for (size_t i = 0; i < count; i++)
		in[i] = bytes_of(pool, below(pool, max_len + 1));
	hash_leaves_by(kernel, in, count, found.hash);
	for (size_t i = 0; i < count; i++) {
		expect(prefix_of(leaf_prefix), in[i], expected);
		assert_memory_equal(found.hash[i], expected, 32);
	}
	assert_untouched_after(&found, count);
}

static void leaves_agree(const struct hash_kernel *kernel, struct pool *pool)
{
	for (size_t count = 0; count <= MAX_COUNT; count++) {
		one_leaves(kernel, pool, count, MAX_LEN);
		one_leaves(kernel, pool, count, 70);
		one_leaves(kernel, pool, count, 65535);
	}
}

static void test_leaves_of_any_lengths_agree_with_both_libraries(void **state)
{
	(void)state;
	for_every_kernel(leaves_agree);
}

static void leaves_of_each_length(const struct hash_kernel *kernel,
                                  struct pool *pool)
{
	uint8_t expected[32], found[2][32];

	for (size_t len = 0; len <= MAX_LEN; len++) {
		struct slice in[2] = { bytes_of(pool, len), slice_of(NULL, 0) };

		hash_leaves_by(kernel, in, 2, found);
		expect(prefix_of(leaf_prefix), in[0], expected);
		assert_memory_equal(found[0], expected, 32);
		expect(prefix_of(leaf_prefix), in[1], expected);
		assert_memory_equal(found[1], expected, 32);
	}
}

static void test_a_leaf_of_each_length_agrees_with_both_libraries(void **state)
{
	(void)state;
	for_every_kernel(leaves_of_each_length);
}

/* A level of a tree; the last place is nobody's. */
struct level {
	uint8_t hash[2 * MAX_COUNT + 1][HASH_BYTES];
};

static void nodes_agree(const struct hash_kernel *kernel, struct pool *pool)
{
	struct level level;
	uint8_t expected[MAX_COUNT][32];

	for (size_t count = 0; count <= MAX_COUNT; count++) {
		struct results found = results_empty();

		memcpy(&level, bytes_of(pool, sizeof(level)).data, sizeof(level));
		for (size_t i = 0; i < count; i++)
			expect(prefix_of(node_prefix),
			       slice_of(level.hash[2 * i], 64), expected[i]);
		hash_nodes_by(kernel, (const uint8_t (*)[32])level.hash, count,
		              found.hash);
		assert_memory_equal(found.hash, expected, 32 * count);
		assert_untouched_after(&found, count);
		hash_nodes_by(kernel, (const uint8_t (*)[32])level.hash, count,
		              level.hash);
		assert_memory_equal(level.hash, expected, 32 * count);
	}
}

static void test_nodes_agree_with_both_libraries_also_in_place(void **state)
{
	(void)state;
	for_every_kernel(nodes_agree);
}

static void one_padded(const struct hash_kernel *kernel, struct pool *pool,
                       size_t len, size_t count)
{
	static uint8_t messages[MAX_COUNT * HASH_PADDED_BYTES(MAX_LEN)];
	struct results found = results_empty();
	size_t stride = HASH_PADDED_BYTES(len);
	uint8_t expected[32];

	memset(messages, 0xee, sizeof(messages));
	for (size_t i = 0; i < count; i++) {
		uint8_t *message = messages + i * stride;

		memcpy(message, bytes_of(pool, len).data, len);
		hash_pad(message, len);
	}
	hash_padded_by(kernel, messages, len, count, found.hash);
	for (size_t i = 0; i < count; i++) {
		expect(slice_of(messages + i * stride, len), slice_of(NULL, 0),
		       expected);
		assert_memory_equal(found.hash[i], expected, 32);
	}
	assert_untouched_after(&found, count);
}

static void padded_agree(const struct hash_kernel *kernel, struct pool *pool)
{
	for (size_t len = 0; len <= MAX_LEN; len++)
		one_padded(kernel, pool, len, below(pool, MAX_COUNT + 1));
	for (size_t count = 0; count <= MAX_COUNT; count++)
		one_padded(kernel, pool, below(pool, MAX_LEN + 1), count);
}

static void test_padded_messages_agree_with_both_libraries(void **state)
{
	(void)state;
	for_every_kernel(padded_agree);
}

/* The definition of RFC 6962, section 2.1. */
static void expect_tree(const uint8_t *hashes, size_t count, uint8_t out[32])
{
	uint8_t halves[64];

	if (count == 1) {
		memcpy(out, hashes, 32);
		return;
	}
	expect_tree(hashes, count / 2, halves);
	expect_tree(hashes + count / 2 * 32, count / 2, halves + 32);
	expect(prefix_of(node_prefix), slice_of(halves, 64), out);
}

static void test_a_full_tree_is_that_of_the_definition(void **state)
{
	uint8_t hashes[1024][HASH_BYTES], expected[32];
	struct pool *pool = pool_new(1);

	(void)state;
	for (size_t count = 1; count <= 1024; count *= 2) {
		memcpy(hashes, bytes_of(pool, sizeof(hashes)).data, sizeof(hashes));
		expect_tree(hashes[0], count, expected);
		hash_full_tree(hashes, count);
		assert_memory_equal(hashes[0], expected, 32);
	}
	free(pool);
}

static void test_the_plain_names_give_what_the_kernels_give(void **state)
{
	struct pool *pool = pool_new(2);
	struct slice leaf = bytes_of(pool, 100);
	const uint8_t *in[1] = { leaf.data };
	uint8_t padded[HASH_PADDED_BYTES(100)], expected[32], found[4][32];

	(void)state;
	memcpy(padded, leaf.data, 100);
	hash_pad(padded, 100);
	hash_many(in, 100, 1, &found[0]);
	hash_padded(padded, 100, 1, &found[1]);
	hash_leaves(&leaf, 1, &found[2]);
	hash_nodes((const uint8_t (*)[32])(const void *)leaf.data, 1, &found[3]);
	expect(leaf, slice_of(NULL, 0), expected);
	assert_memory_equal(found[0], expected, 32);
	assert_memory_equal(found[1], expected, 32);
	expect(prefix_of(leaf_prefix), leaf, expected);
	assert_memory_equal(found[2], expected, 32);
	expect(prefix_of(node_prefix), slice_part(leaf, 0, 64), expected);
	assert_memory_equal(found[3], expected, 32);
	free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_no_kernel_that_this_processor_can_run_is_left_out),
		cmocka_unit_test(test_every_kernel_gives_the_published_values),
		cmocka_unit_test(
			test_messages_of_one_length_agree_with_both_libraries),
		cmocka_unit_test(
			test_leaves_of_any_lengths_agree_with_both_libraries),
		cmocka_unit_test(
			test_a_leaf_of_each_length_agrees_with_both_libraries),
		cmocka_unit_test(
			test_nodes_agree_with_both_libraries_also_in_place),
		cmocka_unit_test(test_padded_messages_agree_with_both_libraries),
		cmocka_unit_test(test_a_full_tree_is_that_of_the_definition),
		cmocka_unit_test(test_the_plain_names_give_what_the_kernels_give),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
