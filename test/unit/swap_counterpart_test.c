/*
 * What the depositary does not refuse, the counterpart can open: a depositor
 * who gives it rubbish is refused by name.
 */
#include "swap_world.h"

/* The counterpart cannot read it, and the depositary says so. */
#define assert_not_for_counterpart(w) \
	do { \
		struct fault ignored; \
		assert_refused(w, "not-for-counterpart"); \
		assert_int_equal(receive(w, &ignored), TALLY_EMISMATCH); \
	} while (0)

static void test_rubbish_as_outer_is_not_for_the_counterpart(void **state)
{
	struct world *w = *state;
	struct buf *outer = &w->deposit.outer;
	size_t len = outer->len;

	for (size_t i = 0; i < len; i += 11) {
		outer->data[i] ^= 1;
		assert_not_for_counterpart(w);
		outer->data[i] ^= 1;
	}
	for (outer->len = 0; outer->len < len;
	     outer->len += outer->len < 100 ? 1 : 97)
		assert_not_for_counterpart(w);
	outer->len = len;
	buf_put_u8(outer, 0);
	assert_not_for_counterpart(w);
	outer->len = len;
	assert_int_equal(judge(w), SWAP_GOOD);
}

static void test_rubbish_as_wrap_is_not_for_the_counterpart(void **state)
{
	struct world *w = *state;

	for (size_t bit = 0; bit < 8 * SWAP_WRAP_BYTES; bit++) {
		w->terms.logged.wrap[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_refused(w, "not-for-counterpart");
		w->terms.logged.wrap[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	memset(w->terms.logged.wrap, 0, SWAP_WRAP_BYTES);
	assert_not_for_counterpart(w);
}

/* Each is a well made box; none holds what opens outer, for who needs it. */
static void test_a_wrap_of_something_else_is_not_for_the_counterpart(void **state)
{
	struct world *w = *state;
	struct swap_secrets other = w->random.secrets;

	other.s[0] ^= 1;
	assert_int_equal(swap_wrap(&other, w->counterpart_key,
	                           w->terms.logged.wrap), TALLY_OK);
	assert_not_for_counterpart(w);
	assert_int_equal(swap_wrap(&w->random.secrets, w->depositary_key,
	                           w->terms.logged.wrap), TALLY_OK);
	assert_not_for_counterpart(w);
	assert_int_equal(swap_wrap(&w->random.secrets, w->counterpart_key,
	                           w->terms.logged.wrap), TALLY_OK);
	assert_int_equal(judge(w), SWAP_GOOD);
}

/* What the depositary is told must be what the counterpart was given. */
static void test_a_part_with_secrets_of_another_deposit_is_refused(void **state)
{
	struct world *w = *state;
	struct swap_secrets other = w->random.secrets;
	struct fault fault;

	assert_int_equal(receive(w, &fault), TALLY_OK);
	part_with(w, &other);
	assert_int_equal(judge(w), SWAP_GOOD);
	other.s[31] ^= 1;
	part_with(w, &other);
	assert_refused(w, "not-for-counterpart");
	/* wrap fits that S, but outer was sealed with the first */
	assert_int_equal(swap_wrap(&other, w->counterpart_key,
	                           w->terms.logged.wrap), TALLY_OK);
	assert_not_for_counterpart(w);
	other = w->random.secrets;
	memcpy(w->terms.logged.wrap, w->deposit.wrap, SWAP_WRAP_BYTES);
	assert_int_equal(receive(w, &fault), TALLY_OK);
	memset(other.e, 0x55, sizeof(other.e));
	part_with(w, &other);
	assert_refused(w, "not-for-counterpart");
}

/* Sealed as it should be, but around another inner. */
static void test_an_outer_with_another_inner_is_not_for_the_counterpart(void **s)
{
	struct world *w = *s;
	struct fault fault;

	assert_int_equal(receive(w, &fault), TALLY_OK);
	w->inner.data[w->inner.len - 1] ^= 1;
	buf_clear(&w->deposit.outer);
	assert_int_equal(swap_seal_outer(w->terms.ad, w->random.secrets.s,
	                                 w->random.outer_nonce,
	                                 buf_slice(&w->inner),
	                                 &w->deposit.outer), TALLY_OK);
	assert_not_for_counterpart(w);
	buf_clear(&w->deposit.outer);
	assert_int_equal(swap_seal_outer(w->terms.ad, w->random.secrets.s,
	                                 w->random.outer_nonce,
	                                 slice_of(NULL, 0),
	                                 &w->deposit.outer), TALLY_OK);
	assert_not_for_counterpart(w);
}

/* An empty blob is here and bad; a missing one may yet come. */
static void test_a_missing_outer_is_no_reason_to_refuse(void **state)
{
	struct world *w = *state;
	struct swap_found found = { .verdict = SWAP_NOT_JUDGED };
	struct slice empty = slice_of(NULL, 0);

	assert_int_equal(swap_judge(&w->terms, w->depositary_secret,
	                            buf_slice(&w->deposit.part), NULL, &found),
	                 TALLY_ENOTFOUND);
	assert_int_equal(found.verdict, SWAP_NOT_JUDGED);
	assert_int_equal(swap_judge(&w->terms, w->depositary_secret,
	                            buf_slice(&w->deposit.part), &empty, &found),
	                 TALLY_OK);
	assert_int_equal(found.verdict, SWAP_NOT_FOR_COUNTERPART);
	w->deposit.part.data[40] ^= 1;
	assert_int_equal(swap_judge(&w->terms, w->depositary_secret,
	                            buf_slice(&w->deposit.part), NULL, &found),
	                 TALLY_OK);
	assert_int_equal(found.verdict, SWAP_PART_UNREADABLE);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(test_rubbish_as_outer_is_not_for_the_counterpart),
		WITH_WORLD(test_rubbish_as_wrap_is_not_for_the_counterpart),
		WITH_WORLD(test_a_wrap_of_something_else_is_not_for_the_counterpart),
		WITH_WORLD(test_a_part_with_secrets_of_another_deposit_is_refused),
		WITH_WORLD(test_an_outer_with_another_inner_is_not_for_the_counterpart),
		WITH_WORLD(test_a_missing_outer_is_no_reason_to_refuse),
		WITH_WORLD(test_the_counterpart_sees_what_it_cannot_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
