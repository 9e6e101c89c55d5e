/*
 * sd_notify by hand: the protocol is one datagram of text.
 */
#include "http/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int notify_open(void)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = path ? strlen(path) : 0;
	int fd;

	if (len < 2 || len >= sizeof(address.sun_path) ||
	    (path[0] != '/' && path[0] != '@'))
		return -1;
	memcpy(address.sun_path, path, len);
	if (path[0] == '@')
		address.sun_path[0] = '\0'; /* an abstract name */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	len += offsetof(struct sockaddr_un, sun_path);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address,
	                       (socklen_t)len) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void notify_send(int fd, const char *state)
{
	if (fd >= 0)
		(void)!send(fd, state, strlen(state), MSG_NOSIGNAL);
}
