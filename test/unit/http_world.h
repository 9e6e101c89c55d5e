/*
 * A folder with a record and a mirror, a server over it, and a client that
 * writes bytes as it is told.
 */
#ifndef TALLY_TEST_HTTP_WORLD_H
#define TALLY_TEST_HTTP_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cmocka.h>

#include "base/text.h"
#include "crypto/sign.h"
#include "http/listen.h"
#include "http/server.h"

#define PEER_LOG "ru.example/tally"

struct http_world {
	char folder[64];
	char record[80], mirror[80];
	char peer_hash[2 * HASH_BYTES + 1]; /* of PEER_LOG */
	struct listener listener;
	struct http_options options;
	struct http_server *server;
};

static inline void world_write(const char *folder, const char *name,
                               const char *bytes)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	for (char *slash = strchr(path + strlen(folder) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, strlen(bytes), file), strlen(bytes));
	assert_int_equal(fclose(file), 0);
}

/* Folders and options; nothing runs yet. */
static inline void http_world_init(struct http_world *w)
{
	static const char *const logs[] = { PEER_LOG };
	const char *base = getenv("TMPDIR");
	uint8_t hash[HASH_BYTES];
	struct fault fault;

	assert_int_equal(crypto_start(), TALLY_OK);
	memset(w, 0, sizeof(*w));
	snprintf(w->folder, sizeof(w->folder), "%.40s/http-XXXXXX",
	         base ? base : "/tmp");
	if (mkdtemp(w->folder) == NULL) {
		strcpy(w->folder, "/tmp/http-XXXXXX");
		assert_non_null(mkdtemp(w->folder));
	}
	snprintf(w->record, sizeof(w->record), "%s/record", w->folder);
	snprintf(w->mirror, sizeof(w->mirror), "%s/mirror", w->folder);
	mkdir(w->record, 0755);
	mkdir(w->mirror, 0755);
	world_write(w->record, "checkpoint", "own checkpoint\n");
	world_write(w->record, "tile/0/000.p/1", "a tile");
	world_write(w->mirror, PEER_LOG "/checkpoint", "peer's checkpoint\n");
	hash_bytes(slice_text(PEER_LOG), hash);
	hex_format(hash, sizeof(hash), w->peer_hash);
	if (listener_open("127.0.0.1:0", &w->listener, &fault) != TALLY_OK)
		fail_msg("%s", fault.text);
	w->options = (struct http_options){
		.listen_fd = w->listener.fd, .record = w->record,
		.mirror = w->mirror, .log_count = 1, .logs = logs,
	};
}

static inline void http_world_start(struct http_world *w)
{
	struct fault fault;

	if (http_server_start(&w->options, &w->server, &fault) != TALLY_OK)
		fail_msg("%s", fault.text);
}

static inline void http_world_release(struct http_world *w)
{
	char command[128];

	http_server_stop(w->server);
	close(w->listener.fd);
	snprintf(command, sizeof(command), "rm -rf %s", w->folder);
	assert_int_equal(system(command), 0);
}

/* A connection; from is an address of this machine, or NULL for any. */
static inline int client_connect(const struct http_world *w, const char *from)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	if (from != NULL) {
		inet_pton(AF_INET, from, &address.sin_addr);
		assert_int_equal(bind(fd, (struct sockaddr *)&address,
		                      sizeof(address)), 0);
	}
	inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
	address.sin_port = htons((uint16_t)atoi(
		strrchr(w->listener.text, ':') + 1));
	assert_int_equal(connect(fd, (struct sockaddr *)&address,
	                         sizeof(address)), 0);
	return fd;
}

static inline void client_send(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL),
	                 strlen(text));
}

/* Everything until the server closes, with NUL; how many bytes. */
static inline size_t client_read(int fd, char *out, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size - 1 &&
	       (n = recv(fd, out + len, size - 1 - len, 0)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	return len;
}

#define ANSWER_BYTES 65536
/* One request on its own connection; its answer, header and body. */
static inline const char *ask(const struct http_world *w, const char *method,
                              const char *path)
{
	static char answer[ANSWER_BYTES];
	char text[1024];
	int fd = client_connect(w, NULL);

	snprintf(text, sizeof(text), "%s %s HTTP/1.1\r\nHost: x\r\n"
	         "Connection: close\r\n\r\n", method, path);
	client_send(fd, text);
	client_read(fd, answer, sizeof(answer));
	close(fd);
	return answer;
}

static inline unsigned status_of(const char *answer)
{
	return strncmp(answer, "HTTP/1.1 ", 9) == 0
		       ? (unsigned)atoi(answer + 9) : 0;
}

static inline const char *body_of(const char *answer)
{
	const char *end = strstr(answer, "\r\n\r\n");

	return end ? end + 4 : "";
}

/* A test with a world of its own, not yet started. */
static inline int http_world_setup(void **state)
{
	static struct http_world world;

	http_world_init(&world);
	*state = &world;
	return 0;
}

static inline int http_world_teardown(void **state)
{
	http_world_release(*state);
	return 0;
}

#define EACH(test)                                                             \
	cmocka_unit_test_setup_teardown(test, http_world_setup,                \
	                                http_world_teardown)

#endif
