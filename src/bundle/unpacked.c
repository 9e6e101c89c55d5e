/*
 * Keeping account of which files of a bundle a check has used.
 */
#include <stdlib.h>

#include "bundle/files.h"

int unpacked_init(struct unpacked *u, struct slice tar, struct fault *fault)
{
	struct bundle files;
	bool *used;
	int rc = bundle_unpack(tar, &files, fault);

	if (rc != TALLY_OK)
		return rc;
	used = calloc(files.count + 1, sizeof(*used));
	if (used == NULL) {
		bundle_release(&files);
		return fault_set(fault, TALLY_ENOMEM, "%s",
		                 status_text(TALLY_ENOMEM));
	}
	u->files = files;
	u->used = used;
	return TALLY_OK;
}

void unpacked_release(struct unpacked *u)
{
	bundle_release(&u->files);
	free(u->used);
	u->used = NULL;
}

int unpacked_use(struct unpacked *u, const char *name, struct slice *out,
                 struct fault *fault)
{
	const struct bundle_file *file = bundle_find(&u->files, name);

	if (file == NULL)
		return fault_set(fault, TALLY_ENOTFOUND, "%s: is missing", name);
	u->used[file - u->files.files] = true;
	*out = file->bytes;
	return TALLY_OK;
}

int unpacked_finish(const struct unpacked *u, struct fault *fault)
{
	for (size_t i = 0; i < u->files.count; i++)
		if (!u->used[i])
			return fault_set(fault, TALLY_EFORMAT,
			                 "%s: does not belong in this bundle",
			                 u->files.files[i].name);
	return TALLY_OK;
}
