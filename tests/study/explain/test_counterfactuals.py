"""The nearest change of one figure: scored again it does what it says, and a smaller one does not."""

import numpy as np
import polars as pl
import pytest

from corridor.indicators import INDICATORS
from corridor.spec import StepSpec
from corridor.study.explain.counterfactuals import counterfactual_table, outsiders
from corridor.study.explain.results import COUNTERFACTUAL_COLUMNS

RAW = {"treat": StepSpec(method="none"), "normalise": StepSpec(method="identity")}
MODELS = {
    "balanced": ("balanced", {}),
    "geometric": ("balanced", {"aggregate": StepSpec(method="geometric")}),
    "topsis": ("balanced", {"aggregate": StepSpec(method="topsis")}),
    "promethee": ("balanced", {"aggregate": StepSpec(method="promethee")}),
    "vikor": ("balanced", {"aggregate": StepSpec(method="vikor")}),
    "export_potential": ("export_potential", {}),
    "ensemble": ("ensemble", {}),
    "trade_dsm": ("trade_dsm", {}),
}
FIRST = 2


def scored_again(given, row, value):
    """The score of a line of which one figure is another."""
    at = given.scoring.ranking.lines["opportunity"].to_list().index(row["opportunity"])
    line = given.scoring.features[at].with_columns(pl.lit(value, pl.Float64).alias(row["indicator"]))
    return round(float(given.scoring.pipeline.predict(line)[0]), 10)


def new_rank(given, row, score):
    """Its rank in its direction with that score, all other lines staying where they are."""
    lines = given.scoring.ranking.lines
    own = lines.filter(opportunity=row["opportunity"]).row(0, named=True)
    others = lines.filter(exporter=own["exporter"], importer=own["importer"]).filter(
        pl.col("opportunity") != row["opportunity"]
    )
    return 1 + int((others["score"] > score).sum())


@pytest.mark.parametrize("name", MODELS)
def test_a_change_that_is_told_takes_the_line_among_the_first(case, name):
    base, changes = MODELS[name]
    given = case(base, **changes)
    found = counterfactual_table(given.scoring, given.model, FIRST)
    assert dict(found.schema) == dict(COUNTERFACTUAL_COLUMNS)
    enough = found.drop_nulls("needed")
    for row in enough.iter_rows(named=True):
        score = scored_again(given, row, row["needed"])
        assert score == row["score"] >= row["threshold"]
        assert new_rank(given, row, score) <= FIRST
    if name != "trade_dsm":
        assert enough.height


@pytest.mark.parametrize("name", ["balanced", "geometric", "topsis", "export_potential"])
def test_a_smaller_change_does_not(case, name):
    base, changes = MODELS[name]
    given = case(base, **changes)
    for row in counterfactual_table(given.scoring, given.model, FIRST).drop_nulls("needed").iter_rows(named=True):
        unit = INDICATORS[row["indicator"]].unit
        if unit in {"count", "years", "0 or 1"} or not np.isfinite(row["raw"]):
            continue
        logs = 0.01 if unit == "log10 US dollars" else 0.0
        back = max(0.011 * abs(row["needed"]), logs) + 1e-5 * abs(row["change"])
        nearer = row["needed"] - np.sign(row["change"]) * back
        if (nearer - row["raw"]) * row["change"] > 0:
            assert scored_again(given, row, nearer) < row["threshold"], row


def test_what_the_best_figure_seen_cannot_do_is_told_with_its_score(case):
    given = case()
    found = counterfactual_table(given.scoring, given.model, 1)
    short = found.filter(pl.col("needed").is_null())
    assert short.height
    assert short["rank"].null_count() == short["change"].null_count() == short.height
    assert (short["score"] < short["threshold"]).all()
    assert short["changeable"].all()
    assert short["text"].str.contains(r"not even the best figure seen \(.+\) is enough; the score would be only").all()


def test_the_smallest_change_is_first_and_what_nobody_can_change_last(case):
    given = case()
    found = counterfactual_table(given.scoring, given.model, FIRST).drop_nulls("needed")
    for _, rows in found.group_by("opportunity", maintain_order=True):
        assert rows["rank"].to_list() == list(range(1, rows.height + 1))
        assert rows["changeable"].to_list() == sorted(rows["changeable"], reverse=True)
        for flag in (True, False):
            assert rows.filter(changeable=flag)["effort"].is_sorted()
    text = found.filter(indicator="import_size")["text"]
    assert text.str.contains(r"^Import size of \$[\d.,]+( mn| bn)? instead of \$[\d.,]+").all()


def test_what_is_unknown_is_not_changed(case):
    given = case()
    found = counterfactual_table(given.scoring, given.model, FIRST)
    assert found["raw"].null_count() == 0


def test_lines_among_the_first_need_nothing(case):
    lines = case().scoring.ranking.lines
    assert outsiders(lines, 100, 100).is_empty()
    assert set(outsiders(lines, 100, FIRST)["opportunity"]) == set(
        lines.filter(pl.col("rank_in_direction") > FIRST)["opportunity"]
    )
    near = outsiders(lines, 3, FIRST)
    assert near.height == 3
    assert near["position"].is_sorted()


def test_without_a_reference_what_was_asked_bounds_the_search(case):
    given = case()
    blind = type(given.scoring)(**{**vars(given.scoring), "reference": pl.DataFrame()})
    found = counterfactual_table(blind, given.model, FIRST).drop_nulls("needed")
    assert found.height
    for name, rows in found.group_by("indicator"):
        assert rows["needed"].max() <= max(given.scoring.asked.features[name[0]].max(), rows["raw"].max())
