/*
 * Judging a folder of logs: every file belongs to a log of the charter, and
 * follows from what that log signed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/walk.h"

static bool is_place(const struct walk *walk, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < walk->log_count; i++)
		if (strncmp(walk->places[i].prefix, path, len) == 0 &&
		    strcmp(walk->places[i].prefix + len, "/") == 0)
			return true;
	return false;
}

static void unreadable(struct folder_report *report, const char *path)
{
	report->file_count++;
	audit_bad(report, path, "is neither a file nor a folder that can be "
	          "read");
}

static const char *last_label(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool enter_log(void *ctx, const char *path, int level)
{
	(void)ctx;
	return level != 1 || !walk_is_temporary(last_label(path));
}

static void audit_one(void *ctx, const char *path, bool is_regular)
{
	struct audit *audit = ctx;

	if (is_regular)
		audit_file(audit, path + strlen(audit->place.prefix));
	else
		unreadable(audit->report, path);
}

static bool enter_outside(void *ctx, const char *path, int level)
{
	const struct walk *walk = ctx;

	return enter_log(NULL, path, level) && !is_place(walk, path);
}

static void unexpected(void *ctx, const char *path, bool is_regular)
{
	const struct walk *walk = ctx;

	if (!is_regular) {
		unreadable(walk->report, path);
		return;
	}
	walk->report->file_count++;
	audit_bad(walk->report, path, "belongs to no log of the charter");
}

static bool is_line_of(const char *name, const uint8_t *public_key,
                       const struct note_signature *line, struct note_key *out)
{
	return note_key_init(out, name, NOTE_COSIGNATURE, public_key) ==
	               TALLY_OK &&
	       memcmp(out->id, line->id, sizeof(line->id)) == 0;
}

/* A key of another log that came by rotation, as the folder's mirror tells. */
static bool mirrored_key(const struct walk *walk, const struct participant *p,
                         const struct note_signature *line,
                         struct note_key *out)
{
	struct log_keys keys;
	struct place place;
	struct buf bytes;
	bool found = false;

	log_keys_start(&keys, walk->charter, p);
	place_init(&place, walk->store, "mirror", p->log);
	if (place_checkpoint(&place, &bytes, NULL) == TALLY_OK)
		log_keys_held(&keys, &place, buf_slice(&bytes), NULL, NULL);
	buf_release(&bytes);
	for (size_t i = 1; !found && i < keys.count; i++)
		found = is_line_of(p->log, keys.terms[i].key.public_key, line,
		                   out);
	return found;
}

/* The key of a participant that a signature line names, or false. */
static bool key_of_line(const struct walk *walk,
                        const struct note_signature *line, struct note_key *out)
{
	size_t i = charter_participant_of_log(walk->charter, line->name);
	const struct participant *p;

	if (i == NO_INDEX)
		return false;
	p = &walk->charter->participants[i];
	if (is_line_of(p->log, p->key.public_key, line, out))
		return true;
	for (size_t k = 0; i == walk->self && walk->own_keys != NULL &&
	     k < walk->own_keys->count; k++)
		if (is_line_of(p->log, walk->own_keys->terms[k].key.public_key,
		               line, out))
			return true;
	return i != walk->self && mirrored_key(walk, p, line, out);
}

static bool is_own_line(const struct audit *audit,
                        const struct note_signature *line)
{
	for (size_t i = 0; i < audit->keys.count; i++)
		if (note_line_names(line, &audit->keys.terms[i].key))
			return true;
	return false;
}

/* An office keeps only lines that it knows, and its own on every mirror. */
static const char *own_line_fault(const struct walk *walk,
                                  const struct checkpoint *checkpoint,
                                  bool is_mirror)
{
	bool cosigned = false;

	for (size_t i = 0; i < checkpoint->note.signature_count; i++) {
		const struct note_signature *line = &checkpoint->note.signatures[i];

		cosigned |= slice_is_text(
			line->name, walk->charter->participants[walk->self].log);
	}
	return is_mirror && !cosigned ? "lacks this office's cosignature" : NULL;
}

static const char *line_fault(struct walk *walk,
                              const struct checkpoint *checkpoint, size_t i)
{
	const struct note_signature *line = &checkpoint->note.signatures[i];
	struct note_key key;

	if (!key_of_line(walk, line, &key)) {
		walk->report->unknown_count++;
		return walk->is_own ? "has a cosignature by a key that the charter "
		                      "does not name" : NULL;
	}
	return note_verify(&checkpoint->note, &key) == NOTE_GOOD
	               ? NULL : "has a bad cosignature";
}

