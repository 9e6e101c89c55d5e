/*
 * Multi-openings: byte for byte what a whole tree, made here slot by slot,
 * says; and nothing else passes as one. docs/format.md, section 5.
 */
#include "multi_world.h"

static int judge(struct world *w, struct slice bytes)
{
	struct multi_opening opening;
	int rc = multi_parse(bytes, &opening, NULL);

	if (rc != TALLY_OK)
		return rc;
	rc = multi_verify(&opening, &w->d.name, w->node[1]);
	multi_release(&opening);
	return rc;
}

static void shows_what_is_open(struct world *w)
{
	struct multi_opening opening;
	uint64_t count = 0;

	assert_int_equal(multi_parse(buf_slice(&w->bytes), &opening, NULL),
	                 TALLY_OK);
	assert_int_equal(multi_verify(&opening, &w->d.name, w->node[1]),
	                 TALLY_OK);
	for (unsigned slot = 0; slot < SLOTS; slot++) {
		struct slice found = multi_content(&opening, slot);

		count += w->open[slot];
		assert_int_equal(found.data != NULL, w->open[slot]);
		if (w->open[slot])
			assert_true(slice_equal(found, content(w, slot)));
	}
	assert_null(multi_content(&opening, SLOTS).data);
	assert_null(multi_content(&opening, UINT64_MAX).data);
	assert_int_equal(multi_count(&opening), count);
	multi_release(&opening);
}

static const struct slot_run some[] = { { 40, 3 }, { 3, 1 }, { 16, 8 } };
#define SOME_COUNT (sizeof(some) / sizeof(some[0]))

static void test_random_sets_of_slots_are_opened_byte_for_byte(void **state)
{
	struct world *w = *state;
	const unsigned seed = 20261122;

	print_message("seed %u\n", seed);
	srand(seed);
	for (unsigned round = 0; round < 500; round++) {
		struct slot_run runs[SLOTS];
		size_t count = 1 + (size_t)rand() % (1u << rand() % DEPTH);

		for (size_t i = 0; i < count; i++) {
			runs[i].first = (uint64_t)rand() % SLOTS;
			runs[i].count = 1 + (uint64_t)rand() %
			                            (SLOTS - runs[i].first);
			if (round % 2)
				runs[i].count = 1;
		}
		make_runs(w, runs, count);
		assert_true(slice_equal(buf_slice(&w->bytes),
		                        buf_slice(&w->want)));
		shows_what_is_open(w);
	}
}

static void test_the_whole_tree_is_its_seed_and_cells(void **state)
{
	struct world *w = *state;
	const struct slot_run halves[] = { { 32, 32 }, { 0, 32 } };

	make_runs(w, halves, 2);
	assert_int_equal(w->bytes.len, HEAD_BYTES + PIECE_HEAD_BYTES +
	                                       SLOTS * MIN_CELL_BYTES);
	assert_memory_equal(w->bytes.data + HEAD_BYTES + 9, w->d.salt_root,
	                    HASH_BYTES);
	shows_what_is_open(w);
}

/* No seed or salt of a slot that stays hidden, nor one that makes it. */
static void test_nothing_of_a_hidden_slot_is_shown(void **state)
{
	struct world *w = *state;
	uint8_t salt[HASH_BYTES];

	make_runs(w, some, SOME_COUNT);
	for (unsigned n = 1; n < 2 * SLOTS; n++) {
		if (open_below(w, n) == 1u << height_of(n))
			continue;
		hash_text("tallystick/v1/salt", w->seed[n], -1, salt);
		assert_null(memmem(w->bytes.data, w->bytes.len, w->seed[n],
		                   HASH_BYTES));
		assert_null(memmem(w->bytes.data, w->bytes.len, salt,
		                   HASH_BYTES));
	}
}

