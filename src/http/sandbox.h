/*
 * What the process gives up before it answers strangers: files beyond a few
 * folders (Landlock), and system calls that a server has no use for (seccomp).
 */
#ifndef TALLY_HTTP_SANDBOX_H
#define TALLY_HTTP_SANDBOX_H

#include "base/status.h"

enum sandbox_access {
	SANDBOX_LIST = 0, /* names only: what is there, not what is in it */
	SANDBOX_READ,
	SANDBOX_WRITE     /* read, make, replace and remove files */
};

/* What is allowed in a folder and all below it. */
struct sandbox_folder {
	const char *path;
	enum sandbox_access access;
};

/*
 * Enter, for this thread and those it starts: call it with the listening socket
 * open and before any thread. Cannot be undone. notice is "" or one line that
 * says what this kernel lacks, which is no failure. TALLY_EIO: a folder cannot
 * be opened, or the kernel refused.
 */
#define SANDBOX_NOTICE_BYTES 160
int sandbox_enter(const struct sandbox_folder *folders, size_t count,
                  char notice[static SANDBOX_NOTICE_BYTES],
                  struct fault *fault);

#endif
