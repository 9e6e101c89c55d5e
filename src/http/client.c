/*
 * Getting the objects of a record over HTTP(S) with libcurl, each bounded in
 * size and time. client_url.c says what is asked; nothing is judged here but
 * that an answer came whole.
 */
#include "http/client.h"

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "http/client_trouble.h"

#define MAX_BYTES ((uint64_t)4 << 30)
#define MAX_MS (10u * 60 * 1000)
#define ANSWER_MS (5u * 60 * 1000)
#define CONNECT_MS 10000u
#define SLOW_S 15u
#define SLOW_BYTES 1024L          /* a second */
#define MAX_HEADER_BYTES 65536u   /* of one answer; libcurl has no bound */
#define MAX_IDLE_BYTES 65536u     /* read of a page that says "not found", so
                                     that the connection can be used again */
#define PROGRESS_AFTER_S 2u

struct client {
	struct store store; /* first, so that a store is its client */
	struct client_options options;
	CURL *curl;
	char *url, *certificate, *key;
	uint64_t opened_ms, bytes;
	unsigned told_s;      /* when progress was told last */
	struct fault given_up; /* TALLY_OK while it has not */
};

/* Why an answer was broken off by this end. */
enum stop { STOP_NONE = 0, STOP_LONG, STOP_HEADERS, STOP_BUDGET, STOP_MEMORY };

struct answer {
	struct client *client;
	struct buf *out;
	size_t before;        /* out->len when it began */
	size_t header_bytes, idle_bytes;
	enum stop stop;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool started;

static void start(void)
{
	started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static long code_of(const struct client *c)
{
	long code = 0;

	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &code);
	return code;
}

static size_t take_header(char *data, size_t size, size_t count, void *ctx)
{
	struct answer *a = ctx;
	size_t len = size * count;

	(void)data;
	a->header_bytes += len;
	a->client->bytes += len;
	if (a->header_bytes <= MAX_HEADER_BYTES)
		return len;
	a->stop = STOP_HEADERS;
	return 0;
}

static enum stop put_body(struct answer *a, const char *data, size_t len)
{
	if (a->client->bytes > a->client->options.max_bytes)
		return STOP_BUDGET;
	if (code_of(a->client) != 200) {
		a->idle_bytes += len;
		return a->idle_bytes > MAX_IDLE_BYTES ? STOP_LONG : STOP_NONE;
	}
	/* Asked before, since the errors of a buffer stick. */
	if (len > a->out->max - a->out->len)
		return STOP_LONG;
	buf_put(a->out, data, len);
	return buf_status(a->out) == TALLY_OK ? STOP_NONE : STOP_MEMORY;
}

static size_t take_body(char *data, size_t size, size_t count, void *ctx)
{
	struct answer *a = ctx;
	size_t len = size * count;

	a->client->bytes += len;
	a->stop = put_body(a, data, len);
	return a->stop == STOP_NONE ? len : 0;
}

static int tell_progress(void *ctx, curl_off_t all, curl_off_t now,
                         curl_off_t up_all, curl_off_t up_now)
{
	struct client *c = ctx;
	unsigned passed_s = (unsigned)((clock_ms() - c->opened_ms) / 1000);

	(void)all;
	(void)now;
	(void)up_all;
	(void)up_now;
	if (c->options.progress != NULL && passed_s > PROGRESS_AFTER_S &&
	    passed_s > c->told_s) {
		c->options.progress(c->options.ctx, c->bytes, passed_s);
		c->told_s = passed_s;
	}
	return 0;
}

/* Every later get says the same. */
static int given_up(const struct client *c, struct fault *fault)
{
	if (fault != NULL)
		*fault = c->given_up;
	return c->given_up.status;
}

/* Tell why; if no other object would fare better, this is the last one. */
static int fail(struct client *c, const struct fault *why, bool is_final,
                struct fault *fault)
{
	if (is_final)
		c->given_up = *why;
	if (fault != NULL)
		*fault = *why;
	return why->status;
}

static int fail_transfer(struct client *c, CURLcode code, const char *path,
                         struct fault *fault)
{
	struct fault why;
	bool is_final;

	client_transfer_fault(c->url, path, code, &is_final, &why);
	return fail(c, &why, is_final, fault);
}

static int fail_code(struct client *c, long code, const char *path,
                     struct fault *fault)
{
	struct fault why;
	bool is_final;

