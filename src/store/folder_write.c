/*
 * How objects reach the disk: written and synced under a temporary name, then
 * linked (put_new) or renamed (put) into place, then the folder is synced.
 */
#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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
	struct store_object object;
	const char *leaf;
	int parent_fd;
	int fd;
	char temporary[2 * TEMPORARY_BYTES + 1];
};

/* Objects that go the way together. */
struct batch {
	const struct folder *folder;
	int temporary_fd; /* the folder of temporary files */
	size_t count;
	struct staged staged[STORE_BATCH];
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

static int create_temporary(const struct batch *b, struct staged *st)
{
	uint8_t random[TEMPORARY_BYTES];

	for (int i = 0; i < MAX_TRIES; i++) {
		if (getrandom(random, sizeof(random), 0) != sizeof(random))
			return -1;
		hex_format(random, sizeof(random), st->temporary);
		st->fd = folder_open_at(b->temporary_fd, st->temporary,
		                        O_WRONLY | O_CREAT | O_EXCL,
		                        b->folder->private ? 0600 : 0644);
		if (st->fd < 0)
			return -1;
		if (lock_own(st->fd))
			return 0;
		close(st->fd);
		st->fd = -1;
		unlinkat(b->temporary_fd, st->temporary, 0);
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

static int write_one(struct batch *b, const struct store_object *object,
                     struct fault *fault)
{
	struct staged *st = &b->staged[b->count++];

	*st = (struct staged){ .object = *object, .fd = -1 };
	st->parent_fd = folder_enter(b->folder, object->name, true, &st->leaf);
	if (st->parent_fd >= 0 && b->temporary_fd < 0)
		b->temporary_fd = open_temporary_folder(b->folder);
	if (st->parent_fd < 0 || b->temporary_fd < 0 ||
	    create_temporary(b, st) != 0 ||
	    write_all(st->fd, object->bytes) != 0)
		return folder_fault(b->folder, object->name, TALLY_EIO, fault);
	return TALLY_OK;
}

/* Write, but do not wait for the disk. Released by the caller in any case. */
static int batch_write(const struct folder *f, struct batch *b,
                       const struct store_object *objects, size_t count,
                       struct fault *fault)
{
	int status = count <= STORE_BATCH ? TALLY_OK : TALLY_EUSAGE;

	b->folder = f;
	b->temporary_fd = -1;
	b->count = 0;
	while (status == TALLY_OK && b->count < count)
		status = write_one(b, &objects[b->count], fault);
	return status;
}

static void batch_release(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		struct staged *st = &b->staged[i];

		if (st->fd >= 0) {
			unlinkat(b->temporary_fd, st->temporary, 0);
			close(st->fd);
		}
		if (st->parent_fd >= 0)
			close(st->parent_fd);
	}
	if (b->temporary_fd >= 0)
		close(b->temporary_fd);
}

/*
 * Let the kernel begin, so that the next flush of any file takes all with it.
 * Promises nothing, and what goes wrong fdatasync will tell.
 */
static void batch_begin_write_back(const struct batch *b)
{
#ifdef SYNC_FILE_RANGE_WRITE
	for (size_t i = 0; i < b->count; i++)
		sync_file_range(b->staged[i].fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
	(void)b;
#endif
}

static int batch_sync(const struct batch *b, struct fault *fault)
{
	for (size_t i = 0; i < b->count; i++)
		while (fdatasync(b->staged[i].fd) != 0)
			if (errno != EINTR)
				return folder_fault(b->folder,
				                    b->staged[i].object.name,
				                    TALLY_EIO, fault);
	return TALLY_OK;
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
static int batch_sync_folders(const struct batch *b, struct fault *fault)
{
	for (size_t i = 0; i < b->count; i++) {
		bool synced = false;

		for (size_t j = 0; j < i && !synced; j++)
			synced = same_folder(b->staged[j].parent_fd,
			                     b->staged[i].parent_fd);
		if (!synced && folder_sync(b->staged[i].parent_fd) != 0)
			return folder_fault(b->folder, b->staged[i].object.name,
			                    TALLY_EUNKNOWN, fault);
	}
	return TALLY_OK;
}

/* TALLY_EEXISTS if there is one that is not to be replaced. */
static int show_one(const struct batch *b, const struct staged *st,
                    struct fault *fault)
{
	int result;

	if (st->object.replace)
		result = renameat(b->temporary_fd, st->temporary, st->parent_fd,
		                  st->leaf);
	else
		result = linkat(b->temporary_fd, st->temporary, st->parent_fd,
		                st->leaf, 0);
	if (result == 0)
		return TALLY_OK;
	return folder_fault(b->folder, st->object.name,
	                    errno == EEXIST && !st->object.replace
	                            ? TALLY_EEXISTS : TALLY_EIO, fault);
}

static int batch_show(struct store *s, const struct batch *b,
                      struct fault *fault)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct staged *st = &b->staged[i];
		int status = show_one(b, st, fault);

		if (status == TALLY_EEXISTS)
			status = store_check_same(s, &st->object, fault);
		/* What comes before it is visible already. */
		if (status == TALLY_EIO && i > 0)
			return fault_set(fault, TALLY_EUNKNOWN, "%s",
			                 fault ? fault->text : "");
		if (status != TALLY_OK)
			return status;
	}
	return TALLY_OK;
}

int folder_stage(struct store *s, const struct store_object *objects,
                 size_t count, void **out, struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	struct batch *b = malloc(sizeof(*b));
	int status;

	if (b == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	status = batch_write(f, b, objects, count, fault);
	if (status != TALLY_OK) {
		folder_discard(s, b);
		return status;
	}
	batch_begin_write_back(b);
	*out = b;
	return TALLY_OK;
}

int folder_publish(struct store *s, void *staged, struct fault *fault)
{
	struct batch *b = staged;
	int status = batch_sync(b, fault);

	if (status == TALLY_OK)
		status = batch_show(s, b, fault);
	if (status == TALLY_OK)
		status = batch_sync_folders(b, fault);
	folder_discard(s, b);
	return status;
}

void folder_discard(struct store *s, void *staged)
{
	(void)s;
	batch_release(staged);
	free(staged);
}

/* One object by itself; TALLY_EEXISTS as show_one says. */
static int put_alone(struct store *s, const struct store_object *object,
                     struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	struct batch b;
	int shown, status = batch_write(f, &b, object, 1, fault);

	if (status == TALLY_OK)
		status = batch_sync(&b, fault);
	if (status == TALLY_OK) {
		status = shown = show_one(&b, &b.staged[0], fault);
		if (shown == TALLY_OK || shown == TALLY_EEXISTS)
			status = batch_sync_folders(&b, fault);
		if (status == TALLY_OK)
			status = shown;
	}
	batch_release(&b);
	return status;
}

int folder_put_new(struct store *s, const char *name, struct slice bytes,
                   struct fault *fault)
{
	return put_alone(s, &(struct store_object){ name, bytes, false }, fault);
}

int folder_put(struct store *s, const char *name, struct slice bytes,
               struct fault *fault)
{
	return put_alone(s, &(struct store_object){ name, bytes, true }, fault);
}

/* One object that is written in parts, on its way as others are. */
struct folder_writer {
	struct store_writer writer; /* first, so that one is the other */
	struct batch batch;
};

int folder_begin(struct store *s, struct store_writer **out,
                 struct fault *fault)
{
	const struct folder *f = (const struct folder *)s;
	struct folder_writer *w = calloc(1, sizeof(*w));
	struct staged *st;

	if (w == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	w->writer.store = s;
	w->batch.folder = f;
	w->batch.count = 1;
	st = &w->batch.staged[0];
	*st = (struct staged){ .parent_fd = -1, .fd = -1 };
	w->batch.temporary_fd = open_temporary_folder(f);
	if (w->batch.temporary_fd < 0 || create_temporary(&w->batch, st) != 0) {
		folder_fault(f, TEMPORARY_FOLDER, TALLY_EIO, fault);
		folder_abandon(&w->writer);
		return TALLY_EIO;
	}
	*out = &w->writer;
	return TALLY_OK;
}

int folder_write(struct store_writer *writer, struct slice bytes,
                 struct fault *fault)
{
	struct folder_writer *w = (struct folder_writer *)writer;

	if (write_all(w->batch.staged[0].fd, bytes) != 0)
		return folder_fault(w->batch.folder, TEMPORARY_FOLDER, TALLY_EIO,
		                    fault);
	return TALLY_OK;
}

int folder_finish(struct store_writer *writer, const char *name,
                  struct fault *fault)
{
	struct folder_writer *w = (struct folder_writer *)writer;
	struct staged *st = &w->batch.staged[0];
	int status;

	if (st->parent_fd >= 0)
		close(st->parent_fd);
	st->object.name = name;
	st->parent_fd = folder_enter(w->batch.folder, name, true, &st->leaf);
	if (st->parent_fd < 0)
		return folder_fault(w->batch.folder, name, TALLY_EIO, fault);
	status = batch_sync(&w->batch, fault);
	if (status == TALLY_OK)
		status = show_one(&w->batch, st, fault);
	if (status == TALLY_OK)
		status = batch_sync_folders(&w->batch, fault);
	return status;
}

void folder_abandon(struct store_writer *writer)
{
	struct folder_writer *w = (struct folder_writer *)writer;

	batch_release(&w->batch);
	free(w);
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
