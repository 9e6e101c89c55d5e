/*
 * Laws of submitting the own head: what counts as a cosignature, that no answer
 * makes an office ask for ever or believe anything, and what is kept. The
 * witness is the office of ch; a test stands between and changes its answers.
 */
#include <ctype.h>

#include "office_world.h"

#include "base/text.h"
#include "office/submission.h"
#include "office/submit.h"
#include "office/submitted.h"

#define US_LOG "us.example/tally"
#define CH_LOG "ch.example/tally"
#define CH 3
#define MAX_ASKED 7 /* requests to one witness for one head */

/* ch, and what becomes of its answers. */
struct between {
	struct office ch;
	/* NULL, or what is answered in place of ch, which is not asked. */
	bool (*instead)(struct between *b, const char *path,
	                struct submit_reply *out);
	/* NULL, or what becomes of the body of a 200. */
	void (*change)(struct between *b, struct buf *body);
	size_t at;            /* for these: where, or which */
	long status;
	const char *type, *body;
	size_t asked;
	char first[64];       /* first line of the last POST */
};

static void put_reply(struct submit_reply *out, long status, const char *type,
                      struct slice body)
{
	out->status = status;
	snprintf(out->type, sizeof(out->type), "%s", type);
	buf_init(&out->body, 65536);
	buf_put_slice(&out->body, body);
}

static void show(struct between *b, struct submit_reply *out)
{
	uint8_t hash[HASH_BYTES];
	struct buf bytes;

	hash_bytes(slice_text(US_LOG), hash);
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	if (office_cosigned_checkpoint(&b->ch, hash, &bytes, NULL) == TALLY_OK)
		put_reply(out, 200, "text/plain", buf_slice(&bytes));
	else
		put_reply(out, 404, "", slice_of(NULL, 0));
	buf_release(&bytes);
}

static int ask(void *ctx, const char *path, const struct slice *body,
               struct submit_reply *out, struct fault *failed)
{
	struct submission one = { .failure = TALLY_OK };
	struct between *b = ctx;

	(void)failed;
	b->asked++;
	if (body != NULL) {
		struct reader lines = { *body };
		struct slice line;

		assert_string_equal(path, "/add-checkpoint");
		assert_true(reader_line(&lines, &line));
		snprintf(b->first, sizeof(b->first), "%.*s", (int)line.len,
		         (const char *)line.data);
	}
	if (b->instead != NULL && b->instead(b, path, out))
		return TALLY_OK;
	if (body == NULL) {
		show(b, out);
		return TALLY_OK;
	}
	one.body = *body;
	office_add_checkpoints(&b->ch, &one, 1, office_now(&b->ch));
	if (one.failure != TALLY_OK)
		fail_msg("%s", one.fault.text);
	if (one.answer.status == 200 && b->change != NULL)
		b->change(b, &one.answer.body);
	put_reply(out, one.answer.status, one.answer.content_type,
	          buf_slice(&one.answer.body));
	submissions_release(&one, 1);
	return TALLY_OK;
}

struct scene {
	struct world world;
	struct office us;
	struct between b;
	struct submit_witness witness;
};

/* us has three entries that nobody has seen; ch has cosigned nothing. */
static void begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	world_init(&s->world);
	open_seated(&s->world, "us", CLOCK, &s->us);
	open_seated(&s->world, "ch", CLOCK, &s->b.ch);
	append_plain(&s->us, 0, 3);
	submit_participant(&s->us, CH, &s->witness);
}

static void end(struct scene *s)
{
	office_close(&s->us);
	office_close(&s->b.ch);
	world_release(&s->world);
}

/* Submit the newest head, and keep what came. */
static struct submit_result go(struct scene *s, bool *out_quorum)
{
	const struct submit_port port = { ask, &s->b };
	struct submit_result result;
	struct submit submit;
	struct fault fault;
	bool quorum;

	s->b.asked = 0;
	assert_ok(submit_open(&submit, &s->us, office_now(&s->us), &fault));
	submit_ask(&submit, &s->witness, &port, &result);
	assert_ok(submit_keep(&submit, NULL, &quorum, &fault));
	submit_release(&submit);
	assert_true(s->b.asked <= MAX_ASKED);
	if (out_quorum != NULL)
		*out_quorum = quorum;
	return result;
}

