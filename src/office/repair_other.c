/*
 * Restoring what is no part of a log's tree: blobs and the charter by their
 * hashes, evidence by its signatures, the card and the list of wanted blobs from
 * what they are made of, and the chain of commits.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "office/fork.h"
#include "office/repair.h"
#include "office/shrunk.h"
#include "office/submitted.h"
#include "office/view.h"
#include "office/wanted.h"

#define CHARTER_FILE "charter.yaml"

static bool has_hash(struct store *store, const char *name,
                     const uint8_t hash[static HASH_BYTES], struct buf *out)
{
	uint8_t found[HASH_BYTES];

	buf_clear(out);
	if (store_get(store, name, out, NULL) != TALLY_OK)
		return false;
	hash_bytes(buf_slice(out), found);
	return hash_equal(found, hash);
}

/* In every place of every log that a folder may hold. */
static bool folder_has(const struct repair *r, struct store *store,
                       const uint8_t hash[static HASH_BYTES], struct buf *out)
{
	const struct charter *charter = r->fsck.walk.charter;
	char name[PLACE_NAME_BYTES], blob[BLOB_NAME_BYTES];
	size_t count = charter != NULL ? charter->participant_count : 0;

	blob_name(hash, blob);
	snprintf(name, sizeof(name), "record/%s", blob);
	if (has_hash(store, name, hash, out))
		return true;
	for (size_t i = 0; i < count; i++)
		for (size_t layout = 1; layout < LAYOUT_COUNT; layout++) {
			struct place place;

			layout_place(store, charter->participants[i].log, layout,
			             &place);
			snprintf(name, sizeof(name), "%s%s", place.prefix, blob);
			if (has_hash(store, name, hash, out))
				return true;
		}
	return false;
}

/* Bytes with that hash from anywhere; of a charter also its own file. */
static int find_bytes(struct repair *r, const uint8_t hash[static HASH_BYTES],
                      const char *file, struct buf *out, struct fault *fault)
{
	for (size_t i = 0; i <= r->peer_count; i++) {
		struct store *store = i == 0 ? r->fsck.office.root
		                             : r->peers[i - 1].store;

		if (!folder_has(r, store, hash, out) &&
		    (file == NULL || !has_hash(store, file, hash, out)))
			continue;
		repair_from(r, store, r->from);
		return TALLY_OK;
	}
	return fault_set(fault, TALLY_ENOTFOUND, "nobody who was asked holds it");
}

static int put_found(struct repair *r, const char *path,
                     const uint8_t hash[static HASH_BYTES], const char *file,
                     struct fault *fault)
{
	struct buf bytes;
	int rc;

	buf_init(&bytes, MAX_BLOB_BYTES);
	rc = find_bytes(r, hash, file, &bytes, fault);
	if (rc == TALLY_OK)
		rc = repair_put(r, path, buf_slice(&bytes), fault);
	buf_release(&bytes);
	return rc;
}

int repair_blob(struct repair *r, const char *path, struct fault *fault)
{
	const char *blob = strrchr(path, '/');
	uint8_t hash[HASH_BYTES];

	if (blob == NULL ||
	    hex_parse(slice_text(blob + 1), hash, HASH_BYTES) != TALLY_OK)
		return fault_set(fault, TALLY_EFORMAT,
		                 "nothing is removed that is not known");
	return put_found(r, path, hash, hash_equal(hash, r->fsck.facts.charter)
	                                        ? CHARTER_FILE : NULL, fault);
}

int repair_charter(struct repair *r, const char *path, struct fault *fault)
{
	return put_found(r, path, r->fsck.facts.charter, CHARTER_FILE, fault);
}

int repair_card(struct repair *r, const char *path, struct fault *fault)
{
	struct buf text;
	int rc;

	buf_init(&text, MAX_CHECKPOINT_BYTES);
	rc = fsck_card(&r->fsck, &text);
	if (rc == TALLY_OK)
		rc = repair_put(r, path, buf_slice(&text), fault);
	else
		fault_set(fault, rc, "neither charter nor keys say what it was");
	buf_release(&text);
	return rc;
}

