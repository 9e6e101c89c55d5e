/*
 * Offices in a temporary folder, for the tests of src/office: made, given the
 * charter of charters/test/tiny.yaml, and removed after.
 */
#ifndef TALLY_TEST_OFFICE_WORLD_H
#define TALLY_TEST_OFFICE_WORLD_H

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "office/office.h"
#include "office/place.h"

#define CLOCK "2026-12-01T08:00:00Z"
#define CHARTER_PATH "charters/test/tiny.yaml"
#define SEATS 5

#define RU 2
#define CH 3
#define RU_LOG "ru.example/tally"
#define CH_LOG "ch.example/tally"

static const char *const seat_names[SEATS] = { "us", "ro", "ru", "ch", "obs" };

struct world {
	char folder[256];
	uint8_t *charter; /* with every seat's keys */
	size_t charter_len;
};

#define assert_ok(call) assert_int_equal_text((call), TALLY_OK, &fault)

static inline void assert_int_equal_text(int got, int want,
                                         const struct fault *fault)
{
	if (got != want)
		fail_msg("%s instead of %s: %s", status_text(got),
		         status_text(want), fault->text);
}

static inline void path_in(const struct world *world, const char *name,
                           char out[static 512])
{
	assert_true(snprintf(out, 512, "%s/%s", world->folder, name) < 512);
}

static inline void world_folder(struct world *world)
{
	const char *parent = getenv("TMPDIR");

	memset(world, 0, sizeof(*world));
	snprintf(world->folder, sizeof(world->folder), "%s/tally-test-XXXXXX",
	         parent ? parent : "/tmp");
	assert_non_null(mkdtemp(world->folder));
}

static inline int remove_one(const char *path, const struct stat *st, int type,
                             struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void world_release(struct world *world)
{
	remove_tree(world->folder);
	free(world->charter);
}

static inline struct buf read_file(const char *path)
{
	uint8_t part[4096];
	struct buf out;
	ssize_t len;
	int fd = open(path, O_RDONLY);

	buf_init(&out, (size_t)64 << 20);
	if (fd < 0)
		fail_msg("%s: cannot be read", path);
	while ((len = read(fd, part, sizeof(part))) > 0)
		buf_put(&out, part, (size_t)len);
	close(fd);
	return out;
}

static inline void write_file(const char *path, struct slice bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.data, bytes.len), bytes.len);
	close(fd);
}

/* Change one bit of a file. */
static inline void flip_bit(const char *path, size_t at)
{
	struct buf bytes = read_file(path);

	assert_true(at < bytes.len);
	bytes.data[at] ^= 1;
	write_file(path, buf_slice(&bytes));
	buf_release(&bytes);
}

/* A shell is what tests may use to copy folders. */
static inline void copy_tree(const char *from, const char *to)
{
	char command[1200];

	snprintf(command, sizeof(command), "cp -r '%s' '%s'", from, to);
	assert_int_equal(system(command), 0);
}

/* The same by names in the world; the copy is new. */
static inline void copy_within(const struct world *world, const char *from,
                               const char *to)
{
	char source[512], target[512];

	path_in(world, from, source);
	path_in(world, to, target);
	copy_tree(source, target);
}

/* The same in the place of what is there, if anything. */
static inline void put_copy(const struct world *world, const char *from,
                            const char *to)
{
	char target[512];

	path_in(world, to, target);
	remove_tree(target);
	copy_within(world, from, to);
}

static inline void make_office(const struct world *world, const char *name)
{
	char path[512], log[64];
	struct fault fault;

	path_in(world, name, path);
	snprintf(log, sizeof(log), "%s.example/tally", name);
	assert_ok(office_init(path, name, log, &fault));
}

static inline void open_office(const struct world *world, const char *name,
                               const char *clock, struct office *out)
{
	struct fault fault;
	char path[512];

	path_in(world, name, path);
	assert_ok(office_open(path, clock, out, &fault));
}

static inline void fill_seat(struct world *world, const char *name,
                             struct buf *charter)
{
	struct office office;
	struct fault fault;
	struct card card;
	struct buf filled;

	open_office(world, name, CLOCK, &office);
	assert_ok(office_card(&office, &card, &fault));
	office_close(&office);
	buf_init(&filled, MAX_CHARTER_BYTES);
	assert_ok(charter_fill(buf_slice(charter), &card, &filled, &fault));
	buf_release(charter);
	*charter = filled;
}

/* Five offices, and a charter that names them all; not yet adopted. */
static inline void world_init(struct world *world)
{
	struct buf charter;

	world_folder(world);
	charter = read_file(CHARTER_PATH);
	for (size_t i = 0; i < SEATS; i++) {
		make_office(world, seat_names[i]);
		fill_seat(world, seat_names[i], &charter);
	}
	world->charter_len = charter.len;
	world->charter = charter.data;
}

static inline void adopt_charter(const struct world *world,
                                 struct office *office)
{
	struct fault fault;

	assert_ok(office_adopt(office,
	                       slice_of(world->charter, world->charter_len),
	                       &fault));
}

/* Open at a time with the charter adopted. */
static inline void open_seated(const struct world *world, const char *name,
                               const char *clock, struct office *out)
{
	open_office(world, name, clock, out);
	adopt_charter(world, out);
}

/* Entries that need not be statements. */
static inline void append_plain(struct office *office, size_t from, size_t count)
{
	struct slice entries[MAX_BATCH];
	char text[MAX_BATCH][MAX_NAME_BYTES + 32];
	struct fault fault;

	for (size_t i = 0; i < count; i++) {
		snprintf(text[i], sizeof(text[i]), "%s entry %zu", office->name,
		         from + i);
		entries[i] = slice_text(text[i]);
	}
	assert_ok(office_append(office, entries, count, false, &fault));
}

