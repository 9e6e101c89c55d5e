/*
 * A peer's record as a store, and progress for those who wait for it.
 */
#include "peer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/client.h"
#include "identity.h"

#define LINE_EVERY_S 30u /* where no terminal can show it in one place */

static void tell(void *ctx, uint64_t bytes, unsigned seconds)
{
	struct peer *peer = ctx;
	uint64_t kib = bytes / 1024;

	if (isatty(STDERR_FILENO)) {
		fprintf(stderr, "\rtally: %s: %" PRIu64 " KiB in %u s ",
		        peer->name, kib, seconds);
		peer->is_shown = true;
	} else if (peer->told_s == 0 || seconds >= peer->told_s + LINE_EVERY_S) {
		session_note("%s: %" PRIu64 " KiB in %u s", peer->name, kib,
		             seconds);
		peer->told_s = seconds;
	}
}

static int open_url(const struct session *s, struct peer *peer,
                    struct fault *fault)
{
	struct client_options options = { .max_ms = peer->limit_ms,
		                          .slow_s = peer->slow_s,
		                          .later = peer->later,
		                          .progress = tell, .ctx = peer };
	char *certificate = NULL, *secret = NULL;
	bool has_identity = false;
	int rc = TALLY_OK;

	if (peer->participant != NO_INDEX) {
		const struct participant *p =
			&s->office.charter->participants[peer->participant];

		options.pin = p->has_tls ? p->tls_pin : NULL;
	}
	if (strncmp(peer->where, "https:", 6) == 0)
		rc = identity_find(s, &has_identity, fault);
	if (rc == TALLY_OK && has_identity &&
	    asprintf(&certificate, "%s/key/" IDENTITY_CERTIFICATE,
	             s->office.path) < 0)
		rc = fault_set(fault, TALLY_ENOMEM, "out of memory");
	if (rc == TALLY_OK && has_identity)
		rc = identity_secret_path(s, &secret, fault);
	options.certificate = certificate;
	options.key = secret;
	if (rc == TALLY_OK)
		rc = store_open_url(peer->where, &options, &peer->store, fault);
	free(certificate);
	free(secret);
	return rc;
}

int peer_open(const struct session *s, struct peer *peer, struct fault *fault)
{
	peer->store = NULL;
	peer->is_shown = false;
	peer->told_s = 0;
	if (client_is_url(peer->where))
		return open_url(s, peer, fault);
	return store_open_folder(peer->where, false, false, &peer->store, fault);
}

void peer_close(struct peer *peer)
{
	if (peer->is_shown)
		fputs("\n", stderr);
	store_close(peer->store);
	peer->store = NULL;
}
