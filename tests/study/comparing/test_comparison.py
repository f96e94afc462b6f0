"""Planted changes: only what was changed moves anything, all parts sum, and swapping the runs turns every sign."""

from dataclasses import replace

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.snapshots.snapshot import read_snapshot
from corridor.snapshots.writing import Content, write_snapshot
from corridor.study.comparing.attributing import CAUSES, MEASURES
from corridor.study.comparing.comparison import compare
from corridor.study.comparing.rescoring import Scorer
from factories import a_world, cut
from factories_compare import a_result
from factories_project import SOURCES, a_project, a_source

WEIGHT = "model.weights.demand=0.6"
YEAR = "as_of=2020"
METHOD = "model.aggregate.method=geometric"


def no_fit(registered):
    raise DataError(f"{registered.name} is not at hand")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return a_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def snapshot(root):
    return read_snapshot(root / "data" / "tiny")


@pytest.fixture(scope="module")
def base(root, snapshot):
    return a_result(root, snapshot)


@pytest.fixture(scope="module")
def much(root, snapshot):
    """All three factors changed at once."""
    return a_result(root, snapshot, YEAR, WEIGHT, METHOD)


@pytest.fixture(scope="module")
def forth(base, much, snapshot):
    return compare(base, much, lambda: Scorer((snapshot, snapshot), no_fit))


def never():
    raise AssertionError("nothing had to be scored again")


def parts(comparison, measure):
    return {cause: comparison.moves[f"{measure}_{cause}"] for cause in CAUSES}


def assert_sums(comparison):
    for measure, close in (("score", 1e-9), ("rank", 1e-9)):
        total = comparison.moves.select(pl.sum_horizontal(f"{measure}_{cause}" for cause in CAUSES)).to_series()
        assert ((total - comparison.moves[f"{measure}_change"]).abs() < close).all()


@pytest.mark.parametrize(("change", "cause"), [(WEIGHT, "weights"), (YEAR, "data"), (METHOD, "model")])
def test_one_planted_change_moves_all_and_the_others_are_exactly_zero(root, snapshot, base, change, cause):
    found = compare(base, a_result(root, snapshot, change), never)
    assert found.changed == (cause,)
    assert found.moves.filter(pl.col("score_change") != 0).height > 5
    for measure in MEASURES:
        for name, values in parts(found, measure).items():
            if name == cause:
                assert values.to_list() == found.moves[f"{measure}_change"].to_list()
            else:
                assert (values == 0).all(), name
    assert_sums(found)


def test_equal_runs_have_nothing_to_tell(root, snapshot, base):
    found = compare(base, a_result(root, snapshot, "report.title=Another", name="again"), never)
    record = found.record(20, "rank")
    assert (record["same"], record["moves"], record["new"], record["gone"], record["moved"]) == (True, [], [], [], 0)
    assert (found.moves.select(f"{m}_{cause}" for m in MEASURES for cause in CAUSES) == 0).to_numpy().all()
    assert record["agreement"]["spearman"] == pytest.approx(1.0)
    assert [one["path"] for one in record["changes"]] == ["report.title"]


def test_three_changes_are_told_apart_and_sum(forth):
    assert forth.changed == ("data", "weights", "model")
    assert_sums(forth)
    for cause in forth.changed:
        assert (forth.moves[f"score_{cause}"] != 0).any(), cause
    assert (forth.moves["score_version"] == 0).all()
    assert (forth.moves["score_joint"] == 0).all()


def test_swapping_the_runs_turns_every_sign(forth, base, much, snapshot):
    back = compare(much, base, lambda: Scorer((snapshot, snapshot), no_fit))
    names = [f"{m}_{name}" for m in MEASURES for name in ("change", *CAUSES)]
    assert back.moves.select(-pl.col(names)).rows() == forth.moves.select(names).rows()
    for name in ("spearman", "kendall"):
        assert back.agreement[name] == pytest.approx(forth.agreement[name], abs=1e-12)
    assert back.agreement["tops"] == forth.agreement["tops"]


def test_points_of_indicators_sum_to_every_move(forth):
    change = forth.indicators.group_by("opportunity").agg(pl.col("change").sum())
    both = forth.moves.join(change, on="opportunity")
    assert both.height == forth.moves.height > 5
    assert ((both["change"] - both["score_change"]).abs() < 1e-9).all()


def test_opportunities_that_come_and_go_have_reasons(root, snapshot, base):
    strict = a_result(root, snapshot, "model.min_observed=0.8", name="strict")
    lines = {name: set(one.ranking.lines["opportunity"]) for name, one in (("a", base), ("b", strict))}
    found = compare(base, strict, never)
    assert set(found.gone["opportunity"]) == lines["a"] - lines["b"] != set()
    assert found.new.is_empty()
    assert all(reason.endswith("of the weight is observed, 80% is needed") for reason in found.gone["reason"])
    back = compare(strict, base, never)
    assert back.new.equals(found.gone)


def test_a_part_that_scoring_again_does_not_reproduce_is_the_versions(root, snapshot, base):
    after = a_result(root, snapshot, WEIGHT, name="older")
    lines = after.ranking.lines.with_columns(score=pl.col("score") + 1.0)
    older = replace(after, ranking=replace(after.ranking, lines=lines), record={**after.record, "version": "0.0.1"})
    found = compare(base, older, lambda: Scorer((snapshot, snapshot), no_fit))
    assert found.moves["score_version"].to_list() == pytest.approx([1.0] * found.moves.height, abs=1e-9)
    assert_sums(found)
    assert any("are under version" in note or "is under version" in note for note in found.notes)


