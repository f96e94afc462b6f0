"""Write the outline of the world that maps of reports are drawn from: write_world_outline.py NATURAL_EARTH.shp [FILE].

The source is Natural Earth, 1:110m, countries (public domain, naturalearthdata.com), as an ESRI shapefile with its
dBase table beside it. Coordinates are rounded to half a degree and written in halves of a degree, islands that would be
dots are left out unless they are all that a country has, and so is Antarctica. The file is JSON: by ISO 3166-1 alpha-3
code a list of rings, each a list of longitudes and latitudes in turn.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "src" / "corridor" / "reports" / "assets" / "world.json"
UNNAMED = {"France": "FRA", "Norway": "NOR", "Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}
"""Areas to which the source gives no code of their own, with the code that corridor's sources use for their trade."""

STEPS, SMALLEST = 2, 6.0
"""Steps of a degree, and square degrees from which an island is drawn."""

Ring = list[tuple[int, int]]


def main(arguments: list[str]) -> None:
    """Read the shapefile named first and write the outline."""
    source = Path(arguments[0])
    target = Path(arguments[1]) if len(arguments) > 1 else HERE
    countries: dict[str, list[Ring]] = {}
    for name, code, rings in zip(*columns(source.with_suffix(".dbf")), shapes(source), strict=True):
        found = UNNAMED.get(name, code)
        if len(found) == 3 and found.isalpha() and found != "ATA":
            countries.setdefault(found, []).extend(rings)
    flat = {
        code: [[n for point in ring for n in point] for ring in kept(countries[code])] for code in sorted(countries)
    }
    target.write_text(json.dumps(flat, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n")
    print(f"{target}: {len(flat)} countries, {target.stat().st_size:,} bytes")


def columns(path: Path) -> tuple[list[str], list[str]]:
    """Return names and codes of the areas from a dBase table."""
    data = path.read_bytes()
    rows, head, width = struct.unpack("<IHH", data[4:12])
    fields, at = {}, 1
    for start in range(32, head - 1, 32):
        name = data[start : start + 11].split(b"\0")[0].decode()
        fields[name] = (at, data[start + 16])
        at += data[start + 16]

    def column(name: str) -> list[str]:
        start, size = fields[name]
        lines = (data[head + row * width + start :][:size] for row in range(rows))
        return [line.decode("latin-1").strip() for line in lines]

    return column("name"), column("iso_a3")


def shapes(path: Path) -> Iterator[list[Ring]]:
    """Yield the rings of each area of a shapefile, rounded."""
    data, at = path.read_bytes(), 100
    while at < len(data):
        (words,) = struct.unpack(">i", data[at + 4 : at + 8])
        body = data[at + 8 : at + 8 + 2 * words]
        parts, points = struct.unpack("<ii", body[36:44])
        starts = [*struct.unpack(f"<{parts}i", body[44 : 44 + 4 * parts]), points]
        flat = struct.unpack(f"<{2 * points}d", body[44 + 4 * parts :][: 16 * points])
        every = [(round(x * STEPS), round(y * STEPS)) for x, y in zip(flat[::2], flat[1::2], strict=True)]
        yield [simple(every[first:last]) for first, last in pairwise(starts)]
        at += 8 + 2 * words


def simple(ring: Ring) -> Ring:
    """Return a ring without points that stand where the one before does, or on the line between their neighbours."""
    found: Ring = []
    for point in ring:
        if found and point == found[-1]:
            continue
        while len(found) > 1 and _straight(found[-2], found[-1], point):
            found.pop()
        found.append(point)
    return found


def _straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])


def kept(rings: list[Ring]) -> list[Ring]:
    """Return the rings worth drawing, the largest one always."""
    areas = sorted(((area(ring), ring) for ring in rings if len(ring) > 3), key=lambda one: -one[0])
    return [ring for place, (size, ring) in enumerate(areas) if place == 0 or size >= SMALLEST]


def area(ring: Ring) -> float:
    """Return the area of a ring in square degrees."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2.0 / STEPS**2


if __name__ == "__main__":
    main(sys.argv[1:])
