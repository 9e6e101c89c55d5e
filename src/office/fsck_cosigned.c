/*
 * What this office says that it cosigned: of each log a chain of records, whose
 * heads grow, and are those of the mirror as far as it goes; and the heads
 * that witnesses cosigned.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "office/cosigned.h"
#include "office/fsck.h"

#define COLLECTED "collected"
#define FOLDER_BYTES (sizeof(COSIGNED_FOLDER) + 2 * (size_t)HASH_BYTES)
#define RECORD_PATH_BYTES (FOLDER_BYTES + 20)
#define MAX_NAMED_GAP 16

struct record_walk {
	struct fsck *fsck;
	const struct audit *audit; /* of the mirror; NULL: there is none */
	size_t log;
	char folder[FOLDER_BYTES];
	bool any, good;            /* the record before */
	uint64_t seq;
	struct head head;          /* of the newest good one */
};

static void folder_of(const char *log, char out[static FOLDER_BYTES])
{
	char hex[2 * HASH_BYTES + 1];
	uint8_t hash[HASH_BYTES];

	hash_bytes(slice_text(log), hash);
	hex_format(hash, HASH_BYTES, hex);
	snprintf(out, FOLDER_BYTES, COSIGNED_FOLDER "%s", hex);
}

static const char *signature_fault(const struct record_walk *walk,
                                   const struct checkpoint *c)
{
	const struct fsck *fsck = walk->fsck;
	const struct note *note = &c->note;
	bool is_ahead = walk->audit == NULL || !walk->audit->is_signed ||
	                c->head.size > walk->audit->head.size;
	enum note_check first, last;

	if (note->signature_count != 2 ||
	    !slice_is_text(note->signatures[1].name, fsck->office.log))
		return "has not one line of the log and then this office's";
	first = fsck_line(fsck, walk->log, NOTE_ED25519, note, 0);
	last = fsck_line(fsck, fsck->walk.self, NOTE_COSIGNATURE, note, 1);
	/* Entries that are not held may bring another key. */
	if (first != NOTE_GOOD &&
	    !(first == NOTE_KEY_ABSENT && is_ahead &&
	      slice_equal(note->signatures[0].name, c->origin)))
		return "is not of a head signed by the log";
	if (last != NOTE_GOOD &&
	    !(last == NOTE_KEY_ABSENT && !fsck->own_key_known))
		return "has no good cosignature of this office";
	return NULL;
}

static const char *head_fault(const struct record_walk *walk,
                              const struct head *before,
                              const struct head *head)
{
	uint8_t root[HASH_BYTES];

	if (head->size < before->size)
		return "is of a smaller head than one before it";
	if (before->size > 0 && head->size == before->size &&
	    !head_equal(head, before))
		return "is of another head of one size";
	if (walk->audit == NULL || !walk->audit->is_signed ||
	    head->size > walk->audit->head.size)
		return NULL;
	audit_root(walk->audit, head->size, root);
	return hash_equal(root, head->root)
	               ? NULL : "is of another history than the mirror";
}

static const char *note_fault(const struct record_walk *walk,
                              struct slice note, const struct head *before,
                              struct head *out)
{
	struct checkpoint c;
	const char *reason;

	if (checkpoint_parse(note, &c, NULL) != TALLY_OK)
		return "is no record of a cosigned head";
	if (!slice_is_text(c.origin,
	                   walk->fsck->walk.charter->participants[walk->log].log))
		return "is of another log";
	*out = c.head;
	reason = signature_fault(walk, &c);
	return reason != NULL ? reason : head_fault(walk, before, &c.head);
}

/* Of the heads that were cosigned at one time, each like the only one. */
static const char *record_fault(const struct record_walk *walk,
                                struct slice bytes, struct head *out)
{
	struct slice rest = cosigned_notes(bytes);
	struct head head = walk->head;
	const char *reason = NULL;

	if (rest.len == 0)
		return "is no record of a cosigned head";
	while (reason == NULL && rest.len > 0) {
		struct head before = head;

		reason = note_fault(walk, cosigned_next(&rest), &before, &head);
	}
	if (reason == NULL)
		*out = head;
	return reason;
}

static void miss_records(struct record_walk *walk, uint64_t seq)
{
	struct folder_report *report = walk->fsck->report;
	char path[RECORD_PATH_BYTES];
	uint64_t first = walk->any ? walk->seq + 1 : 0;

	snprintf(path, sizeof(path), "%s/" COLLECTED, walk->folder);
	if (!walk->any && first < seq) {
		/* The first ones may have been collected; a mark then says so. */
		if (store_has(walk->fsck->office.root, path))
			return;
		first = seq - 1;
	}
	for (uint64_t i = first; i < seq && i < first + MAX_NAMED_GAP; i++) {
		snprintf(path, sizeof(path), "%s/%016" PRIx64, walk->folder, i);
		audit_bad(report, path, "is missing");
	}
}

static int check_record(void *ctx, const char *name)
{
	struct record_walk *walk = ctx;
	struct folder_report *report = walk->fsck->report;
	const char *reason = "cannot be read, or is too long";
	struct head head = { .size = 0 };
	struct buf bytes;
	uint64_t seq;

	if (!chain_path_number(walk->folder, name, &seq))
		return TALLY_OK; /* the mark, or named as unknown */
	miss_records(walk, seq);
	buf_init(&bytes, COSIGNED_RECORD_BYTES);
	if (store_get(walk->fsck->office.root, name, &bytes, NULL) == TALLY_OK)
		reason = record_fault(walk, buf_slice(&bytes), &head);
	buf_release(&bytes);
	if (reason != NULL)
		audit_bad(report, name, "%s", reason);
	else
		walk->head = head;
	walk->good = reason == NULL;
	walk->any = true;
	walk->seq = seq;
	return TALLY_OK;
}

