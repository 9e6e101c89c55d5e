/*
 * Landlock by its three system calls, for which the C library has no names yet,
 * then a filter of system calls by libseccomp.
 */
#include "http/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the oldest header this is built with. */
#define ACCESS_TRUNCATE (1ULL << 14)
#define ACCESS_IOCTL (1ULL << 15)

#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_WRITE                                                           \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |      \
	 LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_DIR |         \
	 LANDLOCK_ACCESS_FS_MAKE_REG)
/* The first version knows the bits from EXECUTE to MAKE_SYM. */
#define ACCESS_FIRST ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

/* What the kernel's version of Landlock can refuse, so all that it can. */
static uint64_t access_known(long version)
{
	uint64_t known = ACCESS_FIRST;

	if (version >= 2)
		known |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		known |= ACCESS_TRUNCATE;
	if (version >= 5)
		known |= ACCESS_IOCTL;
	return known;
}

static int allow_folder(int rules_fd, const struct sandbox_folder *folder,
                        uint64_t known, struct fault *fault)
{
	static const uint64_t allowed[] = {
		[SANDBOX_LIST] = LANDLOCK_ACCESS_FS_READ_DIR,
		[SANDBOX_READ] = ACCESS_READ,
		[SANDBOX_WRITE] = ACCESS_READ | ACCESS_WRITE |
		                  LANDLOCK_ACCESS_FS_REFER | ACCESS_TRUNCATE,
	};
	struct landlock_path_beneath_attr rule = {
		.allowed_access = allowed[folder->access] & known,
		.parent_fd = open(folder->path, O_PATH | O_CLOEXEC),
	};
	long rc = -1;

	if (rule.parent_fd >= 0) {
		rc = syscall(SYS_landlock_add_rule, rules_fd,
		             LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
		if (rc != 0)
			fault_set(fault, TALLY_EIO, "%s: %s", folder->path,
			          strerror(errno));
		close(rule.parent_fd);
	} else {
		fault_set(fault, TALLY_EIO, "%s: %s", folder->path,
		          strerror(errno));
	}
	return rc == 0 ? TALLY_OK : TALLY_EIO;
}

static int restrict_files(const struct sandbox_folder *folders, size_t count,
                          long version, struct fault *fault)
{
	struct landlock_ruleset_attr rules = {
		.handled_access_fs = access_known(version)
	};
	long fd = syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
	int rc = TALLY_OK;

	if (fd < 0)
		return fault_set(fault, TALLY_EIO, "Landlock: %s",
		                 strerror(errno));
	for (size_t i = 0; rc == TALLY_OK && i < count; i++)
		rc = allow_folder((int)fd, &folders[i], rules.handled_access_fs,
		                  fault);
	if (rc == TALLY_OK && syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		rc = fault_set(fault, TALLY_EIO, "Landlock: %s",
		               strerror(errno));
	close((int)fd);
	return rc;
}

/* Names, so that one that an architecture lacks can be passed over. */
static const char *const system_calls[] = {
	/* connections and waiting for them */
	"accept", "accept4", "close", "epoll_create1", "epoll_ctl",
	"epoll_pwait", "epoll_wait", "eventfd2", "fcntl", "getpeername",
	"getsockname", "getsockopt", "ioctl", "pipe2", "poll", "ppoll",
	"pselect6", "read", "readv", "recvfrom", "recvmsg", "select",
	"sendfile", "sendmsg", "sendto", "setsockopt", "shutdown", "write",
	"writev",
	/* files */
	"access", "dup", "faccessat", "faccessat2", "fchmod", "fdatasync",
	"flock", "fstat", "fsync", "ftruncate", "getcwd", "getdents64",
	"link", "linkat", "lseek", "mkdir", "mkdirat", "newfstatat", "open",
	"openat", "pread64", "pwrite64", "rename", "renameat", "renameat2",
	"rmdir", "stat", "statx", "umask", "unlink", "unlinkat",
	/* memory, threads, signals, time, chance */
	"brk", "clock_getres", "clock_gettime", "clock_nanosleep", "clone",
	"clone3", "exit", "exit_group", "futex", "get_robust_list", "getegid",
	"geteuid", "getgid", "getpid", "getppid", "getrandom", "gettid",
	"gettimeofday", "getuid", "madvise", "membarrier", "mlock", "mlock2",
	"mmap", "mprotect", "mremap", "munlock", "munmap", "nanosleep",
	"prlimit64", "restart_syscall", "rseq", "rt_sigaction",
	"rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "sched_getaffinity",
	"sched_yield", "set_robust_list", "sigaltstack", "sysinfo", "tgkill",
	"time", "uname",
};
#define CALL_COUNT (sizeof(system_calls) / sizeof(system_calls[0]))

/* What is not in the list fails; so a library can fall back. */
static int restrict_calls(struct fault *fault)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int rc = filter ? 0 : -ENOMEM;

	for (size_t i = 0; rc == 0 && i < CALL_COUNT; i++) {
		int number = seccomp_syscall_resolve_name(system_calls[i]);

		if (number != __NR_SCMP_ERROR)
			rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
	}
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	return rc == 0 ? TALLY_OK
	               : fault_set(fault, TALLY_EIO, "seccomp: %s",
	                           strerror(-rc));
}

int sandbox_enter(const struct sandbox_folder *folders, size_t count,
                  char notice[static SANDBOX_NOTICE_BYTES],
                  struct fault *fault)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	                       LANDLOCK_CREATE_RULESET_VERSION);
	int rc = TALLY_OK;

	notice[0] = '\0';
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fault_set(fault, TALLY_EIO, "no_new_privs: %s",
		                 strerror(errno));
	if (version > 0)
		rc = restrict_files(folders, count, version, fault);
	else
		snprintf(notice, SANDBOX_NOTICE_BYTES, "this kernel has no "
		         "Landlock (%s): files are not fenced off",
		         strerror(errno));
	return rc == TALLY_OK ? restrict_calls(fault) : rc;
}
