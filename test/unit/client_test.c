/*
 * Laws of the store at a URL: what is taken, and that no server, however bad,
 * gets past its bounds. client_url_test.c has what is asked for.
 */
#include "client_world.h"

#include <time.h>

#define ROOM 100

/* One get of record/checkpoint from a server that plays `script`. */
struct got {
	int status, again;   /* of the first get, and of a second one */
	char bytes[ROOM + 1];
	size_t len;
	unsigned requests;
	struct fault fault;
};

static struct got get_with(struct script *script,
                           const struct client_options *options)
{
	struct hostile server = { .answer = play, .ctx = script };
	struct got got = { .status = TALLY_OK };
	struct store *store;
	struct buf out;

	hostile_start(&server);
	assert_int_equal(store_open_url(server.url, options, &store,
	                                &got.fault), TALLY_OK);
	buf_init(&out, ROOM);
	buf_put_text(&out, "before:");
	got.status = store_get(store, "record/checkpoint", &out, &got.fault);
	got.len = out.len;
	memcpy(got.bytes, out.data, out.len);
	assert_int_equal(buf_status(&out), TALLY_OK);
	buf_clear(&out);
	got.again = store_get(store, "record/checkpoint", &out, NULL);
	buf_release(&out);
	store_close(store);
	hostile_stop(&server);
	got.requests = server.request_count;
	assert_non_null(strstr(server.request, "GET /checkpoint HTTP/1.1\r\n"));
	return got;
}

static struct got get(const char *text)
{
	struct script script = { .text = text };

	return get_with(&script, &(struct client_options){ 0 });
}

static void assert_refused(const struct got *got, int status, const char *why)
{
	if (got->status != status || strstr(got->fault.text, why) == NULL)
		fail_msg("%s: %s", status_text(got->status), got->fault.text);
	assert_int_equal(got->len, strlen("before:"));
	assert_non_null(strstr(got->fault.text, "http://127.0.0.1:"));
	assert_non_null(strstr(got->fault.text, "/checkpoint: "));
}

static void test_pin_without_tls_is_refused(void **state)
{
	const uint8_t pin[HASH_BYTES] = { 1 };
	const struct client_options options = { .pin = pin };
	struct store *store;
	struct fault fault;

	(void)state;
	assert_int_equal(store_open_url("http://127.0.0.1:1", &options, &store,
	                                &fault), TALLY_EUSAGE);
	assert_non_null(strstr(fault.text, "use https://"));
}

static void test_absent_certificate_is_not_found(void **state)
{
	const struct client_options options = { .certificate = "/nowhere/c",
		                                .key = "/nowhere/k" };
	struct store *store;
	struct fault fault;

	(void)state;
	assert_int_equal(store_open_url("https://127.0.0.1:1", &options, &store,
	                                &fault), TALLY_ENOTFOUND);
}

static void test_good_answer_is_appended_byte_for_byte(void **state)
{
	struct script script = { .text = "HTTP/1.1 200 OK\r\nContent-Length: 5"
		                         "\r\n\r\n\0\n\xff\r!", .len = 43 };
	struct got got = get_with(&script, &(struct client_options){ 0 });

	(void)state;
	assert_int_equal(got.status, TALLY_OK);
	assert_int_equal(got.len, 12);
	assert_memory_equal(got.bytes, "before:\0\n\xff\r!", 12);
}

