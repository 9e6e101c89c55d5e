/*
 * Kept evidence: two heads of one log, signed by it, that cannot both be true;
 * and heads with which a log's record shrank.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "log/fork_proof.h"
#include "office/fsck.h"
#include "office/shrunk.h"

#define EVIDENCE "evidence/"
#define HASH_DIGITS (2 * (size_t)HASH_BYTES)

static bool has_line_of(const struct checkpoint *head, const char *name)
{
	for (size_t k = 0; k < head->note.signature_count; k++)
		if (slice_is_text(head->note.signatures[k].name, name))
			return true;
	return false;
}

/*
 * The head that was held is signed by a key that the log has had. The one
 * offered may be by a key that only its branch changed to, which is not known
 * here; its bytes are those of the folder's name, in any case.
 */
static bool is_by_its_log(const struct fsck *fsck, struct slice bytes,
                          bool offered, struct checkpoint *out)
{
	const struct charter *charter = fsck->walk.charter;
	size_t i;

	if (checkpoint_parse(bytes, out, NULL) != TALLY_OK)
		return false;
	i = charter_participant_of_log(charter, out->origin);
	if (i == NO_INDEX)
		return false;
	return fsck_signed(fsck, i, &out->note) ||
	       (offered && has_line_of(out, charter->participants[i].log));
}

static bool contradict(const struct head *a, const struct head *b)
{
	return a->size != b->size || !hash_equal(a->root, b->root);
}

const char *evidence_fault(const struct fsck *fsck, const char *path,
                           struct slice bytes, struct slice other)
{
	const char *which = path + strlen(EVIDENCE) + HASH_DIGITS + 1;
	bool offered = strcmp(which, "offered") == 0;
	struct checkpoint one, two;
	uint8_t digest[HASH_BYTES];
	char hex[HASH_DIGITS + 1];

	hash_bytes(bytes, digest);
	hex_format(digest, HASH_BYTES, hex);
	if (offered &&
	    strncmp(path + strlen(EVIDENCE), hex, HASH_DIGITS) != 0)
		return "is not what the name of its folder says";
	if (!is_by_its_log(fsck, bytes, offered, &one))
		return "is not a head signed by a log of the charter";
	/* If the other is bad, that one is named. */
	if (!is_by_its_log(fsck, other, !offered, &two))
		return NULL;
	if (!slice_equal(one.origin, two.origin))
		return offered ? NULL
		               : "is of another log than the head offered";
	return contradict(&one.head, &two.head)
	               ? NULL : "does not contradict the other head";
}

bool evidence_is_proof(const char *path)
{
	char held[128], ignored[128];
	size_t len = strlen(EVIDENCE) + HASH_DIGITS;

	if (strlen(path) <= len || strcmp(path + len, "/fork") != 0)
		return false;
	snprintf(held, sizeof(held), "%.*s/held", (int)len, path);
	return evidence_path(held, ignored);
}

const char *evidence_proof_fault(const struct fsck *fsck, const char *path,
                                 struct slice bytes)
{
	struct fork_proof proof;
	char hex[HASH_DIGITS + 1];
	bool is_of_folder = false;

	if (fork_proof_parse(bytes, &proof, NULL) != TALLY_OK)
		return "is no proof of two histories";
	for (size_t i = 0; i < 2; i++) {
		struct checkpoint head;
		uint8_t digest[HASH_BYTES];
		bool offered;

		hash_bytes(proof.checkpoint[i], digest);
		hex_format(digest, HASH_BYTES, hex);
		offered = strncmp(path + strlen(EVIDENCE), hex,
		                  HASH_DIGITS) == 0;
		is_of_folder |= offered;
		if (!is_by_its_log(fsck, proof.checkpoint[i], offered, &head))
			return "is not of heads signed by a log of the charter";
	}
	if (!is_of_folder)
		return "is not of the head that its folder is named after";
	return fork_proof_shows(&proof) ? NULL
	                                : "does not show two histories";
}

