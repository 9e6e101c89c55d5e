/*
 * A blind depositary takes its own share of the deposit it stands in, and no
 * other: copied, swapped, altered or cut ones are refused with their word.
 */
#include "swap_world.h"

#include "office/swap_blind.h"

static const uint8_t secret[BOX_SECRET_BYTES] = { 0x5a };
static uint8_t share[SHARE_BYTES];

/* The part of depositary `place` for the deposit `ad`, and its logged hash. */
static void seal(const uint8_t ad[static SWAP_AD_BYTES], size_t place,
                 struct blind_logged *logged,
                 uint8_t out[static SWAP_BLIND_PART_BYTES])
{
	static const uint8_t ephemeral[BOX_SECRET_BYTES] = { 0x45 };
	uint8_t key[BOX_PUBLIC_BYTES];
	const struct swap_box to = { ephemeral, key };

	box_public(secret, key);
	memset(share, 0x77, sizeof(share));
	logged->depositary = place;
	swap_share_hash(ad, (uint8_t)(place + 1), share, logged->share_hash);
	assert_int_equal(swap_seal_share(ad, (uint8_t)(place + 1), share, &to,
	                                 out), TALLY_OK);
}

static enum swap_verdict judged(const struct world *w,
                                const struct blind_logged *logged,
                                struct slice part)
{
	static const uint8_t zeros[SHARE_BYTES];
	uint8_t found[SHARE_BYTES];
	enum swap_verdict verdict =
		blind_judge(&w->terms, secret, logged, part, found);

	assert_memory_equal(found, verdict == SWAP_GOOD ? share : zeros,
	                    sizeof(found));
	return verdict;
}

static void test_a_share_is_good_for_its_own_deposit_and_place_only(void **state)
{
	struct world *w = *state;
	struct blind_logged logged = { .depositary = 0 };
	uint8_t part[SWAP_BLIND_PART_BYTES] = { 0 };
	struct slice bytes = slice_of(part, sizeof(part));

	seal(w->terms.ad, 1, &logged, part);
	assert_int_equal(judged(w, &logged, bytes), SWAP_GOOD);
	logged.depositary = 2;
	assert_int_equal(judged(w, &logged, bytes), SWAP_OTHER_DEPOSIT);
	logged.depositary = 1;
	for (size_t bit = 0; bit < 8 * SWAP_AD_BYTES; bit++) {
		w->terms.ad[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(judged(w, &logged, bytes), SWAP_OTHER_DEPOSIT);
		w->terms.ad[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	logged.share_hash[7] ^= 1;
	assert_int_equal(judged(w, &logged, bytes), SWAP_HASH_MISMATCH);
}

static void test_an_altered_or_partial_share_is_unreadable(void **state)
{
	struct world *w = *state;
	struct blind_logged logged;
	uint8_t part[SWAP_BLIND_PART_BYTES] = { 0 };

	seal(w->terms.ad, 0, &logged, part);
	for (size_t bit = 0; bit < 8 * sizeof(part); bit++) {
		part[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(judged(w, &logged,
		                        slice_of(part, sizeof(part))),
		                 SWAP_PART_UNREADABLE);
		part[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < sizeof(part); len++)
		assert_int_equal(judged(w, &logged, slice_of(part, len)),
		                 SWAP_PART_UNREADABLE);
}

/* All that a blind depositary can see of what the counterpart gets. */
static void test_outer_is_as_long_as_the_opening_owed(void **state)
{
	struct world *w = *state;

	assert_true(blind_outer_fits(&w->terms, w->deposit.outer.len));
	assert_false(blind_outer_fits(&w->terms, w->deposit.outer.len - 1));
	assert_false(blind_outer_fits(&w->terms, w->deposit.outer.len + 1));
	assert_false(blind_outer_fits(&w->terms, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(test_a_share_is_good_for_its_own_deposit_and_place_only),
		WITH_WORLD(test_an_altered_or_partial_share_is_unreadable),
		WITH_WORLD(test_outer_is_as_long_as_the_opening_owed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
