/*
 * What a proxy in front of the server could read in another way is refused,
 * and what follows it on the connection is not read as a request.
 */
#include "http_world.h"

#define POST "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n"
#define NEXT "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

static void decide(void *ctx, struct http_post *const *posts, size_t count)
{
	size_t *decided = ctx;

	*decided += count;
	for (size_t i = 0; i < count; i++)
		posts[i]->status = TALLY_OK;
}

/* The first answer; *out_count: how many there were till the end. */
static unsigned tell(struct http_world *w, const char *bytes, size_t len,
                     size_t *out_count)
{
	static char answer[ANSWER_BYTES];
	int fd = client_connect(w, NULL);

	assert_int_equal(send(fd, bytes, len, MSG_NOSIGNAL), len);
	client_read(fd, answer, sizeof(answer));
	close(fd);
	*out_count = 0;
	for (const char *at = answer; (at = strstr(at, "HTTP/1.1 ")); at++)
		++*out_count;
	return status_of(answer);
}

static void test_a_request_of_two_readings_ends_its_connection(void **state)
{
	static const char *const requests[] = {
		POST "Content-Length : 5\r\n\r\nhello" NEXT,
		POST "Content-Length\t: 5\r\n\r\nhello" NEXT,
		POST "Content(Length): 5\r\n\r\nhello" NEXT,
		POST "Content-Length: 0\r\nContent-Length: 38\r\n\r\n" NEXT,
		POST "Content-Length: 38\r\ncontent-length: 0\r\n\r\n" NEXT,
		POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello" NEXT,
		POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
		     "0\r\n\r\n" NEXT,
		POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
		     "0\r\n\r\n" NEXT,
		POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" NEXT,
		POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" NEXT,
		POST "Transfer-Encoding: identity\r\n\r\n" NEXT,
		POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"
		     "\r\n\r\n0\r\n\r\n" NEXT,
		"POST /add-checkpoint HTTP/1.0\r\nHost: x\r\n"
		"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT,
		"POST /add-checkpoint?x HTTP/1.1\r\nHost: x\r\n"
		"Content-Length: 0\r\n\r\n" NEXT,
		"GET /checkpoint?x HTTP/1.1\r\nHost: x\r\n\r\n" NEXT,
		"GET /checkpoint? HTTP/1.1\r\nHost: x\r\n\r\n" NEXT,
		"GET /checkpoint?a=b&c HTTP/1.1\r\nHost: x\r\n\r\n" NEXT,
		"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" NEXT,
		/* Lines that go on in the next one. */
		POST "Content-Length:\r\n 5\r\n\r\nhello" NEXT,
		POST "Content-Lengt: 0\r\n h\r\n\r\n" NEXT,
		POST "Content-Length: 0\r\nX: a\r\n\tb\r\n\r\n" NEXT,
		/* Lines that end otherwise. */
		POST "X: a\nContent-Length: 0\r\n\r\n" NEXT,
		POST "X: a\rContent-Length: 0\r\nX: b\r\n\r\n" NEXT,
		POST "Content-Length: 0\n\r\n" NEXT,
		POST "Content-Length: 0\r\n\n" NEXT,
		"GET /healthz HTTP/1.1\nHost: x\r\n\r\n" NEXT,
		"GET /healthz HTTP/1.0\n\n" NEXT,
	};
	struct http_world *w = *state;
	size_t decided = 0, answers;

	w->options.add_checkpoints = decide;
	w->options.ctx = &decided;
	http_world_start(w);
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (tell(w, requests[i], strlen(requests[i]), &answers) != 400 ||
		    answers != 1)
			fail_msg("%s", requests[i]);
	assert_int_equal(decided, 0);
}

static void test_a_target_with_a_nul_is_refused(void **state)
{
	static const char whole[] = "GET /checkpoint\0x HTTP/1.1\r\n"
	                            "Host: x\r\n\r\n" NEXT;
	static const char bare[] = "GET /checkpoint\0 HTTP/1.1\r\n"
	                           "Host: x\r\n\r\n" NEXT;
	struct http_world *w = *state;
	size_t answers;

	http_world_start(w);
	assert_int_equal(tell(w, whole, sizeof(whole) - 1, &answers), 400);
	assert_int_equal(answers, 1);
	assert_int_equal(tell(w, bare, sizeof(bare) - 1, &answers), 400);
	assert_int_equal(answers, 1);
}

