/*
 * One transfer at a time with libcurl: what comes is counted, bounded in size
 * and time, and broken off where it passes a bound.
 */
#include "http/client_transfer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "http/client_trouble.h"

#define MAX_HEADER_BYTES 65536u   /* of one answer; libcurl has no bound */
#define MAX_IDLE_BYTES 65536u     /* read of a page that says "not found", so
                                     that the connection can be used again */
#define KEPT_BYTES 128u           /* of it: its first line says why */
#define PROGRESS_AFTER_S 2u

/* Why an answer was broken off by this end. */
enum stop { STOP_NONE = 0, STOP_LONG, STOP_HEADERS, STOP_BUDGET, STOP_MEMORY };

struct answer {
	struct client *client;
	struct buf *out;
	size_t before;        /* out->len when it began */
	size_t header_bytes, idle_bytes;
	char refusal[KEPT_BYTES]; /* the first of the idle bytes */
	bool takes_all;       /* answers of every status, not of 200 alone */
	enum stop stop;
};

uint64_t client_clock_ms(void)
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
	if (!a->takes_all && code_of(a->client) != 200) {
		if (a->idle_bytes < KEPT_BYTES) {
			size_t room = KEPT_BYTES - a->idle_bytes;

			memcpy(a->refusal + a->idle_bytes, data,
			       len < room ? len : room);
		}
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
	unsigned passed_s = (unsigned)((client_clock_ms() - c->opened_ms) / 1000);

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

int client_given_up(const struct client *c, struct fault *fault)
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
	if (code == CURLE_OPERATION_TIMEDOUT)
		fault_set(&why, why.status, "%s%s", why.text, c->options.later);
	return fail(c, &why, is_final, fault);
}

static int fail_code(struct client *c, const struct answer *a, const char *path,
                     struct fault *fault)
{
	size_t len = a->idle_bytes < KEPT_BYTES ? a->idle_bytes : KEPT_BYTES;
	struct fault why;
	bool is_final;

	client_code_fault(c->url, path, code_of(c), &is_final, &why);
	if (why.status != TALLY_ENOTFOUND)
		client_quote(slice_of(a->refusal, len), &why);
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
		          "together have over %llu bytes%s", c->url, path,
		          (unsigned long long)c->options.max_bytes,
		          c->options.later);
		return client_given_up(c, fault);
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
	if (code != 0 && code != 200 && !a->takes_all &&
	    a->stop != STOP_BUDGET && a->stop != STOP_HEADERS &&
	    (result == CURLE_OK || result == CURLE_WRITE_ERROR ||
	     result == CURLE_FILESIZE_EXCEEDED))
		return fail_code(c, a, path, fault);
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
	uint64_t passed_ms = client_clock_ms() - c->opened_ms;
	uint64_t left_ms = passed_ms < c->options.max_ms
	                           ? c->options.max_ms - passed_ms : 0;

	return left_ms < c->options.answer_ms ? (unsigned)left_ms
	                                      : c->options.answer_ms;
}

static int no_time(struct client *c, const char *path, struct fault *fault)
{
	fault_set(&c->given_up, TALLY_EIO, "%.110s%.120s: all answers together "
	          "take over %u s%s", c->url, path, c->options.max_ms / 1000,
	          c->options.later);
	return client_given_up(c, fault);
}

int client_transfer(struct client *c, const char *path, struct buf *out,
                    long *out_status, struct fault *fault)
{
	struct answer a = { .client = c, .out = out, .before = out->len,
		            .takes_all = out_status != NULL };
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
	if (rc == TALLY_OK && out_status != NULL)
		*out_status = code_of(c);
	return rc;
}

void client_set_calls(struct client *c)
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
