/*
 * Clients of a server in this process: one request after the other on one
 * connection each, and how long the answers took.
 */
#ifndef TALLY_BENCH_HTTP_CLIENT_H
#define TALLY_BENCH_HTTP_CLIENT_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure.h"

#define TILE_BYTES 8192 /* the longest answer */

/* address: "127.0.0.1:8443" */
static inline int http_connect(const char *address)
{
	struct sockaddr_in there = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, "127.0.0.1", &there.sin_addr);
	there.sin_port = htons((uint16_t)atoi(strrchr(address, ':') + 1));
	if (fd < 0 || connect(fd, (struct sockaddr *)&there, sizeof(there)) != 0)
		need(TALLY_EIO, "connect", NULL);
	return fd;
}

/* One answer of a connection that stays: header, then Content-Length bytes. */
static inline void http_take_answer(int fd)
{
	static const char field[] = "Content-Length: ";
	char text[TILE_BYTES + 2048];
	size_t len = 0, whole = 0;

	while (whole == 0 || len < whole) {
		ssize_t n = recv(fd, text + len, sizeof(text) - 1 - len, 0);
		const char *end, *length;

		if (n <= 0)
			need(TALLY_EIO, "an answer", NULL);
		len += (size_t)n;
		text[len] = '\0';
		end = strstr(text, "\r\n\r\n");
		length = strstr(text, field);
		if (end != NULL && length != NULL)
			whole = (size_t)(end + 4 - text) +
			        (size_t)atoi(length + strlen(field));
	}
	if (strncmp(text, "HTTP/1.1 200", 12) != 0)
		need(TALLY_EMISMATCH, "an answer that is not 200", NULL);
}

/* Send a request, wait for the answer; seconds. */
static inline double http_ask(int fd, const void *request, size_t len)
{
	double begin_s = clock_now_s();

	if (send(fd, request, len, MSG_NOSIGNAL) != (ssize_t)len)
		need(TALLY_EIO, "send", NULL);
	http_take_answer(fd);
	return clock_now_s() - begin_s;
}

/* The 99th percentile of what clients took; sorts. */
static inline double p99_of(double *took_s, size_t count)
{
	if (count == 0)
		need(TALLY_EMISMATCH, "no answers", NULL);
	qsort(took_s, count, sizeof(*took_s), compare_values);
	return took_s[count * 99 / 100];
}

#endif
