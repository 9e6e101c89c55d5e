/*
 * Opening what is served.
 */
#include "http/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LABEL_BYTES 256

int files_open_folder(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Label by label, so that none of them can be a symbolic link. */
static int open_within(int folder_fd, const char *name)
{
	const char *slash;
	int fd = folder_fd;

	while (fd >= 0 && (slash = strchr(name, '/')) != NULL) {
		size_t len = (size_t)(slash - name);
		char label[LABEL_BYTES];
		int above_fd = fd;

		if (len >= sizeof(label)) {
			errno = ENAMETOOLONG;
			fd = -1;
		} else {
			memcpy(label, name, len);
			label[len] = '\0';
			fd = openat(above_fd, label, O_PATH | O_DIRECTORY |
			            O_NOFOLLOW | O_CLOEXEC);
		}
		if (above_fd != folder_fd)
			close(above_fd);
		name = slash + 1;
	}
	if (fd >= 0) {
		int above_fd = fd;

		/* Without O_NONBLOCK a pipe would hold the thread for ever. */
		fd = openat(above_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
		            O_NOCTTY | O_CLOEXEC);
		if (above_fd != folder_fd)
			close(above_fd);
	}
	return fd;
}

int files_open(int folder_fd, const char *name, int *out_fd, size_t *out_size)
{
	int fd = open_within(folder_fd, name);
	struct stat st;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? TALLY_ENOTFOUND
		                                           : TALLY_EIO;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return TALLY_EIO;
	}
	*out_fd = fd;
	*out_size = (size_t)st.st_size;
	return TALLY_OK;
}
