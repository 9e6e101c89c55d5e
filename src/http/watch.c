/*
 * The watchdog: a list of connections and a thread that looks at it.
 */
#include "http/watch.h"

#include <pthread.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SWEEP_MS 100
#define NETWORK_BYTES 8

struct connection {
	struct connection *before, *after;
	int fd;
	enum watch_phase phase;
	int64_t deadline_ms;
	bool has_network;
	uint8_t network[NETWORK_BYTES]; /* the first half of an IPv6 address */
};

struct watch {
	pthread_mutex_t lock;   /* of all below */
	pthread_cond_t changed;
	pthread_t thread;
	bool stopping;
	int64_t allowed_ms[WATCH_PHASES];
	unsigned per_network;
	size_t answering;       /* connections in WATCH_BODY or WATCH_ANSWER */
	struct connection *first;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The lock is held; returns at the latest after so long. */
static void wait_a_while(struct watch *watch, int64_t for_ms)
{
	int64_t until_ms = now_ms() + for_ms;
	struct timespec until = { .tv_sec = until_ms / 1000,
	                          .tv_nsec = until_ms % 1000 * 1000000 };

	pthread_cond_timedwait(&watch->changed, &watch->lock, &until);
}

/*
 * Only shut down: the server's own thread sees the end and closes. That cannot
 * have happened yet, since it takes the lock first.
 */
static void *sweep(void *arg)
{
	struct watch *watch = arg;

	pthread_mutex_lock(&watch->lock);
	while (!watch->stopping) {
		int64_t now = now_ms();

		for (struct connection *c = watch->first; c; c = c->after)
			if (now >= c->deadline_ms)
				shutdown(c->fd, SHUT_RDWR);
		wait_a_while(watch, SWEEP_MS);
	}
	pthread_mutex_unlock(&watch->lock);
	return NULL;
}

static int init_lock(struct watch *watch)
{
	pthread_condattr_t monotonic;
	int rc;

	if (pthread_mutex_init(&watch->lock, NULL) != 0)
		return TALLY_ENOMEM;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	rc = pthread_cond_init(&watch->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (rc != 0)
		pthread_mutex_destroy(&watch->lock);
	return rc == 0 ? TALLY_OK : TALLY_ENOMEM;
}

static void destroy(struct watch *watch)
{
	pthread_cond_destroy(&watch->changed);
	pthread_mutex_destroy(&watch->lock);
	free(watch);
}

int watch_start(const struct http_limits *limits, struct watch **out)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (watch == NULL || init_lock(watch) != TALLY_OK) {
		free(watch);
		return TALLY_ENOMEM;
	}
	watch->per_network = limits->per_address;
	watch->allowed_ms[WATCH_HEADER] = limits->header_ms;
	watch->allowed_ms[WATCH_BODY] = limits->body_ms;
	watch->allowed_ms[WATCH_ANSWER] = limits->answer_ms;
	watch->allowed_ms[WATCH_IDLE] = limits->idle_ms;
	if (pthread_create(&watch->thread, NULL, sweep, watch) != 0) {
		destroy(watch);
		return TALLY_EIO;
	}
	*out = watch;
	return TALLY_OK;
}

void watch_stop(struct watch *watch)
{
	if (watch == NULL)
		return;
	pthread_mutex_lock(&watch->lock);
	watch->stopping = true;
	pthread_cond_broadcast(&watch->changed);
	pthread_mutex_unlock(&watch->lock);
	pthread_join(watch->thread, NULL);
	destroy(watch);
}

static bool is_answering(const struct connection *c)
{
	return c->phase == WATCH_BODY || c->phase == WATCH_ANSWER;
}

static void count_out(struct watch *watch, const struct connection *c)
{
	if (is_answering(c) && --watch->answering == 0)
		pthread_cond_broadcast(&watch->changed);
}

/* An IPv4 address in the form of IPv6 is no network of its own. */
static bool network_of(const struct sockaddr *peer,
                       uint8_t out[static NETWORK_BYTES])
{
	struct sockaddr_in6 address;

	if (peer == NULL || peer->sa_family != AF_INET6)
		return false;
	memcpy(&address, peer, sizeof(address));
	if (IN6_IS_ADDR_V4MAPPED(&address.sin6_addr))
		return false;
	memcpy(out, &address.sin6_addr, NETWORK_BYTES);
	return true;
}

bool watch_has_room(struct watch *watch, const struct sockaddr *peer)
{
	uint8_t network[NETWORK_BYTES];
	unsigned count = 0;

	if (!network_of(peer, network))
		return true;
	pthread_mutex_lock(&watch->lock);
	for (const struct connection *c = watch->first; c; c = c->after)
		count += c->has_network &&
		         memcmp(c->network, network, NETWORK_BYTES) == 0;
	pthread_mutex_unlock(&watch->lock);
	return count < watch->per_network;
}

struct connection *watch_open(struct watch *watch, int fd,
                              const struct sockaddr *peer)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		shutdown(fd, SHUT_RDWR);
		return NULL;
	}
	c->fd = fd;
	c->has_network = network_of(peer, c->network);
	c->phase = WATCH_HEADER;
	pthread_mutex_lock(&watch->lock);
	c->deadline_ms = now_ms() + watch->allowed_ms[WATCH_HEADER];
	c->after = watch->first;
	if (c->after != NULL)
		c->after->before = c;
	watch->first = c;
	pthread_mutex_unlock(&watch->lock);
	return c;
}

void watch_enter(struct watch *watch, struct connection *c,
                 enum watch_phase phase)
{
	if (c == NULL)
		return;
	pthread_mutex_lock(&watch->lock);
	count_out(watch, c);
	c->phase = phase;
	c->deadline_ms = now_ms() + watch->allowed_ms[phase];
	watch->answering += is_answering(c);
	pthread_mutex_unlock(&watch->lock);
}

void watch_close(struct watch *watch, struct connection *c)
{
	if (c == NULL)
		return;
	pthread_mutex_lock(&watch->lock);
	count_out(watch, c);
	if (c->before != NULL)
		c->before->after = c->after;
	else
		watch->first = c->after;
	if (c->after != NULL)
		c->after->before = c->before;
	pthread_mutex_unlock(&watch->lock);
	free(c);
}

void watch_drain(struct watch *watch, unsigned at_most_ms)
{
	int64_t end_ms = now_ms() + at_most_ms, left_ms;

	pthread_mutex_lock(&watch->lock);
	while (watch->answering > 0 && (left_ms = end_ms - now_ms()) > 0)
		wait_a_while(watch, left_ms);
	pthread_mutex_unlock(&watch->lock);
}
