/*
 * Laws of group commit: what many threads append is there once, where each was
 * told, and nobody is told so falsely.
 */
#include "append_queue_world.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "office/writer.h"

#define THREADS 24
#define EACH 25
#define TEXT_BYTES 48

static int start(void **state)
{
	struct fault fault;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	assert_ok(append_queue_start(&office, &queue, &fault));
	return 0;
}

static int finish(void **state)
{
	(void)state;
	append_queue_stop(queue);
	append_queue_free(queue);
	office_close(&office);
	world_release(&world);
	return 0;
}

/* A store of the office in which the test steps in, before or in place of. */
static const struct store_backend *good;
static struct store_backend spy;
static int (*before_commit)(struct fault *fault);
static size_t commits;
static atomic_bool is_held, is_released;

static int put_new_watched(struct store *s, const char *name,
                           struct slice bytes, struct fault *fault)
{
	int rc = before_commit ? before_commit(fault) : TALLY_OK;

	commits++;
	return rc == TALLY_OK ? good->put_new(s, name, bytes, fault) : rc;
}

static void watch_commits(int (*before)(struct fault *fault))
{
	good = office.commit->backend;
	spy = *good;
	spy.put_new = put_new_watched;
	office.commit->backend = &spy;
	before_commit = before;
	commits = 0;
	is_held = is_released = false;
}

static void unwatch(struct store *store)
{
	store->backend = good;
}

/* One thread with one request. */
struct caller {
	pthread_t thread;
	size_t count;
	struct slice entries[MAX_BATCH];
	char text[TEXT_BYTES];
	int status;
	uint64_t first;
	struct fault fault;
	atomic_bool ended;
};

static void *call(void *ctx)
{
	struct caller *c = ctx;

	c->status = append_queue_add(queue, c->entries, c->count, &c->first,
	                             &c->fault);
	c->ended = true;
	return NULL;
}

/* All its entries are the same text. */
static void begin_call(struct caller *c, size_t number, size_t count)
{
	memset(c, 0, sizeof(*c));
	snprintf(c->text, sizeof(c->text), "caller %zu", number);
	c->count = count;
	for (size_t i = 0; i < count; i++)
		c->entries[i] = slice_text(c->text);
	assert_int_equal(pthread_create(&c->thread, NULL, call, c), 0);
}

static void end_call(struct caller *c)
{
	assert_int_equal(pthread_join(c->thread, NULL), 0);
}

/* The gate: the first commit waits until so many others have queued up. */
static size_t awaited;

static void wait_a_little(void)
{
	const struct timespec pause = { 0, 100000 };

	nanosleep(&pause, NULL);
}

static int wait_for_others(struct fault *fault)
{
	(void)fault;
	is_held = true;
	while (append_queue_waiting(queue) < awaited)
		wait_a_little();
	awaited = 0;
	return TALLY_OK;
}

static int wait_for_release(struct fault *fault)
{
	(void)fault;
	is_held = true;
	while (!is_released)
		wait_a_little();
	return TALLY_OK;
}

struct series {
	pthread_t thread;
	size_t number;
	uint64_t index[EACH];
};

static void series_text(size_t number, size_t i, char out[static TEXT_BYTES])
{
	snprintf(out, TEXT_BYTES, "thread %zu entry %zu", number, i);
}

static void *append_series(void *ctx)
{
	struct series *series = ctx;
	char text[TEXT_BYTES];
	struct fault fault;

	for (size_t i = 0; i < EACH; i++) {
		struct slice entry;

		series_text(series->number, i, text);
		entry = slice_text(text);
		if (append_queue_add(queue, &entry, 1, &series->index[i],
		                     &fault) != TALLY_OK)
			series->index[i] = UINT64_MAX;
	}
	return NULL;
}