/* What others signed below a log's own signature, which was judged. */
static void audit_cosignatures(struct walk *walk, const struct audit *audit)
{
	char path[AUDIT_PATH_BYTES];
	struct checkpoint checkpoint;
	const char *reason = NULL;
	struct buf bytes;
	int rc = place_checkpoint(&audit->place, &bytes, NULL);

	snprintf(path, sizeof(path), "%scheckpoint", audit->place.prefix);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&bytes), &checkpoint, NULL);
	for (size_t i = 0; rc == TALLY_OK && reason == NULL &&
	     i < checkpoint.note.signature_count; i++)
		if (!is_own_line(audit, &checkpoint.note.signatures[i]))
			reason = line_fault(walk, &checkpoint, i);
	if (rc == TALLY_OK && reason == NULL && walk->is_own)
		reason = own_line_fault(walk, &checkpoint,
		                        audit->owner !=
		                        &walk->charter->participants[walk->self]);
	/* A head that is bad already is bad once. */
	if (reason != NULL && (audit->is_signed || !walk->is_own))
		audit_bad(walk->report, path, "%s", reason);
	buf_release(&bytes);
}

static int audit_place(struct walk *walk, const struct place *place,
                       const struct participant *owner, struct fault *fault)
{
	char name[PLACE_PREFIX_BYTES];
	struct audit audit = { .report = walk->report,
		               .charter = walk->charter, .owner = owner,
		               .place = *place };
	const struct walk_steps steps = { enter_log, audit_one, &audit };
	int rc = audit_open(&audit, fault);

	memcpy(name, place->prefix, sizeof(name));
	name[strlen(name) - 1] = '\0';
	if (rc == TALLY_OK)
		rc = walk_files(walk->folder, name, &steps, fault);
	if (rc == TALLY_OK) {
		audit_cosignatures(walk, &audit);
		audit_missing(&audit, audit.head.size);
	}
	if (rc == TALLY_OK && walk->log != NULL)
		rc = walk->log(walk->ctx, &audit, fault);
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

static size_t count_files(const struct place *place)
{
	size_t count = 0;

	place_list(place, "", count_one, &count, NULL);
	return count;
}

/* A first pull that was cut short leaves a mirror without a head. */
static void audit_headless(struct walk *walk, const struct place *place,
                           bool is_mirror)
{
	char path[AUDIT_PATH_BYTES];
	size_t count = count_files(place);

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

static int had_head(void *ctx, const char *name)
{
	bool *had = ctx;
	struct tile tile;

	*had |= tile_path_parse(slice_text(name), &tile) != TALLY_OK ||
	        tile.level != TILE_ENTRIES || tile.width != TILE_WIDTH;
	return TALLY_OK;
}

/*
 * An office's own mirror without a head is told of if it may have had one. What
 * a first pull keeps before it is cut short are full tiles of entries alone.
 */
static bool is_lost(const struct walk *walk, const struct place *place, size_t i)
{
	bool had = walk->expected[i];

	place_list(place, "", had_head, &had, NULL);
	return walk->is_own && had;
}

static int audit_if_there(struct walk *walk, const char *folder,
                          size_t i, struct fault *fault)
{
	const struct participant *owner = &walk->charter->participants[i];
	struct place *place = &walk->places[walk->log_count];

	place_init(place, walk->store, folder, owner->log);
	if (!is_there(place) && !is_lost(walk, place, i)) {
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
	if (walk->is_own)
		owner = walk->self;
	if (owner == NO_INDEX) {
		audit_bad(walk->report, "record/checkpoint",
		          "is no head of a log of the charter");
		return TALLY_OK;
	}
	walk->log_count++;
	return audit_place(walk, place, &walk->charter->participants[owner],
	                   fault);
}

int walk_logs(struct walk *walk, struct fault *fault)
{
	const struct walk_steps outside = { enter_outside, unexpected, walk };
	const char *mirrors = "";
	struct place record;
	int rc = TALLY_OK;

	place_init(&record, walk->store, "record", "");
	if (walk->is_own || is_there(&record)) {
		mirrors = "mirror";
		rc = audit_record(walk, fault);
	}
	for (size_t i = 0; rc == TALLY_OK &&
	     i < walk->charter->participant_count; i++)
		rc = audit_if_there(walk, mirrors, i, fault);
	if (rc == TALLY_OK && walk->log_count == 0 &&
	    walk->report->bad_count == 0)
		rc = fault_set(fault, TALLY_ENOTFOUND,
		               "%s: holds no log of this charter",
		               walk->folder);
	return rc == TALLY_OK ? walk_files(walk->folder, mirrors, &outside, fault)
	                      : rc;
}

int office_verify_folder(const char *folder, const struct charter *charter,
                         struct folder_report *report, struct fault *fault)
{
	struct walk *walk = calloc(1, sizeof(*walk));
	int rc;

	report->file_count = report->bad_count = 0;
	report->ahead_count = report->unknown_count = 0;
	report->stale_count = 0;
	if (walk == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	walk->folder = folder;
	walk->charter = charter;
	walk->report = report;
	walk->self = NO_INDEX;
	rc = store_open_folder(folder, false, false, &walk->store, fault);
	if (rc == TALLY_OK)
		rc = walk_logs(walk, fault);
	store_close(walk->store);
	if (rc == TALLY_OK && report->bad_count > 0)
		rc = fault_set(fault, TALLY_EMISMATCH, "%s: %zu of %zu files are "
		               "bad", folder, report->bad_count,
		               report->file_count);
	free(walk);
	return rc;
}
