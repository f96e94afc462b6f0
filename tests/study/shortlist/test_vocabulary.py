from __future__ import annotations

from corridor.study.shortlist.vocabulary import Known
from factories_run import a_run


def test_names_come_from_the_sectors_of_the_job():
    known = Known(a_run())
    row = next(row for row in known.lines if row["opportunity"] == "USA-AZE:HS8411")
    assert known.segment_title(row) == "Gas turbines"
    assert known.sector_title(row) == "Energy and power"
    assert known.why(row) == "Asked for."
    assert known.country("USA") == "the United States"
    assert known.country("XYZ") == "XYZ"


def test_a_line_whose_sector_the_job_does_not_know_has_its_own_names():
    known = Known(a_run())
    row = {"sector": "old_sector", "segment": "old_segment"}
    assert (known.sector_title(row), known.segment_title(row), known.why(row)) == ("old sector", "old segment", "")


def test_chapters_are_those_that_the_pair_trades():
    assert Known(a_run()).chapters["22"] == "Beverages"
