#!/usr/bin/env python3
"""URL FOLDER READERS SUBMITTERS IDENTITY COMMAND...: readers check the record
at URL, root and all, and submitters hand in the checkpoints of the log
that lies in FOLDER, while COMMAND runs twenty times. Over TLS each of them
shows the certificate in the folder IDENTITY. Fails if any answer is wrong.
Standard library only."""
import base64
import hashlib
import subprocess
import sys
import threading
import time

from http_client import connect

TIMES = 20


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def split(count):
    return 1 << (count - 1).bit_length() - 1


def root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    at = split(len(leaves))
    return node(root(leaves[:at]), root(leaves[at:]))


def consistency(size, leaves, whole=True):
    """RFC 6962, 2.1.2: from `size` leaves to all of them."""
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    at = split(len(leaves))
    if size <= at:
        return consistency(size, leaves[:at], whole) + [root(leaves[at:])]
    return consistency(size - at, leaves[at:], False) + [root(leaves[:at])]


def read_head(text):
    lines = text.decode().split("\n")
    return int(lines[1]), base64.b64decode(lines[2])


def read_leaves(bundle, count):
    leaves = []
    while bundle:
        size = int.from_bytes(bundle[:2], "big")
        leaves.append(hashlib.sha256(b"\0" + bundle[2:2 + size]).digest())
        if len(bundle) < 2 + size:
            raise ValueError("a torn entry")
        bundle = bundle[2 + size:]
    if len(leaves) != count:
        raise ValueError("%d entries in a bundle of %d" % (len(leaves), count))
    return leaves


class Client(threading.Thread):
    """One client, with one connection that it keeps."""

    def __init__(self, load):
        super().__init__(daemon=True)
        self.load = load
        self.count = 0
        self.slowest = []
        self.connection = None

    def ask(self, method, path, body=None):
        if self.connection is None:
            self.connection = connect(
                self.load.url, self.load.identity + "/tls.key",
                self.load.identity + "/tls.crt", timeout=120)
        began = time.monotonic()
        self.connection.request(method, path, body)
        answer = self.connection.getresponse()
        data = answer.read()
        self.slowest.append(time.monotonic() - began)
        self.count += 1
        return answer.status, data

    def run(self):
        try:
            while not self.load.ended:
                self.once()
        except Exception as error:  # whatever it was, it is a failure
            self.load.failures.append("%s: %r" % (type(self).__name__, error))


class Reader(Client):
    def once(self):
        status, text = self.ask("GET", "/checkpoint")
        if status != 200:
            raise ValueError("checkpoint: %d" % status)
        size, expected = read_head(text)
        leaves = []
        while len(leaves) < size:
            width = min(256, size - len(leaves))
            path = "/tile/entries/%03d" % (len(leaves) // 256)
            if width < 256:
                path += ".p/%d" % width
            status, bundle = self.ask("GET", path)
            if status != 200:
                raise ValueError("%s: %d" % (path, status))
            leaves += read_leaves(bundle, width)
        if root(leaves) != expected:
            raise ValueError("the root of %d entries is another" % size)


class Submitter(Client):
    def once(self):
        if not self.load.heads:
            return
        old = self.load.cosigned
        text, leaves = self.load.heads[-1]
        if old > len(leaves):
            old = len(leaves)
        body = "old %d\n" % old
        if 0 < old < len(leaves):
            for step in consistency(old, leaves):
                body += base64.b64encode(step).decode() + "\n"
        status, data = self.ask("POST", "/add-checkpoint",
                                body.encode() + b"\n" + text)
        if status == 409:
            self.load.cosigned = int(data)
            self.load.behind += 1
        elif status == 200 and data.startswith("\u2014 ".encode()):
            self.load.accepted += 1
        else:
            raise ValueError("%d: %r" % (status, data))


class Load:
    def __init__(self, url, folder, identity):
        self.url, self.folder, self.identity = url, folder, identity
        self.ended = False
        self.failures, self.heads = [], []
        self.cosigned = self.accepted = self.behind = 0

    def take_head(self):
        """The newest checkpoint of the log that is handed in."""
        with open(self.folder + "/checkpoint", "rb") as file:
            text = file.read()
        size, _ = read_head(text)
        with open("%s/tile/entries/000.p/%d" % (self.folder, size),
                  "rb") as file:
            self.heads.append((text, read_leaves(file.read(), size)))


def load(url, folder, readers, submitters, identity, *command):
    state = Load(url, folder, identity)
    state.take_head()
    clients = [Reader(state) for _ in range(int(readers))]
    clients += [Submitter(state) for _ in range(int(submitters))]
    for client in clients:
        client.start()
    for number in range(TIMES):
        done = subprocess.run(
            [word.replace("NUMBER", str(number)) for word in command],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            state.failures.append(done.stderr.decode())
        state.take_head()
    state.ended = True
    for client in clients:
        client.join()
    for kind in (Reader, Submitter):
        those = [c for c in clients if isinstance(c, kind)]
        times = sorted(t for c in those for t in c.slowest)
        if times:
            print("# %d of %s: %d answers, p99 %.0f ms" % (
                len(those), kind.__name__, len(times),
                1000 * times[len(times) * 99 // 100]))
        if any(c.count == 0 for c in those):
            state.failures.append("a %s got no answer" % kind.__name__)
    if not state.accepted:
        state.failures.append("nothing was cosigned")
    print("# %d heads, cosigned %d times, %d times behind" % (
        len(state.heads), state.accepted, state.behind))
    for failure in state.failures[:5]:
        print("# " + failure)
    return not state.failures


if __name__ == "__main__":
    sys.exit(0 if load(*sys.argv[1:]) else 1)