/* From the two heads and the log as it is held here. */
static int make_proof(const struct repair *r, const char *path, struct buf *out,
                      struct fault *fault)
{
	struct store *root = r->fsck.office.root;
	char held[128], offered[128];
	struct buf one, other;
	struct fork_proof proof;
	struct checkpoint head;
	struct place place;
	size_t log = NO_INDEX;
	int rc;

	snprintf(held, sizeof(held), "%.*s/held",
	         (int)(strlen(path) - strlen("/fork")), path);
	evidence_path(held, offered);
	buf_init(&one, MAX_CHECKPOINT_BYTES);
	buf_init(&other, MAX_CHECKPOINT_BYTES);
	rc = store_get(root, held, &one, fault);
	if (rc == TALLY_OK)
		rc = store_get(root, offered, &other, fault);
	if (rc == TALLY_OK)
		rc = fork_proof_init(&proof, buf_slice(&one), buf_slice(&other),
		                     fault);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&one), &head, fault);
	if (rc == TALLY_OK)
		log = charter_participant_of_log(r->fsck.walk.charter,
		                                 head.origin);
	if (rc == TALLY_OK && log == NO_INDEX)
		rc = fault_set(fault, TALLY_ENOTFOUND, "is of no log of the charter");
	if (rc == TALLY_OK) {
		place_of(&r->fsck.office, log, &place);
		rc = fork_complete(&proof, &place, fault);
	}
	if (rc == TALLY_OK) {
		fork_proof_put(out, &proof);
		rc = buf_status(out);
	}
	buf_release(&one);
	buf_release(&other);
	return rc;
}

static int repair_proof(struct repair *r, const char *path, struct fault *fault)
{
	const char *reason = "";
	struct buf bytes;
	int rc = TALLY_OK;

	if (r->fsck.office.charter == NULL)
		return fault_set(fault, TALLY_ENOTFOUND, "the charter is lost");
	buf_init(&bytes, MAX_FORK_PROOF_BYTES);
	for (size_t i = 0; reason != NULL && i < r->peer_count; i++) {
		buf_clear(&bytes);
		if (store_get(r->peers[i].store, path, &bytes, NULL) == TALLY_OK)
			reason = evidence_proof_fault(&r->fsck, path,
			                              buf_slice(&bytes));
		if (reason == NULL)
			repair_from(r, r->peers[i].store, NULL);
	}
	if (reason != NULL) {
		buf_clear(&bytes);
		rc = make_proof(r, path, &bytes, fault);
		if (rc == TALLY_OK &&
		    evidence_proof_fault(&r->fsck, path, buf_slice(&bytes)) !=
		            NULL)
			rc = fault_set(fault, TALLY_EMISMATCH,
			               "the two heads are not good either");
	}
	if (rc == TALLY_OK)
		rc = repair_put(r, path, buf_slice(&bytes), fault);
	buf_release(&bytes);
	return rc;
}

int repair_evidence(struct repair *r, const char *path, struct fault *fault)
{
	struct buf bytes, other;
	char other_path[128];
	int rc = fault_set(fault, TALLY_ENOTFOUND, "nobody who was asked shows it "
	                   "in an evidence/ of their own");

	if (evidence_is_proof(path))
		return repair_proof(r, path, fault);
	if (!evidence_path(path, other_path) || r->fsck.walk.charter == NULL)
		return rc;
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	buf_init(&other, MAX_CHECKPOINT_BYTES);
	store_get(r->fsck.office.root, other_path, &other, NULL);
	for (size_t i = 0; rc != TALLY_OK && i < r->peer_count; i++) {
		buf_clear(&bytes);
		if (store_get(r->peers[i].store, path, &bytes, NULL) !=
		            TALLY_OK ||
		    evidence_fault(&r->fsck, path, buf_slice(&bytes),
		                   buf_slice(&other)) != NULL)
			continue;
		repair_from(r, r->peers[i].store, NULL);
		rc = repair_put(r, path, buf_slice(&bytes), fault);
	}
	buf_release(&bytes);
	buf_release(&other);
	return rc;
}

