/*
 * A deposit is good for the one pair, side, site and declaration that the rules
 * name; whatever else a depositor tries is refused with its word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "office/swap.h"

#define DEPTH 6
#define CELL 64
#define SITE_FIRST 16
#define SITE_HEIGHT 4
#define SITE_POSITIONS 12

static struct site site = { .name = "deveselu", .side = 1,
	                    .first_slot = SITE_FIRST, .height = SITE_HEIGHT,
	                    .position_count = SITE_POSITIONS };

/* What stands in odd places of a declaration, to lie with. */
struct lie {
	uint64_t slot;
	const char *content;
};

static struct slice content_of(void *ctx, uint64_t slot)
{
	static char text[32];
	const struct lie *lie = ctx;

	if (lie != NULL && lie->slot == slot)
		return slice_text(lie->content);
	if (slot % 16 >= SITE_POSITIONS || slot % 3 == 0)
		return slice_of(NULL, 0);
	snprintf(text, sizeof(text), "sm3:A-%u", (unsigned)slot);
	return slice_text(text);
}

static struct declaration declaration_of(uint64_t epoch, const struct lie *lie)
{
	struct declaration d = { .name = { .side = 1, .epoch = epoch },
		                 .depth = DEPTH, .cell_bytes = CELL,
		                 .get = content_of,
		                 .ctx = (void *)(uintptr_t)lie };

	memset(d.name.charter, 0xc1, sizeof(d.name.charter));
	memset(d.salt_root, (int)epoch, sizeof(d.salt_root));
	return d;
}

/* One swap: who reads it, what the rules ask for, what was deposited. */
struct world {
	uint8_t counterpart_secret[32], depositary_secret[32];
	uint8_t counterpart_key[32], depositary_key[32];
	struct swap_terms terms;
	struct swap_random random;
	struct swap_deposit deposit;
	struct buf opening, inner;
};

static void ad_of(uint8_t arrangement, uint32_t pair, uint8_t side,
                  uint8_t out[static SWAP_AD_BYTES])
{
	uint8_t charter[HASH_BYTES], id[HASH_BYTES];

	memset(charter, 0xc1, sizeof(charter));
	memset(id, arrangement, sizeof(id));
	swap_ad(charter, id, pair, side, out);
}

/* Deposit what w->opening holds, and log its hashes. */
static void deposit(struct world *w)
{
	const struct swap_readers readers = { w->counterpart_key,
		                              w->depositary_key };

	swap_deposit_release(&w->deposit);
	assert_int_equal(swap_deposit_make(&w->terms, buf_slice(&w->opening),
	                                   &w->random, &readers, &w->deposit),
	                 TALLY_OK);
	memcpy(w->terms.logged.inner_hash, w->deposit.inner_hash, HASH_BYTES);
	memcpy(w->terms.logged.key_hash, w->deposit.key_hash, HASH_BYTES);
	memcpy(w->terms.logged.wrap, w->deposit.wrap, WRAP_BYTES);
}

/* Declare d, and deposit its opening of 2^height slots from first on. */
static void deposit_site(struct world *w, const struct declaration *d,
                         uint64_t first, unsigned height)
{
	buf_clear(&w->opening);
	assert_int_equal(opening_put_site(d, first, height, &w->opening),
	                 TALLY_OK);
	deposit(w);
}

static void declare(struct world *w, const struct declaration *d)
{
	w->terms.name = d->name;
	assert_int_equal(declaration_root(d, w->terms.root), TALLY_OK);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct declaration d = declaration_of(2, NULL);

	assert_non_null(w);
	assert_int_equal(crypto_start(), TALLY_OK);
	memset(w->counterpart_secret, 0x11, 32);
	memset(w->depositary_secret, 0x22, 32);
	box_public(w->counterpart_secret, w->counterpart_key);
	box_public(w->depositary_secret, w->depositary_key);
	memset(&w->random, 0x33, sizeof(w->random));
	ad_of(0xa1, 1, 1, w->terms.ad);
	w->terms.side = 1;
	w->terms.depth = DEPTH;
	w->terms.site = &site;
	buf_init(&w->opening, MAX_BLOB_BYTES);
	buf_init(&w->inner, MAX_BLOB_BYTES);
	declare(w, &d);
	deposit_site(w, &d, SITE_FIRST, SITE_HEIGHT);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	swap_deposit_release(&w->deposit);
	buf_release(&w->opening);
	buf_release(&w->inner);
	free(w);
	return 0;
}