static inline struct head own_head(const struct office *office)
{
	struct checkpoint checkpoint;
	struct fault fault;
	struct head head;
	struct buf bytes;

	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(office->record, "checkpoint", &bytes, &fault));
	assert_ok(checkpoint_open(buf_slice(&bytes), &office->log_key,
	                          &checkpoint, &fault));
	head = checkpoint.head;
	buf_release(&bytes);
	return head;
}

static inline int count_one(void *ctx, const char *name)
{
	(void)name;
	++*(size_t *)ctx;
	return 0;
}

static inline size_t files_in(struct store *store, const char *prefix)
{
	struct fault fault;
	size_t count = 0;

	assert_ok(store_list(store, prefix, count_one, &count, &fault));
	return count;
}

/* Open an office without a charter, append plain entries, close it. */
static inline void grow(const struct world *world, const char *name,
                        size_t from, size_t count)
{
	struct office office;

	open_office(world, name, CLOCK, &office);
	append_plain(&office, from, count);
	office_close(&office);
}

/* Append one entry, and keep the head behind it. */
static inline void append_kept(const struct world *world, const char *name,
                               const char *entry)
{
	const struct slice bytes = slice_text(entry);
	struct office office;
	struct fault fault;

	open_office(world, name, CLOCK, &office);
	assert_ok(office_append(&office, &bytes, 1, true, &fault));
	office_close(&office);
}

/* State that the office accepts its charter, as every log begins. */
static inline void accept_charter(struct office *office)
{
	uint8_t id[HASH_BYTES];
	struct office_view view;
	struct fault fault;
	struct draft draft;

	assert_ok(office_view_open(office, &view, &fault));
	draft_init(&draft, STATEMENT_CHARTER);
	assert_ok(office_accept(&view, &draft, NULL, id, &fault));
	draft_release(&draft);
	office_view_close(&view);
}

static inline void begin_log(const struct world *world, const char *name)
{
	struct office office;

	open_seated(world, name, CLOCK, &office);
	accept_charter(&office);
	office_close(&office);
}

/* Change over to the key that was promised, behind what the log holds. */
static inline void rotate(const struct world *world, const char *name)
{
	uint8_t id[HASH_BYTES];
	struct office_view view;
	struct office office;
	struct fault fault;

	open_seated(world, name, CLOCK, &office);
	assert_ok(office_view_open(&office, &view, &fault));
	assert_ok(office_rotate(&office, &view, id, &fault));
	office_view_close(&view);
	office_close(&office);
}

/* Pull from a folder, which is the place of whose record lies in it. */
static inline int sync_folder(struct office *office, const char *folder,
                              struct sync_result *results,
                              struct fault *fault)
{
	struct sync_source source = { .name = folder, .peer = NO_INDEX };
	struct checkpoint checkpoint;
	struct buf bytes;
	int rc = store_open_folder(folder, false, false, &source.store, fault);

	if (rc != TALLY_OK)
		return rc;
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	if (office->charter != NULL &&
	    store_get(source.store, "record/checkpoint", &bytes, NULL) ==
	            TALLY_OK &&
	    checkpoint_parse(buf_slice(&bytes), &checkpoint, NULL) == TALLY_OK)
		source.peer = charter_participant_of_log(office->charter,
		                                         checkpoint.origin);
	buf_release(&bytes);
	rc = office_sync(office, &source, results, fault);
	store_close(source.store);
	return rc;
}

static inline struct sync_result sync_one(struct office *office,
                                          const struct world *world,
                                          const char *from,
                                          size_t participant)
{
	struct sync_result results[SEATS];
	struct fault fault;
	char path[512];

	path_in(world, from, path);
	assert_ok(sync_folder(office, path, results, &fault));
	return results[participant];
}

static inline void fail_bad(void *ctx, const char *path, const char *reason)
{
	(void)ctx;
	fail_msg("%s: %s", path, reason);
}

/* fsck finds nothing. */
static inline void assert_sound(const struct world *world, const char *name)
{
	struct folder_report report = { .bad = fail_bad };
	struct fault fault;
	char path[512];

	path_in(world, name, path);
	assert_ok(office_fsck(path, &report, &fault));
}

static inline struct head mirrored(const struct office *office,
                                   const char *log)
{
	struct head head = { .size = 0 };
	struct checkpoint checkpoint;
	struct place place;
	struct fault fault;
	struct buf bytes;

	place_init(&place, office->mirror, "", log);
	if (place_checkpoint(&place, &bytes, &fault) == TALLY_OK) {
		assert_ok(checkpoint_parse(buf_slice(&bytes), &checkpoint,
		                           &fault));
		head = checkpoint.head;
	}
	buf_release(&bytes);
	return head;
}

/* One statement of ru that names blobs that are not held anywhere. */
static inline void accept_with_blob(const struct world *world,
                                    const char *clock,
                                    const uint8_t blob[static HASH_BYTES])
{
	static const struct accept_options anyway = { .anyway = true };
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct office ru;
	struct fault fault;
	struct draft draft;

	open_seated(world, "ru", clock, &ru);
	accept_charter(&ru);
	assert_ok(office_view_open(&ru, &view, &fault));
	draft_init(&draft, STATEMENT_OBJECT);
	draft_id(&draft, "about", view.rules->entries[
		view.rules->log_start[RU]].statement.id);
	draft_hash(&draft, "reason", blob);
	assert_ok(office_accept(&view, &draft, &anyway, id, &fault));
	draft_release(&draft);
	office_view_close(&view);
	office_close(&ru);
}

#endif
