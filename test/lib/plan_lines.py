#!/usr/bin/env python3
"""Lines for test/program/plan_lines: OUT/calls, of every function that
docs/plan.md describes, and OUT/questions with their options.

    plan_lines.py docs/plan.md OUT SEED CALLS-OF-EACH [DIR]

DIR: reference tables of statistics; what they ask is asked too.
"""
import csv
import json
import os
import random
import struct
import sys

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import plan_eval_edges  # noqa: E402

SLOW = "post_betabin ksigma_false_alarm alarm_prob".split()
LENGTHS = [0, 1, 1, 1, 2, 2, 3, 5, 20]


class Usual:
    """What somebody would ask: most calls are answered with OK."""

    def __init__(self, chance):
        self.chance = chance
        self.most = 10 ** chance.choice([1, 2, 3, 4, 6, 9])
        self.descends = chance.random() < 0.6  # looks are not over positions
        self.is_short = chance.random() < 0.5  # four decimals, where it matters

    def count(self):
        got = int(self.chance.random() ** 2 * self.most)
        if self.descends:
            self.most = max(got, 1)
        return got

    def number(self):
        return self.chance.choice([
            self.chance.random, lambda: self.chance.uniform(0, 100),
            lambda: 10 ** self.chance.uniform(-6, 6),
            lambda: self.chance.randrange(100)])()

    def probability(self):
        return self.chance.choice([
            self.chance.random,
            lambda: 10 ** -self.chance.uniform(0, 12),
            lambda: 1 - 10 ** -self.chance.uniform(0, 12),
            lambda: self.chance.randrange(101) / 100])()

    def exact(self):
        if self.is_short:
            return "0.%04d" % self.chance.randrange(10000)
        return self.chance.choice([
            self.probability,
            lambda: "0.%0*d" % (self.chance.randrange(1, 18),
                                self.chance.randrange(10)),
            lambda: "0.%02d" % self.chance.randrange(100)])()


class Odd(Usual):
    """Doubles of any bits, their neighbours, and what stands at edges."""

    def number(self):
        bits = self.chance.getrandbits(64)
        near = struct.unpack("<q", struct.pack("<d", super().number()))[0]
        double = struct.unpack("<d", struct.pack("<Q", self.chance.choice(
            [bits, bits & ~(0x7ff << 52), max(near, 2) +
             self.chance.randrange(-2, 3)])))[0]
        return double if abs(double) < float("inf") else 0

    def probability(self):
        k, n = sorted(self.chance.randrange(1, self.most + 2) for _ in "kn")
        return self.chance.choice([
            lambda: k / n, lambda: 1 - k / n, lambda: 5e-324 * k,
            lambda: 1 - 2.0 ** -self.chance.randrange(1, 54),
            lambda: 2.0 ** -self.chance.randrange(1, 1074),
            super().probability])()


class Edge(Usual):
    """The values of the test of edges."""

    def value(self, kind):
        return plan_eval_edges.value(self.chance, kind, 0)

    def count(self):
        return self.value("count")

    def number(self):
        return self.value("number")

    def probability(self):
        return self.value("probability")


def member(values, kind, length):
    one = {"counts": "count", "numbers": "number",
           "probabilities": "probability"}.get(kind)
    if one is not None:
        values.descends = False
        return [getattr(values, one)() for _ in range(length)]
    if kind == "flag":
        return values.chance.random() < 0.5
    if "|" in kind:
        return values.chance.choice(kind.split("|"))
    return getattr(values, kind)()


def call(chance, usage, kind_of_values):
    words = usage.split(" -> ")[0].split()
    values = kind_of_values(chance)
    length = chance.choice(LENGTHS)
    out = {"f": words[0]}
    for word in words[1:]:
        name, kind = word.split(":")
        out[name] = member(values, kind, length)
    return out


