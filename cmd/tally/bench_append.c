/*
 * Durable appends to the log of an office that `tally bench` makes for it, beside
 * what the disk does for one object.
 */
#include "bench.h"

#include <inttypes.h>
#include <limits.h>
#include <pthread.h>

#include "office/append_queue.h"

#define ENTRY_BYTES 700 /* a short statement with its signature */
#define OBJECT_BYTES 200
#define WRITERS 256

/* One of many who append, each an entry at a time. */
struct desk_writer {
	pthread_t thread;
	struct append_queue *queue;
	size_t n;
	int status;
	struct fault fault;
	uint8_t bytes[ENTRY_BYTES];
};

struct desk {
	struct office office;
	uint64_t next; /* number of the next entry */
	uint8_t bytes[MAX_BATCH][ENTRY_BYTES];
	struct desk_writer writers[WRITERS];
};

static int append(struct desk *desk, size_t n, size_t batch,
                  struct fault *fault)
{
	struct slice entries[MAX_BATCH];
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++) {
		for (size_t k = 0; k < batch; k++) {
			bytes_set_u64(desk->bytes[k], desk->next++);
			entries[k] = slice_of(desk->bytes[k], ENTRY_BYTES);
		}
		rc = office_append(&desk->office, entries, batch, false, fault);
	}
	return rc;
}

static int append_one(void *subject, size_t n, struct fault *fault)
{
	return append(subject, n, 1, fault);
}

static int append_batch(void *subject, size_t n, struct fault *fault)
{
	return append(subject, n, MAX_BATCH, fault);
}

static void *write_entries(void *arg)
{
	struct desk_writer *w = arg;
	const struct slice entry = slice_of(w->bytes, ENTRY_BYTES);
	uint64_t at;

	w->status = TALLY_OK;
	for (size_t i = 0; w->status == TALLY_OK && i < w->n &&
	                   !bench_stopped(); i++)
		w->status = append_queue_add(w->queue, &entry, 1, &at,
		                             &w->fault);
	return NULL;
}

/* Each of the writers n entries. */
static int append_writers(void *subject, size_t n, struct fault *fault)
{
	struct desk *desk = subject;
	struct append_queue *queue;
	size_t begun = 0;
	int rc = append_queue_start(&desk->office, &queue, fault);

	if (rc != TALLY_OK)
		return rc;
	for (; begun < WRITERS; begun++) {
		struct desk_writer *w = &desk->writers[begun];

		w->queue = queue;
		w->n = n;
		bytes_set_u64(w->bytes, desk->next++);
		if (pthread_create(&w->thread, NULL, write_entries, w) != 0)
			break;
	}
	if (begun < WRITERS)
		rc = fault_set(fault, TALLY_EIO, "cannot start %d threads",
		               WRITERS);
	for (size_t i = 0; i < begun; i++) {
		pthread_join(desk->writers[i].thread, NULL);
		if (rc == TALLY_OK && desk->writers[i].status != TALLY_OK) {
			*fault = desk->writers[i].fault;
			rc = desk->writers[i].status;
		}
	}
	append_queue_stop(queue);
	append_queue_free(queue);
	return rc;
}

static int put_new(void *subject, size_t n, struct fault *fault)
{
	struct desk *desk = subject;
	int rc = TALLY_OK;
	char name[40];

	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++) {
		snprintf(name, sizeof(name), "object/%016" PRIx64, desk->next++);
		rc = store_put_new(desk->office.root, name,
		                   slice_of(desk->bytes[0], OBJECT_BYTES),
		                   fault);
	}
	return rc;
}

static int open_desk(const char *folder, void **out, struct fault *fault)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	char path[PATH_MAX];
	int rc = desk != NULL ? TALLY_OK : TALLY_ENOMEM;

	snprintf(path, sizeof(path), "%s/office", folder);
	if (rc == TALLY_OK)
		rc = office_init(path, "us", "us.example/tally", fault);
	if (rc == TALLY_OK)
		rc = office_open(path, NULL, &desk->office, fault);
	if (rc == TALLY_OK)
		*out = desk;
	else
		free(desk);
	return rc;
}

static void close_desk(void *subject)
{
	struct desk *desk = subject;

	office_close(&desk->office);
	free(desk);
}

static const struct figure figures[] = {
	{ "append_one", "per second", 1, append_one },
	{ "append_batch_256", "per second", MAX_BATCH, append_batch },
	{ "append_256_writers", "per second", WRITERS, append_writers },
	{ "put_new", "per second", 1, put_new },
	{ .name = NULL },
};

const struct bench_group bench_appends = {
	"appends", open_desk, close_desk, figures
};
