"""What a sweep file may say: which job, which of its keys vary and how, what is measured, and what the best is for."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from corridor.spec.base import Spec, digest, fault, plain
from corridor.spec.loading import keys_of

Bounds = tuple[float, float]
MAX_TRIALS = 100_000
KINDS = ("choice", "uniform", "loguniform", "integer", "dirichlet")
MODEL_NAME = re.compile(r"^[a-z][a-z0-9_-]*$")


class DimensionSpec(Spec):
    """One key that varies, and from what its value is drawn: exactly one of the kinds, with `steps` for a grid."""

    choice: tuple[Any, ...] | None = None
    """Values to choose from, each as likely as another unless odds are given."""
    odds: tuple[float, ...] = ()
    """How likely each value of a choice is beside the others, in their order; a grid takes each value in any case."""
    uniform: Bounds | None = None
    """Lowest and highest value, all between them equally likely."""
    loguniform: Bounds | None = None
    """Lowest and highest value, both above 0, all magnitudes between them equally likely."""
    integer: tuple[int, int] | None = None
    """Lowest and highest whole number, both included."""
    dirichlet: dict[str, float] | None = None
    """Names below the key with their concentrations: shares that add up to one, on average in these proportions, and
    the closer to them the larger the concentrations are."""
    steps: int | None = Field(default=None, ge=2, le=1000)
    """Number of values of a range that a grid takes, both ends included."""
    when: dict[str, tuple[Any, ...]] = Field(default_factory=dict)
    """Keys above this one with the values for which it varies at all; elsewhere it stays as it is."""

    @model_validator(mode="before")
    @classmethod
    def _single_conditions(cls, data: Any) -> Any:
        """Read a single value of a condition as a list of one."""
        when = data.get("when") if isinstance(data, Mapping) else None
        if not isinstance(when, Mapping):
            return data
        return {**data, "when": {key: value if isinstance(value, list) else [value] for key, value in when.items()}}

    @model_validator(mode="after")
    def _one_kind(self) -> DimensionSpec:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"exactly one of {', '.join(KINDS)} is needed, found {', '.join(given) or 'none'}")
        if self.steps is not None and given[0] not in ("uniform", "loguniform"):
            raise fault(f"only uniform and loguniform take steps, and this is {given[0]}", "steps")
        return self

    @model_validator(mode="after")
    def _values_fit(self) -> DimensionSpec:
        if self.choice is not None and (not self.choice or len({digest(v) for v in self.choice}) < len(self.choice)):
            raise fault("needs at least one value, and each value once", "choice")
        if self.odds and not (len(self.odds) == len(self.choice or ()) and all(0 < o < math.inf for o in self.odds)):
            raise fault("needs a finite number above 0 for each value of the choice", "odds")
        for kind in ("uniform", "loguniform", "integer"):
            _check_range(kind, getattr(self, kind))
        if self.dirichlet is not None:
            _check_concentrations(self.dirichlet)
        return self

    @property
    def kind(self) -> str:
        """Which kind of dimension it is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)


def _check_range(kind: str, bounds: tuple[float, float] | None) -> None:
    if bounds is None:
        return
    low, high = bounds
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise fault(f"must go from a lower to a higher finite number, found {low} and {high}", kind)
    if kind == "loguniform" and low <= 0:
        raise fault(f"must begin above 0, found {low}", kind)


def _check_concentrations(given: Mapping[str, float]) -> None:
    if len(given) < 2:
        raise fault("needs at least two names", "dirichlet")
    for name, value in given.items():
        if not 0.0 < value < math.inf:
            raise fault(f"a concentration is a finite number above 0, found {value}", "dirichlet", name)


class SweepSpec(Spec):
    """A sweep: one job under many assignments, each measured alike, the best first."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Name of the sweep, of its folder of results and of its experiment."""
    title: str = Field(default="", max_length=200)
    """Title that people read; empty for the name."""
    job: str = Field(min_length=1)
    """Job file that is varied, from the folder that holds configs/."""
    assignments: tuple[str, ...] = ()
    """What differs from the job's file in every trial, such as as_of=2019."""
    search: Literal["grid", "random", "list"] = "random"
    """Every combination of the space, combinations drawn from it, or those that are listed."""
    space: dict[str, DimensionSpec] = Field(default_factory=dict)
    """Keys that vary, by their dotted key as `--set` has it, with what they are drawn from; set in this order."""
    listed: tuple[tuple[str, ...], ...] = ()
    """Trials of a list: the assignments of each, such as [model=balanced, model.weigh.method=equal]."""
    with_base: bool = True
    """Whether the job as it stands is the first trial."""
    trials: int = Field(default=100, ge=1, le=MAX_TRIALS)
    """Trials that a random search draws, or most that a grid or a list may hold, the job as it stands not counted."""
    seed: int = Field(default=0, ge=0)
    """Seed of the draws; the nth trial is the same whatever their number."""
    measure: dict[str, dict[str, Any]] = Field(default={"backtest": {}}, min_length=1)
    """What is measured of each trial, with options: names as `corridor describe objectives` lists them."""
    metric: str = Field(min_length=1)
    """Metric by which trials are ranked."""
    better: Literal["higher", "lower"] = "higher"
    """Whether more of the metric is better."""
    workers: int = Field(default=2, ge=1, le=256)
    """Processes that compute trials at the same time; no part of what defines the answer."""
    register_as: str | None = None
    """Name under which the best is registered as corridor-NAME; empty for no registration."""

    @field_validator("measure")
    @classmethod
    def _plain_options(cls, measure: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Turn what a YAML reader makes of options into plain values, which go from process to process."""
        return {name: {str(key): plain(value) for key, value in options.items()} for name, options in measure.items()}

    @model_validator(mode="after")
    def _search_has_what_it_needs(self) -> SweepSpec:
        if (self.search == "list") == bool(self.space):
            raise ValueError("a list has no space, and a grid or a random search needs one")
        if (self.search == "list") != bool(self.listed):
            raise ValueError("a search by list needs listed trials, and no other search may have them")
        for key, one in self.space.items():
            if self.search == "grid" and one.kind == "dirichlet":
                raise fault("shares cannot be put on a grid; search at random, or list them", "space", key)
            if self.search == "grid" and one.kind in ("uniform", "loguniform") and one.steps is None:
                raise fault("a range on a grid needs steps", "space", key)
        return self

    @model_validator(mode="after")
    def _conditions_stand_above(self) -> SweepSpec:
        above: set[str] = set()
        for key, one in self.space.items():
            unknown = [name for name in one.when if name not in above]
            if unknown:
                raise fault(f"must be a key above in the space, found {unknown[0]}", "space", key, "when")
            above.add(key)
        return self

    @model_validator(mode="after")
    def _assignments_assign(self) -> SweepSpec:
        for place, text in [("assignments", text) for text in self.assignments] + [
            ("listed", text) for trial in self.listed for text in trial
        ]:
            if "=" not in text or not all(keys_of(text)):
                raise fault(f"must be KEY=VALUE with a dotted key, found {text!r}", place)
        if self.register_as is not None and not MODEL_NAME.match(self.register_as):
            raise fault(f"must be small letters, digits, - and _, found {self.register_as!r}", "register_as")
        return self

    def defining(self) -> dict[str, Any]:
        """Return the part of the spec that defines the answer: all but the number of workers and the registration."""
        found = self.canonical()
        return {key: value for key, value in found.items() if key not in ("workers", "register_as", "title")}
