"""All explanations of a job together: complete, the same again, and kept with a run."""

import dataclasses
import json

import polars as pl
import pytest

from corridor.spec import StepSpec
from corridor.study import storing
from corridor.study.explain import explaining, results
from corridor.study.explain.explaining import explain
from corridor.study.explain.results import Explanations
from factories import a_model

COLUMNS = {
    "logshares": results.LOGSHARE_COLUMNS, "counterfactuals": results.COUNTERFACTUAL_COLUMNS,
    "suppliers": results.SUPPLIER_COLUMNS, "agreement": results.AGREEMENT_COLUMNS,
    "consensus": results.CONSENSUS_COLUMNS, "refusals": results.REFUSAL_COLUMNS, "gaps": results.GAP_COLUMNS,
}  # fmt: skip
RIVALS = (a_model(base="export_potential"), a_model(base="trade_dsm"))


def told(given, rivals=RIVALS):
    return explain(given.scoring, given.world, given.snapshot, given.model, rivals)


def same(left, right):
    return all(getattr(left, name).equals(getattr(right, name)) for name in COLUMNS)


@pytest.mark.parametrize(
    "base", ["balanced", "export_potential", "trade_dsm", "services", "atlas_balanced", "ensemble"]
)
def test_every_table_has_its_columns_whatever_the_model(case, base):
    found = told(case(base))
    for name, columns in COLUMNS.items():
        assert dict(getattr(found, name).schema) == dict(columns), name
    assert found.consensus.height == case(base).scoring.ranking.lines.height


def test_the_same_again(case):
    assert same(told(case()), told(case()))


def test_explanations_are_kept_with_a_run(case):
    found, tables = told(case()), {}
    state = json.loads(json.dumps(storing._packed(found, "run.explanations", tables.__setitem__)))
    again = storing._unpacked(state, Explanations, "run.explanations", tables.__getitem__)
    assert same(found, again)
    assert [field.name for field in dataclasses.fields(Explanations)] == list(COLUMNS)


def test_lines_too_far_from_the_first_are_listed(case, monkeypatch):
    given = case()
    monkeypatch.setattr(explaining, "CELLS", 1)
    lines = given.scoring.ranking.lines
    gaps = explaining._not_tried(lines, pl.DataFrame(schema=results.COUNTERFACTUAL_COLUMNS), 30, first=2)
    far = "only the 1 line nearest to the first 2 was looked at"
    assert far in gaps["reason"].to_list()
    assert gaps.height == lines.filter(pl.col("rank_in_direction") > 2).height
    near = "no figure of it that anybody could change is worse than the best one seen"
    assert gaps["reason"].to_list().count(near) == 1


def test_a_job_that_ranks_nothing(case):
    given = case("balanced", min_observed=1.0, aggregate=StepSpec(method="weighted_mean"))
    assert given.scoring.ranking.lines.is_empty()
    found = told(given)
    assert found.consensus.is_empty()
    assert found.suppliers.is_empty()
    assert found.refusals.height == given.scoring.ranking.excluded.height
