#!/usr/bin/env python3
"""What stands in a kept declaration and in a multi-opening: docs/format.md,
sections 5 and 15, read from those pages alone, with the standard library alone.

    declaration.py tree FILE                       secret/declaration-N.tree
    declaration.py opening FILE CHARTER SIDE EPOCH multi-opening; charter id in hex

Prints the root that follows from the cells and seeds, and then a line "SLOT
CONTENT" for each slot that holds something. Anything amiss ends it.
"""
import hashlib
import struct
import sys

TAG = b"tallystick/v1/"


def H(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def need(holds, what):
    if not holds:
        sys.exit("not as the page has it: " + what)


def child(seed, half):
    return H(TAG, b"seed", bytes([half]), seed)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        need(self.at + count <= len(self.data), "the end")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, count):
        return int.from_bytes(self.take(count), "big")


class Tree:
    """Leaves and nodes of one declaration; contents are gathered by slot."""

    def __init__(self, charter, side, epoch, cell_bytes):
        self.name = charter + bytes([side]) + struct.pack(">Q", epoch)
        self.cell_bytes, self.contents = cell_bytes, {}

    def leaf(self, slot, salt, cell):
        length, = struct.unpack(">H", cell[:2])
        need(length <= self.cell_bytes - 2, "a length")
        need(not any(cell[2 + length:]), "padding")
        self.contents[slot] = cell[2:2 + length]
        return H(b"\0", TAG, b"slot", self.name, struct.pack(">Q", slot), salt,
                 cell)

    def levels(self, seed, first, height, cells):
        """Hashes of the subtree, level by level from the leaves up."""
        seeds = [seed]
        for _ in range(height):
            seeds = [child(s, half) for s in seeds for half in (0, 1)]
        size = self.cell_bytes
        row = [self.leaf(first + i, H(TAG, b"salt", s),
                         cells[i * size:(i + 1) * size])
               for i, s in enumerate(seeds)]
        levels = [row]
        while len(row) > 1:
            row = [H(b"\1", row[i], row[i + 1]) for i in range(0, len(row), 2)]
            levels.append(row)
        return levels


def read_tree(data):
    r = Reader(data)
    need(r.take(32) == b"tallystick declaration tree 1\n\0\0", "the first line")
    charter, side, depth = r.take(32), r.number(1), r.number(1)
    cell_bytes, epoch = r.number(2), r.number(8)
    need(not any(r.take(20)), "twenty zeros")
    seed = r.take(32)
    tree = Tree(charter, side, epoch, cell_bytes)
    levels = tree.levels(seed, 0, depth, r.take(cell_bytes << depth))
    for height in range(min(8, depth), depth + 1):
        for node in levels[height]:
            need(r.take(32) == node, "a node of height %d" % height)
    need(r.at == len(data), "no byte after the root")
    return levels[-1][0], tree


def read_opening(data, charter, side, epoch):
    r = Reader(data)
    need(r.number(1) == 2, "the kind")
    depth, cell_bytes, count = r.number(1), r.number(2), r.number(4)
    tree, pieces = Tree(charter, side, epoch, cell_bytes), {}
    end = 0
    for _ in range(count):
        height, first = r.number(1), r.number(8)
        need(first >= end and first % (1 << height) == 0, "a piece's place")
        secret, cells = r.take(32), r.take(cell_bytes << height)
        need(not first >> height & 1 or
             (height, first - (1 << height)) not in pieces, "two halves")
        pieces[height, first] = tree.leaf(first, secret, cells) \
            if height == 0 else tree.levels(secret, first, height, cells)[-1][0]
        end = first + (1 << height)
    need(count > 0 and end <= 1 << depth, "the pieces")

    def walk(height, first):
        if (height, first) in pieces:
            return pieces[height, first]
        if not any(first <= at < first + (1 << height) for _, at in pieces):
            return r.take(32)
        half = 1 << (height - 1)
        left = walk(height - 1, first)
        return H(b"\1", left, walk(height - 1, first + half))

    root = walk(depth, 0)
    need(r.at == len(data), "no byte after the siblings")
    return root, tree


def main():
    with open(sys.argv[2], "rb") as file:
        data = file.read()
    if sys.argv[1] == "tree":
        root, tree = read_tree(data)
    else:
        root, tree = read_opening(data, bytes.fromhex(sys.argv[3]),
                                  int(sys.argv[4]), int(sys.argv[5]))
    print(root.hex())
    for slot, content in sorted(tree.contents.items()):
        if content:
            print(slot, content.decode())


main()
