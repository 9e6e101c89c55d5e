/*
 * Laws of witnessing on request: which submissions are cosigned, and what the
 * others are answered, in which order.
 */
#include "submission_world.h"

static struct world world;
static struct signer ru;

static int make_world(void **state)
{
	(void)state;
	world_init(&world);
	signer_of(&world, "ru", &ru);
	return 0;
}

static int drop_world(void **state)
{
	(void)state;
	signer_wipe(&ru);
	world_release(&world);
	return 0;
}

static void open_witness(struct office *out, const char *clock)
{
	open_seated(&world, "ch", clock, out);
}

static void test_answer_is_the_cosignature_of_the_checkpoint(void **state)
{
	struct buf body = growth(&ru, &plain, 0, 3), out, whole;
	struct checkpoint checkpoint;
	struct office witness;
	struct note_key own;
	struct fault fault;
	struct slice line;

	(void)state;
	open_witness(&witness, CLOCK);
	buf_init(&out, 2000);
	buf_init(&whole, 5000);
	assert_int_equal(submit(&witness, buf_slice(&body), &out), 200);
	line = buf_slice(&out);
	while (line.data[0] != '|')
		line = slice_part(line, 1, line.len);
	line = slice_part(line, 1, line.len);
	/* the submission's checkpoint follows the blank line */
	buf_put_slice(&whole, slice_part(buf_slice(&body), strlen("old 0\n\n"),
	                                 body.len));
	buf_put_slice(&whole, line);
	assert_ok(checkpoint_open(buf_slice(&whole), &ru.key, &checkpoint,
	                          &fault));
	assert_int_equal(note_key_init(&own, CH_LOG, NOTE_COSIGNATURE,
	                               witness.log_key.public_key), TALLY_OK);
	assert_int_equal(note_cosigned_at(&checkpoint.note, &own),
	                 office_now(&witness));
	assert_int_equal(checkpoint.note.signature_count, 2);
	office_close(&witness);
	buf_release(&whole);
	buf_release(&out);
	buf_release(&body);
}

static void test_repeat_is_cosigned_again_and_changes_nothing(void **state)
{
	struct office witness;
	struct buf stale, out;

	(void)state;
	open_witness(&witness, CLOCK);
	buf_init(&out, 2000);
	stale = growth(&ru, &plain, 0, 3);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 3), 200);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(submit_growth(&witness, &ru, &plain, 3, 3),
		                 200);
		assert_int_equal(submit(&witness, buf_slice(&stale), &out), 409);
		assert_true(slice_is_text(buf_slice(&out),
		                          "text/x.tlog.size|3\n"));
	}
	office_close(&witness);
	open_witness(&witness, CLOCK); /* a later process */
	assert_int_equal(submit(&witness, buf_slice(&stale), &out), 409);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 3, 3), 200);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 3);
	office_close(&witness);
	buf_release(&stale);
	buf_release(&out);
}

static void test_every_growth_with_its_proof_is_cosigned(void **state)
{
	struct office witness;
	struct head head, want;
	uint64_t last = 0;

	(void)state;
	open_witness(&witness, CLOCK);
	for (uint64_t step = 0; last < 300; step++) {
		uint64_t size = last + step % 7 + step / 7 * 3;

		assert_int_equal(submit_growth(&witness, &ru, &plain, last,
		                               size), 200);
		last = size;
		want = history_head(&plain, last);
		head = on_record(&witness, &ru, NULL);
		assert_true(head_equal(&head, &want));
	}
	office_close(&witness);
}

/* A submission of plain's 5 to 13, with a proof that something is done to. */
static int submit_with(struct office *witness, const struct proof *proof)
{
	struct head head = history_head(&plain, 13);
	struct buf body;
	int status;

	buf_init(&body, MAX_SUBMISSION_BYTES);
	buf_put_text(&body, "old 5\n");
	put_proof(&body, proof);
	buf_put_u8(&body, '\n');
	put_head(&body, &ru, RU_LOG, &head);
	status = submit(witness, buf_slice(&body), NULL);
	buf_release(&body);
	return status;
}

