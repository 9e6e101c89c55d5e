/*
 * The user's own files: read whole, written through a temporary one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "session.h"

static int bad_file(struct fault *fault, const char *path, int error)
{
	int status = error == ENOENT || error == ENOTDIR ? TALLY_ENOTFOUND
	                                                 : TALLY_EIO;

	return fault_set(fault, status, "%s: %s", path, strerror(error));
}

static int read_all(int fd, const char *path, struct buf *out,
                    struct fault *fault)
{
	uint8_t piece[65536];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return bad_file(fault, path, errno);
		buf_put(out, piece, (size_t)n);
		if (buf_status(out) != TALLY_OK)
			return fault_set(fault, buf_status(out), "%s: %s", path,
			                 status_text(buf_status(out)));
	}
	return TALLY_OK;
}

int session_read_file(const char *path, size_t max, struct buf *out,
                      struct fault *fault)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	buf_init(out, max);
	if (fd < 0)
		return bad_file(fault, path, errno);
	rc = read_all(fd, path, out, fault);
	close(fd);
	if (rc != TALLY_OK)
		buf_release(out);
	return rc;
}

static int write_all(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.data, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		bytes = slice_part(bytes, (size_t)n, bytes.len);
	}
	return 0;
}

static int fill(int fd, struct slice bytes, unsigned mode)
{
	int error = fchmod(fd, (mode_t)mode) == 0 ? 0 : errno;

	if (error == 0)
		error = write_all(fd, bytes);
	if (error == 0 && fsync(fd) != 0)
		error = errno;
	if (close(fd) != 0 && error == 0)
		error = errno;
	return error;
}

/* The name is durable only when its folder is. */
static int sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) + 1 : 0;
	char *folder = len ? strndup(path, len) : strdup(".");
	int fd, error = 0;

	if (folder == NULL)
		return ENOMEM;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd < 0 || fsync(fd) != 0)
		error = errno;
	if (fd >= 0)
		close(fd);
	return error;
}

int session_new_file(const struct session *s, const char *path,
                     struct fault *fault)
{
	return access(path, F_OK) != 0
	               ? TALLY_OK
	               : fault_set(fault, TALLY_EUSAGE, "%s: %s is there already",
	                           s->command->name, path);
}

int session_out_file(const struct session *s, const char **out,
                     struct fault *fault)
{
	*out = session_option(s, "-o", 0);
	return *out != NULL ? session_new_file(s, *out, fault)
	                    : fault_set(fault, TALLY_EUSAGE, "%s: name the file "
	                                "by -o FILE", s->command->name);
}

int session_write_file(const char *path, struct slice bytes, unsigned mode,
                       struct fault *fault)
{
	size_t size = strlen(path) + sizeof(".XXXXXX");
	char *temporary = malloc(size);
	struct stat there;
	int fd, error;

	if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
		free(temporary);
		return fault_set(fault, TALLY_EEXISTS, "%s: is there and no "
		                 "ordinary file: give another name", path);
	}
	if (temporary == NULL)
		return fault_set(fault, TALLY_ENOMEM, "%s: out of memory", path);
	snprintf(temporary, size, "%s.XXXXXX", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	error = fd < 0 ? errno : fill(fd, bytes, mode);
	if (error == 0 && rename(temporary, path) != 0)
		error = errno;
	if (error != 0 && fd >= 0)
		unlink(temporary);
	if (error == 0)
		error = sync_folder(path);
	free(temporary);
	return error == 0 ? TALLY_OK : bad_file(fault, path, error);
}
