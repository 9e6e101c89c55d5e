/*
 * What there is to say of an answer that was none: a table for libcurl's
 * results, a few lines for HTTP's.
 */
#include "http/client_trouble.h"

#include "base/text.h"

#define MAX_QUOTED_BYTES 72u

/* What there is to say of a transfer that libcurl could not finish. */
struct trouble {
	CURLcode code;
	bool is_final;   /* no other object would fare better */
	const char *text;
};

static const struct trouble troubles[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, true, "no such host" },
	{ CURLE_COULDNT_CONNECT, true,
	  "cannot be reached; does its office run 'tally serve'?" },
	{ CURLE_OPERATION_TIMEDOUT, true, "took too long" },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, true,
	  "is not the server whose key the charter pins" },
	{ CURLE_PEER_FAILED_VERIFICATION, true, "its certificate is not good" },
	{ CURLE_SSL_CONNECT_ERROR, true, "no TLS connection; TLS 1.3 is needed" },
	{ CURLE_SSL_CERTPROBLEM, true, "this office's certificate or key "
	                               "cannot be used" },
	{ CURLE_SEND_ERROR, true, "closed the connection" },
	{ CURLE_RECV_ERROR, true, "closed the connection; a server that does "
	                          "not know this office's certificate does" },
	{ CURLE_PARTIAL_FILE, false, "the answer was cut off" },
	{ CURLE_GOT_NOTHING, false, "closed the connection without an answer" },
	{ CURLE_WEIRD_SERVER_REPLY, false, "does not answer in HTTP" },
	{ CURLE_UNSUPPORTED_PROTOCOL, false, "does not answer in HTTP" },
	{ CURLE_BAD_CONTENT_ENCODING, false, "the answer's compression is bad" },
};

static const struct trouble *trouble_of(CURLcode code)
{
	for (size_t i = 0; i < sizeof(troubles) / sizeof(*troubles); i++)
		if (troubles[i].code == code)
			return &troubles[i];
	return NULL;
}

int client_transfer_fault(const char *url, const char *path, CURLcode code,
                          bool *out_final, struct fault *fault)
{
	const struct trouble *t = trouble_of(code);

	*out_final = t != NULL && t->is_final;
	return fault_set(fault, TALLY_EIO, "%.110s%.120s: %s", url, path,
	                 t != NULL ? t->text : curl_easy_strerror(code));
}

/* The same for HTTP: a range of statuses, the first that fits. */
struct answered {
	long from, to;
	bool is_final;
	const char *text;
};

static const struct answered answers[] = {
	{ 300, 399, true, "redirects are not followed: give the URL it leads to" },
	{ 401, 403, true, "this office may not read it: does the other side's "
	                  "charter pin its certificate?" },
	{ 429, 429, true, "the server is busy: try again later" },
	{ 503, 503, true, "the server is busy: try again later" },
	{ 500, 599, false, "the server failed: ask its operator" },
	{ 0, 999, false, "is not what a record answers" },
};

int client_code_fault(const char *url, const char *path, long code,
                      bool *out_final, struct fault *fault)
{
	const struct answered *row = answers;

	*out_final = false;
	if (code == 404 || code == 410)
		return fault_set(fault, TALLY_ENOTFOUND, "%.110s%.120s: not found",
		                 url, path);
	while (code < row->from || code > row->to)
		row++;
	*out_final = row->is_final;
	return fault_set(fault, TALLY_EIO, "%.110s%.120s: HTTP status %ld: %s",
	                 url, path, code, row->text);
}

void client_quote(struct slice body, struct fault *fault)
{
	struct reader reader = { body };
	struct slice line;
	char words[MAX_QUOTED_BYTES + 1];

	if (!reader_line(&reader, &line))
		line = body;
	text_sanitize(slice_part(line, 0, MAX_QUOTED_BYTES), words,
	              sizeof(words));
	if (words[0] != '\0' && words[0] != '<')
		fault_set(fault, fault->status, "%s (it says: %s)", fault->text,
		          words);
}
