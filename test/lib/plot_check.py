"""Is an SVG a picture of a plan and nothing else? usage: plot_check.py SVG JSON

All of it must lie inside, every curve have a colour and dashes of its own and its
name beside it, both axes be named, and one point be marked.
"""
import json
import sys
import xml.etree.ElementTree as tree

SPACE = "{http://www.w3.org/2000/svg}"
ALLOWED = "svg title desc rect g line text polyline circle".split()


def elements(root, kind):
    return list(root.iter(SPACE + kind))


def check_nothing_else(root):
    assert root.tag == SPACE + "svg" and root.get("role") == "img"
    for e in root.iter():
        assert e.tag.startswith(SPACE) and e.tag[len(SPACE):] in ALLOWED, e.tag
        for name, value in e.attrib.items():
            assert not name.startswith("on"), name
            assert "href" not in name and "url" not in value, name


def check_inside(root):
    left, top, width, height = map(float, root.get("viewBox").split())
    points = [(e.get("x"), e.get("y")) for e in elements(root, "text")]
    points += [(e.get("cx"), e.get("cy")) for e in elements(root, "circle")]
    for e in elements(root, "line"):
        points += [(e.get("x1"), e.get("y1")), (e.get("x2"), e.get("y2"))]
    for e in elements(root, "polyline"):
        points += [p.split(",") for p in e.get("points").split()]
    for x, y in points:
        assert left <= float(x) <= width and top <= float(y) <= height, (x, y)


def check_readable(root, plot):
    lines = elements(root, "polyline")
    texts = [e.text for e in elements(root, "text")]
    assert len(lines) == len(plot["curves"]) > 0
    for name in ("stroke", "stroke-dasharray"):
        assert len({e.get(name) for e in lines}) == len(lines), name
    for curve in plot["curves"]:
        assert curve["name"] in texts, curve["name"]
        assert len(curve["points"]) > 1
    for axis in ("x", "y"):
        assert any(t.startswith(plot[axis]["label"]) for t in texts), axis
    assert len(elements(root, "circle")) == 1, "the chosen point"
    assert root.find(SPACE + "title").text and root.find(SPACE + "desc").text


svg = tree.parse(sys.argv[1]).getroot()
check_nothing_else(svg)
check_inside(svg)
with open(sys.argv[2]) as file:
    check_readable(svg, json.load(file)["plot"])
