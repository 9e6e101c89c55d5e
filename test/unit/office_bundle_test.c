/*
 * Test of a bundle from end to end: offices that sign, declare, propose and are
 * witnessed; a cut; and the bundle that three of them build on their own.
 */
#include "office_world.h"

#define PAIR_START 1796900000 /* 2026-12-10 */

static void say(struct office *office, struct draft *draft,
                uint8_t out_id[static HASH_BYTES])
{
	struct office_view view;
	struct fault fault;

	assert_ok(office_view_open(office, &view, &fault));
	assert_ok(office_accept(&view, draft, NULL, out_id, &fault));
	office_view_close(&view);
	draft_release(draft);
}

static void pull_all(struct office *office, const struct world *world)
{
	for (size_t i = 0; i < SEATS; i++)
		if (i != office->self)
			sync_one(office, world, seat_names[i], i);
}

/* The witness logs heads; then everyone has them. */
static void round_of_witness(const struct world *world, const char *clock)
{
	struct office_view view;
	struct office office;
	struct fault fault;
	size_t count;

	open_seated(world, "ch", clock, &office);
	pull_all(&office, world);
	assert_ok(office_view_open(&office, &view, &fault));
	assert_ok(office_witness(&office, &view, &count, &fault));
	office_view_close(&view);
	office_close(&office);
	for (size_t i = 0; i < SEATS; i++) {
		open_seated(world, seat_names[i], clock, &office);
		pull_all(&office, world);
		office_close(&office);
	}
}

static void say_declare(const struct world *world, const char *name,
                        uint8_t out_id[static HASH_BYTES])
{
	uint8_t hash[HASH_BYTES];
	struct office office;
	struct draft draft;

	open_seated(world, name, "2026-12-01T08:10:00Z", &office);
	hash_bytes(slice_text(name), hash);
	draft_init(&draft, STATEMENT_DECLARE);
	draft_int(&draft, "epoch", 1);
	draft_hash(&draft, "root", hash);
	draft_time(&draft, "as_of", office_now(&office));
	draft_hash(&draft, "nonce", hash);
	say(&office, &draft, out_id);
	office_close(&office);
}

static void put_pair(const struct charter *charter, struct draft *draft)
{
	static const struct { const char *name; enum clock clock; } gates[] = {
		{ "notice", CLOCK_GATE_NOTICE },
		{ "designate", CLOCK_GATE_DESIGNATE },
		{ "swap", CLOCK_GATE_SWAP },
		{ "arrive", CLOCK_GATE_ARRIVE },
		{ "look", CLOCK_GATE_LOOK },
	};

	draft_open(draft, NULL, '{');
	draft_open(draft, "gives", '[');
	draft_word(draft, NULL, "alpha");
	draft_word(draft, NULL, "choice");
	draft_close(draft, ']');
	for (size_t i = 0; i < 5; i++)
		draft_time(draft, gates[i].name, PAIR_START +
		           (int64_t)charter->clocks[gates[i].clock].value);
	draft_close(draft, '}');
}

static void say_propose(const struct world *world, uint8_t ids[2][HASH_BYTES],
                        uint8_t out_id[static HASH_BYTES])
{
	struct office office;
	struct draft draft;

	open_seated(world, "us", "2026-12-01T08:20:00Z", &office);
	draft_init(&draft, STATEMENT_PROPOSE);
	draft_open(&draft, "declarations", '[');
	draft_id(&draft, NULL, ids[0]);
	draft_id(&draft, NULL, ids[1]);
	draft_close(&draft, ']');
	draft_time(&draft, "answer_by", PAIR_START);
	draft_open(&draft, "pairs", '[');
	put_pair(office.charter, &draft);
	draft_close(&draft, ']');
	say(&office, &draft, out_id);
	office_close(&office);
}

static void say_cut(const struct world *world, const char *clock,
                    uint8_t out_id[static HASH_BYTES])
{
	struct named_head heads[SEATS];
	struct office_view view;
	struct office office;
	struct draft draft;
	struct fault fault;

	open_seated(world, "ch", clock, &office);
	assert_ok(office_view_open(&office, &view, &fault));
	for (size_t i = 0; i < SEATS; i++) {
		heads[i].log = office.charter->participants[i].log;
		heads[i].size = view.logs[i].head.size;
		memcpy(heads[i].root, view.logs[i].head.root, HASH_BYTES);
	}
	office_view_close(&view);
	draft_init(&draft, STATEMENT_CUT);
	draft_heads(&draft, "heads", heads, SEATS);
	say(&office, &draft, out_id);
	office_close(&office);
}

