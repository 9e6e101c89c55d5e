/*
 * Walking a folder of logs, for all who judge one: office_verify_folder, and
 * office_fsck, which knows whose folder it is and looks at more. Internal.
 */
#ifndef TALLY_OFFICE_WALK_H
#define TALLY_OFFICE_WALK_H

#include "office/audit.h"

#define TEMPORARY_PREFIX ".tmp-" /* of the store: never part of a log */

struct walk {
	const char *folder;
	const struct charter *charter;
	struct store *store;     /* the folder */
	struct folder_report *report;
	bool is_own;             /* an office's own folder, of participant: */
	size_t self;
	bool expected[MAX_PARTICIPANTS]; /* own: mirrors that must be there */
	const struct log_keys *own_keys; /* that its log has had, or NULL */
	/* Own: look at more of one log; NULL, or TALLY_OK to go on. */
	int (*log)(void *ctx, struct audit *audit, struct fault *fault);
	void *ctx;
	size_t log_count;
	/* Places that hold a log; other files have no business here. */
	struct place places[2 * MAX_PARTICIPANTS + 1];
};

/* Judge every log, and name what belongs to none. */
int walk_logs(struct walk *walk, struct fault *fault);
/*
 * Call file() for every file below folder/name (name "" for all), in order of
 * names, with its path under folder; file() gets what it is. enter() says
 * whether to go into a folder.
 */
struct walk_steps {
	bool (*enter)(void *ctx, const char *path, int level);
	void (*file)(void *ctx, const char *path, bool is_regular);
	void *ctx;
};
int walk_files(const char *folder, const char *name,
               const struct walk_steps *steps, struct fault *fault);
/* Is this the name of the store's folder for unfinished files? */
bool walk_is_temporary(const char *label);

#endif
