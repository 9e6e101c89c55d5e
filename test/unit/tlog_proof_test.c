/*
 * Laws of exported proofs: one spelling, no byte without effect, and two
 * histories are shown exactly where there are two.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/fork_proof.h"
#include "log/tlog_proof.h"

#define WORLD_SIZE 21
#define ORIGIN "us.example/tally"

static struct note_key key;
static const uint8_t seed[SIGN_SEED_BYTES] = { 7 };
static struct fault fault;

/* A log of WORLD_SIZE entries; branch 1 differs from entry `fork` on. */
struct history {
	uint64_t fork;
	unsigned branch;
};

static void leaf_of(const struct history *h, uint64_t index, uint8_t *out)
{
	uint8_t entry[2] = { (uint8_t)index, 0 };

	if (index >= h->fork)
		entry[1] = (uint8_t)h->branch;
	hash_leaf(slice_of(entry, sizeof(entry)), out);
}

static int get_hash(void *ctx, unsigned level, uint64_t index, uint8_t *out)
{
	uint8_t left[HASH_BYTES], right[HASH_BYTES];

	if (level == 0) {
		leaf_of(ctx, index, out);
		return TALLY_OK;
	}
	get_hash(ctx, level - 1, 2 * index, left);
	get_hash(ctx, level - 1, 2 * index + 1, right);
	hash_node(left, right, out);
	return TALLY_OK;
}

static struct hash_source source_of(struct history *h)
{
	return (struct hash_source){ get_hash, h };
}

static void put_checkpoint(struct history *h, uint64_t size, struct buf *out)
{
	struct head head = { .size = size };
	struct buf text;

	assert_int_equal(tree_root(source_of(h), size, head.root), TALLY_OK);
	buf_init(&text, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(&text, ORIGIN, &head);
	buf_init(out, MAX_CHECKPOINT_BYTES);
	buf_put_slice(out, buf_slice(&text));
	buf_put_u8(out, '\n');
	note_sign(&key, seed, buf_slice(&text), out);
	assert_int_equal(buf_status(out), TALLY_OK);
	buf_release(&text);
}

static void make_proof(uint64_t index, uint64_t size, const char *extra,
                       struct buf *out)
{
	struct history h = { 0, 0 };
	struct tlog_proof proof = { .index = index };
	struct buf checkpoint;

	put_checkpoint(&h, size, &checkpoint);
	buf_init(&proof.extra, MAX_EXTRA_BYTES);
	buf_put_text(&proof.extra, extra);
	assert_int_equal(proof_inclusion(source_of(&h), index, size,
	                                 &proof.proof), TALLY_OK);
	proof.checkpoint = buf_slice(&checkpoint);
	buf_init(out, MAX_TLOG_PROOF_BYTES);
	tlog_proof_put(out, &proof);
	assert_int_equal(buf_status(out), TALLY_OK);
	tlog_proof_release(&proof);
	buf_release(&checkpoint);
}

/* Does the text show that the leaf is there, under a head signed by key? */
static bool shows(struct slice text, const uint8_t *leaf)
{
	struct tlog_proof proof;
	struct checkpoint checkpoint;
	bool good;

	if (tlog_proof_parse(text, &proof, &fault) != TALLY_OK)
		return false;
	good = checkpoint_open(proof.checkpoint, &key, &checkpoint, &fault) ==
	               TALLY_OK &&
	       tlog_proof_shows(&proof, &checkpoint.head, leaf);
	tlog_proof_release(&proof);
	return good;
}

static int start(void **state)
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];

	(void)state;
	if (crypto_start() != TALLY_OK)
		return 1;
	sign_public(seed, public_key);
	return note_key_init(&key, ORIGIN, NOTE_ED25519, public_key);
}

static void test_a_proof_shows_its_entry_and_no_other(void **state)
{
	struct history h = { 0, 0 };

	(void)state;
	for (uint64_t size = 1; size <= WORLD_SIZE; size++)
		for (uint64_t index = 0; index < size; index++) {
			struct buf text;

			make_proof(index, size, "", &text);
			for (uint64_t i = 0; i < WORLD_SIZE; i++) {
				uint8_t leaf[HASH_BYTES];

				leaf_of(&h, i, leaf);
				assert_int_equal(shows(buf_slice(&text), leaf),
				                 i == index);
			}
			buf_release(&text);
		}
}