static void test_a_field_with_a_nul_is_refused(void **state)
{
	static const char first[] = POST "Content-Length: 5\0x\r\n"
	                            "X: y\r\n\r\nhello" NEXT;
	static const char last[] = POST "Content-Length: 5\0\0\0\0x\r\n\r\n"
	                           "hello" NEXT;
	static const char end[] = POST "Content-Length: 0\0\r\n\r\n" NEXT;
	struct http_world *w = *state;
	size_t decided = 0, answers;

	w->options.add_checkpoints = decide;
	w->options.ctx = &decided;
	http_world_start(w);
	assert_int_equal(tell(w, first, sizeof(first) - 1, &answers), 400);
	assert_int_equal(answers, 1);
	assert_int_equal(tell(w, last, sizeof(last) - 1, &answers), 400);
	assert_int_equal(answers, 1);
	assert_int_equal(tell(w, end, sizeof(end) - 1, &answers), 400);
	assert_int_equal(answers, 1);
	assert_int_equal(decided, 0);
}

/* What has one reading is answered, and the connection stays. */
static void test_a_request_of_one_reading_is_answered(void **state)
{
	static const char requests[] =
		POST "content-length: 5\r\n\r\nhello"
		POST "X-Odd!#$%&'*+-.^_`|~9: (\t)\r\nContent-Length: 0\r\n\r\n"
		POST "X-Wide: \t a \t\r\nX:\r\nContent-Length:0\r\n\r\n"
		"\r\nGET /healthz HTTP/1.0\r\n\r\n";
	struct http_world *w = *state;
	size_t decided = 0, answers;

	w->options.add_checkpoints = decide;
	w->options.ctx = &decided;
	http_world_start(w);
	assert_int_equal(tell(w, requests, sizeof(requests) - 1, &answers), 200);
	assert_int_equal(answers, 4);
	assert_int_equal(decided, 3);
}

/* Nor is it known where they end: in the second the library reads LF as CR LF. */
static void test_what_follows_chunks_is_no_request(void **state)
{
	static const char *const requests[] = {
		POST "transfer-encoding: Chunked\r\n\r\n"
		     "5\r\nhello\r\n0\r\n\r\n" NEXT,
		POST "Transfer-Encoding: chunked\r\n\r\n"
		     "5;\nhello\n0\n\n" NEXT,
	};
	struct http_world *w = *state;
	size_t decided = 0, answers;

	w->options.add_checkpoints = decide;
	w->options.ctx = &decided;
	http_world_start(w);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(tell(w, requests[i], strlen(requests[i]),
		                      &answers), 200);
		assert_int_equal(answers, 1);
		assert_int_equal(decided, i + 1);
	}
}

/* The library's buffer grows meanwhile. */
static void test_a_long_header_in_pieces_is_answered(void **state)
{
	static const char rest[] = "Connection: close\r\n\r\n";
	struct http_world *w = *state;
	char answer[ANSWER_BYTES];
	int fd;

	http_world_start(w);
	fd = client_connect(w, NULL);
	assert_int_equal(send(fd, NEXT, strlen(NEXT) - 2, 0), strlen(NEXT) - 2);
	for (int i = 0; i < 12; i++)
		assert_true(dprintf(fd, "X-Field: %0*d\r\n", 1000, i) > 1000);
	assert_int_equal(send(fd, rest, strlen(rest), 0), strlen(rest));
	client_read(fd, answer, sizeof(answer));
	close(fd);
	assert_int_equal(status_of(answer), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_a_request_of_two_readings_ends_its_connection),
		EACH(test_a_target_with_a_nul_is_refused),
		EACH(test_a_field_with_a_nul_is_refused),
		EACH(test_a_request_of_one_reading_is_answered),
		EACH(test_what_follows_chunks_is_no_request),
		EACH(test_a_long_header_in_pieces_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
