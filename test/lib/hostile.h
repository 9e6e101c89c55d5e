/*
 * A server that answers as a test wants it to, and as no server should. One
 * connection after the other, one answer each; then it is closed.
 */
#ifndef TALLY_TEST_HOSTILE_H
#define TALLY_TEST_HOSTILE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define MAX_HOSTILE_REQUEST 8192

struct hostile {
	/* Write an answer to "GET path" or "POST path" to the socket; what it
	   returns false to is the last request that is taken. */
	bool (*answer)(void *ctx, int socket, const char *path);
	void *ctx;
	int listener;
	unsigned port;
	unsigned request_count; /* read it after hostile_stop */
	char request[MAX_HOSTILE_REQUEST + 1]; /* the last, head and body */
	pthread_t thread;
	char url[64];           /* "http://127.0.0.1:<port>" */
};

/* Ends the program if it cannot. answer and ctx are set before. */
void hostile_start(struct hostile *server);
/* Waits for the answer that is being given. */
void hostile_stop(struct hostile *server);
/* All bytes; false once the other side is gone. */
bool hostile_send(int socket, const void *data, size_t len);
/* "HTTP/1.1 <status>", Content-Length, body. */
bool hostile_answer(int socket, const char *status, const void *body,
                      size_t len);
/* The bytes of a file with 200, or 404. */
bool hostile_file(int socket, const char *path);

#endif
