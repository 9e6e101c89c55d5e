/*
 * Tests of what fsck says of files that are no part of a log: records of what
 * was cosigned, heads that witnesses cosigned, proofs, TLS identities, and what
 * a pull that was cut short leaves. A change is told by the file's own name.
 */
#include "fsck_world.h"

#include "base/text.h"

#define RECORD_HEAD 23 /* "tallystick/cosigned/v1\n" */
#define NONCE 16
#define PATH 640

/* Each byte of some changed, each of these cuts, and a byte more. */
static void suffer(const struct world *world, const char *office,
                   const char *file, size_t skip_from, size_t skip_to)
{
	const char *const bad[] = { file };
	char name[PATH], path[512];
	struct named named;
	struct buf bytes;

	snprintf(name, sizeof(name), "%s/%s", office, file);
	path_in(world, name, path);
	bytes = read_file(path);
	for (size_t at = 0; at < bytes.len; at += 5) {
		flip_bit(path, at);
		if (at >= skip_from && at < skip_to)
			assert_clean(world, office, &named);
		else
			assert_named(world, office, bad, 1);
		flip_bit(path, at);
	}
	for (size_t len = 0; len < bytes.len; len += 1 + bytes.len / 9) {
		write_file(path, slice_part(buf_slice(&bytes), 0, len));
		assert_named(world, office, bad, 1);
	}
	buf_put_u8(&bytes, 'x');
	write_file(path, buf_slice(&bytes));
	assert_named(world, office, bad, 1);
	write_file(path, slice_part(buf_slice(&bytes), 0, bytes.len - 1));
	assert_clean(world, office, &named);
	buf_release(&bytes);
}

static void assert_stray(const struct world *world, const char *office,
                         const char *file)
{
	const char *const bad[] = { file };
	char name[PATH], path[512];

	snprintf(name, sizeof(name), "%s/%s", office, file);
	path_in(world, name, path);
	write_file(path, slice_text("me too\n"));
	assert_int_equal(chmod(path, 0600), 0);
	assert_named(world, office, bad, 1);
	assert_int_equal(unlink(path), 0);
}

static void sync_from(const struct world *world, const char *name,
                      const char *from, uint64_t after)
{
	struct office office;

	open_seated(world, name, CLOCK, &office);
	assert_int_equal(sync_one(&office, world, from, 0).after, after);
	office_close(&office);
}

static void records_of(const char *log, char out[static 100])
{
	char hex[2 * HASH_BYTES + 1];
	uint8_t hash[HASH_BYTES];

	hash_bytes(slice_text(log), hash);
	hex_format(hash, HASH_BYTES, hex);
	snprintf(out, 100, "commit/cosigned/%s", hex);
}

/* ro mirrors us at three sizes. */
static void make_records(struct world *world, char out_folder[static 100])
{
	world_init(world);
	for (size_t i = 0; i < 3; i++) {
		grow(world, "us", 2 * i, 2);
		sync_from(world, "ro", "us", 2 * i + 2);
	}
	records_of("us.example/tally", out_folder);
}

static void test_each_record_of_a_cosigned_head_is_judged(void **state)
{
	char folder[100], file[PATH];
	struct world world;

	(void)state;
	make_records(&world, folder);
	for (int i = 0; i < 3; i++) {
		snprintf(file, sizeof(file), "%s/%016x", folder, (unsigned)i);
		/* the random bytes say nothing */
		suffer(&world, "ro", file, RECORD_HEAD, RECORD_HEAD + NONCE);
	}
	world_release(&world);
}

