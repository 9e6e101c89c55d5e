/*
 * The check of a peer's certificate: its key is pinned, and it is in force.
 */
#include "http/peer.h"

#include "http/certificate.h"

void peer_ask(gnutls_session_t session)
{
	gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
	/* Some clients send none if the names of issuers do not fit theirs. */
	gnutls_certificate_send_x509_rdn_sequence(session, 1);
}

static bool is_pinned(const struct http_options *options,
                      const uint8_t pin[static HASH_BYTES])
{
	for (size_t i = 0; i < options->pin_count; i++)
		if (hash_equal(options->pins[i], pin))
			return true;
	return false;
}

enum peer peer_judge(gnutls_session_t session,
                     const struct http_options *options, int64_t now_s)
{
	struct certificate_facts facts;
	const gnutls_datum_t *list;
	unsigned count = 0;

	list = gnutls_certificate_get_peers(session, &count);
	if (list == NULL || count == 0)
		return PEER_ABSENT;
	if (gnutls_certificate_type_get2(session, GNUTLS_CTYPE_PEERS) !=
	            GNUTLS_CRT_X509 ||
	    certificate_read_der(slice_of(list[0].data, list[0].size),
	                         &facts) != TALLY_OK)
		return PEER_UNREADABLE;
	if (!is_pinned(options, facts.pin))
		return PEER_UNPINNED;
	if (now_s < facts.from_s)
		return PEER_EARLY;
	return now_s > facts.until_s ? PEER_EXPIRED : PEER_PINNED;
}

const char *peer_reason(enum peer peer)
{
	static const char *const reasons[] = {
		[PEER_ABSENT] = "no client certificate was sent\n",
		[PEER_UNREADABLE] = "the client certificate cannot be read\n",
		[PEER_UNPINNED] = "the charter pins no such client certificate\n",
		[PEER_EARLY] = "the client certificate is not valid yet\n",
		[PEER_EXPIRED] = "the client certificate has expired\n",
		[PEER_PINNED] = "",
	};

	return reasons[peer];
}
