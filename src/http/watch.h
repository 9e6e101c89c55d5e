/*
 * The watchdog over connections: each phase of a request has a deadline that
 * no drip of bytes puts off. Internal.
 */
#ifndef TALLY_HTTP_WATCH_H
#define TALLY_HTTP_WATCH_H

#include <sys/socket.h>

#include "http/server.h"

enum watch_phase {
	WATCH_HEADER, /* accepted; handshake and header are to come */
	WATCH_BODY,   /* header complete */
	WATCH_ANSWER, /* body complete */
	WATCH_IDLE,   /* answered; the next header is to come */
	WATCH_PHASES
};

struct watch;      /* all connections of a server */
struct connection; /* one of them */

/* Start the watchdog's thread. TALLY_ENOMEM, TALLY_EIO. */
int watch_start(const struct http_limits *limits, struct watch **out);
/* Ends the thread; there must be no connections any more. */
void watch_stop(struct watch *watch);

/*
 * Has the peer's network less than limits.per_address connections? Only of IPv6
 * networks, of 64 bits: who has one address there has 2^64. Single addresses are
 * the library's to count.
 */
bool watch_has_room(struct watch *watch, const struct sockaddr *peer);
/*
 * A connection begins; NULL without memory, and then its socket is shut down.
 * Shuts the socket down, and does not close it, when a deadline has passed.
 */
struct connection *watch_open(struct watch *watch, int fd,
                              const struct sockaddr *peer);
/* A connection goes to its next phase; passes over NULL. */
void watch_enter(struct watch *watch, struct connection *connection,
                 enum watch_phase phase);
/* It ends: called before its socket is closed, since numbers are used again. */
void watch_close(struct watch *watch, struct connection *connection);
/* Wait until no answer is under way, at most so long. */
void watch_drain(struct watch *watch, unsigned at_most_ms);

#endif
