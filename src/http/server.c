/*
 * The server: libmicrohttpd accepts, reads headers and bodies and writes
 * answers; here is what it calls on the way.
 */
#include "http/server.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "http/answer.h"
#include "http/certificate.h"
#include "http/framing.h"
#include "http/peer.h"
#include "http/watch.h"

#define THREADS 4u
#define DRAIN_MS 500
/* The library's, the folders', the streams, those of a decision's threads. */
#define DESCRIPTORS_BESIDE 192u
#define PRIORITIES "SECURE128:-VERS-ALL:+VERS-TLS1.3"

struct http_server {
	struct site site;
	struct watch *watch;
	struct MHD_Daemon *daemon;
};

/* One request, from its header to the end of its answer. */
struct request {
	struct connection *connection;
	struct target target;
	struct buf body;
	struct decision decision;
};

/* --- connections --------------------------------------------------------- */

static enum MHD_Result on_accept(void *ctx, const struct sockaddr *peer,
                                 socklen_t peer_len)
{
	struct http_server *server = ctx;

	(void)peer_len;
	return watch_has_room(server->watch, peer) ? MHD_YES : MHD_NO;
}

static void on_connection(void *ctx, struct MHD_Connection *connection,
                          void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
	struct http_server *server = ctx;
	const union MHD_ConnectionInfo *info;
	const struct sockaddr *peer;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		watch_close(server->watch, *socket_context);
		return;
	}
	info = MHD_get_connection_info(connection,
	                               MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	peer = info->client_addr;
	info = MHD_get_connection_info(connection,
	                               MHD_CONNECTION_INFO_CONNECTION_FD);
	*socket_context = watch_open(server->watch, info->connect_fd, peer);
	if (server->site.options.certificate == NULL)
		return;
	info = MHD_get_connection_info(connection,
	                               MHD_CONNECTION_INFO_GNUTLS_SESSION);
	peer_ask(info->tls_session);
}

static struct connection *watched(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info->socket_context;
}

/* --- requests ------------------------------------------------------------ */

static void on_completed(void *ctx, struct MHD_Connection *connection,
                         void **request_context,
                         enum MHD_RequestTerminationCode code)
{
	struct http_server *server = ctx;
	struct request *request = *request_context;

	(void)connection;
	(void)code;
	if (request == NULL)
		return;
	watch_enter(server->watch, request->connection, WATCH_IDLE);
	buf_release(&request->body);
	buf_release(&request->decision.post.answer.body);
	free(request);
	*request_context = NULL;
}

/* Escapes stay as they are: no name that is served has any. */
static size_t leave_escapes(void *ctx, struct MHD_Connection *connection,
                            char *text)
{
	(void)ctx;
	(void)connection;
	return strlen(text);
}

/* Queue a refusal by what the header says; false if there is none. */
static bool refuse_peer(const struct site *site,
                        struct MHD_Connection *connection,
                        enum MHD_Result *out)
{
	const union MHD_ConnectionInfo *info;
	enum peer peer;

	if (site->options.certificate == NULL)
		return false;
	info = MHD_get_connection_info(connection,
	                               MHD_CONNECTION_INFO_GNUTLS_SESSION);
	peer = peer_judge(info->tls_session, &site->options, time(NULL));
	if (peer == PEER_PINNED)
		return false;
	*out = answer_line(connection, MHD_HTTP_FORBIDDEN, peer_reason(peer),
	                   NULL);
	return true;
}

static bool refuse_method(const struct site *site, enum target_kind kind,
                          struct MHD_Connection *connection, const char *method,
                          enum MHD_Result *out)
{
	bool posts = kind == TARGET_ADD_CHECKPOINT &&
	             site->options.add_checkpoints != NULL;
	bool good = posts ? strcmp(method, "POST") == 0
	                  : strcmp(method, "GET") == 0 ||
	                    strcmp(method, "HEAD") == 0;

	if (good || kind == TARGET_NONE)
		return false;
	*out = answer_line(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
	                   "this method is not for this path\n",
	                   posts ? "POST" : "GET, HEAD");
	return true;
}

