/*
 * RFC 9112, sections 2.2, 3.2, 5 and 6: what is left open there is refused here.
 */
#include "http/framing.h"

#include <string.h>
#include <strings.h>

#define CRLF_BYTES 2

struct framing {
	const char *next;               /* where the next line must begin */
	size_t hosts, lengths, codings; /* fields of that name */
	bool is_chunked;                /* and nothing else was met */
	bool names_are_tokens, lines_are_whole;
};

/* RFC 9110, section 5.6.2: a name of anything else is of another field. */
static bool is_token(const char *name, size_t len)
{
	static const char allowed[] =
		"0123456789abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+-.^_`|~";

	return len > 0 && strspn(name, allowed) == len;
}

/*
 * Fields lie where they came. The library takes LF alone for the end of a line and
 * NUL for that of a value, and makes another name of a line that goes on in the
 * next: each puts what follows in another place.
 */
static enum MHD_Result on_field(void *ctx, enum MHD_ValueKind kind,
                                const char *name, size_t name_len,
                                const char *value, size_t value_len)
{
	struct framing *framing = ctx;

	(void)kind;
	framing->lines_are_whole &= name == framing->next &&
	                            memchr(value, '\r', value_len) == NULL;
	framing->next = value + value_len + CRLF_BYTES;
	framing->names_are_tokens &= is_token(name, name_len);
	if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0)
		framing->hosts++;
	if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0)
		framing->lengths++;
	if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
		framing->codings++;
		framing->is_chunked &= value_len == strlen("chunked") &&
		                       strncasecmp(value, "chunked",
		                                   value_len) == 0;
	}
	return MHD_YES;
}

/*
 * The library ends the target at a '?' or a NUL, and the version follows where
 * the whole target ended.
 */
static bool target_is_whole(const char *url, const char *version)
{
	return url + strlen(url) + 1 == version;
}

/* The header ends after the empty line. */
static const char *end_of_header(struct MHD_Connection *connection,
                                 const struct request_line *line)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	return info != NULL ? line->method + info->header_size : NULL;
}

const char *framing_mistake(struct MHD_Connection *connection,
                            const struct request_line *line)
{
	struct framing framing = {
		.next = line->version + strlen(line->version) + CRLF_BYTES,
		.is_chunked = true, .names_are_tokens = true,
		.lines_are_whole = true
	};

	if (!target_is_whole(line->url, line->version))
		return "the target is a path and nothing else\n";
	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_field,
	                            &framing);
	if (!framing.lines_are_whole ||
	    framing.next + CRLF_BYTES != end_of_header(connection, line))
		return "a field is one line, ended by CR LF, without CR or NUL\n";
	if (!framing.names_are_tokens)
		return "a field's name has a byte that no name has\n";
	if (framing.hosts > 1)
		return "the host is said more than once\n";
	if (framing.lengths + framing.codings > 1)
		return "the length of the body is said more than once\n";
	if (!framing.is_chunked ||
	    (framing.codings > 0 && strcmp(line->version, "HTTP/1.1") != 0))
		return "the one transfer coding is chunked, of HTTP/1.1\n";
	return NULL;
}
