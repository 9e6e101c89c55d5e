/*
 * Restoring the chain of commits. A commit is needed until it is published;
 * after that, only the newest one is, to say where the log goes on. So the
 * newest is made again from the record, and older ones that are damaged are
 * collected, with all before them, as they would have been in time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "office/repair.h"

struct ends {
	bool any;
	uint64_t newest;
};

static int keep_ends(void *ctx, const char *name)
{
	struct ends *ends = ctx;
	uint64_t seq;

	if (commit_number(name, &seq)) {
		ends->any = true;
		ends->newest = seq;
	}
	return TALLY_OK;
}

/* The sizes before and after commit `seq`, if that one is good. */
static bool sizes_of(const struct repair *r, uint64_t seq, uint64_t *out_before,
                     uint64_t *out_after)
{
	char path[COMMIT_PATH_BYTES];
	struct commit commit;
	struct fault ignored;
	struct buf bytes;
	bool good;

	commit_path(seq, path);
	buf_init(&bytes, MAX_COMMIT_BYTES);
	good = store_get(r->fsck.office.root, path, &bytes, NULL) == TALLY_OK &&
	       commit_fault(&r->log.audit, buf_slice(&bytes), &commit,
	                    &ignored) == NULL;
	if (good) {
		*out_before = commit.before;
		*out_after = commit.after;
	}
	buf_release(&bytes);
	return good;
}

static bool size_after(const struct repair *r, uint64_t seq, uint64_t *out)
{
	uint64_t before;

	return sizes_of(r, seq, &before, out);
}

static bool size_before(const struct repair *r, uint64_t seq, uint64_t *out)
{
	uint64_t after;

	return sizes_of(r, seq, out, &after);
}

/* The same entries and head; only the random bytes are others. */
static int make_again(struct repair *r, const char *path, uint64_t before,
                      uint64_t after, struct fault *fault)
{
	struct buf entries, head, bytes;
	char cut[CUT_NAME_BYTES];
	struct commit commit = { .before = before, .after = after };
	int rc;

	if (after < before || after - before > TILE_WIDTH)
		return fault_set(fault, TALLY_EINCOMPLETE, "more than one commit "
		                 "is lost");
	buf_init(&entries, MAX_ENTRIES_TILE_BYTES);
	buf_init(&head, MAX_CHECKPOINT_BYTES);
	buf_init(&bytes, MAX_COMMIT_BYTES);
	rc = repair_entries(r, before, after, &entries, fault);
	if (rc == TALLY_OK)
		rc = repair_signed_head(r, after, &head, fault);
	cut_name(after, cut);
	commit.keep_head = place_has(&r->log.audit.place, cut);
	commit.checkpoint = buf_slice(&head);
	commit.bundle = buf_slice(&entries);
	office_random(commit.nonce, sizeof(commit.nonce));
	if (rc == TALLY_OK) {
		commit_encode(&commit, &bytes);
		rc = buf_status(&bytes);
	}
	if (rc == TALLY_OK)
		rc = repair_put(r, path, buf_slice(&bytes), fault);
	r->from = "the record, with other random bytes";
	buf_release(&entries);
	buf_release(&head);
	buf_release(&bytes);
	return rc;
}

static int restore_newest(struct repair *r, const char *path, uint64_t seq,
                          struct fault *fault)
{
	uint64_t size = r->log.audit.head.size, before = 0;

	if (!r->log.head_is_held)
		return fault_set(fault, TALLY_EINCOMPLETE, "the record has no good "
		                 "head");
	if (seq > 0 && !size_after(r, seq - 1, &before))
		return fault_set(fault, TALLY_EINCOMPLETE, "the commit before it is "
		                 "not good either");
	/* It may have held entries that the record does not show yet. */
	if (before >= size && seq > 0 &&
	    store_has(r->fsck.office.root, path))
		return fault_set(fault, TALLY_EINCOMPLETE, "the record may not show "
		                 "all of its entries; put back a copy, see "
		                 "docs/operations.md");
	return make_again(r, path, before, size, fault);
}

static int collect_up_to(struct repair *r, const char *path, uint64_t seq,
                         struct fault *fault)
{
	const char *prefix = strchr(COMMIT_FOLDER, '/') + 1;
	struct chain chain;
	struct buf newest;
	int rc = repair_aside(r, path, fault);

	buf_init(&newest, MAX_COMMIT_BYTES);
	if (rc == TALLY_OK)
		rc = chain_open(r->fsck.office.commit, prefix, &chain, &newest,
		                fault);
	if (rc == TALLY_OK)
		rc = store_put_same(r->fsck.office.commit,
		                    strchr(COMMIT_MARK, '/') + 1,
		                    slice_of(NULL, 0), fault);
	if (rc == TALLY_OK)
		rc = chain_collect(&chain, seq + 1, fault);
	r->from = "nothing: it was finished, and is collected with all before it";
	buf_release(&newest);
	return rc;
}

int repair_commit(struct repair *r, const char *path, struct fault *fault)
{
	struct ends ends = { .any = false };
	uint64_t seq, before = 0, after;
	int rc = repair_log_open(r, path, fault);

	if (rc != TALLY_OK)
		return rc;
	if (strcmp(path, COMMIT_MARK) == 0)
		return repair_put(r, path, slice_of(NULL, 0), fault);
	if (!commit_number(path, &seq))
		return fault_set(fault, TALLY_EFORMAT,
		                 "nothing is removed that is not known");
	rc = store_list(r->fsck.office.root, COMMIT_FOLDER, keep_ends, &ends,
	                fault);
	if (rc != TALLY_OK)
		return rc;
	if (!ends.any || seq >= ends.newest)
		return restore_newest(r, path, seq, fault);
	if (ends.newest >= 2 && seq <= ends.newest - 2)
		return collect_up_to(r, path, seq, fault);
	/* Too new to be collected; it can be made again only if its head is held. */
	if ((seq == 0 || size_after(r, seq - 1, &before)) &&
	    size_before(r, seq + 1, &after) &&
	    make_again(r, path, before, after, fault) == TALLY_OK)
		return TALLY_OK;
	return fault_set(fault, TALLY_EINCOMPLETE, "it is finished, and is not "
	                 "needed: give 'tally repair' again when the log has grown");
}
