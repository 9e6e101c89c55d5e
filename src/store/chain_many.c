/*
 * Commits to several chains at once. Each waits for the disk by itself, and the
 * disk serves those that wait together.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "store/store.h"

struct commits {
	struct chain_commit *commits;
	size_t count;
	atomic_size_t begun;
};

static void *work(void *arg)
{
	struct commits *all = arg;

	for (size_t i = all->begun++; i < all->count; i = all->begun++) {
		struct chain_commit *one = &all->commits[i];

		one->status = chain_commit(one->chain, one->bytes, &one->fault);
	}
	return NULL;
}

void chain_commit_many(struct chain_commit *commits, size_t count)
{
	struct commits all = { .commits = commits, .count = count };
	pthread_t threads[CHAIN_THREADS - 1]; /* and this one */
	size_t started = 0;

	while (started < CHAIN_THREADS - 1 && started + 1 < count &&
	       pthread_create(&threads[started], NULL, work, &all) == 0)
		started++;
	/* Without a single other thread it only takes longer. */
	work(&all);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}