static void assert_outcome(const struct submit_result *result,
                           enum submit_outcome want)
{
	if (result->outcome != want)
		fail_msg("outcome %d instead of %d: %s", (int)result->outcome,
		         (int)want, result->fault.text);
}

static bool is_kept(const struct scene *s)
{
	return submitted_size(&s->us, CH_LOG) > 0 ||
	       store_has(s->us.root, "vouched/" US_LOG);
}

static void test_head_is_cosigned_and_its_size_remembered(void **state)
{
	struct submit_result result;
	struct scene s;
	bool quorum;

	(void)state;
	begin(&s);
	result = go(&s, &quorum);
	assert_outcome(&result, SUBMIT_COSIGNED);
	assert_true(quorum);
	assert_int_equal(result.at_s, office_now(&s.b.ch));
	assert_false(result.is_ahead);
	assert_string_equal(s.b.first, "old 0");
	assert_int_equal(s.b.asked, 1);
	assert_int_equal(submitted_size(&s.us, CH_LOG), 3);
	append_plain(&s.us, 3, 253);
	result = go(&s, &quorum);
	assert_outcome(&result, SUBMIT_COSIGNED);
	assert_string_equal(s.b.first, "old 3");
	assert_int_equal(s.b.asked, 1);
	end(&s);
}

static void test_lost_memory_costs_a_request_and_nothing_else(void **state)
{
	struct submit_result result;
	char name[PLACE_NAME_BYTES];
	struct fault fault;
	struct scene s;

	(void)state;
	begin(&s);
	go(&s, NULL);
	submitted_name(CH_LOG, name);
	assert_ok(store_remove(s.us.root, name, &fault));
	append_plain(&s.us, 3, 4);
	result = go(&s, NULL);
	assert_outcome(&result, SUBMIT_COSIGNED);
	assert_string_equal(s.b.first, "old 3");
	assert_int_equal(s.b.asked, 2);
	end(&s);
}

/* A digit of the signature becomes another digit. */
static void flip(struct between *b, struct buf *body)
{
	uint8_t *byte = &body->data[b->at];

	if (isalnum(*byte) || *byte == '+' || *byte == '/')
		*byte = *byte == 'A' ? 'B' : 'A';
	else
		*byte ^= 1;
}

static void cut(struct between *b, struct buf *body)
{
	body->len = b->at;
}

/* ch cosigns again and again, and what comes is changed at every byte. */
static void spoil(struct scene *s, void (*change)(struct between *, struct buf *))
{
	size_t digits = strlen("\xe2\x80\x94 " CH_LOG " ");
	size_t len = digits + 104 + strlen("\n");

	s->b.change = change;
	for (s->b.at = 0; s->b.at < len; s->b.at++) {
		bool quorum;
		struct submit_result result = go(s, &quorum);
		/* Behind the name and the key's id it is the witness's. */
		bool is_its = change == flip && s->b.at >= digits + 6 &&
		              s->b.at < digits + 101;

		if (result.outcome != SUBMIT_BAD &&
		    (is_its || result.outcome != SUBMIT_REFUSED))
			fail_msg("byte %zu: outcome %d", s->b.at,
			         (int)result.outcome);
		assert_false(quorum);
		assert_false(is_kept(s));
	}
}

static void test_changed_cosignature_is_none(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	spoil(&s, flip);
	spoil(&s, cut);
	end(&s);
}

static bool say(struct between *b, const char *path, struct submit_reply *out)
{
	(void)path;
	put_reply(out, b->status, b->type, slice_text(b->body));
	return true;
}

