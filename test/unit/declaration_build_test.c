/*
 * Declarations made in parts and on several threads have the root of one
 * traversal; what is kept opens; what fails midway leaves nothing; and two
 * declarations have nothing in common that could link them.
 */
#include "declaration_world.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "escrow/subtree.h"
#include "office/secret.h"

/* Every third slot or so, of any length that fits a cell of 64 bytes. */
static struct slice some(void *ctx, uint64_t slot)
{
	static const char text[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrs"
	                           "tuvwxyzabcdefghij";

	(void)ctx;
	if (slot * 2654435761u % 3 != 0)
		return slice_of(NULL, 0);
	return slice_of(text, slot * 40503u % 63);
}

static struct slice none(void *ctx, uint64_t slot)
{
	(void)ctx;
	(void)slot;
	return slice_of(NULL, 0);
}

static struct slice all(void *ctx, uint64_t slot)
{
	(void)ctx;
	(void)slot;
	return slice_text("sm3:A-1041");
}

static struct declaration plain(const struct declaration_terms *terms,
                                struct slice (*get)(void *, uint64_t))
{
	struct declaration d = { .name = terms->name, .depth = terms->depth,
		                 .cell_bytes = terms->cell_bytes, .get = get };

	memcpy(d.salt_root, terms->salt_root, HASH_BYTES);
	return d;
}

static void build(struct fixture *f, const struct declaration_terms *terms,
                  struct slice (*get)(void *, uint64_t), struct declared *out)
{
	struct declaration_builder *b;
	struct fault fault = { 0 };
	unsigned try_number;