static void test_any_change_of_a_proof_is_422(void **state)
{
	struct proof proof = history_proof(&plain, 5, 13), bad;
	struct office witness;

	(void)state;
	open_witness(&witness, CLOCK);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 5), 200);
	for (size_t i = 0; i < proof.count; i++)
		for (size_t bit = 0; bit < 256; bit += 15) {
			bad = proof;
			bad.hash[i][bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(submit_with(&witness, &bad), 422);
		}
	for (size_t count = 0; count < MAX_PROOF_HASHES; count++) {
		bad = proof;
		bad.count = count;
		if (count != proof.count)
			assert_int_equal(submit_with(&witness, &bad), 422);
	}
	assert_int_equal(on_record(&witness, &ru, NULL).size, 5);
	assert_int_equal(submit_with(&witness, &proof), 200);
	office_close(&witness);
}

static void test_other_histories_are_422(void **state)
{
	const struct history other = { 1, 2 };
	struct office witness;

	(void)state;
	open_witness(&witness, CLOCK);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 5), 200);
	assert_int_equal(submit_growth(&witness, &ru, &other, 5, 5), 422);
	for (uint64_t size = 6; size < 40; size++)
		assert_int_equal(submit_growth(&witness, &ru, &other, 5, size),
		                 422);
	/* smaller sizes are stale, whichever history they are of */
	assert_int_equal(submit_growth(&witness, &ru, &other, 2, 4), 409);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 3, 4), 409);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 5);
	office_close(&witness);
}

enum signed_by { BY_LOG, BY_STRANGER, BY_BOTH, BY_NOBODY, SPOILT, SPOILT_TOO };

/* A case of the table below, tried on a witness that cosigned plain's 5. */
struct refusal {
	const char *before; /* the checkpoint */
	const char *origin;
	const char *size;
	const char *root; /* NULL: plain's 5 */
	enum signed_by by;
	int status;
};

#define HASH_LINE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define TWELVE(x) x x x x x x x x x x x x
#define SIXTY_LINES                                                        \
	TWELVE(HASH_LINE) TWELVE(HASH_LINE) TWELVE(HASH_LINE)              \
	TWELVE(HASH_LINE) TWELVE(HASH_LINE)
