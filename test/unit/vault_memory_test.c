/*
 * What an office's secrets leave in memory: nothing once it is closed, and what
 * is there before is locked and in no core file.
 */
#include "vault_world.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <sys/prctl.h>

#include "office/vault_store.h"

#define NEEDLE_BYTES 32
#define PIECE_BYTES ((size_t)1 << 16)
#define LARGEST_MAPPING ((uint64_t)1 << 28)

/* Kept so that the search does not find what it looks for in itself. */
struct needle {
	uint8_t masked[NEEDLE_BYTES];
};

/* Not a constant: the compiler would take off again what mask put on. */
static volatile uint8_t veil = 0x5a;

/* In a mapping of its own, which is not searched. */
static uint8_t *piece;

static void mask(const uint8_t *bytes, struct needle *out)
{
	for (size_t i = 0; i < NEEDLE_BYTES; i++)
		out->masked[i] = bytes[i] ^ veil;
}

static void unmask(const struct needle *needle, uint8_t *out)
{
	for (size_t i = 0; i < NEEDLE_BYTES; i++)
		out[i] = needle->masked[i] ^ veil;
}

static bool is_at(const struct needle *needle, const uint8_t *at)
{
	for (size_t i = 0; i < NEEDLE_BYTES; i++)
		if ((at[i] ^ veil) != needle->masked[i])
			return false;
	return true;
}

static size_t count_in(int mem_fd, uint64_t from, uint64_t to,
                       const struct needle *needle)
{
	size_t found = 0;

	for (uint64_t at = from; at < to; at += PIECE_BYTES) {
		size_t most = to - at < PIECE_BYTES + NEEDLE_BYTES
		              ? (size_t)(to - at) : PIECE_BYTES + NEEDLE_BYTES;
		ssize_t len = pread(mem_fd, piece, most, (off_t)at);

		for (ssize_t i = 0; i + NEEDLE_BYTES <= len &&
		                    i < (ssize_t)PIECE_BYTES; i++)
			found += is_at(needle, piece + i);
	}
	explicit_bzero(piece, PIECE_BYTES + NEEDLE_BYTES);
	return found;
}

/* How often does it lie in what this process can write? */
static size_t count(const struct needle *needle)
{
	FILE *maps;
	char line[512], rights[8];
	uint64_t from, to;
	size_t found = 0;
	int fd;

	assert_int_equal(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), 0);
	if (piece == NULL)
		piece = sodium_malloc(PIECE_BYTES + NEEDLE_BYTES);
	assert_non_null(piece);
	maps = fopen("/proc/self/maps", "r");
	fd = open("/proc/self/mem", O_RDONLY);
	assert_non_null(maps);
	assert_true(fd >= 0);
	while (fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &from, &to,
		           rights) == 3 &&
		    rights[1] == 'w' && to - from <= LARGEST_MAPPING &&
		    ((uintptr_t)piece < from || (uintptr_t)piece >= to))
			found += count_in(fd, from, to, needle);
	fclose(maps);
	close(fd);
	return found;
}

/* The flags that the kernel has for the memory there: "lo" locked, "dd" no dump. */
static bool has_flags(const void *at, const char *flag, const char *other)
{
	FILE *smaps;
	char line[512];
	uint64_t from, to;
	bool inside = false, has = false;

	assert_int_equal(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), 0);
	smaps = fopen("/proc/self/smaps", "r");
	assert_non_null(smaps);
	while (fgets(line, sizeof(line), smaps) != NULL) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &from, &to) == 2)
			inside = (uintptr_t)at >= from && (uintptr_t)at < to;
		else if (inside && strncmp(line, "VmFlags:", 8) == 0)
			has = strstr(line, flag) != NULL &&
			      strstr(line, other) != NULL;
	}
	fclose(smaps);
	return has;
}

static void make_needle(struct needle *out)
{
	uint8_t bytes[NEEDLE_BYTES];

	office_random(bytes, sizeof(bytes));
	mask(bytes, out);
	explicit_bzero(bytes, sizeof(bytes));
}

static void put_needle(struct office *office, const struct needle *needle)
{
	uint8_t bytes[NEEDLE_BYTES];
	struct secret_writer *writer;

	unmask(needle, bytes);
	assert_int_equal(secret_put(office, "team-1", 1,
	                            slice_of(bytes, sizeof(bytes)), NULL),
	                 TALLY_OK);
	assert_int_equal(secret_writer_open(office, "large", 1, &writer, NULL),
	                 TALLY_OK);
	assert_int_equal(secret_writer_put(writer, slice_of(bytes, sizeof(bytes)),
	                                   NULL), TALLY_OK);
	assert_true(has_flags(writer, " lo", " dd"));
	assert_int_equal(secret_writer_commit(writer, NULL), TALLY_OK);
	explicit_bzero(bytes, sizeof(bytes));
}

