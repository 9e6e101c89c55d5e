/*
 * The server over plain TCP: what it answers to whom, and what it puts up with.
 */
#include "http_world.h"

#include <pthread.h>
#include <stdatomic.h>

static void test_files_are_served_with_their_types(void **state)
{
	struct http_world *w = *state;
	const char *answer;

	http_world_start(w);
	answer = ask(w, "GET", "/checkpoint");
	assert_int_equal(status_of(answer), 200);
	assert_non_null(strstr(answer, "text/plain; charset=utf-8\r\n"));
	assert_non_null(strstr(answer, "Cache-Control: max-age=2\r\n"));
	assert_string_equal(body_of(answer), "own checkpoint\n");
	answer = ask(w, "GET", "/tile/0/000.p/1");
	assert_non_null(strstr(answer, "application/octet-stream\r\n"));
	assert_non_null(strstr(answer, "immutable\r\n"));
	assert_string_equal(body_of(answer), "a tile");
	assert_int_equal(status_of(ask(w, "GET", "/tile/0/000")), 404);
	assert_string_equal(body_of(ask(w, "GET", "/healthz")), "ok\n");
}

static void test_a_mirror_is_served_under_the_hash_of_its_name(void **state)
{
	struct http_world *w = *state;
	char path[128];

	http_world_start(w);
	snprintf(path, sizeof(path), "/%s/checkpoint", w->peer_hash);
	assert_string_equal(body_of(ask(w, "GET", path)),
	                    "peer's checkpoint\n");
	path[1] = path[1] == 'a' ? 'b' : 'a';
	assert_int_equal(status_of(ask(w, "GET", path)), 404);
}

static void test_a_head_has_no_body(void **state)
{
	struct http_world *w = *state;
	const char *answer;

	http_world_start(w);
	answer = ask(w, "HEAD", "/checkpoint");
	assert_int_equal(status_of(answer), 200);
	assert_non_null(strstr(answer, "Content-Length: 15\r\n"));
	assert_string_equal(body_of(answer), "");
}

static void test_a_file_that_is_no_plain_file_is_not_served(void **state)
{
	struct http_world *w = *state;
	char path[160];

	snprintf(path, sizeof(path), "%s/secret", w->folder);
	world_write(w->folder, "secret/000", "secret");
	snprintf(path, sizeof(path), "%s/tile/1", w->record);
	assert_int_equal(symlink("../../secret", path), 0);
	snprintf(path, sizeof(path), "%s/tile/0/000", w->record);
	assert_int_equal(symlink("../../../secret/000", path), 0);
	snprintf(path, sizeof(path), "%s/tile/0/001", w->record);
	assert_int_equal(mkfifo(path, 0644), 0);
	http_world_start(w);
	assert_int_not_equal(status_of(ask(w, "GET", "/tile/1/000")), 200);
	assert_int_not_equal(status_of(ask(w, "GET", "/tile/0/000")), 200);
	assert_int_not_equal(status_of(ask(w, "GET", "/tile/0/001")), 200);
}

static void test_other_methods_are_refused(void **state)
{
	static const char *const methods[] = { "POST", "PUT", "DELETE",
	                                       "OPTIONS", "PATCH", "BREW" };
	struct http_world *w = *state;

	http_world_start(w);
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		const char *answer = ask(w, methods[i], "/checkpoint");

		assert_int_equal(status_of(answer), 405);
		assert_non_null(strstr(answer, "Allow: GET, HEAD\r\n"));
	}
	assert_int_equal(status_of(ask(w, "POST", "/add-checkpoint")), 404);
	assert_int_equal(status_of(ask(w, "GET", "/../checkpoint")), 404);
}

/* Knows the log whose hash begins with 0xe3, which no mirror is of. */
static int cosigned(void *ctx, const uint8_t log_hash[static HASH_BYTES],
                    struct buf *out)
{
	(void)ctx;
	if (log_hash[0] == 0)
		return TALLY_EIO;
	if (log_hash[0] != 0xe3)
		return TALLY_ENOTFOUND;
	buf_put_text(out, "cosigned\n");
	return TALLY_OK;
}

