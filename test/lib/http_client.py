#!/usr/bin/env python3
"""What scenarios ask of a server that curl cannot: many slow connections,
certificates, and readers and writers at once."""
import http.client
import socket
import ssl
import sys
import time
import urllib.parse


def connect(url, key=None, certificate=None, timeout=30):
    """A connection; the server's certificate is not judged here."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.hostname, parts.port,
                                          timeout=timeout)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if key:
        context.load_cert_chain(certificate, key)
    return http.client.HTTPSConnection(parts.hostname, parts.port,
                                       timeout=timeout, context=context)


def get(url, path, key=None, certificate=None):
    """get URL PATH [KEY CERTIFICATE]: body to standard output; fails unless
    it is 200."""
    connection = connect(url, key, certificate)
    connection.request("GET", path)
    answer = connection.getresponse()
    sys.stdout.buffer.write(answer.read())
    sys.stderr.write("%d\n" % answer.status)
    return answer.status == 200


def slow(url, count, address="127.0.0.2"):
    """slow URL COUNT: so many headers, a byte at a time; meanwhile others
    read. All of the slow must be dropped and none of the others."""
    parts = urllib.parse.urlsplit(url)
    began = time.monotonic()
    waiting = []
    for _ in range(int(count)):
        connection = socket.create_connection(
            (parts.hostname, parts.port), source_address=(address, 0))
        connection.sendall(b"GET /checkpoint HTTP/1.1\r\nX-Slow: ")
        waiting.append(connection)
    served = failed = 0
    while waiting and time.monotonic() - began < 120:
        still = []
        for connection in waiting:
            try:
                connection.send(b"x")
                still.append(connection)
            except OSError:
                connection.close()
        waiting = still
        other = connect(url)
        try:
            other.request("GET", "/checkpoint")
            good = other.getresponse().status == 200
        except OSError:
            good = False
        other.close()
        served += good
        failed += not good
        time.sleep(0.2)
    print("# %s slow connections, %d left; others: %d served, %d not; "
          "%.1f s" % (count, len(waiting), served, failed,
                      time.monotonic() - began))
    return not waiting and failed == 0 and served > 0


def crowd(url, count, address="127.0.0.2"):
    """crowd URL COUNT: of so many connections from one address, how many are
    kept; printed."""
    parts = urllib.parse.urlsplit(url)
    open_ones = [socket.create_connection((parts.hostname, parts.port),
                                          source_address=(address, 0))
                 for _ in range(int(count))]
    kept = 0
    time.sleep(1)
    for connection in open_ones:
        connection.setblocking(False)
        try:
            kept += connection.recv(1) != b""
        except BlockingIOError:
            kept += 1
        except OSError:
            pass
    print(kept)
    return True


if __name__ == "__main__":
    commands = {f.__name__: f for f in (get, slow, crowd)}
    sys.exit(0 if commands[sys.argv[1]](*sys.argv[2:]) else 1)