static void test_a_proof_is_spelt_as_specified(void **state)
{
	struct buf text;

	(void)state;
	make_proof(0, 1, "entry", &text);
	assert_memory_equal(text.data, "c2sp.org/tlog-proof@v1\n"
	                    "extra ZW50cnk=\nindex 0\n\n" ORIGIN "\n1\n", 62);
	buf_release(&text);
	make_proof(1, 2, "", &text);
	/* SHA-256 of 00 00 00, by Python. */
	assert_memory_equal(text.data, "c2sp.org/tlog-proof@v1\nindex 1\n"
	                    "cJ6AyISHokEeHuTfufIqhhSS0gxHZRUMDHlKvXD4FHw=\n\n",
	                    77);
	buf_release(&text);
}

static void test_the_extra_bytes_come_back(void **state)
{
	struct tlog_proof proof;
	struct buf text;

	(void)state;
	make_proof(3, 9, "an entry\n", &text);
	assert_int_equal(tlog_proof_parse(buf_slice(&text), &proof, &fault),
	                 TALLY_OK);
	assert_true(slice_is_text(buf_slice(&proof.extra), "an entry\n"));
	assert_int_equal(proof.index, 3);
	tlog_proof_release(&proof);
	buf_release(&text);
}

static void test_every_changed_bit_outside_extra_is_refused(void **state)
{
	struct history h = { 0, 0 };
	uint8_t leaf[HASH_BYTES];
	struct buf text;

	(void)state;
	leaf_of(&h, 5, leaf);
	make_proof(5, 13, "", &text);
	assert_true(shows(buf_slice(&text), leaf));
	for (size_t i = 0; i < 8 * text.len; i++) {
		text.data[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(shows(buf_slice(&text), leaf));
		text.data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t len = 0; len < text.len; len++)
		assert_false(shows(slice_of(text.data, len), leaf));
	buf_release(&text);
}

static bool parses(const char *begin, const char *rest)
{
	struct history h = { 0, 0 };
	struct buf text, checkpoint;
	struct tlog_proof proof;
	bool good;

	put_checkpoint(&h, 3, &checkpoint);
	buf_init(&text, 2 * MAX_TLOG_PROOF_BYTES);
	buf_put_text(&text, begin);
	buf_put_slice(&text, buf_slice(&checkpoint));
	buf_put_text(&text, rest);
	good = tlog_proof_parse(buf_slice(&text), &proof, &fault) == TALLY_OK;
	if (good)
		tlog_proof_release(&proof);
	buf_release(&text);
	buf_release(&checkpoint);
	return good;
}

#define HEADER TLOG_PROOF_HEADER
#define HASH_LINE "cJ6AyISHokEeHuTfufIqhhSS0gxHZRUMDHlKvXD4FHw=\n"

static void test_other_spellings_are_refused(void **state)
{
	char many[64 * sizeof(HASH_LINE) + 64] = HEADER "index 0\n";

	(void)state;
	assert_true(parses(HEADER "index 0\n\n", ""));
	assert_true(parses(HEADER "extra QQ==\nindex 0\n" HASH_LINE "\n", ""));
	assert_false(parses(HEADER "index 0\n", ""));
	assert_false(parses(HEADER "index 00\n\n", ""));
	assert_false(parses(HEADER "index -1\n\n", ""));
	assert_false(parses(HEADER "index 0 \n\n", ""));
	assert_false(parses(HEADER "index 18446744073709551616\n\n", ""));
	assert_false(parses(HEADER "Index 0\n\n", ""));
	assert_false(parses(HEADER "extra \nindex 0\n\n", ""));
	assert_false(parses(HEADER "extra QR==\nindex 0\n\n", ""));
	assert_false(parses(HEADER "extra QQ\nindex 0\n\n", ""));
	assert_false(parses(HEADER "extra QQ==\nextra QQ==\nindex 0\n\n", ""));
	assert_false(parses(HEADER "index 0\nextra QQ==\n\n", ""));
	assert_false(parses(HEADER "index 0\nQQ==\n\n", ""));
	assert_false(parses(HEADER "index 0\n\n\n", ""));
	assert_false(parses(HEADER "index 0\n\n", "\n"));
	assert_false(parses("c2sp.org/tlog-proof@v2\nindex 0\n\n", ""));
	for (int i = 0; i < MAX_PROOF_HASHES; i++)
		strcat(many, HASH_LINE);
	strcat(many, "\n");
	assert_true(parses(many, ""));
	many[strlen(many) - 1] = '\0';
	strcat(many, HASH_LINE "\n");
	assert_false(parses(many, ""));
}

/* Two branches of one log, their heads at two sizes. */
struct pair {
	struct history of[2];
	struct buf checkpoint[2];
	struct fork_proof proof;
};

static void make_pair(struct pair *p, uint64_t fork, const uint64_t sizes[2])
{
	for (unsigned i = 0; i < 2; i++) {
		p->of[i] = (struct history){ fork, i };
		put_checkpoint(&p->of[i], sizes[i], &p->checkpoint[i]);
	}
	assert_int_equal(fork_proof_init(&p->proof, buf_slice(&p->checkpoint[0]),
	                                 buf_slice(&p->checkpoint[1]), &fault),
	                 TALLY_OK);
	if (sizes[0] == sizes[1])
		return;
	unsigned larger = sizes[1] > sizes[0];
	uint64_t small = sizes[!larger];

	assert_int_equal(tree_root(source_of(&p->of[larger]), small,
	                           p->proof.root), TALLY_OK);
	assert_int_equal(proof_consistency(source_of(&p->of[larger]), small,
	                                   sizes[larger], &p->proof.proof),
	                 TALLY_OK);
}

static void release_pair(struct pair *p)
{
	buf_release(&p->checkpoint[0]);
	buf_release(&p->checkpoint[1]);
}

static void test_two_histories_are_shown_where_there_are_two(void **state)
{
	(void)state;
	for (uint64_t fork = 0; fork < 9; fork++)
		for (uint64_t a = 1; a < 12; a++)
			for (uint64_t b = 1; b < 12; b++) {
				uint64_t sizes[2] = { a, b };
				struct pair p;

				make_pair(&p, fork, sizes);
				assert_int_equal(fork_proof_shows(&p.proof),
				                 fork < a && fork < b);
				release_pair(&p);
			}
}

/* Is this text a proof of two heads that the key signed? */
static bool proves(struct slice text)
{
	struct fork_proof proof;
	struct checkpoint opened;

	return fork_proof_parse(text, &proof, &fault) == TALLY_OK &&
	       fork_proof_shows(&proof) &&
	       checkpoint_open(proof.checkpoint[0], &key, &opened, &fault) ==
	               TALLY_OK &&
	       checkpoint_open(proof.checkpoint[1], &key, &opened, &fault) ==
	               TALLY_OK;
}

static void try_every_bit(const uint64_t sizes[2])
{
	struct pair p;
	struct buf text;

	make_pair(&p, 4, sizes);
	buf_init(&text, MAX_FORK_PROOF_BYTES);
	fork_proof_put(&text, &p.proof);
	assert_int_equal(buf_status(&text), TALLY_OK);
	assert_true(proves(buf_slice(&text)));
	for (size_t i = 0; i < 8 * text.len; i++) {
		text.data[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(proves(buf_slice(&text)));
		text.data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t len = 0; len < text.len; len++)
		assert_false(proves(slice_of(text.data, len)));
	buf_release(&text);
	release_pair(&p);
}

static void test_every_changed_bit_of_a_fork_proof_is_refused(void **state)
{
	(void)state;
	try_every_bit((const uint64_t[]){ 7, 7 });
	try_every_bit((const uint64_t[]){ 6, 11 });
	try_every_bit((const uint64_t[]){ 11, 6 });
}

static void test_a_fork_proof_does_not_depend_on_who_came_first(void **state)
{
	struct pair p;
	struct fork_proof other;
	struct buf a, b;

	(void)state;
	make_pair(&p, 2, (const uint64_t[]){ 7, 7 });
	assert_int_equal(fork_proof_init(&other, buf_slice(&p.checkpoint[1]),
	                                 buf_slice(&p.checkpoint[0]), &fault),
	                 TALLY_OK);
	buf_init(&a, MAX_FORK_PROOF_BYTES);
	buf_init(&b, MAX_FORK_PROOF_BYTES);
	fork_proof_put(&a, &p.proof);
	fork_proof_put(&b, &other);
	assert_true(slice_equal(buf_slice(&a), buf_slice(&b)));
	buf_release(&a);
	buf_release(&b);
	release_pair(&p);
}

static void test_one_head_twice_is_no_fork(void **state)
{
	struct history h = { 0, 0 };
	struct fork_proof proof;
	struct buf head;

	(void)state;
	put_checkpoint(&h, 5, &head);
	assert_int_equal(fork_proof_init(&proof, buf_slice(&head),
	                                 buf_slice(&head), &fault), TALLY_OK);
	assert_false(fork_proof_shows(&proof));
	buf_release(&head);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_proof_shows_its_entry_and_no_other),
		cmocka_unit_test(test_a_proof_is_spelt_as_specified),
		cmocka_unit_test(test_the_extra_bytes_come_back),
		cmocka_unit_test(test_every_changed_bit_outside_extra_is_refused),
		cmocka_unit_test(test_other_spellings_are_refused),
		cmocka_unit_test(test_two_histories_are_shown_where_there_are_two),
		cmocka_unit_test(
			test_every_changed_bit_of_a_fork_proof_is_refused),
		cmocka_unit_test(
			test_a_fork_proof_does_not_depend_on_who_came_first),
		cmocka_unit_test(test_one_head_twice_is_no_fork),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
