"""Does a plan say the same in JSON and CSV? usage: plan_check.py JSON CSV

No probability may be certain, and every part that an answer owes must be there.
"""
import csv
import json
import sys

with open(sys.argv[1]) as file:
    answer = json.load(file)
with open(sys.argv[2], newline="") as file:
    rows = list(csv.DictReader(file))

assert answer["ok"] and answer["status"] == "OK", answer["status"]
assert len(rows) == len(answer["values"]) > 0
for row, value in zip(rows, answer["values"]):
    number = value["value"]
    assert row["name"] == value["name"] and row["of"] == value.get("of", "")
    if isinstance(number, (int, float)):
        assert float(row["value"]) == number
    else:
        assert row["value"] == number and number[0] != "1", number
owed = "statement supposed interval false_alarms not_covered assumed"
for part in owed.split():
    assert answer[part] and all(answer[part]), part
