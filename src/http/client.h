/*
 * A peer's record over HTTP or HTTPS, as a store that can only be read. The
 * paths are those of C2SP tlog-tiles; docs/format.md, section 2. Nothing that
 * comes from here is trusted: src/office checks it as it checks a folder.
 */
#ifndef TALLY_HTTP_CLIENT_H
#define TALLY_HTTP_CLIENT_H

#include "base/bytes.h"
#include "crypto/hash.h"
#include "store/store.h"

#define MAX_URL_BYTES 2000        /* what servers commonly take */
#define MAX_URL_OBJECT_BYTES 400  /* "/mirror/", 64 digits, and an object's name */

/* Zero or NULL: the value in brackets, all of them bounds on a bad peer. */
struct client_options {
	/*
	 * SHA-256 of the server key's SubjectPublicKeyInfo, as the charter gives
	 * it [any certificate that the system's authorities vouch for]. The pin
	 * then is the whole check: offices sign their own certificates, so there
	 * is no authority, name or date that could say more than the charter
	 * does. A URL without TLS is refused.
	 */
	const uint8_t *pin;
	/* PEM files: what this office shows to the server [nothing]. */
	const char *certificate, *key;
	uint64_t max_bytes;       /* of all answers together [4 GiB] */
	unsigned max_ms;          /* from opening to the last byte [10 minutes] */
	unsigned answer_ms;       /* of one answer [5 minutes] */
	unsigned connect_ms;      /* of one connection, with TLS [10 s] */
	unsigned slow_s;          /* under 1 KiB/s for so long: ended [15 s] */
	/* Said where time or bytes ran out ["; sync goes on from here next time"];
	   not copied. */
	const char *later;
	/* Called about once a second from the third on, while something comes. */
	void (*progress)(void *ctx, uint64_t bytes, unsigned seconds);
	void *ctx;
};

/* "http://...", "ftp://...": not a folder. Paths begin with '/' or '.'. */
bool client_is_url(const char *text);
/*
 * Is this the URL of a record? TALLY_EUSAGE with the reason: only http and
 * https, with a host, without user, password, query or fragment.
 */
int client_check_url(const char *url, struct fault *fault);
/*
 * The path below the URL of what src/office calls `name`: "record/X" is "/X",
 * "mirror/<log>/X" is "/mirror/<hex SHA-256 of the log>/X", X a checkpoint, tile,
 * blob or kept head. TALLY_ENOTFOUND for every other name: none has a URL.
 */
int client_object_path(const char *name, char out[static MAX_URL_OBJECT_BYTES]);

/*
 * The store at a URL; nothing is asked of the server yet. No redirect is
 * followed and no proxy used. TALLY_EUSAGE: see client_check_url, or a pin
 * without https; TALLY_ENOTFOUND: no certificate or key in the files.
 *
 * get: TALLY_ENOTFOUND if the server says so (404, 410); TALLY_ELIMIT as soon
 * as the answer is known to be too long; TALLY_EIO, with URL and reason, for
 * everything else. Where not one object is bad but the server cannot be
 * reached, is not the pinned one, refuses this office, redirects, is busy or too
 * slow, or has used up what it may, the store gives up: every later get fails
 * at once with the same fault.
 * list, put, put_new and remove: TALLY_EUSAGE.
 */
int store_open_url(const char *url, const struct client_options *options,
                   struct store **out, struct fault *fault);

#define MAX_CLIENT_ANSWER_BYTES 65536 /* a checkpoint with 64 signatures fits */

/* What a server answered, whatever its status. */
struct client_answer {
	long status;     /* of HTTP */
	char type[64];   /* Content-Type as it came; "" if absent or longer */
	struct buf body; /* started by client_send, released by the caller */
};
/*
 * Ask the server behind a store of store_open_url for `path`, which begins with
 * '/', below its URL: a GET if body is NULL, else a POST of these bytes. No
 * redirect is followed. TALLY_OK: an answer came whole, and *out is it. Else as
 * for get, except that every status is an answer; *out needs no release.
 */
int client_send(struct store *store, const char *path, const struct slice *body,
                struct client_answer *out, struct fault *fault);

#endif