int repair_wanted(struct repair *r, const char *path, struct fault *fault)
{
	struct buf named, missing, list;
	char name[BLOB_NAME_BYTES];
	int rc = repair_log_open(r, path, fault);

	if (rc != TALLY_OK)
		return rc;
	if (!r->log.head_is_held)
		return fault_set(fault, TALLY_EINCOMPLETE, "its log has no head");
	rc = fsck_blobs(&r->fsck, &r->log.audit, &named, fault);
	buf_init(&missing, MAX_HASHES_BYTES);
	for (size_t i = 0; rc == TALLY_OK && i < named.len; i += HASH_BYTES) {
		blob_name(named.data + i, name);
		if (!place_has(&r->log.audit.place, name))
			buf_put(&missing, named.data + i, HASH_BYTES);
	}
	buf_init(&list, MAX_WANTED_BYTES);
	wanted_format(buf_slice(&missing), &list);
	if (rc == TALLY_OK)
		rc = buf_status(&missing);
	if (rc == TALLY_OK)
		rc = buf_status(&list);
	r->from = "the entries held";
	if (rc == TALLY_OK)
		rc = repair_put(r, path, buf_slice(&list), fault);
	buf_release(&named);
	buf_release(&missing);
	buf_release(&list);
	return rc;
}

/* What is bad is set aside, and nothing takes its place. */
static int only_aside(struct repair *r, const char *path, const char *from,
                      struct fault *fault)
{
	int rc = repair_aside(r, path, fault);

	if (rc == TALLY_OK)
		rc = store_remove(r->fsck.office.root, path, fault);
	r->from = from;
	return rc;
}

/* The same of a file that bears a log's name. */
static int log_aside(struct repair *r, const char *path, const char *log,
                     const char *from, struct fault *fault)
{
	if (r->fsck.walk.charter == NULL ||
	    charter_participant_of_log(r->fsck.walk.charter, slice_text(log)) ==
	            NO_INDEX)
		return fault_set(fault, TALLY_ENOTFOUND,
		                 "nothing is removed that is not known");
	return only_aside(r, path, from, fault);
}

int repair_vouched(struct repair *r, const char *path, struct fault *fault)
{
	return log_aside(r, path, path + strlen(VOUCHED_FOLDER),
	                 "nothing: 'tally sync' gathers it again", fault);
}

int repair_submitted(struct repair *r, const char *path, struct fault *fault)
{
	const char *label = path + strlen(SUBMITTED_FOLDER "/");
	bool is_witness = strlen(label) == 2 * HASH_BYTES &&
	                  strspn(label, "0123456789abcdef") == 2 * HASH_BYTES;

	if (!is_witness && strcmp(path, SUBMITTED_QUORUM) != 0)
		return fault_set(fault, TALLY_ENOTFOUND,
		                 "nothing is removed that is not known");
	return only_aside(r, path, "nothing: 'tally submit' gathers it again",
	                  fault);
}

/* What another office keeps is what it saw itself. */
int repair_shrunk(struct repair *r, const char *path, struct fault *fault)
{
	return log_aside(r, path, path + strlen(SHRUNK_FOLDER),
	                 "nothing: it is kept anew if 'tally sync' sees it again",
	                 fault);
}

/* What was cosigned can be known from nothing else. */
int repair_cosigned(struct repair *r, const char *path, struct fault *fault)
{
	const char *label = strrchr(path, '/');
	const char *reason = fsck_cosigned_file(&r->fsck, path);

	if (reason != NULL && strcmp(label, "/collected") == 0 &&
	    strcmp(reason, "is not empty") == 0)
		return repair_put(r, path, slice_of(NULL, 0), fault);
	return fault_set(fault, TALLY_ENOTFOUND, "only a copy of this office has "
	                 "it: see docs/operations.md");
}
