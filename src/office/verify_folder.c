/*
 * Walking a folder of logs: every file belongs to a log of the charter, and
 * follows from what that log signed.
 */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/audit.h"

#define TEMPORARY_PREFIX ".tmp-" /* of the store: never part of a log */

struct walk {
	const char *folder;
	const struct charter *charter;
	struct store *store;
	struct folder_report *report;
	size_t log_count;
	/* Places that hold a log; other files have no business here. */
	struct place places[2 * MAX_PARTICIPANTS + 1];
};

static int compare_names(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Path under the folder; NULL for the folder itself. */
static const char *relative(const struct walk *walk, const FTSENT *entry)
{
	size_t len = strlen(walk->folder);

	if (strncmp(entry->fts_path, walk->folder, len) != 0)
		return NULL;
	while (entry->fts_path[len] == '/')
		len++;
	return entry->fts_path[len] ? entry->fts_path + len : NULL;
}

static bool is_place(const struct walk *walk, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < walk->log_count; i++)
		if (strncmp(walk->places[i].prefix, path, len) == 0 &&
		    strcmp(walk->places[i].prefix + len, "/") == 0)
			return true;
	return false;
}

/* What one step of a walk does with a regular file. */
typedef void walk_file(struct walk *walk, struct audit *audit,
                       const char *path);

static void audit_one(struct walk *walk, struct audit *audit, const char *path)
{
	(void)walk;
	audit_file(audit, path + strlen(audit->place.prefix));
}

static void unexpected(struct walk *walk, struct audit *audit, const char *path)
{
	(void)audit;
	walk->report->file_count++;
	audit_bad(walk->report, path, "belongs to no log of the charter");
}

static void step(struct walk *walk, FTS *fts, FTSENT *entry,
                 struct audit *audit)
{
	const char *path = relative(walk, entry);
	walk_file *file = audit != NULL ? audit_one : unexpected;

	if (path == NULL || entry->fts_info == FTS_DP)
		return;
	switch (entry->fts_info) {
	case FTS_D:
		if ((entry->fts_level == 1 &&
		     strncmp(entry->fts_name, TEMPORARY_PREFIX,
		             strlen(TEMPORARY_PREFIX)) == 0) ||
		    (audit == NULL && is_place(walk, path)))
			fts_set(fts, entry, FTS_SKIP);
		break;
	case FTS_F:
		file(walk, audit, path);
		break;
	default:
		walk->report->file_count++;
		audit_bad(walk->report, path,
		          "is neither a file nor a folder that can be read");
		break;
	}
}

/* audit NULL: look for what lies outside the places of logs. */
static int walk_tree(struct walk *walk, const char *name, struct audit *audit,
                     struct fault *fault)
{
	size_t size = strlen(walk->folder) + strlen(name) + 2;
	char *paths[2] = { malloc(size), NULL };
	FTSENT *entry;
	FTS *fts;

	if (paths[0] == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	snprintf(paths[0], size, "%s%s%s", walk->folder, *name ? "/" : "", name);
	fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, compare_names);
	while (fts != NULL && (entry = fts_read(fts)) != NULL)
		if (entry->fts_info != FTS_NS || entry->fts_level > 0)
			step(walk, fts, entry, audit);
	if (fts != NULL)
		fts_close(fts);
	free(paths[0]);
	return fts != NULL ? TALLY_OK
	                   : fault_set(fault, TALLY_EIO, "%s: %s",
	                               walk->folder, strerror(errno));
}

/* The key of the charter that a signature line names, or false. */
static bool key_of_line(const struct walk *walk,
                        const struct note_signature *line, struct note_key *out)
{
	size_t i = charter_participant_of_log(walk->charter, line->name);

	return i != NO_INDEX &&
	       note_key_init(out, walk->charter->participants[i].log,
	                     NOTE_COSIGNATURE,
	                     walk->charter->participants[i].key.public_key) ==
	               TALLY_OK &&
	       memcmp(out->id, line->id, sizeof(line->id)) == 0;
}

/* What others signed below a log's own signature, which was judged. */
static void audit_cosignatures(struct walk *walk, const struct audit *audit)
{
	const struct note_key *own = &audit->key.key;
	char path[AUDIT_PATH_BYTES];
	struct checkpoint checkpoint;
	struct buf bytes;
	int rc = place_checkpoint(&audit->place, &bytes, NULL);

	snprintf(path, sizeof(path), "%scheckpoint", audit->place.prefix);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&bytes), &checkpoint, NULL);
	for (size_t i = 0; rc == TALLY_OK &&
	     i < checkpoint.note.signature_count; i++) {
		const struct note_signature *line = &checkpoint.note.signatures[i];
		struct note_key key;

		if (slice_is_text(line->name, own->name) &&
		    memcmp(line->id, own->id, sizeof(own->id)) == 0)
			continue;
		if (!key_of_line(walk, line, &key))
			walk->report->unknown_count++;
		else if (note_verify(&checkpoint.note, &key) != NOTE_GOOD)
			audit_bad(walk->report, path, "the cosignature of %s is bad",
			          key.name);
	}
	buf_release(&bytes);
}

