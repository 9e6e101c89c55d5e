/*
 * Judging submitted checkpoints, as many at a time as wait, so that they share
 * what it costs to be durable. What was cosigned, and that it is decided only
 * once, is the business of cosigned.h.
 */
#include "office/submission.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "office/cosigned.h"
#include "office/submission_head.h"

#define TEXT "text/plain; charset=utf-8"
#define MAX_TRIES 8 /* of a decision that others overtake */
#define MAX_ANSWER_BYTES 1024

/* A log that submissions are of. */
struct batch_log {
	size_t participant;
	struct submission_key key;
	int status;           /* of this round, or why it is never judged */
	struct fault fault;
	struct cosigned last; /* while a round goes on */
};

/* A submission, while it is judged. */
struct item {
	struct submission *submission;
	struct submitted_head read;
	struct batch_log *log;
	bool waits; /* for what was cosigned to be known, or on record */
};

struct batch {
	struct office *office;
	int64_t now_s;
	size_t count, log_count;
	struct item *items;
	struct batch_log *logs;  /* room for count */
	struct cosigned **staged;
	struct signer signer;    /* of the cosignatures; loaded when needed */
	bool has_signer;
};

static void fail(struct item *item, int rc, const char *why)
{
	item->submission->failure = rc;
	fault_set(&item->submission->fault, rc, "%s", why);
}

static struct buf *begin_answer(struct item *item, int status, const char *type)
{
	struct submission_answer *answer = &item->submission->answer;

	answer->status = status;
	answer->content_type = type;
	return &answer->body;
}

static void end_answer(struct item *item)
{
	int rc = buf_status(&item->submission->answer.body);

	if (rc != TALLY_OK)
		fail(item, rc, status_text(rc));
}

static void answer(struct item *item, int status, const char *why)
{
	struct buf *body = begin_answer(item, status, TEXT);

	buf_put_text(body, why);
	buf_put_u8(body, '\n');
	end_answer(item);
}

static void answer_conflict(struct item *item, uint64_t size)
{
	buf_printf(begin_answer(item, 409, "text/x.tlog.size"), "%" PRIu64 "\n",
	           size);
	end_answer(item);
}

/* --- who signed it ------------------------------------------------------- */

/* NO_INDEX for what this office does not witness. */
static size_t find_participant(const struct office *office, struct slice origin)
{
	size_t log = NO_INDEX;

	if (office->charter != NULL)
		log = charter_participant_of_log(office->charter, origin);
	return log == office->self ? NO_INDEX : log;
}

static struct batch_log *find_log(struct batch *batch, size_t participant,
                                  const struct checkpoint *submitted)
{
	struct batch_log *log = batch->logs, *end = log + batch->log_count;

	while (log < end && log->participant != participant)
		log++;
	if (log == end)
		batch->log_count++;
	log->participant = participant;
	if (log->status == TALLY_OK && !log->key.is_known)
		log->status = submission_find_key(batch->office, participant,
		                                  submitted, &log->key,
		                                  &log->fault);
	return log;
}

/* Up to the signature; what remains waits. */
static void take(struct batch *batch, struct item *item)
{
	struct checkpoint checkpoint;
	const char *why = submitted_head_read(item->submission->body, &item->read,
	                                 &checkpoint);
	size_t participant;
	int rc;

	if (why != NULL) {
		answer(item, 400, why);
		return;
	}
	participant = find_participant(batch->office, item->read.origin);
	if (participant == NO_INDEX) {
		answer(item, 404, "this log is not witnessed here");
		return;
	}
	item->log = find_log(batch, participant, &checkpoint);
	rc = item->log->status;
	if (rc != TALLY_OK) {
		fail(item, rc, item->log->fault.text);
		return;
	}
	why = submitted_head_check(&item->read, &checkpoint, &item->log->key);
	if (why != NULL)
		answer(item, 403, why);
	else
		item->waits = true;
}

/* --- what was cosigned --------------------------------------------------- */

