/*
 * Looking for bytes in this process's own memory, and at what the kernel says of
 * the pages they lie in; and the limit on how much it locks.
 */
#ifndef TALLY_TEST_MEMORY_SEARCH_H
#define TALLY_TEST_MEMORY_SEARCH_H

#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "office/office.h"

#define NEEDLE_BYTES 32
#define PIECE_BYTES ((size_t)1 << 16)
#define LARGEST_MAPPING ((uint64_t)1 << 28)

/* Kept so that the search does not find what it looks for in itself. */
struct needle {
	uint8_t masked[NEEDLE_BYTES];
};

/* Not a constant: the compiler would take off again what mask put on. */
static volatile uint8_t veil = 0x5a;

/* In a mapping of its own, which is not searched. */
static uint8_t *piece;

static inline void mask(const uint8_t *bytes, struct needle *out)
{
	for (size_t i = 0; i < NEEDLE_BYTES; i++)
		out->masked[i] = bytes[i] ^ veil;
}

static inline void unmask(const struct needle *needle, uint8_t *out)
{
	for (size_t i = 0; i < NEEDLE_BYTES; i++)
		out[i] = needle->masked[i] ^ veil;
}

static inline bool is_at(const struct needle *needle, const uint8_t *at)
{
	for (size_t i = 0; i < NEEDLE_BYTES; i++)
		if ((at[i] ^ veil) != needle->masked[i])
			return false;
	return true;
}

/* The addresses go to at, the first `room` of them. */
struct finds {
	size_t count, room;
	uint64_t *at;
};

static inline void find_in(int mem_fd, uint64_t from, uint64_t to,
                           const struct needle *needle, struct finds *finds)
{
	for (uint64_t at = from; at < to; at += PIECE_BYTES) {
		size_t most = to - at < PIECE_BYTES + NEEDLE_BYTES
		              ? (size_t)(to - at) : PIECE_BYTES + NEEDLE_BYTES;
		ssize_t len = pread(mem_fd, piece, most, (off_t)at);

		for (ssize_t i = 0; i + NEEDLE_BYTES <= len &&
		                    i < (ssize_t)PIECE_BYTES; i++)
			if (is_at(needle, piece + i)) {
				if (finds->count < finds->room)
					finds->at[finds->count] =
						at + (uint64_t)i;
				finds->count++;
			}
	}
	explicit_bzero(piece, PIECE_BYTES + NEEDLE_BYTES);
}

/* Where does it lie in what this process can write? */
static inline void find(const struct needle *needle, struct finds *finds)
{
	FILE *maps;
	char line[512], rights[8];
	uint64_t from, to;
	int fd;

	assert_int_equal(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), 0);
	if (piece == NULL)
		piece = sodium_malloc(PIECE_BYTES + NEEDLE_BYTES);
	assert_non_null(piece);
	maps = fopen("/proc/self/maps", "r");
	fd = open("/proc/self/mem", O_RDONLY);
	assert_non_null(maps);
	assert_true(fd >= 0);
	while (fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &from, &to,
		           rights) == 3 &&
		    rights[1] == 'w' && to - from <= LARGEST_MAPPING &&
		    ((uintptr_t)piece < from || (uintptr_t)piece >= to))
			find_in(fd, from, to, needle, finds);
	fclose(maps);
	close(fd);
}

static inline size_t count(const struct needle *needle)
{
	struct finds finds = { 0 };

	find(needle, &finds);
	return finds.count;
}

/* The flags that the kernel has for the memory there: "lo" locked, "dd" no dump. */
static inline bool has_flags(const void *at, const char *flag, const char *other)
{
	FILE *smaps;
	char line[512];
	uint64_t from, to;
	bool inside = false, has = false;

	assert_int_equal(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), 0);
	smaps = fopen("/proc/self/smaps", "r");
	assert_non_null(smaps);
	while (fgets(line, sizeof(line), smaps) != NULL) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &from, &to) == 2)
			inside = (uintptr_t)at >= from && (uintptr_t)at < to;
		else if (inside && strncmp(line, "VmFlags:", 8) == 0)
			has = strstr(line, flag) != NULL &&
			      strstr(line, other) != NULL;
	}
	fclose(smaps);
	return has;
}

static inline void make_needle(struct needle *out)
{
	uint8_t bytes[NEEDLE_BYTES];

	office_random(bytes, sizeof(bytes));
	mask(bytes, out);
	explicit_bzero(bytes, sizeof(bytes));
}

/* Even root is bound by the limit then. */
static inline bool limit_locking(rlim_t bytes)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct caps[2];
	const struct rlimit limit = { bytes, bytes };

	if (syscall(SYS_capget, &head, caps) != 0)
		return false;
	caps[0].effective &= ~(1u << CAP_IPC_LOCK);
	caps[0].permitted &= ~(1u << CAP_IPC_LOCK);
	return syscall(SYS_capset, &head, caps) == 0 &&
	       setrlimit(RLIMIT_MEMLOCK, &limit) == 0;
}

#endif