CHANCE = ["0.5", "0.9", "0.95", "0.99", "0.05", "0.01", "0.123456789", "0"]
COUNT = ["1", "2", "3", "5", "10", "24", "100", "1000", "100000"]
REAL = ["0.1", "1", "2.5", "3", "10", "60", "123.456", "0.001"]
DAYS = ["1d", "30d", "36h", "365d", "90min", "7.3d"]
OPTIONS = {
    "positions": COUNT, "items": COUNT[:6], "looked": COUNT[:7],
    "found": ["0", "1"], "prior-a": REAL, "prior-b": REAL,
    "conversion-time": DAYS, "interval": DAYS, "notice": DAYS[2:3] + ["0"],
    "time-to-hide": DAYS[2:3] + ["0"], "quota": COUNT[:5], "year": ["365d"],
    "background": REAL, "k": REAL[1:4], "measured": COUNT[:6], "gross": COUNT,
    "gross-time": REAL, "background-count": COUNT, "background-time": REAL,
    "factor": REAL, "factor-uncertainty": ["0", "0.1"], "missed": CHANCE,
    "kind": ["counts"], "rate-absent": ["1"], "rate-present": ["2", "3"],
    "cap": COUNT[:7], "tolerance": REAL, "uncertainty": REAL, "guard": REAL,
    "other": REAL, "periods": COUNT[:5], "looks": COUNT[:6],
    "every": DAYS, "outage": DAYS, "enough": DAYS, "period": DAYS,
    "site": ["a:4", "b:3:1:0.5", "c:2", "d:7"],
    "stratum": ["a:100:0.125", "b:20:0.25", "c:50:0.5"],
}
COUNTED = "--background-count --background-time --gross --gross-time"
QUESTIONS = [
    "sample --positions --items --required --detection --common-cause "
    "--false-alarm",
    "sample --stratum --stratum --required --detection",
    "detect --positions --items --looked --detection --common-cause",
    "bound --positions --looked --found --confidence",
    "posterior --positions --looked --items --prior-absent --detection",
    "posterior --positions --looked --prior-a --prior-b --level",
    "timeliness --conversion-time --interval --notice --detection --quota",
    "sites --site --site --site --quota",
    "threshold --rule k-sigma --background --measured --k --required",
    "threshold --rule poisson --background --false-alarm --required",
    "threshold --rule sequential --kind --rate-absent --rate-present --cap "
    "--false-alarm --missed",
    "threshold --rule iso11929 --factor --factor-uncertainty " + COUNTED,
    "threshold --rule ratio --false-alarm " + COUNTED,
    "tolerance --tolerance --uncertainty --other --guard --required",
    "combine --over time --prior --introduction --periods --detection",
    "combine --over looks --detection --common-cause --looks",
    "combine --over methods --first --second --correlation",
    "combine --over sites --site-detection --site-detection",
    "continuity --every --outage --enough --period",
]


def question(chance, words):
    out = []
    words = words.split()
    for word, following in zip(words, words[1:] + ["--"]):
        out.append(word)
        if word.startswith("--") and following.startswith("--"):
            out.append(chance.choice(OPTIONS.get(word[2:], CHANCE)))
    return " ".join(out)


def asked_by_tables(folder):
    top = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, os.path.join(top, "..", "vector"))
    # pylint: disable=import-outside-toplevel,import-error,unused-import
    import stats_edges  # noqa: F401
    import stats_tables  # noqa: F401
    from stats_case import TABLES
    for name, reader in sorted(TABLES.items()):
        path = os.path.join(folder, name + ".csv")
        with open(path, encoding="utf-8", newline="") as f:
            for row in list(csv.reader(f))[1:]:
                yield from (asked for asked, _ in reader(row) or [])


def write(path, lines):
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in lines)


def main():
    page, out, seed, each = sys.argv[1:5]
    chance = random.Random(int(seed))
    with open(page, encoding="utf-8") as f:
        usages = [usage for usage, _ in plan_eval_edges.described(f.read())]
    calls = [call(chance, usage, chance.choice([Usual] * 4 + [Odd, Edge]))
             for usage in usages for _ in range(
                 int(each) // (4 if usage.split()[0] in SLOW else 1))]
    if len(sys.argv) > 5:
        calls += asked_by_tables(sys.argv[5])
    write(os.path.join(out, "calls"), map(json.dumps, calls))
    write(os.path.join(out, "questions"),
          (question(chance, words) for words in QUESTIONS
           for _ in range(max(10, int(each) // 10))))


if __name__ == "__main__":
    main()
