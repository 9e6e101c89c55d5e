/*
 * The largest declarations: 2^24 slots in memory that does not grow with them,
 * a table that streams through, every thread at work; and all that openings of
 * several epochs ever show has nothing in common.
 */
#include "declaration_world.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define SMALL 16
#define LARGE 24
#define MIB (1024L * 1024)

/* --- memory --------------------------------------------------------------- */

/* Every fourth slot holds something; in a child, whose peak is asked for. */
static int declare_slots(struct fixture *f, unsigned depth)
{
	struct declaration_terms terms;
	struct declaration_builder *b;
	struct fault fault = { 0 };
	uint8_t root[HASH_BYTES];
	unsigned ignored;
	int rc;

	declaration_terms(&f->charter, 0, 1, &terms);
	terms.depth = depth;
	terms.keep = false;
	rc = builder_new(&f->office, &terms, &b, &fault);
	for (uint64_t slot = 0; rc == TALLY_OK && slot >> depth == 0; slot += 4)
		rc = builder_put(b, slot, slice_text("sm3:A-1041"), &fault);
	if (rc == TALLY_OK)
		rc = builder_finish(b, root, &ignored, &fault);
	builder_free(b);
	return rc;
}

/* A table whose rows are made while it is read, and never held. */
struct rows {
	uint64_t next, count;
	int width;
	char row[64];
	size_t len, taken;
};

static void next_row(struct rows *rows)
{
	rows->taken = 0;
	rows->len = (size_t)snprintf(rows->row, sizeof(rows->row),
	                             "alpha,cell-%0*llu,nothing\n", rows->width,
	                             (unsigned long long)++rows->next);
}

static int read_rows(void *ctx, uint8_t *out, size_t room, size_t *out_len,
                     struct fault *fault)
{
	struct rows *rows = ctx;

	(void)fault;
	for (*out_len = 0; *out_len < room;) {
		size_t left = rows->len - rows->taken;
		size_t part = left < room - *out_len ? left : room - *out_len;

		memcpy(out + *out_len, rows->row + rows->taken, part);
		rows->taken += part;
		*out_len += part;
		if (rows->taken < rows->len)
			break;
		if (rows->next == rows->count)
			break;
		next_row(rows);
	}
	return TALLY_OK;
}

static int take_row(void *ctx, uint64_t slot, struct slice content, size_t line,
                    struct fault *fault)
{
	uint64_t *next = ctx;

	(void)content;
	(void)fault;
	return slot == *next && line == slot + 2 && ++*next ? TALLY_OK
	                                                    : TALLY_EINTERNAL;
}

static int stream_rows(struct fixture *f, unsigned power)
{
	struct rows rows = { .count = (uint64_t)1 << power };
	struct population cells = { .prefix = "cell-",
		                    .position_count = (size_t)1 << power };
	struct site site = { .name = "alpha", .populations = &cells,
		             .population_count = 1,
		             .position_count = cells.position_count };
	const struct inventory_source source = { .charter = &f->charter,
		                                 .file = { read_rows, &rows } };
	uint64_t next = 0;
	const struct inventory_sink sink = { take_row, &next };
	struct inventory_count count;
	struct mistakes mistakes;
	struct fault fault = { 0 };
	int rc;

	strcpy(rows.row, "site,position,content\n");
	rows.len = strlen(rows.row);
	rows.width = snprintf(NULL, 0, "%llu", (unsigned long long)rows.count);
	f->charter.sites = &site;
	f->charter.site_count = 1;
	mistakes_init(&mistakes);
	rc = inventory_read(&source, &sink, &count, &mistakes, &fault);
	mistakes_release(&mistakes);
	return rc == TALLY_OK && count.rows == rows.count ? TALLY_OK : TALLY_EIO;
}

/* Peak of resident memory of a child that does it, in bytes. */
static long peak_of(struct fixture *f, int (*work)(struct fixture *, unsigned),
                    unsigned power)
{
	struct rusage usage;
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(work(f, power) == TALLY_OK ? 0 : 1);
	assert_int_equal(wait4(child, &status, 0, &usage), child);
	assert_int_equal(status, 0);
	return usage.ru_maxrss * 1024;
}

static void test_2_24_slots_take_no_more_memory_than_few(void **state)
{
	long small = peak_of(*state, declare_slots, SMALL);
	long large = peak_of(*state, declare_slots, LARGE);

	/* 32 bytes for 256 slots are kept: 2 MiB. */
	assert_true(large - small < 8 * MIB);
	assert_true(large < 128 * MIB);
}

static void test_a_large_table_streams_through(void **state)
{
	/* 13 and 53 MiB: rows are held up to 8. */
	long small = peak_of(*state, stream_rows, 19);
	long large = peak_of(*state, stream_rows, 21);

	assert_true(large - small < 4 * MIB);
	assert_true(large < 128 * MIB);
}

/* --- threads -------------------------------------------------------------- */

/* Threads of this process beside the first that have computed for a while. */
static unsigned busy_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	unsigned busy = 0;
	struct dirent *entry;

	assert_non_null(tasks);
	while ((entry = readdir(tasks)) != NULL) {
		unsigned long long ran_ns = 0;
		char path[300];
		FILE *file;

		if (entry->d_name[0] == '.' ||
		    strtol(entry->d_name, NULL, 10) == getpid())
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%s/schedstat",
		         entry->d_name);
		file = fopen(path, "r");
		if (file == NULL) /* it has ended meanwhile */
			continue;
		busy += fscanf(file, "%llu", &ran_ns) == 1 &&
		        ran_ns > 5000000; /* of hashing 8 parts or so */
		fclose(file);
	}
	closedir(tasks);
	return busy;
}

