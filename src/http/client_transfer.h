/*
 * One request to a server and its answer, bounded. Internal.
 */
#ifndef TALLY_HTTP_CLIENT_TRANSFER_H
#define TALLY_HTTP_CLIENT_TRANSFER_H

#include <curl/curl.h>

#include "http/client.h"

struct client {
	struct store store; /* first, so that a store is its client */
	struct client_options options;
	CURL *curl;
	char *url, *certificate, *key;
	uint64_t opened_ms, bytes;
	unsigned told_s;      /* when progress was told last */
	struct fault given_up; /* TALLY_OK while it has not */
};

/* Milliseconds of a clock that only counts. */
uint64_t client_clock_ms(void);
/* Let libcurl call what takes the answers of `c`. */
void client_set_calls(struct client *c);
/* The last fault of a store that has given up: every later get says the same. */
int client_given_up(const struct client *c, struct fault *fault);
/*
 * Do the request that is set, for `path` below the URL. The body of a 200 is
 * appended to out; if out_status is not NULL, that of any answer is, and its
 * HTTP status stored there. Faults as for the store; out is then as before.
 */
int client_transfer(struct client *c, const char *path, struct buf *out,
                    long *out_status, struct fault *fault);

#endif
