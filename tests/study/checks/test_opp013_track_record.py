import pytest

from corridor.study.backtest.job_record import TrackRecord
from corridor.study.backtest.job_top import TopCount
from corridor.study.checks.opp013_track_record import UNTESTED
from factories_checks import a_checked, ask


def a_record(**lists):
    counts = {"lists": 2, "named": 20, "beat_market": 12, "candidates": 100, "candidates_beat_market": 40, **lists}
    reference = TopCount(lists=9, named=90, beat_market=9, candidates=900, candidates_beat_market=450)
    return TrackRecord("job", "balanced", "ab", "tiny", "cd", (2012, 2015), 3, TopCount(**counts), reference)


def test_first_lines_that_did_better_than_all_are_clear():
    said = ask("OPP013", a_checked(past=a_record()))
    assert not said.found
    assert said.measured == pytest.approx(0.2)
    assert said.explanation == (
        "Of 20 first lines of 2 past lists from 2012 to 2015 60% grew faster than their market within 3 years; of all "
        "100 candidates 40% did."
    )


@pytest.mark.parametrize("beat", [8, 5])
def test_first_lines_that_did_no_better_are_found(beat):
    assert ask("OPP013", a_checked(past=a_record(beat_market=beat))).found


def test_lists_of_the_reference_stand_in_where_the_job_s_countries_have_none():
    said = ask("OPP013", a_checked(past=a_record(named=0, candidates=0)))
    assert said.measured == pytest.approx(0.1 - 0.5)


def test_a_model_without_a_record_is_found():
    said = ask("OPP013", a_checked())
    assert said.found
    assert said.explanation == UNTESTED
    assert said.measured is None
