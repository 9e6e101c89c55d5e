/*
 * tally serve: the record and the mirrors of this office over HTTP, until a
 * signal ends it.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "http/listen.h"
#include "http/notify.h"
#include "http/sandbox.h"
#include "office/vault.h"
#include "http/server.h"
#include "identity.h"
#include "office/submission.h"
#include "record.h"

#define MAX_CONNECTIONS 65536

/* What is served, and the memory that the server borrows. */
struct service {
	struct http_options options;
	struct listener listener;
	struct buf certificate, secret; /* PEM, NUL-terminated; or empty */
	char until[TEXT_TIME_BYTES];    /* the certificate; or "" */
	int notify_fd, folder_fd;       /* of the service manager; the office */
	char *record, *mirror;
	const char *logs[MAX_PARTICIPANTS];
	uint8_t pins[MAX_PARTICIPANTS][HASH_BYTES];
};

/* The others of the charter, and who may connect. */
static void take_charter(const struct office *office, struct service *service)
{
	struct http_options *options = &service->options;
	const struct charter *charter = office->charter;

	for (size_t i = 0; charter && i < charter->participant_count; i++) {
		const struct participant *p = &charter->participants[i];

		if (i != office->self)
			service->logs[options->log_count++] = p->log;
		if (p->has_tls)
			memcpy(service->pins[options->pin_count++], p->tls_pin,
			       HASH_BYTES);
	}
	options->logs = service->logs;
	options->pins = (const uint8_t (*)[HASH_BYTES])service->pins;
}

static int take_number(const struct session *s, const char *name, unsigned *out,
                       struct fault *fault)
{
	const char *text = session_option(s, name, 0);
	uint64_t value;

	if (text == NULL)
		return TALLY_OK;
	if (decimal_parse(slice_text(text), &value) != TALLY_OK || value == 0 ||
	    value > MAX_CONNECTIONS)
		return fault_set(fault, TALLY_EUSAGE, "serve: %s is a number "
		                 "from 1 to %d", name, MAX_CONNECTIONS);
	*out = (unsigned)value;
	return TALLY_OK;
}

static int name_folders(const struct office *office, struct service *service,
                        struct fault *fault)
{
	struct http_options *options = &service->options;

	if (asprintf(&service->record, "%s/record", office->path) < 0)
		service->record = NULL;
	if (asprintf(&service->mirror, "%s/mirror", office->path) < 0)
		service->mirror = NULL;
	options->record = service->record;
	options->mirror = service->mirror;
	return service->record && service->mirror
		       ? TALLY_OK
		       : fault_set(fault, TALLY_ENOMEM, "out of memory");
}

static int take_identity(struct session *s, struct service *service,
                         struct fault *fault)
{
	struct http_options *options = &service->options;
	int rc;

	if (!identity_is_wanted(s))
		return TALLY_OK;
	rc = identity_load(s, &service->certificate, &service->secret, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = identity_until(buf_slice(&service->certificate), service->until,
	                    fault);
	if (rc != TALLY_OK)
		return rc;
	options->certificate = (const char *)service->certificate.data;
	options->secret = (const char *)service->secret.data;
	if (s->office.charter == NULL)
		return fault_set(fault, TALLY_EUSAGE, "serve: this office has signed "
		                 "no charter yet: tally charter sign FILE");
	if (options->pin_count == 0)
		return fault_set(fault, TALLY_EUSAGE, "serve: the charter pins no "
		                 "certificate ('tls'), so nobody could be served");
	return TALLY_OK;
}

static int listen_there(const struct session *s, struct service *service,
                        struct fault *fault)
{
	const char *address = session_option(s, "--listen", 0);
	int rc;

	if (address == NULL)
		return fault_set(fault, TALLY_EUSAGE, "serve: where? --listen "
		                 "127.0.0.1:8443");
	rc = listener_open(address, &service->listener, fault);
	if (rc != TALLY_OK)
		return rc;
	service->options.listen_fd = service->listener.fd;
	if (!service->listener.loopback && !session_flag(s, "--public") &&
	    service->options.certificate == NULL)
		return fault_set(fault, TALLY_EUSAGE, "serve: others reach %s: "
		                 "--tls, or --public to let anyone read",
		                 service->listener.text);
	return TALLY_OK;
}

static_assert(HTTP_AT_ONCE <= MAX_SUBMISSIONS, "together");

static void add_checkpoints(void *ctx, struct http_post *const *posts,
                            size_t count)
{
	struct submission submissions[HTTP_AT_ONCE];
	struct office *office = ctx;

	for (size_t i = 0; i < count; i++)
		submissions[i].body = posts[i]->body;
	office_add_checkpoints(office, submissions, count, office_now(office));
	for (size_t i = 0; i < count; i++) {
		const struct submission *s = &submissions[i];
		struct http_answer *out = &posts[i]->answer;

		posts[i]->status = s->failure;
		if (s->failure != TALLY_OK) {
			session_note("add-checkpoint: %s", s->fault.text);
			continue;
		}
		out->status = (unsigned)s->answer.status;
		out->content_type = s->answer.content_type;
		buf_put_slice(&out->body, buf_slice(&s->answer.body));
	}
	submissions_release(submissions, count);
}

static int cosigned(void *ctx, const uint8_t log_hash[static HASH_BYTES],
                    struct buf *out)
{
	struct fault ignored;

	return office_cosigned_checkpoint(ctx, log_hash, out, &ignored);
}

static int prepare(struct session *s, struct service *service,
                   struct fault *fault)
{
	struct http_limits *limits = &service->options.limits;
	int rc = name_folders(&s->office, service, fault);

