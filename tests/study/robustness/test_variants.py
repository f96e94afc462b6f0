"""Variants differ from a model in one step, are fitted as the engine fits, and what is of one piece says so."""

import numpy as np
import pytest

from corridor.models.build import build_pipeline
from corridor.models.score import score
from corridor.spec.model import StepSpec
from corridor.study.robustness import variants
from corridor.study.robustness.variants import (
    Refitter,
    alternatives,
    structural_variants,
    why_one_piece,
    with_steps,
)
from factories import a_model


def test_each_variant_differs_in_one_step():
    model = a_model()
    found = structural_variants(model)
    assert len(found) >= 5
    assert len({variant.name for variant in found}) == len(found)
    for variant in found:
        assert [s for s in variants.STEPS if getattr(variant.model, s) != getattr(model, s)] == [variant.step]
        assert getattr(variant.model, variant.step).method == variant.method


@pytest.mark.parametrize("name", ["learned_growth", "export_potential", "trade_dsm", "ensemble"])
def test_a_model_of_one_piece_has_no_variants_and_says_why(name):
    model = a_model(base=name)
    assert alternatives(model) == {}
    assert structural_variants(model) == ()
    assert why_one_piece(model).startswith("the model ")


def test_fixed_goalposts_stay_where_they_apply():
    model = a_model()
    fixed = model.normalise.options["fixed"]
    assert with_steps(model, normalise=StepSpec(method="min_max")).normalise.options["fixed"] == fixed
    assert "fixed" not in with_steps(model, normalise=StepSpec(method="z_score")).normalise.options


def test_the_model_itself_scores_as_it_did(scoring):
    refitter = Refitter(a_model(), scoring.pipeline, scoring.reference)
    found = refitter.scores(a_model(), scoring.features)
    np.testing.assert_array_equal(np.round(found, 10), scoring.ranking.lines["score"].to_numpy())


def test_a_variant_scores_as_a_pipeline_fitted_from_scratch(scoring):
    refitter = Refitter(a_model(), scoring.pipeline, scoring.reference)
    directions = {name: str(entry.direction) for name, entry in variants.INDICATORS.items()}
    for variant in structural_variants(a_model()):
        whole = build_pipeline(variant.model, directions).fit(scoring.reference)
        expected = score(whole, scoring.features.select(variant.model.indicators)).score
        np.testing.assert_array_equal(refitter.scores(variant.model, scoring.features), expected, variant.name)


def test_a_method_on_raw_figures_gives_way_to_others_on_raw_figures(scoring):
    raw = a_model(
        normalise=StepSpec(method="identity"), treat=StepSpec(method="none"), aggregate=StepSpec(method="topsis")
    )
    assert {v.method for v in structural_variants(raw)} == {"vikor", "spotis", "promethee"}
    fitted = build_pipeline(raw, {name: str(e.direction) for name, e in variants.INDICATORS.items()})
    refitter = Refitter(raw, fitted.fit(scoring.reference), scoring.reference)
    for variant in structural_variants(raw):
        assert np.isfinite(refitter.scores(variant.model, scoring.features)).any()


def test_a_large_reference_is_thinned_evenly(scoring, monkeypatch):
    monkeypatch.setattr(variants, "REFERENCE_ROWS", 100)
    refitter = Refitter(a_model(), scoring.pipeline, scoring.reference)
    rows = {frame.height for frame in refitter._after.values()}
    assert len(rows) == 1
    assert 50 < rows.pop() <= 100
