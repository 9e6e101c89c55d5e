/*
 * Opening what is served. Files are created whole and never changed, but for
 * the checkpoint, which is replaced whole: an open descriptor is one version.
 * Internal.
 */
#ifndef TALLY_HTTP_FILES_H
#define TALLY_HTTP_FILES_H

#include "base/status.h"

/* A folder to serve from, or -1 with errno. */
int files_open_folder(const char *path);
/*
 * A regular file under the folder, reached without a symbolic link; the caller
 * closes it. TALLY_ENOTFOUND, TALLY_EIO.
 */
int files_open(int folder_fd, const char *name, int *out_fd, size_t *out_size);

#endif
