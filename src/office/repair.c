/*
 * Restoring an office: what fsck finds is taken file by file, checkpoints after
 * what they cover, and then fsck has the last word.
 */
#include "office/repair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/adopt.h"
#include "office/keys.h"
#include "office/shrunk.h"
#include "office/submitted.h"
#include "office/vault.h"
#include "office/wanted.h"
#include "office/writer.h"

#define MAX_ASIDE_BYTES ((size_t)MAX_BLOB_BYTES + MAX_ENTRIES_TILE_BYTES)
#define ASIDE_DIGITS 16
#define MAX_NAME 255
#define MAX_ROUNDS 8

typedef int repair_file(struct repair *r, const char *path,
                        struct fault *fault);

/* The order is that of work: what a head covers, then the head. */
static const struct kind_row {
	const char *prefix, *part; /* part: what the path holds, or NULL */
	repair_file *restore;
} kind_table[] = {
	{ "charter.yaml", NULL, repair_charter },
	{ "card", NULL, repair_card },
	{ SHRUNK_FOLDER, NULL, repair_shrunk },
	{ "evidence/", NULL, repair_evidence },
	{ "", "blob/", repair_blob },
	{ "", "tile/", repair_tile },
	{ "", "cut/", repair_cut },
	{ COSIGNED_FOLDER, NULL, repair_cosigned },
	{ "commit/", NULL, repair_commit },
	{ "", "checkpoint", repair_checkpoint },
	{ WANTED_FOLDER, NULL, repair_wanted },
	{ VOUCHED_FOLDER, NULL, repair_vouched },
	{ SUBMITTED_FOLDER "/", NULL, repair_submitted },
};
#define KIND_COUNT (sizeof(kind_table) / sizeof(kind_table[0]))

static bool is_in_log(const char *path)
{
	return strncmp(path, "record/", 7) == 0 ||
	       strncmp(path, "mirror/", 7) == 0;
}

/* Labels of a log's name may be named like a part: the last one counts. */
static bool has_part(const char *path, const char *part)
{
	size_t len = strlen(path), part_len = strlen(part);
	const char *found = NULL;

	if (!is_in_log(path))
		return false;
	if (strcmp(part, "checkpoint") == 0)
		return len > part_len + 1 &&
		       strcmp(path + len - part_len, part) == 0 &&
		       path[len - part_len - 1] == '/';
	for (const char *at = strstr(path, part); at != NULL;
	     at = strstr(at + 1, part))
		if (at[-1] == '/')
			found = at;
	return found != NULL;
}

static size_t kind_of(const char *path)
{
	size_t i = 0;

	for (; i < KIND_COUNT; i++) {
		const struct kind_row *row = &kind_table[i];

		if (row->part != NULL
		            ? has_part(path, row->part)
		            : strncmp(path, row->prefix, strlen(row->prefix)) == 0)
			break;
	}
	return i;
}

/* The store in which a path lies, so that its files get their mode. */
static struct store *store_of(const struct repair *r, const char *path,
                              const char **out_name)
{
	const struct office *office = &r->fsck.office;
	struct store *const stores[] = { office->key, office->secret,
		                         office->record, office->commit,
		                         office->mirror };
	static const char *const names[] = { "key/", "secret/", "record/",
		                             "commit/", "mirror/" };

	for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++)
		if (strncmp(path, names[i], strlen(names[i])) == 0) {
			*out_name = path + strlen(names[i]);
			return stores[i];
		}
	*out_name = path;
	return office->root;
}

static int open_damaged(struct repair *r, struct fault *fault)
{
	char path[4096];

	if (r->damaged != NULL)
		return TALLY_OK;
	snprintf(path, sizeof(path), "%s/" DAMAGED_FOLDER, r->fsck.office.path);
	return store_open_folder(path, true, true, &r->damaged, fault);
}

int repair_aside(struct repair *r, const char *path, struct fault *fault)
{
	char hex[2 * HASH_BYTES + 1], name[MAX_NAME + 1];
	uint8_t digest[HASH_BYTES];
	struct store *store;
	const char *in_store;
	struct buf bytes;
	int rc;

	store = store_of(r, path, &in_store);
	buf_init(&bytes, MAX_ASIDE_BYTES);
	rc = store_get(vault_raw(store), in_store, &bytes, fault);
	if (rc == TALLY_OK) {
		hash_bytes(buf_slice(&bytes), digest);
		hex_format(digest, HASH_BYTES, hex);
		snprintf(name, sizeof(name), "%.200s.%.*s", path, ASIDE_DIGITS,
		         hex);
		rc = open_damaged(r, fault);
		if (rc == TALLY_OK)
			rc = store_put_same(r->damaged, name, buf_slice(&bytes),
			                    fault);
	}
	buf_release(&bytes);
	return rc == TALLY_ENOTFOUND ? TALLY_OK : rc;
}

int repair_put(struct repair *r, const char *path, struct slice bytes,
               struct fault *fault)
{
	const char *name;
	struct store *store = store_of(r, path, &name);
	struct buf there;
	bool same;
	int rc;

