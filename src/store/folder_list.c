/*
 * Listing the folder backend: every object below a prefix, in byte order of
 * whole names. What is no object (temporary, link, pipe, odd name) is skipped.
 */
#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAME 255

struct listing {
	const struct folder *folder;
	int (*each)(void *ctx, const char *name);
	void *ctx;
	struct fault *fault;
	size_t len;              /* of name */
	char name[MAX_NAME + 2]; /* where the listing stands */
};

/* Labels of one folder; those of folders end in '/', which orders names. */
struct labels {
	char **label;
	size_t count;
	size_t cap;
};

static void labels_release(struct labels *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->label[i]);
	free(l->label);
}

static bool labels_add(struct labels *l, const char *label, bool is_folder)
{
	size_t len = strlen(label);
	char *copy;

	if (l->count == l->cap) {
		size_t cap = l->cap == 0 ? 16 : 2 * l->cap;
		char **grown = realloc(l->label, cap * sizeof(*grown));

		if (!grown)
			return false;
		l->label = grown;
		l->cap = cap;
	}
	copy = malloc(len + 2);
	if (!copy)
		return false;
	memcpy(copy, label, len);
	copy[len] = is_folder ? '/' : '\0';
	copy[len + 1] = '\0';
	l->label[l->count++] = copy;
	return true;
}

static int compare_labels(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* S_IFREG, S_IFDIR, or another value for what is neither. */
static mode_t entry_type(int dir_fd, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type == DT_REG)
		return S_IFREG;
	if (entry->d_type == DT_DIR)
		return S_IFDIR;
	/* Some file systems tell the type only when asked. */
	if (entry->d_type != DT_UNKNOWN ||
	    fstatat(dir_fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	return st.st_mode & S_IFMT;
}

static int labels_read(DIR *dir, struct labels *out)
{
	const struct dirent *entry;

	for (;;) {
		mode_t type;

		errno = 0;
		entry = readdir(dir);
		if (!entry)
			break;
		type = entry_type(dirfd(dir), entry);
		if ((type != S_IFREG && type != S_IFDIR) ||
		    !store_name_is_good(entry->d_name))
			continue;
		if (!labels_add(out, entry->d_name, type == S_IFDIR))
			return TALLY_ENOMEM;
	}
	if (errno != 0)
		return TALLY_EIO;
	if (out->count > 0)
		qsort(out->label, out->count, sizeof(*out->label),
		      compare_labels);
	return TALLY_OK;
}

static int list_folder(struct listing *l, int fd);

/* Goes into a folder, or shows an object, whose whole name stands in l->name. */
static int list_label(struct listing *l, int dir_fd, char *label, size_t len)
{
	int fd;

	if (label[len - 1] != '/')
		return store_name_is_good(l->name) ? l->each(l->ctx, l->name)
		                                   : TALLY_OK;
	label[len - 1] = '\0';
	fd = folder_open_at(dir_fd, label, FOLDER_FLAGS, 0);
	if (fd < 0)
		return folder_fault(l->folder, l->name, TALLY_EIO, l->fault);
	return list_folder(l, fd);
}

static int list_labels(struct listing *l, int dir_fd, const struct labels *labels)
{
	const size_t before = l->len;
	int status = TALLY_OK;

	for (size_t i = 0; i < labels->count && status == TALLY_OK; i++) {
		size_t len = strlen(labels->label[i]);

		if (before + len > MAX_NAME)
			continue;
		memcpy(l->name + before, labels->label[i], len + 1);
		l->len = before + len;
		status = list_label(l, dir_fd, labels->label[i], len);
	}
	return status;
}

/* Takes fd over. l->name is empty or ends in '/'. */
static int list_folder(struct listing *l, int fd)
{
	struct labels labels = { 0 };
	DIR *dir = fdopendir(fd);
	int status = TALLY_EIO;

	if (dir)
		status = labels_read(dir, &labels);
	if (status == TALLY_EIO)
		folder_fault(l->folder, l->name, TALLY_EIO, l->fault);
	else if (status == TALLY_ENOMEM)
		fault_set(l->fault, TALLY_ENOMEM, "%s: out of memory",
		          l->folder->path);
	if (status == TALLY_OK)
		status = list_labels(l, fd, &labels);
	labels_release(&labels);
	if (dir)
		closedir(dir);
	else
		close(fd);
	return status;
}

int folder_list(struct store *s, const char *prefix,
                int (*each)(void *ctx, const char *name), void *ctx,
                struct fault *fault)
{
	struct listing l = { .folder = (const struct folder *)s, .each = each,
	                     .ctx = ctx, .fault = fault };
	const char *leaf;
	int fd;

	/* "a/b/" enters b; "" stays at the root. */
	l.len = strlen(prefix);
	memcpy(l.name, prefix, l.len);
	if (l.len > 0)
		l.name[l.len++] = '/';
	fd = folder_enter(l.folder, l.name, false, &leaf);
	if (fd < 0)
		return errno == ENOENT
		       ? TALLY_OK
		       : folder_fault(l.folder, prefix, TALLY_EIO, fault);
	return list_folder(&l, fd);
}
