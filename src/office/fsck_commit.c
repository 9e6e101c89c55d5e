/*
 * The commit chain of an office: without gaps, each commit the continuation of
 * the one before, with the log's own entries and the signed head over them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "office/fsck.h"

struct chain_walk {
	struct fsck *fsck;
	struct audit *own;
	bool any, good;   /* of the commit before */
	uint64_t seq, after;
	uint64_t newest;  /* the size after the newest good commit */
};

bool chain_path_number(const char *folder, const char *path, uint64_t *out)
{
	size_t len = strlen(folder);
	uint8_t number[8];

	if (strncmp(path, folder, len) != 0 || path[len] != '/' ||
	    hex_parse(slice_text(path + len + 1), number, 8) != TALLY_OK)
		return false;
	*out = bytes_u64(number);
	return true;
}

bool commit_number(const char *path, uint64_t *out)
{
	return chain_path_number(COMMIT_FOLDER, path, out);
}

void commit_path(uint64_t seq, char out[static COMMIT_PATH_BYTES])
{
	snprintf(out, COMMIT_PATH_BYTES, COMMIT_FOLDER "/%016" PRIx64, seq);
}

static const char *entries_fault(const struct audit *own,
                                 const struct commit *commit,
                                 struct fault *why)
{
	size_t count = (size_t)(commit->after - commit->before);
	struct slice entries[TILE_WIDTH];
	uint8_t leaf[HASH_BYTES];

	if (entries_split(commit->bundle, count, entries) != TALLY_OK)
		return "does not hold exactly its entries";
	for (size_t i = 0; i < count; i++) {
		uint64_t number = commit->before + i;
		const uint8_t (*leaves)[HASH_BYTES];

		if (number >= own->head.size)
			break;
		hash_leaf(entries[i], leaf);
		leaves = audit_hashes(own, 0, number / TILE_WIDTH);
		if (leaves != NULL &&
		    hash_equal(leaf, leaves[number % TILE_WIDTH]))
			continue;
		own->report->at.has_entry = true;
		own->report->at.entry = number;
		fault_set(why, TALLY_EMISMATCH, "entry %" PRIu64
		          " of the log, number %zu of the commit, is not the one "
		          "in the record", number, i);
		return why->text;
	}
	return NULL;
}

static const char *head_fault(const struct audit *own,
                              const struct commit *commit)
{
	uint8_t root[HASH_BYTES];
	struct checkpoint head;

	/* A head past the record's may be signed by a key that it brings. */
	if (commit->after > own->head.size
	            ? checkpoint_parse(commit->checkpoint, &head, NULL) != TALLY_OK
	            : !audit_signs(own, commit->checkpoint, &head, NULL))
		return "its head is not signed by the log";
	if (head.head.size != commit->after)
		return "its head is not of its size";
	if (commit->after > own->head.size || !own->is_signed)
		return NULL;
	audit_root(own, commit->after, root);
	return hash_equal(root, head.head.root)
	               ? NULL : "its head is not that of the record's entries";
}

const char *commit_fault(const struct audit *own, struct slice bytes,
                         struct commit *out, struct fault *why)
{
	const char *reason;

	if (commit_decode(bytes, out) != TALLY_OK)
		return "is malformed";
	reason = head_fault(own, out);
	return reason != NULL ? reason : entries_fault(own, out, why);
}

/* What a commit says should be in the record, now that it is published. */
static void check_published(const struct chain_walk *walk,
                            const struct commit *commit)
{
	char name[CUT_NAME_BYTES], path[AUDIT_PATH_BYTES];

	if (commit->after > walk->own->head.size)
		return;
	audit_missing_partials(walk->own, walk->after, commit->after);
	cut_name(commit->after, name);
	if (!commit->keep_head || place_has(&walk->own->place, name))
		return;
	snprintf(path, sizeof(path), "record/%s", name);
	audit_bad(walk->fsck->report, path, "is missing");
}

static void check_gap(struct chain_walk *walk, uint64_t seq)
{
	char path[COMMIT_PATH_BYTES];
	uint64_t first = walk->any ? walk->seq + 1 : 0;

	if (first == seq)
		return;
	/* The first ones may have been collected; a mark then says so. */
	if (!walk->any) {
		if (!store_has(walk->fsck->office.root, COMMIT_MARK)) {
			commit_path(seq - 1, path);
			audit_bad(walk->fsck->report, path, "is missing, as is "
			          "the mark that it was collected");
		}
		return;
	}
	for (uint64_t i = first; i < seq && i < first + 16; i++) {
		commit_path(i, path);
		audit_bad(walk->fsck->report, path, "is missing");
	}
	walk->good = false;
}

static void check_commit(struct chain_walk *walk, const char *name,
                         const struct buf *bytes)
{
	struct commit commit = { .after = 0 };
	struct fault why;
	const char *reason = commit_fault(walk->own, buf_slice(bytes), &commit,
	                                  &why);

	if (reason == NULL && walk->good && commit.before != walk->after)
		reason = "does not continue the commit before it";
	if (reason != NULL) {
		audit_bad(walk->fsck->report, name, "%s", reason);
	} else {
		walk->fsck->report->ahead_count +=
			commit.after > walk->own->head.size;
		check_published(walk, &commit);
		walk->after = walk->newest = commit.after;
	}
	memset(&walk->fsck->report->at, 0, sizeof(walk->fsck->report->at));
	walk->good = reason == NULL;
}

static int check_one(void *ctx, const char *name)
{
	struct chain_walk *walk = ctx;
	struct folder_report *report = walk->fsck->report;
	struct fault why;
	struct buf bytes;
	uint64_t seq;

	if (!commit_number(name, &seq))
		return TALLY_OK; /* the mark, or named as unknown */
	if (report->progress != NULL)
		report->progress(report->ctx, name);
	check_gap(walk, seq);
	buf_init(&bytes, MAX_COMMIT_BYTES);
	if (store_get(walk->fsck->office.root, name, &bytes, &why) == TALLY_OK) {
		check_commit(walk, name, &bytes);
	} else {
		audit_bad(report, name, "%s", why.text);
		walk->good = false;
	}
	buf_release(&bytes);
	walk->any = true;
	walk->seq = seq;
	return TALLY_OK;
}

int fsck_commits(struct fsck *fsck, struct audit *own, struct fault *fault)
{
	struct chain_walk walk = { .fsck = fsck, .own = own };
	char path[COMMIT_PATH_BYTES];
	int rc = store_list(fsck->office.root, COMMIT_FOLDER, check_one, &walk,
	                    fault);

	if (rc != TALLY_OK)
		return rc;
	/* A damaged newest commit is named already. */
	if (!walk.any)
		audit_bad(fsck->report, COMMIT_FOLDER, "is missing");
	else if (walk.good && own->is_signed && walk.newest < own->head.size) {
		commit_path(walk.seq + 1, path);
		audit_bad(fsck->report, path, "is missing: the record has %" PRIu64
		          " entries more than the newest commit",
		          own->head.size - walk.newest);
	}
	return TALLY_OK;
}
