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
#define COSIGNED_FOLDER "commit/cosigned/"
#define VOUCHED_FOLDER "vouched/"
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
	struct log_keys *keys[MAX_PARTICIPANTS]; /* of logs that are held */
	bool cosigned_judged[MAX_PARTICIPANTS];
	bool own_key_known;    /* keys[self] ends in what signed the own head */
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
/*
 * Line i of a note, if it is by a key that this log has had: as log's own line
 * (NOTE_ED25519) or as cosignature. NOTE_KEY_ABSENT: by none that is known.
 */
enum note_check fsck_line(const struct fsck *fsck, size_t log,
                          enum note_type type, const struct note *note, size_t i);
/* Has it a good line of the log's own? */
bool fsck_signed(const struct fsck *fsck, size_t log, const struct note *note);
/*
 * What was cosigned of a log that is held, and what witnesses cosigned; and, at
 * the end, of logs that are not held.
 */
int fsck_cosigned(struct fsck *fsck, const struct audit *audit,
                  struct fault *fault);
int fsck_cosigned_rest(struct fsck *fsck, struct fault *fault);
/* Is a file of key/ or secret/ whole, where they are encrypted? NULL: yes. */
const char *fsck_sealed(struct fsck *fsck, const char *path);
/* Is this file known there? Records are judged with their log. */
const char *fsck_cosigned_file(struct fsck *fsck, const char *path);
/* NULL: vouched/<log> is a head of that log, which witnesses cosigned. */
const char *fsck_vouched(struct fsck *fsck, const char *path, const char *log);
/* NULL: submitted/<label> is a head of the own log, cosigned as it says. */
const char *fsck_submitted(struct fsck *fsck, const char *path,
                           const char *label);
/* Are those heads of the history that the own log has? */
int fsck_submitted_roots(struct fsck *fsck, const struct audit *own);
/* Is this one of the files of a TLS identity, and is one of them there? */
bool fsck_is_identity(const char *path);
bool fsck_has_identity(const struct fsck *fsck);
/* NULL: that file of it is whole. Those that are lost are reported once. */
const char *fsck_identity(struct fsck *fsck, const char *path);
/*
 * Is there no such file? One that may not be read is there: fsck_file says why,
 * and nobody else says anything of it.
 */
bool fsck_is_lost(const struct fsck *fsck, const char *path);
/* Is this file known there? Those of keys, secrets and evidence are judged. */
void fsck_file(struct fsck *fsck, const char *path);
/* What the file `card` must be; as those checks that take `rest` of a path. */
const char *fsck_check_card(struct fsck *fsck, const char *path,
                            const char *rest);
/* The pin that the charter, or the card, has for this office, or none. */
const uint8_t *fsck_charter_pin(const struct fsck *fsck);
bool fsck_card_pin(const struct fsck *fsck, uint8_t out[static HASH_BYTES]);
/* The card that this office should have; TALLY_ENOTFOUND if nothing tells. */
int fsck_card(const struct fsck *fsck, struct buf *out);
/* One file of evidence/; a lost half is reported. NULL: it is good. */
const char *fsck_evidence(struct fsck *fsck, const char *path);
/* Is it evidence/<hash>/held or offered? Then also the path of the other. */
bool evidence_path(const char *path, char out_other[static 128]);
/* Is it evidence/<hash>/fork, the proof for strangers? */
bool evidence_is_proof(const char *path);
/* NULL: the bytes are a proof, of the head that the path is named after. */
const char *evidence_proof_fault(const struct fsck *fsck, const char *path,
                                 struct slice bytes);
/* NULL: the bytes may be the evidence of that path, beside the other half. */
const char *evidence_fault(const struct fsck *fsck, const char *path,
                           struct slice bytes, struct slice other);

#endif
