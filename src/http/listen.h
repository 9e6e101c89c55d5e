/*
 * A listening socket from an address as people write it.
 */
#ifndef TALLY_HTTP_LISTEN_H
#define TALLY_HTTP_LISTEN_H

#include "base/status.h"

#define LISTEN_TEXT_BYTES 64

struct listener {
	int fd;
	bool loopback;                /* reachable from this machine alone */
	char text[LISTEN_TEXT_BYTES]; /* "127.0.0.1:8443", with the port taken */
};

/*
 * "127.0.0.1:8443", "[::1]:8443", "0.0.0.0:0"; port 0 takes a free one. The
 * caller closes fd. TALLY_EUSAGE: no such address; TALLY_EIO: it cannot be had.
 */
int listener_open(const char *address, struct listener *out,
                  struct fault *fault);

#endif
