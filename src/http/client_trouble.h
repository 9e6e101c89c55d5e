/*
 * Faults of the client, in words that say what to do. Internal.
 */
#ifndef TALLY_HTTP_CLIENT_TROUBLE_H
#define TALLY_HTTP_CLIENT_TROUBLE_H

#include <curl/curl.h>

#include "base/bytes.h"
#include "base/status.h"

/*
 * A transfer that libcurl could not finish: TALLY_EIO. *out_final: no other
 * object of this server would fare better.
 */
int client_transfer_fault(const char *url, const char *path, CURLcode code,
                          bool *out_final, struct fault *fault);
/* A status of 100 to 999 but 200: TALLY_ENOTFOUND (404, 410) or TALLY_EIO. */
int client_code_fault(const char *url, const char *path, long code,
                      bool *out_final, struct fault *fault);
/*
 * Append to *fault the first line of what the server sent with its refusal,
 * bounded and printable; nothing if that is empty or a page of HTML.
 */
void client_quote(struct slice body, struct fault *fault);

#endif
