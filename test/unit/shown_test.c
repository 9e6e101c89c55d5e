/*
 * Every way in which a log can be shown other than it was, by its owner's record
 * and by another office's mirror: what is refused, and what is kept of it.
 */
#include "office/keys.h"
#include "office/shrunk.h"
#include "shown_world.h"

/* A bit for every kind of file; of a fork they are three. */
enum kept {
	NOTHING,
	SHRUNK = 1,
	PROOF = 2, FIRST_HEAD = 4, SECOND_HEAD = 8,
	FORK = PROOF | FIRST_HEAD | SECOND_HEAD
};

static void show(const struct world *world, const char *stage, size_t more)
{
	put_copy(world, stage, "shown");
	if (more > 0)
		grow(world, "shown", 1000, more);
}

static void show_empty(const struct world *world) { show(world, "ru0", 0); }
static void show_old(const struct world *world) { show(world, "ru1", 0); }
static void show_smaller(const struct world *world) { show(world, "ru3", 0); }
static void show_all(const struct world *world) { show(world, "ru", 0); }
static void show_longer(const struct world *world) { show(world, "ru", 2); }
static void fork_smaller(const struct world *world) { show(world, "ru3", 1); }
static void fork_equal(const struct world *world) { show(world, "ru3", 2); }
static void fork_larger(const struct world *world) { show(world, "ru3", 4); }
static void fork_of_old_key(const struct world *world) { show(world, "ru1", 1); }
static void fork_by_old_key(const struct world *world) { show(world, "ru1", 4); }

static void show_bad_tiles(const struct world *world)
{
	char path[512];

	show(world, "ru", 2);
	path_in(world, "shown/record/tile/entries/000.p/7", path);
	flip_bit(path, 40);
}

static void show_fork_with_bad_tiles(const struct world *world)
{
	char path[512];

	show(world, "ru3", 4);
	path_in(world, "shown/record/tile/entries/000.p/7", path);
	flip_bit(path, 40);
}

static void checkpoint_path(const struct world *world, char out[static 512])
{
	path_in(world, "shown/record/checkpoint", out);
}

/* Another digit in the signature, which ends the file. */
static void unsign(const struct world *world)
{
	struct buf bytes;
	uint8_t *digit;
	char path[512];

	checkpoint_path(world, path);
	bytes = read_file(path);
	digit = &bytes.data[bytes.len - 10];
	*digit = *digit == 'A' ? 'B' : 'A';
	write_file(path, buf_slice(&bytes));
	buf_release(&bytes);
}

static void show_unsigned_smaller(const struct world *world)
{
	show(world, "ru3", 0);
	unsign(world);
}

static void show_unsigned_equal(const struct world *world)
{
	show(world, "ru", 0);
	unsign(world);
}

static void show_unsigned_longer(const struct world *world)
{
	show(world, "ru", 2);
	unsign(world);
}

/* The head of what follows the rotation, by the key from before it. */
static void show_signed_by_old_key(const struct world *world)
{
	struct checkpoint head;
	struct buf bytes, text;
	struct signer signer;
	struct office old;
	struct fault fault;
	char path[512];

	show(world, "ru", 2);
	checkpoint_path(world, path);
	bytes = read_file(path);
	assert_ok(checkpoint_parse(buf_slice(&bytes), &head, &fault));
	open_office(world, "ru1", CLOCK, &old);
	assert_ok(signer_choose(&old, NULL, &signer, &fault));
	buf_init(&text, MAX_CHECKPOINT_BYTES);
	buf_put_slice(&text, head.note.text);
	buf_put_u8(&text, '\n');
	note_sign(&signer.key, signer.seed, head.note.text, &text);
	assert_int_equal(buf_status(&text), TALLY_OK);
	write_file(path, buf_slice(&text));
	signer_wipe(&signer);
	office_close(&old);
	buf_release(&text);
	buf_release(&bytes);
}

static void show_unreadable(const struct world *world)
{
	char path[512];

	show(world, "ru", 0);
	checkpoint_path(world, path);
	write_file(path, slice_text("nothing that can be read\n"));
}

static void show_no_head(const struct world *world)
{
	char path[512];

	show(world, "ru", 0);
	checkpoint_path(world, path);
	assert_int_equal(unlink(path), 0);
}

/*
 * What is shown to who holds HELD entries: the status and what is kept, whether
 * the owner's record shows it or another office's mirror. But whoever mirrors a
 * log may show an old head of it: that is no shrinking.
 */
