/*
 * Appending to the own log. The commit chain decides; tiles and checkpoint
 * follow from it, and are made good at the next opening if a crash comes
 * between.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "office/commit.h"
#include "office/restored.h"
#include "office/rotation.h"
#include "office/writer.h"

#define CHAIN_PREFIX "log"
#define COLLECT_OVER 512 /* commits; a peer never reads them */
#define COLLECT_KEEP 256

static void own_place(const struct office *office, struct place *out)
{
	place_init(out, office->record, "", "");
}

/* The checkpoint is put last: a peer that reads it finds all tiles under it. */
static int publish(struct office *office, const struct commit *commit,
                   struct fault *fault)
{
	char name[CUT_NAME_BYTES];
	struct place place;
	int rc = TALLY_OK;

	own_place(office, &place);
	if (commit->keep_head) {
		cut_name(commit->after, name);
		rc = place_put_same(&place, name, commit->checkpoint, fault);
	}
	if (rc == TALLY_OK)
		rc = place_put(&place, "checkpoint", commit->checkpoint, fault);
	return rc;
}

static bool commit_fits(const struct commit *commit, const struct tail *tail)
{
	struct head head = tail_head(tail);
	struct checkpoint checkpoint;
	struct fault ignored;

	return checkpoint_parse(commit->checkpoint, &checkpoint, &ignored) ==
	               TALLY_OK &&
	       head_equal(&checkpoint.head, &head);
}

static int apply(struct office *office, const struct commit *commit,
                 struct fault *fault)
{
	size_t count = (size_t)(commit->after - commit->before);
	struct tail *tail = office->writer->tail;
	struct slice entries[MAX_BATCH];
	struct place place;
	int rc = entries_split(commit->bundle, count, entries);

	own_place(office, &place);
	if (rc != TALLY_OK || tail->frontier.size != commit->before)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "%s/commit: a commit does not continue the log",
		                 office->path);
	for (size_t i = 0; rc == TALLY_OK && i < count; i++)
		rc = tail_add(tail, &place, entries[i], fault);
	if (rc == TALLY_OK && !commit_fits(commit, tail))
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "%s/commit: a commit's checkpoint is not that of "
		               "its entries", office->path);
	if (rc == TALLY_OK)
		rc = tail_flush(tail, &place, fault);
	if (rc == TALLY_OK)
		rc = publish(office, commit, fault);
	if (rc == TALLY_OK)
		tail_drop_partials(tail, &place, commit->before);
	return rc;
}

/* What the record shows now; size 0 with *out_none if it shows nothing. */
static int published_head(struct office *office, struct head *out,
                          bool *out_none, struct fault *fault)
{
	struct checkpoint checkpoint;
	struct note_key next;
	struct place place;
	struct buf bytes;
	int rc;

	own_place(office, &place);
	rc = place_checkpoint(&place, &bytes, fault);
	*out_none = rc == TALLY_ENOTFOUND;
	memset(out, 0, sizeof(*out));
	if (rc == TALLY_ENOTFOUND) {
		hash_bytes(slice_of(NULL, 0), out->root);
		rc = TALLY_OK;
	} else if (rc == TALLY_OK) {
		rc = checkpoint_open(buf_slice(&bytes), &office->log_key,
		                     &checkpoint, fault);
		if (rc != TALLY_OK && rotation_pending(office, &next))
			rc = checkpoint_open(buf_slice(&bytes), &next,
			                     &checkpoint, fault);
		if (rc == TALLY_OK)
			*out = checkpoint.head;
		else
			fault_prefix(fault, "%s/record/checkpoint", office->path);
	}
	buf_release(&bytes);
	return rc;
}

static int read_commit(struct writer *writer, uint64_t seq, struct buf *bytes,
                       struct commit *out, struct fault *fault)
{
	int rc;

	buf_clear(bytes);
	rc = chain_get(&writer->chain, seq, bytes, fault);
	if (rc == TALLY_OK && commit_decode(buf_slice(bytes), out) != TALLY_OK)
		rc = fault_set(fault, TALLY_EFORMAT,
		               "commit %016" PRIx64 ": malformed", seq);
	return rc;
}

