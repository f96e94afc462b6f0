from dataclasses import replace

import numpy as np
import pytest

from corridor.study.sensitivity.reversing import reversals
from factories_sensitivity import a_sensitive_case, an_ensemble, raw_model


def silent(_):
    """Hear nothing."""


MODELS = {"ensemble": an_ensemble(), "vikor": raw_model("vikor")}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_no_order_hangs_on_who_else_is_ranked(model):
    """Goalposts, yardsticks and places come from the stated reference, so that no line moves another."""
    case = a_sensitive_case(model=model)
    table, skipped = reversals(case, silent)
    lines = case.ranking.lines.height
    assert table["test"].to_list() == [
        "a line is removed",
        "a copy is added",
        "the worst are dropped",
        "a sector is left out",
    ]
    assert table["changed"].to_list() == [0, 0, 0, 0]
    assert table["pairs"].to_list()[:2] == [lines * (lines - 1) * (lines - 2) // 2, lines * (lines + 1) * lines // 2]
    assert table["worst"].to_list() == [None] * 4
    assert skipped == ()


class Relative:
    """A model that scores by the distance to the first line that it is asked of, as relative methods do."""

    def __init__(self, scores):
        self._scores = scores

    def predict(self, features):
        values = features["import_size"].fill_null(0.0).to_numpy()
        return -np.abs(values - values[0])


def test_a_model_that_looks_at_its_neighbours_is_caught():
    case = a_sensitive_case()
    base = Relative(None).predict(case.scoring.features)
    order = np.argsort(-base, kind="stable")
    lines = case.ranking.lines[order].with_columns(score=base[order])
    ranking = replace(case.ranking, lines=lines)
    scoring = replace(case.scoring, pipeline=Relative(None), features=case.scoring.features[order], ranking=ranking)
    one_sector = case.resolved.model_copy(update={"sectors": case.resolved.sectors[:1]})
    table, skipped = reversals(replace(case, scoring=scoring, resolved=one_sector), silent)
    removed = table.row(0, named=True)
    assert removed["changed"] > 0
    above, below = removed["worst"].split(" > ")
    names = lines["opportunity"].to_list()
    assert names.index(above) < names.index(below)
    assert [(one.what, one.why) for one in skipped] == [("a sector is left out", "the job ranks one sector")]