static const struct shown {
	const char *name;
	void (*make)(const struct world *world);
	int status;
	enum kept kept;
} rows[] = {
	{ "all", show_all, TALLY_OK, NOTHING },
	{ "longer", show_longer, TALLY_OK, NOTHING },
	{ "smaller", show_smaller, TALLY_OK, SHRUNK },
	{ "smaller, by the key of then", show_old, TALLY_OK, SHRUNK },
	{ "empty", show_empty, TALLY_OK, SHRUNK },
	{ "smaller, no prefix", fork_smaller, TALLY_EMISMATCH, FORK },
	{ "as large, another root", fork_equal, TALLY_EMISMATCH, FORK },
	{ "larger, no extension", fork_larger, TALLY_EMISMATCH, FORK },
	{ "of a size of the old key", fork_of_old_key, TALLY_EMISMATCH, FORK },
	{ "as large, by an old key", fork_by_old_key, TALLY_ESIGNATURE, NOTHING },
	{ "larger, bad tiles", show_bad_tiles, TALLY_EMISMATCH, NOTHING },
	{ "larger, no extension, bad tiles", show_fork_with_bad_tiles,
	  TALLY_EMISMATCH, NOTHING },
	{ "smaller, unsigned", show_unsigned_smaller, TALLY_ESIGNATURE, NOTHING },
	{ "as large, unsigned", show_unsigned_equal, TALLY_ESIGNATURE, NOTHING },
	{ "larger, unsigned", show_unsigned_longer, TALLY_ESIGNATURE, NOTHING },
	{ "larger, by an old key", show_signed_by_old_key, TALLY_ESIGNATURE,
	  NOTHING },
	{ "unreadable", show_unreadable, TALLY_EFORMAT, NOTHING },
	{ "no head", show_no_head, TALLY_ENOTFOUND, NOTHING },
};

static int look_at_kept(void *ctx, const char *name)
{
	const char *leaf = strrchr(name, '/') + 1;
	unsigned *kept = ctx;

	if (strncmp(name, SHRUNK_FOLDER, strlen(SHRUNK_FOLDER)) == 0)
		*kept |= SHRUNK;
	else if (strcmp(leaf, "fork") == 0)
		*kept |= PROOF;
	else if (strcmp(leaf, "held") == 0)
		*kept |= FIRST_HEAD;
	else if (strcmp(leaf, "offered") == 0)
		*kept |= SECOND_HEAD;
	else
		fail_msg("%s", name);
	return 0;
}

/* All that is kept; assert_sound finds whether it shows what it is to show. */
static unsigned kept_by(const struct office *office)
{
	unsigned kept = NOTHING;
	struct fault fault;

	assert_ok(store_list(office->root, "evidence", look_at_kept, &kept,
	                     &fault));
	return kept;
}

static void check_row(const struct world *world, const struct shown *row,
                      const char *from)
{
	bool is_shrunk = row->kept == SHRUNK && strcmp(from, "shown") == 0;
	unsigned want = row->kept == SHRUNK && !is_shrunk ? NOTHING : row->kept;
	struct sync_result results[SEATS];
	struct fault fault;
	struct office us;
	struct head before, after;
	char path[512];
	int got;

	put_copy(world, "us-before", "us");
	open_seated(world, "us", CLOCK, &us);
	before = mirrored(&us, LOG);
	path_in(world, from, path);
	got = sync_folder(&us, path, results, &fault);
	if (got == TALLY_OK)
		got = results[RU].status;
	if (got != row->status || kept_by(&us) != want)
		fail_msg("%s, %s: %s, kept %u", row->name, from,
		         status_text(got), kept_by(&us));
	assert_int_equal(results[RU].shrunk, is_shrunk);
	after = mirrored(&us, LOG);
	if (row->make == show_longer)
		assert_int_equal(after.size, HELD + 2);
	else
		assert_true(head_equal(&before, &after));
	office_close(&us);
	assert_sound(world, "us");
}

/* What is shown is another office's mirror. */
static void carry(const struct world *world)
{
	static const char *const folders[] = { "carrier", "carrier/mirror",
		                               "carrier/mirror/ru.example" };
	char path[512];

	path_in(world, "carrier", path);
	remove_tree(path);
	for (size_t i = 0; i < 3; i++) {
		path_in(world, folders[i], path);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	put_copy(world, "shown/record", "carrier/mirror/" LOG);
}

static void test_what_is_shown_is_refused_or_kept_as_the_table_says(void **state)
{
	struct world world;

	(void)state;
	make_world(&world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rows[i].make(&world);
		check_row(&world, &rows[i], "shown");
		carry(&world);
		check_row(&world, &rows[i], "carrier");
	}
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_what_is_shown_is_refused_or_kept_as_the_table_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