/* Publish the commits after `head`, oldest first. */
static int catch_up(struct office *office, const struct head *head, bool none,
                    struct fault *fault)
{
	struct writer *writer = office->writer;
	uint64_t seq = writer->chain.next;
	struct commit commit;
	struct buf bytes;
	int rc = TALLY_OK;

	buf_init(&bytes, MAX_COMMIT_BYTES);
	do {
		rc = read_commit(writer, --seq, &bytes, &commit, fault);
	} while (rc == TALLY_OK && seq > 0 && commit.before > head->size);
	for (; rc == TALLY_OK && seq < writer->chain.next; seq++) {
		rc = read_commit(writer, seq, &bytes, &commit, fault);
		if (rc == TALLY_OK && (commit.after > head->size || none))
			rc = apply(office, &commit, fault);
	}
	buf_release(&bytes);
	return rc;
}

static int sign_head(struct office *office, const struct head *head,
                     struct buf *out, struct fault *fault)
{
	struct signer signer;
	struct buf text;
	int rc = signer_choose(office, NULL, &signer, fault);

	if (rc != TALLY_OK)
		return rc;
	buf_init(&text, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(&text, office->log, head);
	buf_put_slice(out, buf_slice(&text));
	buf_put_u8(out, '\n');
	note_sign(&signer.key, signer.seed, buf_slice(&text), out);
	signer_wipe(&signer);
	rc = buf_status(&text);
	buf_release(&text);
	if (rc == TALLY_OK)
		rc = buf_status(out);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "checkpoint: %s",
	                                       status_text(rc));
}

/* Commit `commit` with the checkpoint of head, then show it. */
static int commit_and_apply(struct office *office, struct commit *commit,
                            const struct head *head, struct fault *fault)
{
	struct writer *writer = office->writer;
	struct buf checkpoint, bytes;
	int rc;

	buf_init(&checkpoint, MAX_CHECKPOINT_BYTES);
	buf_init(&bytes, MAX_COMMIT_BYTES);
	rc = sign_head(office, head, &checkpoint, fault);
	if (rc == TALLY_OK) {
		commit->checkpoint = buf_slice(&checkpoint);
		office_random(commit->nonce, sizeof(commit->nonce));
		commit_encode(commit, &bytes);
		rc = buf_status(&bytes);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "commit: %s", status_text(rc));
	}
	if (rc == TALLY_OK) {
		writer->stale = true; /* until all below has gone well */
		rc = chain_commit(&writer->chain, buf_slice(&bytes), fault);
	}
	if (rc == TALLY_OK) {
		rc = apply(office, commit, fault);
		if (rc == TALLY_OK)
			writer->stale = false;
		else
			fault_prefix(fault, "logged, but not yet published");
	}
	buf_release(&checkpoint);
	buf_release(&bytes);
	return rc;
}

static int begin_log(struct office *office, struct fault *fault)
{
	struct head empty = tail_head(office->writer->tail);
	struct commit commit = { .after = 0 };

	return commit_and_apply(office, &commit, &empty, fault);
}

/*
 * The checkpoint is read before the chain: another process may append between,
 * and then the chain is ahead, which is a state to finish, not a fault.
 */
