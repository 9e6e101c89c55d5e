/*
 * Does a request say in one way only what it asks for and where it ends? What
 * can be read in two ways, a proxy in front of the server may read in the
 * other. Internal.
 */
#ifndef TALLY_HTTP_FRAMING_H
#define TALLY_HTTP_FRAMING_H

#include <microhttpd.h>

#include "base/status.h"

/* As the library passes it. */
struct request_line {
	const char *method, *url, *version;
};

/*
 * Of a request whose header is complete: NULL, or a line for the client that says
 * what is wrong.
 */
const char *framing_mistake(struct MHD_Connection *connection,
                            const struct request_line *line);

#endif