	buf_init(&there, bytes.len);
	same = store_get(store, name, &there, NULL) == TALLY_OK &&
	       slice_equal(buf_slice(&there), bytes);
	buf_release(&there);
	if (same)
		return TALLY_OK;
	rc = repair_aside(r, path, fault);
	return rc == TALLY_OK ? store_put(store, name, bytes, fault) : rc;
}

void repair_from(struct repair *r, const struct store *store, const char *what)
{
	r->from = what;
	for (size_t i = 0; i < r->peer_count; i++)
		if (r->peers[i].store == store) {
			snprintf(r->from_text, sizeof(r->from_text), "%s",
			         r->peers[i].folder);
			r->from = r->from_text;
		}
}

/* One folder, by the name of a peer or by its path. */
static int open_peer(struct repair *r, const char *given, struct fault *fault)
{
	const json_t *known = json_object_get(r->fsck.facts.peers, given);
	const char *folder = json_is_string(known) ? json_string_value(known)
	                                           : given;
	struct repair_peer *peer = &r->peers[r->peer_count];
	struct fault why;
	int rc = store_open_folder(folder, false, false, &peer->store, &why);

	if (rc == TALLY_ENOMEM)
		return fault_set(fault, rc, "%s", why.text);
	if (rc != TALLY_OK) {
		r->report->unreadable(r->report->ctx, given, folder, why.text);
		return TALLY_OK;
	}
	peer->folder = strdup(folder);
	r->peer_count++;
	return peer->folder != NULL
	               ? TALLY_OK : fault_set(fault, TALLY_ENOMEM, "out of memory");
}

static int open_peers(struct repair *r, const char *const *from, size_t count,
                      struct fault *fault)
{
	size_t known = json_object_size(r->fsck.facts.peers);
	int rc = TALLY_OK;
	const char *name;
	json_t *folder;

	r->peers = calloc(known + count + 1, sizeof(*r->peers));
	if (r->peers == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (size_t i = 0; rc == TALLY_OK && i < count; i++)
		rc = open_peer(r, from[i], fault);
	json_object_foreach(r->fsck.facts.peers, name, folder)
		if (rc == TALLY_OK && count == 0)
			rc = open_peer(r, name, fault);
	return rc;
}

/* The list of findings while fsck makes it. */
struct finding_list {
	struct repair *r;
	struct repair_finding *list;
	size_t count;
	bool out_of_memory;
};

static void take_finding(void *ctx, const char *path, const char *reason)
{
	struct finding_list *found = ctx;
	struct repair_finding *list;

	for (size_t i = 0; i < found->count; i++)
		if (strcmp(found->list[i].path, path) == 0)
			return; /* for two reasons; one is enough */
	list = realloc(found->list, (found->count + 1) * sizeof(*list));
	if (list == NULL) {
		found->out_of_memory = true;
		return;
	}
	found->list = list;
	memset(&list[found->count], 0, sizeof(*list));
	snprintf(list[found->count].path, sizeof(list->path), "%s", path);
	snprintf(list[found->count].reason, sizeof(list->reason), "%s", reason);
	found->count++;
}

static void pass_progress(void *ctx, const char *path)
{
	const struct finding_list *found = ctx;

	if (found->r->report->progress != NULL)
		found->r->report->progress(found->r->report->ctx, path);
}

/* A new look at everything; *found is emptied first. */
static int look(struct repair *r, const char *path, struct finding_list *found,
                struct fault *fault)
{
	int rc;