	take_charter(&s->office, service);
	service->options.add_checkpoints = add_checkpoints;
	service->options.cosigned = cosigned;
	service->options.ctx = &s->office;
	if (rc == TALLY_OK)
		rc = take_number(s, "--connections", &limits->connections,
		                 fault);
	if (rc == TALLY_OK)
		rc = take_number(s, "--per-address", &limits->per_address,
		                 fault);
	if (rc == TALLY_OK)
		rc = take_identity(s, service, fault);
	return rc == TALLY_OK ? listen_there(s, service, fault) : rc;
}

/*
 * What is served is read; a witness also reads its key, and writes what it
 * cosigned, and what proves that a log has two histories. Inventories and
 * openings are out of reach.
 */
static int fence(const struct session *s, struct fault *fault)
{
	static const struct {
		const char *name;
		enum sandbox_access access;
	} folders[] = {
		{ "", SANDBOX_LIST }, /* is there a file `restored`? */
		{ "record", SANDBOX_READ },
		{ "mirror", SANDBOX_READ },
		{ "key", SANDBOX_READ },
		{ "commit", SANDBOX_WRITE },
		{ "evidence", SANDBOX_WRITE },
	};
	enum { COUNT = sizeof(folders) / sizeof(folders[0]) };
	struct sandbox_folder allowed[COUNT] = { { NULL, SANDBOX_LIST } };
	char notice[SANDBOX_NOTICE_BYTES], *paths[COUNT] = { NULL };
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < COUNT; i++) {
		if (asprintf(&paths[i], "%s/%s", s->office.path,
		             folders[i].name) < 0) {
			paths[i] = NULL;
			rc = fault_set(fault, TALLY_ENOMEM, "out of memory");
		}
		allowed[i].path = paths[i];
		allowed[i].access = folders[i].access;
	}
	if (rc == TALLY_OK)
		rc = sandbox_enter(allowed, COUNT, notice, fault);
	if (rc == TALLY_OK && notice[0] != '\0')
		session_note("serve: %s", notice);
	for (size_t i = 0; i < COUNT; i++)
		free(paths[i]);
	return rc;
}

/*
 * Is the office still the one that was opened? It is not once its folder was
 * deleted and a copy put in its place: the old one would be served for ever.
 * While it is held open, no other folder gets its number.
 */
static bool is_in_place(const struct office *office, int folder_fd)
{
	struct stat held, named;

	if (stat(office->path, &named) != 0)
		return errno != ENOENT && errno != ENOTDIR;
	return fstat(folder_fd, &held) != 0 ||
	       (held.st_dev == named.st_dev && held.st_ino == named.st_ino);
}

/* A signal that ends it, or a folder that is gone: looked at every second. */
static int wait_for_end(const struct office *office, int folder_fd,
                        const sigset_t *ends, struct fault *fault)
{
	const struct timespec second = { .tv_sec = 1 };

	for (;;) {
		if (sigtimedwait(ends, NULL, &second) >= 0)
			return TALLY_OK;
		if (!is_in_place(office, folder_fd))
			return fault_set(fault, TALLY_EIO, "%s: is no longer the "
			                 "folder that was served: start 'tally "
			                 "serve' again", office->path);
	}
}

/* Until SIGTERM or SIGINT, which all threads have blocked. */
static int serve(struct session *s, struct service *service,
                 const sigset_t *ends, struct fault *fault)
{
	struct http_server *server;
	int rc = http_server_start(&service->options, &server, fault);

	if (rc != TALLY_OK)
		return rc;
	if (service->until[0] != '\0')
		session_note("the certificate is good until %s", service->until);
	session_note("serving on %s://%s",
	             service->options.certificate ? "https" : "http",
	             service->listener.text);
	notify_send(service->notify_fd, "READY=1");
	rc = wait_for_end(&s->office, service->folder_fd, ends, fault);
	notify_send(service->notify_fd, "STOPPING=1");
	http_server_stop(server);
	return rc;
}

static int hold_folder(const struct office *office, struct service *service,
                       struct fault *fault)
{
	service->folder_fd = open(office->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return service->folder_fd >= 0
	               ? TALLY_OK
	               : fault_set(fault, TALLY_EIO, "%s: %s", office->path,
	                           strerror(errno));
}

static void release(struct service *service)
{
	if (service->listener.fd >= 0)
		close(service->listener.fd);
	if (service->notify_fd >= 0)
		close(service->notify_fd);
	if (service->folder_fd >= 0)
		close(service->folder_fd);
	free(service->record);
	free(service->mirror);
	buf_release(&service->certificate);
	buf_release(&service->secret);
}

int serve_run(struct session *s)
{
	static struct service service = { .listener.fd = -1, .folder_fd = -1 };
	struct fault fault = { 0 };
	sigset_t ends;
	/* Behind the fence there is nobody to ask; who is asked may still leave. */
	int rc = vault_unlock(&s->office, &fault);

	service.notify_fd = notify_open();
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	if (rc == TALLY_OK)
		rc = prepare(s, &service, &fault);
	if (rc == TALLY_OK)
		rc = office_witness_begin(&s->office, &fault);
	if (rc == TALLY_OK)
		rc = hold_folder(&s->office, &service, &fault);
	if (rc == TALLY_OK)
		rc = fence(s, &fault);
	if (rc == TALLY_OK)
		rc = serve(s, &service, &ends, &fault);
	release(&service);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}
