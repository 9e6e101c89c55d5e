/*
 * Which paths name something that is served, and which do not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "http/target.h"

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct {
	const char *path;
	enum target_kind kind;
} good[] = {
	{ "/checkpoint", TARGET_CHECKPOINT },
	{ "/cut/0", TARGET_HEAD },
	{ "/cut/18446744073709551615", TARGET_HEAD },
	{ "/tile/0/000", TARGET_TILE },
	{ "/tile/63/000", TARGET_TILE },
	{ "/tile/0/000.p/1", TARGET_TILE },
	{ "/tile/0/x001/x234/067", TARGET_TILE }, /* 1234067, of C2SP's text */
	{ "/tile/1/x001/x234/067.p/255", TARGET_TILE },
	{ "/tile/entries/000", TARGET_TILE },
	{ "/tile/entries/x018/x446/x744/x073/x709/x551/615.p/255", TARGET_TILE },
	{ "/blob/" HASH, TARGET_BLOB },
	{ "/healthz", TARGET_HEALTH },
	{ "/add-checkpoint", TARGET_ADD_CHECKPOINT },
	{ "/" HASH "/checkpoint", TARGET_CHECKPOINT },
	{ "/" HASH "/cut/7", TARGET_HEAD },
	{ "/" HASH "/tile/entries/x001/000.p/9", TARGET_TILE },
	{ "/" HASH "/blob/" HASH, TARGET_BLOB },
	{ "/mirror/" HASH "/checkpoint", TARGET_CHECKPOINT },
	{ "/mirror/" HASH "/tile/0/000.p/1", TARGET_TILE },
};
#define GOOD_COUNT (sizeof(good) / sizeof(good[0]))

static const char *const bad[] = {
	"", "/", "checkpoint", "//checkpoint", "/checkpoint/", "/Checkpoint",
	"/checkpoint.", "/./checkpoint", "/../record/checkpoint",
	"/%63heckpoint", "/checkpoint%00", "/checkpoint?", "/checkpoin",
	"/cut", "/cut/", "/cut/01", "/cut/-1", "/cut/1/", "/cut/1x",
	"/cut/18446744073709551616", "/cut/../checkpoint",
	"/tile", "/tile/", "/tile/0", "/tile/0/", "/tile/0/00", "/tile/0/0000",
	"/tile/0/0a0", "/tile/00/000", "/tile/01/000", "/tile/64/000",
	"/tile//000", "/tile/-1/000", "/tile/x000/000", "/tile/0/x000",
	"/tile/0/x000/", "/tile/0/000/000", "/tile/0/000.p", "/tile/0/000.p/",
	"/tile/0/000.p/0", "/tile/0/000.p/01", "/tile/0/000.p/256",
	"/tile/0/000.p/1/", "/tile/0/000.p/1/2", "/tile/0/000.q/1",
	"/tile/0/../../../key/office", "/tile/0/..", "/tile/0/x../000",
	"/tile/entries", "/tile/entries/", "/tile/entries0/000",
	"/tile/entries/x000/x000/x000/x000/x000/x000/x000/000",
	"/tile/data/000",
	"/blob/", ("/blob/" HASH "0"), ("/blob/" HASH "/"), "/blob/../key/office",
	"/blob/E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
	"/healthz/", "/add-checkpoint/", "/add-checkpoints",
	("/" HASH), ("/" HASH "/"), ("/" HASH "//checkpoint"), ("/" HASH "/healthz"),
	("/" HASH "/add-checkpoint"), ("/" HASH "/" HASH "/checkpoint"),
	("/" HASH "0/checkpoint"), "/us.example/tally/checkpoint",
	"/mirror/checkpoint", "/mirror/", "/mirror", ("/mirror/" HASH),
	("/mirror/mirror/" HASH "/checkpoint"), "/mirror//checkpoint",
	"/mirror/add-checkpoint", ("/mirror/" HASH "/add-checkpoint"),
	"/mirror/us.example/tally/checkpoint",
	"/key/office", "/office.json", "/record/checkpoint",
};
#define BAD_COUNT (sizeof(bad) / sizeof(bad[0]))

static void test_every_name_of_the_layout_is_known(void **state)
{
	uint8_t hash[HASH_BYTES];

	(void)state;
	assert_int_equal(hex_parse(slice_text(HASH), hash, HASH_BYTES),
	                 TALLY_OK);
	for (size_t i = 0; i < GOOD_COUNT; i++) {
		struct target target = target_parse(slice_text(good[i].path));
		const char *file = good[i].path + 1;

		if (target.kind != good[i].kind)
			fail_msg("%s", good[i].path);
		assert_int_equal(target.is_file,
		                 strncmp(file, "mirror/", 7) == 0);
		if (target.is_file)
			file += strlen("mirror/");
		assert_int_equal(target.is_mirrored,
		                 strncmp(file, HASH "/", 65) == 0);
		if (target.is_mirrored) {
			assert_memory_equal(target.log_hash, hash, HASH_BYTES);
			file += 65;
		}
		if (target.kind != TARGET_HEALTH &&
		    target.kind != TARGET_ADD_CHECKPOINT)
			assert_string_equal(target.file, file);
		else
			assert_string_equal(target.file, "");
	}
}

static void test_nothing_else_is_served(void **state)
{
	(void)state;
	for (size_t i = 0; i < BAD_COUNT; i++)
		if (target_parse(slice_text(bad[i])).kind != TARGET_NONE)
			fail_msg("%s", bad[i]);
}

/* The file that a name leads to is the name, whatever byte was changed. */
static void test_no_changed_byte_leads_elsewhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < GOOD_COUNT; i++) {
		char path[256];
		size_t len = strlen(good[i].path);

		for (size_t at = 0; at < len; at++) {
			for (unsigned byte = 0; byte < 256; byte++) {
				struct target target;

				memcpy(path, good[i].path, len + 1);
				path[at] = (char)byte;
				target = target_parse(slice_of(path, len));
				assert_null(strstr(target.file, ".."));
				assert_int_not_equal(target.file[0], '/');
				assert_non_null(strstr(path, target.file));
			}
		}
	}
}

static void test_a_name_cut_short_is_another_name_or_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < GOOD_COUNT; i++) {
		size_t len = strlen(good[i].path);

		while (len-- > 0) {
			struct target target =
				target_parse(slice_of(good[i].path, len));

			assert_true(strlen(target.file) <= len);
			if (target.kind == TARGET_NONE)
				assert_string_equal(target.file, "");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_name_of_the_layout_is_known),
		cmocka_unit_test(test_nothing_else_is_served),
		cmocka_unit_test(test_no_changed_byte_leads_elsewhere),
		cmocka_unit_test(test_a_name_cut_short_is_another_name_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
