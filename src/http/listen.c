/*
 * From text to a listening socket.
 */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

#define BACKLOG 1024
#define MAX_PORT 65535
#define LOOPBACK_NET 127

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The part before the last colon, without brackets; false if too long. */
static bool split(const char *text, char host[static INET6_ADDRSTRLEN],
                  uint64_t *port)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;

	if (colon == NULL ||
	    decimal_parse(slice_text(colon + 1), port) != TALLY_OK ||
	    *port > MAX_PORT)
		return false;
	if (len > 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len == 0 || len >= INET6_ADDRSTRLEN)
		return false;
	memcpy(host, text, len);
	host[len] = '\0';
	return true;
}

static bool parse(const char *text, union address *out)
{
	char host[INET6_ADDRSTRLEN];
	uint64_t port;

	memset(out, 0, sizeof(*out));
	if (!split(text, host, &port))
		return false;
	if (text[0] == '[') {
		out->v6.sin6_family = AF_INET6;
		out->v6.sin6_port = htons((uint16_t)port);
		return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1;
	}
	out->v4.sin_family = AF_INET;
	out->v4.sin_port = htons((uint16_t)port);
	return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1;
}

static socklen_t size_of(const union address *address)
{
	return address->any.sa_family == AF_INET6 ? sizeof(address->v6)
	                                          : sizeof(address->v4);
}

static bool is_loopback(const union address *address)
{
	if (address->any.sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
	return ntohl(address->v4.sin_addr.s_addr) >> 24 == LOOPBACK_NET;
}

static bool describe(int fd, struct listener *out)
{
	char host[INET6_ADDRSTRLEN];
	union address address;
	socklen_t len = sizeof(address);

	if (getsockname(fd, &address.any, &len) != 0)
		return false;
	if (address.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &address.v6.sin6_addr, host, sizeof(host));
		snprintf(out->text, sizeof(out->text), "[%s]:%u", host,
		         (unsigned)ntohs(address.v6.sin6_port));
	} else {
		inet_ntop(AF_INET, &address.v4.sin_addr, host, sizeof(host));
		snprintf(out->text, sizeof(out->text), "%s:%u", host,
		         (unsigned)ntohs(address.v4.sin_port));
	}
	return true;
}

int listener_open(const char *text, struct listener *out, struct fault *fault)
{
	union address address;
	const int on = 1;
	int fd;

	if (!parse(text, &address))
		return fault_set(fault, TALLY_EUSAGE, "'%s' is no address: "
		                 "127.0.0.1:8443 or [::1]:8443", text);
	fd = socket(address.any.sa_family,
	            SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fault_set(fault, TALLY_EIO, "%s: %s", text,
		                 strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &address.any, size_of(&address)) != 0 ||
	    listen(fd, BACKLOG) != 0 || !describe(fd, out)) {
		fault_set(fault, TALLY_EIO, "%s: %s", text, strerror(errno));
		close(fd);
		return TALLY_EIO;
	}
	out->fd = fd;
	out->loopback = is_loopback(&address);
	return TALLY_OK;
}
