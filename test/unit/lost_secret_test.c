/*
 * Laws of which secrets are missed of an own statement: each file that it
 * needs, and no other file stands for it.
 */
#include "office_world.h"

#include "office/keys.h"
#include "office/lost_secret.h"

static const uint8_t about[HASH_BYTES] = { 0xab, 0xcd, 0xef, 0x01 };

static struct world world;
static struct office office;

static int start(void **state)
{
	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &office);
	return 0;
}

static int finish(void **state)
{
	(void)state;
	office_close(&office);
	world_release(&world);
	return 0;
}

/* What is missed of the statement that is drafted, which is released. */
static void assert_missed(struct draft *draft, const char *want)
{
	struct draft_common common = { .from = "us", .at_s = office_now(&office) };
	struct buf text, entry, names;
	struct signer signer;
	struct fault fault;
	char *got;

	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	buf_init(&names, MAX_ENTRY_BYTES);
	assert_ok(draft_finish(draft, &common, &text, &fault));
	assert_ok(signer_choose(&office, NULL, &signer, &fault));
	assert_ok(draft_sign(buf_slice(&text), &signer.key, signer.seed, &entry,
	                     &fault));
	signer_wipe(&signer);
	lost_secrets(&office, buf_slice(&entry), &names);
	buf_put_u8(&names, '.');
	got = buf_take_text(&names);
	assert_string_equal(got, want);
	free(got);
	buf_release(&text);
	buf_release(&entry);
	draft_release(draft);
}

static void keep(const char *name)
{
	struct fault fault;

	assert_ok(store_put_new(office.secret, name, slice_text("x"), &fault));
}

static struct draft choose(int64_t pair)
{
	struct draft draft;

	draft_init(&draft, STATEMENT_CHOOSE);
	draft_id(&draft, "arrangement", about);
	draft_int(&draft, "pair", pair);
	draft_hash(&draft, "sealed", about);
	return draft;
}

static void test_secret_of_another_pair_stands_for_none(void **state)
{
	struct draft draft = choose(1);

	(void)state;
	keep("choice-abcdef01-10");
	assert_missed(&draft, ", secret/choice-abcdef01-1.");
	draft = choose(10);
	assert_missed(&draft, ".");
	/* the first try was not logged, and is gone */
	keep("choice-abcdef01-1.2");
	draft = choose(1);
	assert_missed(&draft, ".");
}

static struct draft designate(void)
{
	static const char *const populations[] = { "cells", "cells-low" };
	struct draft draft;

	draft_init(&draft, STATEMENT_DESIGNATE);
	draft_id(&draft, "notice", about);
	draft_word(&draft, "site", "north");
	draft_open(&draft, "samples", '[');
	for (size_t i = 0; i < 2; i++) {
		draft_open(&draft, NULL, '{');
		draft_word(&draft, "population", populations[i]);
		draft_int(&draft, "k", 1);
		draft_hash(&draft, "commitment", about);
		draft_close(&draft, '}');
	}
	draft_close(&draft, ']');
	return draft;
}

static void test_each_population_has_its_own_secret(void **state)
{
	struct draft draft = designate();

	(void)state;
	assert_missed(&draft, ", secret/sample-abcdef01-cells"
	                      ", secret/sample-abcdef01-cells-low.");
	keep("sample-abcdef01-cells-low");
	draft = designate();
	assert_missed(&draft, ", secret/sample-abcdef01-cells.");
	keep("sample-abcdef01-cells");
	draft = designate();
	assert_missed(&draft, ".");
}

static struct draft draws(int64_t period)
{
	struct draft draft;

	draft_init(&draft, STATEMENT_DRAW);
	draft_int(&draft, "period", period);
	draft_open(&draft, "draws", '[');
	draft_open(&draft, NULL, '{');
	draft_word(&draft, "map", "ru");
	draft_word(&draft, "population", "bases");
	draft_int(&draft, "k", 1);
	draft_word(&draft, "method", "uniform");
	draft_hash(&draft, "commitment", about);
	draft_close(&draft, '}');
	draft_close(&draft, ']');
	return draft;
}

static void test_draws_of_another_period_stand_for_none(void **state)
{
	struct draft draft = draws(1);

	(void)state;
	keep("draw-10");
	keep("draw-11.2");
	assert_missed(&draft, ", secret/draw-1.");
	draft = draws(10);
	assert_missed(&draft, ".");
	draft = draws(11);
	assert_missed(&draft, ".");
}

static struct draft declare(bool counted)
{
	struct draft draft;

	draft_init(&draft, STATEMENT_DECLARE);
	draft_int(&draft, "epoch", 1);
	draft_hash(&draft, "root", about);
	draft_time(&draft, "as_of", office_now(&office));
	draft_hash(&draft, "nonce", about);
	if (counted)
		draft_hash(&draft, "counts", about);
	return draft;
}

static void test_slots_and_counts_are_missed_each(void **state)
{
	struct draft draft = declare(true);

	(void)state;
	assert_missed(&draft, ", secret/declaration-1.counts"
	                      ", secret/declaration-1.tree.");
	keep("declaration-1.tree");
	draft = declare(true);
	assert_missed(&draft, ", secret/declaration-1.counts.");
	draft = declare(false);
	assert_missed(&draft, ".");
	keep("declaration-1.counts.2");
	draft = declare(true);
	assert_missed(&draft, ".");
}

static void test_each_secret_has_its_own_advice(void **state)
{
	static const char *const paths[] = {
		"secret/draw-1", "secret/declaration-1.counts.2",
		"secret/declaration-1.tree", "secret/choice-abcdef01-1",
		"secret/sample-abcdef01-cells", "secret/team-abcdef01-1",
		"secret/swap-abcdef01.key",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_true(strlen(secret_advice(paths[i])) > 0);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(secret_advice(paths[i]),
			                        secret_advice(paths[k]));
	}
	assert_string_equal(secret_advice("key/office"), "");
	assert_string_equal(secret_advice("secret/notes"), "");
}

int main(void)
{
#define LAW(f) cmocka_unit_test_setup_teardown(f, start, finish)
	const struct CMUnitTest tests[] = {
		LAW(test_secret_of_another_pair_stands_for_none),
		LAW(test_each_population_has_its_own_secret),
		LAW(test_draws_of_another_period_stand_for_none),
		LAW(test_slots_and_counts_are_missed_each),
		LAW(test_each_secret_has_its_own_advice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
