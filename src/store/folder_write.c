/*
 * How objects reach the disk: written and synced under a temporary name, then
 * linked (put_new) or renamed (put) into place, then the folder is synced.
 */
#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define TEMPORARY_FOLDER TEMPORARY_PREFIX "writing"
#define TEMPORARY_BYTES 16 /* of randomness in a name */
#define MAX_TRIES 8

/* One object on its way: a temporary file, and the place it is meant for. */
struct staged {
	const char *name;
	const char *leaf;
	int parent_fd;
	int temporary_fd; /* the folder of temporary files */
	int fd;
	char temporary[2 * TEMPORARY_BYTES + 1];
};

static const struct staged not_staged = {
	.parent_fd = -1, .temporary_fd = -1, .fd = -1,
};

static int open_temporary_folder(const struct folder *f)
{
	int fd = folder_open_at(f->root_fd, TEMPORARY_FOLDER, FOLDER_FLAGS, 0);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdirat(f->root_fd, TEMPORARY_FOLDER, 0700) != 0 && errno != EEXIST)
		return -1;
	return folder_open_at(f->root_fd, TEMPORARY_FOLDER, FOLDER_FLAGS, 0);
}

/* The lock tells folder_tidy that the writer lives; it may have come between. */
static bool lock_own(int fd)
{
	struct stat st;

	return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &st) == 0 &&
	       st.st_nlink == 1;
}

static int create_temporary(const struct folder *f, struct staged *st)
{
	uint8_t random[TEMPORARY_BYTES];

	for (int i = 0; i < MAX_TRIES; i++) {
		if (getrandom(random, sizeof(random), 0) != sizeof(random))
			return -1;
		hex_format(random, sizeof(random), st->temporary);
		st->fd = folder_open_at(st->temporary_fd, st->temporary,
		                        O_WRONLY | O_CREAT | O_EXCL,
		                        f->private ? 0600 : 0644);
		if (st->fd < 0)
			return -1;
		if (lock_own(st->fd))
			return 0;
		close(st->fd);
		st->fd = -1;
		unlinkat(st->temporary_fd, st->temporary, 0);
	}
	errno = ENOLCK;
	return -1;
}

static int write_all(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t len = write(fd, bytes.data, bytes.len);

		if (len < 0 && errno != EINTR)
			return -1;
		if (len > 0)
			bytes = slice_part(bytes, (size_t)len, bytes.len);
	}
	return 0;
}

/* Write, but do not wait for the disk. Released by the caller in any case. */
static int stage_write(const struct folder *f, struct staged *st,
                       const struct store_object *object, struct fault *fault)
{
	st->name = object->name;
	st->parent_fd = folder_enter(f, object->name, true, &st->leaf);
	if (st->parent_fd >= 0)
		st->temporary_fd = open_temporary_folder(f);
	if (st->parent_fd < 0 || st->temporary_fd < 0 ||
	    create_temporary(f, st) != 0 ||
	    write_all(st->fd, object->bytes) != 0)
		return folder_fault(f, object->name, TALLY_EIO, fault);
	return TALLY_OK;
}

static int stage_sync(const struct folder *f, const struct staged *st,
                      struct fault *fault)
{
	while (fdatasync(st->fd) != 0)
		if (errno != EINTR)
			return folder_fault(f, st->name, TALLY_EIO, fault);
	return TALLY_OK;
}

static void stage_release(struct staged *st)
{
	if (st->fd >= 0) {
		unlinkat(st->temporary_fd, st->temporary, 0);
		close(st->fd);
	}
	if (st->temporary_fd >= 0)
		close(st->temporary_fd);
	if (st->parent_fd >= 0)
		close(st->parent_fd);
}

