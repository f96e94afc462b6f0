"""Sheets of scenarios, of the chosen set and of what moved."""

from dataclasses import replace
from zipfile import ZipFile

import openpyxl

from corridor.reports import xlsx
from factories_run import a_run


def test_a_scenario_has_ranks_and_dollars_before_and_after(rows):
    told = a_run().scenarios[0]
    found = rows("Scenarios")
    assert [row["Rank after"] for row in found] == told.lines["rank_after"].to_list()
    assert {row["Scenario"] for row in found} == {told.title}
    assert [row["Potential after, USD"] for row in rows("Scenario totals")] == told.totals["after_usd"].to_list()


def test_assumptions_and_notes_stand_beside_the_results(rows):
    told = a_run().scenarios[0]
    found = rows("Assumptions of scenarios")
    assert [row["Assumption"] for row in found] == [*(one.text for one in told.assumptions), *told.notes]
    assert [row["Figure"] for row in found[: len(told.assumptions)]] == [one.value for one in told.assumptions]


def test_the_chosen_set_with_the_price_of_each_constraint(rows):
    told = a_run().portfolio
    assert [row["Id"] for row in rows("Portfolio")] == told.picks["opportunity"].to_list()
    assert [row["Price of one unit"] for row in rows("Price of constraints")] == told.constraints["price"].to_list()


def test_what_moved_and_what_came_and_went(rows):
    told = a_run().moved
    assert [row["Places gained"] for row in rows("Moved")] == told.lines["rank_change"].to_list()
    assert [row["Id"] for row in rows("New and gone")] == [
        *told.new["opportunity"].to_list(), *told.gone["opportunity"].to_list()
    ]  # fmt: skip


def test_two_scenarios_have_two_charts_of_totals(tmp_path):
    run = a_run()
    two = (run.scenarios[0], replace(run.scenarios[0], title="Another"))
    path = tmp_path / "report.xlsx"
    xlsx.write(a_run(scenarios=two), path)
    sheet = openpyxl.load_workbook(path)["Scenario totals"]
    names = [cell.value for cell in sheet["A"][1:] if cell.value is not None]
    assert names == [one.title for one in two for _ in range(one.totals.height)]
    with ZipFile(path) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert sum("Scenario totals" in chart for chart in charts) == 2
