"""What a transparency log's client needs: Ed25519, signed notes, Merkle trees.

Written from the specifications (RFC 8032, RFC 6962, C2SP) with the standard
library alone: slow, and its timing tells secrets, so for tests only.
"""
import base64
import hashlib

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    """Of points in extended coordinates."""
    s = (a[1] - a[0]) * (b[1] - b[0]) % P
    t = (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(k, point):
    result = (0, 1, 1, 0)
    while k:
        if k & 1:
            result = add(result, point)
        point = add(point, point)
        k >>= 1
    return result


def decompress(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2 ** 255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P:
        raise ValueError("not a point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


class Signer:
    """A log's key."""

    def __init__(self, name, seed):
        half = hashlib.sha512(seed).digest()
        scalar = int.from_bytes(half[:32], "little")
        self.scalar = scalar & (2 ** 254 - 8) | 2 ** 254
        self.prefix, self.name = half[32:], name
        self.public = compress(multiply(self.scalar, BASE))
        self.id = key_id(name, 1, self.public)

    def sign(self, message):
        r = number(self.prefix, message) % L
        point = compress(multiply(r, BASE))
        k = number(point, self.public, message) % L
        return point + ((r + k * self.scalar) % L).to_bytes(32, "little")

    def line(self, text, spoilt=False):
        signature = bytearray(self.sign(text.encode()))
        signature[40] ^= spoilt
        return signature_line(self.name, self.id + bytes(signature))


def is_signed(public, message, signature):
    k = number(signature[:32], public, message) % L
    s = int.from_bytes(signature[32:], "little")
    right = add(decompress(signature[:32]), multiply(k, decompress(public)))
    return s < L and compress(multiply(s, BASE)) == compress(right)


def key_id(name, kind, public):
    raw = name.encode() + b"\n" + bytes([kind]) + public
    return hashlib.sha256(raw).digest()[:4]


def signature_line(name, blob):
    return f"\u2014 {name} {base64.b64encode(blob).decode()}\n"


def b64(raw):
    return base64.b64encode(raw).decode()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class History:
    """Leaves that depend on a word."""

    def __init__(self, word=""):
        self.word, self.known = word, {}

    def leaf(self, i):
        entry = f"{self.word} entry {i}".encode()
        return hashlib.sha256(b"\0" + entry).digest()

    def root(self, start, end):
        if (start, end) not in self.known:
            if end - start == 1:
                value = self.leaf(start)
            elif end == start:
                value = hashlib.sha256().digest()
            else:
                k = start + self.split(end - start)
                value = node(self.root(start, k), self.root(k, end))
            self.known[start, end] = value
        return self.known[start, end]

    @staticmethod
    def split(n):
        return 1 << (n - 1).bit_length() - 1

    def proof(self, old, size):
        """RFC 6962, 2.1.2."""
        def sub(m, start, end, whole):
            if m == end - start:
                return [] if whole else [self.root(start, end)]
            k = self.split(end - start)
            if m <= k:
                return (sub(m, start, start + k, whole)
                        + [self.root(start + k, end)])
            return (sub(m - k, start + k, end, False)
                    + [self.root(start, start + k)])
        return sub(old, 0, size, True) if 0 < old < size else []


class Joined(History):
    """The first `size` leaves of one history, then those of another."""

    def __init__(self, first, then, size):
        super().__init__()
        self.first, self.then, self.size = first, then, size

    def leaf(self, i):
        return (self.first if i < self.size else self.then).leaf(i)
