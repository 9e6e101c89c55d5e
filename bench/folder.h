/*
 * A folder to measure in, which is removed afterwards: below $TMPDIR or here, so
 * that who measures chooses the disk.
 */
#ifndef TALLY_BENCH_FOLDER_H
#define TALLY_BENCH_FOLDER_H

#include <ftw.h>
#include <unistd.h>

#include "measure.h"

#define FOLDER_BYTES 256

static inline void folder_make(char out[static FOLDER_BYTES])
{
	const char *parent = getenv("TMPDIR");

	snprintf(out, FOLDER_BYTES, "%s/tally-bench-XXXXXX",
	         parent ? parent : ".");
	need(mkdtemp(out) ? TALLY_OK : TALLY_EIO, out, NULL);
}

static inline int folder_remove_one(const char *path, const struct stat *st,
                                    int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* With all that is in it. */
static inline void folder_remove(const char *path)
{
	nftw(path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
