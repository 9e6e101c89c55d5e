/*
 * Private to the folder backend: how its files reach the disk.
 */
#ifndef TALLY_STORE_FOLDER_H
#define TALLY_STORE_FOLDER_H

#include <sys/types.h>

#include "store/store.h"

#define TEMPORARY_PREFIX ".tmp-" /* of labels that are no objects */
#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY)

struct folder {
	struct store store; /* first, so that a store is its folder */
	int root_fd;
	bool private;
	char *path;         /* for faults only */
};

/* Say "<path>/<name>: <strerror(errno)>"; returns status. */
int folder_fault(const struct folder *f, const char *name, int status,
                 struct fault *fault);
/* openat() that follows no symbolic link, closes on exec, resumes; or -1. */
int folder_open_at(int parent_fd, const char *name, int flags, mode_t mode);
/* fsync() that resumes. */
int folder_sync(int fd);
/*
 * Open the folder that holds `name` (the caller closes it) and point at the last
 * label. If make is set, missing folders are made, durably. -1 and errno, else
 * the descriptor.
 */
int folder_enter(const struct folder *f, const char *name, bool make,
                 const char **out_leaf);

/* The backend's functions that write, and the one that lists. */
int folder_put_new(struct store *s, const char *name, struct slice bytes,
                   struct fault *fault);
int folder_stage(struct store *s, const struct store_object *objects,
                 size_t count, void **out, struct fault *fault);
int folder_publish(struct store *s, void *staged, struct fault *fault);
void folder_discard(struct store *s, void *staged);
int folder_begin(struct store *s, struct store_writer **out,
                 struct fault *fault);
int folder_write(struct store_writer *w, struct slice bytes,
                 struct fault *fault);
int folder_finish(struct store_writer *w, const char *name,
                  struct fault *fault);
void folder_abandon(struct store_writer *w);
/* These, and those that read in parts: folder_parts.c. */
extern const struct store_parts folder_parts;
int folder_put(struct store *s, const char *name, struct slice bytes,
               struct fault *fault);
int folder_tidy(struct store *s, struct fault *fault);
int folder_list(struct store *s, const char *prefix,
                int (*each)(void *ctx, const char *name), void *ctx,
                struct fault *fault);

/* store.c: the rule for names, see store.h. */
bool store_name_is_good(const char *name);
/* store.c: the object is there; has it these bytes? Else TALLY_EMISMATCH. */
int store_check_same(struct store *s, const struct store_object *object,
                     struct fault *fault);

#endif
