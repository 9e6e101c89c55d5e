/*
 * Appending to the own log. The commit chain decides; tiles and checkpoint
 * follow from it, and are made good at the next opening if a crash comes
 * between.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "office/commit.h"
#include "office/rotation.h"
#include "office/writer.h"

#define CHAIN_PREFIX "log"
#define COLLECT_OVER 512 /* commits; a peer never reads them */
#define COLLECT_KEEP 256

static void own_place(const struct office *office, struct place *out)
{
	place_init(out, office->record, "", "");
}

/* What a commit makes visible, on its way to the disk. */
struct publication {
	struct place place;
	struct place_batch batch;
	struct store_stage *stage;
};

/* The checkpoint is put last: a peer that reads it finds all tiles under it. */
static int publication_stage(struct office *office, const struct commit *commit,
                             struct publication *out, struct fault *fault)
{
	struct place_batch *batch = &out->batch;
	char name[CUT_NAME_BYTES];
	int rc;

	own_place(office, &out->place);
	place_batch_init(batch, &out->place);
	rc = tail_stage(office->writer->tail, batch, fault);
	if (rc == TALLY_OK && commit->keep_head) {
		cut_name(commit->after, name);
		rc = place_batch_add(batch, name, commit->checkpoint, fault);
	}
	if (rc == TALLY_OK)
		rc = place_batch_add(batch, "checkpoint", commit->checkpoint,
		                     fault);
	if (rc != TALLY_OK)
		return rc;
	batch->objects[batch->count - 1].replace = true;
	return store_stage(office->record, batch->objects, batch->count,
	                   &out->stage, fault);
}

/* Ends the publication. Only after its commit is durable. */
static int publication_show(struct office *office, const struct commit *commit,
                            struct publication *publication,
                            struct fault *fault)
{
	struct tail *tail = office->writer->tail;
	int rc = store_publish(publication->stage, fault);

	if (rc == TALLY_OK) {
		tail_flushed(tail);
		tail_drop_partials(tail, &publication->place, commit->before);
	}
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

/* Publish a commit that is durable. */
static int apply(struct office *office, const struct commit *commit,
                 struct fault *fault)
{
	size_t count = (size_t)(commit->after - commit->before);
	struct tail *tail = office->writer->tail;
	struct publication publication;
	struct slice entries[MAX_BATCH];
	int rc = entries_split(commit->bundle, count, entries);

	if (rc != TALLY_OK || tail->frontier.size != commit->before)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "%s/commit: a commit does not continue the log",
		                 office->path);
	rc = tail_add(tail, NULL, entries, count, fault);
	if (rc == TALLY_OK && !commit_fits(commit, tail))
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "%s/commit: a commit's checkpoint is not that of "
		               "its entries", office->path);
	if (rc == TALLY_OK)
		rc = publication_stage(office, commit, &publication, fault);
	return rc == TALLY_OK ? publication_show(office, commit, &publication,
	                                         fault) : rc;
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

/*
 * Commit, then show. What will be shown is written first, so that the commit's
 * flushes take its bytes along; it stays unseen until the commit is durable.
 */
static int commit_and_show(struct office *office, const struct commit *commit,
                           struct slice bytes, struct fault *fault)
{
	struct publication publication;
	int rc = publication_stage(office, commit, &publication, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = chain_commit(&office->writer->chain, bytes, fault);
	if (rc != TALLY_OK) {
		store_discard(publication.stage);
		return rc;
	}
	rc = publication_show(office, commit, &publication, fault);
	if (rc != TALLY_OK)
		fault_prefix(fault, "logged, but not yet published");
	return rc;
}

/* Sign and commit what the tail holds, which was added since commit->before. */
static int commit_tail(struct office *office, struct commit *commit,
                       struct fault *fault)
{
	struct head head = tail_head(office->writer->tail);
	struct buf checkpoint, bytes;
	int rc;

	buf_init(&checkpoint, MAX_CHECKPOINT_BYTES);
	buf_init(&bytes, MAX_COMMIT_BYTES);
	commit->after = head.size;
	rc = sign_head(office, &head, &checkpoint, fault);
	if (rc == TALLY_OK) {
		commit->checkpoint = buf_slice(&checkpoint);
		office_random(commit->nonce, sizeof(commit->nonce));
		commit_encode(commit, &bytes);
		rc = buf_status(&bytes);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "commit: %s", status_text(rc));
	}
	if (rc == TALLY_OK)
		rc = commit_and_show(office, commit, buf_slice(&bytes), fault);
	buf_release(&checkpoint);
	buf_release(&bytes);
	return rc;
}

