/*
 * A queue of decisions and the thread that takes what is in it.
 */
#include "http/decider.h"

#include <pthread.h>
#include <stdlib.h>

struct decider {
	const struct http_options *options;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t pushed;
	pthread_t thread;
	bool stopping;
	struct decision *first, *last;
};

/* Nothing of it may be touched after: its request may end at once. */
static void finish(struct decision *decision, int status)
{
	decision->post.status = status;
	decision->done = true;
	MHD_resume_connection(decision->connection);
}

/* There is one. */
static struct decision *take_first(struct decider *decider)
{
	struct decision *decision = decider->first;

	decider->first = decision->after;
	return decision;
}

static void decide(const struct http_options *options,
                   struct decision *const *decisions, size_t count)
{
	struct http_post *posts[HTTP_AT_ONCE];

	for (size_t i = 0; i < count; i++) {
		posts[i] = &decisions[i]->post;
		posts[i]->answer.status = MHD_HTTP_OK;
		buf_init(&posts[i]->answer.body, HTTP_BODY_BYTES);
	}
	options->add_checkpoints(options->ctx, posts, count);
	for (size_t i = 0; i < count; i++) {
		int status = posts[i]->status;

		finish(decisions[i], status == TALLY_OK
		                             ? buf_status(&posts[i]->answer.body)
		                             : status);
	}
}

static void *take_turns(void *arg)
{
	struct decision *decisions[HTTP_AT_ONCE];
	struct decider *decider = arg;

	pthread_mutex_lock(&decider->lock);
	while (!decider->stopping) {
		size_t count = 0;

		if (decider->first == NULL) {
			pthread_cond_wait(&decider->pushed, &decider->lock);
			continue;
		}
		while (count < HTTP_AT_ONCE && decider->first != NULL)
			decisions[count++] = take_first(decider);
		pthread_mutex_unlock(&decider->lock);
		decide(decider->options, decisions, count);
		pthread_mutex_lock(&decider->lock);
	}
	pthread_mutex_unlock(&decider->lock);
	return NULL;
}

int decider_start(const struct http_options *options, struct decider **out)
{
	struct decider *decider = calloc(1, sizeof(*decider));

	if (decider == NULL)
		return TALLY_ENOMEM;
	decider->options = options;
	pthread_mutex_init(&decider->lock, NULL);
	pthread_cond_init(&decider->pushed, NULL);
	if (pthread_create(&decider->thread, NULL, take_turns, decider) != 0) {
		decider_free(decider);
		return TALLY_EIO;
	}
	*out = decider;
	return TALLY_OK;
}

void decider_push(struct decider *decider, struct decision *decision)
{
	bool stopping;

	decision->after = NULL;
	/* First: it must not be taken up again before it is put aside. */
	MHD_suspend_connection(decision->connection);
	pthread_mutex_lock(&decider->lock);
	stopping = decider->stopping;
	if (!stopping) {
		if (decider->first == NULL)
			decider->first = decision;
		else
			decider->last->after = decision;
		decider->last = decision;
		pthread_cond_signal(&decider->pushed);
	}
	pthread_mutex_unlock(&decider->lock);
	if (stopping)
		finish(decision, TALLY_EIO);
}

void decider_stop(struct decider *decider)
{
	pthread_mutex_lock(&decider->lock);
	decider->stopping = true;
	pthread_cond_signal(&decider->pushed);
	pthread_mutex_unlock(&decider->lock);
	pthread_join(decider->thread, NULL);
	while (decider->first != NULL)
		finish(take_first(decider), TALLY_EIO);
}

void decider_free(struct decider *decider)
{
	if (decider == NULL)
		return;
	pthread_cond_destroy(&decider->pushed);
	pthread_mutex_destroy(&decider->lock);
	free(decider);
}
