/*
 * Large objects of a folder: written piece by piece, read at any place.
 */
#ifndef TALLY_STORE_STREAM_H
#define TALLY_STORE_STREAM_H

#include "store/store.h"

struct stream; /* one large object, being written or read */

/*
 * Begin an object in a store of store_open_folder. It is under a temporary name
 * until stream_publish; what a killed writer leaves, tidy removes.
 */
int stream_create(struct store *folder, const char *name, struct stream **out,
                  struct fault *fault);
int stream_put(struct stream *stream, struct slice bytes, struct fault *fault);
/*
 * Durable and visible when TALLY_OK is returned. TALLY_EEXISTS: there is one
 * already, nothing changed; not with replace. TALLY_EUNKNOWN as put_new. Close
 * the stream after it, in any case.
 */
int stream_publish(struct stream *stream, bool replace, struct fault *fault);

/* TALLY_ENOTFOUND. *out_size: its bytes. */
int stream_open(struct store *folder, const char *name, struct stream **out,
                uint64_t *out_size, struct fault *fault);
/* Exactly len bytes from offset on; TALLY_EIO also if there are fewer. */
int stream_get(struct stream *stream, uint64_t offset, size_t len, uint8_t *out,
               struct fault *fault);
/* What was not published is gone. NULL: nothing. */
void stream_close(struct stream *stream);

#endif
