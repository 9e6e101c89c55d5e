/*
 * Laws of pulling from a URL: the same mirror as from a folder, from a server
 * that may stop anywhere, and nothing asked for twice.
 */
#include "pull_world.h"

#define TILES 4
#define SIZE (TILES * TILE_WIDTH + 10)
#define MAX_ASKED 200

/* Serves the record of one office; notes what was asked for. */
struct peer {
	char record[600];
	const char *stops_at;  /* closes and ends when this is asked for */
	const char *absent;    /* 404 for it, though it is there */
	const char *spoilt;    /* served with one bit changed */
	struct buf checkpoint; /* served in place of the file's, if any */
	size_t asked_count;
	char asked[MAX_ASKED][128];
};

static void send_spoilt(int fd, const char *path)
{
	struct buf bytes = read_file(path);

	bytes.data[bytes.len / 3] ^= 1;
	hostile_answer(fd, "200 OK", bytes.data, bytes.len);
	buf_release(&bytes);
}

static bool serve(void *ctx, int fd, const char *path)
{
	struct peer *peer = ctx;
	char file[1024];

	assert_true(peer->asked_count < MAX_ASKED);
	snprintf(peer->asked[peer->asked_count++], 128, "%s", path);
	snprintf(file, sizeof(file), "%s%s", peer->record, path);
	if (peer->stops_at != NULL && strcmp(path, peer->stops_at) == 0)
		return false;
	if (peer->absent != NULL && strcmp(path, peer->absent) == 0)
		return hostile_answer(fd, "404 Not Found", "", 0);
	if (peer->spoilt != NULL && strcmp(path, peer->spoilt) == 0)
		send_spoilt(fd, file);
	else if (peer->checkpoint.len > 0 && strcmp(path, "/checkpoint") == 0)
		hostile_answer(fd, "200 OK", peer->checkpoint.data,
		               peer->checkpoint.len);
	else
		hostile_file(fd, file);
	return true;
}

static size_t times_asked(const struct peer *peer, const char *path)
{
	size_t times = 0;

	for (size_t i = 0; i < peer->asked_count; i++)
		times += strcmp(peer->asked[i], path) == 0;
	return times;
}

/* Pull into `office` from the server of ru; the result is that of ru's log. */
static struct sync_result pull(struct office *office, const struct world *world,
                               struct peer *peer)
{
	path_in(world, "ru/record", peer->record);
	peer->asked_count = 0;
	return pull_answered(office, serve, peer);
}

static void assert_mirror_is_record(const struct office *office,
                                    const struct world *world)
{
	char path[512], command[2000];

	/* The record has partial tiles of earlier sizes besides. */
	path_in(world, "ru/record", path);
	snprintf(command, sizeof(command),
	         "diff -rq -x checkpoint '%s' '%s/mirror/ru.example/tally' | "
	         "{ ! grep -v '^Only in %s'; }", path, office->path, path);
	assert_int_equal(system(command), 0);
	assert_int_equal(mirrored(office, "ru.example/tally").size, SIZE);
}

static void test_pull_from_a_url_gives_the_record(void **state)
{
	struct peer peer = { .stops_at = NULL };
	struct sync_result result;
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	grow_big(&world, 0, SIZE);
	open_seated(&world, "us", CLOCK, &us);
	result = pull(&us, &world, &peer);
	assert_int_equal(result.status, TALLY_OK);
	assert_int_equal(result.after, SIZE);
	assert_mirror_is_record(&us, &world);
	for (size_t i = 0; i < TILES; i++) {
		char name[64];

		snprintf(name, sizeof(name), "/tile/entries/%03zu", i);
		assert_int_equal(times_asked(&peer, name), 1);
	}
	office_close(&us);
	world_release(&world);
}

static void test_what_was_proved_is_not_asked_for_again(void **state)
{
	struct peer peer = { .stops_at = "/tile/entries/002" };
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	grow_big(&world, 0, SIZE);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, &peer).status, TALLY_EIO);
	assert_true(store_has(us.mirror, "ru.example/tally/tile/entries/001"));
	peer.stops_at = NULL;
	assert_int_equal(pull(&us, &world, &peer).status, TALLY_OK);
	assert_int_equal(times_asked(&peer, "/tile/entries/000"), 0);
	assert_int_equal(times_asked(&peer, "/tile/entries/001"), 0);
	assert_int_equal(times_asked(&peer, "/tile/entries/002"), 1);
	assert_mirror_is_record(&us, &world);
	office_close(&us);
	world_release(&world);
}

