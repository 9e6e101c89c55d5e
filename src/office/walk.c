/*
 * Walking the files of a folder, in order of their names.
 */
#include "office/walk.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

bool walk_is_temporary(const char *label)
{
	return strncmp(label, TEMPORARY_PREFIX, strlen(TEMPORARY_PREFIX)) == 0;
}

/* Path under the folder; NULL for the folder itself. */
static const char *relative(const char *folder, const FTSENT *entry)
{
	size_t len = strlen(folder);

	if (strncmp(entry->fts_path, folder, len) != 0)
		return NULL;
	while (entry->fts_path[len] == '/')
		len++;
	return entry->fts_path[len] ? entry->fts_path + len : NULL;
}

static void step(const struct walk_steps *steps, FTS *fts, FTSENT *entry,
                 const char *path)
{
	if (path == NULL || entry->fts_info == FTS_DP ||
	    (entry->fts_info == FTS_NS && entry->fts_level == 0))
		return;
	if (entry->fts_info != FTS_D)
		steps->file(steps->ctx, path, entry->fts_info == FTS_F);
	else if (entry->fts_level > 0 &&
	         !steps->enter(steps->ctx, path, entry->fts_level))
		fts_set(fts, entry, FTS_SKIP);
}

int walk_files(const char *folder, const char *name,
               const struct walk_steps *steps, struct fault *fault)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *paths[2] = { malloc(size), NULL };
	FTSENT *entry;
	FTS *fts;

	if (paths[0] == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	snprintf(paths[0], size, "%s%s%s", folder, *name ? "/" : "", name);
	fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, compare_names);
	while (fts != NULL && (entry = fts_read(fts)) != NULL)
		step(steps, fts, entry, relative(folder, entry));
	if (fts != NULL)
		fts_close(fts);
	free(paths[0]);
	return fts != NULL ? TALLY_OK
	                   : fault_set(fault, TALLY_EIO, "%s: %s", folder,
	                               strerror(errno));
}