#define EMPTY "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define ZEROS "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static const struct refusal refusals[] = {
	{ "old 5\n\n", RU_LOG, "5", NULL, BY_LOG, 200 },
	{ "old 5\n\n", RU_LOG, "5", NULL, BY_BOTH, 200 },
	/* malformed */
	{ "", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 5\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old \n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 05\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 00\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old +5\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old -5\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 5 \n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old  5\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 5\r\n\r\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "Old 5\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 0x5\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 18446744073709551616\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 5\nsize 5\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 5\nAAAA\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 5\n" /* unused bits that are not zero */
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n\n",
	  RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 5\n" /* 33 bytes */
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\n",
	  RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 5\n " HASH_LINE "\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	{ "old 5\n" SIXTY_LINES HASH_LINE HASH_LINE HASH_LINE HASH_LINE "\n",
	  RU_LOG, "6", NULL, BY_LOG, 400 },
	{ "old 5\n\n", RU_LOG, "05", NULL, BY_LOG, 400 },
	{ "old 5\n\n", RU_LOG, "5", "AAAA", BY_LOG, 400 },
	{ "old 5\n\n", RU_LOG, "5", ZEROS "\nmore", BY_LOG, 400 },
	{ "old 5\n\n", RU_LOG, "5", NULL, BY_NOBODY, 400 },
	{ "old 6\n\n", RU_LOG, "5", NULL, BY_LOG, 400 },
	/* that, before the log is looked up; the log, before its signature */
	{ "old 6\n\n", "fr.example/tally", "5", NULL, BY_LOG, 400 },
	{ "old 5\n\n", "fr.example/tally", "5", NULL, BY_LOG, 404 },
	{ "old 5\n\n", "fr.example/tally", "5", NULL, BY_STRANGER, 404 },
	{ "old 5\n\n", "no log name", "5", NULL, BY_STRANGER, 404 },
	{ "old 5\n\n", CH_LOG, "5", NULL, BY_LOG, 404 }, /* its own */
	/* the signature, before the old size */
	{ "old 5\n\n", RU_LOG, "5", NULL, BY_STRANGER, 403 },
	{ "old 5\n\n", RU_LOG, "5", NULL, SPOILT, 403 },
	{ "old 5\n\n", RU_LOG, "5", NULL, SPOILT_TOO, 403 },
	{ "old 5\n\n", "us.example/tally", "5", NULL, BY_LOG, 403 },
	{ "old 4\n\n", RU_LOG, "6", NULL, BY_STRANGER, 403 },
	{ "old 0\n\n", RU_LOG, "0", ZEROS, BY_STRANGER, 403 },
	/* the old size, before the proof */
	{ "old 0\n\n", RU_LOG, "5", NULL, BY_LOG, 409 },
	{ "old 4\n\n", RU_LOG, "5", NULL, BY_LOG, 409 },
	{ "old 6\n\n", RU_LOG, "6", ZEROS, BY_LOG, 409 },
	{ "old 0\n\n", RU_LOG, "0", EMPTY, BY_LOG, 409 },
	{ "old 0\n\n", RU_LOG, "0", ZEROS, BY_LOG, 409 },
	{ "old 0\n" HASH_LINE "\n", RU_LOG, "5", NULL, BY_LOG, 409 },
	/* the proof */
	{ "old 5\n\n", RU_LOG, "5", ZEROS, BY_LOG, 422 },
	{ "old 5\n\n", RU_LOG, "5", EMPTY, BY_LOG, 422 },
	{ "old 5\n" HASH_LINE "\n", RU_LOG, "5", NULL, BY_LOG, 422 },
	{ "old 5\n\n", RU_LOG, "6", NULL, BY_LOG, 422 },
	{ "old 5\n" HASH_LINE "\n", RU_LOG, "6", NULL, BY_LOG, 422 },
	{ "old 5\n" SIXTY_LINES HASH_LINE HASH_LINE HASH_LINE "\n", RU_LOG, "6",
	  NULL, BY_LOG, 422 },
	{ "old 5\n\n", RU_LOG, "18446744073709551615", ZEROS, BY_LOG, 422 },
};

/* Of a log that nothing was cosigned of. */
static const struct refusal first_refusals[] = {
	{ "old 1\n\n", RU_LOG, "5", NULL, BY_LOG, 409 },
	{ "old 0\n" HASH_LINE "\n", RU_LOG, "5", NULL, BY_LOG, 422 },
	{ "old 0\n\n", RU_LOG, "0", ZEROS, BY_LOG, 422 },
	{ "old 0\n" HASH_LINE "\n", RU_LOG, "0", EMPTY, BY_LOG, 422 },
	{ "old 0\n\n", RU_LOG, "0", EMPTY, BY_LOG, 200 },
	{ "old 0\n\n", RU_LOG, "0", EMPTY, BY_LOG, 200 },
	{ "old 0\n\n", RU_LOG, "0", ZEROS, BY_LOG, 422 },
	{ "old 0\n\n", RU_LOG, "5", NULL, BY_LOG, 200 },
};

static void put_signature(struct buf *body, const struct signer *signer,
                          struct slice text, bool spoilt)
{
	uint8_t signature[SIGNATURE_BYTES];

	sign_bytes(signer->seed, text, signature);
	signature[9] ^= spoilt;
	note_put_signature(&signer->key, signature, sizeof(signature), body);
}

static void put_signatures(struct buf *body, const struct refusal *r,
                           struct slice text)
{
	struct signer stranger = ru;

