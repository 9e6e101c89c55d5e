/*
 * Judging an office's own folder: opening it without changing it, its facts and
 * charter, its logs, and then every file that is left.
 */
#include "office/fsck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/folders.h"
#include "office/keys.h"
#include "office/secret.h"
#include "office/submitted.h"
#include "office/vault.h"

#define CHARTER_FILE "charter.yaml"

static struct store **store_at(struct office *office, size_t i)
{
	return (struct store **)(void *)((char *)office +
	                                 folder_table[i].offset);
}

/* Without making or tidying anything. */
static int open_store(struct fsck *fsck, size_t i, struct fault *fault)
{
	const char *name = folder_table[i].name;
	char path[4096];

	snprintf(path, sizeof(path), "%s%s%s", fsck->office.path,
	         *name ? "/" : "", name);
	return store_open_folder(path, false, folder_table[i].private,
	                         store_at(&fsck->office, i), fault);
}

static int open_stores(struct fsck *fsck)
{
	struct fault why;
	int rc = TALLY_OK;

	for (size_t i = 1; i < FOLDER_COUNT; i++) {
		switch (open_store(fsck, i, &why)) {
		case TALLY_OK:
			continue;
		case TALLY_ENOTFOUND:
			audit_bad(fsck->report, folder_table[i].name, "is missing");
			break;
		default:
			audit_bad(fsck->report, folder_table[i].name,
			          "is no folder that can be read");
		}
		rc = TALLY_EINCOMPLETE;
	}
	return rc;
}

static int open_facts(struct fsck *fsck, struct fault *fault)
{
	struct office *office = &fsck->office;
	struct fault why = { .status = TALLY_OK };
	int rc = office_json_read(office->root, &fsck->facts, &why);

	if (rc == TALLY_ENOTFOUND && !store_has(office->root, "key/" KEY_OFFICE) &&
	    !store_has(office->root, "record/checkpoint"))
		return fault_set(fault, rc, "%s: is not an office (it has no "
		                 OFFICE_FILE ")", office->path);
	fsck->report->file_count++;
	if (rc != TALLY_OK) {
		audit_bad(fsck->report, OFFICE_FILE, "%s",
		          rc == TALLY_ENOTFOUND ? "is missing" : why.text);
		return TALLY_EINCOMPLETE;
	}
	memcpy(office->name, fsck->facts.name, sizeof(office->name));
	memcpy(office->log, fsck->facts.log, sizeof(office->log));
	return TALLY_OK;
}

/* *id: what the bytes hash to. */
static struct charter *parse_charter(const struct buf *bytes,
                                     uint8_t id[static HASH_BYTES])
{
	struct charter_faults faults = { 0 };
	struct charter *charter = NULL;
	int rc;

	hash_bytes(buf_slice(bytes), id);
	if (bytes->len == 0)
		return NULL;
	rc = charter_parse(buf_slice(bytes), &charter, &faults);
	charter_faults_release(&faults);
	if (rc == TALLY_OK)
		return charter;
	if (rc == TALLY_EINCOMPLETE)
		charter_free(charter);
	return NULL;
}

/* A charter that is lost or spoilt lies in the record too. */
static struct charter *charter_of_blob(const struct fsck *fsck,
                                       const uint8_t id[static HASH_BYTES])
{
	struct charter *charter = NULL;
	char name[BLOB_NAME_BYTES];
	uint8_t found[HASH_BYTES];
	struct buf bytes;

	buf_init(&bytes, MAX_CHARTER_BYTES);
	blob_name(id, name);
	if (store_get(fsck->office.record, name, &bytes, NULL) == TALLY_OK)
		charter = parse_charter(&bytes, found);
	buf_release(&bytes);
	if (charter != NULL && !hash_equal(found, id)) {
		charter_free(charter);
		charter = NULL;
	}
	return charter;
}

