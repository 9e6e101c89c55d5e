/*
 * Large objects of a folder. Written as folder_write.c writes small ones: under
 * a temporary name, locked, so that tidy leaves the living alone.
 */
#include "store/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/folder.h"

struct stream {
	const struct folder *folder;
	char *name;
	int fd;
	int temporary_fd;  /* the folder of temporary files; -1: reading */
	char temporary[FOLDER_TEMPORARY_BYTES];
};

static int stream_fault(const struct stream *s, int status, struct fault *fault)
{
	return folder_fault(s->folder, s->name, status, fault);
}

static int begin(struct store *store, const char *name, struct stream **out,
                 struct fault *fault)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (s != NULL)
		s->name = strdup(name);
	if (s == NULL || s->name == NULL) {
		free(s);
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	s->folder = (const struct folder *)store;
	s->fd = s->temporary_fd = -1;
	*out = s;
	return TALLY_OK;
}

static int check_name(const char *name, struct fault *fault)
{
	return store_name_is_good(name)
	               ? TALLY_OK
	               : fault_set(fault, TALLY_EUSAGE,
	                           "not a name for an object: '%s'", name);
}

int stream_create(struct store *folder, const char *name, struct stream **out,
                  struct fault *fault)
{
	struct stream *s = NULL;
	int rc = check_name(name, fault);

	if (rc == TALLY_OK)
		rc = begin(folder, name, &s, fault);
	if (rc != TALLY_OK)
		return rc;
	s->fd = folder_temporary(s->folder, &s->temporary_fd, s->temporary);
	if (s->fd < 0) {
		rc = stream_fault(s, TALLY_EIO, fault);
		stream_close(s);
		return rc;
	}
	*out = s;
	return TALLY_OK;
}

int stream_put(struct stream *stream, struct slice bytes, struct fault *fault)
{
	return folder_write(stream->fd, bytes) == 0
	               ? TALLY_OK
	               : stream_fault(stream, TALLY_EIO, fault);
}

/* The folder is synced also where there was one: its writer may be behind. */
static int show(const struct stream *s, bool replace, struct fault *fault)
{
	const char *leaf;
	int rc, result, parent_fd = folder_enter(s->folder, s->name, true, &leaf);

	if (parent_fd < 0)
		return stream_fault(s, TALLY_EIO, fault);
	result = replace ? renameat(s->temporary_fd, s->temporary, parent_fd, leaf)
	                 : linkat(s->temporary_fd, s->temporary, parent_fd, leaf,
	                          0);
	rc = result == 0 ? TALLY_OK
	                 : stream_fault(s, errno == EEXIST ? TALLY_EEXISTS
	                                                   : TALLY_EIO, fault);
	if ((rc == TALLY_OK || rc == TALLY_EEXISTS) && folder_sync(parent_fd) != 0)
		rc = stream_fault(s, TALLY_EUNKNOWN, fault);
	close(parent_fd);
	return rc;
}

int stream_publish(struct stream *stream, bool replace, struct fault *fault)
{
	return folder_sync(stream->fd) == 0
	               ? show(stream, replace, fault)
	               : stream_fault(stream, TALLY_EIO, fault);
}

static int open_at(const struct stream *s)
{
	const char *leaf;
	int fd, error, parent_fd = folder_enter(s->folder, s->name, false, &leaf);

	if (parent_fd < 0)
		return -1;
	fd = folder_open_at(parent_fd, leaf, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	error = errno;
	close(parent_fd);
	errno = error;
	return fd;
}

int stream_open(struct store *folder, const char *name, struct stream **out,
                uint64_t *out_size, struct fault *fault)
{
	struct stream *s = NULL;
	struct stat st;
	int rc = check_name(name, fault);

	if (rc == TALLY_OK)
		rc = begin(folder, name, &s, fault);
	if (rc != TALLY_OK)
		return rc;
	s->fd = open_at(s);
	if (s->fd < 0)
		rc = stream_fault(s, errno == ENOENT ? TALLY_ENOTFOUND : TALLY_EIO,
		                  fault);
	else if (fstat(s->fd, &st) != 0)
		rc = stream_fault(s, TALLY_EIO, fault);
	else if (!S_ISREG(st.st_mode))
		rc = fault_set(fault, TALLY_EIO, "%s/%s: not a regular file",
		               s->folder->path, name);
	if (rc != TALLY_OK) {
		stream_close(s);
		return rc;
	}
	*out = s;
	*out_size = (uint64_t)st.st_size;
	return TALLY_OK;
}

int stream_get(struct stream *stream, uint64_t offset, size_t len, uint8_t *out,
               struct fault *fault)
{
	while (len > 0) {
		ssize_t got = pread(stream->fd, out, len, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return stream_fault(stream, TALLY_EIO, fault);
		if (got == 0)
			return fault_set(fault, TALLY_EIO, "%s/%s: is too short",
			                 stream->folder->path, stream->name);
		out += got;
		offset += (uint64_t)got;
		len -= (size_t)got;
	}
	return TALLY_OK;
}

void stream_close(struct stream *stream)
{
	if (stream == NULL)
		return;
	if (stream->temporary_fd >= 0) {
		if (stream->fd >= 0)
			unlinkat(stream->temporary_fd, stream->temporary, 0);
		close(stream->temporary_fd);
	}
	if (stream->fd >= 0)
		close(stream->fd);
	free(stream->name);
	free(stream);
}