	fsck_close(&r->fsck);
	free(found->list);
	*found = (struct finding_list){ .r = r };
	memset(&r->silent, 0, sizeof(r->silent));
	r->silent.bad = take_finding;
	r->silent.progress = pass_progress;
	r->silent.ctx = found;
	rc = fsck_open(path, &r->fsck, &r->silent, fault);
	if (rc == TALLY_OK)
		rc = fsck_all(&r->fsck, fault);
	if (found->out_of_memory)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	return rc == TALLY_EINCOMPLETE ? TALLY_OK : rc;
}

static void restore(struct repair *r, struct repair_finding *finding,
                    size_t kind)
{
	int rc;

	r->from = "what this office holds";
	rc = kind_table[kind].restore(r, finding->path, &finding->why);
	if (rc != TALLY_OK) {
		finding->why.status = rc;
		return;
	}
	r->report->restored_count++;
	r->report->restored(r->report->ctx, finding->path, r->from);
}

/* What is found on the way is found again at the end. */
static void ignore(void *ctx, const char *path, const char *reason)
{
	(void)ctx;
	(void)path;
	(void)reason;
}

static void restore_all(struct repair *r, struct finding_list *found)
{
	r->silent.bad = ignore;
	for (size_t kind = 0; kind < KIND_COUNT; kind++)
		for (size_t i = 0; i < found->count; i++)
			if (kind_of(found->list[i].path) == kind)
				restore(r, &found->list[i], kind);
	repair_log_close(r);
}

static const struct repair_finding *tried(const struct finding_list *found,
                                          const char *path)
{
	for (size_t i = 0; i < found->count; i++)
		if (strcmp(found->list[i].path, path) == 0)
			return &found->list[i];
	return NULL;
}

static void tell_left(struct repair *r, const struct finding_list *before,
                      const struct finding_list *after)
{
	for (size_t i = 0; i < after->count; i++) {
		const struct repair_finding *left = &after->list[i];
		const struct repair_finding *known = tried(before, left->path);
		const char *why = "nobody but this office can have it";

		if (kind_of(left->path) < KIND_COUNT)
			why = known != NULL && known->why.text[0]
			              ? known->why.text
			              : "give 'tally repair' again";
		else if (strstr(left->reason, "belong") != NULL)
			why = "nothing is removed that is not known";
		r->report->left_count++;
		r->report->left(r->report->ctx, left->path, left->reason, why);
	}
}

/* Old partial tiles of every log that is whole. */
static int clean_up(struct repair *r, struct fault *fault)
{
	const struct charter *charter = r->fsck.walk.charter;
	char path[AUDIT_PATH_BYTES];
	int rc = TALLY_OK;

	if (r->silent.stale_count == 0 || charter == NULL)
		return TALLY_OK;
	for (size_t i = 0; rc == TALLY_OK && i < charter->participant_count; i++) {
		if (i == r->fsck.walk.self)
			snprintf(path, sizeof(path), "record/checkpoint");
		else
			snprintf(path, sizeof(path), "mirror/%s/checkpoint",
			         charter->participants[i].log);
		if (repair_log_open(r, path, NULL) == TALLY_OK &&
		    r->log.head_is_held)
			rc = repair_partials(r, fault);
	}
	repair_log_close(r);
	return rc;
}

/* Cosigning asks for the writer's choice of a key, and nothing else of it. */
static int lend_writer(struct repair *r, struct fault *fault)
{
	struct office *office = &r->fsck.office;
	struct writer *writer = calloc(1, sizeof(*writer));

	if (writer == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	writer->key_file = KEY_OFFICE;
	office->writer = writer;
	/* While the charter is lost nothing is cosigned. */
	if (r->report->clock == NULL || office->charter == NULL)
		return TALLY_OK;
	if (!office->charter->exercise)
		return fault_set(fault, TALLY_ERULE, "the charter is no exercise: "
		                 "it has only the real clock");
	return adopt_clock(office, r->report->clock, fault);
}

static int tidy(const struct repair *r, struct fault *fault)
{
	const struct office *office = &r->fsck.office;
	struct store *const stores[] = { office->root, office->record,
		                         office->commit, office->mirror,
		                         office->key, office->secret };
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK &&
	     i < sizeof(stores) / sizeof(stores[0]); i++)
		if (stores[i] != NULL && stores[i]->backend->tidy != NULL)
			rc = stores[i]->backend->tidy(stores[i], fault);
	return rc;
}

/*
 * What is restored shows what else is missing: a log, what its statements have
 * seen. So again, for as long as something was restored.
 */
static int restore_rounds(struct repair *r, const char *path,
                          struct finding_list *before,
                          struct finding_list *after, struct fault *fault)
{
	size_t restored, rounds = 0;
	int rc;

	do {
		struct finding_list tried_before = *before;

		*before = *after;
		*after = tried_before;
		restored = r->report->restored_count;
		rc = lend_writer(r, fault);
		if (rc != TALLY_OK)
			return rc;
		restore_all(r, before);
		rc = look(r, path, after, fault);
	} while (rc == TALLY_OK && after->count > 0 && ++rounds < MAX_ROUNDS &&
	         r->report->restored_count > restored);
	return rc;
}

static int run(struct repair *r, const char *path, const char *const *from,
               size_t count, struct fault *fault)
{
	struct finding_list before = { .r = r }, after = { .r = r };
	int rc = look(r, path, &after, fault);

	if (rc == TALLY_OK && r->fsck.facts.peers != NULL) {
		rc = open_peers(r, from, count, fault);
		if (rc == TALLY_OK)
			rc = tidy(r, fault);
		if (rc == TALLY_OK && after.count > 0)
			rc = restore_rounds(r, path, &before, &after, fault);
		if (rc == TALLY_OK)
			rc = clean_up(r, fault);
	}
	if (rc == TALLY_OK)
		tell_left(r, &before, &after);
	free(before.list);
	free(after.list);
	return rc;
}

int office_repair(const char *path, const char *const *from, size_t from_count,
                  struct repair_report *report, struct fault *fault)
{
	struct repair *r = calloc(1, sizeof(*r));
	int rc;

	report->restored_count = report->left_count = report->removed_count = 0;
	if (r == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	r->report = report;
	rc = run(r, path, from, from_count, fault);
	repair_log_close(r);
	for (size_t i = 0; i < r->peer_count; i++) {
		store_close(r->peers[i].store);
		free(r->peers[i].folder);
	}
	free(r->peers);
	store_close(r->damaged);
	fsck_close(&r->fsck);
	free(r);
	if (rc == TALLY_OK && report->left_count > 0)
		rc = fault_set(fault, TALLY_EMISMATCH, "%s: %zu %s", path,
		               report->left_count, report->left_count == 1
		               ? "file is left as it is"
		               : "files are left as they are");
	return rc;
}
