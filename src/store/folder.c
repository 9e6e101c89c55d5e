/*
 * The folder backend: objects are files. This file opens, reads and removes;
 * folder_write.c writes, folder_list.c lists.
 */
#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LABEL_BYTES 255
#define READ_BYTES 65536

int folder_fault(const struct folder *f, const char *name, int status,
                 struct fault *fault)
{
	return fault_set(fault, status, "%s/%s: %s", f->path, name,
	                 strerror(errno));
}

int folder_open_at(int parent_fd, const char *name, int flags, mode_t mode)
{
	int fd;

	do
		fd = openat(parent_fd, name, flags | O_NOFOLLOW | O_CLOEXEC,
		            mode);
	while (fd < 0 && errno == EINTR);
	return fd;
}

int folder_sync(int fd)
{
	int result;

	do
		result = fsync(fd);
	while (result != 0 && errno == EINTR);
	return result;
}

/* Close without losing the errno of what went wrong before. */
static void close_quietly(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
}

static int enter_label(const struct folder *f, int parent_fd, const char *label,
                       bool make)
{
	int fd = folder_open_at(parent_fd, label, FOLDER_FLAGS, 0);

	if (fd >= 0 || errno != ENOENT || !make)
		return fd;
	if (mkdirat(parent_fd, label, f->private ? 0700 : 0755) != 0 &&
	    errno != EEXIST)
		return -1;
	/* Also after EEXIST: whoever made it may not have synced it yet. */
	if (folder_sync(parent_fd) != 0)
		return -1;
	return folder_open_at(parent_fd, label, FOLDER_FLAGS, 0);
}

int folder_enter(const struct folder *f, const char *name, bool make,
                 const char **out_leaf)
{
	/* Not dup(): that would share where a listing of the root stands. */
	int fd = folder_open_at(f->root_fd, ".", FOLDER_FLAGS, 0);
	const char *slash;

	while (fd >= 0 && (slash = strchr(name, '/')) != NULL) {
		char label[MAX_LABEL_BYTES + 1];
		size_t len = (size_t)(slash - name);
		int parent_fd = fd;

		memcpy(label, name, len);
		label[len] = '\0';
		fd = enter_label(f, parent_fd, label, make);
		close_quietly(parent_fd);
		name = slash + 1;
	}
	*out_leaf = name;
	return fd;
}

static int read_all(int fd, struct buf *out)
{
	uint8_t part[READ_BYTES];

	for (;;) {
		ssize_t len = read(fd, part, sizeof(part));

		if (len == 0)
			return buf_status(out);
		if (len > 0)
			buf_put(out, part, (size_t)len);
		else if (errno != EINTR)
			return TALLY_EIO;
	}
}

static int read_object(const struct folder *f, const char *name, int fd,
                       struct buf *out, struct fault *fault)
{
	size_t before = out->len;
	struct stat st;
	int status;

	if (fstat(fd, &st) != 0)
		return folder_fault(f, name, TALLY_EIO, fault);
	if (!S_ISREG(st.st_mode))
		return fault_set(fault, TALLY_EIO, "%s/%s: not a regular file",
		                 f->path, name);
	if ((uint64_t)st.st_size > out->max - out->len)
		return fault_set(fault, TALLY_ELIMIT, "%s/%s: over %zu bytes",
		                 f->path, name, out->max);
	status = read_all(fd, out);
	if (status == TALLY_OK)
		return TALLY_OK;
	out->len = before;
	if (status == TALLY_EIO)
		return folder_fault(f, name, TALLY_EIO, fault);
	return fault_set(fault, status, "%s/%s: %s", f->path, name,
	                 status_text(status));
}

static int folder_get(struct store *s, const char *name, struct buf *out,
                      struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	const char *leaf;
	int parent_fd = folder_enter(f, name, false, &leaf);
	int fd = -1, status;

	/* Without O_NONBLOCK a planted pipe would hold the reader for ever. */
	if (parent_fd >= 0) {
		fd = folder_open_at(parent_fd, leaf,
		                    O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
		close_quietly(parent_fd);
	}
	if (fd < 0)
		return folder_fault(f, name, errno == ENOENT ? TALLY_ENOTFOUND
		                                             : TALLY_EIO, fault);
	status = read_object(f, name, fd, out, fault);
	close(fd);
	return status;
}

static int folder_remove(struct store *s, const char *name, struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	const char *leaf;
	int parent_fd = folder_enter(f, name, false, &leaf);
	bool done = false;

	if (parent_fd >= 0) {
		done = unlinkat(parent_fd, leaf, 0) == 0;
		close_quietly(parent_fd);
	}
	if (!done && errno != ENOENT)
		return folder_fault(f, name, TALLY_EIO, fault);
	return TALLY_OK;
}

static void folder_close(struct store *s)
{
	struct folder *f = (struct folder *)s;

	if (f->root_fd >= 0)
		close(f->root_fd);
	free(f->path);
	free(f);
}

static const struct store_backend folder_backend = {
	.put_new = folder_put_new,
	.stage = folder_stage,
	.publish = folder_publish,
	.discard = folder_discard,
	.put = folder_put,
	.get = folder_get,
	.list = folder_list,
	.remove = folder_remove,
	.tidy = folder_tidy,
	.close = folder_close,
	.parts = &folder_parts,
};

/* Make the folder itself, durably. True also if it was there. */
static bool make_root(const char *path, bool private)
{
	int fd, parent_fd, result = -1;

	if (mkdir(path, private ? 0700 : 0755) != 0)
		return errno == EEXIST;
	fd = open(path, FOLDER_FLAGS | O_CLOEXEC);
	parent_fd = fd < 0 ? -1 : folder_open_at(fd, "..", FOLDER_FLAGS, 0);
	if (parent_fd >= 0) {
		result = folder_sync(parent_fd);
		close_quietly(parent_fd);
	}
	if (fd >= 0)
		close_quietly(fd);
	return result == 0;
}

int store_open_folder(const char *path, bool create, bool private,
                      struct store **out, struct fault *fault)
{
	struct folder *f;
	int root_fd = -1;

	if (!create || make_root(path, private))
		root_fd = open(path, FOLDER_FLAGS | O_CLOEXEC);
	if (root_fd < 0)
		return fault_set(fault, errno == ENOENT ? TALLY_ENOTFOUND
		                                        : TALLY_EIO,
		                 "%s: %s", path, strerror(errno));

	f = calloc(1, sizeof(*f));
	if (f)
		f->path = strdup(path);
	if (!f || !f->path) {
		free(f);
		close(root_fd);
		return fault_set(fault, TALLY_ENOMEM, "%s: out of memory", path);
	}
	f->store.backend = &folder_backend;
	f->root_fd = root_fd;
	f->private = private;
	*out = &f->store;
	return TALLY_OK;
}