/* What is mirrored was cosigned before, and is on record. */
static void check_newest(struct record_walk *walk)
{
	char path[RECORD_PATH_BYTES];

	snprintf(path, sizeof(path), "%s/" COLLECTED, walk->folder);
	if (!walk->any && store_has(walk->fsck->office.root, path)) {
		audit_bad(walk->fsck->report, walk->folder, "is missing but for "
		          "the mark that older records were collected");
		return;
	}
	if ((walk->any && !walk->good) || walk->audit == NULL ||
	    !walk->audit->is_signed ||
	    walk->audit->head.size <= walk->head.size)
		return;
	snprintf(path, sizeof(path), "%s/%016" PRIx64, walk->folder,
	         walk->any ? walk->seq + 1 : 0);
	audit_bad(walk->fsck->report, path, "is missing: the mirror has %" PRIu64
	          " entries more than the newest record",
	          walk->audit->head.size - walk->head.size);
}

static int check_log(struct fsck *fsck, size_t log, const struct audit *audit,
                     struct fault *fault)
{
	struct record_walk walk = { .fsck = fsck, .audit = audit, .log = log };
	char folder[FOLDER_BYTES];
	int rc;

	folder_of(fsck->walk.charter->participants[log].log, folder);
	memcpy(walk.folder, folder, sizeof(folder));
	fsck->cosigned_judged[log] = true;
	rc = store_list(fsck->office.root, folder, check_record, &walk, fault);
	if (rc == TALLY_OK)
		check_newest(&walk);
	return rc;
}

/* A head that witnesses cosigned is one of the log as it is held. */
static void check_vouched_root(struct fsck *fsck, const struct audit *audit)
{
	char name[PLACE_NAME_BYTES];
	uint8_t root[HASH_BYTES];
	struct checkpoint head;
	struct buf bytes;

	snprintf(name, sizeof(name), VOUCHED_FOLDER "%s", audit->owner->log);
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	if (audit->is_signed &&
	    store_get(fsck->office.root, name, &bytes, NULL) == TALLY_OK &&
	    audit_signs(audit, buf_slice(&bytes), &head, NULL) &&
	    head.head.size <= audit->head.size) {
		audit_root(audit, head.head.size, root);
		if (!hash_equal(root, head.head.root))
			audit_bad(fsck->report, name, "is of another history than "
			          "the log as it is held");
	}
	buf_release(&bytes);
}

int fsck_cosigned(struct fsck *fsck, const struct audit *audit,
                  struct fault *fault)
{
	size_t log = (size_t)(audit->owner - fsck->walk.charter->participants);

	check_vouched_root(fsck, audit);
	return log == fsck->walk.self ? fsck_submitted_roots(fsck, audit)
	                              : check_log(fsck, log, audit, fault);
}

int fsck_cosigned_rest(struct fsck *fsck, struct fault *fault)
{
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK &&
	     i < fsck->walk.charter->participant_count; i++)
		if (i != fsck->walk.self && !fsck->cosigned_judged[i])
			rc = check_log(fsck, i, NULL, fault);
	return rc;
}

const char *fsck_cosigned_file(struct fsck *fsck, const char *path)
{
	const struct charter *charter = fsck->walk.charter;
	const char *label = strrchr(path, '/') + 1;
	struct buf none;
	uint64_t seq;
	int rc;

	for (size_t i = 0; charter != NULL && i < charter->participant_count;
	     i++) {
		char folder[FOLDER_BYTES];

		folder_of(charter->participants[i].log, folder);
		if (i == fsck->walk.self ||
		    strncmp(path, folder, strlen(folder)) != 0 ||
		    path + strlen(folder) + 1 != label)
			continue;
		if (chain_path_number(folder, path, &seq))
			return NULL; /* judged with its log */
		if (strcmp(label, COLLECTED) != 0)
			return "is no record of a cosigned head";
		buf_init(&none, 0);
		rc = store_get(fsck->office.root, path, &none, NULL);
		buf_release(&none);
		return rc == TALLY_OK ? NULL : "is not empty";
	}
	return charter == NULL ? NULL : "is of no log of the charter";
}

const char *fsck_vouched(struct fsck *fsck, const char *path, const char *log)
{
	const struct charter *charter = fsck->walk.charter;
	struct checkpoint c;
	const char *reason = NULL;
	struct buf bytes;
	size_t of;

	if (charter == NULL)
		return NULL;
	of = charter_participant_of_log(charter, slice_text(log));
	if (of == NO_INDEX)
		return "belongs to no log of the charter";
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	if (store_get(fsck->office.root, path, &bytes, NULL) != TALLY_OK ||
	    checkpoint_parse(buf_slice(&bytes), &c, NULL) != TALLY_OK)
		reason = "is no checkpoint";
	else if (!slice_is_text(c.origin, log) ||
	         fsck_line(fsck, of, NOTE_ED25519, &c.note, 0) != NOTE_GOOD)
		reason = "is not a head signed by its log";
	else if (c.note.signature_count < 2)
		reason = "is not cosigned by any witness";
	for (size_t i = 1; reason == NULL && i < c.note.signature_count; i++) {
		size_t who = charter_participant_of_log(
			charter, c.note.signatures[i].name);

		if (who == NO_INDEX || !quorum_names(&charter->witnesses, who))
			reason = "has a line of none of the witnesses";
		else if (fsck_line(fsck, who, NOTE_COSIGNATURE, &c.note, i) !=
		         NOTE_GOOD)
			reason = "has a bad cosignature";
	}
	buf_release(&bytes);
	return reason;
}