static bool same_folder(int a_fd, int b_fd)
{
	struct stat a, b;

	return fstat(a_fd, &a) == 0 && fstat(b_fd, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/*
 * Sync each folder once. Also those where the object was there already: its
 * writer may not have come so far, and our caller will rely on it.
 */
static int sync_folders(const struct folder *f, const struct staged *st,
                        size_t count, struct fault *fault)
{
	for (size_t i = 0; i < count; i++) {
		bool synced = false;

		for (size_t j = 0; j < i && !synced; j++)
			synced = same_folder(st[j].parent_fd, st[i].parent_fd);
		if (!synced && folder_sync(st[i].parent_fd) != 0)
			return folder_fault(f, st[i].name, TALLY_EUNKNOWN, fault);
	}
	return TALLY_OK;
}

static int link_in_order(const struct folder *f, const struct staged *st,
                         size_t count, bool *existed, struct fault *fault)
{
	for (size_t i = 0; i < count; i++) {
		int result = linkat(st[i].temporary_fd, st[i].temporary,
		                    st[i].parent_fd, st[i].leaf, 0);

		existed[i] = result != 0 && errno == EEXIST;
		/* What was linked before it is visible already. */
		if (result != 0 && !existed[i])
			return folder_fault(f, st[i].name,
			                    i == 0 ? TALLY_EIO : TALLY_EUNKNOWN,
			                    fault);
	}
	return TALLY_OK;
}

int folder_put_new_many(struct store *s, const struct store_object *objects,
                        size_t count, bool *existed, struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	struct staged staged[STORE_BATCH];
	size_t begun = 0;
	int status = count <= STORE_BATCH ? TALLY_OK : TALLY_EUSAGE;

	for (size_t i = 0; i < STORE_BATCH; i++)
		staged[i] = not_staged;
	while (status == TALLY_OK && begun < count) {
		status = stage_write(f, &staged[begun], &objects[begun], fault);
		begun++;
	}
	for (size_t i = 0; status == TALLY_OK && i < count; i++)
		status = stage_sync(f, &staged[i], fault);
	if (status == TALLY_OK)
		status = link_in_order(f, staged, count, existed, fault);
	if (status == TALLY_OK)
		status = sync_folders(f, staged, count, fault);
	while (begun > 0)
		stage_release(&staged[--begun]);
	return status;
}

int folder_put_new(struct store *s, const char *name, struct slice bytes,
                   struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	const struct store_object object = { name, bytes };
	bool existed;
	int status = folder_put_new_many(s, &object, 1, &existed, fault);

	if (status == TALLY_OK && existed) {
		errno = EEXIST;
		return folder_fault(f, name, TALLY_EEXISTS, fault);
	}
	return status;
}

int folder_put(struct store *s, const char *name, struct slice bytes,
               struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	const struct store_object object = { name, bytes };
	struct staged st = not_staged;
	int status = stage_write(f, &st, &object, fault);

	if (status == TALLY_OK)
		status = stage_sync(f, &st, fault);
	if (status == TALLY_OK &&
	    renameat(st.temporary_fd, st.temporary, st.parent_fd, st.leaf) != 0)
		status = folder_fault(f, name, TALLY_EIO, fault);
	if (status == TALLY_OK)
		status = sync_folders(f, &st, 1, fault);
	stage_release(&st);
	return status;
}

static void remove_if_abandoned(int temporary_fd, const char *name)
{
	int fd = folder_open_at(temporary_fd, name, O_RDONLY | O_NONBLOCK, 0);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(temporary_fd, name, 0);
	close(fd);
}

int folder_tidy(struct store *s, struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	int fd = folder_open_at(f->root_fd, TEMPORARY_FOLDER, FOLDER_FLAGS, 0);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		int status = errno == ENOENT
		             ? TALLY_OK
		             : folder_fault(f, TEMPORARY_FOLDER, TALLY_EIO,
		                            fault);

		if (fd >= 0)
			close(fd);
		return status;
	}
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			remove_if_abandoned(fd, entry->d_name);
	closedir(dir);
	return TALLY_OK;
}
