/*
 * The queue of threads that append. The first in it commits for those behind
 * it; who comes meanwhile waits for the next commit, which the first of them
 * makes. Those who were just told are likely to come again: it waits for them,
 * for a fraction of what a commit takes.
 */
#include "office/append_queue.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

#include "office/writer.h"

#define NS_PER_S INT64_C(1000000000)
#define GATHER_SHARE 8 /* of the time of a commit */

/* One call, on the stack of its thread. */
struct request {
	const struct slice *entries;
	size_t count;
	sem_t turn;      /* posted when it leads or is done */
	bool leads;      /* commits next; else it is done, and so: */
	int status;
	uint64_t first;
	struct fault fault;
	struct request *after;
};

struct append_queue {
	struct office *office; /* of the one who leads, as are: */
	struct slice entries[MAX_BATCH];
	int64_t commit_ns;     /* what the last commit took */
	pthread_mutex_t lock;  /* of all below */
	pthread_cond_t idle;
	bool stopping;
	bool led;              /* somebody leads */
	struct request *first, *last;
	size_t waiting;        /* requests from first on */
	size_t wanted;         /* who led last had so many around it */
	pthread_cond_t gathered; /* so many are waiting */
};

static int64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

int append_queue_start(struct office *office, struct append_queue **out,
                       struct fault *fault)
{
	struct append_queue *queue = calloc(1, sizeof(*queue));
	pthread_condattr_t clock;

	if (queue == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	queue->office = office;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->idle, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&queue->gathered, &clock);
	pthread_condattr_destroy(&clock);
	*out = queue;
	return TALLY_OK;
}

static int check(const struct slice *entries, size_t count, struct fault *fault)
{
	if (count == 0 || count > MAX_BATCH)
		return fault_set(fault, TALLY_EUSAGE,
		                 "append: 1 to %d entries at once", MAX_BATCH);
	for (size_t i = 0; i < count; i++)
		if (entries[i].len > MAX_ENTRY_BYTES)
			return fault_set(fault, TALLY_ELIMIT,
			                 "append: an entry is over %d bytes",
			                 MAX_ENTRY_BYTES);
	return TALLY_OK;
}

static void gather(struct append_queue *queue)
{
	int64_t until_ns = clock_ns() + queue->commit_ns / GATHER_SHARE;
	const struct timespec until = { until_ns / NS_PER_S,
		                        until_ns % NS_PER_S };
	int rc = 0;

	while (rc == 0 && !queue->stopping && queue->waiting < queue->wanted)
		rc = pthread_cond_timedwait(&queue->gathered, &queue->lock,
		                            &until);
}

/*
 * As many as one commit takes, in order; at least the first. Bytes need not be
 * counted: it takes MAX_BATCH of the largest entries.
 */
static struct request *take(struct append_queue *queue)
{
	struct request *taken, *last;
	size_t count;

	pthread_mutex_lock(&queue->lock);
	gather(queue);
	taken = last = queue->first;
	queue->waiting--;
	count = last->count;
	while (last->after != NULL && count + last->after->count <= MAX_BATCH) {
		last = last->after;
		queue->waiting--;
		count += last->count;
	}
	queue->first = last->after;
	last->after = NULL;
	pthread_mutex_unlock(&queue->lock);
	return taken;
}

static void commit(struct append_queue *queue, struct request *taken)
{
	struct fault fault = { .status = TALLY_OK };
	uint64_t first;
	size_t count = 0;
	int status;

	for (const struct request *r = taken; r != NULL; r = r->after)
		for (size_t i = 0; i < r->count; i++)
			queue->entries[count++] = r->entries[i];
	status = office_append(queue->office, queue->entries, count, false,
	                       &fault);
	first = queue->office->writer->tail->frontier.size - count;
	for (struct request *r = taken; r != NULL; r = r->after) {
		r->status = status;
		r->fault = fault;
		r->first = first;
		first += r->count;
	}
}

/* The disk is to be busy again before anybody looks at what is done. */
static void pass_on(struct append_queue *queue, const struct request *taken)
{
	struct request *next;

	pthread_mutex_lock(&queue->lock);
	next = queue->first;
	queue->wanted = queue->waiting;
	for (; taken != NULL; taken = taken->after)
		queue->wanted++;
	if (queue->wanted > MAX_BATCH)
		queue->wanted = MAX_BATCH;
	queue->led = next != NULL;
	if (next == NULL)
		pthread_cond_broadcast(&queue->idle);
	else
		next->leads = true;
	pthread_mutex_unlock(&queue->lock);
	if (next != NULL)
		sem_post(&next->turn);
}

static void lead(struct append_queue *queue, struct request *own)
{
	struct request *taken = take(queue);
	int64_t begin_ns;

	begin_ns = clock_ns();
	commit(queue, taken);
	queue->commit_ns = clock_ns() - begin_ns;
	pass_on(queue, taken);
	while (taken != NULL) {
		struct request *r = taken;

		taken = r->after; /* who is told may be gone at once */
		if (r != own)
			sem_post(&r->turn);
	}
}

/* False if the queue was stopped. Who comes while nobody leads, leads. */
static bool join(struct append_queue *queue, struct request *own,
                 bool *out_leads)
{
	bool open;

	pthread_mutex_lock(&queue->lock);
	open = !queue->stopping;
	if (open) {
		if (queue->first == NULL)
			queue->first = own;
		else
			queue->last->after = own;
		queue->last = own;
		if (++queue->waiting == queue->wanted)
			pthread_cond_signal(&queue->gathered);
		*out_leads = !queue->led;
		queue->led = true;
	}
	pthread_mutex_unlock(&queue->lock);
	return open;
}

static void wait_turn(struct request *own)
{
	while (sem_wait(&own->turn) != 0)
		; /* a signal came */
}

int append_queue_add(struct append_queue *queue, const struct slice *entries,
                     size_t count, uint64_t *out_first, struct fault *fault)
{
	struct request own = { .entries = entries, .count = count };
	int status = check(entries, count, fault);
	bool leads;

	if (status != TALLY_OK)
		return status;
	sem_init(&own.turn, 0, 0);
	if (join(queue, &own, &leads)) {
		if (!leads) {
			wait_turn(&own);
			leads = own.leads;
		}
		if (leads)
			lead(queue, &own);
	} else {
		own.status = fault_set(&own.fault, TALLY_EIO,
		                       "append: the queue was stopped");
	}
	sem_destroy(&own.turn);
	if (own.status == TALLY_OK)
		*out_first = own.first;
	else if (fault != NULL)
		*fault = own.fault;
	return own.status;
}

size_t append_queue_waiting(struct append_queue *queue)
{
	size_t waiting;

	pthread_mutex_lock(&queue->lock);
	waiting = queue->waiting;
	pthread_mutex_unlock(&queue->lock);
	return waiting;
}

void append_queue_stop(struct append_queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->stopping = true;
	pthread_cond_signal(&queue->gathered);
	while (queue->led)
		pthread_cond_wait(&queue->idle, &queue->lock);
	pthread_mutex_unlock(&queue->lock);
}

void append_queue_free(struct append_queue *queue)
{
	if (queue == NULL)
		return;
	pthread_cond_destroy(&queue->gathered);
	pthread_cond_destroy(&queue->idle);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}
