/*
 * Getting the objects of a record over HTTP(S) with libcurl, each bounded in
 * size and time. client_url.c says what is asked, client_transfer.c does it;
 * nothing is judged here.
 */
#include "http/client_transfer.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define MAX_BYTES ((uint64_t)4 << 30)
#define MAX_MS (10u * 60 * 1000)
#define ANSWER_MS (5u * 60 * 1000)
#define CONNECT_MS 10000u
#define SLOW_S 15u
#define SLOW_BYTES 1024L          /* a second */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool started;

static void start(void)
{
	started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
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
		return client_given_up(c, fault);
	return client_transfer(c, path, out, NULL, fault);
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
	if (o->later == NULL)
		o->later = "; sync goes on from here next time";
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
	c->opened_ms = client_clock_ms();
	c->curl = curl_easy_init();
	if (c->curl == NULL || !copy_texts(c, url)) {
		rc = fault_set(fault, TALLY_ENOMEM, "%.200s: out of memory", url);
	} else if (!set_bounds(c) || !set_tls(c)) {
		rc = fault_set(fault, TALLY_EINTERNAL, "%.200s: this libcurl lacks "
		               "a bound or TLS 1.3", url);
	} else {
		client_set_calls(c);
		*out = &c->store;
		return TALLY_OK;
	}
	client_close(&c->store);
	return rc;
}
