/*
 * A deposit is good for the one pair, side, site and declaration that the rules
 * name; whatever else a depositor tries is refused with its word.
 */
#include "swap_world.h"

static enum swap_verdict open_inner(struct world *w, struct buf *out)
{
	enum swap_verdict verdict = SWAP_NOT_JUDGED;

	assert_int_equal(swap_open(&w->terms, w->random.secrets.key,
	                           buf_slice(&w->inner), out, &verdict),
	                 TALLY_OK);
	return verdict;
}

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
	struct swap_secrets other = w->random.secrets;
	struct fault fault;

	assert_int_equal(receive(w, &fault), TALLY_OK);
	memset(other.key, 0x55, sizeof(other.key));
	part_with(w, &other);
	assert_refused(w, "hash-mismatch");
	swap_key_hash(w->terms.ad, other.key, w->terms.logged.key_hash);
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
	d = declaration_of(2, NULL);
	d.cell_bytes = 2 * CELL;
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

static void test_a_delivered_key_that_is_wrong_opens_nothing(void **state)
{
	struct world *w = *state;
	struct fault fault = { 0 };
	struct buf out;

	buf_init(&out, MAX_BLOB_BYTES);
	assert_int_equal(receive(w, &fault), TALLY_OK);
	w->random.secrets.key[0] ^= 1;
	assert_int_equal(open_inner(w, &out), SWAP_HASH_MISMATCH);
	w->random.secrets.key[0] ^= 1;
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
	/* All but not judged, good, and good with other counts. */
	assert_int_equal(count, SWAP_VERDICT_COUNT - 3);
}

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
		WITH_WORLD(test_a_delivered_key_that_is_wrong_opens_nothing),
		cmocka_unit_test(test_each_refusal_has_a_word_of_the_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