/* Whatever is said, few requests follow, none fails, and nothing is kept. */
static void test_no_answer_without_cosignature_is_taken(void **state)
{
	static const long status[] = { 0, 100, 200, 204, 302, 400, 401, 403, 404,
		                       409, 413, 422, 429, 500, 503, 999 };
	static const char *const type[] = { "", "text/plain",
		                            "text/x.tlog.size" };
	static const char no_line[] = "\xe2\x80\x94 " CH_LOG " AAAA\n";
	static const char no_head[] = US_LOG "\n9\nAAAA\n\n";
	static const char *const body[] = {
		no_line, "", "\n", "0\n", "1\n", "2",
		"3\n", "03\n", "-1\n", "+2\n", "4\n",
		"18446744073709551615\n", "18446744073709551616\n", "\xe2\x80\x94",
		no_head,
	};
	struct scene s;

	(void)state;
	begin(&s);
	s.b.instead = say;
	for (size_t i = 0; i < 3 * sizeof(status) / sizeof(*status); i++)
		for (size_t k = 0; k < sizeof(body) / sizeof(*body); k++) {
			struct submit_result result;

			s.b.status = status[i / 3];
			s.b.type = type[i % 3];
			s.b.body = body[k];
			result = go(&s, NULL);
			assert_true(result.outcome == SUBMIT_REFUSED ||
			            result.outcome == SUBMIT_CLAIMED);
			assert_true(result.fault.text[0] != '\0');
		}
	assert_false(is_kept(&s));
	assert_int_equal(office_may_append(&s.us, NULL), TALLY_OK);
	end(&s);
}

/* Refused, for a head of b->at entries that another key signed. */
static bool lie(struct between *b, const char *path, struct submit_reply *out)
{
	const struct head head = { .size = b->at };
	struct buf text, note;
	uint8_t seed[SIGN_SEED_BYTES];

	if (strcmp(path, "/add-checkpoint") == 0) {
		put_reply(out, b->status, b->type, slice_text(b->body));
		return true;
	}
	memset(seed, 7, sizeof(seed));
	buf_init(&text, 1000);
	buf_init(&note, 2000);
	checkpoint_put_text(&text, US_LOG, &head);
	buf_put_slice(&note, buf_slice(&text));
	buf_put_u8(&note, '\n');
	note_sign(&b->ch.charter->participants[0].key, seed, buf_slice(&text),
	          &note);
	put_reply(out, 200, "text/plain", buf_slice(&note));
	buf_release(&text);
	buf_release(&note);
	return true;
}

/* The witness knows the office's last head; its disk is full. */
static bool cannot_keep(struct between *b, const char *path,
                        struct submit_reply *out)
{
	static const char full[] = "its disk is full\n";

	if (strcmp(path, "/add-checkpoint") != 0) {
		if (b->at == 0)
			return false;
		put_reply(out, 404, "", slice_of(NULL, 0));
		return true;
	}
	if (strcmp(b->first, "old 3") == 0)
		put_reply(out, 500, "text/plain", slice_text(full));
	else
		put_reply(out, 409, "text/x.tlog.size", slice_text("3\n"));
	return true;
}

static void test_failed_witness_is_told_by_its_first_answer(void **state)
{
	struct submit_result result;
	struct scene s;

	(void)state;
	begin(&s);
	result = go(&s, NULL);
	assert_outcome(&result, SUBMIT_COSIGNED);
	append_plain(&s.us, 3, 4);
	s.b.instead = cannot_keep;
	for (s.b.at = 0; s.b.at < 2; s.b.at++) {
		result = go(&s, NULL);
		assert_outcome(&result, SUBMIT_REFUSED);
		assert_int_equal(result.status, 500);
		assert_string_equal(result.fault.text,
		                    "HTTP status 500: its disk is full");
		/* What it shows is the size just tried: nothing to guess. */
		if (s.b.at == 0)
			assert_int_equal(s.b.asked, 2);
	}
	end(&s);
}

static void test_head_counts_only_with_the_own_signature(void **state)
{
	struct submit_result result;
	struct scene s;

	(void)state;
	begin(&s);
	s.b.instead = lie;
	s.b.status = 409;
	s.b.type = "text/x.tlog.size";
	s.b.body = "9\n";
	s.b.at = 9;
	result = go(&s, NULL);
	assert_outcome(&result, SUBMIT_CLAIMED);
	assert_int_equal(office_may_append(&s.us, NULL), TALLY_OK);
	s.b.status = 422;
	for (s.b.at = 1; s.b.at <= 4; s.b.at++) {
		result = go(&s, NULL);
		assert_outcome(&result, SUBMIT_REFUSED);
		assert_int_equal(office_may_append(&s.us, NULL), TALLY_OK);
	}
	end(&s);
}