static enum swap_verdict judge(const struct world *w)
{
	struct swap_found found = { .verdict = SWAP_NOT_JUDGED };
	static const uint8_t zeros[SEAL_KEY_BYTES];

	assert_int_equal(swap_judge(&w->terms, w->depositary_secret,
	                            buf_slice(&w->deposit.part), &found),
	                 TALLY_OK);
	if (found.verdict == SWAP_GOOD)
		assert_memory_equal(found.key, w->random.key, SEAL_KEY_BYTES);
	else
		assert_memory_equal(found.key, zeros, SEAL_KEY_BYTES);
	return found.verdict;
}

static int receive(struct world *w, struct fault *fault)
{
	buf_clear(&w->inner);
	return swap_receive(&w->terms, w->counterpart_secret,
	                    buf_slice(&w->deposit.outer), &w->inner, fault);
}

static enum swap_verdict open_inner(struct world *w, struct buf *out)
{
	enum swap_verdict verdict = SWAP_NOT_JUDGED;

	assert_int_equal(swap_open(&w->terms, w->random.key,
	                           buf_slice(&w->inner), out, &verdict),
	                 TALLY_OK);
	return verdict;
}

#define assert_refused(w, word) \
	assert_string_equal(swap_verdict_word(judge(w)), word)

static void test_an_honest_deposit_is_good_and_opens(void **state)
{
	struct world *w = *state;
	struct opening opening;
	struct fault fault = { 0 };
	struct buf out;

	assert_int_equal(judge(w), SWAP_GOOD);
	assert_null(swap_verdict_word(SWAP_GOOD));
	assert_int_equal(receive(w, &fault), TALLY_OK);
	buf_init(&out, MAX_BLOB_BYTES);
	assert_int_equal(open_inner(w, &out), SWAP_GOOD);
	assert_true(slice_equal(buf_slice(&out), buf_slice(&w->opening)));
	assert_int_equal(opening_parse(buf_slice(&out), &opening, &fault),
	                 TALLY_OK);
	assert_true(slice_is_text(opening_content(&opening, 1), "sm3:A-17"));
	assert_int_equal(opening_content(&opening, 2).len, 0);
	buf_release(&out);
}

static void test_a_part_for_somebody_else_is_unreadable(void **state)
{
	struct world *w = *state;

	memset(w->depositary_secret, 0x44, 32);
	assert_refused(w, "part-unreadable");
}

static void test_rubbish_as_part_is_unreadable(void **state)
{
	struct world *w = *state;
	size_t len = w->deposit.part.len;

	for (size_t i = 0; i < len; i += 7) {
		w->deposit.part.data[i] ^= 1;
		assert_refused(w, "part-unreadable");
		w->deposit.part.data[i] ^= 1;
	}
	for (w->deposit.part.len = 0; w->deposit.part.len < len;
	     w->deposit.part.len += w->deposit.part.len < 200 ? 1 : 97)
		assert_refused(w, "part-unreadable");
	w->deposit.part.len = len;
	assert_int_equal(judge(w), SWAP_GOOD);
}

static void test_a_copied_deposit_is_worth_nothing(void **state)
{
	struct world *w = *state;

	ad_of(0xa1, 2, 1, w->terms.ad);
	assert_refused(w, "other-deposit");
	ad_of(0xa1, 1, 0, w->terms.ad);
	assert_refused(w, "other-deposit");
	ad_of(0xa2, 1, 1, w->terms.ad);
	assert_refused(w, "other-deposit");
	ad_of(0xa1, 1, 1, w->terms.ad);
	assert_int_equal(judge(w), SWAP_GOOD);
}

static void test_hashes_that_were_logged_must_fit(void **state)
{
	struct world *w = *state;

	w->terms.logged.key_hash[31] ^= 1;
	assert_refused(w, "hash-mismatch");
	w->terms.logged.key_hash[31] ^= 1;
	w->terms.logged.inner_hash[0] ^= 0x80;
	assert_refused(w, "hash-mismatch");
	w->terms.logged.inner_hash[0] ^= 0x80;
	assert_int_equal(judge(w), SWAP_GOOD);
}