static int begin_log(struct office *office, struct fault *fault)
{
	struct commit commit = { .after = 0 };

	return commit_tail(office, &commit, fault);
}

/* The head that was published before the newest commit. */
static int previous_head(struct writer *writer, struct head *out,
                         struct fault *fault)
{
	struct checkpoint checkpoint;
	struct commit previous;
	struct buf bytes;
	int rc;

	buf_init(&bytes, MAX_COMMIT_BYTES);
	rc = read_commit(writer, writer->chain.next - 2, &bytes, &previous,
	                 fault);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(previous.checkpoint, &checkpoint, fault);
	if (rc == TALLY_OK)
		*out = checkpoint.head;
	buf_release(&bytes);
	return rc;
}

/* Is all there that the commit made visible, besides the checkpoint? */
static bool is_shown(const struct place *place, const struct commit *commit)
{
	char name[CUT_NAME_BYTES];

	cut_name(commit->after, name);
	return tail_is_there(place, commit->before, commit->after) &&
	       (!commit->keep_head || place_has(place, name));
}

/*
 * Not every file system keeps names in the order in which they were made: in a
 * crash of the machine the newest commit's checkpoint may be kept and the names
 * of what it covers be lost. Then that commit is to be published again.
 */
static int load_edge(struct office *office, const struct commit *newest,
                     struct head *head, struct fault *fault)
{
	struct writer *writer = office->writer;
	struct head previous;
	struct place place;

	own_place(office, &place);
	if (writer->chain.next >= 2 && newest->after == head->size &&
	    !is_shown(&place, newest) &&
	    previous_head(writer, &previous, NULL) == TALLY_OK &&
	    tail_load(writer->tail, &place, &previous, NULL) == TALLY_OK) {
		*head = previous;
		return TALLY_OK;
	}
	return tail_load(writer->tail, &place, head, fault);
}

/*
 * The checkpoint is read before the chain: another process may append between,
 * and then the chain is ahead, which is a state to finish, not a fault.
 */
static int writer_load(struct office *office, bool begin, struct fault *fault)
{
	struct writer *writer = office->writer;
	struct commit commit = { .after = 0 };
	struct head head;
	struct buf newest;
	bool none;
	int rc = published_head(office, &head, &none, fault);

	if (rc != TALLY_OK)
		return rc;
	writer->stale = true; /* until all has gone well */
	buf_init(&newest, MAX_COMMIT_BYTES);
	rc = chain_open(office->commit, CHAIN_PREFIX, &writer->chain, &newest,
	                fault);
	if (rc == TALLY_OK && newest.len > 0 &&
	    commit_decode(buf_slice(&newest), &commit) != TALLY_OK)
		rc = fault_set(fault, TALLY_EFORMAT,
		               "%s/commit: the newest commit is malformed",
		               office->path);
	if (rc == TALLY_OK)
		rc = load_edge(office, &commit, &head, fault);
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

/* In the tail and in the commit's bundle; what cannot be changes neither. */
static int add_entries(struct writer *writer, const struct slice *entries,
                       size_t count, struct buf *bundle, struct fault *fault)
{
	int rc = TALLY_OK;

	for (size_t i = 0; i < count; i++)
		entries_put(bundle, entries[i]);
	rc = buf_status(bundle);
	if (rc == TALLY_OK &&
	    writer->tail->frontier.size + count > MAX_LOG_ENTRIES)
		rc = TALLY_ELIMIT;
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "append: %s", status_text(rc));
	writer->stale = true; /* until all has gone well */
	return tail_add(writer->tail, NULL, entries, count, fault);
}

int writer_append(struct office *office, const struct slice *entries,
                  size_t count, bool keep_head, struct fault *fault)
{
	struct writer *writer = office->writer;
	struct commit commit = { .keep_head = keep_head };
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
	commit.before = writer->tail->frontier.size;
	buf_init(&bundle, MAX_ENTRIES_TILE_BYTES);
	rc = add_entries(writer, entries, count, &bundle, fault);
	if (rc == TALLY_OK) {
		commit.bundle = buf_slice(&bundle);
		rc = commit_tail(office, &commit, fault);
	}
	buf_release(&bundle);
	if (rc == TALLY_OK) {
		writer->stale = false;
		collect(writer);
	}
	return rc;
}

int office_append(struct office *office, const struct slice *entries,
                  size_t count, bool keep_head, struct fault *fault)
{
	int rc = office_may_append(office, fault);

	return rc == TALLY_OK ? writer_append(office, entries, count, keep_head,
	                                      fault) : rc;
}
