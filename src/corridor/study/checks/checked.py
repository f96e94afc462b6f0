"""What checks look at: a frozen view of a finished ranking with everything behind it, by rank order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.cube import Cube
from corridor.indicators import INDICATORS, Opportunities
from corridor.spec import ModelSpec
from corridor.spec.checks import ChecksSpec
from corridor.spec.watchlist import WatchlistSpec
from corridor.study.backtest.job_record import TrackRecord
from corridor.study.checks.estimates import Estimates, estimates_of
from corridor.study.checks.words import with_article
from corridor.study.explain.results import Explanations
from corridor.study.facts_of_lines import Estimate
from corridor.study.scoring import Scoring

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Checked:
    """A finished ranking of n lines by k indicators; every array goes by rank order and the model's columns.

    Attributes:
        spec: Thresholds.
        scoring: The ranking with pipeline, reference and all that was asked for.
        watched: Products that need an export-control review, as their contract has them.
        estimated: Figures behind the score that are estimates, as (side, country, product).
        watchlists: Further lists of such products that the job names.
        services: Services flows by industry, as bilateral_services has them.
        re_exports: Re-exports of the exporters, as their contract has them.
        names: Short name of each country by its code.
        explanations: Reasons beyond the contributions, None where they were not worked out.
        past: How the model did in a backtest, None where no record of one is at hand.
    """

    spec: ChecksSpec
    scoring: Scoring
    watched: pl.DataFrame
    estimated: frozenset[Estimate] = frozenset()
    watchlists: tuple[WatchlistSpec, ...] = ()
    services: pl.DataFrame = field(default_factory=pl.DataFrame)
    re_exports: pl.DataFrame = field(default_factory=pl.DataFrame)
    names: Mapping[str, str] = field(default_factory=dict)
    explanations: Explanations | None = None
    past: TrackRecord | None = None

    @property
    def lines(self) -> pl.DataFrame:
        """The ranked lines."""
        return self.scoring.ranking.lines

    @property
    def model(self) -> ModelSpec:
        """The scoring model."""
        return self.scoring.asked.model

    @property
    def cube(self) -> Cube:
        """The world up to the run's year."""
        return self.scoring.asked.o.cube

    @cached_property
    def o(self) -> Opportunities:
        """The ranked lines as positions on the axes of the cube (n)."""
        return self.scoring.asked.o.take(self.scoring.order)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Names of the indicators (k)."""
        return self.scoring.asked.scored.names

    @cached_property
    def weights(self) -> FloatArray:
        """Weights that counted (n × k), 0 where a figure is missing; rows add up to 1."""
        return np.asarray(self.scoring.asked.scored.weights[self.scoring.order], dtype=np.float64)

    @cached_property
    def points(self) -> FloatArray:
        """Points of the score (n × k), 0 where a figure is missing; rows add up to the score."""
        return np.nan_to_num(self.scoring.asked.scored.contributions[self.scoring.order])

    @cached_property
    def full_weight(self) -> FloatArray:
        """Full weight of each indicator (k,), adding up to 1; where a model has none, its mean weight in the lines."""
        given: Any = getattr(self.scoring.pipeline[-1], "weight_", None)
        if given is not None and len(given) == len(self.indicators):
            return np.asarray(given, dtype=np.float64)
        return self.weights.mean(axis=0) if len(self.weights) else np.zeros(len(self.indicators))

    @cached_property
    def features(self) -> pl.DataFrame:
        """Figures (n × k), null where unknown."""
        return self.scoring.asked.features.select(self.indicators)[self.scoring.order]

    @cached_property
    def years(self) -> FloatArray:
        """Year of each figure (n × k), NaN where it has none."""
        table = self.scoring.asked.years.select(self.indicators)[self.scoring.order]
        return table.to_numpy().astype(np.float64).reshape(len(self.scoring.order), len(self.indicators))

    @cached_property
    def estimates(self) -> Estimates:
        """Which figures rest on estimates (n × k)."""
        return estimates_of(self.o, self.indicators, self.services, self.estimated)

    @cached_property
    def is_service(self) -> BoolArray:
        """Which lines are services (n,)."""
        return np.asarray(self.cube.is_service[self.o.product], dtype=np.bool_)

    def column(self, name: str) -> FloatArray:
        """Return a column of the lines as numbers (n,), NaN where it is empty."""
        return self.lines[name].cast(pl.Float64).fill_null(np.nan).to_numpy()

    def line(self, position: int) -> dict[str, Any]:
        """Return a line by its position."""
        return self.lines.row(position, named=True)

    def country(self, code: str) -> str:
        """Return the short name of a country as it stands in a sentence, or its code where it has none."""
        return with_article(self.names.get(code, code))

    def title(self, column: int) -> str:
        """Return the name that people read of an indicator."""
        return INDICATORS[self.indicators[column]].title