/* The office of us, put back as it was with three entries. */
static void put_back(struct scene *s, size_t then_appends)
{
	char path[512], copy[512], command[1600];

	path_in(&s->world, "us", path);
	path_in(&s->world, "copy", copy);
	office_close(&s->us);
	copy_tree(path, copy);
	open_seated(&s->world, "us", CLOCK, &s->us);
	append_plain(&s->us, 3, 2);
	go(s, NULL);
	office_close(&s->us);
	snprintf(command, sizeof(command), "rm -rf '%s' && mv '%s' '%s'", path,
	         copy, path);
	assert_int_equal(system(command), 0);
	open_seated(&s->world, "us", CLOCK, &s->us);
	if (then_appends > 0)
		append_plain(&s->us, 100, then_appends);
}

static void test_lost_entries_stop_the_office(void **state)
{
	struct submit_result result;
	struct submit submit;
	struct fault fault;
	struct scene s;

	(void)state;
	begin(&s);
	put_back(&s, 0);
	result = go(&s, NULL);
	assert_outcome(&result, SUBMIT_OWN_LOST);
	assert_int_equal(office_may_append(&s.us, &fault), TALLY_EEXISTS);
	assert_int_equal(submitted_size(&s.us, CH_LOG), 5);
	assert_int_equal(submit_open(&submit, &s.us, 1, &fault), TALLY_EEXISTS);
	submit_release(&submit);
	end(&s);
}

/* As many entries as the other history, fewer, and more. */
static void test_two_own_histories_stop_the_office(void **state)
{
	(void)state;
	for (size_t count = 2; count <= 3; count++) {
		struct submit_result result;
		struct fault fault;
		struct scene s;

		begin(&s);
		put_back(&s, count);
		result = go(&s, NULL);
		assert_outcome(&result, SUBMIT_OWN_LOST);
		assert_non_null(strstr(result.fault.text, "two histories"));
		assert_int_equal(office_may_append(&s.us, &fault), TALLY_EEXISTS);
		end(&s);
	}
}

/* What a witness refuses must not be this office's own damage. */
static void test_damaged_tiles_are_not_submitted(void **state)
{
	struct submit_result result;
	struct scene s;
	char path[512];

	(void)state;
	begin(&s);
	go(&s, NULL);
	append_plain(&s.us, 3, 4);
	path_in(&s.world, "us/record/tile/0/000.p/7", path);
	flip_bit(path, 5 * HASH_BYTES);
	result = go(&s, NULL);
	assert_outcome(&result, SUBMIT_NOT_ASKED);
	assert_int_equal(result.fault.status, TALLY_EMISMATCH);
	assert_int_equal(s.b.asked, 0);
	end(&s);
}

static void test_office_without_entries_submits_nothing(void **state)
{
	struct submit submit;
	struct world world;
	struct office us;
	struct fault fault;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(submit_open(&submit, &us, 1, &fault), TALLY_ENOTFOUND);
	submit_release(&submit);
	office_close(&us);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head_is_cosigned_and_its_size_remembered),
		cmocka_unit_test(test_lost_memory_costs_a_request_and_nothing_else),
		cmocka_unit_test(test_changed_cosignature_is_none),
		cmocka_unit_test(test_no_answer_without_cosignature_is_taken),
		cmocka_unit_test(test_failed_witness_is_told_by_its_first_answer),
		cmocka_unit_test(test_head_counts_only_with_the_own_signature),
		cmocka_unit_test(test_lost_entries_stop_the_office),
		cmocka_unit_test(test_two_own_histories_stop_the_office),
		cmocka_unit_test(test_damaged_tiles_are_not_submitted),
		cmocka_unit_test(test_office_without_entries_submits_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
