/*
 * RFC 9112, sections 3.2, 5.1 and 6: what is left open there is refused here.
 */
#include "http/framing.h"

#include <string.h>
#include <strings.h>

struct framing {
	size_t lengths, codings; /* fields of that name */
	bool is_chunked;         /* and nothing else was met */
	bool names_are_tokens;
};

/* RFC 9110, section 5.6.2: a name of anything else is of another field. */
static bool is_token(const char *name, size_t len)
{
	static const char allowed[] =
		"0123456789abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+-.^_`|~";

	return len > 0 && strspn(name, allowed) == len;
}

static enum MHD_Result on_field(void *ctx, enum MHD_ValueKind kind,
                                const char *name, size_t name_len,
                                const char *value, size_t value_len)
{
	struct framing *framing = ctx;

	(void)kind;
	framing->names_are_tokens &= is_token(name, name_len);
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

const char *framing_mistake(struct MHD_Connection *connection, const char *url,
                            const char *version)
{
	struct framing framing = { .is_chunked = true,
		                   .names_are_tokens = true };

	if (!target_is_whole(url, version))
		return "the target is a path and nothing else\n";
	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_field,
	                            &framing);
	if (!framing.names_are_tokens)
		return "a field's name has a byte that no name has\n";
	if (framing.lengths + framing.codings > 1)
		return "the length of the body is said more than once\n";
	if (!framing.is_chunked ||
	    (framing.codings > 0 && strcmp(version, "HTTP/1.1") != 0))
		return "the one transfer coding is chunked, of HTTP/1.1\n";
	return NULL;
}
