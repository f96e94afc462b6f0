"""The outline of the world, written from a shapefile made by hand."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SQUARE = [(0.0, 0.0), (0.0, 4.0), (2.0, 4.1), (4.0, 4.0), (4.0, 0.0), (0.0, 0.0)]
DOT = [(10.0, 10.0), (10.0, 11.0), (11.0, 11.0), (11.0, 10.0), (10.0, 10.0)]


@pytest.fixture
def tool(load_tool: Callable[[str], Any]) -> Any:
    return load_tool("write_world_outline")


def write(folder: Path, areas: list[tuple[str, str, list[list[tuple[float, float]]]]]) -> Path:
    """A shapefile with its table: name and code of each area, and its rings."""
    table = struct.pack("<BBBBIHH", 3, 1, 1, 1, len(areas), 32 + 2 * 32 + 1, 1 + 20 + 3) + bytes(20)
    for name, size in (("name", 20), ("iso_a3", 3)):
        table += name.encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([size]) + bytes(15)
    table += b"\r"
    records = b""
    for number, (name, code, rings) in enumerate(areas, 1):
        table += b" " + name.encode("latin-1").ljust(20) + code.encode().ljust(3)
        points = [point for ring in rings for point in ring]
        starts = [sum(len(ring) for ring in rings[:n]) for n in range(len(rings))]
        body = struct.pack("<i4d2i", 5, 0, 0, 0, 0, len(rings), len(points))
        body += struct.pack(f"<{len(starts)}i", *starts) + b"".join(struct.pack("<2d", *point) for point in points)
        records += struct.pack(">2i", number, len(body) // 2) + body
    (folder / "world.dbf").write_bytes(table)
    (folder / "world.shp").write_bytes(bytes(100) + records)
    return folder / "world.shp"


def test_rings_are_rounded_and_small_islands_go_unless_they_are_all(tool: Any, tmp_path: Path) -> None:
    areas = [
        ("Côte", "CIV", [SQUARE, DOT]),
        ("Dot", "DOT", [DOT]),
        ("France", "-99", [SQUARE]),
        ("South", "ATA", [SQUARE]),
    ]
    tool.main([str(write(tmp_path, areas)), str(tmp_path / "world.json")])
    found = json.loads((tmp_path / "world.json").read_text(encoding="utf-8"))
    assert sorted(found) == ["CIV", "DOT", "FRA"]
    assert found["CIV"] == [[0, 0, 0, 8, 8, 8, 8, 0, 0, 0]]
    assert found["DOT"] == [[20, 20, 20, 22, 22, 22, 22, 20, 20, 20]]


def test_the_area_of_a_ring_is_in_square_degrees(tool: Any) -> None:
    assert tool.area([(0, 0), (0, 8), (8, 8), (8, 0), (0, 0)]) == pytest.approx(16.0)


def test_points_on_a_line_are_left_out(tool: Any) -> None:
    assert tool.simple([(0, 0), (0, 0), (1, 1), (2, 2), (3, 0)]) == [(0, 0), (2, 2), (3, 0)]