static int audit_place(struct walk *walk, const struct place *place,
                       const struct participant *owner, struct fault *fault)
{
	char name[PLACE_PREFIX_BYTES];
	struct audit audit = { .report = walk->report,
		               .charter = walk->charter, .owner = owner,
		               .place = *place };
	int rc = audit_open(&audit, fault);

	memcpy(name, place->prefix, sizeof(name));
	name[strlen(name) - 1] = '\0';
	if (rc == TALLY_OK)
		rc = walk_tree(walk, name, &audit, fault);
	if (rc == TALLY_OK) {
		audit_cosignatures(walk, &audit);
		audit_missing(&audit);
	}
	audit_release(&audit);
	return rc;
}

static bool is_there(const struct place *place)
{
	struct buf none;
	int rc;

	buf_init(&none, 0);
	rc = place_get(place, "checkpoint", &none, NULL);
	buf_release(&none);
	return rc != TALLY_ENOTFOUND;
}

static int count_one(void *ctx, const char *name)
{
	size_t *count = ctx;

	(void)name;
	++*count;
	return TALLY_OK;
}

/* A first pull that was cut short leaves a mirror without a head. */
static void audit_headless(struct walk *walk, const struct place *place,
                           bool is_mirror)
{
	char path[AUDIT_PATH_BYTES];
	size_t count = 0;

	place_list(place, "", count_one, &count, NULL);
	if (count == 0)
		return;
	walk->log_count++;
	walk->report->file_count += count;
	snprintf(path, sizeof(path), "%scheckpoint", place->prefix);
	if (is_mirror)
		walk->report->ahead_count += count;
	else
		audit_bad(walk->report, path, "is missing");
}

static int audit_if_there(struct walk *walk, const char *folder,
                          const struct participant *owner, struct fault *fault)
{
	struct place *place = &walk->places[walk->log_count];

	place_init(place, walk->store, folder, owner->log);
	if (!is_there(place)) {
		audit_headless(walk, place, *folder != '\0');
		return TALLY_OK;
	}
	walk->log_count++;
	return audit_place(walk, place, owner, fault);
}

/* An office's record: its checkpoint says whose. */
static int audit_record(struct walk *walk, struct fault *fault)
{
	struct place *place = &walk->places[walk->log_count];
	struct checkpoint checkpoint;
	struct buf bytes;
	size_t owner = NO_INDEX;
	int rc;

	place_init(place, walk->store, "record", "");
	rc = place_checkpoint(place, &bytes, NULL);
	if (rc == TALLY_OK &&
	    checkpoint_parse(buf_slice(&bytes), &checkpoint, NULL) == TALLY_OK)
		owner = charter_participant_of_log(walk->charter,
		                                   checkpoint.origin);
	buf_release(&bytes);
	if (owner == NO_INDEX) {
		audit_bad(walk->report, "record/checkpoint",
		          "is no head of a log of the charter");
		return TALLY_OK;
	}
	walk->log_count++;
	return audit_place(walk, place, &walk->charter->participants[owner],
	                   fault);
}

static int audit_all(struct walk *walk, struct fault *fault)
{
	struct place record;
	const char *mirrors = "";
	bool is_office;
	int rc = TALLY_OK;

	place_init(&record, walk->store, "record", "");
	is_office = is_there(&record);
	if (is_office) {
		mirrors = "mirror";
		rc = audit_record(walk, fault);
	}
	for (size_t i = 0; rc == TALLY_OK &&
	     i < walk->charter->participant_count; i++)
		rc = audit_if_there(walk, mirrors,
		                    &walk->charter->participants[i], fault);
	if (rc == TALLY_OK && walk->log_count == 0 &&
	    walk->report->bad_count == 0)
		rc = fault_set(fault, TALLY_ENOTFOUND,
		               "%s: holds no log of this charter",
		               walk->folder);
	return rc == TALLY_OK ? walk_tree(walk, mirrors, NULL, fault) : rc;
}

int office_verify_folder(const char *folder, const struct charter *charter,
                         struct folder_report *report, struct fault *fault)
{
	struct walk *walk = calloc(1, sizeof(*walk));
	int rc;

	report->file_count = report->bad_count = 0;
	report->ahead_count = report->unknown_count = 0;
	if (walk == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	walk->folder = folder;
	walk->charter = charter;
	walk->report = report;
	rc = store_open_folder(folder, false, false, &walk->store, fault);
	if (rc == TALLY_OK)
		rc = audit_all(walk, fault);
	store_close(walk->store);
	if (rc == TALLY_OK && report->bad_count > 0)
		rc = fault_set(fault, TALLY_EMISMATCH, "%s: %zu of %zu files are "
		               "bad", folder, report->bad_count,
		               report->file_count);
	free(walk);
	return rc;
}
