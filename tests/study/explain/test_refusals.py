"""Why opportunities are not ranked: one row for each exclusion, with the figures of the rule that failed."""

import numpy as np
import polars as pl
import pytest

from corridor.spec import StepSpec
from corridor.study.explain import refusals
from corridor.study.explain.refusals import refusal_table
from corridor.study.explain.results import REFUSAL_COLUMNS

KEY = ["exporter", "importer", "sector", "segment", "code"]
MODELS = ["balanced", "export_potential", "trade_dsm", "ita_diversification", "atlas_balanced", "services", "ensemble"]


@pytest.mark.parametrize("base", MODELS)
def test_every_exclusion_has_a_rule(case, base):
    given = case(base)
    found = refusal_table(given.scoring, given.world)
    assert dict(found.schema) == dict(REFUSAL_COLUMNS)
    assert found.select(KEY).rows() == given.scoring.ranking.excluded.select(KEY).rows()
    assert (found["rule"].str.len_chars() > 0).all()
    assert (found["text"].str.len_chars() > 0).all()
    told = found.drop_nulls("measured")
    np.testing.assert_array_equal(told["distance"], told["threshold"] - told["measured"])
    assert told["unit"].null_count() == 0


def test_too_little_observed_is_told_in_percent_of_the_weight(case):
    given = case(min_observed=0.8)
    found = refusal_table(given.scoring, given.world).filter(rule=refusals.OBSERVED)
    assert found.height
    row = found.row(0, named=True)
    assert row["threshold"] == 80.0
    assert row["measured"] < 80.0
    assert row["unit"] == "percent"
    assert f"80% is needed, {row['distance']:.3g} points short; not known: " in row["text"]
    asked = given.scoring.asked
    seen = {
        (*pair, c.product): weight for (pair, c), weight in zip(asked.rows, asked.scored.observed_weight, strict=True)
    }
    for one in found.iter_rows(named=True):
        expected = 100 * seen[one["exporter"], one["importer"], one["code"]]
        assert one["measured"] == pytest.approx(expected, abs=1e-8)


def test_a_filter_that_is_missed_is_told_with_its_cut_off(case):
    given = case("trade_dsm")
    harder = StepSpec(method="dsm_filters", options={**given.model.aggregate.options, "governance_least": 5.0})
    hard = case("trade_dsm", aggregate=harder)
    found = refusal_table(hard.scoring, hard.world).filter(rule="filter 1: governance")
    assert found.height
    assert (found["threshold"] == 5.0).all()
    assert (found["distance"] > 0).all()
    assert found["unit"].unique().to_list() == ["points"]
    assert found["text"].str.contains(r"^filter 1, governance: .+, 5\.00 is needed, .+ short$").all()


def test_what_a_filter_cannot_tell_has_no_figures(case):
    given = case("trade_dsm")
    found = refusal_table(given.scoring, given.world)
    row = found.filter(code="84").row(0, named=True)
    assert row["rule"] == "filter 2: what it asks for is not known"
    assert (row["measured"], row["threshold"], row["distance"], row["unit"]) == (None, None, None, None)


def test_a_needed_figure_that_is_not_known(case):
    given = case("ita_diversification")
    found = refusal_table(given.scoring, given.world)
    assert found.filter(code="27")["rule"].unique().to_list() == ["availability: rule of law is needed"]


def test_codes_that_were_never_asked_for(case):
    given = case("services")
    by = dict(refusal_table(given.scoring, given.world).select("code", "rule").iter_rows())
    assert by["8905"] == refusals.LEFT_OUT
    assert by["261100"] == refusals.NOT_IN_DATA
    assert by["27"] == refusals.SCOPE
    names = refusal_table(given.scoring, given.world)["opportunity"].to_list()
    assert "ARG-BEL:HS261100" in names
    assert "ARG-BEL:SD" in names


def test_flows_of_which_a_learned_model_is_not_asked(case, monkeypatch):
    """The question does not arise for a flow above the line between small and large: both are told in dollars."""
    given = case()
    asked = given.scoring.asked
    large = tuple("trades already" if n == 0 else None for n in range(len(asked.rows)))
    gone = np.where(np.arange(len(asked.rows)) == 0, np.nan, asked.scored.score)
    scored = type(asked.scored)(**{**vars(asked.scored), "refusals": large, "score": gone})
    model = asked.model.model_copy(
        update={"aggregate": StepSpec(method="linear", options={"target": "activation", "horizon": 3})}
    )
    other = type(asked)(**{**vars(asked), "scored": scored, "model": model})
    case_ = type(given.scoring)(**{**vars(given.scoring), "asked": other})
    row = refusal_table(case_, given.world).filter(text="trades already").row(0, named=True)
    assert row["rule"] == refusals.SMALL_ONLY
    assert row["unit"] == "US dollars"
    assert row["measured"] is not None


def test_no_member_of_an_ensemble(case):
    given = case("ensemble")
    asked = given.scoring.asked
    gone = np.where(np.arange(len(asked.rows)) == 0, np.nan, asked.scored.score)
    scored = type(asked.scored)(**{**vars(asked.scored), "score": gone})
    other = type(asked)(**{**vars(asked), "scored": scored})
    case_ = type(given.scoring)(**{**vars(given.scoring), "asked": other})
    found = refusal_table(case_, given.world).filter(rule=refusals.NO_MEMBER)
    assert found["text"][0].startswith("no member of the ensemble ranks it, at least one is needed")
    assert found.select(pl.col("measured", "threshold")).row(0) == (0.0, 1.0)