/* Of two that do not fit, the record tells which one is right. */
static void judge_charter(struct fsck *fsck, struct charter *charter,
                          const uint8_t id[static HASH_BYTES])
{
	struct charter *logged;

	if (charter != NULL && hash_equal(id, fsck->facts.charter)) {
		fsck->office.charter = charter;
		return;
	}
	logged = charter_of_blob(fsck, id);
	if (charter != NULL && logged != NULL) {
		audit_bad(fsck->report, OFFICE_FILE,
		          "names another charter than the one signed");
		fsck->office.charter = charter;
		charter_free(logged);
		return;
	}
	charter_free(charter);
	charter_free(logged);
	audit_bad(fsck->report, CHARTER_FILE,
	          "is not the charter that was signed");
	fsck->office.charter = charter_of_blob(fsck, fsck->facts.charter);
}

/* Name and log must be those of a seat. */
static void take_seat(struct fsck *fsck)
{
	struct office *office = &fsck->office;
	size_t i = charter_participant(office->charter,
	                               slice_text(office->name));
	size_t j = charter_participant_of_log(office->charter,
	                                      slice_text(office->log));

	office->self = i != NO_INDEX ? i : j;
	if (i == j && i != NO_INDEX)
		return;
	audit_bad(fsck->report, OFFICE_FILE,
	          "name and log are not of one participant of the charter");
	if (office->self != NO_INDEX)
		memcpy(office->log, office->charter->participants[office->self].log,
		       sizeof(office->log));
}

static void open_charter(struct fsck *fsck)
{
	uint8_t id[HASH_BYTES] = { 0 };
	struct charter *charter = NULL;
	struct buf bytes;
	int rc;

	if (!fsck->facts.has_charter)
		return;
	buf_init(&bytes, MAX_CHARTER_BYTES);
	rc = store_get(fsck->office.root, CHARTER_FILE, &bytes, NULL);
	fsck->report->file_count += rc != TALLY_ENOTFOUND;
	if (rc == TALLY_ENOTFOUND) {
		audit_bad(fsck->report, CHARTER_FILE, "is missing");
		fsck->office.charter = charter_of_blob(fsck, fsck->facts.charter);
	} else {
		if (rc == TALLY_OK)
			charter = parse_charter(&bytes, id);
		judge_charter(fsck, charter, id);
	}
	buf_release(&bytes);
	if (fsck->office.charter != NULL)
		take_seat(fsck);
}

/* Only what judging a log asks of a charter. */
static void take_lone(struct fsck *fsck)
{
	struct participant *lone = &fsck->lone;
	struct card card;

	memcpy(lone->name, fsck->office.name, sizeof(lone->name));
	memcpy(lone->log, fsck->office.log, sizeof(lone->log));
	lone->key = fsck->office.log_key;
	if (office_card(&fsck->office, &card, NULL) == TALLY_OK)
		memcpy(lone->next_key_hash, card.next_key_hash, HASH_BYTES);
	fsck->lone_charter.participants = lone;
	fsck->lone_charter.participant_count = 1;
	fsck->walk.charter = &fsck->lone_charter;
	fsck->walk.self = 0;
}

int fsck_open(const char *path, struct fsck *fsck,
              struct folder_report *report, struct fault *fault)
{
	struct office *office = &fsck->office;
	int rc;

	memset(fsck, 0, sizeof(*fsck));
	fsck->report = report;
	rc = office_begin(office, path, fault);
	if (rc == TALLY_OK)
		rc = open_store(fsck, 0, fault);
	if (rc == TALLY_OK)
		rc = open_facts(fsck, fault);
	if (rc == TALLY_OK)
		rc = open_stores(fsck);
	if (rc == TALLY_OK)
		rc = vault_open(office, fault);
	if (rc == TALLY_OK)
		rc = vault_unlock(office, fault);
	if (rc != TALLY_OK)
		return rc;
	keys_public(office, KEY_OFFICE, &office->log_key, NULL);
	open_charter(fsck);
	fsck->walk.folder = office->path;
	fsck->walk.charter = office->charter;
	fsck->walk.store = office->root;
	fsck->walk.report = report;
	fsck->walk.is_own = true;
	fsck->walk.self = office->self;
	fsck->walk.log = fsck_log;
	fsck->walk.ctx = fsck;
	if (!fsck->facts.has_charter)
		take_lone(fsck);
	return TALLY_OK;
}