def test_scoring_again_shows_what_code_of_the_same_version_changed(root, snapshot, base):
    after = a_result(root, snapshot, WEIGHT, name="moved")
    lines = after.ranking.lines.with_columns(score=pl.col("score") - 2.0)
    other = replace(after, ranking=replace(after.ranking, lines=lines))
    assert (compare(base, other, never).moves["score_version"] == 0).all()
    found = compare(base, other, lambda: Scorer((snapshot, snapshot), no_fit), rescore=True)
    assert found.moves["score_version"].to_list() == pytest.approx([-2.0] * found.moves.height, abs=1e-9)
    assert_sums(found)


def test_other_data_are_told_apart_from_other_weights_on_two_snapshots(root, snapshot, base, tmp_path):
    tables = cut(a_world(), 2020)
    sources = [a_source(name) for name in (*SOURCES, *sorted(set(tables["country_years"]["source"])))]
    write_snapshot(Content("older", "A world of 2020", "2022-01-01", tables, sources, gaps=[]), tmp_path / "older")
    older = read_snapshot(tmp_path / "older")
    found = compare(base, a_result(root, older, WEIGHT, name="older"), lambda: Scorer((snapshot, older), no_fit))
    assert found.changed == ("data", "weights")
    assert list(found.causes()) == ["data", "weights"]
    assert (found.moves["score_data"] != 0).any()
    assert_sums(found)
    alone = compare(base, a_result(root, older, name="alone"), never)
    assert not alone.moves["score_data"].equals(found.moves["score_data"])


def test_without_the_data_the_rest_is_told_and_the_reason_why(base, much):
    def gone():
        raise DataError("snapshot 'tiny' with data hash ab is not at hand: nothing there")

    found = compare(base, much, gone)
    record = found.record(3, "score")
    assert (record["attributed"], record["causes"]) == (False, {})
    (note,) = record["notes"]
    assert note.startswith("moves are not attributed to data, weights, model: snapshot 'tiny' with data hash ab is not")
    assert all(row["score_data"] is None and row["indicators"] for row in record["moves"])


def test_where_no_mixture_can_be_scored_the_move_is_joint(base, much):
    def score(job, side):
        mixture = {job.job.as_of, job.job.model.weights["demand"], job.job.model.aggregate.method}
        if mixture == {None, 0.25, "weighted_mean"}:
            return base.ranking.lines
        if mixture == {2020, 0.6, "geometric"}:
            return much.ranking.lines
        raise DataError("not this one")

    found = compare(base, much, lambda: score)
    assert found.moves["score_joint"].to_list() == found.moves["score_change"].to_list()
    assert_sums(found)
    assert len([note for note in found.notes if note.endswith("cannot be scored: not this one")]) == 6
    assert list(found.causes()) == ["data", "weights", "model", "joint"]


def test_where_a_run_itself_cannot_be_scored_again_nothing_is_attributed(base, much):
    def score(job, side):
        if side == 1:
            raise DataError("its model is gone")
        return base.ranking.lines

    found = compare(base, much, lambda: score)
    assert not found.attributed
    assert found.notes[0] == "moves are not attributed to data, weights, model: a run cannot be scored again"
    assert found.notes[-1].endswith("cannot be scored: its model is gone")
    assert found.causes() == {}


def test_jobs_that_rank_other_things_are_compared_in_what_both_rank(root, snapshot, base):
    other = a_result(root, snapshot, "sectors=[food, energy]", WEIGHT, name="fewer")
    found = compare(base, other, lambda: Scorer((snapshot, snapshot), no_fit))
    assert set(found.moves["sector"]) == {"food", "energy"}
    assert "only A ranks minerals, services; ranks are counted among what both rank" in found.notes
    assert set(found.gone["reason"]) == {
        "the sector minerals is not in the job",
        "the sector services is not in the job",
    }
    assert found.moves["rank_before"].max() <= found.moves.height
    assert_sums(found)


def test_models_of_other_indicators_are_mixed_by_name_or_not_at_all(root, snapshot, base):
    other = a_result(root, snapshot, "model=export_potential", YEAR, name="potential")
    found = compare(base, other, lambda: Scorer((snapshot, snapshot), no_fit))
    assert found.changed == ("data", "model")
    assert any("weights are those of names that both have" in note for note in found.notes)
    assert_sums(found)


def test_the_table_holds_every_line_of_either_run_with_its_points(forth, base):
    table = forth.lines()
    assert dict(table["status"].value_counts().iter_rows()).keys() <= {"both", "new", "gone"}
    assert table.height == forth.moves.height + forth.new.height + forth.gone.height
    both = table.filter(pl.col("status") == "both")
    total = both.select(pl.sum_horizontal(pl.col("^points .*$"))).to_series()
    assert ((total - both["score_change"]).abs() < 1e-9).all()
    changes = both["rank_change"].abs().to_list()
    assert changes == sorted(changes, reverse=True)


def test_no_more_than_the_asked_moves_are_told_with_their_indicators(forth):
    record = forth.record(2, "score")
    assert len(record["moves"]) == 2 < record["moved"]
    first, second = (abs(row["score_change"]) for row in record["moves"])
    assert first >= second
    largest = [abs(one["change"]) for one in record["moves"][0]["indicators"]]
    assert largest == sorted(largest, reverse=True)
    assert len(largest) <= 5