static void test_environment_names_no_proxy(void **state)
{
	struct got got;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	got = get("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	assert_int_equal(got.status, TALLY_OK);
}

static void test_status_other_than_200_is_no_object(void **state)
{
	/* After some, the next object is asked for all the same. */
	static const struct { const char *head; int status; const char *why;
	                      unsigned requests; } rows[] = {
		{ "404 Not Found", TALLY_ENOTFOUND, "not found", 2 },
		{ "410 Gone", TALLY_ENOTFOUND, "not found", 2 },
		{ "204 No Content", TALLY_EIO, "204", 2 },
		{ "206 Partial", TALLY_EIO, "206", 2 },
		{ "301 Moved\r\nLocation: /x", TALLY_EIO, "redirect", 1 },
		{ "302 Found\r\nLocation: http://example.org", TALLY_EIO,
		  "redirect", 1 },
		{ "401 No", TALLY_EIO, "certificate", 1 },
		{ "403 No", TALLY_EIO, "certificate", 1 },
		{ "429 Slow", TALLY_EIO, "later", 1 },
		{ "500 Oh", TALLY_EIO, "operator", 2 },
		{ "503 Busy", TALLY_EIO, "later", 1 },
		{ "999 What", TALLY_EIO, "999", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[512];
		struct got got;

		snprintf(text, sizeof(text), "HTTP/1.1 %s\r\nContent-Length: "
		         "20\r\n\r\n%020d", rows[i].head, 0);
		got = get(text);
		assert_refused(&got, rows[i].status, rows[i].why);
		assert_int_equal(got.again, got.status);
		assert_int_equal(got.requests, rows[i].requests);
	}
}

/* Of what it sends with a refusal: one line, bounded, as printable text. */
static void test_refusal_is_told_in_the_servers_words(void **state)
{
	static const struct { const char *body, *told; } rows[] = {
		{ "the certificate has expired\nmore",
		  "(it says: the certificate has expired)" },
		{ "a\033[2Jb\n", "(it says: a?[2Jb)" },
		{ "without an end", "(it says: without an end)" },
		{ "0123456789012345678901234567890123456789"
		  "0123456789012345678901234567890123456789",
		  "(it says: 0123456789012345678901234567890123456789"
		  "01234567890123456789012345678901)" },
		{ "", NULL },
		{ "<html>\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[512];
		struct got got;

		snprintf(text, sizeof(text), "HTTP/1.1 403 No\r\nContent-Length"
		         ": %zu\r\n\r\n%s", strlen(rows[i].body), rows[i].body);
		got = get(text);
		assert_refused(&got, TALLY_EIO,
		               rows[i].told ? rows[i].told : "certificate");
		if (rows[i].told == NULL)
			assert_null(strstr(got.fault.text, "it says"));
	}
}

static void test_announced_length_over_the_room_is_not_read(void **state)
{
	/* The body never comes: who waited for it would get another fault. */
	struct got got = get("HTTP/1.1 200 OK\r\nContent-Length: 94\r\n\r\n");

	(void)state;
	assert_refused(&got, TALLY_ELIMIT, "over 93 bytes");
}

static void test_answer_that_fills_the_room_is_taken(void **state)
{
	char text[256];
	struct got got;

	(void)state;
	snprintf(text, sizeof(text),
	         "HTTP/1.1 200 OK\r\nContent-Length: 93\r\n\r\n%093d", 0);
	got = get(text);
	assert_int_equal(got.status, TALLY_OK);
	assert_int_equal(got.len, ROOM);
}

static void test_endless_answer_is_broken_off(void **state)
{
	struct script script = { .text = "HTTP/1.1 200 OK\r\n\r\n",
		                 .repeated = "0123456789" };
	struct got got = get_with(&script, &(struct client_options){ 0 });

	(void)state;
	assert_refused(&got, TALLY_ELIMIT, "over 93 bytes");
}

static void test_endless_error_page_is_broken_off(void **state)
{
	struct script script = { .text = "HTTP/1.1 404 Not Found\r\n\r\n",
		                 .repeated = "0123456789" };
	struct got got = get_with(&script, &(struct client_options){ 0 });

	(void)state;
	assert_refused(&got, TALLY_ENOTFOUND, "not found");
}

static void test_endless_headers_are_broken_off(void **state)
{
	struct script script = { .text = "HTTP/1.1 200 OK\r\n",
		                 .repeated = "X-More: 0123456789\r\n" };
	struct got got = get_with(&script, &(struct client_options){ 0 });

	(void)state;
	assert_refused(&got, TALLY_EIO, "65536 bytes of headers");
}

static void test_compressed_answer_is_bounded_by_what_comes_out(void **state)
{
	/* 1000 zeros, by Python's gzip. */
	static const unsigned char packed[29] = {
		0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff,
		0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0x0c, 0x77, 0x00,
		0x00, 0x80, 0x17, 0x0b, 0x06, 0xe8, 0x03, 0x00, 0x00 };
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip"
	                           "\r\nContent-Length: 29\r\n\r\n";
	char text[128];
	struct script script = { .text = text,
		                 .len = sizeof(head) - 1 + sizeof(packed) };
	struct got got;

	(void)state;
	memcpy(text, head, sizeof(head) - 1);
	memcpy(text + sizeof(head) - 1, packed, sizeof(packed));
	got = get_with(&script, &(struct client_options){ 0 });
	assert_refused(&got, TALLY_ELIMIT, "over 93 bytes");
}

static void test_answer_that_is_cut_off_is_refused(void **state)
{
	struct got got = get("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234");

	(void)state;
	assert_refused(&got, TALLY_EIO, "cut off");
	got = get("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	          "4\r\n1234\r\n");
	assert_refused(&got, TALLY_EIO, "");
}

static void test_what_is_no_http_is_refused(void **state)
{
	static const char *const texts[] = {
		"220 mail.example.org ESMTP\r\n", "\x16\x03\x01\x02\x03", " ",
		"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n1",
		"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n1",
		"HTTP/9.9 200 OK\r\n\r\n1", "HTTP/1.1 2000 OK\r\n\r\n1",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct got got = get(texts[i]);

		assert_refused(&got, TALLY_EIO, "");
	}
}

static void test_slow_answer_ends_the_whole_source(void **state)
{
	struct script script = { .text = "HTTP/1.1 200 OK\r\n"
		                         "Content-Length: 9\r\n\r\n1",
		                 .holds = true };
	const struct client_options options = { .answer_ms = 50 };
	struct got got = get_with(&script, &options);

	(void)state;
	assert_refused(&got, TALLY_EIO, "took too long");
	assert_int_equal(got.again, TALLY_EIO);
	assert_int_equal(got.requests, 1);
}

static void test_time_of_all_answers_is_bounded(void **state)
{
	struct script script = { .text = "HTTP/1.1 404 No\r\n\r\n" };
	struct hostile server = { .answer = play, .ctx = &script };
	const struct client_options options = { .max_ms = 1 };
	struct store *store;
	struct fault fault;
	struct buf out;

	(void)state;
	hostile_start(&server);
	assert_int_equal(store_open_url(server.url, &options, &store, &fault),
	                 TALLY_OK);
	nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	buf_init(&out, ROOM);
	assert_int_equal(store_get(store, "record/checkpoint", &out, &fault),
	                 TALLY_EIO);
	assert_non_null(strstr(fault.text, "all answers together"));
	buf_release(&out);
	store_close(store);
	hostile_stop(&server);
	assert_int_equal(server.request_count, 0);
}

static void test_bytes_of_all_answers_are_bounded(void **state)
{
	struct script script = { .text = "HTTP/1.1 200 OK\r\n"
		                         "Content-Length: 20\r\n\r\n"
		                         "01234567890123456789" };
	const struct client_options options = { .max_bytes = 100 };
	struct got got = get_with(&script, &options);

	(void)state;
	assert_int_equal(got.status, TALLY_OK);
	assert_int_equal(got.again, TALLY_EIO);
	assert_int_equal(got.requests, 2);
}

static void test_server_that_is_not_there_is_asked_once(void **state)
{
	struct hostile server = { .answer = play };
	const struct client_options options = { 0 };
	struct store *store;
	struct fault first, second;
	struct buf out;

	(void)state;
	hostile_start(&server);
	hostile_stop(&server);
	assert_int_equal(store_open_url(server.url, &options, &store, &first),
	                 TALLY_OK);
	buf_init(&out, ROOM);
	assert_int_equal(store_get(store, "record/checkpoint", &out, &first),
	                 TALLY_EIO);
	assert_non_null(strstr(first.text, "cannot be reached"));
	assert_int_equal(store_get(store, "record/cut/1", &out, &second),
	                 TALLY_EIO);
	assert_string_equal(first.text, second.text);
	buf_release(&out);
	store_close(store);
}

static void test_empty_object_is_there(void **state)
{
	struct script script = { .text = "HTTP/1.1 200 OK\r\n"
		                         "Content-Length: 1\r\n\r\nx" };
	struct hostile server = { .answer = play, .ctx = &script };
	const struct client_options options = { 0 };
	struct store *store;
	struct fault fault;

	(void)state;
	hostile_start(&server);
	assert_int_equal(store_open_url(server.url, &options, &store, &fault),
	                 TALLY_OK);
	assert_true(store_has(store, "record/checkpoint"));
	assert_false(store_has(store, "office.json"));
	script.text = "HTTP/1.1 404 Not Found\r\n\r\n";
	assert_false(store_has(store, "record/checkpoint"));
	store_close(store);
	hostile_stop(&server);
	assert_int_equal(server.request_count, 2);
}

static int no_name(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return TALLY_EINTERNAL;
}

static void test_nothing_is_written_or_listed(void **state)
{
	const struct client_options options = { 0 };
	const struct slice bytes = slice_of("x", 1);
	struct store *store;
	struct fault fault;

	(void)state;
	assert_int_equal(store_open_url("http://127.0.0.1:1/", &options, &store,
	                                &fault), TALLY_OK);
	assert_int_equal(store_put(store, "record/checkpoint", bytes, &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(store_put_new(store, "record/checkpoint", bytes,
	                               &fault), TALLY_EUSAGE);
	assert_int_equal(store_remove(store, "record/checkpoint", &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(store_list(store, "record", no_name, NULL, &fault),
	                 TALLY_EUSAGE);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pin_without_tls_is_refused),
		cmocka_unit_test(test_absent_certificate_is_not_found),
		cmocka_unit_test(test_good_answer_is_appended_byte_for_byte),
		cmocka_unit_test(test_environment_names_no_proxy),
		cmocka_unit_test(test_status_other_than_200_is_no_object),
		cmocka_unit_test(test_refusal_is_told_in_the_servers_words),
		cmocka_unit_test(test_announced_length_over_the_room_is_not_read),
		cmocka_unit_test(test_answer_that_fills_the_room_is_taken),
		cmocka_unit_test(test_endless_answer_is_broken_off),
		cmocka_unit_test(test_endless_error_page_is_broken_off),
		cmocka_unit_test(test_endless_headers_are_broken_off),
		cmocka_unit_test(test_compressed_answer_is_bounded_by_what_comes_out),
		cmocka_unit_test(test_answer_that_is_cut_off_is_refused),
		cmocka_unit_test(test_what_is_no_http_is_refused),
		cmocka_unit_test(test_slow_answer_ends_the_whole_source),
		cmocka_unit_test(test_time_of_all_answers_is_bounded),
		cmocka_unit_test(test_bytes_of_all_answers_are_bounded),
		cmocka_unit_test(test_server_that_is_not_there_is_asked_once),
		cmocka_unit_test(test_empty_object_is_there),
		cmocka_unit_test(test_nothing_is_written_or_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