/*
 * Slots are given until so many threads have hashed: if one never does, the map
 * comes to its end.
 */
static void check_threads(struct fixture *f, unsigned asked, unsigned wanted)
{
	struct declaration_terms terms;
	struct declaration_builder *b;
	struct fault fault = { 0 };
	unsigned busy = 0;

	/* Those that were joined may still be on their way out. */
	for (unsigned i = 0; i < 1000 && busy_threads() > 0; i++)
		usleep(1000);
	declaration_terms(&f->charter, 0, 1, &terms);
	terms.depth = LARGE;
	terms.keep = false;
	terms.threads = asked;
	assert_ok(builder_new(&f->office, &terms, &b, &fault));
	for (uint64_t slot = 0; busy < wanted && slot >> LARGE == 0;
	     slot += 65536) {
		assert_ok(builder_put(b, slot, slice_text("sm3"), &fault));
		busy = busy_threads();
	}
	builder_free(b);
	assert_int_equal(busy, wanted);
}

static void test_every_thread_hashes(void **state)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	check_threads(*state, 1, 1);
	check_threads(*state, 2, 2);
	check_threads(*state, 5, 5);
	check_threads(*state, 0, cores > 64 ? 64 : (unsigned)cores);
}

/* --- epochs --------------------------------------------------------------- */

static void build(struct fixture *f, const struct declaration_terms *terms,
                  struct declared *out)
{
	struct declaration_builder *b;
	struct fault fault = { 0 };
	unsigned try_number;

	assert_ok(builder_new(&f->office, terms, &b, &fault));
	for (uint64_t slot = 0; slot >> terms->depth == 0; slot += 3)
		assert_ok(builder_put(b, slot, slice_text("sm3"), &fault));
	out->epoch = terms->name.epoch;
	assert_ok(builder_finish(b, out->root, &try_number, &fault));
	builder_free(b);
}

static int compare_values(const void *a, const void *b)
{
	return memcmp(a, b, HASH_BYTES);
}

/*
 * Every value that any opening can show: of each subtree of each height, down
 * to one slot, the seed or salt, and the siblings; and the root.
 */
static void put_published(struct fixture *f, const struct declared *declared,
                          struct buf *out)
{
	unsigned depth = f->charter.depth[0];
	struct kept_declaration *kept;
	struct opening opening;
	struct fault fault = { 0 };
	struct buf bytes;

	buf_init(out, MAX_BLOB_BYTES);
	buf_init(&bytes, MAX_BLOB_BYTES);
	buf_put(out, declared->root, HASH_BYTES);
	assert_ok(declaration_open(&f->office, declared, &kept, &fault));
	for (unsigned height = 0; height <= depth; height++)
		for (uint64_t at = 0; at >> depth == 0;
		     at += (uint64_t)1 << height) {
			buf_clear(&bytes);
			assert_ok(kept_put_site(kept, at, height, &bytes,
			                        &fault));
			assert_ok(opening_parse(buf_slice(&bytes), &opening,
			                        &fault));
			buf_put_slice(out, opening.seed);
			buf_put_slice(out, opening.siblings);
		}
	declaration_close(kept);
	buf_release(&bytes);
	qsort(out->data, out->len / HASH_BYTES, HASH_BYTES, compare_values);
}

/* Different values, and how many of them are also in another list. */
static size_t shared_values(const struct buf *a, const struct buf *b,
                            size_t *out_different)
{
	size_t count = 0;

	*out_different = 0;
	for (size_t i = 0; i < a->len; i += HASH_BYTES) {
		if (i > 0 && memcmp(a->data + i, a->data + i - HASH_BYTES,
		                    HASH_BYTES) == 0)
			continue;
		++*out_different;
		count += bsearch(a->data + i, b->data, b->len / HASH_BYTES,
		                 HASH_BYTES, compare_values) != NULL;
	}
	return count;
}

static void test_nothing_that_is_published_links_two_epochs(void **state)
{
	struct fixture *f = *state;
	struct declaration_terms terms[3];
	struct declared declared[3];
	struct buf values[3];
	size_t different;

	f->charter.depth[0] = 9;
	for (unsigned i = 0; i < 3; i++) {
		declaration_terms(&f->charter, 0, 1 + i, &terms[i]);
		if (i == 2) /* what must never be: the salts of epoch 2 */
			memcpy(terms[2].salt_root, terms[1].salt_root,
			       HASH_BYTES);
		build(f, &terms[i], &declared[i]);
		put_published(f, &declared[i], &values[i]);
	}
	assert_int_equal(shared_values(&values[0], &values[1], &different), 0);
	/* 512 salts, 511 seeds of more than a slot, 1,023 nodes. */
	assert_int_equal(different, 512 + 511 + 1023);
	/* And it is seen: seeds and salts recur, nodes name their epoch. */
	assert_int_equal(shared_values(&values[1], &values[2], &different),
	                 512 + 511);
	for (unsigned i = 0; i < 3; i++)
		buf_release(&values[i]);
}

#define WITH_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_OFFICE(test_2_24_slots_take_no_more_memory_than_few),
		WITH_OFFICE(test_a_large_table_streams_through),
		WITH_OFFICE(test_every_thread_hashes),
		WITH_OFFICE(test_nothing_that_is_published_links_two_epochs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
