/*
 * The folders of an office, and the steps that making and opening one share.
 * Internal.
 */
#ifndef TALLY_OFFICE_FOLDERS_H
#define TALLY_OFFICE_FOLDERS_H

#include "office/office.h"

#define FOLDER_COUNT 6

struct folder_row {
	const char *name; /* "" is the office itself */
	bool private;
	size_t offset;    /* of the store's pointer in struct office */
};
extern const struct folder_row folder_table[FOLDER_COUNT];

/* An office of that path, nothing opened; office_close in any case. */
int office_begin(struct office *office, const char *path, struct fault *fault);
/* Row i of the table; removes what killed writers left half written. */
int office_open_folder(struct office *office, size_t i, bool create,
                       struct fault *fault);
/* All but the office itself; made if absent. */
int office_open_folders(struct office *office, struct fault *fault);

#endif
