/*
 * Telling the service manager how far we are (sd_notify): one datagram.
 */
#ifndef TALLY_HTTP_NOTIFY_H
#define TALLY_HTTP_NOTIFY_H

/*
 * The socket of NOTIFY_SOCKET, connected; -1 if nobody waits to be told, which
 * notify_send passes over. The caller closes it.
 */
int notify_open(void);
/* "READY=1", "STOPPING=1"; what cannot be told is not. */
void notify_send(int fd, const char *state);

#endif