	memset(stranger.seed, 7, sizeof(stranger.seed));
	sign_public(stranger.seed, stranger.key.public_key);
	assert_int_equal(note_key_init(&stranger.key, RU_LOG, NOTE_ED25519,
	                               stranger.key.public_key), TALLY_OK);
	if (r->by == BY_STRANGER || r->by == BY_BOTH)
		put_signature(body, &stranger, text, r->by == BY_BOTH);
	if (r->by == BY_LOG || r->by == BY_BOTH || r->by == SPOILT_TOO)
		put_signature(body, &ru, text, false);
	if (r->by == SPOILT || r->by == SPOILT_TOO)
		put_signature(body, &ru, text, true);
}

static struct buf refusal_body(const struct refusal *r)
{
	struct head head = history_head(&plain, 5);
	char root[64];
	struct buf body, text;

	base64_format(head.root, HASH_BYTES, root);
	buf_init(&body, (size_t)MAX_SUBMISSION_BYTES * 2);
	buf_init(&text, 1000);
	buf_printf(&text, "%s\n%s\n%s\n", r->origin, r->size,
	           r->root ? r->root : root);
	buf_put_text(&body, r->before);
	buf_put_slice(&body, buf_slice(&text));
	buf_put_u8(&body, '\n');
	put_signatures(&body, r, buf_slice(&text));
	assert_int_equal(buf_status(&body), TALLY_OK);
	buf_release(&text);
	return body;
}

static void check_refusals(const struct refusal *rows, size_t count,
                           uint64_t size)
{
	struct office witness;

	open_witness(&witness, CLOCK);
	if (size > 0)
		assert_int_equal(submit_growth(&witness, &ru, &plain, 0, size),
		                 200);
	for (size_t i = 0; i < count; i++) {
		struct buf body = refusal_body(&rows[i]);
		int status = submit(&witness, buf_slice(&body), NULL);

		if (status != rows[i].status)
			fail_msg("%s|%s|%s|%d: %d instead of %d", rows[i].before,
			         rows[i].origin, rows[i].size, (int)rows[i].by,
			         status, rows[i].status);
		buf_release(&body);
	}
	assert_int_equal(on_record(&witness, &ru, NULL).size, 5);
	office_close(&witness);
}

static void test_refusals_come_in_the_order_of_the_specification(void **state)
{
	(void)state;
	check_refusals(refusals, sizeof(refusals) / sizeof(*refusals), 5);
}

static void test_first_checkpoint_has_an_empty_proof(void **state)
{
	(void)state;
	check_refusals(first_refusals,
	               sizeof(first_refusals) / sizeof(*first_refusals), 0);
}

static void test_flipped_bit_or_lost_end_is_never_cosigned(void **state)
{
	struct buf body = growth(&ru, &plain, 5, 7);
	struct office witness;

	(void)state;
	open_witness(&witness, CLOCK);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 5), 200);
	for (size_t len = 0; len < body.len; len++)
		assert_int_equal(submit(&witness, slice_of(body.data, len),
		                        NULL), 400);
	for (size_t bit = 0; bit < body.len * 8; bit++) {
		body.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(submit(&witness, buf_slice(&body), NULL),
		                     200);
		body.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(on_record(&witness, &ru, NULL).size, 5);
	assert_int_equal(submit(&witness, buf_slice(&body), NULL), 200);
	office_close(&witness);
	buf_release(&body);
}

static void test_office_without_a_charter_witnesses_nothing(void **state)
{
	struct office witness;

	(void)state;
	open_office(&world, "ch", CLOCK, &witness);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 5), 404);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 0);
	office_close(&witness);
}

int main(void)
{
#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, make_world, drop_world)
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_answer_is_the_cosignature_of_the_checkpoint),
		IN_WORLD(test_repeat_is_cosigned_again_and_changes_nothing),
		IN_WORLD(test_every_growth_with_its_proof_is_cosigned),
		IN_WORLD(test_any_change_of_a_proof_is_422),
		IN_WORLD(test_other_histories_are_422),
		IN_WORLD(test_refusals_come_in_the_order_of_the_specification),
		IN_WORLD(test_first_checkpoint_has_an_empty_proof),
		IN_WORLD(test_flipped_bit_or_lost_end_is_never_cosigned),
		IN_WORLD(test_office_without_a_charter_witnesses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