static void test_the_last_cosigned_checkpoint_stands_before_the_mirrors(
	void **state)
{
	static const char known[] = "/e3b0c44298fc1c149afbf4c8996fb92427ae41e464"
	                            "9b934ca495991b7852b855/checkpoint";
	struct http_world *w = *state;
	char path[160], broken[sizeof(known)];
	const char *answer;

	w->options.cosigned = cosigned;
	http_world_start(w);
	answer = ask(w, "GET", known);
	assert_int_equal(status_of(answer), 200);
	assert_string_equal(body_of(answer), "cosigned\n");
	assert_non_null(strstr(answer, "text/plain; charset=utf-8\r\n"));
	memcpy(broken, known, sizeof(known));
	memcpy(broken + 1, "00", 2);
	assert_int_equal(status_of(ask(w, "GET", broken)), 500);
	snprintf(path, sizeof(path), "/%s/checkpoint", w->peer_hash);
	assert_int_equal(status_of(ask(w, "GET", path)), 404);
	snprintf(path, sizeof(path), "/mirror/%s/checkpoint", w->peer_hash);
	assert_string_equal(body_of(ask(w, "GET", path)), "peer's checkpoint\n");
}

/* --- patience ------------------------------------------------------------ */

/* Every byte within any idle timeout, and still no header in time. */
static void test_a_drip_fed_header_is_dropped_and_others_are_served(void **state)
{
	struct http_world *w = *state;
	char answer[256];
	int fds[20];

	w->options.limits.header_ms = 300;
	http_world_start(w);
	for (size_t i = 0; i < 20; i++)
		fds[i] = client_connect(w, NULL);
	for (size_t i = 0; i < 20; i++)
		client_send(fds[i], "GET /checkpoint HTTP/1.1\r\nX-Drip: ");
	assert_int_equal(status_of(ask(w, "GET", "/checkpoint")), 200);
	for (size_t i = 0; i < 20; i++)
		while (send(fds[i], "x", 1, MSG_NOSIGNAL) == 1)
			usleep(20000); /* or it would run out of header */
	for (size_t i = 0; i < 20; i++) {
		assert_int_equal(client_read(fds[i], answer, sizeof(answer)), 0);
		close(fds[i]);
	}
}

static void test_a_kept_connection_is_dropped_when_idle(void **state)
{
	struct http_world *w = *state;
	static char answer[ANSWER_BYTES];
	int fd;

	w->options.limits.idle_ms = 300;
	http_world_start(w);
	fd = client_connect(w, NULL);
	client_send(fd, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	            "GET /checkpoint HTTP/1.1\r\nHost: x\r\n\r\n");
	client_read(fd, answer, sizeof(answer)); /* ends when it is dropped */
	close(fd);
	assert_non_null(strstr(answer, "ok\n"));
	assert_non_null(strstr(answer, "own checkpoint\n"));
}

static void test_one_address_cannot_take_all_connections(void **state)
{
	static const char request[] = "GET /checkpoint HTTP/1.1\r\nHost: x\r\n"
	                              "Connection: close\r\n\r\n";
	struct http_world *w = *state;
	char answer[256];
	int fds[8], over;

	w->options.limits.per_address = 8;
	http_world_start(w);
	for (size_t i = 0; i < 8; i++)
		fds[i] = client_connect(w, "127.0.0.2");
	over = client_connect(w, "127.0.0.2");
	send(over, request, sizeof(request) - 1, MSG_NOSIGNAL);
	assert_int_equal(client_read(over, answer, sizeof(answer)), 0);
	assert_int_equal(status_of(ask(w, "GET", "/checkpoint")), 200);
	close(over);
	for (size_t i = 0; i < 8; i++)
		close(fds[i]);
}

/* Whoever comes when all are taken waits until one is free. */
static void test_more_than_all_connections_wait(void **state)
{
	struct http_world *w = *state;
	char answer[1024];
	int slow[2], fd;

	w->options.limits.connections = 2;
	http_world_start(w);
	for (size_t i = 0; i < 2; i++) {
		slow[i] = client_connect(w, NULL);
		client_send(slow[i], "GET /checkpoint HT");
	}
	fd = client_connect(w, NULL);
	client_send(fd, "GET /checkpoint HTTP/1.1\r\nHost: x\r\n"
	            "Connection: close\r\n\r\n");
	usleep(300000); /* long enough for an answer, if it gave one */
	assert_int_equal(recv(fd, answer, sizeof(answer), MSG_DONTWAIT), -1);
	close(slow[0]);
	close(slow[1]);
	client_read(fd, answer, sizeof(answer));
	assert_int_equal(status_of(answer), 200);
	close(fd);
}

static void test_a_header_over_the_limit_is_refused(void **state)
{
	struct http_world *w = *state;
	static char answer[ANSWER_BYTES], line[2 * HTTP_HEADER_BYTES];
	int fd;

	http_world_start(w);
	fd = client_connect(w, NULL);
	memset(line, 'x', sizeof(line) - 1);
	client_send(fd, "GET /checkpoint HTTP/1.1\r\nHost: x\r\nX-Long: ");
	send(fd, line, sizeof(line) - 1, MSG_NOSIGNAL);
	send(fd, "\r\n\r\n", 4, MSG_NOSIGNAL);
	client_read(fd, answer, sizeof(answer));
	close(fd);
	assert_int_not_equal(status_of(answer), 200);
}