static void test_every_bit_counts(void **state)
{
	struct world *w = *state;

	make_runs(w, some, SOME_COUNT);
	for (size_t bit = 0; bit < w->bytes.len * 8; bit++) {
		w->bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(judge(w, buf_slice(&w->bytes)), TALLY_OK);
		w->bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(judge(w, buf_slice(&w->bytes)), TALLY_OK);
}

static void test_no_length_but_its_own_is_taken(void **state)
{
	struct world *w = *state;

	make_runs(w, some, SOME_COUNT);
	for (size_t len = 0; len < w->bytes.len; len++) {
		/* Memory of that length, so that reading past it is found. */
		uint8_t *cut = malloc(len + 1);

		memcpy(cut, w->bytes.data, len);
		assert_int_equal(judge(w, slice_of(cut, len)), TALLY_EFORMAT);
		free(cut);
	}
	for (size_t i = 0; i < 2 * HASH_BYTES; i++) {
		buf_put_u8(&w->bytes, 0);
		assert_int_equal(judge(w, buf_slice(&w->bytes)), TALLY_EFORMAT);
	}
}

static void test_it_opens_no_other_declaration(void **state)
{
	struct world *w = *state;
	struct declaration_name name = w->d.name;
	struct multi_opening opening;

	make_runs(w, some, SOME_COUNT);
	assert_int_equal(multi_parse(buf_slice(&w->bytes), &opening, NULL),
	                 TALLY_OK);
	name.epoch++;
	assert_int_equal(multi_verify(&opening, &name, w->node[1]),
	                 TALLY_EMISMATCH);
	name.epoch--;
	name.side = 0;
	assert_int_equal(multi_verify(&opening, &name, w->node[1]),
	                 TALLY_EMISMATCH);
	name.side = 1;
	name.charter[31] ^= 1;
	assert_int_equal(multi_verify(&opening, &name, w->node[1]),
	                 TALLY_EMISMATCH);
	assert_int_equal(multi_verify(&opening, &w->d.name, w->node[2]),
	                 TALLY_EMISMATCH);
	multi_release(&opening);
}

/* Put a piece of `height` with that first slot; cells are empty. */
static void put_piece(struct world *w, unsigned height, uint64_t first)
{
	uint8_t cell[MIN_CELL_BYTES] = { 0 };

	buf_put_u8(&w->bytes, (uint8_t)height);
	buf_put_u64(&w->bytes, first);
	buf_put(&w->bytes, w->d.salt_root, HASH_BYTES);
	for (unsigned i = 0; i < 1u << height; i++)
		buf_put(&w->bytes, cell, sizeof(cell));
}

/* Two pieces, and so many hashes after them. */
static int judge_two(struct world *w, const struct opening_piece *pieces,
                     unsigned siblings)
{
	struct multi_opening opening = { 0 };
	int rc;

	buf_clear(&w->bytes);
	buf_put_u8(&w->bytes, 2);
	buf_put_u8(&w->bytes, DEPTH);
	buf_put_u16(&w->bytes, MIN_CELL_BYTES);
	buf_put_u32(&w->bytes, 2);
	for (unsigned i = 0; i < 2; i++)
		put_piece(w, pieces[i].height, pieces[i].first);
	for (unsigned i = 0; i < siblings; i++)
		buf_put(&w->bytes, w->node[2], HASH_BYTES);
	rc = multi_parse(buf_slice(&w->bytes), &opening, NULL);
	multi_release(&opening);
	return rc;
}

/* With no number of hashes is another one taken. */
static void test_a_set_of_slots_has_one_spelling(void **state)
{
	static const struct opening_piece good[2] = { { .first = 1 },
		                                      { .first = 2 } };
	static const struct opening_piece bad[][2] = {
		{ { .first = 2 }, { .first = 3 } },           /* one subtree */
		{ { .height = 2 }, { .height = 2, .first = 4 } }, /* another */
		{ { .first = 2 }, { .first = 1 } },           /* descending */
		{ { .first = 1 }, { .first = 1 } },           /* twice */
		{ { .height = 1 }, { .first = 1 } },          /* inside */
		{ { .height = 1, .first = 1 }, { .first = 8 } }, /* no subtree */
		{ { .first = 1 }, { .first = 64 } },          /* outside */
		{ { .first = 1 }, { .height = 7, .first = 64 } },
	};
	struct world *w = *state;

	for (unsigned siblings = 0; siblings <= 2 * DEPTH; siblings++) {
		assert_int_equal(judge_two(w, good, siblings),
		                 siblings == 6 ? TALLY_OK : TALLY_EFORMAT);
		for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
			if (judge_two(w, bad[i], siblings) != TALLY_EFORMAT)
				fail_msg("row %zu with %u hashes", i, siblings);
	}
}

static void test_shapes_over_a_limit_are_refused_before_memory(void **state)
{
	struct world *w = *state;
	struct multi_opening opening;
	uint8_t *head;

	make_runs(w, some, SOME_COUNT);
	head = w->bytes.data;
	head[1] = MAX_DEPTH + 1;
	assert_int_equal(judge(w, buf_slice(&w->bytes)), TALLY_ELIMIT);
	head[1] = DEPTH;
	bytes_set_u16(head + 2, MIN_CELL_BYTES - 1);
	assert_int_equal(judge(w, buf_slice(&w->bytes)), TALLY_ELIMIT);
	bytes_set_u16(head + 2, MAX_CELL_BYTES + 1);
	assert_int_equal(judge(w, buf_slice(&w->bytes)), TALLY_ELIMIT);
	bytes_set_u16(head + 2, MIN_CELL_BYTES);
	bytes_set_u32(head + 4, UINT32_MAX);
	assert_int_equal(multi_parse(buf_slice(&w->bytes), &opening, NULL),
	                 TALLY_EFORMAT);
	bytes_set_u32(head + 4, 0);
	assert_int_equal(multi_parse(buf_slice(&w->bytes), &opening, NULL),
	                 TALLY_EFORMAT);
}

static void test_slots_that_are_not_there_cannot_be_opened(void **state)
{
	static const struct slot_run bad[] = { { 64, 1 }, { 63, 2 }, { 3, 0 },
		{ UINT64_MAX, 2 }, { 1, UINT64_MAX } };
	struct world *w = *state;

	buf_clear(&w->bytes);
	buf_put_u8(&w->bytes, 7);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(multi_put(&w->d, &bad[i], 1, &w->bytes),
		                 TALLY_EUSAGE);
	assert_int_equal(multi_put(&w->d, some, 0, &w->bytes), TALLY_EUSAGE);
	assert_int_equal(w->bytes.len, 1);
}

static bool kept(void *ctx, unsigned height, uint64_t index,
                 uint8_t out[static HASH_BYTES])
{
	struct world *w = ctx;

	if (height < 2)
		return false;
	memcpy(out, w->node[(SLOTS >> height) + index], HASH_BYTES);
	w->kept_nodes++;
	return true;
}

static void test_kept_nodes_stand_for_what_they_are_made_of(void **state)
{
	struct world *w = *state;

	w->d.node = kept;
	make_runs(w, some, SOME_COUNT);
	assert_true(w->kept_nodes > 0);
	assert_true(slice_equal(buf_slice(&w->bytes), buf_slice(&w->want)));
	buf_clear(&w->bytes);
	assert_int_equal(opening_put_slot(&w->d, 5, &w->bytes), TALLY_OK);
	assert_memory_equal(w->bytes.data + w->bytes.len - HASH_BYTES, w->node[3],
	                    HASH_BYTES);
	w->d.node = NULL;
}

/* Mutations of all kinds: refused, or not this opening; and no crash. */
static void test_rubbish_is_refused(void **state)
{
	struct world *w = *state;
	const unsigned seed = 4711;

	print_message("seed %u\n", seed);
	srand(seed);
	for (unsigned round = 0; round < 20000; round++) {
		size_t len, changes = 1 + (size_t)rand() % 4;

		if (round % 100 == 0)
			make_runs(w, some, 1 + (size_t)rand() % SOME_COUNT);
		uint8_t *bytes = malloc(w->bytes.len);

		memcpy(bytes, w->bytes.data, w->bytes.len);
		len = (size_t)rand() % 8 ? w->bytes.len
		                         : (size_t)rand() % w->bytes.len;
		for (size_t i = 0; i < changes && len > 0; i++) {
			size_t at = (size_t)rand() % (rand() % 2 ? len : 60);

			if (at < len)
				bytes[at] = (uint8_t)(bytes[at] + 1 + rand() % 255);
		}
		if (len != w->bytes.len ||
		    memcmp(bytes, w->bytes.data, len) != 0)
			assert_int_not_equal(judge(w, slice_of(bytes, len)),
			                     TALLY_OK);
		free(bytes);
	}
}

#define LAW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAW(test_random_sets_of_slots_are_opened_byte_for_byte),
		LAW(test_the_whole_tree_is_its_seed_and_cells),
		LAW(test_nothing_of_a_hidden_slot_is_shown),
		LAW(test_every_bit_counts),
		LAW(test_no_length_but_its_own_is_taken),
		LAW(test_it_opens_no_other_declaration),
		LAW(test_a_set_of_slots_has_one_spelling),
		LAW(test_shapes_over_a_limit_are_refused_before_memory),
		LAW(test_slots_that_are_not_there_cannot_be_opened),
		LAW(test_kept_nodes_stand_for_what_they_are_made_of),
		LAW(test_rubbish_is_refused),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
