/*
 * A server of one record and of mirrors of others, over HTTP or HTTPS. Knows
 * files and limits, and nothing of what stands in them. Has threads of its own.
 */
#ifndef TALLY_HTTP_SERVER_H
#define TALLY_HTTP_SERVER_H

#include "base/bytes.h"
#include "base/limits.h"
#include "base/status.h"
#include "crypto/hash.h"

/* 63 proof lines, the line "old", and one checkpoint. */
#define HTTP_BODY_BYTES (MAX_CHECKPOINT_BYTES + 4096)
#define HTTP_HEADER_BYTES 16384 /* of a request, all lines together */

#define HTTP_CONNECTIONS 1024    /* at a time */
#define HTTP_PER_ADDRESS 128     /* of them from one address, or IPv6 /64 */
#define HTTP_HEADER_MS 10000     /* from accept to the end of the header */
#define HTTP_BODY_MS 20000       /* from there to the end of the body */
#define HTTP_ANSWER_MS 600000    /* from there to the end of the answer */
#define HTTP_IDLE_MS 30000       /* to the end of the next header */

/* How long and how many; 0 means the number above. */
struct http_limits {
	unsigned connections, per_address;
	unsigned header_ms, body_ms, answer_ms, idle_ms;
};

/* The answer to a POST. */
struct http_answer {
	unsigned status;          /* 200, 409... */
	const char *content_type; /* static; NULL is text/plain */
	struct buf body;          /* started by the server, and released by it */
};

#define HTTP_AT_ONCE 64 /* POSTs that are decided on together */

/* A POST that waits for a decision, and what it is. */
struct http_post {
	struct slice body;
	int status;                /* TALLY_OK: answer it; else the client gets 500 */
	struct http_answer answer; /* a 200 without body, to begin with */
};

/* What to serve, to whom. Everything is borrowed until http_server_stop. */
struct http_options {
	int listen_fd;            /* bound and listening; stays the caller's */
	const char *record;       /* folder served at the root */
	const char *mirror;       /* folder that holds <log name>/... */
	size_t log_count;
	const char *const *logs;  /* names under mirror, served by their hashes */
	const char *certificate;  /* PEM; NULL: without TLS, for everyone */
	const char *secret;       /* PEM of its key */
	size_t pin_count;         /* with TLS, these alone are served */
	const uint8_t (*pins)[HASH_BYTES];
	struct http_limits limits;
	/*
	 * Decides on the bodies of POST /add-checkpoint: 1 to HTTP_AT_ONCE, all
	 * that wait, in the order in which they came. One call at a time, on one
	 * thread of the server. Sets status and answer of each. NULL: there is no
	 * such path (404).
	 */
	void (*add_checkpoints)(void *ctx, struct http_post *const *posts,
	                        size_t count);
	/*
	 * Appends what GET /<hex hash>/checkpoint gives: the checkpoint that was
	 * cosigned last of the log whose name has that hash. TALLY_ENOTFOUND:
	 * none. Called from several threads at once. NULL: the mirror's, which
	 * /mirror/<hex hash>/checkpoint gives in any case.
	 */
	int (*cosigned)(void *ctx, const uint8_t log_hash[static HASH_BYTES],
	                struct buf *out);
	void *ctx;
};

struct http_server;

/*
 * Serve until http_server_stop. TALLY_ENOTFOUND: no such folder; TALLY_EFORMAT:
 * certificate and key cannot be used; TALLY_ELIMIT: too few descriptors;
 * TALLY_EIO, TALLY_ENOMEM.
 */
int http_server_start(const struct http_options *options,
                      struct http_server **out, struct fault *fault);
/*
 * Accept nothing new, give answers under way half a second, close the rest.
 * The listening socket is left open.
 */
void http_server_stop(struct http_server *server);

#endif
