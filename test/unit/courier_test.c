/*
 * A courier key gives each deposit an S of its own; without it, or with another,
 * what is sealed under it is not the counterpart's, and the depositary sees so.
 */
#include "swap_world.h"

#include "base/text.h"
#include "office/courier.h"

static uint8_t key[32], charter[32], nonce[32];
static struct courier_use use = { charter, nonce, 3, 1 };

static void begin(void)
{
	for (size_t i = 0; i < 32; i++) {
		key[i] = (uint8_t)i;
		nonce[i] = (uint8_t)(0xa0 + i % 16);
		charter[i] = 0xc1;
	}
	use.pair = 3;
	use.side = 1;
}

/* Made by Python's hmac and hashlib from docs/format.md alone. */
static void test_s_and_its_hash_have_known_values(void **state)
{
	uint8_t s[32], hash[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1];

	(void)state;
	begin();
	courier_derive(key, &use, s);
	hex_format(s, sizeof(s), hex);
	assert_string_equal(hex, "bd50dbcaa5eccdbd82f03196d4e01b60"
	                         "84654f85f12c41288251cc1e41282da4");
	courier_hash(s, hash);
	hex_format(hash, sizeof(hash), hex);
	assert_string_equal(hex, "00a7daa7a90ea8b413ec06c0dda0a21a"
	                         "c5b67d302cb96cfc2420ad516eb525a1");
}

static void test_every_deposit_has_an_s_of_its_own(void **state)
{
	uint8_t *const inputs[] = { key, charter, nonce };
	uint8_t s[32], other[32];

	(void)state;
	begin();
	courier_derive(key, &use, s);
	for (size_t i = 0; i < 3; i++)
		for (size_t bit = 0; bit < 256; bit++) {
			inputs[i][bit / 8] ^= (uint8_t)(1 << bit % 8);
			courier_derive(key, &use, other);
			assert_memory_not_equal(s, other, 32);
			inputs[i][bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	use.side = 0;
	courier_derive(key, &use, other);
	assert_memory_not_equal(s, other, 32);
	use.side = 1;
	for (use.pair = 4; use.pair <= 64; use.pair++) {
		courier_derive(key, &use, other);
		assert_memory_not_equal(s, other, 32);
	}
}

/* As the depositor makes it, and logs it. */
static void deposit_under(struct world *w)
{
	begin();
	courier_derive(key, &use, w->random.secrets.s);
	w->terms.under_courier = true;
	deposit(w);
	w->terms.logged.has_courier = true;
	memcpy(w->terms.logged.courier, w->deposit.courier, HASH_BYTES);
}

static void test_a_deposit_under_a_courier_key_has_no_wrap_and_is_good(void **state)
{
	static const uint8_t zeros[SWAP_WRAP_BYTES];
	struct world *w = *state;
	uint8_t s[32];

	deposit_under(w);
	assert_memory_equal(w->deposit.wrap, zeros, sizeof(zeros));
	assert_int_equal(judge(w), SWAP_GOOD);
	courier_derive(key, &use, s);
	assert_int_equal(swap_receive_with(&w->terms, s,
	                                   buf_slice(&w->deposit.outer),
	                                   &w->inner, NULL), TALLY_OK);
	assert_true(w->inner.len > 0);
}

/* It sees S of this deposit, so it can tell; of the key it learns nothing. */
static void test_the_depositary_refuses_another_s_than_was_agreed(void **state)
{
	struct world *w = *state;

	deposit_under(w);
	for (size_t bit = 0; bit < 256; bit += 17) {
		w->terms.logged.courier[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_refused(w, "not-for-counterpart");
		w->terms.logged.courier[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(judge(w), SWAP_GOOD);
}

static void test_who_has_another_key_opens_nothing(void **state)
{
	struct world *w = *state;
	struct fault fault = { 0 };
	uint8_t s[32];

	deposit_under(w);
	for (size_t bit = 0; bit < 256; bit += 5) {
		key[bit / 8] ^= (uint8_t)(1 << bit % 8);
		courier_derive(key, &use, s);
		key[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(swap_receive_with(&w->terms, s,
		                                   buf_slice(&w->deposit.outer),
		                                   &w->inner, &fault),
		                 TALLY_EMISMATCH);
		assert_int_equal(w->inner.len, 0);
	}
	assert_int_equal(receive(w, &fault), TALLY_EMISMATCH); /* its box key */
}

static void test_only_a_whole_file_is_a_courier_key(void **state)
{
	uint8_t found[COURIER_KEY_BYTES];
	struct buf text;

	(void)state;
	begin();
	buf_init(&text, MAX_COURIER_FILE_BYTES);
	courier_format(key, &text);
	assert_int_equal(courier_parse(buf_slice(&text), found), TALLY_OK);
	assert_memory_equal(found, key, sizeof(key));
	for (size_t len = 0; len < text.len; len++)
		assert_int_equal(courier_parse(slice_of(text.data, len), found),
		                 TALLY_EFORMAT);
	for (size_t bit = 0; bit < 8 * text.len; bit++) {
		text.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (courier_parse(buf_slice(&text), found) == TALLY_OK)
			assert_memory_not_equal(found, key, sizeof(key));
		text.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	buf_put_u8(&text, '\n');
	assert_int_equal(courier_parse(buf_slice(&text), found), TALLY_EFORMAT);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_s_and_its_hash_have_known_values),
		cmocka_unit_test(test_every_deposit_has_an_s_of_its_own),
		WITH_WORLD(test_a_deposit_under_a_courier_key_has_no_wrap_and_is_good),
		WITH_WORLD(test_the_depositary_refuses_another_s_than_was_agreed),
		WITH_WORLD(test_who_has_another_key_opens_nothing),
		cmocka_unit_test(test_only_a_whole_file_is_a_courier_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
