/*
 * Who is served over TLS: those whose certificates are pinned and in force, and
 * nobody else.
 */
#include "http_world.h"

#include <gnutls/gnutls.h>
#include <time.h>

#include "base/text.h"
#include "http/certificate.h"

#define YEAR_S (365 * 86400)

/* A certificate with its key, as PEM. */
struct identity {
	struct buf secret, certificate;
	uint8_t pin[HASH_BYTES];
	bool is_stolen; /* the secret is not that of the certificate */
};

/* Good from and until: seconds from now. */
static struct identity identity_new(int64_t from_s, int64_t until_s)
{
	int64_t now_s = time(NULL);
	struct certificate_terms terms = { "us.example/tally", now_s + from_s,
	                                   now_s + until_s };
	struct certificate_facts facts;
	struct identity identity = { .is_stolen = false };
	struct fault fault;

	buf_init(&identity.secret, MAX_PEM_BYTES);
	buf_init(&identity.certificate, MAX_PEM_BYTES);
	assert_int_equal(certificate_secret_new(&identity.secret, &fault),
	                 TALLY_OK);
	assert_int_equal(certificate_new(buf_slice(&identity.secret), &terms,
	                                 &identity.certificate, &fault),
	                 TALLY_OK);
	assert_int_equal(certificate_read(buf_slice(&identity.certificate),
	                                  &facts, &fault), TALLY_OK);
	assert_int_equal(facts.from_s, terms.from_s);
	assert_int_equal(facts.until_s, terms.until_s);
	memcpy(identity.pin, facts.pin, HASH_BYTES);
	buf_put_u8(&identity.secret, 0);
	buf_put_u8(&identity.certificate, 0);
	return identity;
}

static void identity_release(struct identity *identity)
{
	buf_release(&identity->secret);
	buf_release(&identity->certificate);
}

struct tls_world {
	struct http_world http;
	struct identity server, pinned, other, early, expired;
	uint8_t pins[3][HASH_BYTES]; /* pinned, early, expired */
	bool ended_by_server;        /* after the handshake, without a word */
};

static int start(void **state)
{
	static struct tls_world w;

	http_world_init(&w.http);
	w.server = identity_new(-60, YEAR_S);
	w.pinned = identity_new(-60, YEAR_S);
	w.other = identity_new(-60, YEAR_S);
	w.early = identity_new(3600, YEAR_S);
	w.expired = identity_new(-YEAR_S, -60);
	memcpy(w.pins[0], w.pinned.pin, HASH_BYTES);
	memcpy(w.pins[1], w.early.pin, HASH_BYTES);
	memcpy(w.pins[2], w.expired.pin, HASH_BYTES);
	w.http.options.certificate = (const char *)w.server.certificate.data;
	w.http.options.secret = (const char *)w.server.secret.data;
	w.http.options.pins = (const uint8_t (*)[HASH_BYTES])w.pins;
	w.http.options.pin_count = 3;
	*state = &w;
	return 0;
}

static int stop(void **state)
{
	struct tls_world *w = *state;

	http_world_release(&w->http);
	identity_release(&w->server);
	identity_release(&w->pinned);
	identity_release(&w->other);
	identity_release(&w->early);
	identity_release(&w->expired);
	return 0;
}

