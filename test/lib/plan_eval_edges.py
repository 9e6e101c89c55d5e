#!/usr/bin/env python3
"""Calls every function that docs/plan.md describes with random and with odd
arguments, and holds each answer to the page: one line, a status that it names,
with OK every member that it names, numbers that are numbers, chances from 0 to
1; and no call without an end.

    plan_eval_edges.py TALLY docs/plan.md [SEED]
"""
import json
import random
import re
import select
import subprocess
import sys

CALLS = 100         # of each function
PATIENCE_S = 120    # then a call has no end
ALL = {"OK", "DOMAIN", "NOCONV"}
CHANCES = set("P F cap absent post P_tail p_inspect alpha_true fa pval oc present "
              "capped pc consumer producer lo mid hi indep".split())

COUNTS = [0, 1, 2, 3, 5, 24, 100, 1000, 4096, 4097, 10**6, 10**9, 2**31, 2**32,
          2**53 - 1, 2**53]
REALS = [0, -0.0, 1, -1, 2, 0.5, 0.1, 100, 30.5, 1e-300, 5e-324, 1e300,
         1.7976931348623157e308, 1e-17, 1 - 2**-53, 1 + 2**-52, 1e9, 1e-9, 2**53,
         "inf", "-inf"]
PARTS = [0, 1, 0.5, 0.1, 0.05, 0.95, 1e-300, 5e-324, 1 - 2**-53, 1e-17, "0.05",
         "0.95", "1", "0.999999999999999999", "0.000000000000000001", -0.1, 1.1]


def value(chance, kind, length):
    """Odd in most cases; the rest would be met by who uses it."""
    odd = chance.random() < 0.7
    if kind == "count":
        return chance.choice(COUNTS) if odd else \
            chance.randrange(2 ** chance.randrange(1, 54))
    if kind == "number":
        return chance.choice(REALS) if odd else chance.uniform(0, 100)
    if kind in ("probability", "exact"):
        return chance.choice(PARTS) if odd else chance.random()
    if kind == "flag":
        return chance.choice([True, False, 0, 1])
    if kind in ("counts", "numbers"):
        return [value(chance, kind[:-1], 0) for _ in range(length)]
    if kind == "probabilities":
        return [value(chance, "probability", 0) for _ in range(length)]
    return chance.choice(kind.split("|"))


def described(page):
    """Usage, and the statuses that are named in the text below it."""
    parts = re.split(r"^`([a-z]\w* [^`]* -> [^`]*)`$", page, flags=re.M)[1:]
    for usage, text in zip(parts[::2], parts[1::2]):
        text = text.split("\n#")[0]
        yield usage, ALL | set(re.findall(r"\b[A-Z]{6,}\b", text))


def fault(answer, usage, statuses):
    """What is wrong with an answer, or None."""
    names = usage.split(" -> ")[1].split()
    if answer.get("status") not in statuses:
        return "a status that the page does not name"
    if answer["status"] == "OK" and set(answer) != set(names) | {"status"}:
        return "not the members that the page names"
    if set(answer) - set(names) - {"status", "error"}:
        return "a member that the page does not name"
    for name, got in answer.items():
        for number in got if isinstance(got, list) else [got]:
            if number == "nan":
                return "%s is not a number" % name
            if name in CHANCES and not 0 <= number <= 1:
                return "%s is no chance" % name
    return None


class Filter:
    """One process, asked a line at a time."""

    def __init__(self, tally):
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            [tally, "plan", "eval"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], PATIENCE_S)[0]:
            self.process.kill()
            sys.exit("no end: " + line)
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit("no answer, exit %s: %s" % (self.process.wait(), line))
        return json.loads(answer)


def main():
    tally, page = sys.argv[1:3]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    print("seed %d" % seed)
    chance = random.Random(seed)
    asked = Filter(tally)
    bad = 0
    with open(page, encoding="utf-8") as f:
        functions = list(described(f.read()))
    for usage, statuses in functions:
        words = usage.split(" -> ")[0].split()
        members = [word.split(":") for word in words[1:]]
        for _ in range(CALLS):
            length = chance.choice([0, 1, 2, 3, 5, 20])
            call = {name: value(chance, kind, length) for name, kind in members}
            call["f"] = words[0]
            answer = asked.ask(json.dumps(call))
            why = fault(answer, usage, statuses)
            if why is not None:
                bad += 1
                print("%s: %s -> %s" % (why, json.dumps(call),
                                        json.dumps(answer)))
    return 1 if bad or len(functions) < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