static bool is_too_long(struct MHD_Connection *connection)
{
	const char *text = MHD_lookup_connection_value(
		connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t len;

	return text != NULL &&
	       (decimal_parse(slice_text(text), &len) != TALLY_OK ||
	        len > HTTP_BODY_BYTES);
}

static enum MHD_Result answer_too_long(struct MHD_Connection *connection)
{
	return answer_line(connection, MHD_HTTP_CONTENT_TOO_LARGE,
	                   "the body is too long\n", NULL);
}

/* The header is complete. A refusal ends the connection if a body follows. */
static enum MHD_Result begin_request(struct http_server *server,
                                     struct MHD_Connection *connection,
                                     const struct request_line *line,
                                     void **request_context)
{
	struct request *request = calloc(1, sizeof(*request));
	const char *mistake = framing_mistake(connection, line);
	enum MHD_Result queued;

	if (request == NULL)
		return MHD_NO;
	*request_context = request;
	request->connection = watched(connection);
	if (request->connection == NULL)
		return MHD_NO;
	buf_init(&request->body, HTTP_BODY_BYTES);
	watch_enter(server->watch, request->connection, WATCH_BODY);
	if (mistake != NULL)
		return answer_mistake(connection, mistake);
	request->target = target_parse(slice_text(line->url));
	if (request->target.kind == TARGET_ADD_CHECKPOINT &&
	    server->site.options.add_checkpoints == NULL)
		request->target.kind = TARGET_NONE;
	if (refuse_peer(&server->site, connection, &queued) ||
	    refuse_method(&server->site, request->target.kind, connection,
	                  line->method, &queued))
		return queued;
	return is_too_long(connection) ? answer_too_long(connection) : MHD_YES;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *upload,
                                  size_t *upload_len, void **request_context)
{
	struct http_server *server = ctx;
	const struct request_line line = { method, url, version };
	struct request *request = *request_context;

	if (request == NULL)
		return begin_request(server, connection, &line,
		                     request_context);
	if (*upload_len > 0) {
		/* In pieces of unknown number: kept until it is too long. */
		buf_put(&request->body, upload, *upload_len);
		*upload_len = 0;
		return MHD_YES;
	}
	watch_enter(server->watch, request->connection, WATCH_ANSWER);
	if (buf_status(&request->body) != TALLY_OK)
		return answer_too_long(connection);
	request->decision.post.body = buf_slice(&request->body);
	return answer_request(&server->site, connection, &request->target,
	                      &request->decision);
}

/* --- start and stop ------------------------------------------------------ */

static void set_default(unsigned *limit, unsigned value)
{
	if (*limit == 0)
		*limit = value;
}

static void set_limits(struct http_limits *limits)
{
	set_default(&limits->connections, HTTP_CONNECTIONS);
	set_default(&limits->per_address, HTTP_PER_ADDRESS);
	set_default(&limits->header_ms, HTTP_HEADER_MS);
	set_default(&limits->body_ms, HTTP_BODY_MS);
	set_default(&limits->answer_ms, HTTP_ANSWER_MS);
	set_default(&limits->idle_ms, HTTP_IDLE_MS);
}

/* A connection needs its socket and a file. */
static int raise_descriptors(const struct http_limits *limits,
                             struct fault *fault)
{
	const rlim_t need = (rlim_t)2 * limits->connections + DESCRIPTORS_BESIDE;
	struct rlimit now;

	if (getrlimit(RLIMIT_NOFILE, &now) != 0)
		return fault_set(fault, TALLY_EIO, "the limit of descriptors");
	if (now.rlim_cur >= need)
		return TALLY_OK;
	now.rlim_cur = need;
	if (now.rlim_max < need || setrlimit(RLIMIT_NOFILE, &now) != 0)
		return fault_set(fault, TALLY_ELIMIT, "%u connections need %u "
		                 "open files, the limit is %u",
		                 limits->connections, (unsigned)need,
		                 (unsigned)now.rlim_max);
	return TALLY_OK;
}

static int check_identity(const struct http_options *options,
                          struct fault *fault)
{
	struct certificate_facts facts;
	int64_t now_s = time(NULL);
	int rc;

	if (options->certificate == NULL)
		return TALLY_OK;
	rc = certificate_read(slice_text(options->certificate), &facts, fault);
	if (rc == TALLY_OK && (now_s < facts.from_s || now_s > facts.until_s))
		rc = fault_set(fault, TALLY_EFORMAT, "the certificate is %s",
		               now_s < facts.from_s ? "not valid yet"
		                                    : "no longer valid");
	return rc;
}

/* The library closes the socket that it is given, or does not: one more. */
static struct MHD_Daemon *start_daemon(struct http_server *server)
{
	const struct http_options *options = &server->site.options;
	bool tls = options->certificate != NULL;
	int listen_fd = dup(options->listen_fd);
	/* Left out without TLS, by being the end of the list. */
	const struct MHD_OptionItem identity[] = {
		{ tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0,
		  (void *)(uintptr_t)options->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0,
		  (void *)(uintptr_t)options->secret },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0,
		  (void *)(uintptr_t)PRIORITIES },
		{ MHD_OPTION_END, 0, NULL },
	};

	/* Without one the library would listen to everyone, on any port. */
	if (listen_fd < 0)
		return NULL;
	return MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
			(tls ? MHD_USE_TLS : 0),
		0, on_accept, server, on_request, server,
		MHD_OPTION_LISTEN_SOCKET, listen_fd,
		MHD_OPTION_THREAD_POOL_SIZE, THREADS,
		MHD_OPTION_CONNECTION_LIMIT, options->limits.connections,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->limits.per_address,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEADER_BYTES,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
		MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL,
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_ARRAY, identity, MHD_OPTION_END);
}

int http_server_start(const struct http_options *options,
                      struct http_server **out, struct fault *fault)
{
	struct http_server *server = calloc(1, sizeof(*server));
	struct http_options filled = *options;
	int rc;

	if (server == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	set_limits(&filled.limits);
	rc = check_identity(&filled, fault);
	if (rc == TALLY_OK)
		rc = raise_descriptors(&filled.limits, fault);
	if (rc == TALLY_OK)
		rc = site_init(&server->site, &filled, fault);
	if (rc != TALLY_OK) {
		free(server);
		return rc;
	}
	rc = watch_start(&filled.limits, &server->watch);
	if (rc == TALLY_OK) {
		server->daemon = start_daemon(server);
		rc = server->daemon ? TALLY_OK : TALLY_EIO;
	}
	if (rc != TALLY_OK) {
		fault_set(fault, rc, "the server does not start%s",
		          filled.certificate ? "; does the key belong to the "
		                               "certificate?" : "");
		watch_stop(server->watch);
		site_quiesce(&server->site);
		site_release(&server->site);
		free(server);
		return rc;
	}
	*out = server;
	return TALLY_OK;
}

void http_server_stop(struct http_server *server)
{
	if (server == NULL)
		return;
	close(MHD_quiesce_daemon(server->daemon));
	watch_drain(server->watch, DRAIN_MS);
	site_quiesce(&server->site);
	MHD_stop_daemon(server->daemon);
	watch_stop(server->watch);
	site_release(&server->site);
	free(server);
}
