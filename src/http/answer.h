/*
 * What the answer to a request is. Internal.
 */
#ifndef TALLY_HTTP_ANSWER_H
#define TALLY_HTTP_ANSWER_H

#include <microhttpd.h>

#include "http/decider.h"
#include "http/target.h"

/* What answers are made from. */
struct site {
	struct http_options options;
	int record_fd, mirror_fd;
	uint8_t (*log_hashes)[HASH_BYTES]; /* of options.logs */
	struct decider *decider;
};

/*
 * TALLY_EIO or TALLY_ENOTFOUND if the folders cannot be opened, TALLY_ENOMEM.
 * On failure nothing is left to release.
 */
int site_init(struct site *site, const struct http_options *options,
              struct fault *fault);
/* Nothing is decided from here on; before the connections are closed. */
void site_quiesce(struct site *site);
void site_release(struct site *site);

/*
 * Queue an answer that is a line of text with newline, borrowed for ever;
 * allow is NULL or the methods of a 405.
 */
enum MHD_Result answer_line(struct MHD_Connection *connection, unsigned status,
                            const char *text, const char *allow);
/*
 * Queue 400 with such a line, and close the connection after it: where the next
 * request begins cannot be told.
 */
enum MHD_Result answer_mistake(struct MHD_Connection *connection,
                               const char *text);
/*
 * Queue the answer to a request whose body is complete; or put it aside until
 * its decision is done, and be called again.
 */
enum MHD_Result answer_request(struct site *site,
                               struct MHD_Connection *connection,
                               const struct target *target,
                               struct decision *decision);

#endif