static void test_lost_record_of_a_cosigned_head_is_missed(void **state)
{
	char folder[100], file[PATH], path[512], whole[PATH];
	const char *const bad[] = { file };
	struct world world;

	(void)state;
	make_records(&world, folder);
	for (int i = 0; i < 3; i++) {
		struct buf bytes;

		snprintf(file, sizeof(file), "%s/%016x", folder, (unsigned)i);
		snprintf(whole, sizeof(whole), "ro/%.600s", file);
		path_in(&world, whole, path);
		bytes = read_file(path);
		assert_int_equal(unlink(path), 0);
		assert_named(&world, "ro", bad, 1);
		write_file(path, buf_slice(&bytes));
		buf_release(&bytes);
	}
	snprintf(file, sizeof(file), "%s/notes", folder);
	assert_stray(&world, "ro", file);
	snprintf(file, sizeof(file), "%s/000000000000000A", folder);
	assert_stray(&world, "ro", file);
	snprintf(file, sizeof(file), "%s/collected", folder);
	assert_stray(&world, "ro", file);
	assert_stray(&world, "ro", "commit/cosigned/0000000000000000");
	snprintf(whole, sizeof(whole), "ro/%s", folder);
	path_in(&world, whole, path);
	remove_tree(path);
	snprintf(file, sizeof(file), "%s/0000000000000000", folder);
	assert_named(&world, "ro", bad, 1);
	world_release(&world);
}

static void test_record_of_a_log_that_is_not_witnessed_is_strange(void **state)
{
	char folder[100], other[100], path[512], name[PATH];
	const char *const bad[] = { name + 3 };
	struct world world;

	(void)state;
	make_records(&world, folder);
	records_of("xx.example/tally", other);
	snprintf(name, sizeof(name), "ro/%s", other);
	path_in(&world, name, path);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(name, sizeof(name), "ro/%s/0000000000000000", other);
	path_in(&world, name, path);
	write_file(path, slice_text("me too\n"));
	assert_named(&world, "ro", bad, 1);
	world_release(&world);
}

/* A record of ro's own making, of a history that its mirror is not. */
static void test_record_of_another_history_than_the_mirror_is_told(void **state)
{
	char folder[100], path[512], name[PATH];
	struct named named;
	struct world world;
	struct office ro;
	struct buf bytes;

	(void)state;
	world_init(&world);
	copy_within(&world, "us", "twin");
	open_seated(&world, "ro", CLOCK, &ro);
	office_close(&ro);
	copy_within(&world, "ro", "ro2");
	grow(&world, "us", 0, 3);
	grow(&world, "twin", 7, 3);
	sync_from(&world, "ro", "us", 3);
	sync_from(&world, "ro2", "twin", 3);
	records_of("us.example/tally", folder);
	snprintf(name, sizeof(name), "ro2/%s/0000000000000000", folder);
	path_in(&world, name, path);
	bytes = read_file(path);
	snprintf(name, sizeof(name), "ro/%s/0000000000000000", folder);
	path_in(&world, name, path);
	write_file(path, buf_slice(&bytes));
	assert_int_equal(check(&world, "ro", &named), TALLY_EMISMATCH);
	assert_int_equal(named.count, 1);
	assert_string_equal(named.path[0], name + 3);
	assert_non_null(strstr(named.reason[0], "another history"));
	buf_release(&bytes);
	world_release(&world);
}

/* ch, a witness, cosigns the log of us; ro has it from ch. */
static void make_vouched(struct world *world)
{
	world_init(world);
	grow(world, "us", 0, 3);
	sync_from(world, "ch", "us", 3);
	sync_from(world, "ro", "ch", 3);
}

static void test_vouched_head_is_judged(void **state)
{
	static const char file[] = "vouched/us.example/tally";
	struct named named;
	struct world world;
	char path[512];

	(void)state;
	make_vouched(&world);
	suffer(&world, "ro", file, 0, 0);
	assert_stray(&world, "ro", "vouched/notes");
	/* only a cache: nobody misses it */
	path_in(&world, "ro/vouched/us.example/tally", path);
	assert_int_equal(unlink(path), 0);
	assert_clean(&world, "ro", &named);
	world_release(&world);
}