/* A part whose key is not the one that its inner was sealed with. */
static void test_a_key_that_opens_nothing_is_refused(void **state)
{
	struct world *w = *state;
	uint8_t other[SEAL_KEY_BYTES];
	struct fault fault;

	assert_int_equal(receive(w, &fault), TALLY_OK);
	memset(other, 0x55, sizeof(other));
	buf_clear(&w->deposit.part);
	assert_int_equal(swap_seal_part(w->terms.ad, other,
	                                buf_slice(&w->inner), w->depositary_key,
	                                &w->deposit.part), TALLY_OK);
	assert_refused(w, "hash-mismatch");
	swap_key_hash(w->terms.ad, other, w->terms.logged.key_hash);
	assert_refused(w, "inner-unopenable");
}

static void test_rubbish_is_not_an_opening(void **state)
{
	struct world *w = *state;
	size_t len = w->opening.len;

	for (size_t cut = 0; cut < len; cut += cut < 80 ? 1 : 131) {
		w->opening.len = cut;
		deposit(w);
		assert_refused(w, "not-an-opening");
	}
	w->opening.len = len;
	buf_put_u8(&w->opening, 0);
	deposit(w);
	assert_refused(w, "not-an-opening");
}

static void test_another_site_is_refused(void **state)
{
	struct world *w = *state;
	struct declaration d = declaration_of(2, NULL);

	deposit_site(w, &d, SITE_FIRST + 16, SITE_HEIGHT);
	assert_refused(w, "other-site");
	deposit_site(w, &d, SITE_FIRST, SITE_HEIGHT - 1);
	assert_refused(w, "other-site");
	deposit_site(w, &d, 0, SITE_HEIGHT + 1);
	assert_refused(w, "other-site");
	buf_clear(&w->opening);
	assert_int_equal(opening_put_slot(&d, SITE_FIRST, &w->opening), TALLY_OK);
	deposit(w);
	assert_refused(w, "other-site");
	d.depth = DEPTH + 1;
	deposit_site(w, &d, SITE_FIRST, SITE_HEIGHT);
	assert_refused(w, "other-site");
}

/* Even a site of one slot is opened as a site. */
static void test_a_slot_is_not_a_site(void **state)
{
	static struct site one = { .name = "one", .side = 1, .first_slot = 17,
		                   .height = 0, .position_count = 1 };
	struct world *w = *state;
	struct declaration d = declaration_of(2, NULL);

	w->terms.site = &one;
	deposit_site(w, &d, 17, 0);
	assert_int_equal(judge(w), SWAP_GOOD);
	buf_clear(&w->opening);
	assert_int_equal(opening_put_slot(&d, 17, &w->opening), TALLY_OK);
	deposit(w);
	assert_refused(w, "other-site");
}

static void test_another_declaration_is_refused(void **state)
{
	static const struct lie lie = { SITE_FIRST + 1, "sm3:A-99" };
	struct world *w = *state;
	struct declaration old = declaration_of(1, NULL);
	struct declaration changed = declaration_of(2, &lie);
	struct declaration other_side = declaration_of(2, NULL);

	deposit_site(w, &old, SITE_FIRST, SITE_HEIGHT);
	assert_refused(w, "not-the-declaration");
	deposit_site(w, &changed, SITE_FIRST, SITE_HEIGHT);
	assert_refused(w, "not-the-declaration");
	other_side.name.side = 0;
	deposit_site(w, &other_side, SITE_FIRST, SITE_HEIGHT);
	assert_refused(w, "not-the-declaration");
}

static void test_every_byte_of_an_opening_counts(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < w->opening.len; i += 3) {
		enum swap_verdict verdict;

		w->opening.data[i] ^= 0x10;
		deposit(w);
		verdict = judge(w);
		assert_true(verdict == SWAP_NOT_AN_OPENING ||
		            verdict == SWAP_OTHER_SITE ||
		            verdict == SWAP_NOT_THE_DECLARATION);
		w->opening.data[i] ^= 0x10;
	}
}

