/*
 * An office: a folder with keys, secrets, its own log, and verified mirrors of
 * the others' logs. Joins the pure parts and the store; what it
 * knows of the time and of chance it draws itself, nothing below it does.
 *
 *   office.json            name, charter id, peers
 *   card                   public keys, to be put into a charter
 *   charter.yaml           once signed
 *   key/                   0700: signing seeds, box secret, accredited keys
 *   secret/                0700: inventories, seeds, swap keys, openings
 *   record/                what peers may read: checkpoint, tile/, blob/, cut/
 *   mirror/<log name>/     the same of every other log, verified
 *   commit/                0700: commit chain of the own log
 *   commit/cosigned/       for each other log, which heads were cosigned
 *   evidence/<hash>/       two heads of one log that cannot both be true: held,
 *                          offered, and as fork the proof of it
 *   evidence/shrunk/<log name>  its record showed less than it had signed before
 *   vouched/<log name>     its newest head that witnesses cosigned; only a cache
 *   submitted/<hash>       the own log's newest head that a witness cosigned when
 *                          asked to, and quorum: that enough did; only a cache
 *   wanted/<log name>      blobs still missing; only a cache
 *   restored               the own log has lost entries: append nothing
 *   damaged/               0700: what office_repair replaced, as it was
 */
#ifndef TALLY_OFFICE_OFFICE_H
#define TALLY_OFFICE_OFFICE_H

#include "bundle/bundle.h"
#include "crypto/seal.h"
#include "log/tile.h"
#include "rules/rules.h"
#include "statement/draft.h"
#include "store/store.h"

struct office {
	char *path;
	char name[MAX_NAME_BYTES + 1];
	char log[MAX_LOG_NAME_BYTES + 1]; /* origin of the own log */
	struct note_key log_key;   /* the log's key: public part */
	struct charter *charter;   /* NULL before `charter sign` */
	struct slice charter_file; /* its bytes */
	size_t self;               /* own participant, NO_INDEX before */
	int64_t now_s;             /* at office_open, or --clock of an exercise */
	bool clock_set;            /* now_s is an exercise's clock */
	struct store *root, *key, *secret, *record, *commit, *mirror;
	struct vault *vault;       /* the lock on key and secret */
	struct writer *writer;     /* state of the own log's end */
	struct log_keys_known **known_keys; /* by participant, as they are met */
};

/* A log as this office holds it. */
struct office_log {
	size_t count;
	struct slice *entries;     /* into bundle bytes below */
	uint8_t (*leaves)[HASH_BYTES];
	size_t emptied;            /* entries that are held as empty ones: long
	                              ones that are no statements */
	struct buf bytes;
	struct head head;
	struct buf checkpoint;     /* newest signed checkpoint; empty if none */
};

/* Everything this office knows, replayed. */
struct office_view {
	struct office *office;     /* whose view it is */
	size_t log_count;          /* participant_count */
	struct office_log *logs;   /* in charter order */
	struct rules_log *inputs;
	struct rules *rules;
};

/*
 * Make an office in an empty or absent folder: keys from the kernel's random
 * source, locked in memory while used; prints nothing. log is the origin, e.g.
 * "us.example/tally". TALLY_EEXISTS if there is an office already, or other
 * files; what a killed office_init left is finished.
 */
int office_init(const char *path, const char *name, const char *log,
                struct fault *fault);
/*
 * The same, with secrets that are encrypted from the first on (office/vault.h);
 * NULL: plain.
 */
struct vault_way;
int office_init_locked(const char *path, const char *name, const char *log,
                       const struct vault_way *way, struct fault *fault);
/*
 * Open and finish what a killed process left: commits are applied to tiles and
 * checkpoint. clock is NULL or a time, which only an exercise's charter allows
 * (TALLY_ERULE; before there is a charter, office_adopt judges).
 * TALLY_ENOTFOUND: not an office. TALLY_EMISMATCH: the own log was damaged, or
 * restored from an old copy. On failure *out may be closed, and need not be.
 */
int office_open(const char *path, const char *clock, struct office *out,
                struct fault *fault);
void office_close(struct office *office);
int office_card(const struct office *office, struct card *out,
                struct fault *fault);
/* The office has a certificate with this pin: keep it, and write the card. */
int office_tls_set(struct office *office, const uint8_t pin[static HASH_BYTES],
                   struct fault *fault);
/* Now: the exercise's clock if one is set, else the machine's. */
int64_t office_now(const struct office *office);
/*
 * Adopt a charter: checks that it names this office with these keys. Adopting
 * the same one again is no fault; TALLY_EEXISTS if there is another.
 */
