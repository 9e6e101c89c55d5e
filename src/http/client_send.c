/*
 * Requests that are not for an object of a record, of which every answer counts.
 */
#include <stdio.h>
#include <string.h>

#include "http/client_transfer.h"

/* NULL: out of memory. A witness's answer is short: nothing to wait for. */
static struct curl_slist *post_headers(void)
{
	static const char *const lines[] = {
		"Content-Type: text/plain; charset=utf-8", "Expect:" };
	struct curl_slist *list = NULL;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct curl_slist *more = curl_slist_append(list, lines[i]);

		if (more == NULL) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = more;
	}
	return list;
}

static void set_body(CURL *h, const struct slice *body,
                     struct curl_slist *headers)
{
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
	curl_easy_setopt(h, CURLOPT_POSTFIELDS,
	                 body->len > 0 ? (const char *)body->data : "");
}

/* What is asked next is an object again. */
static void unset_body(CURL *h)
{
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(h, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(h, CURLOPT_HTTPGET, 1L);
}

static void read_type(const struct client *c, struct client_answer *out)
{
	const char *type = NULL;

	curl_easy_getinfo(c->curl, CURLINFO_CONTENT_TYPE, &type);
	if (type != NULL && strlen(type) < sizeof(out->type))
		snprintf(out->type, sizeof(out->type), "%s", type);
}

int client_send(struct store *store, const char *path, const struct slice *body,
                struct client_answer *out, struct fault *fault)
{
	struct client *c = (struct client *)store;
	struct client_answer given = { .status = 0 };
	struct curl_slist *headers = body != NULL ? post_headers() : NULL;
	int rc;

	if (body != NULL && headers == NULL)
		return fault_set(fault, TALLY_ENOMEM, "%.200s: out of memory",
		                 c->url);
	if (c->given_up.status != TALLY_OK) {
		curl_slist_free_all(headers);
		return client_given_up(c, fault);
	}
	buf_init(&given.body, MAX_CLIENT_ANSWER_BYTES);
	if (body != NULL)
		set_body(c->curl, body, headers);
	rc = client_transfer(c, path, &given.body, &given.status, fault);
	if (rc == TALLY_OK) {
		read_type(c, &given);
		*out = given;
	} else {
		buf_release(&given.body);
	}
	unset_body(c->curl);
	curl_slist_free_all(headers);
	return rc;
}