static int writer_load(struct office *office, bool begin, struct fault *fault)
{
	struct writer *writer = office->writer;
	struct commit commit = { .after = 0 };
	struct place place;
	struct head head;
	struct buf newest;
	bool none;
	int rc = published_head(office, &head, &none, fault);

	if (rc != TALLY_OK)
		return rc;
	buf_init(&newest, MAX_COMMIT_BYTES);
	rc = chain_open(office->commit, CHAIN_PREFIX, &writer->chain, &newest,
	                fault);
	if (rc == TALLY_OK && newest.len > 0 &&
	    commit_decode(buf_slice(&newest), &commit) != TALLY_OK)
		rc = fault_set(fault, TALLY_EFORMAT,
		               "%s/commit: the newest commit is malformed",
		               office->path);
	own_place(office, &place);
	if (rc == TALLY_OK)
		rc = tail_load(writer->tail, &place, &head, fault);
	if (rc != TALLY_OK)
		;
	else if (newest.len == 0 && none && begin)
		rc = begin_log(office, fault);
	else if (newest.len == 0 || commit.after < head.size)
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "%s: the record is ahead of the commit chain; was "
		               "an old copy restored?", office->path);
	else if (commit.after > head.size || none)
		rc = catch_up(office, &head, none, fault);
	buf_release(&newest);
	if (rc == TALLY_OK)
		rc = rotation_settle(office, fault);
	if (rc == TALLY_OK)
		writer->stale = false;
	return rc;
}

int writer_open(struct office *office, bool begin, struct fault *fault)
{
	struct writer *writer = calloc(1, sizeof(*writer));
	struct tail *tail = tail_new();

	if (writer == NULL || tail == NULL) {
		free(writer);
		tail_free(tail);
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	writer->tail = tail;
	writer->key_file = KEY_OFFICE;
	office->writer = writer;
	return writer_load(office, begin, fault);
}

int writer_refresh(struct office *office, struct fault *fault)
{
	return writer_load(office, false, fault);
}

void writer_close(struct office *office)
{
	if (office->writer == NULL)
		return;
	tail_free(office->writer->tail);
	free(office->writer);
	office->writer = NULL;
}

/* Old commits are finished; only their hash chain mattered. */
static void collect(struct writer *writer)
{
	struct fault ignored = { 0 };

	if (writer->chain.next > COLLECT_OVER &&
	    writer->chain.next % COLLECT_KEEP == 0)
		chain_collect(&writer->chain, writer->chain.next - COLLECT_KEEP,
		              &ignored);
}

static int bundle_entries(const struct writer *writer,
                          const struct slice *entries, size_t count,
                          struct buf *bundle, struct head *out_head)
{
	struct frontier frontier = writer->tail->frontier;
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
		uint8_t leaf[HASH_BYTES];

		entries_put(bundle, entries[i]);
		hash_leaf(entries[i], leaf);
		rc = frontier_add(&frontier, leaf);
	}
	if (rc == TALLY_OK)
		rc = buf_status(bundle);
	out_head->size = frontier.size;
	frontier_root(&frontier, out_head->root);
	if (rc == TALLY_OK && frontier.size > MAX_LOG_ENTRIES)
		rc = TALLY_ELIMIT;
	return rc;
}

int writer_append(struct office *office, const struct slice *entries,
                  size_t count, bool keep_head, struct fault *fault)
{
	struct writer *writer = office->writer;
	struct commit commit = { .keep_head = keep_head };
	struct head head;
	struct buf bundle;
	int rc;

	if (count == 0 || count > MAX_BATCH)
		return fault_set(fault, TALLY_EUSAGE, "a batch has 1 to %d entries",
		                 MAX_BATCH);
	if (writer->stale) {
		rc = writer_load(office, false, fault);
		if (rc != TALLY_OK)
			return rc;
	}
	buf_init(&bundle, MAX_ENTRIES_TILE_BYTES);
	rc = bundle_entries(writer, entries, count, &bundle, &head);
	if (rc == TALLY_OK) {
		commit.before = writer->tail->frontier.size;
		commit.after = head.size;
		commit.bundle = buf_slice(&bundle);
		rc = commit_and_apply(office, &commit, &head, fault);
	} else {
		fault_set(fault, rc, "append: %s", status_text(rc));
	}
	buf_release(&bundle);
	if (rc == TALLY_OK)
		collect(writer);
	return rc;
}

int office_append(struct office *office, const struct slice *entries,
                  size_t count, bool keep_head, struct fault *fault)
{
	int rc = restored_check(office, fault);

	return rc == TALLY_OK ? writer_append(office, entries, count, keep_head,
	                                      fault) : rc;
}