static void take_identity(gnutls_certificate_credentials_t credentials,
                          const struct identity *identity)
{
	gnutls_datum_t certificate = {
		identity->certificate.data, (unsigned)identity->certificate.len
	};
	gnutls_datum_t secret = { identity->secret.data,
	                          (unsigned)identity->secret.len };

	/* The library would keep a thief from showing another's certificate. */
	if (identity->is_stolen)
		gnutls_certificate_set_flags(
			credentials, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
	assert_int_equal(gnutls_certificate_set_x509_key_mem(
		credentials, &certificate, &secret, GNUTLS_X509_FMT_PEM), 0);
}

/* The server's own certificate must be the one that the client expects. */
static void check_server(gnutls_session_t session,
                         const uint8_t pin[static HASH_BYTES])
{
	struct certificate_facts facts;
	const gnutls_datum_t *list;
	unsigned count;

	list = gnutls_certificate_get_peers(session, &count);
	assert_int_equal(count, 1);
	assert_int_equal(certificate_read_der(slice_of(list[0].data,
	                                               list[0].size), &facts),
	                 TALLY_OK);
	assert_memory_equal(facts.pin, pin, HASH_BYTES);
}

/*
 * The answer to GET /checkpoint, or "" if there was none; priorities NULL for
 * those of TLS 1.3.
 */
static const char *ask_as(struct tls_world *w, const struct identity *identity,
                          const char *priorities)
{
	static const char request[] = "GET /checkpoint HTTP/1.1\r\nHost: x\r\n"
	                              "Connection: close\r\n\r\n";
	static char answer[4096];
	gnutls_certificate_credentials_t credentials;
	gnutls_session_t session;
	int fd = client_connect(&w->http, NULL), rc;
	size_t len = 0;

	assert_int_equal(gnutls_certificate_allocate_credentials(&credentials),
	                 0);
	if (identity != NULL)
		take_identity(credentials, identity);
	assert_int_equal(gnutls_init(&session, GNUTLS_CLIENT), 0);
	gnutls_priority_set_direct(session, priorities ? priorities : "NORMAL",
	                           NULL);
	gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
	gnutls_transport_set_int(session, fd);
	do
		rc = gnutls_handshake(session);
	while (rc != 0 && !gnutls_error_is_fatal(rc));
	w->ended_by_server = false;
	if (rc == 0) {
		ssize_t n;

		check_server(session, w->server.pin);
		gnutls_record_send(session, request, sizeof(request) - 1);
		while ((n = gnutls_record_recv(session, answer + len,
		                               sizeof(answer) - 1 - len)) > 0 ||
		       n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			len += n > 0 ? (size_t)n : 0;
		w->ended_by_server = n == GNUTLS_E_PREMATURE_TERMINATION;
	}
	answer[len] = '\0';
	gnutls_deinit(session);
	gnutls_certificate_free_credentials(credentials);
	close(fd);
	return answer;
}

static void is_refused(const char *answer, const char *why)
{
	assert_int_equal(status_of(answer), 403);
	assert_non_null(strstr(body_of(answer), why));
	assert_null(strstr(answer, "own checkpoint"));
}

static void test_a_pinned_certificate_is_served(void **state)
{
	struct tls_world *w = *state;

	http_world_start(&w->http);
	assert_string_equal(body_of(ask_as(w, &w->pinned, NULL)),
	                    "own checkpoint\n");
}

static void test_without_a_certificate_nothing_is_served(void **state)
{
	struct tls_world *w = *state;

	http_world_start(&w->http);
	is_refused(ask_as(w, NULL, NULL), "no client certificate");
}

static void test_an_unpinned_certificate_is_refused(void **state)
{
	struct tls_world *w = *state;

	http_world_start(&w->http);
	is_refused(ask_as(w, &w->other, NULL), "pins no such");
	/* Not even the server's own. */
	is_refused(ask_as(w, &w->server, NULL), "pins no such");
}

static void test_a_certificate_out_of_force_is_refused(void **state)
{
	struct tls_world *w = *state;

	http_world_start(&w->http);
	is_refused(ask_as(w, &w->expired, NULL), "has expired");
	is_refused(ask_as(w, &w->early, NULL), "not valid yet");
}

/* Who has the certificate and another key is nobody. */
static void test_a_certificate_without_its_key_is_worth_nothing(void **state)
{
	struct tls_world *w = *state;
	struct identity thief = { .certificate = w->pinned.certificate,
	                          .secret = w->other.secret,
	                          .is_stolen = true };

	http_world_start(&w->http);
	assert_int_equal(status_of(ask_as(w, &w->pinned, NULL)), 200);
	assert_false(w->ended_by_server);
	/* All else is the same, and the client had sent all that it has. */
	assert_string_equal(ask_as(w, &thief, NULL), "");
	assert_true(w->ended_by_server);
}

static void test_older_versions_are_refused(void **state)
{
	struct tls_world *w = *state;

	http_world_start(&w->http);
	assert_string_equal(ask_as(w, &w->pinned,
	                           "NORMAL:-VERS-ALL:+VERS-TLS1.2"), "");
	assert_int_equal(status_of(ask_as(w, &w->pinned,
	                                  "NORMAL:-VERS-ALL:+VERS-TLS1.3")),
	                 200);
}

static void test_a_renewed_certificate_keeps_its_pin(void **state)
{
	struct tls_world *w = *state;
	struct certificate_terms terms = { "us.example/tally", time(NULL) - 60,
	                                   time(NULL) + 3600 };
	struct identity renewed = { .secret = w->expired.secret };
	struct slice secret = buf_slice(&w->expired.secret);
	struct certificate_facts facts;

	http_world_start(&w->http);
	buf_init(&renewed.certificate, MAX_PEM_BYTES);
	assert_int_equal(certificate_new(slice_part(secret, 0, secret.len - 1),
	                                 &terms, &renewed.certificate, NULL),
	                 TALLY_OK);
	assert_int_equal(certificate_read(buf_slice(&renewed.certificate),
	                                  &facts, NULL), TALLY_OK);
	assert_memory_equal(facts.pin, w->expired.pin, HASH_BYTES);
	assert_int_equal(status_of(ask_as(w, &renewed, NULL)), 200);
	buf_release(&renewed.certificate);
}

static void test_a_server_needs_its_own_certificate_in_force(void **state)
{
	struct tls_world *w = *state;
	struct fault fault = { 0 };

	w->http.options.certificate = (const char *)w->expired.certificate.data;
	w->http.options.secret = (const char *)w->expired.secret.data;
	assert_int_equal(http_server_start(&w->http.options, &w->http.server,
	                                   &fault), TALLY_EFORMAT);
	assert_non_null(strstr(fault.text, "no longer valid"));
	w->http.options.certificate = (const char *)w->server.certificate.data;
	assert_int_not_equal(http_server_start(&w->http.options,
	                                       &w->http.server, &fault),
	                     TALLY_OK); /* not its key */
	w->http.options.certificate = "no certificate";
	assert_int_equal(http_server_start(&w->http.options, &w->http.server,
	                                   &fault), TALLY_EFORMAT);
}

static void test_a_handshake_that_is_not_ended_is_dropped(void **state)
{
	struct tls_world *w = *state;
	char answer[256];
	int fd;

	w->http.options.limits.header_ms = 300;
	http_world_start(&w->http);
	fd = client_connect(&w->http, NULL);
	client_send(fd, "\x16\x03\x01"); /* a record begins */
	client_read(fd, answer, sizeof(answer)); /* ends when it is dropped */
	close(fd);
	assert_int_equal(status_of(ask_as(w, &w->pinned, NULL)), 200);
}

/* RFC 5915: an ECPrivateKey of version 1 has as many octets as the order: 32. */
static void test_a_secret_key_has_32_octets(void **state)
{
	static const uint8_t head[] = { 0x02, 0x01, 0x01, 0x04, 32 };

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		uint8_t der[512];
		struct buf pem, base64;
		struct reader r;
		struct slice line;
		size_t len;

		buf_init(&pem, MAX_PEM_BYTES);
		buf_init(&base64, MAX_PEM_BYTES);
		assert_int_equal(certificate_secret_new(&pem, NULL), TALLY_OK);
		r.rest = buf_slice(&pem);
		while (reader_line(&r, &line))
			if (!slice_starts(line, "-----"))
				buf_put_slice(&base64, line);
		assert_int_equal(base64_parse(buf_slice(&base64), der,
		                              sizeof(der), &len), TALLY_OK);
		assert_non_null(memmem(der, len, head, sizeof(head)));
		buf_release(&pem);
		buf_release(&base64);
	}
}

#define WITH_TLS(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_secret_key_has_32_octets),
		WITH_TLS(test_a_pinned_certificate_is_served),
		WITH_TLS(test_without_a_certificate_nothing_is_served),
		WITH_TLS(test_an_unpinned_certificate_is_refused),
		WITH_TLS(test_a_certificate_out_of_force_is_refused),
		WITH_TLS(test_a_certificate_without_its_key_is_worth_nothing),
		WITH_TLS(test_older_versions_are_refused),
		WITH_TLS(test_a_renewed_certificate_keeps_its_pin),
		WITH_TLS(test_a_server_needs_its_own_certificate_in_force),
		WITH_TLS(test_a_handshake_that_is_not_ended_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
