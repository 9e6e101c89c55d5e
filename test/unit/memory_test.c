/*
 * Where inventories lie in memory: in pages that are locked, where the process
 * may lock what it likes. Where it may not, nothing fails for it, and it is
 * known. What locks has a process of its own: locked memory stays so.
 */
#include "declaration_world.h"

#include <sodium.h>
#include <sys/wait.h>

#include "memory_search.h"
#include "office/keys.h"
#include "office/memory.h"
#include "office/secret.h"
#include "office/tags.h"

#define LIMIT_BYTES ((rlim_t)64 << 10)
#define MORE_BYTES ((size_t)64 << 20)
#define FINDS 64

static bool is_without_limit(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct caps[2];
	struct rlimit limit;

	assert_int_equal(syscall(SYS_capget, &head, caps), 0);
	assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
	return limit.rlim_max == RLIM_INFINITY ||
	       (caps[0].effective & 1u << CAP_IPC_LOCK) != 0;
}

/* What fails there says so and ends that process alone. */
static void apart(struct fixture *f, void (*law)(struct fixture *))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		law(f);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define holds(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%d: not %s\n", __LINE__, #condition); \
			_exit(1); \
		} \
	} while (0)

static void all_lie_locked(const struct needle *needle)
{
	uint64_t at[FINDS];
	struct finds finds = { .room = FINDS, .at = at };

	find(needle, &finds);
	holds(finds.count > 0 && finds.count <= FINDS);
	for (size_t i = 0; i < finds.count; i++)
		holds(has_flags((const void *)(uintptr_t)at[i], " lo", ""));
}

static void put(struct declaration_builder *b, uint64_t slot,
                const struct needle *needle)
{
	uint8_t bytes[NEEDLE_BYTES];

	unmask(needle, bytes);
	holds(builder_put(b, slot, slice_of(bytes, sizeof(bytes)), NULL) ==
	      TALLY_OK);
	explicit_bzero(bytes, sizeof(bytes));
}

/* Kept; the slots of the needle stand in the first part and the last. */
static void declare(struct fixture *f, const struct needle *needle,
                    struct declared *out)
{
	struct declaration_builder *b;
	struct declaration_terms terms;
	struct needle salt;
	unsigned try_number;

	declaration_terms(&f->charter, 0, 1, &terms);
	mask(terms.salt_root, &salt);
	holds(builder_new(&f->office, &terms, &b, NULL) == TALLY_OK);
	put(b, 5, needle);
	if (!memory_is_exposed()) {
		all_lie_locked(needle);
		all_lie_locked(&salt);
	}
	put(b, (1u << DEEP) - 1, needle);
	if (!memory_is_exposed())
		all_lie_locked(needle);
	out->epoch = 1;
	holds(builder_finish(b, out->root, &try_number, NULL) == TALLY_OK);
	builder_free(b);
	explicit_bzero(&terms, sizeof(terms));
}

static void open_again(struct fixture *f, const struct needle *needle,
                       const struct declared *declared)
{
	struct kept_declaration *kept;
	struct slice content;
	struct buf opening;

	buf_init(&opening, 1 << 20);
	holds(declaration_open(&f->office, declared, &kept, NULL) == TALLY_OK);
	holds(kept_content(kept, 5, &content, NULL) == TALLY_OK);
	holds(content.len == NEEDLE_BYTES && is_at(needle, content.data));
	holds(kept_put_slot(kept, 5, &opening, NULL) == TALLY_OK);
	if (!memory_is_exposed())
		all_lie_locked(needle);
	declaration_close(kept);
	buf_release(&opening);
	holds(count(needle) == 0);
}

static void declare_and_open(struct fixture *f)
{
	struct needle needle;
	struct declared declared = { 0 };

	make_needle(&needle);
	declare(f, &needle, &declared);
	open_again(f, &needle, &declared);
}

static void without_limit(struct fixture *f)
{
	declare_and_open(f);
	holds(!memory_is_exposed());
}

static void test_inventories_lie_in_locked_memory(void **state)
{
	if (!is_without_limit())
		skip();
	apart(*state, without_limit);
}

static void under_a_limit(struct fixture *f)
{
	void *more;

	holds(limit_locking(LIMIT_BYTES));
	holds(!memory_is_exposed());
	declare_and_open(f);
	holds(memory_is_exposed());
	more = malloc(MORE_BYTES);
	holds(more != NULL);
	free(more);
}

static void test_a_limit_is_known_and_refuses_no_memory(void **state)
{
	apart(*state, under_a_limit);
}

/* Whatever is read of secret/ counts, and what is written. */
static void one_secret(struct fixture *f)
{
	struct buf out;

	holds(limit_locking(LIMIT_BYTES));
	buf_init(&out, 100);
	secret_get(&f->office, "none", 1, &out, NULL);
	holds(memory_is_exposed());
	buf_release(&out);
}

static void test_any_secret_is_locked_for(void **state)
{
	apart(*state, one_secret);
}

static void keys_alone(struct fixture *f)
{
	uint8_t key[32];

	(void)f;
	holds(limit_locking(LIMIT_BYTES));
	memory_lock_key(key, sizeof(key));
	holds(has_flags(key, " lo", ""));
	holds(!memory_is_exposed());
	holds(limit_locking(0));
	holds(sodium_munlock(key, sizeof(key)) == 0);
	memory_lock_key(key, sizeof(key));
	holds(memory_is_exposed());
}

static void test_keys_need_little_to_be_locked(void **state)
{
	apart(*state, keys_alone);
}

static void key_goes(struct fixture *f)
{
	struct {
		struct signer signer;
		uint8_t beside[32];
	} stack = { 0 };
	struct fault fault;

	f->office.key = f->office.secret;
	memory_lock();
	holds(keys_make(&f->office, "some", &fault) == TALLY_OK);
	holds(signer_load(&f->office, "some", "us.example/tally", &stack.signer,
	                  &fault) == TALLY_OK);
	holds(has_flags(stack.beside, " lo", ""));
	signer_wipe(&stack.signer);
	holds(sodium_is_zero(stack.signer.seed, sizeof(stack.signer.seed)));
	holds(has_flags(stack.beside, " lo", ""));
}

static void test_a_key_that_goes_unlocks_nothing_beside_it(void **state)
{
	if (!is_without_limit())
		skip();
	apart(*state, key_goes);
}

static struct slice two_tags(void *ctx, uint64_t slot)
{
	(void)ctx;
	return slot == 5 ? slice_text("sm3:A-1041,sm3:A-1042")
	                 : slice_of(NULL, 0);
}

static size_t line_of(void *ctx, uint64_t slot)
{
	(void)ctx;
	return (size_t)slot + 2;
}

static void test_where_tags_are_is_wiped(void **state)
{
	const struct declaration d = { .depth = DEEP, .cell_bytes = 64,
		                       .get = two_tags };
	const struct tag_lines lines = { .line = line_of };
	struct fault fault = { 0 };
	struct mistakes mistakes;
	struct tag_list list;
	struct needle needle;

	(void)state;
	mistakes_init(&mistakes);
	assert_ok(tag_list_make(&d, &lines, &list, &mistakes, &fault));
	assert_int_equal(list.count, 2);
	/* Where the class of the last stands, and the slot. */
	mask((const uint8_t *)(list.items + 2) - NEEDLE_BYTES, &needle);
	assert_int_equal(count(&needle), 1);
	tag_list_release(&list);
	assert_int_equal(count(&needle), 0);
	mistakes_release(&mistakes);
}

#define WITH_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_OFFICE(test_inventories_lie_in_locked_memory),
		WITH_OFFICE(test_a_limit_is_known_and_refuses_no_memory),
		WITH_OFFICE(test_any_secret_is_locked_for),
		WITH_OFFICE(test_keys_need_little_to_be_locked),
		WITH_OFFICE(test_where_tags_are_is_wiped),
		WITH_OFFICE(test_a_key_that_goes_unlocks_nothing_beside_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
