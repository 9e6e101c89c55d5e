/*
 * A crew of threads that take pieces of work in order.
 */
#include "office/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/status.h"

#define MAX_WORKERS 63 /* beside the caller's thread */

struct crew {
	const struct crew_work *work;
	atomic_size_t next;
	atomic_int rc;
};

/* False when nothing is left to do, or some of it failed. */
static bool make_some(struct crew *crew)
{
	const struct crew_work *work = crew->work;
	size_t first, end;
	int rc;

	if (atomic_load(&crew->rc) != TALLY_OK)
		return false;
	first = atomic_fetch_add(&crew->next, work->at_once);
	if (first >= work->count)
		return false;
	end = work->count - first > work->at_once ? first + work->at_once
	                                          : work->count;
	rc = work->make(work->ctx, first, end);
	if (rc != TALLY_OK)
		atomic_store(&crew->rc, rc);
	return rc == TALLY_OK;
}

static void *work_on(void *ctx)
{
	while (make_some(ctx))
		continue;
	return NULL;
}

int crew_run(const struct crew_work *work)
{
	const struct crew_progress *progress = work->progress;
	struct crew crew = { .work = work };
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t workers[MAX_WORKERS];
	size_t count = 0;

	while (count < MAX_WORKERS && (long)count + 1 < processors &&
	       (count + 1) * work->at_once < work->count &&
	       pthread_create(&workers[count], NULL, work_on, &crew) == 0)
		count++;
	while (make_some(&crew))
		if (progress != NULL && progress->done != NULL)
			progress->done(progress->ctx, atomic_load(&crew.next));
	for (size_t i = 0; i < count; i++)
		pthread_join(workers[i], NULL);
	return atomic_load(&crew.rc);
}