	client_code_fault(c->url, path, code, &is_final, &why);
	return fail(c, &why, is_final, fault);
}

static int fail_stop(struct client *c, const struct answer *a, const char *path,
                     struct fault *fault)
{
	switch (a->stop) {
	case STOP_LONG:
		return fault_set(fault, TALLY_ELIMIT,
		                 "%.110s%.120s: over %zu bytes", c->url, path,
		                 a->out->max - a->before);
	case STOP_MEMORY:
		return fault_set(fault, TALLY_ENOMEM, "%.110s%.120s: out of memory",
		                 c->url, path);
	case STOP_BUDGET:
		fault_set(&c->given_up, TALLY_EIO, "%.110s%.120s: all answers "
		          "together have over %llu bytes; sync goes on from here "
		          "next time", c->url, path,
		          (unsigned long long)c->options.max_bytes);
		return given_up(c, fault);
	default:
		return fault_set(fault, TALLY_EIO, "%.110s%.120s: over %u bytes of "
		                 "headers", c->url, path, MAX_HEADER_BYTES);
	}
}

/* What has come of it; out->len is put back by the caller. */
static int judge(struct client *c, struct answer *a, CURLcode result,
                 const char *path, struct fault *fault)
{
	long code = code_of(c);

	/* Whatever page came with it: the status has said all. */
	if (code != 0 && code != 200 && a->stop != STOP_BUDGET &&
	    a->stop != STOP_HEADERS &&
	    (result == CURLE_OK || result == CURLE_WRITE_ERROR ||
	     result == CURLE_FILESIZE_EXCEEDED))
		return fail_code(c, code, path, fault);
	if (result == CURLE_FILESIZE_EXCEEDED)
		a->stop = STOP_LONG;
	if (a->stop != STOP_NONE)
		return fail_stop(c, a, path, fault);
	if (result != CURLE_OK)
		return fail_transfer(c, result, path, fault);
	return TALLY_OK;
}

/* How long the next answer may take; 0: no time is left. */
static unsigned time_left(const struct client *c)
{
	uint64_t passed_ms = clock_ms() - c->opened_ms;
	uint64_t left_ms = passed_ms < c->options.max_ms
	                           ? c->options.max_ms - passed_ms : 0;

	return left_ms < c->options.answer_ms ? (unsigned)left_ms
	                                      : c->options.answer_ms;
}

static int no_time(struct client *c, const char *path, struct fault *fault)
{
	fault_set(&c->given_up, TALLY_EIO, "%.110s%.120s: all answers together "
	          "take over %u s; sync goes on from here next time", c->url,
	          path, c->options.max_ms / 1000);
	return given_up(c, fault);
}

static int transfer(struct client *c, const char *path, struct buf *out,
                    struct fault *fault)
{
	struct answer a = { .client = c, .out = out, .before = out->len };
	char whole[MAX_URL_BYTES + MAX_URL_OBJECT_BYTES + 1];
	unsigned left_ms = time_left(c);
	int rc;

	if (left_ms == 0)
		return no_time(c, path, fault);
	snprintf(whole, sizeof(whole), "%s%s", c->url, path);
	curl_easy_setopt(c->curl, CURLOPT_URL, whole);
	curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_easy_setopt(c->curl, CURLOPT_MAXFILESIZE_LARGE,
	                 (curl_off_t)(out->max - out->len));
	curl_easy_setopt(c->curl, CURLOPT_HEADERDATA, &a);
	curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, &a);
	rc = judge(c, &a, curl_easy_perform(c->curl), path, fault);
	if (rc != TALLY_OK)
		out->len = a.before;
	/* The buffer was good before; its memory may be there next time. */
	if (a.stop == STOP_MEMORY)
		out->status = TALLY_OK;
	return rc;
}

static int client_get(struct store *s, const char *name, struct buf *out,
                      struct fault *fault)
{
	struct client *c = (struct client *)s;
	char path[MAX_URL_OBJECT_BYTES];

	if (client_object_path(name, path) != TALLY_OK)
		return fault_set(fault, TALLY_ENOTFOUND,
		                 "%.200s: a record has no %.80s", c->url, name);
	if (c->given_up.status != TALLY_OK)
		return given_up(c, fault);
	return transfer(c, path, out, fault);
}

static int refuse(const struct store *s, const char *what, struct fault *fault)
{
	const struct client *c = (const struct client *)s;

	return fault_set(fault, TALLY_EUSAGE, "%.200s: %s", c->url, what);
}

static int client_put(struct store *s, const char *name, struct slice bytes,
                      struct fault *fault)
{
	(void)name;
	(void)bytes;
	return refuse(s, "nobody writes into another's record", fault);
}

static int client_list(struct store *s, const char *prefix,
                       int (*each)(void *ctx, const char *name), void *ctx,
                       struct fault *fault)
{
	(void)prefix;
	(void)each;
	(void)ctx;
	return refuse(s, "a record at a URL cannot be listed", fault);
}

static int client_remove(struct store *s, const char *name, struct fault *fault)
{
	(void)name;
	return refuse(s, "nobody writes into another's record", fault);
}

static void client_close(struct store *s)
{
	struct client *c = (struct client *)s;

	if (c->curl != NULL)
		curl_easy_cleanup(c->curl);
	free(c->url);
	free(c->certificate);
	free(c->key);
	free(c);
}

static const struct store_backend client_backend = {
	.put_new = client_put,
	.put = client_put,
	.get = client_get,
	.list = client_list,
	.remove = client_remove,
	.close = client_close,
};