/* Of the other lines nothing is known: only the log's goes on record. */
static int stage(struct batch *batch, struct item *item, struct fault *fault)
{
	const struct submitted_head *s = &item->read;
	struct buf alone;
	int rc = TALLY_OK;

	if (!batch->has_signer)
		rc = signer_choose(batch->office, NULL, &batch->signer, fault);
	if (rc != TALLY_OK)
		return rc;
	batch->has_signer = true;
	buf_init(&alone, MAX_CHECKPOINT_BYTES);
	buf_put_slice(&alone, s->text);
	buf_put_u8(&alone, '\n');
	buf_put_slice(&alone, s->line);
	rc = buf_status(&alone);
	item->log->last.signer = &batch->signer;
	if (rc == TALLY_OK)
		rc = cosigned_stage(&item->log->last, buf_slice(&alone),
		                    batch->now_s, begin_answer(item, 200, TEXT),
		                    fault);
	else
		fault_set(fault, rc, "%s", status_text(rc));
	buf_release(&alone);
	return rc;
}

/* The head that was cosigned at this size, if it has another root; else none. */
static int find_contradicted(struct cosigned *last, const struct head *head,
                             struct buf *out, struct fault *fault)
{
	struct checkpoint found;
	int rc;

	if (last->note.len == 0 || head->size == 0 ||
	    head->size > last->head.size || head_equal(head, &last->head))
		return TALLY_OK;
	rc = cosigned_find(last, head->size, out, fault);
	if (rc == TALLY_ENOTFOUND)
		return TALLY_OK;
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(out), &found, fault);
	if (rc == TALLY_OK && head_equal(head, &found.head))
		buf_clear(out);
	return rc;
}

/* What proves that its log signed two histories is not lost. */
static int keep_fork(struct batch *batch, struct item *item, struct fault *fault)
{
	struct buf held;
	int rc;

	buf_init(&held, MAX_CHECKPOINT_BYTES);
	rc = find_contradicted(&item->log->last, &item->read.head, &held, fault);
	if (rc == TALLY_OK && held.len > 0)
		rc = submission_keep_fork(batch->office, &item->read,
		                         buf_slice(&held), fault);
	buf_release(&held);
	return rc;
}

/* Beside what was cosigned last, by the submissions before it too. */
static int answer_by_last(struct batch *batch, struct item *item,
                          struct fault *fault)
{
	const struct submitted_head *s = &item->read;
	const struct head *last = &item->log->last.head;

	/* Cosigned once, neither it nor a smaller one could be mirrored. */
	if (s->old != last->size)
		answer_conflict(item, last->size);
	else if (s->head.size > MAX_LOG_ENTRIES)
		answer(item, 422, "no log here can have so many entries");
	else if (proof_shows_consistency(&s->proof, s->old, s->head.size,
	                                 last->root, s->head.root))
		return stage(batch, item, fault);
	else
		answer(item, 422, s->old == s->head.size
		                          ? "another root was cosigned at this "
		                            "size"
		                          : "the proof does not show that it "
		                            "extends what was cosigned");
	return TALLY_OK;
}

static void judge(struct batch *batch, struct item *item)
{
	struct fault fault;
	int rc = keep_fork(batch, item, &fault);

	if (rc == TALLY_OK)
		rc = answer_by_last(batch, item, &fault);
	if (rc != TALLY_OK)
		fail(item, rc, fault.text);
}

static void open_logs(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct batch_log *log = batch->items[i].log;

		if (batch->items[i].waits && log->last.office == NULL)
			log->status = cosigned_open(&log->last, batch->office,
			                            log->key.key.name,
			                            &log->fault);
	}
}

/* Of the logs that could be opened; how it went is in their status then. */
static void commit(struct batch *batch)
{
	size_t count = 0;

	for (size_t i = 0; i < batch->log_count; i++)
		if (batch->logs[i].last.office != NULL &&
		    batch->logs[i].status == TALLY_OK)
			batch->staged[count++] = &batch->logs[i].last;
	cosigned_commit(batch->staged, count);
	for (size_t i = 0; i < batch->log_count; i++) {
		struct batch_log *log = &batch->logs[i];

		if (log->last.office == NULL || log->status != TALLY_OK)
			continue;
		log->status = log->last.status;
		if (log->status != TALLY_OK)
			log->fault = log->last.fault;
	}
}

static bool was_overtaken(const struct batch_log *log)
{
	return log->status == TALLY_EFENCED || log->status == TALLY_EUNKNOWN;
}

/*
 * No answer of a log stands that is not on record: neither what was cosigned
 * nor what was refused beside that. Returns how many are to be judged anew.
 */