static void test_the_search_finds_what_lies_there(void **state)
{
	static uint8_t held[NEEDLE_BYTES];
	struct needle needle;
	uint8_t *bytes = malloc(NEEDLE_BYTES);

	(void)state;
	make_needle(&needle);
	assert_int_equal(count(&needle), 0);
	unmask(&needle, bytes);
	assert_int_equal(count(&needle), 1);
	unmask(&needle, held);
	assert_int_equal(count(&needle), 2);
	explicit_bzero(bytes, NEEDLE_BYTES);
	explicit_bzero(held, NEEDLE_BYTES);
	assert_int_equal(count(&needle), 0);
	free(bytes);
}

static void test_a_secret_that_was_written_is_gone_from_memory(void **state)
{
	struct needle needle;
	struct office office;

	(void)state;
	make_needle(&needle);
	open_office(&office);
	put_needle(&office, &needle);
	assert_int_equal(count(&needle), 0);
	office_close(&office);
}

static void test_a_secret_that_was_read_is_gone_from_memory(void **state)
{
	struct secret_reader *reader;
	struct needle needle;
	struct office office;
	uint8_t byte;

	(void)state;
	make_needle(&needle);
	open_office(&office);
	put_needle(&office, &needle);
	assert_int_equal(get(&office, "team-1"), TALLY_OK);
	assert_int_equal(count(&needle), 0);
	assert_int_equal(secret_reader_open(&office, "large", 1, &reader, NULL),
	                 TALLY_OK);
	assert_int_equal(secret_reader_get(reader, 1, 1, &byte, NULL), TALLY_OK);
	assert_int_equal(count(&needle), 1);
	assert_true(has_flags(reader, " lo", " dd"));
	secret_reader_close(reader);
	assert_int_equal(count(&needle), 0);
	office_close(&office);
}

/* The bytes that a file holds are cut off or altered: nothing of it stays. */
static void test_a_secret_that_was_altered_leaves_nothing(void **state)
{
	struct needle needle;
	struct office office;
	struct buf raw;

	(void)state;
	make_needle(&needle);
	open_office(&office);
	put_needle(&office, &needle);
	raw_get(&office, "team-1", &raw);
	raw.data[raw.len - 1] ^= 1;
	raw_put(&office, "team-1", buf_slice(&raw));
	buf_release(&raw);
	assert_int_equal(get(&office, "team-1"), TALLY_EIO);
	assert_int_equal(count(&needle), 0);
	office_close(&office);
}

static void test_the_office_key_is_locked_and_goes_with_the_office(void **state)
{
	uint8_t bytes[LOCK_KEY_BYTES];
	struct needle key;
	struct office office;

	(void)state;
	open_office(&office);
	assert_int_equal(vault_key(&office, bytes, NULL), TALLY_OK);
	mask(bytes, &key);
	explicit_bzero(bytes, sizeof(bytes));
	assert_int_equal(get(&office, "none"), TALLY_ENOTFOUND);
	assert_true(has_flags(office.vault->key, " lo", " dd"));
	assert_int_equal(count(&key), 1);
	office_close(&office);
	assert_int_equal(count(&key), 0);
}

static void test_keys_and_passphrases_are_wiped_after_use(void **state)
{
	const struct vault_way way = way_of("correct horse");
	uint8_t seed[SIGN_SEED_BYTES];
	char hex[2 * SIGN_SEED_BYTES + 1];
	struct needle raw, text;
	struct office office;
	size_t sealed;

	(void)state;
	open_office(&office);
	assert_int_equal(keys_read(&office, KEY_OFFICE, seed, NULL), TALLY_OK);
	mask(seed, &raw);
	sodium_bin2hex(hex, sizeof(hex), seed, sizeof(seed));
	mask((const uint8_t *)hex, &text);
	explicit_bzero(seed, sizeof(seed));
	explicit_bzero(hex, sizeof(hex));
	assert_int_equal(vault_set(&office, &way, &sealed, NULL), TALLY_OK);
	assert_int_equal(count(&raw), 0);
	assert_int_equal(count(&text), 0);
	office_close(&office);
}

static void test_sealing_in_place_leaves_nothing_in_memory(void **state)
{
	const struct vault_way way = way_of("correct horse");
	uint8_t bytes[NEEDLE_BYTES];
	struct needle needle;
	struct office office;
	size_t sealed;

	(void)state;
	make_needle(&needle);
	open_office(&office);
	unmask(&needle, bytes);
	raw_put(&office, "team-1", slice_of(bytes, sizeof(bytes)));
	explicit_bzero(bytes, sizeof(bytes));
	assert_int_equal(vault_set(&office, &way, &sealed, NULL), TALLY_OK);
	assert_int_equal(sealed, 1);
	assert_int_equal(count(&needle), 0);
	office_close(&office);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_search_finds_what_lies_there),
		TEST(test_a_secret_that_was_written_is_gone_from_memory),
		TEST(test_a_secret_that_was_read_is_gone_from_memory),
		TEST(test_a_secret_that_was_altered_leaves_nothing),
		TEST(test_the_office_key_is_locked_and_goes_with_the_office),
		TEST(test_keys_and_passphrases_are_wiped_after_use),
		TEST(test_sealing_in_place_leaves_nothing_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
