from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from corridor.study.checks.check import NotApplicable
from factories import a_model, a_scoring
from factories_checks import a_checked, ask, small_scoring


def by_hand(scoring):
    """Share of weight on figures that the model puts at either end of its scale, strictly beyond it, line by line."""
    pipeline = scoring.pipeline
    treated = pipeline[:-2].transform(scoring.asked.features)
    scale = pipeline[-2]
    shares = []
    for position in scoring.order:
        share = 0.0
        for k, name in enumerate(scoring.asked.scored.names):
            value, column = treated[name][int(position)], list(scale.feature_names_in_).index(name)
            if value is not None and not scale.low_[column] - 1e-9 <= value <= scale.high_[column] + 1e-9:
                share += scoring.asked.scored.weights[position, k]
        shares.append(share)
    return shares


def test_clipped_weight_is_what_it_is_by_hand():
    said = ask("OPP008", a_checked())
    assert said.measured == pytest.approx(by_hand(small_scoring()))
    assert said.measured.max() > 0


def test_the_threshold_is_the_job_s_and_the_heaviest_are_named():
    share = float(ask("OPP008", a_checked()).measured.max())
    said = ask("OPP008", a_checked(spec={"beyond_scale": share}))
    n = int(np.argmax(said.measured))
    assert said.found[n]
    assert "of the weight rests on figures beyond their scale: " in said.explain(n)
    assert not ask("OPP008", a_checked(spec={"beyond_scale": 1.0})).found.any()


def test_figures_within_the_scale_are_clear():
    scoring = small_scoring()
    middle = scoring.asked.features.select(
        pl.lit(float(value)).alias(name)
        for name, value in zip(
            scoring.pipeline[0].feature_names_in_, _raw_middle(scoring), strict=True
        )
    )  # fmt: skip
    frame = pl.concat([middle] * scoring.asked.features.height).select(scoring.asked.features.columns)
    inside = replace(scoring, asked=replace(scoring.asked, features=frame))
    assert ask("OPP008", a_checked(inside)).measured.max() == pytest.approx(0.0)


def _raw_middle(scoring):
    """Median of the reference, which lies between its quantiles; where goalposts are fixed, their middle."""
    fixed = {"production_share": 0.15, "reserves_share": 0.15}
    medians = {name: scoring.reference[name].median() for name in scoring.pipeline[0].feature_names_in_}
    return [fixed.get(name, np.nan if value is None else value) for name, value in medians.items()]


def test_a_model_without_goalposts_does_not_arise():
    model = a_model(base="export_potential")
    assert isinstance(ask("OPP008", a_checked(a_scoring(model=model))), NotApplicable)
