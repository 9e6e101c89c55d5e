/*
 * Durable appends to the log of an office that `tally bench` makes for it.
 */
#include "bench.h"

#include <limits.h>

#include "office/office.h"

#define ENTRY_BYTES 700 /* a short statement with its signature */

struct desk {
	struct office office;
	uint64_t next; /* number of the next entry */
	uint8_t bytes[MAX_BATCH][ENTRY_BYTES];
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
	{ .name = NULL },
};

const struct bench_group bench_appends = {
	"appends", open_desk, close_desk, figures
};
