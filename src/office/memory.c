/*
 * Secrets in memory: no core files, no swap.
 */
#include "office/memory.h"

#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static atomic_bool exposed;

void memory_harden(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/*
 * All that is mapped counts against the limit, used or not. Under one of 0 only
 * who is above limits can lock, so that is tried; after it the limit is as high
 * as it may be, for what is locked piece by piece.
 */
static bool lock_all(void)
{
	struct rlimit limit, tried;
	bool is_locked;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
		return false;
	limit.rlim_cur = limit.rlim_max;
	tried = limit;
	if (limit.rlim_max != RLIM_INFINITY)
		tried.rlim_cur = 0;
	is_locked = setrlimit(RLIMIT_MEMLOCK, &tried) == 0 &&
	            mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
	setrlimit(RLIMIT_MEMLOCK, &limit);
	return is_locked;
}

static void lock_once(void)
{
	if (!lock_all())
		exposed = true;
}

void memory_lock(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, lock_once);
}

void memory_lock_key(void *at, size_t len)
{
	if (sodium_mlock(at, len) != 0)
		exposed = true;
}

bool memory_is_exposed(void)
{
	return exposed;
}

/* The list has a line of titles, and then one for each swap. */
bool memory_has_swap(void)
{
	int fd = open("/proc/swaps", O_RDONLY | O_CLOEXEC);
	char list[4096];
	ssize_t got = fd >= 0 ? read(fd, list, sizeof(list)) : -1;
	const char *end = got > 0 ? memchr(list, '\n', (size_t)got) : NULL;

	if (fd >= 0)
		close(fd);
	return end == NULL || end + 1 < list + got;
}