int office_adopt(struct office *office, struct slice charter_file,
                 struct fault *fault);

/* Peers, kept in office.json: name of a participant -> folder or URL. */
int office_peer_set(struct office *office, const char *name, const char *folder,
                    struct fault *fault);
/* Folder or URL of a peer into out; TALLY_ENOTFOUND if none is known. */
int office_peer_get(const struct office *office, const char *name,
                    struct buf *out, struct fault *fault);

/* Read and replay all logs. TALLY_EINCOMPLETE before a charter is adopted. */
int office_view_open(struct office *office, struct office_view *out,
                     struct fault *fault);
void office_view_close(struct office_view *view);

#define MAX_BATCH 256 /* entries of one commit: one full tile */

/*
 * May anything be appended? TALLY_EEXISTS, with the reason for people: entries
 * of the own log are lost, or it has two histories.
 */
int office_may_append(const struct office *office, struct fault *fault);
/* Can `tally sync` make it so that it may? Not after two histories. */
bool office_may_recover(const struct office *office);
/*
 * Append 1 to MAX_BATCH entries in one commit, without judging them. TALLY_OK:
 * durable and published with one signed checkpoint. keep_head: that checkpoint
 * is kept as cut/<size> too, for bundles. TALLY_EFENCED: another process of
 * this office appended first; nothing was, and the next try goes after it.
 * TALLY_EEXISTS: others hold entries that the own log has lost; office_sync.
 */
int office_append(struct office *office, const struct slice *entries,
                  size_t count, bool keep_head, struct fault *fault);

/*
 * Append one statement: the body of this function is the data flow of
 * ARCHITECTURE. Decides on a replay that includes the new statement; if that
 * gives an irregularity by this office, TALLY_ERULE with code and clause, and
 * nothing changes, unless `anyway`, which the statement then says. When it
 * returns TALLY_OK the entry is durable. view is replayed anew. key_name NULL:
 * the office's key; else an accredited one in key/. options NULL: neither. A
 * witness keeps every head of its log as cut/<size>: bundles may end there.
 */
struct accept_options {
	const char *key_name;
	bool anyway;
};
int office_accept(struct office_view *view, struct draft *draft,
                  const struct accept_options *options,
                  uint8_t out_id[static HASH_BYTES], struct fault *fault);

/*
 * Change over to the next key, whose hash the charter or the last rotation
 * promised: logs `rotate`, signed by it, and makes the one after it. A crash
 * between is made good by office_open.
 */
int office_rotate(struct office *office, struct office_view *view,
                  uint8_t out_id[static HASH_BYTES], struct fault *fault);
/* Accredited keys live in key/ too: make one and give its vkey. */
int office_key_new(struct office *office, const char *key_name,
                   char out_vkey[static VKEY_BYTES], struct fault *fault);
/* The vkey of one that is there; TALLY_ENOTFOUND. */
int office_key_vkey(struct office *office, const char *key_name,
                    char out_vkey[static VKEY_BYTES], struct fault *fault);
/* The secret of the office's encryption key: caller wipes. */
int office_box_secret(struct office *office,
                      uint8_t out[static BOX_SECRET_BYTES],
                      struct fault *fault);
void office_random(void *out, size_t len);

/* Blobs of the own record, named by hash; and of any log held here. */
int office_blob_put(struct office *office, struct slice bytes,
                    uint8_t out_hash[static HASH_BYTES], struct fault *fault);
int office_blob_get(struct office *office, const uint8_t hash[static HASH_BYTES],
                    struct buf *out, struct fault *fault);

/* What a sync brought, per log. */
struct sync_result {
	size_t participant;
	uint64_t before, after;    /* entries */
	bool found;                /* there was something of this log */
	bool shrunk;               /* its own place shows fewer than are held... */
	uint64_t shown;            /* ...so many; what is held stays, and that is
	                              kept as evidence/shrunk/<log name> */
	size_t blobs;              /* fetched */
	struct fault spoilt;       /* of one that is there and is not its hash, or
	                              cannot be had; else its status is TALLY_OK */
	char evidence[96];         /* the folder that keeps a fork, or "" */
	int status;                /* TALLY_OK, or why this log was not taken */
	char text[FAULT_TEXT_BYTES];
};
/*
 * Pull from a store: an office (record/ and mirror/), or an exported folder
 * (<log name>/...). Every head is checked to be signed by its log and to
 * extend what is mirrored, every entry against its root, before anything is
 * written; the mirrored checkpoint is cosigned by this office. A head that
 * contradicts what is mirrored is kept as evidence/<hash> in the own folder
 * and reported (TALLY_EMISMATCH in that log's result). Other logs go on, also
 * if a record that is there cannot be read, which is returned after them.
 * Entries of the own log that this office has lost are taken back; while that
 * cannot be done, office_append and all that append refuse (TALLY_EEXISTS).
 * TALLY_EINCOMPLETE in the own log's result: they are back, secrets are not; in
 * another's: it was cosigned here with more entries than the source shows.
 * What came whole and was verified stays when the source ends halfway, and is
 * not asked for again. results has participant_count elements.
 */
