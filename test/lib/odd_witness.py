#!/usr/bin/env python3
"""Witnesses that deviate from C2SP tlog-witness, each in its way, in one server:
the first part of a path is the way, and digits after it make another witness of
it. They check nothing that they are sent.

    odd_witness.py FOLDER          serve; FOLDER/url tells where
    odd_witness.py --policy URL WAY...   lines of a policy for these
"""
import base64
import hashlib
import http.server
import os
import struct
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "conformance"))
import tlog  # noqa: E402

SIZE_TYPE = "text/x.tlog.size"
FAR = 10 * 365 * 24 * 3600

# How each tells that the old size is another: status, type, body; and whether
# it shows what it cosigned last.
CONFLICTS = {
    "bare": (409, None, False, True),
    "blind": (409, None, False, False),
    "mistyped": (409, "text/plain", True, False),
    "failing": (500, "text/plain", False, True),
    "forbidding": (403, "text/plain", False, False),
    "unproven": (422, "text/plain", False, True),
    "malformed": (400, "text/plain", False, False),
}
REFUSALS = {"busy": 503, "unknown": 404, "moved": 302, "locked": 403}
state = {}  # of each way: size, text, the log's line, own line


def kind(way):
    return way.rstrip("0123456789")


def signer(way):
    seed = hashlib.sha256(way.encode()).digest()
    key = tlog.Signer(f"{way}.example/w", seed)
    key.id = tlog.key_id(key.name, 4, key.public)
    return key


def vkey(key):
    encoded = base64.b64encode(b"\4" + key.public).decode()
    return f"{key.name}+{key.id.hex()}+{encoded}"


def cosign(key, text, at, spoilt=False):
    message = f"cosignature/v1\ntime {at}\n{text}".encode()
    signature = bytearray(key.sign(message))
    signature[40] ^= spoilt
    return tlog.signature_line(
        key.name, key.id + struct.pack(">Q", at) + bytes(signature))


class Witness(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body="", media="text/plain"):
        data = body.encode()
        self.send_response(status)
        if media:
            self.send_header("Content-Type", media)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        way = self.path.split("/")[1]
        last = state.get(way)
        shows = CONFLICTS.get(kind(way), (0, None, False, True))[3]
        if last is None or not shows:
            self.answer(404, "none\n")
        else:
            self.answer(200, last["text"] + "\n" + last["log"] + last["own"])

    def do_POST(self):
        way = self.path.split("/")[1]
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length).decode()
        head, note = body.split("\n\n", 1)
        old = int(head.split("\n")[0][len("old "):])
        text, lines = note.rsplit("\n\n", 1)
        self.submitted(way, old, text + "\n", lines)

    def submitted(self, way, old, text, lines):
        size = state.get(way, {"size": 0})["size"]
        if way in REFUSALS:
            self.answer(REFUSALS[way], "not now\n")
        elif way == "claiming":
            self.answer(409, "123456\n", SIZE_TYPE)
        elif way == "slow":
            self.rfile.read(1)  # until the other side goes
        elif way == "gone":
            self.close_connection = True
        elif way == "endless":
            self.endless()
        elif old != size and kind(way) in CONFLICTS:
            status, media, tells, _ = CONFLICTS[kind(way)]
            self.answer(status, f"{size}\n" if tells else "", media)
        elif old != size:
            self.answer(409, f"{size}\n", SIZE_TYPE)
        else:
            self.cosigned(way, text, lines)

    def endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"a line\n" * 1000)
        except OSError:
            self.close_connection = True

    def cosigned(self, way, text, lines):
        key, now = signer(way), int(time.time())
        line = cosign(key, text, now)
        if way == "spoilt":
            line = cosign(key, text, now, True)
        if way == "timeless":
            line = cosign(key, text, 0)
        if way == "ahead":
            line = cosign(key, text, now + FAR)
        if way == "dateless":
            line = cosign(key, text, 2**62)
        state[way] = {"size": int(text.split("\n")[1]), "text": text,
                      "log": lines, "own": line}
        if way == "stranger":
            line = cosign(signer("nobody"), text, now)
        if way == "twice":
            line += cosign(key, text, now, True)
        if way == "talkative":
            line = self.wrapped(key, line)
        if way == "forgetful" and old_answer(way):
            self.answer(500, "it broke\n")
        else:
            self.answer(200, line)

    @staticmethod
    def wrapped(key, line):
        dilithium = tlog.signature_line(key.name, b"\1\2\3\4" + bytes(2428))
        other = tlog.signature_line("other.example/w", bytes(76))
        return ("thanks\n\n" + other + dilithium + "\u2014 " + key.name
                + " not base64\n" + line + "\u2014\n" + "no line end")


def old_answer(way):
    """True the first time."""
    first = not state.get(way + " asked")
    state[way + " asked"] = True
    return first


def main():
    if sys.argv[1] == "--policy":
        for way in sys.argv[3:]:
            print("witness", way, vkey(signer(way)), f"{sys.argv[2]}/{way}")
        return
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Witness)
    server.daemon_threads = True
    path = os.path.join(sys.argv[1], "url")
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(f"http://127.0.0.1:{server.server_port}")
    os.rename(path + ".new", path)
    server.serve_forever()


main()