static size_t settle(struct batch *batch, bool is_last)
{
	size_t waiting = 0;

	for (size_t i = 0; i < batch->count; i++) {
		struct item *item = &batch->items[i];

		if (!item->waits || item->log->status == TALLY_OK) {
			item->waits = false;
			continue;
		}
		buf_clear(&item->submission->answer.body);
		item->submission->failure = TALLY_OK;
		item->waits = was_overtaken(item->log) && !is_last;
		if (item->waits)
			waiting++;
		else
			fail(item, item->log->status, item->log->fault.text);
	}
	for (size_t i = 0; i < batch->log_count; i++)
		cosigned_release(&batch->logs[i].last);
	return waiting;
}

/* Whoever was overtaken between reading and writing judges anew. */
static void decide(struct batch *batch)
{
	size_t waiting = 1;

	for (int i = 1; i <= MAX_TRIES && waiting > 0; i++) {
		open_logs(batch);
		for (size_t k = 0; k < batch->count; k++)
			if (batch->items[k].waits &&
			    batch->items[k].log->status == TALLY_OK)
				judge(batch, &batch->items[k]);
		commit(batch);
		waiting = settle(batch, i == MAX_TRIES);
	}
}

static int batch_init(struct batch *batch, struct office *office,
                      struct submission *submissions, size_t count)
{
	*batch = (struct batch){ .office = office, .count = count };
	batch->items = calloc(count + 1, sizeof(*batch->items));
	batch->logs = calloc(count + 1, sizeof(*batch->logs));
	batch->staged = calloc(count + 1, sizeof(struct cosigned *));
	if (!batch->items || !batch->logs || !batch->staged)
		return TALLY_ENOMEM;
	for (size_t i = 0; i < count; i++)
		batch->items[i].submission = &submissions[i];
	return TALLY_OK;
}

static void batch_release(struct batch *batch)
{
	if (batch->has_signer)
		signer_wipe(&batch->signer);
	free(batch->items);
	free(batch->logs);
	free((void *)batch->staged);
}

void office_add_checkpoints(struct office *office,
                            struct submission *submissions, size_t count,
                            int64_t now_s)
{
	struct fault fault = { .text = "" };
	struct batch batch;
	int rc = batch_init(&batch, office, submissions, count);

	batch.now_s = now_s;
	if (rc != TALLY_OK)
		fault_set(&fault, rc, "%s", status_text(rc));
	else
		rc = office_may_append(office, &fault);
	for (size_t i = 0; i < count; i++) {
		memset(&submissions[i].answer, 0, sizeof(submissions[i].answer));
		buf_init(&submissions[i].answer.body, MAX_ANSWER_BYTES);
		submissions[i].failure = rc;
		submissions[i].fault = fault;
		if (rc == TALLY_OK)
			take(&batch, &batch.items[i]);
	}
	if (rc == TALLY_OK)
		decide(&batch);
	batch_release(&batch);
}

void submissions_release(struct submission *submissions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_release(&submissions[i].answer.body);
		memset(&submissions[i].answer, 0, sizeof(submissions[i].answer));
	}
}

static size_t find_hash(const struct office *office,
                        const uint8_t origin_hash[static HASH_BYTES])
{
	for (size_t i = 0; office->charter != NULL &&
	                   i < office->charter->participant_count; i++) {
		const char *log = office->charter->participants[i].log;
		uint8_t hash[HASH_BYTES];

		hash_bytes(slice_text(log), hash);
		if (i != office->self && hash_equal(hash, origin_hash))
			return i;
	}
	return NO_INDEX;
}

int office_cosigned_checkpoint(struct office *office,
                               const uint8_t origin_hash[static HASH_BYTES],
                               struct buf *out, struct fault *fault)
{
	size_t log = find_hash(office, origin_hash);
	struct cosigned last;
	int rc;

	if (log == NO_INDEX)
		return fault_set(fault, TALLY_ENOTFOUND,
		                 "the charter has no such log");
	rc = cosigned_open(&last, office,
	                   office->charter->participants[log].log, fault);
	if (rc == TALLY_OK && last.note.len == 0)
		rc = fault_set(fault, TALLY_ENOTFOUND, "%s: nothing cosigned",
		               office->charter->participants[log].log);
	if (rc == TALLY_OK) {
		buf_put_slice(out, last.note);
		rc = buf_status(out);
	}
	cosigned_release(&last);
	return rc;
}