static void test_stopping_closes_what_is_open(void **state)
{
	struct http_world *w = *state;
	char answer[256];
	int fd;

	http_world_start(w);
	fd = client_connect(w, NULL);
	client_send(fd, "GET /checkpoint HT");
	assert_int_equal(status_of(ask(w, "GET", "/checkpoint")), 200);
	http_server_stop(w->server);
	w->server = NULL;
	assert_int_equal(client_read(fd, answer, sizeof(answer)), 0);
	close(fd);
}

/* --- files that change --------------------------------------------------- */

#define VERSION_BYTES 40000

struct replacer {
	struct http_world *world;
	atomic_bool stopping;
};

/* As the store does it: written beside, then renamed. */
static void *replace_checkpoint(void *arg)
{
	struct replacer *replacer = arg;
	const char *folder = replacer->world->record;
	static char version[VERSION_BYTES + 1];
	char from[160], to[160];

	snprintf(from, sizeof(from), "%s/new", folder);
	snprintf(to, sizeof(to), "%s/checkpoint", folder);
	for (unsigned i = 0; !replacer->stopping; i++) {
		memset(version, 'a' + (int)(i % 26),
		       VERSION_BYTES / (1 + i % 3));
		version[VERSION_BYTES / (1 + i % 3)] = '\0';
		world_write(folder, "new", version);
		rename(from, to);
	}
	return NULL;
}

static void test_no_checkpoint_is_torn_while_it_is_replaced(void **state)
{
	struct http_world *w = *state;
	struct replacer replacer = { .world = w };
	pthread_t thread;
	bool good = true;

	world_write(w->record, "checkpoint", "a");
	http_world_start(w);
	assert_int_equal(pthread_create(&thread, NULL, replace_checkpoint,
	                                &replacer), 0);
	for (size_t i = 0; i < 300 && good; i++) {
		const char *body = body_of(ask(w, "GET", "/checkpoint"));
		char letter[] = { body[0], '\0' };
		size_t len = strlen(body);

		good = len > 0 && strspn(body, letter) == len &&
		       (len == 1 || len == VERSION_BYTES ||
		        len == VERSION_BYTES / 2 || len == VERSION_BYTES / 3);
	}
	replacer.stopping = true;
	pthread_join(thread, NULL);
	assert_true(good);
}

static void test_a_server_without_folders_does_not_start(void **state)
{
	struct http_world *w = *state;
	struct fault fault = { 0 };

	w->options.mirror = "/nonexistent/mirror";
	assert_int_equal(http_server_start(&w->options, &w->server, &fault),
	                 TALLY_ENOTFOUND);
	assert_non_null(strstr(fault.text, "/nonexistent/mirror"));
}

/* And not on a socket of the library's choice. */
static void test_a_server_without_a_socket_does_not_start(void **state)
{
	struct http_world *w = *state;
	struct fault fault;

	w->options.listen_fd = -1;
	assert_int_equal(http_server_start(&w->options, &w->server, &fault),
	                 TALLY_EIO);
}

static void test_an_address_has_one_spelling(void **state)
{
	static const char *const wrong[] = {
		"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
		"127.0.0.1:080", "127.0.0.1:-1", "::1:80", "[::1]", "[]:80",
		"localhost:80", "127.0.0.256:80", "[127.0.0.1]:80",
	};
	struct listener listener;
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(listener_open(wrong[i], &listener, &fault),
		                 TALLY_EUSAGE);
	assert_int_equal(listener_open("0.0.0.0:0", &listener, &fault),
	                 TALLY_OK);
	assert_false(listener.loopback);
	close(listener.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_files_are_served_with_their_types),
		EACH(test_a_mirror_is_served_under_the_hash_of_its_name),
		EACH(test_a_head_has_no_body),
		EACH(test_a_file_that_is_no_plain_file_is_not_served),
		EACH(test_other_methods_are_refused),
		EACH(test_the_last_cosigned_checkpoint_stands_before_the_mirrors),
		EACH(test_a_drip_fed_header_is_dropped_and_others_are_served),
		EACH(test_a_kept_connection_is_dropped_when_idle),
		EACH(test_one_address_cannot_take_all_connections),
		EACH(test_more_than_all_connections_wait),
		EACH(test_a_header_over_the_limit_is_refused),
		EACH(test_stopping_closes_what_is_open),
		EACH(test_no_checkpoint_is_torn_while_it_is_replaced),
		EACH(test_a_server_without_folders_does_not_start),
		EACH(test_a_server_without_a_socket_does_not_start),
		cmocka_unit_test(test_an_address_has_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
