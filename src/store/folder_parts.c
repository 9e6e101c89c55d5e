/*
 * Large objects of the folder backend, read in parts; folder_write.c writes them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/folder.h"

struct folder_reader {
	struct store_reader reader; /* first, so that one is the other */
	int fd;
	char name[];
};

static int open_object(const struct folder *f, const char *name)
{
	const char *leaf;
	int parent_fd = folder_enter(f, name, false, &leaf);
	int fd = -1, error;

	if (parent_fd < 0)
		return -1;
	fd = folder_open_at(parent_fd, leaf, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	error = errno;
	close(parent_fd);
	errno = error;
	return fd;
}

static int part_open(struct store *s, const char *name,
                     struct store_reader **out, struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	struct folder_reader *r;
	struct stat st;
	int fd = open_object(f, name);

	if (fd < 0)
		return folder_fault(f, name, errno == ENOENT ? TALLY_ENOTFOUND
		                                             : TALLY_EIO, fault);
	r = calloc(1, sizeof(*r) + strlen(name) + 1);
	if (r == NULL || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		free(r);
		close(fd);
		return fault_set(fault, TALLY_EIO, "%s/%s: not a regular file",
		                 f->path, name);
	}
	r->reader = (struct store_reader){ s, (uint64_t)st.st_size };
	r->fd = fd;
	memcpy(r->name, name, strlen(name));
	*out = &r->reader;
	return TALLY_OK;
}

static int part_get(struct store_reader *reader, uint64_t at, void *out,
                    size_t len, struct fault *fault)
{
	struct folder_reader *r = (struct folder_reader *)reader;
	const struct folder *f = (const struct folder *)reader->store;
	uint8_t *to = out;

	while (len > 0) {
		ssize_t got = pread(r->fd, to, len, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return folder_fault(f, r->name, TALLY_EIO, fault);
		if (got == 0)
			return fault_set(fault, TALLY_EFORMAT, "%s/%s: is cut "
			                 "short", f->path, r->name);
		to += got;
		at += (uint64_t)got;
		len -= (size_t)got;
	}
	return TALLY_OK;
}

static void part_close(struct store_reader *reader)
{
	struct folder_reader *r = (struct folder_reader *)reader;

	close(r->fd);
	free(r);
}

const struct store_parts folder_parts = {
	.begin = folder_begin,
	.write = folder_write,
	.finish = folder_finish,
	.abandon = folder_abandon,
	.open = part_open,
	.get = part_get,
	.close = part_close,
};
