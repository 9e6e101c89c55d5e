/*
 * One swap as its three offices see it: an opening of a small declaration,
 * deposited, judged by the depositary, received by the counterpart.
 */
#ifndef TALLY_TEST_SWAP_WORLD_H
#define TALLY_TEST_SWAP_WORLD_H

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

static inline struct slice content_of(void *ctx, uint64_t slot)
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

static inline struct declaration declaration_of(uint64_t epoch,
                                                const struct lie *lie)
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

static inline void ad_of(uint8_t arrangement, uint32_t pair, uint8_t side,
                         uint8_t out[static SWAP_AD_BYTES])
{
	uint8_t charter[HASH_BYTES], id[HASH_BYTES];

	memset(charter, 0xc1, sizeof(charter));
	memset(id, arrangement, sizeof(id));
	swap_ad(charter, id, pair, side, out);
}

/* Deposit what w->opening holds, and log its hashes. */
static inline void deposit(struct world *w)
{
	swap_deposit_release(&w->deposit);
	assert_int_equal(swap_deposit_make(&w->terms, buf_slice(&w->opening),
	                                   &w->random, &w->deposit),
	                 TALLY_OK);
	memcpy(w->terms.logged.inner_hash, w->deposit.inner_hash, HASH_BYTES);
	memcpy(w->terms.logged.key_hash, w->deposit.key_hash, HASH_BYTES);
	memcpy(w->terms.logged.wrap, w->deposit.wrap, SWAP_WRAP_BYTES);
}

/* Declare d, and deposit its opening of 2^height slots from first on. */
static inline void deposit_site(struct world *w, const struct declaration *d,
                                uint64_t first, unsigned height)
{
	buf_clear(&w->opening);
	assert_int_equal(opening_put_site(d, first, height, &w->opening),
	                 TALLY_OK);
	deposit(w);
}

static inline void declare(struct world *w, const struct declaration *d)
{
	w->terms.name = d->name;
	assert_int_equal(declaration_root(d, w->terms.root), TALLY_OK);
}

static inline int setup(void **state)
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
	w->terms.cell_bytes = CELL;
	w->terms.site = &site;
	w->terms.readers = (struct swap_readers){ w->counterpart_key,
		                                  w->depositary_key };
	buf_init(&w->opening, MAX_BLOB_BYTES);
	buf_init(&w->inner, MAX_BLOB_BYTES);
	declare(w, &d);
	deposit_site(w, &d, SITE_FIRST, SITE_HEIGHT);
	*state = w;
	return 0;
}

static inline int teardown(void **state)
{
	struct world *w = *state;

	swap_deposit_release(&w->deposit);
	buf_release(&w->opening);
	buf_release(&w->inner);
	free(w);
	return 0;
}

static inline enum swap_verdict judge(const struct world *w)
{
	struct swap_found found = { .verdict = SWAP_NOT_JUDGED };
	struct slice outer = buf_slice(&w->deposit.outer);
	static const uint8_t zeros[SEAL_KEY_BYTES];

	assert_int_equal(swap_judge(&w->terms, w->depositary_secret,
	                            buf_slice(&w->deposit.part), &outer,
	                            &found),
	                 TALLY_OK);
	if (found.verdict == SWAP_GOOD)
		assert_memory_equal(found.key, w->random.secrets.key,
		                    SEAL_KEY_BYTES);
	else
		assert_memory_equal(found.key, zeros, SEAL_KEY_BYTES);
	return found.verdict;
}

static inline int receive(struct world *w, struct fault *fault)
{
	buf_clear(&w->inner);
	return swap_receive(&w->terms, w->counterpart_secret,
	                    buf_slice(&w->deposit.outer), &w->inner, fault);
}

/* The part of w->inner, but with other secrets. */
static inline void part_with(struct world *w,
                             const struct swap_secrets *secrets)
{
	const struct swap_box to = { w->random.part_ephemeral,
		                     w->depositary_key };

	buf_clear(&w->deposit.part);
	assert_int_equal(swap_seal_part(w->terms.ad, secrets,
	                                buf_slice(&w->inner), &to,
	                                &w->deposit.part), TALLY_OK);
}

#define assert_refused(w, word) \
	assert_string_equal(swap_verdict_word(judge(w)), word)

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
