/*
 * Opening what a peer's record is read from: a folder, or a URL with the pin
 * that the charter gives and this office's own certificate.
 */
#ifndef TALLY_CMD_PEER_H
#define TALLY_CMD_PEER_H

#include "session.h"

struct peer {
	const char *name;     /* what progress calls it, borrowed */
	size_t participant;   /* whose record; NO_INDEX: not known */
	const char *where;    /* folder or URL, borrowed */
	unsigned limit_ms;    /* how long a URL may be read; 0: ten minutes */
	unsigned slow_s;      /* see http/client.h; 0: its default... */
	const char *later;    /* ...and NULL, too */
	struct store *store;  /* out */
	bool is_shown;        /* progress stands in the terminal's last line */
	unsigned told_s;      /* when it was told last */
};

/*
 * Open peer->store; *peer stays where it is until peer_close, which needs not
 * be called after a failure. TALLY_EUSAGE: not a URL of a record, or without
 * TLS although the charter pins a key.
 */
int peer_open(const struct session *s, struct peer *peer, struct fault *fault);
void peer_close(struct peer *peer);

#endif