static void set_defaults(struct client_options *o)
{
	if (o->max_bytes == 0)
		o->max_bytes = MAX_BYTES;
	if (o->max_ms == 0)
		o->max_ms = MAX_MS;
	if (o->answer_ms == 0)
		o->answer_ms = ANSWER_MS;
	if (o->connect_ms == 0)
		o->connect_ms = CONNECT_MS;
	if (o->slow_s == 0)
		o->slow_s = SLOW_S;
}

/* Only what every libcurl from 7.85 on has; true if all of it was taken. */
static bool set_bounds(struct client *c)
{
	const struct client_options *o = &c->options;
	CURL *h = c->curl;

	return curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https") == 0 &&
	       curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L) == 0 &&
	       curl_easy_setopt(h, CURLOPT_PROXY, "") == 0 &&
	       curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == 0 &&
	       curl_easy_setopt(h, CURLOPT_HTTP_VERSION,
	                        (long)CURL_HTTP_VERSION_1_1) == 0 &&
	       curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) == 0 &&
	       curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS,
	                        (long)o->connect_ms) == 0 &&
	       curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES) == 0 &&
	       curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, (long)o->slow_s) == 0;
}

static void set_calls(struct client *c)
{
	CURL *h = c->curl;

	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, tell_progress);
	curl_easy_setopt(h, CURLOPT_XFERINFODATA, c);
	curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
	/* Logs may compress entries unasked; bounds hold for what comes out. */
	curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(h, CURLOPT_USERAGENT, "tallystick");
}

static bool set_pin(struct client *c)
{
	char text[sizeof("sha256//") + 4 * HASH_BYTES];
	CURL *h = c->curl;

	if (c->options.pin == NULL)
		return true;
	memcpy(text, "sha256//", sizeof("sha256//"));
	base64_format(c->options.pin, HASH_BYTES, text + strlen(text));
	/* The authorities are not asked, so they need not be read either. */
	curl_easy_setopt(h, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
	return curl_easy_setopt(h, CURLOPT_PINNEDPUBLICKEY, text) == 0 &&
	       curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 0L) == 0 &&
	       curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 0L) == 0;
}

static bool set_tls(struct client *c)
{
	CURL *h = c->curl;

	if (curl_easy_setopt(h, CURLOPT_SSLVERSION,
	                     (long)CURL_SSLVERSION_TLSv1_3) != 0 ||
	    !set_pin(c))
		return false;
	return c->certificate == NULL ||
	       (curl_easy_setopt(h, CURLOPT_SSLCERT, c->certificate) == 0 &&
	        curl_easy_setopt(h, CURLOPT_SSLKEY, c->key) == 0);
}

static int check_file(const char *path, struct fault *fault)
{
	if (path == NULL || access(path, R_OK) == 0)
		return TALLY_OK;
	return fault_set(fault, TALLY_ENOTFOUND, "%s: %s", path,
	                 strerror(errno));
}

static int check_options(const char *url, const struct client_options *o,
                         struct fault *fault)
{
	int rc = client_check_url(url, fault);

	if (rc == TALLY_OK && o->pin != NULL && strncmp(url, "https:", 6) != 0)
		rc = fault_set(fault, TALLY_EUSAGE, "%.200s: the charter pins a "
		               "TLS key for this office: use https://", url);
	if (rc == TALLY_OK)
		rc = check_file(o->certificate, fault);
	if (rc == TALLY_OK)
		rc = check_file(o->key, fault);
	return rc;
}

/* Own copies of what the caller lends; false: out of memory. */
static bool copy_texts(struct client *c, const char *url)
{
	const struct client_options *o = &c->options;
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	c->url = strndup(url, len);
	if (o->certificate != NULL && o->key != NULL) {
		c->certificate = strdup(o->certificate);
		c->key = strdup(o->key);
		if (c->certificate == NULL || c->key == NULL)
			return false;
	}
	return c->url != NULL;
}

int store_open_url(const char *url, const struct client_options *options,
                   struct store **out, struct fault *fault)
{
	struct client *c;
	int rc = check_options(url, options, fault);

	if (rc != TALLY_OK)
		return rc;
	pthread_once(&once, start);
	c = started ? calloc(1, sizeof(*c)) : NULL;
	if (c == NULL)
		return fault_set(fault, TALLY_ENOMEM, "%.200s: out of memory", url);
	c->store.backend = &client_backend;
	c->options = *options;
	set_defaults(&c->options);
	c->opened_ms = clock_ms();
	c->curl = curl_easy_init();
	if (c->curl == NULL || !copy_texts(c, url)) {
		rc = fault_set(fault, TALLY_ENOMEM, "%.200s: out of memory", url);
	} else if (!set_bounds(c) || !set_tls(c)) {
		rc = fault_set(fault, TALLY_EINTERNAL, "%.200s: this libcurl lacks "
		               "a bound or TLS 1.3", url);
	} else {
		set_calls(c);
		*out = &c->store;
		return TALLY_OK;
	}
	client_close(&c->store);
	return rc;
}
