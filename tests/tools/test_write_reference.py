import sys
from types import ModuleType

import pytest


@pytest.fixture
def tool(load_tool, monkeypatch):
    engine = ModuleType("corridor.engine")
    engine.describe = lambda kind, configs: [{"name": kind, "why": "a | b <c>\nd", "codes": ["2709", "2710"]}]
    monkeypatch.setitem(sys.modules, "corridor.engine", engine)
    return load_tool("write_reference")


def test_a_page_is_one_table(tool):
    assert tool.page("Sectors", [{"name": "energy", "unit_price": None}]).splitlines()[4:] == [
        "| name | unit price |",
        "| --- | --- |",
        "| energy |  |",
    ]


def test_a_page_of_nothing_has_its_title(tool):
    assert tool.page("Sectors", []).startswith("# Sectors\n")


def test_every_kind_gets_a_page_whose_cells_cannot_break_the_table(tool, tmp_path):
    paths = tool.write(tmp_path)
    assert [path.name for path in paths] == ["indicators.md", "models.md", "tables.md", "sectors.md"]
    assert paths[0].read_text(encoding="utf-8").endswith("| indicators | a \\| b &lt;c> d | 2709, 2710 |\n")
