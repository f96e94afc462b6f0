"""Sheets of how sure the ranking is."""

from zipfile import ZipFile

from corridor.reports.workbook.trust import titled
from factories_run import a_run


def test_intervals_stand_in_rank_order_with_their_share_of_draws(rows):
    run = a_run()
    found = rows("How sure")
    assert [row["Id"] for row in found] == run.ranking.lines["opportunity"].to_list()
    told = {row["opportunity"]: row for row in run.robustness.lines.iter_rows(named=True)}
    for row in found:
        line = told[row["Id"]]
        assert (row["Best end"], row["Worst end"]) == (line["rank_low"], line["rank_high"])
        assert row["Verdict"] == line["verdict"]


def test_what_was_varied_and_what_could_not_be_stand_together(rows):
    run = a_run()
    found = rows("What was varied")
    assert [row["What"] for row in found if row["Varied"] == "yes"] == [one.what for one in run.robustness.varied]
    assert [row["What"] for row in found if row["Varied"] == "no"] == [
        *(one.what for one in run.robustness.not_varied), *(one.what for one in run.sensitivity.not_varied)
    ]  # fmt: skip


def test_checks_keep_code_severity_and_explanation(rows):
    found = rows("Checks")
    for row, finding in zip(found, a_run().findings, strict=True):
        assert row["Code"] == finding.code
        assert row["Severity"] == finding.severity
        assert row["Explanation"] == finding.explanation
        assert row["Measured"] == finding.measured


def test_indices_parts_left_out_and_reversals_have_their_sheets(rows):
    told = a_run().sensitivity
    assert [row["Total index"] for row in rows("Assumptions")] == told.indices["total"].to_list()
    assert [row["Name"] for row in rows("Left out")] == told.left_out["name"].to_list()
    assert [row["Pairs looked at"] for row in rows("Reversals")] == told.reversals["pairs"].to_list()


def test_intervals_and_indices_are_drawn(written):
    with ZipFile(written) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert any("hiLowLines" in chart and "How sure" in chart for chart in charts)
    assert any("Assumptions" in chart for chart in charts)


def test_titles_join_without_changing_the_order():
    run = a_run()
    upside_down = run.robustness.lines.reverse()
    found = titled(run, upside_down)
    assert found["opportunity"].equals(upside_down["opportunity"])
    assert found["title"].to_list() == run.ranking.lines["title"].to_list()[::-1]
