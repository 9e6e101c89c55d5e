/*
 * What the other files of this component need of the list of files.
 */
#ifndef TALLY_BUNDLE_FILES_H
#define TALLY_BUNDLE_FILES_H

#include "bundle/bundle.h"

/*
 * A relative path of at most MAX_BUNDLE_NAME bytes: labels of A-Z a-z 0-9 - . _
 * joined by '/', no empty label, none of "." or "..".
 */
bool file_name_is_safe(struct slice name);
/* As bundle_add, but bytes are not copied and the name is not judged. */
int files_insert(struct bundle *b, const char *name, struct slice bytes);

/* An unpacked bundle, and which of its files a check has used. */
struct unpacked {
	struct bundle files;
	bool *used; /* one for each file */
};
/* As bundle_unpack. */
int unpacked_init(struct unpacked *u, struct slice tar, struct fault *fault);
void unpacked_release(struct unpacked *u);
/* The file's bytes, which count as used now. TALLY_ENOTFOUND. */
int unpacked_use(struct unpacked *u, const char *name, struct slice *out,
                 struct fault *fault);
/* TALLY_EFORMAT if a file was never used. */
int unpacked_finish(const struct unpacked *u, struct fault *fault);

#endif