/* Declared long ago, but nobody could read it or find it at a position. */
static void test_contents_that_say_nothing_are_no_opening(void **state)
{
	static const struct lie lies[] = {
		{ SITE_FIRST + 1, "???" },
		{ SITE_FIRST + 1, "nothing,sm3" },
		{ SITE_FIRST + SITE_POSITIONS, "sm3:hidden" },
		{ SITE_FIRST + 15, "sm3:hidden" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		struct declaration d = declaration_of(2, &lies[i]);

		declare(w, &d);
		deposit_site(w, &d, SITE_FIRST, SITE_HEIGHT);
		assert_refused(w, "not-an-opening");
	}
}

static void test_the_counterpart_sees_what_it_cannot_read(void **state)
{
	struct world *w = *state;
	struct fault fault = { 0 };

	w->deposit.outer.data[30] ^= 1;
	assert_int_equal(receive(w, &fault), TALLY_EMISMATCH);
	assert_non_null(strstr(fault.text, "'outer' does not open"));
	w->deposit.outer.data[30] ^= 1;
	w->terms.logged.wrap[40] ^= 1;
	assert_int_equal(receive(w, &fault), TALLY_EMISMATCH);
	assert_non_null(strstr(fault.text, "'wrap' does not open"));
	w->terms.logged.wrap[40] ^= 1;
	w->terms.logged.inner_hash[3] ^= 1;
	assert_int_equal(receive(w, &fault), TALLY_EMISMATCH);
	assert_int_equal(w->inner.len, 0);
	w->terms.logged.inner_hash[3] ^= 1;
	ad_of(0xa1, 2, 1, w->terms.ad);
	assert_int_equal(receive(w, &fault), TALLY_EMISMATCH);
	ad_of(0xa1, 1, 1, w->terms.ad);
	memset(w->counterpart_secret, 0x12, 32);
	assert_int_equal(receive(w, &fault), TALLY_EMISMATCH);
}

static void test_a_delivered_key_that_is_wrong_opens_nothing(void **state)
{
	struct world *w = *state;
	struct fault fault = { 0 };
	struct buf out;

	buf_init(&out, MAX_BLOB_BYTES);
	assert_int_equal(receive(w, &fault), TALLY_OK);
	w->random.key[0] ^= 1;
	assert_int_equal(open_inner(w, &out), SWAP_HASH_MISMATCH);
	w->random.key[0] ^= 1;
	w->inner.data[40] ^= 1;
	assert_int_equal(open_inner(w, &out), SWAP_HASH_MISMATCH);
	w->inner.data[40] ^= 1;
	w->terms.root[5] ^= 1;
	assert_int_equal(open_inner(w, &out), SWAP_NOT_THE_DECLARATION);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

/* The words are those that `deliver` may hold, each once, none left over. */
static void test_each_refusal_has_a_word_of_the_kind(void **state)
{
	const struct member *refused = kind_members(STATEMENT_DELIVER), *why;
	size_t count = 0;

	(void)state;
	while (strcmp(refused->name, "refused") != 0)
		refused++;
	why = refused->of;
	while (strcmp(why->name, "why") != 0)
		why++;
	for (; why->words[count] != NULL; count++) {
		int found = 0;

		for (int v = 0; v < SWAP_VERDICT_COUNT; v++) {
			const char *word =
				swap_verdict_word((enum swap_verdict)v);

			found += word != NULL &&
			         strcmp(word, why->words[count]) == 0;
		}
		assert_int_equal(found, 1);
	}
	assert_int_equal(count, SWAP_VERDICT_COUNT - 2);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(test_an_honest_deposit_is_good_and_opens),
		WITH_WORLD(test_a_part_for_somebody_else_is_unreadable),
		WITH_WORLD(test_rubbish_as_part_is_unreadable),
		WITH_WORLD(test_a_copied_deposit_is_worth_nothing),
		WITH_WORLD(test_hashes_that_were_logged_must_fit),
		WITH_WORLD(test_a_key_that_opens_nothing_is_refused),
		WITH_WORLD(test_rubbish_is_not_an_opening),
		WITH_WORLD(test_another_site_is_refused),
		WITH_WORLD(test_a_slot_is_not_a_site),
		WITH_WORLD(test_another_declaration_is_refused),
		WITH_WORLD(test_every_byte_of_an_opening_counts),
		WITH_WORLD(test_contents_that_say_nothing_are_no_opening),
		WITH_WORLD(test_the_counterpart_sees_what_it_cannot_read),
		WITH_WORLD(test_a_delivered_key_that_is_wrong_opens_nothing),
		cmocka_unit_test(test_each_refusal_has_a_word_of_the_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
