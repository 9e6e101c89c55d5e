/*
 * Which URLs are records, and what the objects of a record are called there.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "http/client.h"

#define RECORD "record/"
#define MIRROR "mirror/"

bool client_is_url(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz"
	                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-");

	return len > 0 && strncmp(text + len, "://", 3) == 0;
}

static bool has_part(CURLU *url, CURLUPart part)
{
	char *text = NULL;
	bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;

	curl_free(text);
	return has;
}

/* NULL, or why it is no record's. */
static const char *problem(CURLU *parsed, const char *url)
{
	if (strlen(url) > MAX_URL_BYTES)
		return "is too long for a URL";
	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		return "only http:// and https:// are followed";
	/* libcurl forgives a slash too many and takes the path for a host. */
	if (strstr(url, "///") != NULL || strchr(url, '\\') != NULL ||
	    curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    !has_part(parsed, CURLUPART_HOST))
		return "is not a URL";
	if (has_part(parsed, CURLUPART_USER) ||
	    has_part(parsed, CURLUPART_PASSWORD))
		return "a user or password has no place in a peer's URL";
	/* Also the empty ones, which libcurl takes for none. */
	if (strpbrk(url, "?#") != NULL)
		return "a query or fragment has no place in a peer's URL";
	return NULL;
}

int client_check_url(const char *url, struct fault *fault)
{
	CURLU *parsed = curl_url();
	const char *why;

	if (parsed == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	why = problem(parsed, url);
	curl_url_cleanup(parsed);
	return why == NULL ? TALLY_OK
	                   : fault_set(fault, TALLY_EUSAGE, "%.200s: %s", url,
	                               why);
}

/* Is `rest` a folder of the record and one label of these bytes, no more? */
static bool is_leaf(const char *rest, const char *folder, const char *bytes)
{
	size_t len = strlen(folder);

	return strncmp(rest, folder, len) == 0 && rest[len] != '\0' &&
	       rest[len + strspn(rest + len, bytes)] == '\0';
}

static bool is_object(const char *rest)
{
	return strcmp(rest, "checkpoint") == 0 ||
	       is_leaf(rest, "blob/", "0123456789abcdef") ||
	       is_leaf(rest, "cut/", "0123456789") ||
	       is_leaf(rest, "tile/", "0123456789/.pxentris");
}

/*
 * Log names have slashes too, and labels that could be an object's; but what
 * follows such a label is no object, since none stands within another.
 */
static const char *object_after_log(const char *name)
{
	const char *slash = strchr(name, '/');

	while (slash != NULL && !is_object(slash + 1))
		slash = strchr(slash + 1, '/');
	return slash != NULL ? slash + 1 : NULL;
}

static int mirror_path(const char *name, char out[static MAX_URL_OBJECT_BYTES])
{
	const char *object = object_after_log(name);
	char hex[2 * HASH_BYTES + 1];
	uint8_t hash[HASH_BYTES];

	if (object == NULL)
		return TALLY_ENOTFOUND;
	hash_bytes(slice_of(name, (size_t)(object - 1 - name)), hash);
	hex_format(hash, HASH_BYTES, hex);
	snprintf(out, MAX_URL_OBJECT_BYTES, "/" MIRROR "%s/%s", hex, object);
	return TALLY_OK;
}

int client_object_path(const char *name, char out[static MAX_URL_OBJECT_BYTES])
{
	if (strncmp(name, MIRROR, strlen(MIRROR)) == 0)
		return mirror_path(name + strlen(MIRROR), out);
	if (strncmp(name, RECORD, strlen(RECORD)) != 0 ||
	    !is_object(name + strlen(RECORD)))
		return TALLY_ENOTFOUND;
	snprintf(out, MAX_URL_OBJECT_BYTES, "/%s", name + strlen(RECORD));
	return TALLY_OK;
}