struct sync_source {
	struct store *store; /* only read, and never listed */
	const char *name;    /* what faults call it */
	size_t peer;         /* whose place this is; NO_INDEX: not known */
};
int office_sync(struct office *office, const struct sync_source *source,
                struct sync_result *results, struct fault *fault);
/*
 * If this office is a witness: log a `head` for every log whose mirrored head
 * is newer than the one it logged last. out_count: how many.
 */
int office_witness(struct office *office, struct office_view *view,
                   size_t *out_count, struct fault *fault);
/*
 * Write record and mirrors to folder/<log name>/... for a courier, each with
 * the charter as blob/<charter id>, so that the folder can be checked alone.
 */
int office_export(struct office *office, const char *folder,
                  struct fault *fault);

/*
 * Check every byte of a record folder (an office's record and mirrors, or an
 * export): each file is recomputed; bad() is called with path and reason. Files
 * may be ahead of their head, since they are written before it: nobody counts
 * what no head covers. Cosignatures by keys that the charter does not name are
 * not judged. TALLY_EMISMATCH if any was bad, TALLY_ENOTFOUND if there
 * is no log. The counts are written in every case.
 */
struct folder_report {
	void (*bad)(void *ctx, const char *path, const char *reason);
	/* NULL, or called before each file is read. */
	void (*progress)(void *ctx, const char *path);
	void *ctx;
	/* While bad() runs: which tile, and which entry of the log, if one. */
	struct {
		bool has_tile, has_entry;
		struct tile tile;
		uint64_t entry;
	} at;
	size_t file_count, bad_count, ahead_count; /* out */
	size_t unknown_count;                      /* out: signatures */
	size_t stale_count;  /* out: partial tiles that full ones stand for */
	size_t wanted_count; /* out, office_fsck: blobs known to be missing */
	size_t aside_count;  /* out, office_fsck: files in damaged/ */
};
int office_verify_folder(const char *folder, const struct charter *charter,
                         struct folder_report *report, struct fault *fault);

/*
 * Check every file of an office's own folder, and change nothing: its logs as
 * office_verify_folder does, its commits, charter, keys, secrets, evidence, and
 * that nothing else lies there. Writers that are at work are no fault. For
 * TALLY_EMISMATCH and the counts see office_verify_folder; TALLY_ENOTFOUND: this
 * is not an office.
 */
int office_fsck(const char *path, struct folder_report *report,
                struct fault *fault);

/*
 * Restore what office_fsck finds damaged or lost, from the own commits and from
 * the folders of peers: names of peers or folders; none: of all peers. What is
 * written follows from a head that the log signed, or from its hash; the damaged
 * file is kept as damaged/<its path>.<16 digits of its hash>. Partial tiles that
 * nobody needs are removed. No other process may work in the office. May be
 * killed at any time and done again. TALLY_EMISMATCH: something is left, which
 * left() was told of; TALLY_ENOTFOUND: this is not an office.
 */
struct repair_report {
	void (*restored)(void *ctx, const char *path, const char *from);
	void (*left)(void *ctx, const char *path, const char *reason,
	             const char *why);
	/* A peer as it was given or is known, and the folder that it stands for. */
	void (*unreadable)(void *ctx, const char *peer, const char *folder,
	                   const char *why);
	void (*progress)(void *ctx, const char *path); /* or NULL */
	void *ctx;
	const char *clock; /* as for office_open, or NULL */
	size_t restored_count, left_count, removed_count; /* out */
};
int office_repair(const char *path, const char *const *from, size_t from_count,
                  struct repair_report *report, struct fault *fault);

/* Gather what bundle_build needs at a cut, and build it. */
int office_bundle(struct office *office, const uint8_t arrangement[static 32],
                  const uint8_t cut[static 32], struct bundle *out,
                  struct fault *fault);

#endif
