/*
 * Laws of requests whose every answer counts: what is sent, what is taken, and
 * that no server gets past the bounds.
 */
#include "client_world.h"

#define BODY "old 0\n\nnot a checkpoint\n"

struct sent {
	int status, again;            /* of one POST, and of a GET after it */
	struct client_answer answer;  /* of the POST */
	struct fault fault;
	char request[MAX_HOSTILE_REQUEST + 1]; /* the POST, as it came */
	unsigned requests;
};

static void release(struct sent *sent)
{
	buf_release(&sent->answer.body);
}

static struct sent post_with(struct script *script,
                             const struct client_options *options)
{
	struct hostile server = { .answer = play, .ctx = script };
	const struct slice body = slice_text(BODY);
	struct sent sent = { .status = TALLY_OK };
	struct client_answer other;
	struct store *store;

	hostile_start(&server);
	assert_int_equal(store_open_url(server.url, options, &store,
	                                &sent.fault), TALLY_OK);
	sent.status = client_send(store, "/add-checkpoint", &body, &sent.answer,
	                          &sent.fault);
	memcpy(sent.request, server.request, sizeof(sent.request));
	sent.again = client_send(store, "/x/checkpoint", NULL, &other, NULL);
	if (sent.again == TALLY_OK)
		buf_release(&other.body);
	store_close(store);
	hostile_stop(&server);
	sent.requests = server.request_count;
	if (sent.again == TALLY_OK)
		assert_memory_equal(server.request, "GET /x/checkpoint ", 18);
	return sent;
}

static struct sent post(const char *text)
{
	struct script script = { .text = text };

	return post_with(&script, &(struct client_options){ 0 });
}

static void assert_body(const struct sent *sent, const char *text)
{
	assert_int_equal(sent->status, TALLY_OK);
	assert_int_equal(sent->answer.body.len, strlen(text));
	if (text[0] != '\0')
		assert_memory_equal(sent->answer.body.data, text, strlen(text));
}

static void test_body_is_sent_byte_for_byte(void **state)
{
	struct sent sent = post("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	const char *end = strstr(sent.request, "\r\n\r\n");

	(void)state;
	assert_body(&sent, "");
	assert_memory_equal(sent.request, "POST /add-checkpoint HTTP/1.1\r\n",
	                    31);
	assert_non_null(end);
	assert_string_equal(end + 4, BODY);
	assert_null(strstr(sent.request, "Expect:"));
	release(&sent);
}

static void test_every_status_is_an_answer(void **state)
{
	static const long all[] = { 200, 204, 302, 400, 401, 403, 404, 409, 410,
		                    422, 429, 500, 503, 599 };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		char text[200];
		struct sent sent;

		snprintf(text, sizeof(text), "HTTP/1.1 %ld Word\r\n"
		         "Location: http://127.0.0.1:1/\r\n%s\r\n%s", all[i],
		         all[i] == 204 ? "" : "Content-Length: 2\r\n",
		         all[i] == 204 ? "" : "5\n");
		sent = post(text);
		assert_body(&sent, all[i] == 204 ? "" : "5\n");
		assert_int_equal(sent.answer.status, all[i]);
		assert_int_equal(sent.again, TALLY_OK);
		release(&sent);
	}
}

static void test_type_is_given_as_it_came(void **state)
{
	struct sent sent = post("HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n"
	                        "Content-Type: text/x.tlog.size\r\n\r\n5\n");

	(void)state;
	assert_string_equal(sent.answer.type, "text/x.tlog.size");
	release(&sent);
	sent = post("HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n");
	assert_string_equal(sent.answer.type, "");
	release(&sent);
	sent = post("HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n"
	            "Content-Type: text/0123456789012345678901234567890123456789"
	            "01234567890123456789\r\n\r\n");
	assert_string_equal(sent.answer.type, "");
	release(&sent);
}

static void test_answer_over_the_bound_is_not_taken(void **state)
{
	struct script endless = { .text = "HTTP/1.1 500 No\r\n\r\n",
		                  .repeated = "0123456789abcdef" };
	struct sent sent;

	(void)state;
	sent = post_with(&endless, &(struct client_options){ 0 });
	assert_int_equal(sent.status, TALLY_ELIMIT);
	sent = post("HTTP/1.1 403 No\r\nContent-Length: 65537\r\n\r\n");
	assert_int_equal(sent.status, TALLY_ELIMIT);
	assert_non_null(strstr(sent.fault.text, "over 65536 bytes"));
}

static void test_answer_that_is_cut_off_is_none(void **state)
{
	struct sent sent = post("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");

	(void)state;
	assert_int_equal(sent.status, TALLY_EIO);
	sent = post("");
	assert_int_equal(sent.status, TALLY_EIO);
	sent = post("220 mail.example.org ESMTP\r\n");
	assert_int_equal(sent.status, TALLY_EIO);
}

static void test_silent_server_is_given_up(void **state)
{
	struct script silent = { .text = "HTTP/1.1 200 OK\r\n", .holds = true };
	const struct client_options options = { .answer_ms = 50,
		                                .later = "; given up" };
	struct sent sent = post_with(&silent, &options);

	(void)state;
	assert_int_equal(sent.status, TALLY_EIO);
	assert_non_null(strstr(sent.fault.text, "took too long; given up"));
	assert_int_equal(sent.again, TALLY_EIO);
	assert_int_equal(sent.requests, 1);
}

static void test_objects_are_read_after_a_post(void **state)
{
	struct script script = { .text = "HTTP/1.1 200 OK\r\n"
		                         "Content-Length: 2\r\n\r\nok" };
	struct hostile server = { .answer = play, .ctx = &script };
	const struct slice body = slice_text(BODY);
	struct client_answer answer;
	struct store *store;
	struct fault fault;
	struct buf out;

	(void)state;
	hostile_start(&server);
	assert_int_equal(store_open_url(server.url,
	                                &(struct client_options){ 0 }, &store,
	                                &fault), TALLY_OK);
	assert_int_equal(client_send(store, "/add-checkpoint", &body, &answer,
	                             &fault), TALLY_OK);
	buf_release(&answer.body);
	buf_init(&out, 100);
	assert_int_equal(store_get(store, "record/checkpoint", &out, &fault),
	                 TALLY_OK);
	assert_memory_equal(server.request, "GET /checkpoint HTTP/1.1\r\n", 26);
	assert_null(strstr(server.request, BODY));
	/* Of an object, only 200 is an answer. */
	script.text = "HTTP/1.1 409 No\r\nContent-Length: 2\r\n\r\n5\n";
	assert_int_equal(store_get(store, "record/checkpoint", &out, &fault),
	                 TALLY_EIO);
	buf_release(&out);
	store_close(store);
	hostile_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_body_is_sent_byte_for_byte),
		cmocka_unit_test(test_every_status_is_an_answer),
		cmocka_unit_test(test_type_is_given_as_it_came),
		cmocka_unit_test(test_answer_over_the_bound_is_not_taken),
		cmocka_unit_test(test_answer_that_is_cut_off_is_none),
		cmocka_unit_test(test_silent_server_is_given_up),
		cmocka_unit_test(test_objects_are_read_after_a_post),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
