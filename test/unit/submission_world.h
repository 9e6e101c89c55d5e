/*
 * Submissions of ru's log to the witness ch: heads of any history, signed with
 * ru's key, and proofs between them.
 */
#ifndef TALLY_TEST_SUBMISSION_WORLD_H
#define TALLY_TEST_SUBMISSION_WORLD_H

#include "office_world.h"

#include "base/text.h"
#include "office/keys.h"
#include "office/submission.h"

/* Histories share their first `common` entries; those of 0 are append_plain's. */
struct history {
	size_t number, common;
};

static const struct history plain = { 0, 0 };

static inline void history_leaf(const struct history *h, size_t i,
                                uint8_t out[static HASH_BYTES])
{
	char text[64];

	snprintf(text, sizeof(text), "ru entry %zu",
	         i < h->common ? i : i + 1000 * h->number);
	hash_leaf(slice_text(text), out);
}

static inline int history_hash(void *ctx, unsigned level, uint64_t index,
                               uint8_t out[static HASH_BYTES])
{
	uint8_t left[HASH_BYTES], right[HASH_BYTES];

	if (level == 0) {
		history_leaf(ctx, (size_t)index, out);
		return TALLY_OK;
	}
	history_hash(ctx, level - 1, 2 * index, left);
	history_hash(ctx, level - 1, 2 * index + 1, right);
	hash_node(left, right, out);
	return TALLY_OK;
}

static inline struct hash_source history_source(const struct history *h)
{
	return (struct hash_source){ history_hash, (void *)(uintptr_t)h };
}

static inline struct head history_head(const struct history *h, uint64_t size)
{
	struct head head = { .size = size };

	assert_int_equal(tree_root(history_source(h), size, head.root),
	                 TALLY_OK);
	return head;
}

static inline void signer_of(const struct world *world, const char *name,
                             struct signer *out)
{
	struct office office;
	struct fault fault;

	open_office(world, name, CLOCK, &office);
	assert_ok(signer_load(&office, KEY_OFFICE, office.log, out, &fault));
	office_close(&office);
}

