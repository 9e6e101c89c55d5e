/*
 * Who is at the other end of a TLS connection: the library lets everyone
 * through the handshake, so this is the check. Internal.
 */
#ifndef TALLY_HTTP_PEER_H
#define TALLY_HTTP_PEER_H

#include "http/server.h"

#include <gnutls/gnutls.h>

enum peer {
	PEER_ABSENT = 0,  /* sent no certificate */
	PEER_UNREADABLE,  /* not X.509, or nothing that can be pinned */
	PEER_UNPINNED,
	PEER_EARLY,       /* not good yet */
	PEER_EXPIRED,
	PEER_PINNED       /* served */
};

/* Before the handshake: ask the client for a certificate, name no issuers. */
void peer_ask(gnutls_session_t session);
/* After it; now_s is the time to judge validity by. */
enum peer peer_judge(gnutls_session_t session,
                     const struct http_options *options, int64_t now_s);
/* Why it is not served, one line with newline. */
const char *peer_reason(enum peer peer);

#endif
