"""A run, its notes and its profiles are frozen: a report can say what it found and change nothing."""

import dataclasses

import polars as pl
import pytest

from corridor.study.run import Claim, IndicatorNote, Profile, Run, SourceNote
from factories_run import a_run


@pytest.mark.parametrize("kind", [Claim, IndicatorNote, Profile, Run, SourceNote])
def test_frozen_with_documented_fields(kind):
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen
    assert kind.__doc__
    if kind in {Claim, Profile, Run}:
        text = kind.__doc__
        for name in (field.name for field in dataclasses.fields(kind)):
            assert f"{name}:" in text or f"`{name}`" in text, name


def test_a_field_cannot_be_set():
    run = a_run()
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'as_of'"):
        run.as_of = 1999
    assert isinstance(run.ranking.lines, pl.DataFrame)


def test_a_claim_has_no_ratio_unless_another_reporter_gave_one():
    assert Claim("text", "confirmed", "finding", "source").times is None
