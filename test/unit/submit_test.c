/*
 * Laws of submitting the own head: what counts as a cosignature, that no answer
 * makes an office ask for ever or believe anything, and what is kept.
 */
#include <ctype.h>

#include "submit_world.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head_is_cosigned_and_its_size_remembered),
		cmocka_unit_test(test_lost_memory_costs_a_request_and_nothing_else),
		cmocka_unit_test(test_changed_cosignature_is_none),
		cmocka_unit_test(test_no_answer_without_cosignature_is_taken),
		cmocka_unit_test(test_failed_witness_is_told_by_its_first_answer),
		cmocka_unit_test(test_head_counts_only_with_the_own_signature),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