static void test_every_entry_is_there_once_where_its_thread_was_told(void **state)
{
	static struct series series[THREADS];
	static bool taken[THREADS * EACH];
	char text[TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < THREADS; i++) {
		series[i].number = i;
		assert_int_equal(pthread_create(&series[i].thread, NULL,
		                                append_series, &series[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(series[i].thread, NULL);
	assert_int_equal(own_head(&office).size, THREADS * EACH);
	for (size_t i = 0; i < THREADS; i++)
		for (size_t k = 0; k < EACH; k++) {
			uint64_t index = series[i].index[k];

			assert_true(index < THREADS * EACH && !taken[index]);
			taken[index] = true;
			assert_true(k == 0 || index > series[i].index[k - 1]);
			series_text(i, k, text);
			assert_entry(index, text);
		}
	assert_sound(&world, "us");
}

static void test_what_queued_up_is_one_commit_up_to_its_limit(void **state)
{
	static const size_t counts[] = { 1, 100, 100, 57, 199, 1 };
	static struct caller callers[6];
	bool taken[458] = { false };

	(void)state;
	watch_commits(wait_for_others);
	awaited = 5;
	for (size_t i = 0; i < 6; i++) {
		begin_call(&callers[i], i, counts[i]);
		/* each in its place in the queue */
		while (!is_held || append_queue_waiting(queue) < i % 5)
			wait_a_little();
	}
	for (size_t i = 0; i < 6; i++) {
		end_call(&callers[i]);
		assert_int_equal(callers[i].status, TALLY_OK);
		for (uint64_t k = 0; k < counts[i]; k++) {
			assert_false(taken[callers[i].first + k]);
			taken[callers[i].first + k] = true;
			assert_entry(callers[i].first + k, callers[i].text);
		}
	}
	/* 1 alone; 200, for 57 more are too many; then just 256; then 1. */
	assert_int_equal(commits, 4);
	assert_int_equal(own_head(&office).size, 458);
	unwatch(office.commit);
}

static void test_a_bad_request_fails_alone(void **state)
{
	static uint8_t large[MAX_ENTRY_BYTES + 1];
	static struct caller before, after;
	struct slice entry = slice_text("entry");
	struct slice entries[MAX_BATCH + 1];
	uint64_t first = 7;
	struct fault fault;

	(void)state;
	for (size_t i = 0; i <= MAX_BATCH; i++)
		entries[i] = entry;
	watch_commits(wait_for_others);
	awaited = 1;
	begin_call(&before, 0, 1);
	assert_int_equal(append_queue_add(queue, entries, 0, &first, &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(append_queue_add(queue, entries, MAX_BATCH + 1, &first,
	                                  &fault), TALLY_EUSAGE);
	entries[1] = slice_of(large, sizeof(large));
	assert_int_equal(append_queue_add(queue, entries, 2, &first, &fault),
	                 TALLY_ELIMIT);
	assert_int_equal(first, 7);
	begin_call(&after, 1, 1);
	end_call(&before);
	end_call(&after);
	assert_int_equal(before.status, TALLY_OK);
	assert_int_equal(after.status, TALLY_OK);
	assert_int_equal(own_head(&office).size, 2);
	unwatch(office.commit);
}

/* After the first commit has waited for the others, theirs fails. */
static size_t failing_commit;

static int fail_one(struct fault *fault)
{
	wait_for_others(fault);
	if (commits != failing_commit)
		return TALLY_OK;
	return fault_set(fault, TALLY_EIO, "broken disk");
}

static void test_a_failed_commit_fails_exactly_those_in_it(void **state)
{
	static struct caller callers[THREADS];
	struct caller after;
	size_t good_count = 0;

	(void)state;
	failing_commit = 1;
	awaited = THREADS - 1;
	watch_commits(fail_one);
	for (size_t i = 0; i < THREADS; i++)
		begin_call(&callers[i], i, 1);
	for (size_t i = 0; i < THREADS; i++) {
		end_call(&callers[i]);
		if (callers[i].status == TALLY_OK) {
			good_count++;
			assert_entry(callers[i].first, callers[i].text);
			continue;
		}
		assert_int_equal(callers[i].status, TALLY_EIO);
		assert_non_null(strstr(callers[i].fault.text, "broken disk"));
	}
	assert_int_equal(good_count, 1);
	assert_int_equal(own_head(&office).size, 1);
	begin_call(&after, THREADS, 2);
	end_call(&after);
	assert_int_equal(after.status, TALLY_OK);
	assert_int_equal(after.first, 1);
	assert_sound(&world, "us");
	unwatch(office.commit);
}

static int publish_nothing(struct store *s, void *staged, struct fault *fault)
{
	good->discard(s, staged);
	return fault_set(fault, TALLY_EIO, "full disk");
}

static void test_what_is_logged_but_not_published_is_not_acknowledged(void **state)
{
	struct caller lost, after;

	(void)state;
	good = office.record->backend;
	spy = *good;
	spy.publish = publish_nothing;
	office.record->backend = &spy;
	begin_call(&lost, 0, 3);
	end_call(&lost);
	assert_int_equal(lost.status, TALLY_EIO);
	assert_non_null(strstr(lost.fault.text, "logged, but not yet published"));
	unwatch(office.record);
	assert_int_equal(own_head(&office).size, 0);
	begin_call(&after, 1, 1);
	end_call(&after);
	assert_int_equal(after.status, TALLY_OK);
	assert_int_equal(after.first, 3);
	assert_entry(2, "caller 0");
	assert_sound(&world, "us");
}

static void test_another_process_fences_a_commit_and_the_next_goes_on(void **state)
{
	struct office other;
	struct caller fenced, after;

	(void)state;
	open_office(&world, "us", NULL, &other);
	append_plain(&other, 0, 2);
	office_close(&other);
	begin_call(&fenced, 0, 1);
	end_call(&fenced);
	assert_int_equal(fenced.status, TALLY_EFENCED);
	begin_call(&after, 1, 1);
	end_call(&after);
	assert_int_equal(after.status, TALLY_OK);
	assert_int_equal(after.first, 2);
	assert_int_equal(own_head(&office).size, 3);
}

static void *stop(void *ctx)
{
	(void)ctx;
	append_queue_stop(queue);
	return NULL;
}

/* Calls until one is refused; returns how many were not. */
static size_t call_until_refused(struct caller *callers, size_t max)
{
	size_t waiting = append_queue_waiting(queue);

	for (size_t i = 0; i < max; i++) {
		begin_call(&callers[i], i, 1);
		while (!callers[i].ended && append_queue_waiting(queue) == waiting)
			wait_a_little();
		if (callers[i].ended)
			return i;
		waiting++;
		for (int k = 0; k < 20; k++)
			wait_a_little();
	}
	return max;
}

static void test_stopping_finishes_what_is_queued_and_takes_no_more(void **state)
{
	static struct caller early[3], late[MAX_BATCH];
	pthread_t stopper;
	size_t queued;

	(void)state;
	watch_commits(wait_for_release);
	for (size_t i = 0; i < 3; i++)
		begin_call(&early[i], i, 1);
	while (append_queue_waiting(queue) < 2)
		wait_a_little();
	assert_int_equal(pthread_create(&stopper, NULL, stop, NULL), 0);
	queued = call_until_refused(late, MAX_BATCH);
	assert_in_range(queued, 0, MAX_BATCH - 1);
	is_released = true;
	pthread_join(stopper, NULL);
	assert_int_equal(own_head(&office).size, 3 + queued);
	for (size_t i = 0; i < 3; i++) {
		end_call(&early[i]);
		assert_int_equal(early[i].status, TALLY_OK);
	}
	for (size_t i = 0; i <= queued; i++) {
		end_call(&late[i]);
		assert_int_equal(late[i].status,
		                 i < queued ? TALLY_OK : TALLY_EIO);
	}
	unwatch(office.commit);
}

int main(void)
{
#define LAW(f) cmocka_unit_test_setup_teardown(f, start, finish)
	const struct CMUnitTest tests[] = {
		LAW(test_every_entry_is_there_once_where_its_thread_was_told),
		LAW(test_what_queued_up_is_one_commit_up_to_its_limit),
		LAW(test_a_bad_request_fails_alone),
		LAW(test_a_failed_commit_fails_exactly_those_in_it),
		LAW(test_what_is_logged_but_not_published_is_not_acknowledged),
		LAW(test_another_process_fences_a_commit_and_the_next_goes_on),
		LAW(test_stopping_finishes_what_is_queued_and_takes_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
