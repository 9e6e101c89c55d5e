/*
 * The server of tests: a listening socket of the loopback, and one thread.
 */
#include "hostile.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_TARGET 2048

static void need(bool good, const char *what)
{
	if (!good) {
		perror(what);
		abort();
	}
}

/* Is it whole, with the body that it announces? */
static bool is_whole(const char *request, size_t len)
{
	const char *end = strstr(request, "\r\n\r\n");
	const char *size = strcasestr(request, "\r\nContent-Length:");

	if (end == NULL)
		return false;
	return size == NULL || size > end ||
	       len >= (size_t)(end + 4 - request) +
	                      strtoul(size + strlen("\r\nContent-Length:"),
	                              NULL, 10);
}

/* The target of "WORD target HTTP/1.1"; false if no whole request came. */
static bool read_request(int fd, char *request, char target[static MAX_TARGET])
{
	size_t len = 0;

	request[0] = '\0';
	while (!is_whole(request, len)) {
		size_t room = MAX_HOSTILE_REQUEST - len;
		ssize_t n = room > 0 ? recv(fd, request + len, room, 0) : 0;

		if (n <= 0)
			return false;
		len += (size_t)n;
		request[len] = '\0';
	}
	return sscanf(request, "%*[A-Z] %2047s ", target) == 1;
}

static void *serve(void *ctx)
{
	struct hostile *s = ctx;
	bool go_on = true;

	while (go_on) {
		char target[MAX_TARGET];
		int fd = accept(s->listener, NULL, NULL);

		if (fd < 0)
			return NULL;
		if (read_request(fd, s->request, target)) {
			s->request_count++;
			go_on = s->answer(s->ctx, fd, target);
			/* What is sent comes whole before the end does. */
			shutdown(fd, SHUT_WR);
		}
		close(fd);
	}
	shutdown(s->listener, SHUT_RDWR);
	return NULL;
}

void hostile_start(struct hostile *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->request_count = 0;
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(s->listener >= 0, "socket");
	need(bind(s->listener, (struct sockaddr *)&at, len) == 0, "bind");
	need(listen(s->listener, 16) == 0, "listen");
	need(getsockname(s->listener, (struct sockaddr *)&at, &len) == 0,
	     "getsockname");
	s->port = ntohs(at.sin_port);
	snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%u", s->port);
	need(pthread_create(&s->thread, NULL, serve, s) == 0, "thread");
}

void hostile_stop(struct hostile *s)
{
	shutdown(s->listener, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->listener);
}

bool hostile_send(int fd, const void *data, size_t len)
{
	const char *rest = data;

	while (len > 0) {
		ssize_t n = send(fd, rest, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		rest += n;
		len -= (size_t)n;
	}
	return true;
}

bool hostile_answer(int fd, const char *status, const void *body, size_t len)
{
	char head[256];
	int n = snprintf(head, sizeof(head),
	                 "HTTP/1.1 %s\r\nContent-Length: %zu\r\n"
	                 "Connection: close\r\n\r\n", status, len);

	return hostile_send(fd, head, (size_t)n) && hostile_send(fd, body, len);
}

bool hostile_file(int fd, const char *path)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	size_t len = 0;
	bool sent;

	if (file == NULL)
		return hostile_answer(fd, "404 Not Found", "none\n", 5);
	need(fseek(file, 0, SEEK_END) == 0, path);
	len = (size_t)ftell(file);
	rewind(file);
	bytes = malloc(len + 1);
	need(bytes != NULL && fread(bytes, 1, len, file) == len, path);
	fclose(file);
	sent = hostile_answer(fd, "200 OK", bytes, len);
	free(bytes);
	return sent;
}