	assert_ok(builder_new(&f->office, terms, &b, &fault));
	for (uint64_t slot = 0; slot >> terms->depth == 0; slot++) {
		struct slice content = get(NULL, slot);

		if (content.len > 0)
			assert_ok(builder_put(b, slot, content, &fault));
	}
	out->epoch = terms->name.epoch;
	assert_ok(builder_finish(b, out->root, &try_number, &fault));
	builder_free(b);
}

static void test_parts_on_any_number_of_threads_give_one_root(void **state)
{
	static const unsigned depths[] = { 0, 1, 7, 8, 9, 10, 11, 13, 15 };
	static const unsigned threads[] = { 1, 2, 7, 0 };
	static const size_t cells[] = { 64, 100, 1024 };
	struct fixture *f = *state;

	for (size_t i = 0; i < 9; i++)
		for (size_t k = 0; k < 4; k++) {
			struct declaration_terms terms;
			struct declaration d;
			struct declared built;
			uint8_t root[HASH_BYTES];

			declaration_terms(&f->charter, 0, 1 + i, &terms);
			terms.depth = depths[i];
			terms.cell_bytes = cells[k % 3];
			terms.threads = threads[k];
			terms.keep = k == 0;
			build(f, &terms, some, &built);
			d = plain(&terms, some);
			assert_int_equal(declaration_root(&d, root), TALLY_OK);
			assert_memory_equal(root, built.root, HASH_BYTES);
		}
}

static void test_parts_of_the_tree_are_those_that_are_asked_for(void **state)
{
	struct fixture *f = *state;
	struct declaration_terms terms;
	uint8_t nodes[16][HASH_BYTES], part[16][HASH_BYTES];
	struct declaration d;

	declaration_terms(&f->charter, 0, 1, &terms);
	d = plain(&terms, some);
	assert_int_equal(declaration_nodes(&d, 0, DEEP, nodes), TALLY_OK);
	for (unsigned height = 8; height <= DEEP; height++)
		for (uint64_t at = 0; at >> DEEP == 0; at += 1u << height) {
			size_t count = (size_t)1 << (height - 8);

			assert_int_equal(declaration_nodes(&d, at, height, part),
			                 TALLY_OK);
			assert_memory_equal(nodes[at >> 8], part,
			                    count * HASH_BYTES);
		}
	assert_int_equal(declaration_nodes(&d, 0, 7, part), TALLY_EUSAGE);
	assert_int_equal(declaration_nodes(&d, 0, DEEP + 1, part), TALLY_EUSAGE);
	assert_int_equal(declaration_nodes(&d, 128, 8, part), TALLY_EUSAGE);
	assert_int_equal(declaration_nodes(&d, 1u << DEEP, 8, part),
	                 TALLY_EUSAGE);
}

/* What is opened of a kept declaration is what a whole traversal opens. */
static void test_kept_declarations_open_as_whole_ones_do(void **state)
{
	static const struct slot_run runs[] = { { 5, 1 }, { 255, 300 },
		                                { 4095, 1 } };
	struct fixture *f = *state;
	struct declaration_terms terms;
	struct kept_declaration *kept;
	struct declaration d;
	struct declared built;
	struct fault fault = { 0 };
	struct buf a, b;

	declaration_terms(&f->charter, 0, 1, &terms);
	build(f, &terms, some, &built);
	d = plain(&terms, some);
	assert_ok(declaration_check(&f->office, &built, &fault));
	assert_ok(declaration_open(&f->office, &built, &kept, &fault));
	buf_init(&a, MAX_BLOB_BYTES);
	buf_init(&b, MAX_BLOB_BYTES);
	for (unsigned height = 0; height <= DEEP; height += 3) {
		assert_ok(kept_put_site(kept, 0, height, &a, &fault));
		assert_int_equal(opening_put_site(&d, 0, height, &b), TALLY_OK);
	}
	assert_ok(kept_put_slots(kept, runs, 3, &a, &fault));
	assert_int_equal(multi_put(&d, runs, 3, &b), TALLY_OK);
	assert_true(slice_equal(buf_slice(&a), buf_slice(&b)));
	declaration_close(kept);
	buf_release(&a);
	buf_release(&b);
}

static void test_slots_come_in_order_and_contents_fit(void **state)
{
	struct fixture *f = *state;
	struct declaration_terms terms;
	struct declaration_builder *b;
	struct fault fault = { 0 };
	uint8_t long_text[63] = { 0 };

	declaration_terms(&f->charter, 0, 1, &terms);
	assert_ok(builder_new(&f->office, &terms, &b, &fault));
	assert_ok(builder_put(b, 7, slice_text("x"), &fault));
	assert_int_equal(builder_put(b, 7, slice_text("x"), &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(builder_put(b, 6, slice_text("x"), &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(builder_put(b, 1u << DEEP, slice_text("x"), &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(builder_put(b, 8, slice_of(long_text, 63), &fault),
	                 TALLY_EUSAGE);
	builder_free(b);
	terms.depth = MAX_DEPTH + 1;
	assert_int_equal(builder_new(&f->office, &terms, &b, &fault),
	                 TALLY_EUSAGE);
}

static int count_kept(void *ctx, const char *name)
{
	(void)name;
	++*(int *)ctx;
	return 0;
}

static int kept_count(struct fixture *f)
{
	struct fault fault = { 0 };
	int count = 0;

	assert_ok(store_list(f->office.secret, "", count_kept, &count, &fault));
	return count;
}

static unsigned temporary_count(const struct fixture *f)
{
	char command[400];
	unsigned count = 0;
	FILE *find;

	snprintf(command, sizeof(command),
	         "find %s/.tmp-writing -type f 2>/dev/null | wc -l",
	         f->world.folder);
	find = popen(command, "r");
	assert_non_null(find);
	assert_int_equal(fscanf(find, "%u", &count), 1);
	pclose(find);
	return count;
}

/* Build the second epoch while no file may pass a length; in a child. */
static int build_limited(struct fixture *f, rlim_t bytes)
{
	struct rlimit limit = { bytes, bytes };
	struct declaration_terms terms;
	struct declaration_builder *b;
	struct fault fault = { 0 };
	uint8_t root[HASH_BYTES];
	unsigned try_number;
	int rc;

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	declaration_terms(&f->charter, 0, 2, &terms);
	rc = builder_new(&f->office, &terms, &b, &fault);
	for (uint64_t slot = 0; rc == TALLY_OK && slot < 1u << DEEP; slot++)
		rc = builder_put(b, slot, slice_text("sm3"), &fault);
	if (rc == TALLY_OK)
		rc = builder_finish(b, root, &try_number, &fault);
	builder_free(b);
	return rc == TALLY_EIO ? 1 : rc == TALLY_OK ? 0 : 2;
}

static void test_of_two_that_declare_at_once_one_is_told_so(void **state)
{
	struct fixture *f = *state;
	struct declaration_builder *first, *second;
	struct declaration_terms terms;
	struct fault fault = { 0 };
	uint8_t root[HASH_BYTES];
	unsigned try_number;

	/* So deep that both have begun a file before either ends. */
	declaration_terms(&f->charter, 0, 1, &terms);
	terms.depth = 13;
	terms.threads = 1;
	assert_ok(builder_new(&f->office, &terms, &first, &fault));
	assert_ok(builder_new(&f->office, &terms, &second, &fault));
	assert_ok(builder_put(first, 8191, slice_text("x"), &fault));
	assert_ok(builder_put(second, 8191, slice_text("y"), &fault));
	assert_ok(builder_finish(first, root, &try_number, &fault));
	assert_int_equal(builder_finish(second, root, &try_number, &fault),
	                 TALLY_EEXISTS);
	assert_non_null(strstr(fault.text, "another declare is running here"));
	builder_free(first);
	builder_free(second);
}

static void test_a_disk_that_fails_midway_changes_nothing(void **state)
{
	struct fixture *f = *state;
	const rlim_t whole = 128 + (64u << DEEP) + 31 * HASH_BYTES;
	struct declaration_terms terms;
	struct declared first;
	struct fault fault = { 0 };
	int status;

	declaration_terms(&f->charter, 0, 1, &terms);
	build(f, &terms, some, &first);
	for (rlim_t bytes = 0; bytes <= whole; bytes += bytes < whole - 1
	                       ? (bytes + 30011 < whole - 1 ? 30011
	                                                    : whole - 1 - bytes)
	                       : 1) {
		pid_t child = fork();

		if (child == 0)
			_exit(build_limited(f, bytes));
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), bytes < whole ? 1 : 0);
		assert_int_equal(kept_count(f), bytes < whole ? 1 : 2);
		assert_int_equal(temporary_count(f), 0);
		assert_ok(declaration_check(&f->office, &first, &fault));
	}
}

static void test_a_killed_writer_leaves_the_old_whole_and_no_half(void **state)
{
	struct fixture *f = *state;
	struct declaration_terms terms;
	struct declared first;
	struct fault fault = { 0 };
	int status;

	declaration_terms(&f->charter, 0, 1, &terms);
	build(f, &terms, some, &first);
	for (unsigned round = 0; round < 40; round++) {
		pid_t child = fork();
		struct buf file;

		if (child == 0) {
			for (;;)
				build_limited(f, RLIM_INFINITY);
		}
		usleep(500 * round);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_ok(declaration_check(&f->office, &first, &fault));
		/* Every try that is there at all is whole. */
		for (unsigned i = 1;; i++) {
			int rc;

			buf_init(&file, 1 << 20);
			rc = secret_get(&f->office, "declaration-2.tree", i,
			                &file, &fault);
			if (rc == TALLY_OK)
				assert_int_equal(file.len, 128 + (64 << DEEP) +
				                 31 * HASH_BYTES);
			buf_release(&file);
			if (rc != TALLY_OK)
				break;
		}
	}
	assert_ok(f->office.secret->backend->tidy(f->office.secret, &fault));
	assert_int_equal(temporary_count(f), 0);
}

/* All 32-byte values of an opening of one slot: its salt and its siblings. */
static void put_values(struct kept_declaration *kept, uint64_t slot,
                       struct buf *out)
{
	struct fault fault = { 0 };
	struct opening opening;
	struct buf bytes;

	buf_init(&bytes, MAX_BLOB_BYTES);
	assert_ok(kept_put_site(kept, slot, 0, &bytes, &fault));
	assert_ok(opening_parse(buf_slice(&bytes), &opening, &fault));
	buf_put_slice(out, opening.seed);
	buf_put_slice(out, opening.siblings);
	buf_release(&bytes);
}

static int compare_values(const void *a, const void *b)
{
	return memcmp(a, b, HASH_BYTES);
}

/* Everything that openings of every slot, and the file, give away of it. */
static void put_all_values(struct fixture *f, const struct declared *declared,
                           struct buf *out)
{
	struct kept_declaration *kept;
	struct fault fault = { 0 };

	assert_ok(declaration_open(&f->office, declared, &kept, &fault));
	buf_put(out, declared->root, HASH_BYTES);
	for (uint64_t slot = 0; slot >> f->charter.depth[0] == 0; slot++)
		put_values(kept, slot, out);
	declaration_close(kept);
	qsort(out->data, out->len / HASH_BYTES, HASH_BYTES, compare_values);
}

static size_t values_in_both(const struct buf *a, const struct buf *b)
{
	size_t count = 0;

	for (size_t i = 0; i < a->len; i += HASH_BYTES)
		count += bsearch(a->data + i, b->data, b->len / HASH_BYTES,
		                 HASH_BYTES, compare_values) != NULL;
	return count;
}

/* Two epochs with the same contents: as different as with none in common. */
static void test_unchanged_slots_cannot_be_linked(void **state)
{
	struct fixture *f = *state;
	struct declaration_terms terms;
	struct declared declared[2];
	struct buf values[2];

	f->charter.depth[0] = 9;
	for (unsigned i = 0; i < 2; i++) {
		declaration_terms(&f->charter, 0, 1 + i, &terms);
		build(f, &terms, some, &declared[i]);
		buf_init(&values[i], MAX_BLOB_BYTES);
		put_all_values(f, &declared[i], &values[i]);
	}
	assert_int_equal(values_in_both(&values[0], &values[1]), 0);
	assert_int_equal(values_in_both(&values[0], &values[0]),
	                 values[0].len / HASH_BYTES);
	buf_release(&values[0]);
	buf_release(&values[1]);
}

static void test_an_inventory_gives_an_unrelated_root_each_time(void **state)
{
	struct fixture *f = *state;
	unsigned ones = 0;

	f->charter.depth[0] = 6;
	for (unsigned i = 0; i < 64; i++) {
		struct declaration_terms terms;
		struct declared a, b;

		declaration_terms(&f->charter, 0, 1, &terms);
		terms.keep = false;
		build(f, &terms, some, &a);
		declaration_terms(&f->charter, 0, 1, &terms);
		terms.keep = false;
		build(f, &terms, some, &b);
		for (size_t k = 0; k < HASH_BYTES; k++)
			ones += (unsigned)__builtin_popcount(a.root[k] ^
			                                     b.root[k]);
	}
	/* 64 * 256 bits: 8192 differ, give or take six times 64. */
	assert_in_range(ones, 8192 - 384, 8192 + 384);
}

/* One map empty, one full: only random-looking bytes differ, and contents. */
static void test_empty_and_full_maps_look_the_same(void **state)
{
	static const struct slot_run runs[] = { { 3, 2 }, { 700, 1 } };
	struct slice (*const gets[])(void *, uint64_t) = { none, all };
	struct fixture *f = *state;
	struct buf opened[2], kept_file[2];
	uint64_t ones[2] = { 0 };

	for (unsigned i = 0; i < 2; i++) {
		struct declaration_terms terms;
		struct kept_declaration *kept;
		struct declared declared;
		struct fault fault = { 0 };
		size_t at;

		declaration_terms(&f->charter, 0, 1, &terms);
		build(f, &terms, gets[i], &declared);
		assert_ok(declaration_open(&f->office, &declared, &kept, &fault));
		buf_init(&opened[i], MAX_BLOB_BYTES);
		buf_init(&kept_file[i], MAX_BLOB_BYTES);
		assert_ok(kept_put_site(kept, 9, 0, &opened[i], &fault));
		/* The siblings of a slot: 12 hashes, all of other slots. */
		at = opened[i].len - DEEP * HASH_BYTES;
		for (; at < opened[i].len; at++)
			ones[i] += (unsigned)__builtin_popcount(
				opened[i].data[at]);
		assert_ok(kept_put_site(kept, 32, 5, &opened[i], &fault));
		assert_ok(kept_put_slots(kept, runs, 2, &opened[i], &fault));
		assert_ok(secret_get(&f->office, "declaration-1.tree", 1 + i,
		                     &kept_file[i], &fault));
		declaration_close(kept);
	}
	assert_int_equal(opened[0].len, opened[1].len);
	assert_int_equal(kept_file[0].len, kept_file[1].len);
	for (unsigned i = 0; i < 2; i++) {
		/* 3072 bits: 1536, give or take six times 27.7. */
		assert_in_range(ones[i], 1536 - 167, 1536 + 167);
		buf_release(&opened[i]);
		buf_release(&kept_file[i]);
	}
}

#define WITH_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_OFFICE(test_parts_on_any_number_of_threads_give_one_root),
		WITH_OFFICE(test_parts_of_the_tree_are_those_that_are_asked_for),
		WITH_OFFICE(test_kept_declarations_open_as_whole_ones_do),
		WITH_OFFICE(test_slots_come_in_order_and_contents_fit),
		WITH_OFFICE(test_of_two_that_declare_at_once_one_is_told_so),
		WITH_OFFICE(test_a_disk_that_fails_midway_changes_nothing),
		WITH_OFFICE(test_a_killed_writer_leaves_the_old_whole_and_no_half),
		WITH_OFFICE(test_unchanged_slots_cannot_be_linked),
		WITH_OFFICE(test_an_inventory_gives_an_unrelated_root_each_time),
		WITH_OFFICE(test_empty_and_full_maps_look_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