static struct buf bundle_of(const struct world *world, const char *name,
                            const uint8_t arrangement[static HASH_BYTES],
                            const uint8_t cut[static HASH_BYTES])
{
	struct office office;
	struct bundle bundle;
	struct fault fault;
	struct buf tar;

	open_seated(world, name, "2026-12-01T09:00:00Z", &office);
	assert_ok(office_bundle(&office, arrangement, cut, &bundle, &fault));
	buf_init(&tar, (size_t)64 << 20);
	assert_int_equal(bundle_pack(&bundle, &tar), TALLY_OK);
	bundle_release(&bundle);
	office_close(&office);
	return tar;
}

/* Long, and no statement: the office holds its hash, the bundle has it whole. */
static void append_junk(const struct world *world, const char *name)
{
	static uint8_t bytes[40000];
	const struct slice junk = slice_of(bytes, sizeof(bytes));
	struct office office;
	struct fault fault;

	open_seated(world, name, CLOCK, &office);
	assert_ok(office_append(&office, &junk, 1, false, &fault));
	office_close(&office);
}

/* From nothing to an arrangement that is cut, known to all. */
static void play(struct world *world, uint8_t arrangement[static HASH_BYTES],
                 uint8_t cut[static HASH_BYTES])
{
	uint8_t declared[2][HASH_BYTES];

	world_init(world);
	for (size_t i = 0; i < SEATS; i++)
		begin_log(world, seat_names[i]);
	append_junk(world, "ru");
	round_of_witness(world, "2026-12-01T08:05:00Z");
	say_declare(world, "us", declared[0]);
	say_declare(world, "ru", declared[1]);
	round_of_witness(world, "2026-12-01T08:15:00Z");
	say_propose(world, declared, arrangement);
	round_of_witness(world, "2026-12-01T08:25:00Z");
	say_cut(world, "2026-12-01T08:30:00Z", cut);
	round_of_witness(world, "2026-12-01T08:35:00Z");
}

static void ignore_line(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static void test_offices_build_the_same_bundle_and_it_verifies(void **state)
{
	const struct bundle_report report = { .line = ignore_line };
	uint8_t arrangement[HASH_BYTES], cut[HASH_BYTES], charter[HASH_BYTES];
	struct buf tars[3];
	struct world world;
	struct fault fault;

	(void)state;
	play(&world, arrangement, cut);
	grow(&world, "ru", 100, 2); /* what comes after the cut is left out */
	tars[0] = bundle_of(&world, "us", arrangement, cut);
	tars[1] = bundle_of(&world, "ch", arrangement, cut);
	tars[2] = bundle_of(&world, "ru", arrangement, cut);
	assert_true(slice_equal(buf_slice(&tars[0]), buf_slice(&tars[1])));
	assert_true(slice_equal(buf_slice(&tars[0]), buf_slice(&tars[2])));
	hash_bytes(slice_of(world.charter, world.charter_len), charter);
	assert_ok(bundle_verify(buf_slice(&tars[0]), charter, &report, NULL,
	                        &fault));
	for (size_t i = 0; i < 3; i++)
		buf_release(&tars[i]);
	world_release(&world);
}

static void test_bundle_of_an_unknown_cut_is_not_found(void **state)
{
	uint8_t arrangement[HASH_BYTES], cut[HASH_BYTES];
	struct office office;
	struct bundle bundle;
	struct fault fault;
	struct world world;

	(void)state;
	play(&world, arrangement, cut);
	cut[0] ^= 1;
	open_seated(&world, "us", "2026-12-01T09:00:00Z", &office);
	assert_int_equal(office_bundle(&office, arrangement, cut, &bundle,
	                               &fault), TALLY_ENOTFOUND);
	office_close(&office);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_offices_build_the_same_bundle_and_it_verifies),
		cmocka_unit_test(test_bundle_of_an_unknown_cut_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
