"""Before and after in the store: one run each, linked by tags, with metrics of one name that compare."""

import pytest

from corridor.study.scenarios.carrying import carry_through
from corridor.tracking import Metric, Param, Tag, TrackingError
from corridor.tracking.connection import client_of, quiet
from corridor.tracking.scenarios import (
    items_of_scenario,
    metrics_of,
    metrics_of_before,
    track_before_and_after,
    track_scenarios,
)
from factories_scenarios import a_case, a_scenario, spread

SPEC = a_scenario({"kind": "distance", "countries": ["ARG"], "factor": spread(0.5, 0.1)})
TAGS = {"corridor.job": "small"}


@pytest.fixture(scope="module")
def result():
    return carry_through(a_case(), SPEC)


def test_params_are_the_changes_and_metrics_the_dollars_of_either_side(result):
    items = items_of_scenario(result, SPEC, TAGS)
    params = {item.key: item.value for item in items if isinstance(item, Param)}
    assert (params["changes.0.factor.value"], params["draws"], params["seed"]) == ("0.5", "99", "1")
    tags = {item.key: item.value for item in items if isinstance(item, Tag)}
    assert (tags["corridor.side"], tags["corridor.scenario"]) == ("after", "made_up")
    assert tags["corridor.scenario_digest"] == SPEC.digest()
    metrics = {item.key: item.value for item in items if isinstance(item, Metric)}
    row = result.totals.row(0, named=True)
    names = ("potential_before_usd", "potential_usd", "potential_low_usd", "potential_high_usd")
    columns = ("before_usd", "after_usd", "after_low_usd", "after_high_usd")
    assert [metrics[f"{name}.ARG_BEL"] for name in names] == [row[column] for column in columns]


def test_moves_of_ranks_are_counted(result):
    found = metrics_of(result)
    moves = result.lines["rank_before"] - result.lines["rank_after"]
    assert found["lines_ranked"] == result.lines.height
    assert found["lines_moved"] == (moves != 0).sum() > 0
    assert (found["largest_rise"], found["largest_fall"]) == (moves.max(), -moves.min())


def test_a_ranking_without_lines_has_neutral_numbers(result):
    empty = type(result)(**{**vars(result), "lines": result.lines.clear()})
    found = metrics_of(empty)
    assert found["lines_ranked"] == 0.0
    assert "largest_rise" not in found


def test_before_is_a_run_and_after_a_run_below_it_and_tags_lead_there_and_back(tmp_path, result, store_at):
    uri = store_at(tmp_path / "mlflow.db")
    after = {"made_up": items_of_scenario(result, SPEC, TAGS)}
    before = [Param("model", "balanced"), *metrics_of_before([result])]
    parent = track_before_and_after(before, after, uri, "corridor/small", "small before").run_id
    more = track_scenarios({"again": after["made_up"]}, uri, "corridor/small", parent)
    with quiet():
        client = client_of(uri)
        above, below = client.get_run(parent), client.get_run(more["again"])
        first = client.get_run(above.data.tags["corridor.scenario.made_up"])
    assert above.data.tags["corridor.side"] == "before"
    assert above.data.tags["corridor.scenario.again"] == more["again"]
    for run in (first, below):
        assert run.data.tags["corridor.before"] == run.data.tags["mlflow.parentRunId"] == parent
        assert run.info.status == "FINISHED"
    row = result.totals.row(0, named=True)
    name = "potential_usd.ARG_BEL"
    assert (above.data.metrics[name], first.data.metrics[name]) == (row["before_usd"], row["after_usd"])


def test_a_fault_is_told_in_a_line(tmp_path):
    with pytest.raises(TrackingError, match="cannot be used as a tracking store"):
        track_scenarios({}, f"sqlite:///{tmp_path}", "e", "p")
    with pytest.raises(TrackingError, match="cannot be used as a tracking store"):
        track_before_and_after([], {}, f"sqlite:///{tmp_path}", "e", "n")


def test_no_scenario_has_no_dollars_of_before():
    assert metrics_of_before([]) == []
