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

#define STORE_BATCH 24 /* objects that are staged together */

struct store_object {
	const char *name;
	struct slice bytes;
	bool replace; /* what is there already; else it must have these bytes */
};

/*
 * Names are relative paths: labels of A-Z a-z 0-9 - . _ joined by '/', no empty
 * label, no "." or "..", none that starts with ".tmp-", at most 255 bytes.
 * TALLY_EUSAGE for others. Backends are given good names only.
 */
struct store_backend {
	/*
	 * Create if absent. When TALLY_OK is returned the object survives a
	 * crash of the machine. TALLY_EEXISTS: there was one, nothing changed.
	 * TALLY_EUNKNOWN: it may or may not be there; repeat, then read.
	 */
	int (*put_new)(struct store *s, const char *name, struct slice bytes,
	               struct fault *fault);
	/*
	 * store_stage of up to STORE_BATCH objects, and store_publish of what
	 * it gave, which is released in any case. TALLY_EUNKNOWN: some may be
	 * visible. Both NULL if the backend cannot put many with fewer flushes.
	 */
	int (*stage)(struct store *s, const struct store_object *objects,
	             size_t count, void **out, struct fault *fault);
	int (*publish)(struct store *s, void *staged, struct fault *fault);
	/* Let go of what was staged. */
	void (*discard)(struct store *s, void *staged);
	/* Create or replace, atomically and durably. TALLY_EUNKNOWN as above. */
	int (*put)(struct store *s, const char *name, struct slice bytes,
	           struct fault *fault);
	/*
	 * Append the object's bytes to out; TALLY_ELIMIT if they pass its max,
	 * before any is read. ENOTFOUND. On failure out->len is as before.
	 */
	int (*get)(struct store *s, const char *name, struct buf *out,
	           struct fault *fault);
	/*
	 * Call each() for every object under prefix ("" for all, else a name:
	 * what follows it after a '/'), in byte order of names. each() may
	 * remove objects; what it returns other than 0 ends the list and is
	 * returned.
	 */
	int (*list)(struct store *s, const char *prefix,
	            int (*each)(void *ctx, const char *name), void *ctx,
	            struct fault *fault);
	/*
	 * TALLY_OK also if there was none. Removals may be undone, the latest
	 * first, by a crash of the machine.
	 */
	int (*remove)(struct store *s, const char *name, struct fault *fault);
	/*
	 * Remove what killed writers left behind, and nothing of living ones.
	 * NULL if nothing can be left.
	 */
	int (*tidy)(struct store *s, struct fault *fault);
	void (*close)(struct store *s);
	/*
	 * store_begin, store_finish and store_abandon of objects that are
	 * written in parts, store_reader_open and what belongs to it. NULL if
	 * the backend holds objects in memory only.
	 */
	const struct store_parts *parts;
};

struct store {
	const struct store_backend *backend;
};

/*
 * Open a folder; create says whether it may be made in an existing one (mode
 * 0755, or 0700 if private is set, files 0644 or 0600). Symbolic links inside
 * are never followed. Needs a file system with hard links and locks to write;
 * temporary files live in the folder's own ".tmp-writing". TALLY_ENOTFOUND.
 */
int store_open_folder(const char *path, bool create, bool private,
                      struct store **out, struct fault *fault);
int store_put_new(struct store *s, const char *name, struct slice bytes,
                  struct fault *fault);
/* put_new; if there is one already it must have the same bytes, else EMISMATCH. */
int store_put_same(struct store *s, const char *name, struct slice bytes,
                   struct fault *fault);

/*
 * Putting up to STORE_BATCH objects in two steps, so that their bytes are on
 * the way to the disk while the caller waits for something else.
 *
 * store_stage writes them where nobody sees them, and waits for the disk only
 * where it makes a folder. Names and bytes must stay until *out is published or
 * discarded. A crash leaves none.
 *
 * store_publish makes them visible in the given order. What a crash of the
 * machine leaves: the bytes of all are durable before the first is visible, so
 * that each is there whole or not at all. When TALLY_OK is returned all are
 * durable. Until then a later one may be kept and the name of an earlier one
 * lost, if the file system keeps no order between folders; who relies on the
 * order must be able to put them again. An object that is there with other bytes
 * and is not to be replaced is TALLY_EMISMATCH, and none after it becomes
 * visible. After other failures the first ones may be. The stage is gone in any
 * case.
 */
struct store_stage;
int store_stage(struct store *s, const struct store_object *objects,
                size_t count, struct store_stage **out, struct fault *fault);
int store_publish(struct store_stage *stage, struct fault *fault);
/* Nothing of it is ever visible. NULL: nothing. */
void store_discard(struct store_stage *stage);
/* Any number of objects, staged and published in batches. */
int store_put_many(struct store *s, const struct store_object *objects,
                   size_t count, struct fault *fault);
