/*
 * Judging an office's own folder: what office_verify_folder says of its logs,
 * and every other file of it. Opened for reading only. Internal; what others
 * use is office_fsck.
 */
#ifndef TALLY_OFFICE_FSCK_H
#define TALLY_OFFICE_FSCK_H

#include "office/fsck_commit.h"
#include "office/office_json.h"
#include "office/walk.h"

#define DAMAGED_FOLDER "damaged"
#define MAX_HASHES_BYTES ((size_t)1 << 32) /* of blobs that one log names */

/* The newest head of a log that own statements say was held here. */
struct fsck_seen {
	uint64_t size, entry; /* entry: of the own log, which says so */
	uint8_t root[HASH_BYTES];
};

struct fsck {
	struct office office;  /* without writer; charter NULL if it is lost */
	struct office_json facts;
	struct folder_report *report;
	struct walk walk;
	struct fsck_seen seen[MAX_PARTICIPANTS];
	struct {
		struct note_key *list; /* all that a log has had */
		size_t count;
	} keys[MAX_PARTICIPANTS];
	struct log_key own_key;        /* at the end of the own log */
	bool own_key_known;
	/* An office that has adopted no charter yet has its own log only. */
	struct charter lone_charter;
	struct participant lone;
};

/*
 * Open what can be opened; what cannot is reported. TALLY_ENOTFOUND: there is no
 * office. TALLY_EINCOMPLETE: reported, and nothing else can be judged.
 */
int fsck_open(const char *path, struct fsck *fsck,
              struct folder_report *report, struct fault *fault);
void fsck_close(struct fsck *fsck);
/* Judge everything; *fsck is open. */
int fsck_all(struct fsck *fsck, struct fault *fault);

/* Call each() for every entry that is the one under the head of an audit. */
int fsck_entries(const struct audit *audit, uint64_t from,
                 int (*each)(void *ctx, uint64_t index, struct slice entry),
                 void *ctx, struct fault *fault);
/* All blobs that the log's entries name, as raw hashes, each once, in order. */
int fsck_blobs(struct fsck *fsck, const struct audit *audit, struct buf *out,
               struct fault *fault);
/* More of one log than its files alone say; the hook of struct walk. */
int fsck_log(void *ctx, struct audit *audit, struct fault *fault);
/* The commits in which the own log grew. */
int fsck_commits(struct fsck *fsck, struct audit *own, struct fault *fault);
/* Keys, and secrets that own statements commit to. */
int fsck_secrets(struct fsck *fsck, const struct audit *own,
                 struct fault *fault);
/* Is this file known there? Those of keys, secrets and evidence are judged. */
void fsck_file(struct fsck *fsck, const char *path);
/* The card that this office should have; TALLY_ENOTFOUND if nothing tells. */
int fsck_card(const struct fsck *fsck, struct buf *out);
/* One file of evidence/; a lost half is reported. NULL: it is good. */
const char *fsck_evidence(struct fsck *fsck, const char *path);
/* Is it evidence/<hash>/held or offered? Then also the path of the other. */
bool evidence_path(const char *path, char out_other[static 128]);
/* NULL: the bytes may be the evidence of that path, beside the other half. */
const char *evidence_fault(const struct fsck *fsck, const char *path,
                           struct slice bytes, struct slice other);

#endif
