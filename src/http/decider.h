/*
 * One thread that decides on what was posted, so that no reader waits for a
 * disk: connections are put aside until their turn. What waits when the thread
 * is free is decided on together. Internal.
 */
#ifndef TALLY_HTTP_DECIDER_H
#define TALLY_HTTP_DECIDER_H

#include <microhttpd.h>

#include "http/server.h"

/* One request to decide on; zeroed but for post.body, which must stay. */
struct decision {
	struct http_post post; /* of a decision that is done: caller releases */
	bool done;
	struct MHD_Connection *connection;
	struct decision *after;
};

struct decider;

/* Start the thread. TALLY_ENOMEM, TALLY_EIO. */
int decider_start(const struct http_options *options, struct decider **out);
/*
 * Put the connection aside until the decision is done; then the library calls
 * its handler again. Only from that handler.
 */
void decider_push(struct decider *decider, struct decision *decision);
/*
 * End the thread. What waits for a decision, or comes later, is done with
 * TALLY_EIO. decider_free comes when nothing can come any more.
 */
void decider_stop(struct decider *decider);
void decider_free(struct decider *decider);

#endif
