/*
 * A fresh folder for each test, opened as a store and removed behind it.
 */
#ifndef TALLY_TEST_FOLDER_WORLD_H
#define TALLY_TEST_FOLDER_WORLD_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/store.h"

static char root[256];
static struct store *store;
static struct fault fault;

static inline int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int open_fresh(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "%s/tally-folder-XXXXXX",
	         getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(root))
		return -1;
	return store_open_folder(root, false, false, &store, &fault);
}

static inline int remove_all(void **state)
{
	(void)state;
	store_close(store);
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline unsigned temporary_count(void)
{
	char command[320];
	unsigned count = 0;
	FILE *find;

	snprintf(command, sizeof(command),
	         "find %s/.tmp-writing -type f 2>/dev/null | wc -l", root);
	find = popen(command, "r");
	assert_non_null(find);
	assert_int_equal(fscanf(find, "%u", &count), 1);
	pclose(find);
	return count;
}

#endif