void fsck_close(struct fsck *fsck)
{
	for (size_t i = 0; i < MAX_PARTICIPANTS; i++)
		free(fsck->keys[i]);
	memset(fsck->keys, 0, sizeof(fsck->keys));
	office_json_release(&fsck->facts);
	office_close(&fsck->office);
}

/* What may lie in an office; the logs are judged by themselves. */
static const struct root_row {
	const char *name;
	bool is_folder, is_log;
} root_table[] = {
	{ OFFICE_FILE, false, false },  { "card", false, false },
	{ CHARTER_FILE, false, false }, { "restored", false, false },
	{ "key", true, false },         { "secret", true, false },
	{ "commit", true, false },      { "evidence", true, false },
	{ "wanted", true, false },      { "vouched", true, false },
	{ SUBMITTED_FOLDER, true, false },
	{ DAMAGED_FOLDER, true, false },
	{ "record", true, true },       { "mirror", true, true },
};

static const struct root_row *row_of(const char *path)
{
	size_t len = strcspn(path, "/");

	for (size_t i = 0; i < sizeof(root_table) / sizeof(root_table[0]); i++)
		if (strlen(root_table[i].name) == len &&
		    strncmp(root_table[i].name, path, len) == 0)
			return &root_table[i];
	return NULL;
}

static bool enter_root(void *ctx, const char *path, int level)
{
	const struct root_row *row = row_of(path);
	const char *label = strrchr(path, '/');

	(void)ctx;
	label = label ? label + 1 : path;
	if (level <= 2 && walk_is_temporary(label))
		return false;
	return level > 1 || row == NULL || !row->is_log;
}

static void file_in_root(void *ctx, const char *path, bool is_regular)
{
	const struct root_row *row = row_of(path);
	struct fsck *fsck = ctx;

	if (!is_regular) {
		fsck->report->file_count++;
		audit_bad(fsck->report, path, "is neither a file nor a folder "
		          "that can be read");
	} else if (row == NULL || row->is_folder != (strchr(path, '/') != NULL)) {
		fsck->report->file_count++;
		audit_bad(fsck->report, path, "does not belong into an office");
	} else if (strcmp(path, OFFICE_FILE) != 0 &&
	           strcmp(path, CHARTER_FILE) != 0) {
		fsck->report->file_count++;
		fsck_file(fsck, path);
	}
}

int fsck_all(struct fsck *fsck, struct fault *fault)
{
	const struct walk_steps steps = { enter_root, file_in_root, fsck };
	int rc = TALLY_OK;

	if (fsck->walk.charter == NULL || fsck->walk.self == NO_INDEX)
		audit_bad(fsck->report, "record", "cannot be checked without the "
		          "charter");
	else if ((rc = walk_logs(&fsck->walk, fault)) == TALLY_OK)
		rc = fsck_cosigned_rest(fsck, fault);
	if (rc == TALLY_OK && fsck_is_lost(fsck, "card"))
		audit_bad(fsck->report, "card", "is missing");
	return rc == TALLY_OK ? walk_files(fsck->office.path, "", &steps, fault)
	                      : rc;
}

int office_fsck(const char *path, struct folder_report *report,
                struct fault *fault)
{
	struct fsck *fsck = malloc(sizeof(*fsck));
	int rc;

	report->file_count = report->bad_count = 0;
	report->ahead_count = report->unknown_count = 0;
	report->stale_count = report->wanted_count = report->aside_count = 0;
	memset(&report->at, 0, sizeof(report->at));
	if (fsck == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	rc = fsck_open(path, fsck, report, fault);
	if (rc == TALLY_OK)
		rc = fsck_all(fsck, fault);
	fsck_close(fsck);
	free(fsck);
	if ((rc == TALLY_OK || rc == TALLY_EINCOMPLETE) && report->bad_count > 0)
		rc = fault_set(fault, TALLY_EMISMATCH, "%s: %zu difference%s in "
		               "%zu file%s", path, report->bad_count,
		               report->bad_count == 1 ? "" : "s",
		               report->file_count,
		               report->file_count == 1 ? "" : "s");
	return rc;
}