/* A head of another history is told, though all its lines are good. */
static void test_vouched_head_of_another_history_is_told(void **state)
{
	static const char *const bad[] = { "vouched/us.example/tally" };
	char path[512], other[512];
	struct world world;
	struct office ch;
	struct buf bytes;

	(void)state;
	world_init(&world);
	open_seated(&world, "ch", CLOCK, &ch);
	office_close(&ch);
	copy_within(&world, "us", "twin");
	copy_within(&world, "ch", "ch2");
	grow(&world, "us", 0, 3);
	grow(&world, "twin", 7, 3);
	sync_from(&world, "ch", "us", 3);
	sync_from(&world, "ch2", "twin", 3);
	sync_from(&world, "ro", "ch", 3);
	sync_from(&world, "obs", "ch2", 3);
	path_in(&world, "obs/vouched/us.example/tally", other);
	bytes = read_file(other);
	path_in(&world, "ro/vouched/us.example/tally", path);
	write_file(path, buf_slice(&bytes));
	assert_named(&world, "ro", bad, 1);
	buf_release(&bytes);
	world_release(&world);
}

static void suffer_proof(size_t twin_size)
{
	char folder[128], file[PATH], path[512], name[PATH];
	struct named named;
	struct world world;

	make_evidence(&world, twin_size, folder);
	snprintf(file, sizeof(file), "%s/fork", folder);
	suffer(&world, "ru", file, 0, 0);
	snprintf(name, sizeof(name), "ru/%.600s", file);
	path_in(&world, name, path);
	/* older versions kept none, and not every pair gives one */
	assert_int_equal(unlink(path), 0);
	assert_clean(&world, "ru", &named);
	world_release(&world);
}

static void test_proof_of_two_histories_is_judged(void **state)
{
	(void)state;
	suffer_proof(3);
	suffer_proof(5);
}

static void test_proof_alone_misses_its_heads(void **state)
{
	static const char *const halves[] = { "held", "offered" };
	char folder[128], names[2][PATH], path[512];
	const char *const bad[] = { names[0] + 3, names[1] + 3 };
	struct world world;

	(void)state;
	make_evidence(&world, 3, folder);
	for (size_t i = 0; i < 2; i++) {
		snprintf(names[i], PATH, "ru/%s/%s", folder, halves[i]);
		path_in(&world, names[i], path);
		assert_int_equal(unlink(path), 0);
	}
	assert_named(&world, "ru", bad, 2);
	world_release(&world);
}

static void write_key(const struct world *world, const char *file,
                      const char *text)
{
	char path[512];

	path_in(world, file, path);
	write_file(path, slice_text(text));
	assert_int_equal(chmod(path, 0600), 0);
}

/* DER of SEQUENCE { INTEGER 5 }: enough for who cannot read keys. */
#define PEM(label) "-----BEGIN " label "-----\nMAMC\nAQU=\n-----END " label "-----\n"

static void test_tls_identity_is_whole_or_named(void **state)
{
	static const char *const bad_certificates[] = {
		"", "\n", "MAMC\nAQU=\n", PEM("CERTIFICATE") "x",
		"-----BEGIN A-----\nMAMCAQU=\n-----END B-----\n",
		"-----BEGIN A-----\nMAMCAQU=\n",
		"-----BEGIN A-----\nMAMCAQUA\n-----END A-----\n",
		"-----BEGIN A-----\nMAMC AQU=\n-----END A-----\n",
		"-----BEGIN A-----\n-----END A-----\n",
		"-----BEGIN -----\nMAMCAQU=\n-----END -----\n",
	};
	static const char *const certificate[] = { "key/tls.crt" };
	static const char *const secret[] = { "key/tls.key" };
	static const char *const lost[] = { "key/tls.pin" };
	static const uint8_t pin[HASH_BYTES] = { 7 };
	struct fault fault;
	struct office us;
	struct named named;
	struct world world;
	char path[512];

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	assert_ok(office_tls_set(&us, pin, &fault));
	office_close(&us);
	write_key(&world, "us/key/tls.key", PEM("PRIVATE KEY"));
	assert_named(&world, "us", certificate, 1);
	write_key(&world, "us/key/tls.crt", PEM("CERTIFICATE"));
	assert_clean(&world, "us", &named);
	for (size_t i = 0; i < sizeof(bad_certificates) /
	                               sizeof(bad_certificates[0]); i++) {
		write_key(&world, "us/key/tls.crt", bad_certificates[i]);
		assert_named(&world, "us", certificate, 1);
	}
	write_key(&world, "us/key/tls.crt", PEM("CERTIFICATE"));
	path_in(&world, "us/key/tls.key", path);
	assert_int_equal(chmod(path, 0640), 0);
	assert_named(&world, "us", secret, 1);
	assert_int_equal(unlink(path), 0);
	assert_named(&world, "us", secret, 1);
	write_key(&world, "us/key/tls.key", PEM("PRIVATE KEY"));
	suffer(&world, "us", "key/tls.pin", 0, 0);
	path_in(&world, "us/key/tls.pin", path);
	assert_int_equal(unlink(path), 0);
	assert_named(&world, "us", lost, 1);
	world_release(&world);
}

