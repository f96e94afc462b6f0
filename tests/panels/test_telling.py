from pathlib import Path

import pytest

from corridor.panels.telling import origin_of, panel_rows, years_of
from corridor.spec.panel import panel_specs

CONFIGS = Path(__file__).parents[2] / "configs" / "panels"


def test_every_panel_is_told():
    rows = {row["name"]: row for row in panel_rows(CONFIGS)}
    assert list(rows) == list(panel_specs(CONFIGS))
    minerals = rows["minerals"]
    assert minerals["flows_from"] == "snapshot embedded: baci_minerals; balanced by the source"
    assert minerals["kept"] == "the 6 largest partners of each country, by product and year"
    assert (minerals["breaks"], minerals["data"], minerals["years"]) == ("2017", "come with corridor", "")
    assert rows["wiod"]["least_usd"] == "1,000,000"
    assert rows["region"]["years"] == "2003–2021"
    assert rows["ict"]["flows_from"] == "raw files (--raw DIR): own_table; as the importer declared"
    assert rows["energy"]["data"] == "must be given"
    assert all(row["licence"] and row["citation"] and row["about"] for row in rows.values())


@pytest.mark.parametrize(
    ("years", "told"),
    [({}, ""), ({"first_year": 2003}, "2003–"), ({"last_year": 2015}, "–2015")],
)
def test_years_that_are_asked_for(years, told):
    assert years_of(panel_specs(CONFIGS)["wiod"].model_copy(update=years)) == told


def test_a_panel_of_a_table():
    assert origin_of(panel_specs(CONFIGS)["wiod"]) == "table panels/wiod.parquet"
