/*
 * Restoring files of an office, one after the other, from what the office and
 * its peers hold. Internal; what others use is office_repair.
 */
#ifndef TALLY_OFFICE_REPAIR_H
#define TALLY_OFFICE_REPAIR_H

#include "office/fsck.h"
#include "office/layout.h"

/* What fsck found, and why it could not be restored. */
struct repair_finding {
	char path[AUDIT_PATH_BYTES];
	char reason[FAULT_TEXT_BYTES];
	struct fault why;
};

struct repair_peer {
	char *folder;
	struct store *store;
};

/* One log, with all copies of it, under the head that it is restored to. */
struct repair_log {
	bool is_open;
	size_t participant;
	struct audit audit;
	struct buf checkpoint; /* of that head, as it was found */
	bool head_is_held;     /* it is the place's own */
	struct audit_copy *copies;
	struct fault why;      /* if there is no head to restore to */
};

struct repair {
	struct fsck fsck;
	struct folder_report silent; /* what fsck finds while it is not asked */
	struct repair_report *report;
	struct repair_peer *peers;
	size_t peer_count;
	struct store *damaged;       /* or NULL until it is needed */
	struct repair_log log;       /* the one at hand */
	const char *from;            /* where the bytes came from, for people */
	char from_text[FAULT_TEXT_BYTES];
};

/*
 * Write bytes to a path of the office, after what is there was set aside.
 * Atomic: the path holds the old or the new bytes at any time.
 */
int repair_put(struct repair *r, const char *path, struct slice bytes,
               struct fault *fault);
/* Set aside alone. */
int repair_aside(struct repair *r, const char *path, struct fault *fault);
/* Remember, for people, where bytes were found. */
void repair_from(struct repair *r, const struct store *store, const char *what);

/*
 * The log in which a path lies becomes the one at hand. TALLY_ENOTFOUND: none;
 * else the status says why there is no head to go by.
 */
int repair_log_open(struct repair *r, const char *path, struct fault *fault);
void repair_log_close(struct repair *r);
/* Every one restores one file of that kind, or says why not. */
int repair_tile(struct repair *r, const char *path, struct fault *fault);
int repair_cut(struct repair *r, const char *path, struct fault *fault);
int repair_checkpoint(struct repair *r, const char *path, struct fault *fault);
int repair_wanted(struct repair *r, const char *path, struct fault *fault);
int repair_blob(struct repair *r, const char *path, struct fault *fault);
int repair_charter(struct repair *r, const char *path, struct fault *fault);
int repair_card(struct repair *r, const char *path, struct fault *fault);
int repair_evidence(struct repair *r, const char *path, struct fault *fault);
int repair_cosigned(struct repair *r, const char *path, struct fault *fault);
int repair_vouched(struct repair *r, const char *path, struct fault *fault);
int repair_shrunk(struct repair *r, const char *path, struct fault *fault);
int repair_submitted(struct repair *r, const char *path, struct fault *fault);
int repair_commit(struct repair *r, const char *path, struct fault *fault);
/* Remove partial tiles of the log at hand that full and good ones stand for. */
int repair_partials(struct repair *r, struct fault *fault);
/* A head of that size that the log signed, with its own line alone. */
int repair_signed_head(struct repair *r, uint64_t size, struct buf *out,
                       struct fault *fault);
/* Entries [from, to) of the log at hand as a bundle, each checked by its leaf. */
int repair_entries(struct repair *r, uint64_t from, uint64_t to, struct buf *out,
                   struct fault *fault);

#endif