#define MIRROR "ro/mirror/us.example/tally"

static void make_folders(const struct world *world)
{
	static const char *const names[] = {
		"ro/mirror/us.example", MIRROR, MIRROR "/tile",
		MIRROR "/tile/entries", MIRROR "/tile/0",
	};
	char path[512];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path_in(world, names[i], path);
		mkdir(path, 0755);
	}
}

static void copy_tile(const struct world *world, const char *tile)
{
	char path[512], name[PATH];
	struct buf bytes;

	snprintf(name, sizeof(name), "us/record/%s", tile);
	path_in(world, name, path);
	bytes = read_file(path);
	snprintf(name, sizeof(name), MIRROR "/%s", tile);
	path_in(world, name, path);
	write_file(path, buf_slice(&bytes));
	buf_release(&bytes);
}

/* Tiles that a pull kept before it was cut short. */
static void test_tiles_ahead_of_a_mirror_are_not_bad(void **state)
{
	static const char *const cut[] = {
		"mirror/us.example/tally/tile/entries/000",
	};
	static const char *const headless[] = {
		"mirror/us.example/tally/checkpoint",
	};
	struct named named;
	struct world world;
	struct office ro;
	char path[512];

	(void)state;
	world_init(&world);
	open_seated(&world, "ro", CLOCK, &ro);
	office_close(&ro);
	grow(&world, "us", 0, 250);
	grow(&world, "us", 250, 50);
	make_folders(&world);
	copy_tile(&world, "tile/entries/000");
	assert_clean(&world, "ro", &named);
	assert_int_equal(named.report.ahead_count, 1);
	/* no pull leaves hashes before it has a head */
	copy_tile(&world, "tile/0/000");
	assert_int_equal(check(&world, "ro", &named), TALLY_EMISMATCH);
	assert_string_equal(named.path[0], headless[0]);
	path_in(&world, MIRROR "/tile/0/000", path);
	assert_int_equal(unlink(path), 0);
	sync_from(&world, "ro", "us", 300);
	assert_clean(&world, "ro", &named);
	path_in(&world, MIRROR "/tile/entries/000", path);
	assert_int_equal(truncate(path, 100), 0);
	assert_named(&world, "ro", cut, 1);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_record_of_a_cosigned_head_is_judged),
		cmocka_unit_test(test_lost_record_of_a_cosigned_head_is_missed),
		cmocka_unit_test(
			test_record_of_a_log_that_is_not_witnessed_is_strange),
		cmocka_unit_test(
			test_record_of_another_history_than_the_mirror_is_told),
		cmocka_unit_test(test_vouched_head_is_judged),
		cmocka_unit_test(test_vouched_head_of_another_history_is_told),
		cmocka_unit_test(test_proof_of_two_histories_is_judged),
		cmocka_unit_test(test_proof_alone_misses_its_heads),
		cmocka_unit_test(test_tls_identity_is_whole_or_named),
		cmocka_unit_test(test_tiles_ahead_of_a_mirror_are_not_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
