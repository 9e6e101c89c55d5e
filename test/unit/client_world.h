/*
 * A server that says what a test wants said, whatever it is asked.
 */
#ifndef TALLY_TEST_CLIENT_WORLD_H
#define TALLY_TEST_CLIENT_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "../lib/hostile.h"
#include "http/client.h"

/* Raw bytes, then some of them for ever, then nothing. */
struct script {
	const char *text;
	size_t len;          /* of text; 0: it is a string */
	const char *repeated;
	bool holds;          /* then waits for the other side to go */
};

static inline bool play(void *ctx, int fd, const char *path)
{
	const struct script *script = ctx;
	size_t len = script->len ? script->len : strlen(script->text);

	(void)path;
	if (!hostile_send(fd, script->text, len))
		return true;
	while (script->repeated != NULL &&
	       hostile_send(fd, script->repeated, strlen(script->repeated)))
		;
	while (script->holds && recv(fd, &(char){ 0 }, 1, 0) > 0)
		;
	return true;
}

#endif
