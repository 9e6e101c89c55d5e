/*
 * Judging submitted checkpoints. What was cosigned, and that it is decided only
 * once, is the business of cosigned.h.
 */
#include "office/submission.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "office/cosigned.h"
#include "office/heads.h"
#include "office/log_key.h"
#include "office/restored.h"
#include "office/view.h"

#define OLD "old "
#define TEXT "text/plain; charset=utf-8"
#define MAX_TRIES 8 /* of a decision that others overtake */
#define MAX_ANSWER_BYTES 1024

struct submission {
	uint64_t old;
	struct proof proof;
	struct slice bytes; /* of the checkpoint */
	struct checkpoint checkpoint;
	struct note_key key; /* of its log */
	int64_t now_s;
};

/* The lines up to a blank one. */
static bool parse_proof(struct reader *r, struct proof *out)
{
	struct slice line;
	size_t len;

	out->count = 0;
	for (; reader_line(r, &line); out->count++) {
		if (line.len == 0)
			return true;
		if (out->count == MAX_PROOF_HASHES ||
		    base64_parse(line, out->hash[out->count], HASH_BYTES,
		                 &len) != TALLY_OK ||
		    len != HASH_BYTES)
			return false;
	}
	return false;
}

/* Why it is malformed, or NULL. */
static const char *parse(struct slice body, struct submission *out)
{
	struct reader r = { body };
	struct slice line;

	if (!reader_line(&r, &line) || !slice_starts(line, OLD) ||
	    decimal_parse(slice_part(line, strlen(OLD), line.len), &out->old) !=
	            TALLY_OK)
		return "the first line is not \"old\" and a size";
	if (!parse_proof(&r, &out->proof))
		return "not 0 to 63 lines of base64 of 32 bytes, a blank line "
		       "and a checkpoint";
	out->bytes = r.rest;
	if (checkpoint_parse_any_root(r.rest, &out->checkpoint, NULL) !=
	    TALLY_OK)
		return "not a checkpoint: origin, size and root, then signatures";
	if (out->old > out->checkpoint.head.size)
		return "the old size is over the checkpoint's";
	return NULL;
}

static int answer(struct submission_answer *out, int status, const char *why)
{
	out->status = status;
	out->content_type = TEXT;
	buf_put_text(&out->body, why);
	buf_put_u8(&out->body, '\n');
	return buf_status(&out->body);
}

static int answer_conflict(struct submission_answer *out, uint64_t size)
{
	out->status = 409;
	out->content_type = "text/x.tlog.size";
	buf_printf(&out->body, "%" PRIu64 "\n", size);
	return buf_status(&out->body);
}

/* NO_INDEX for what this office does not witness. */
static size_t find_log(const struct office *office, struct slice origin)
{
	size_t log = NO_INDEX;

	if (office->charter != NULL)
		log = charter_participant_of_log(office->charter, origin);
	return log == office->self ? NO_INDEX : log;
}

/* The key of which this office holds that it is the log's now. */
static int current_key(const struct office *office, size_t log,
                       struct note_key *out, struct fault *fault)
{
	struct log_key key;
	struct place place;
	struct buf held;
	int rc;

	place_of(office, log, &place);
	log_key_init(&key, office->charter, &office->charter->participants[log]);
	rc = place_checkpoint(&place, &held, fault);
	if (rc == TALLY_ENOTFOUND)
		rc = TALLY_OK;
	if (rc == TALLY_OK)
		rc = log_key_held(&key, &place, buf_slice(&held), fault);
	if (rc == TALLY_OK)
		*out = key.key;
	buf_release(&held);
	return rc;
}

/* Of the other lines nothing is known: only the log's goes on record. */
static int cosign(struct cosigned *last, const struct submission *s,
                  struct submission_answer *out, struct fault *fault)
{
	struct buf alone;
	int rc;

	buf_init(&alone, MAX_CHECKPOINT_BYTES);
	rc = head_alone(s->bytes, &s->key, &alone, fault);
	if (rc == TALLY_OK)
		rc = cosigned_add(last, buf_slice(&alone), s->now_s, &out->body,
		                  fault);
	buf_release(&alone);
	out->status = 200;
	out->content_type = TEXT;
	return rc;
}

static int judge(struct cosigned *last, const struct submission *s,
                 struct submission_answer *out, struct fault *fault)
{
	const struct head *head = &s->checkpoint.head;

	if (s->old != last->head.size)
		return answer_conflict(out, last->head.size);
	if (!proof_shows_consistency(&s->proof, s->old, head->size,
	                             last->head.root, head->root))
		return answer(out, 422, s->old == head->size
		                                ? "another root was cosigned at "
		                                  "this size"
		                                : "the proof does not show that "
		                                  "it extends what was cosigned");
	return cosign(last, s, out, fault);
}

/* Whoever was overtaken between reading and writing judges anew. */
static int decide(const struct office *office, const struct submission *s,
                  struct submission_answer *out, struct fault *fault)
{
	int rc = TALLY_EFENCED;

	for (int i = 0; i < MAX_TRIES &&
	                (rc == TALLY_EFENCED || rc == TALLY_EUNKNOWN); i++) {
		struct cosigned last;

		buf_clear(&out->body);
		rc = cosigned_open(&last, office, s->key.name, fault);
		if (rc == TALLY_OK)
			rc = judge(&last, s, out, fault);
		cosigned_release(&last);
	}
	return rc;
}

static int add_checkpoint(const struct office *office, struct submission *s,
                          struct submission_answer *out, struct fault *fault)
{
	size_t log = find_log(office, s->checkpoint.origin);
	int rc;

	if (log == NO_INDEX)
		return answer(out, 404, "this log is not witnessed here");
	rc = current_key(office, log, &s->key, fault);
	if (rc != TALLY_OK)
		return rc;
	switch (note_verify(&s->checkpoint.note, &s->key)) {
	case NOTE_GOOD:
		return decide(office, s, out, fault);
	case NOTE_KEY_ABSENT:
		return answer(out, 403, "not signed by the log's key");
	case NOTE_BAD:
		return answer(out, 403, "the log's signature is bad");
	case NOTE_NOT_CHECKED:
		break;
	}
	return fault_set(fault, TALLY_ENOMEM, "out of memory");
}

int office_add_checkpoint(struct office *office, struct slice body,
                          int64_t now_s, struct submission_answer *out,
                          struct fault *fault)
{
	struct submission s = { .now_s = now_s };
	struct submission_answer given = { .status = 0 };
	int rc = restored_check(office, fault);
	const char *why;

	if (rc != TALLY_OK)
		return rc;
	buf_init(&given.body, MAX_ANSWER_BYTES);
	why = parse(body, &s);
	if (why != NULL)
		rc = answer(&given, 400, why);
	else
		rc = add_checkpoint(office, &s, &given, fault);
	if (rc == TALLY_OK)
		*out = given;
	else
		submission_answer_release(&given);
	return rc;
}

void submission_answer_release(struct submission_answer *answer_given)
{
	buf_release(&answer_given->body);
	memset(answer_given, 0, sizeof(*answer_given));
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
