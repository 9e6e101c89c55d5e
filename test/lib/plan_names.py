"""Are the names of a plan's values those that a page lists?

usage: plan_names.py PAGE QUESTION ANSWER CSV SEEN
       plan_names.py PAGE SEEN SOURCES

The first compares one answer, in words and as CSV, with the page's row of that
question, and adds what it saw to SEEN. The second fails if the page has a name
that was not seen, or lacks one that is a label in SOURCES.
"""
import csv
import glob
import re
import sys

BEGIN = "| question | values |"
WITH_ANY = "any with an interval"
WITH_COUNTS = "threshold --counts"


def listed(path):
    """{question: {(name, words)}}"""
    with open(path) as page:
        lines = page.read().split(BEGIN)[1].split("\n\n")[0].splitlines()[2:]
    rows = {}
    for line in lines:
        question, values = line.strip("| ").split(" | ")
        pairs = re.findall(r"`([a-z_0-9]+)` ([^;]+)", values)
        rows[question.replace("`", "")] = set(pairs)
    return rows


def printed(answer, table):
    """(name, words) of each row, the words without what they are of."""
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    with open(answer) as file:
        lines = file.read().split("\n\n")[1].splitlines()
    assert len(rows) == len(lines), (len(rows), len(lines))
    for row, line in zip(rows, lines):
        words = re.split("  +", line.strip())[0]
        of = ", " + row["of"]
        if row["of"] and words.endswith(of):
            words = words[:-len(of)]
        yield row["name"], words


def compare(page, question, answer, table, seen):
    rows = listed(page)
    for pair in printed(answer, table):
        owner = next((key for key in (question, WITH_ANY, WITH_COUNTS)
                      if pair in rows[key]), None)
        assert owner, (question, pair)
        with open(seen, "a") as file:
            file.write("\t".join((owner,) + pair) + "\n")


def labels(sources):
    for path in glob.glob(sources + "/*.c"):
        if "/charter_" not in path:
            with open(path) as file:
                yield from re.findall(r'\{\s*"([a-z_0-9]+)",\s*"([^"]+)",\s*'
                                      r'(?:"[^"]*"|[A-Z]+)\s*\}', file.read())


def unseen(page, seen, sources):
    told = set().union(*listed(page).values())
    known = set(labels(sources))
    assert len(known) > 100 and known <= told, known - told
    with open(seen) as file:
        lines = {tuple(line.rstrip("\n").split("\t")) for line in file}
    for question, pairs in listed(page).items():
        for pair in pairs:
            assert (question,) + pair in lines, (question, pair)


if len(sys.argv) == 4:
    unseen(*sys.argv[1:])
else:
    compare(*sys.argv[1:])