int store_put(struct store *s, const char *name, struct slice bytes,
              struct fault *fault);
int store_get(struct store *s, const char *name, struct buf *out,
              struct fault *fault);
bool store_has(struct store *s, const char *name);
int store_list(struct store *s, const char *prefix,
               int (*each)(void *ctx, const char *name), void *ctx,
               struct fault *fault);
int store_remove(struct store *s, const char *name, struct fault *fault);
/*
 * Tidy, then race threads on fresh names; TALLY_EIO if put_new has two winners.
 * For those who are going to write: it writes.
 */
int store_probe(struct store *s, struct fault *fault);
void store_close(struct store *s);

/*
 * An object too large for memory, written in parts where nobody sees it.
 * Nothing of it is left by a crash.
 */
struct store_writer;
int store_begin(struct store *s, struct store_writer **out,
                struct fault *fault);
int store_write(struct store_writer *w, struct slice bytes,
                struct fault *fault);
/*
 * Show the whole object under a name, as put_new does. TALLY_OK: the writer is
 * gone. After TALLY_EEXISTS it may be finished under another name.
 */
int store_finish(struct store_writer *w, const char *name,
                 struct fault *fault);
/* Nothing of it is ever visible. NULL: nothing. */
void store_abandon(struct store_writer *w);

/* One object, read in parts. TALLY_ENOTFOUND. store_reader_close. */
struct store_reader;
int store_reader_open(struct store *s, const char *name,
                      struct store_reader **out, struct fault *fault);
uint64_t store_reader_size(const struct store_reader *r);
/* len bytes from `at` on; TALLY_EFORMAT if the object ends before. */
int store_reader_get(struct store_reader *r, uint64_t at, void *out,
                     size_t len, struct fault *fault);
void store_reader_close(struct store_reader *r);

/* The backend's functions behind these; a reader's size does not change. */
struct store_writer {
	struct store *store;
};
struct store_reader {
	struct store *store;
	uint64_t size;
};
struct store_parts {
	int (*begin)(struct store *s, struct store_writer **out,
	             struct fault *fault);
	int (*write)(struct store_writer *w, struct slice bytes,
	             struct fault *fault);
	int (*finish)(struct store_writer *w, const char *name,
	              struct fault *fault);
	void (*abandon)(struct store_writer *w);
	int (*open)(struct store *s, const char *name, struct store_reader **out,
	            struct fault *fault);
	int (*get)(struct store_reader *r, uint64_t at, void *out, size_t len,
	           struct fault *fault);
	void (*close)(struct store_reader *r);
};

/*
 * Commit chain: objects "<prefix>/<seq, 16 hex digits>", each created once, in
 * order, by whoever comes first. The object is the commit: it holds what the
 * caller needs to finish its work after a crash.
 */
struct chain {
	struct store *store;
	char prefix[96];
	uint64_t next;     /* sequence number of the next commit */
	uint8_t last_hash[32]; /* of the newest commit's bytes; zeros if none */
};
/*
 * Find the newest commit and append it to newest (nothing if there is none).
 * Nothing is written.
 */
int chain_open(struct store *s, const char *prefix, struct chain *out,
               struct buf *newest, struct fault *fault);
/*
 * TALLY_OK: committed, durable. TALLY_EFENCED: another writer took the number;
 * open again. After winning, the predecessor is read again; if it is gone or
 * differs (a sleeper's number was collected and reused) the own commit is
 * removed and TALLY_EFENCED returned. The first commit has no predecessor; it
 * must not find "<prefix>/collected". TALLY_EUNKNOWN: open again and look; look also
 * after TALLY_EFENCED if two writers are expected, since one that slept right
 * after it won until after a collection may have been replayed by the other.
 * Two writers must never commit the same bytes: put a random number in.
 */
int chain_commit(struct chain *c, struct slice bytes, struct fault *fault);
/* A commit to one of several chains; status and fault are what came of it. */
struct chain_commit {
	struct chain *chain;
	struct slice bytes;
	int status;         /* as chain_commit returns */
	struct fault fault; /* set unless status is TALLY_OK */
};
/*
 * chain_commit of each, from up to CHAIN_THREADS threads at once, so that a disk
 * makes several durable with one flush. Each chain is there once. One that fails
 * hinders no other.
 */
#define CHAIN_THREADS 16
void chain_commit_many(struct chain_commit *commits, size_t count);
/* TALLY_ENOTFOUND also for a commit that was collected. */
int chain_get(struct chain *c, uint64_t seq, struct buf *out,
              struct fault *fault);
/*
 * Remove all commits before `keep_from`, oldest first; the last two stay. The
 * mark "<prefix>/collected" is left before the first commit goes.
 */
int chain_collect(struct chain *c, uint64_t keep_from, struct fault *fault);

#endif