bool evidence_path(const char *path, char out_other[static 128])
{
	uint8_t hash[HASH_BYTES];
	const char *which;

	if (strncmp(path, EVIDENCE, strlen(EVIDENCE)) != 0 ||
	    strlen(path) < strlen(EVIDENCE) + HASH_DIGITS + 2 ||
	    hex_parse(slice_of(path + strlen(EVIDENCE), HASH_DIGITS), hash,
	              HASH_BYTES) != TALLY_OK ||
	    path[strlen(EVIDENCE) + HASH_DIGITS] != '/')
		return false;
	which = path + strlen(EVIDENCE) + HASH_DIGITS + 1;
	if (strcmp(which, "held") != 0 && strcmp(which, "offered") != 0)
		return false;
	snprintf(out_other, 128, "%.*s/%s",
	         (int)(strlen(EVIDENCE) + HASH_DIGITS), path,
	         strcmp(which, "held") == 0 ? "offered" : "held");
	return true;
}

/* Times and source are this office's word alone. */
static const char *shrunk_fault(const struct fsck *fsck, const char *log,
                                struct slice bytes)
{
	struct checkpoint head;
	struct shrunk shrunk;

	if (shrunk_parse(bytes, &shrunk, NULL) != TALLY_OK)
		return "does not show that a log shrank";
	if (!is_by_its_log(fsck, shrunk.offered, false, &head) ||
	    !is_by_its_log(fsck, shrunk.held, false, &head))
		return "is not of heads signed by a log of the charter";
	return slice_is_text(head.origin, log)
	               ? NULL : "is of another log than its name says";
}

static const char *judge_shrunk(struct fsck *fsck, const char *path)
{
	const char *reason = "cannot be read, or is too long";
	struct buf bytes;

	if (fsck->walk.charter == NULL)
		return NULL;
	buf_init(&bytes, MAX_SHRUNK_BYTES);
	if (store_get(fsck->office.root, path, &bytes, NULL) == TALLY_OK)
		reason = shrunk_fault(fsck, path + strlen(SHRUNK_FOLDER),
		                      buf_slice(&bytes));
	buf_release(&bytes);
	return reason;
}

/* The heads themselves are judged as files of their own. */
static const char *proof_fault(struct fsck *fsck, const char *path)
{
	struct store *root = fsck->office.root;
	const char *reason = "cannot be read, or is too long";
	char held[128], offered[128];
	struct buf bytes;

	snprintf(held, sizeof(held), "%.*s/held",
	         (int)(strlen(EVIDENCE) + HASH_DIGITS), path);
	if (evidence_path(held, offered) && !store_has(root, held) &&
	    !store_has(root, offered)) {
		audit_bad(fsck->report, held, "is missing");
		audit_bad(fsck->report, offered, "is missing");
	}
	if (fsck->walk.charter == NULL)
		return NULL;
	buf_init(&bytes, MAX_FORK_PROOF_BYTES);
	if (store_get(root, path, &bytes, NULL) == TALLY_OK)
		reason = evidence_proof_fault(fsck, path, buf_slice(&bytes));
	buf_release(&bytes);
	return reason;
}

const char *fsck_evidence(struct fsck *fsck, const char *path)
{
	struct store *root = fsck->office.root;
	struct buf bytes, there;
	const char *reason = NULL;
	char other[128];

	if (strncmp(path, SHRUNK_FOLDER, strlen(SHRUNK_FOLDER)) == 0)
		return judge_shrunk(fsck, path);
	if (evidence_is_proof(path))
		return proof_fault(fsck, path);
	if (!evidence_path(path, other))
		return "is no evidence as this version keeps it";
	if (fsck_is_lost(fsck, other))
		audit_bad(fsck->report, other, "is missing");
	if (fsck->walk.charter == NULL)
		return NULL;
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	buf_init(&there, MAX_CHECKPOINT_BYTES);
	store_get(root, other, &there, NULL);
	if (store_get(root, path, &bytes, NULL) != TALLY_OK)
		reason = "cannot be read, or is too long";
	else
		reason = evidence_fault(fsck, path, buf_slice(&bytes),
		                        buf_slice(&there));
	buf_release(&bytes);
	buf_release(&there);
	return reason;
}