static void test_what_was_kept_early_is_only_ahead(void **state)
{
	struct folder_report report = { .bad = fail_bad };
	struct peer peer = { .stops_at = NULL };
	struct world world;
	struct fault fault;
	struct office us;

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 1);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, &peer).after, 1);
	grow_big(&world, 1, SIZE);
	peer.stops_at = "/tile/entries/002";
	assert_int_equal(pull(&us, &world, &peer).status, TALLY_EIO);
	assert_ok(office_verify_folder(us.path, us.charter, &report, &fault));
	assert_int_equal(report.ahead_count, 2);
	assert_int_equal(mirrored(&us, "ru.example/tally").size, 1);
	office_close(&us);
	world_release(&world);
}

static void test_spoilt_tile_is_never_written(void **state)
{
	struct peer peer = { .spoilt = "/tile/entries/001" };
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	grow_big(&world, 0, SIZE);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, &peer).status, TALLY_EMISMATCH);
	assert_true(store_has(us.mirror, "ru.example/tally/tile/entries/000"));
	assert_false(store_has(us.mirror, "ru.example/tally/tile/entries/001"));
	assert_false(store_has(us.mirror, "ru.example/tally/tile/entries/002"));
	peer.spoilt = NULL;
	assert_int_equal(pull(&us, &world, &peer).status, TALLY_OK);
	assert_mirror_is_record(&us, &world);
	office_close(&us);
	world_release(&world);
}

static void test_spoilt_hash_tile_keeps_nothing_early(void **state)
{
	struct peer peer = { .spoilt = "/tile/0/004.p/10",
		             .stops_at = "/tile/entries/003" };
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	grow_big(&world, 0, SIZE);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, &peer).status, TALLY_EIO);
	assert_false(store_has(us.mirror, "ru.example/tally/tile/entries/000"));
	office_close(&us);
	world_release(&world);
}

/* The disk has changed what an earlier pull left: it comes again. */
static void test_spoilt_leftover_is_replaced(void **state)
{
	struct peer peer = { .stops_at = "/tile/entries/003" };
	struct world world;
	struct office us;
	char path[512];

	(void)state;
	world_init(&world);
	grow_big(&world, 0, SIZE);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, &peer).status, TALLY_EIO);
	path_in(&world, "us/mirror/ru.example/tally/tile/entries/001", path);
	flip_bit(path, 5000);
	peer.stops_at = NULL;
	assert_int_equal(pull(&us, &world, &peer).status, TALLY_OK);
	assert_mirror_is_record(&us, &world);
	office_close(&us);
	world_release(&world);
}

static void test_unsigned_head_leaves_nothing(void **state)
{
	struct peer peer = { .stops_at = "/tile/entries/004.p/10" };
	struct world world;
	struct office us;
	char path[512];
	uint8_t *digit;

	(void)state;
	world_init(&world);
	grow_big(&world, 0, SIZE);
	path_in(&world, "ru/record/checkpoint", path);
	peer.checkpoint = read_file(path);
	/* Another digit in the signature, which ends the file. */
	digit = &peer.checkpoint.data[peer.checkpoint.len - 10];
	*digit = *digit == 'A' ? 'B' : 'A';
	open_seated(&world, "us", CLOCK, &us);
	assert_int_not_equal(pull(&us, &world, &peer).status, TALLY_OK);
	assert_false(store_has(us.mirror, "ru.example/tally/tile/entries/000"));
	buf_release(&peer.checkpoint);
	office_close(&us);
	world_release(&world);
}

/* The record has grown: the small tiles of the head that came are gone. */
static void test_full_tiles_stand_for_partial_ones(void **state)
{
	struct peer peer = { .absent = "/tile/entries/000.p/200" };
	struct sync_result result;
	struct world world;
	struct office us;
	char path[512];

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 200);
	path_in(&world, "ru/record/checkpoint", path);
	peer.checkpoint = read_file(path);
	grow(&world, "ru", 200, 100);
	open_seated(&world, "us", CLOCK, &us);
	result = pull(&us, &world, &peer);
	assert_int_equal(result.status, TALLY_OK);
	assert_int_equal(result.after, 200);
	assert_int_equal(times_asked(&peer, "/tile/entries/000.p/200"), 1);
	assert_int_equal(times_asked(&peer, "/tile/entries/000"), 1);
	buf_release(&peer.checkpoint);
	office_close(&us);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pull_from_a_url_gives_the_record),
		cmocka_unit_test(test_what_was_proved_is_not_asked_for_again),
		cmocka_unit_test(test_what_was_kept_early_is_only_ahead),
		cmocka_unit_test(test_spoilt_tile_is_never_written),
		cmocka_unit_test(test_spoilt_hash_tile_keeps_nothing_early),
		cmocka_unit_test(test_spoilt_leftover_is_replaced),
		cmocka_unit_test(test_unsigned_head_leaves_nothing),
		cmocka_unit_test(test_full_tiles_stand_for_partial_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
