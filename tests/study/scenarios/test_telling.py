"""Every scenario of the project reads well in a row."""

from pathlib import Path

import pytest

from corridor.errors import UsageError
from corridor.study.scenarios.telling import scenario_rows

FOLDER = Path(__file__).parents[3] / "configs" / "scenarios"


def test_every_scenario_of_the_project_says_what_it_assumes():
    rows = {row["name"]: row for row in scenario_rows(FOLDER)}
    assert set(rows) >= {"tripp_opens", "peace_dividend", "tariff_change", "demand_shock", "reporter_doubted"}
    assert all(row["assumptions"] and row["summary"] for row in rows.values())
    assert "distance: between AZE–TUR, factor 0.9 (0.8 to 0.95)" in rows["tripp_opens"]["changes"]


def test_a_wrong_file_is_told(tmp_path):
    (tmp_path / "x.yaml").write_text("name: x\ntitle: X\n")
    with pytest.raises(UsageError, match=r"summary: a value is needed"):
        scenario_rows(tmp_path)
