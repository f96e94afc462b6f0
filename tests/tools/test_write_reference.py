import sys
from types import ModuleType

import pytest

ROWS = {
    "indicators": [
        {"name": "rca", "title": "Advantage", "pillar": "supply", "formula": "x | y", "example": ">>> 1\n1"},
        {"name": "gap", "title": "Gap", "pillar": "risk", "formula": "", "example": ""},
    ],
    "methods": [
        {"name": "rank", "step": "normalise", "title": "Rank", "example": ""},
        {"name": "rank", "step": "aggregate", "title": "Rank", "example": ""},
    ],
    "checks": [{"name": "OPP001", "scope": "line", "title": "One thing", "asks": "Is it?"}],
    "models": [
        {
            "name": "m", "title": "M", "answers": "What?", "use_when": "Now.", "faults": "Some.",
            "steps": "a → b → c", "weights": "given",
            "pillars": "supply 80%: rca 60%, gap 40%; risk 20%: old 100%", "members": "one, two",
        }
    ],
}  # fmt: skip


@pytest.fixture
def tool(load_tool, monkeypatch):
    engine = ModuleType("corridor.engine")
    plain = [{"name": "x", "why": "a | b <c>\nd", "codes": ["2709", "2710"]}]
    engine.describe = lambda kind, configs: ROWS.get(kind, plain)
    monkeypatch.setitem(sys.modules, "corridor.engine", engine)
    tool = load_tool("write_reference")
    monkeypatch.setattr(tool, "ROOMS", {"rooms": ("corridor.gravity", "Rooms")})
    return tool


def test_a_page_is_one_table(tool):
    assert tool.page("Sectors", [{"name": "energy", "unit_price": None}]).splitlines()[4:] == [
        "| name | unit price |",
        "| --- | --- |",
        "| energy |  |",
    ]


def test_a_page_of_nothing_has_its_title(tool):
    assert tool.page("Sectors", []).startswith("# Sectors\n")


def test_an_entry_is_told_in_full_with_its_example(tool):
    text = tool.entries("Indicators", ROWS["indicators"], "pillar")
    assert "**supply**: [rca](#supply-rca)" in text
    assert '<a id="supply-rca"></a>\n\n### rca: Advantage\n\n* **formula**: x \\| y\n\n```python\n>>> 1\n1\n```' in text
    assert "### gap: Gap\n" in text
    assert "**formula**: \n" not in text


def test_a_name_of_two_steps_has_two_places(tool):
    text = tool.entries("Methods", ROWS["methods"], "step")
    assert '<a id="normalise-rank"></a>' in text
    assert '<a id="aggregate-rank"></a>' in text


def test_a_model_has_a_page_of_its_own(tool):
    text = tool.model_page(ROWS["models"][0], {"rca": "supply-rca", "gap": "risk-gap"})
    assert text.startswith("# M\n")
    for part in ("**Answers**: What?", "**Use it when**: Now.", "**Known faults**: Some.", "--set model=m\n"):
        assert part in text
    assert "* **supply 80%**: [rca](../indicators.md#supply-rca) 60%, [gap](../indicators.md#risk-gap) 40%" in text
    assert (
        "**Steps**: [a](../methods.md#treat-a) → [b](../methods.md#normalise-b) → [c](../methods.md#aggregate-c)"
        in text
    )
    assert "(../../../configs/models/m.yaml)" in text
    assert "**Members**: [one](one.md), [two](two.md)" in text


def test_every_page_is_written_and_that_of_a_lost_model_goes(tool, tmp_path):
    lost = tmp_path / "docs" / "reference" / "models" / "lost.md"
    lost.parent.mkdir(parents=True)
    lost.write_text("x")
    paths = tool.write(tmp_path)
    lists = ["tables.md", "sectors.md", "panels.md", "scenarios.md", "forecasters.md", "features.md"]
    assert [path.name for path in paths] == [
        "indicators.md", "methods.md", "checks.md", "models.md", "m.md", *lists, "rooms.md"
    ]  # fmt: skip
    assert paths[6].read_text(encoding="utf-8").endswith("| x | a \\| b &lt;c> d | 2709, 2710 |\n")
    assert not lost.exists()
    assert not list(tmp_path.rglob("*.part"))


def test_a_room_is_told_by_its_docstrings(tool):
    text = tool.room_page("corridor.measures", "Measures")
    assert text.startswith("# Measures\n")
    assert "## corridor.measures.series\n" in text
    assert "### midpoint_growth\n\n```text\nmidpoint_growth(values: " in text
    assert "_kernels" not in text.replace("bulk_kernels", "").replace("bulk_trend_kernels", "")
    assert "### FloatArray" not in text
