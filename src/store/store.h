/*
 * The storage port: named objects that are created once, on a backend. The one
 * primitive that matters is put_new: create only if absent, atomically and
 * durably. A backend is a table of functions; the folder backend is the first.
 * Knows nothing of statements or logs.
 */
#ifndef TALLY_STORE_STORE_H
#define TALLY_STORE_STORE_H

#include "base/bytes.h"
#include "base/status.h"

struct store; /* an open backend */

/*
 * Names are relative paths: labels of A-Z a-z 0-9 - . _ joined by '/', no empty
 * label, no "." or "..", at most 255 bytes. TALLY_EUSAGE for others.
 */
struct store_backend {
	/*
	 * Create if absent. When TALLY_OK is returned the object survives a
	 * crash of the machine. TALLY_EEXISTS: there was one, nothing changed.
	 * TALLY_EUNKNOWN: it may or may not be there; repeat, then read.
	 */
	int (*put_new)(struct store *s, const char *name, struct slice bytes,
	               struct fault *fault);
	/* Create or replace, atomically and durably. */
	int (*put)(struct store *s, const char *name, struct slice bytes,
	           struct fault *fault);
	/* Append the object's bytes to out (its max is the limit). ENOTFOUND. */
	int (*get)(struct store *s, const char *name, struct buf *out,
	           struct fault *fault);
	/* Call each() for every object under prefix, in byte order of names. */
	int (*list)(struct store *s, const char *prefix,
	            int (*each)(void *ctx, const char *name), void *ctx,
	            struct fault *fault);
	/* TALLY_OK also if there was none. */
	int (*remove)(struct store *s, const char *name, struct fault *fault);
	void (*close)(struct store *s);
};

struct store {
	const struct store_backend *backend;
};

/*
 * Open a folder; create says whether it may be made (mode 0755, or 0700 if
 * private is set, files 0644 or 0600). Symbolic links inside are never
 * followed. Leftover temporary files of a killed writer are removed by
 * store_probe.
 */
int store_open_folder(const char *path, bool create, bool private,
                      struct store **out, struct fault *fault);
int store_put_new(struct store *s, const char *name, struct slice bytes,
                  struct fault *fault);
/* put_new; if there is one already it must have the same bytes, else EMISMATCH. */
int store_put_same(struct store *s, const char *name, struct slice bytes,
                   struct fault *fault);
int store_put(struct store *s, const char *name, struct slice bytes,
              struct fault *fault);
int store_get(struct store *s, const char *name, struct buf *out,
              struct fault *fault);
bool store_has(struct store *s, const char *name);
int store_list(struct store *s, const char *prefix,
               int (*each)(void *ctx, const char *name), void *ctx,
               struct fault *fault);
int store_remove(struct store *s, const char *name, struct fault *fault);
/* Race writers on fresh names; TALLY_EIO if put_new has two winners. */
int store_probe(struct store *s, struct fault *fault);
void store_close(struct store *s);

/*
 * Commit chain: objects "<prefix>/<seq, 16 hex digits>", each created once, in
 * order, by whoever comes first. The object is the commit: it holds what the
 * caller needs to finish its work after a crash.
 */
struct chain {
	struct store *store;
	char prefix[64];
	uint64_t next;     /* sequence number of the next commit */
	uint8_t last_hash[32]; /* of the newest commit's bytes; zeros if none */
};
/* Find the newest commit and read it into out (nothing if there is none). */
int chain_open(struct store *s, const char *prefix, struct chain *out,
               struct buf *newest, struct fault *fault);
/*
 * TALLY_OK: committed, durable. TALLY_EFENCED: another writer took the number;
 * open again. After winning, the predecessor is read again; if it is gone or
 * differs (a sleeper's number was collected and reused) the own commit is
 * removed and TALLY_EFENCED returned.
 */
int chain_commit(struct chain *c, struct slice bytes, struct fault *fault);
int chain_get(struct chain *c, uint64_t seq, struct buf *out,
              struct fault *fault);
/* Remove all commits before `keep_from`, oldest first; the last two stay. */
int chain_collect(struct chain *c, uint64_t keep_from, struct fault *fault);

#endif