/* Append a signed checkpoint. */
static inline void put_head(struct buf *out, const struct signer *signer,
                            const char *origin, const struct head *head)
{
	struct buf text;

	buf_init(&text, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(&text, origin, head);
	buf_put_slice(out, buf_slice(&text));
	buf_put_u8(out, '\n');
	note_sign(&signer->key, signer->seed, buf_slice(&text), out);
	assert_int_equal(buf_status(out), TALLY_OK);
	buf_release(&text);
}

/* The store's name of a record, or of all of a log. */
static inline void record_name(const char *log, const char *number,
                               char out[static 160])
{
	char hex[2 * HASH_BYTES + 1];
	uint8_t hash[HASH_BYTES];

	hash_bytes(slice_text(log), hash);
	hex_format(hash, HASH_BYTES, hex);
	snprintf(out, 160, "cosigned/%s%s%s", hex, *number ? "/" : "", number);
}

static inline void put_proof(struct buf *out, const struct proof *proof)
{
	for (size_t i = 0; i < proof->count; i++) {
		char line[48];

		base64_format(proof->hash[i], HASH_BYTES, line);
		buf_printf(out, "%s\n", line);
	}
}

static inline struct proof history_proof(const struct history *h, uint64_t old,
                                         uint64_t size)
{
	struct proof proof = { .count = 0 };

	if (old > 0 && old < size)
		assert_int_equal(proof_consistency(history_source(h), old, size,
		                                   &proof), TALLY_OK);
	return proof;
}

/* The submission of a history's growth; the caller releases it. */
static inline struct buf growth(const struct signer *signer,
                                const struct history *h, uint64_t old,
                                uint64_t size)
{
	struct proof proof = history_proof(h, old, size);
	struct head head = history_head(h, size);
	struct buf body;

	buf_init(&body, MAX_SUBMISSION_BYTES);
	buf_printf(&body, "old %u\n", (unsigned)old);
	put_proof(&body, &proof);
	buf_put_u8(&body, '\n');
	put_head(&body, signer, signer->key.name, &head);
	return body;
}

/* A batch that grows; what is in it is released together. */
struct batch {
	size_t count;
	struct buf bodies[MAX_SUBMISSIONS];
	struct submission submissions[MAX_SUBMISSIONS];
};

/* Add a submission; the batch releases the body. */
static inline void batch_add(struct batch *batch, struct buf body)
{
	assert_in_range(batch->count, 0, MAX_SUBMISSIONS - 1);
	batch->bodies[batch->count] = body;
	batch->submissions[batch->count].body = buf_slice(&body);
	batch->count++;
}

static inline void batch_submit(struct batch *batch, struct office *witness)
{
	office_add_checkpoints(witness, batch->submissions, batch->count,
	                       office_now(witness));
}

/* The status of one, 0 if it could not be judged. */
static inline int batch_status(const struct batch *batch, size_t i)
{
	const struct submission *s = &batch->submissions[i];

	return s->failure == TALLY_OK ? s->answer.status : 0;
}

static inline void batch_release(struct batch *batch)
{
	submissions_release(batch->submissions, batch->count);
	for (size_t i = 0; i < batch->count; i++)
		buf_release(&batch->bodies[i]);
	batch->count = 0;
}

/* Submit; the status, and the answer's text in out (or NULL). */
static inline int submit(struct office *witness, struct slice body,
                         struct buf *out)
{
	struct submission one = { .body = body };
	int status;

	office_add_checkpoints(witness, &one, 1, office_now(witness));
	if (one.failure != TALLY_OK)
		fail_msg("%s", one.fault.text);
	assert_non_null(one.answer.content_type);
	if (out != NULL) {
		buf_clear(out);
		buf_put_text(out, one.answer.content_type);
		buf_put_u8(out, '|');
		buf_put_slice(out, buf_slice(&one.answer.body));
	}
	status = one.answer.status;
	submissions_release(&one, 1);
	return status;
}

/* Submit what cannot be judged; why. */
static inline int submit_failing(struct office *witness, struct slice body)
{
	struct submission one = { .body = body };

	office_add_checkpoints(witness, &one, 1, office_now(witness));
	assert_int_equal(one.answer.body.len, 0);
	submissions_release(&one, 1);
	return one.failure;
}

static inline int submit_growth(struct office *witness,
                                const struct signer *signer,
                                const struct history *h, uint64_t old,
                                uint64_t size)
{
	struct buf body = growth(signer, h, old, size);
	int status = submit(witness, buf_slice(&body), NULL);

	buf_release(&body);
	return status;
}

/* The submission of a made up head as the first of ru's log: without a proof. */
static inline struct buf first_submission(const struct signer *signer,
                                          uint64_t size)
{
	struct head head = { .size = size, .root = { 7 } };
	struct buf body;

	buf_init(&body, MAX_SUBMISSION_BYTES);
	buf_put_text(&body, "old 0\n\n");
	put_head(&body, signer, RU_LOG, &head);
	return body;
}

static inline int submit_first(struct office *witness,
                               const struct signer *signer, uint64_t size)
{
	struct buf body = first_submission(signer, size);
	int status = submit(witness, buf_slice(&body), NULL);

	buf_release(&body);
	return status;
}

/* The head that is on record, checked to be signed by both; size 0 for none. */
static inline struct head on_record(struct office *witness,
                                    const struct signer *signer,
                                    uint64_t *out_at_s)
{
	struct head head = { .size = 0 };
	struct checkpoint checkpoint;
	uint8_t hash[HASH_BYTES];
	struct note_key own;
	struct fault fault;
	struct buf bytes;
	int rc;

	hash_bytes(slice_text(RU_LOG), hash);
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	rc = office_cosigned_checkpoint(witness, hash, &bytes, &fault);
	if (rc != TALLY_ENOTFOUND) {
		assert_ok(rc);
		assert_ok(checkpoint_open(buf_slice(&bytes), &signer->key,
		                          &checkpoint, &fault));
		assert_int_equal(note_key_init(&own, witness->log,
		                               NOTE_COSIGNATURE,
		                               witness->log_key.public_key),
		                 TALLY_OK);
		assert_int_equal(note_verify(&checkpoint.note, &own), NOTE_GOOD);
		if (out_at_s != NULL)
			*out_at_s = note_cosigned_at(&checkpoint.note, &own);
		head = checkpoint.head;
	}
	buf_release(&bytes);
	return head;
}

#endif
