"""The view model as a whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from corridor.ranking import FLAGS
from corridor.reports.tracing import plainly
from corridor.reports.view import View
from corridor.reports.view import build_view as marked_view
from corridor.study.run import Run
from factories_run import a_fuzzed_run, a_run


def build_view(run: Run) -> View:
    """A view as it is read; where its figures are from, raw as the tables hold it, is apart."""
    return replace(plainly(marked_view(run)), figures=())


def test_the_view_is_frozen_and_reproducible() -> None:
    view = build_view(a_run())
    assert view == build_view(a_run())
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign"):
        view.title = "x"  # type: ignore[misc]


def test_head_and_provenance() -> None:
    view = build_view(a_run())
    assert view.corridors == "United States ↔ Azerbaijan"
    assert view.command == "corridor run configs/jobs/us_azerbaijan.yaml"
    run = a_run()
    seen = run.resolved.model_copy(update={"job": run.resolved.job.model_copy(update={"as_of": 2019})})
    assert build_view(replace(run, resolved=seen)).command.endswith("us_azerbaijan.yaml --as-of 2019")
    assert dict(view.provenance)["Spec hash"] == "8f1c" * 16
    assert [direction.accent for direction in view.directions] == ["a", "b"]


def test_the_caution_tells_of_reporters_and_of_contested_claims() -> None:
    caution = build_view(a_run()).caution
    assert "6.3 times the other" in caution
    assert "1 published figure rests on another reporter’s statistics" in caution
    assert "published figure" not in build_view(a_run(claims=())).caution


def test_the_widest_contested_claim_may_be_the_smaller_figure() -> None:
    run = a_run()
    contested = next(claim for claim in run.claims if claim.verdict == "other reporter")
    small = replace(contested, text="a small one", times=0.1)
    assert "lie 10.0 times apart: a small one." in build_view(replace(run, claims=(contested, small))).caution


def test_gaps_name_their_source_and_countries() -> None:
    run = replace(a_run(), gaps=("baci: AZE as exporter: nothing filed in 2017", "no source named: AZE as it is"))
    assert build_view(run).gaps == (
        f"{run.sources['baci'].title}: Azerbaijan as exporter: nothing filed in 2017.",
        "No source named: AZE as it is.",
    )


def test_the_legend_holds_the_flags_in_use_in_order() -> None:
    names = [flag.name for flag in build_view(a_run()).flags]
    assert names == [name for name in FLAGS if name != "estimated"]


def test_no_text_of_a_hostile_run_keeps_a_control_character() -> None:
    for text in _texts(build_view(a_fuzzed_run())):
        assert "\x07" not in text
        assert "\u202e" not in text


def test_no_figure_is_left_unformatted() -> None:
    for text in _texts(build_view(a_run())):
        assert "nan" not in text.lower().split()
        assert "None" not in text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
