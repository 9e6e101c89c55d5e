/*
 * Laws of URLs: which are records, and what an object is called there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "http/client.h"

#define BLOB "blob/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void test_every_name_has_one_path_or_none(void **state)
{
	static const char hash[] = /* of "us.example/tally", by sha256sum */
		"/mirror/8806eb5e1e861bf8c7f3ccf4a3d28cb69e32bfe679014a08a994a382"
		"02a583e0";
	char path[MAX_URL_OBJECT_BYTES];
	static const struct { const char *name, *path; } rows[] = {
		{ "record/checkpoint", "/checkpoint" },
		{ "record/tile/0/x001/x234/067", "/tile/0/x001/x234/067" },
		{ "record/tile/entries/000.p/12", "/tile/entries/000.p/12" },
		{ "record/cut/7", "/cut/7" },
		{ "record/" BLOB, "/" BLOB },
		{ "record", NULL },
		{ "record/", NULL },
		{ "record/secret", NULL },
		{ "record/blob/UP", NULL },
		{ "record/cut/x", NULL },
		{ "checkpoint", NULL },
		{ "office.json", NULL },
		{ "key/office", NULL },
		{ "us.example/tally/checkpoint", NULL },
		{ "mirror/checkpoint", NULL },
		{ "mirror/us.example/tally", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int rc = client_object_path(rows[i].name, path);

		assert_int_equal(rc, rows[i].path ? TALLY_OK : TALLY_ENOTFOUND);
		if (rows[i].path != NULL)
			assert_string_equal(path, rows[i].path);
	}
	assert_int_equal(client_object_path("mirror/us.example/tally/cut/7",
	                                    path), TALLY_OK);
	assert_memory_equal(path, hash, strlen(hash));
	assert_string_equal(path + strlen(hash), "/cut/7");
}

static void test_mirror_of_a_log_named_like_a_file_is_that_logs(void **state)
{
	static const struct { const char *log, *object; } rows[] = {
		{ "a.example/tile", "tile/0/000" },
		{ "a.example/tile/0", "checkpoint" },
		{ "a.example/checkpoint", "checkpoint" },
		{ "a.example/cut/5", "cut/6" },
		{ "a.example/blob", BLOB },
		{ "tile", "tile/entries/000.p/1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char name[256], path[MAX_URL_OBJECT_BYTES], want[256];
		char hex[2 * HASH_BYTES + 1];
		uint8_t hash[HASH_BYTES];

		snprintf(name, sizeof(name), "mirror/%s/%s", rows[i].log,
		         rows[i].object);
		hash_bytes(slice_of(rows[i].log, strlen(rows[i].log)), hash);
		hex_format(hash, HASH_BYTES, hex);
		snprintf(want, sizeof(want), "/mirror/%s/%s", hex,
		         rows[i].object);
		assert_int_equal(client_object_path(name, path), TALLY_OK);
		assert_string_equal(path, want);
	}
}

static void test_only_plain_http_urls_are_records(void **state)
{
	static const char *const good[] = {
		"http://127.0.1.1:8040", "https://tally.example.org",
		"https://example.org/tally/us/", "http://[::1]:80/x",
	};
	static const char *const bad[] = {
		"ftp://example.org", "file:///etc/passwd", "HTTP://example.org",
		"http://", "http:///x", "http://a\\b", "https://us@example.org",
		"https://us:secret@example.org", "https://@example.org",
		"http://example.org/?a=b", "http://example.org/#x",
		"http://example.org/?", "http://example.org:99999",
		"http://exa mple.org", "gopher://example.org",
	};
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(client_is_url(good[i]));
		assert_int_equal(client_check_url(good[i], &fault), TALLY_OK);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_true(client_is_url(bad[i]));
		if (client_check_url(bad[i], &fault) != TALLY_EUSAGE)
			fail_msg("taken: %s", bad[i]);
	}
	assert_false(client_is_url("/srv/us"));
	assert_false(client_is_url("./http://x"));
	assert_false(client_is_url("us"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_name_has_one_path_or_none),
		cmocka_unit_test(test_mirror_of_a_log_named_like_a_file_is_that_logs),
		cmocka_unit_test(test_only_plain_http_urls_are_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
