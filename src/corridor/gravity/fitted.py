"""What a fitted gravity model says: coefficients with errors, effects, fitted values, and the rows it left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from scipy.special import ndtr, ndtri

from corridor.errors import UsageError
from corridor.gravity.effects import Levels, levels_of
from corridor.gravity.sample import Array, Codes, Effect, Sample
from corridor.registry import unknown_name

CONSTANT: Final = "constant"


@dataclass(frozen=True)
class Fit:
    """A fitted gravity model.

    Attributes:
        target: Column that it explains.
        terms: Names of the coefficients; a constant first where there is no effect.
        effects: By effect, the columns whose combinations are its levels.
        cluster: Columns whose combinations are clusters; none for robust errors.
        coefficients: Shape (k,).
        covariance: Of the coefficients, (k, k).
        deviance: Poisson deviance, in the target's unit.
        log_likelihood: Poisson pseudo-log-likelihood.
        pseudo_r2: McFadden's, 1 − log-likelihood / that of the mean alone.
        r2: Squared correlation of actual and fitted values, as Santos Silva and Tenreyro (2006) report it.
        clusters: Number of clusters, of rows where there are none.
        rounds: Rounds of weighted least squares.
        rows: Places in the frame of the rows that were used, (n,).
        log_fitted: Log expectation of those rows, (n,).
        sample: The rows themselves.
        height: Rows of the frame.
        dropped_rows: Reason and detail by place of each row that was left out.
        omitted: Why by name of each regressor that was left out.
        keys: Columns of the effects, one row for each that was used.
    """

    target: str
    terms: tuple[str, ...]
    effects: tuple[Effect, ...]
    cluster: Effect
    coefficients: Array
    covariance: Array
    deviance: float
    log_likelihood: float
    pseudo_r2: float
    r2: float
    clusters: int
    rounds: int
    rows: Codes
    log_fitted: Array
    sample: Sample = field(repr=False)
    height: int
    dropped_rows: Mapping[int, tuple[str, str]] = field(repr=False)
    omitted: Mapping[str, str]
    keys: pl.DataFrame = field(repr=False)

    @property
    def n(self) -> int:
        """Rows that were used."""
        return len(self.rows)

    @cached_property
    def errors(self) -> Array:
        """Standard errors, shape (k,)."""
        found: Array = np.sqrt(np.diag(self.covariance))
        return found

    @cached_property
    def table(self) -> pl.DataFrame:
        """Return term, estimate, error, z, p (two-sided, normal), low and high (95 percent) by coefficient."""
        with np.errstate(divide="ignore", invalid="ignore"):
            z = self.coefficients / self.errors
        reach = ndtri(0.975) * self.errors
        return pl.DataFrame(
            {
                "term": self.terms,
                "estimate": self.coefficients,
                "error": self.errors,
                "z": z,
                "p": 2.0 * ndtr(-np.abs(z)),
                "low": self.coefficients - reach,
                "high": self.coefficients + reach,
            }
        )

    def coefficient(self, term: str) -> float:
        """Return one coefficient by name.

        Raises:
            UsageError: The model has no such term; the message says why if it was left out.
        """
        return float(self.coefficients[self._place(term)])

    def error(self, term: str) -> float:
        """Return the standard error of one coefficient by name.

        Raises:
            UsageError: As in `coefficient`.
        """
        return float(self.errors[self._place(term)])

    def _place(self, term: str) -> int:
        if term in self.omitted:
            raise UsageError(f"gravity: {term} was left out of the model: it {self.omitted[term]}")
        if term not in self.terms:
            raise UsageError(unknown_name("term", term, self.terms))
        return self.terms.index(term)

    @cached_property
    def dropped(self) -> pl.DataFrame:
        """Return row (place in the frame), reason (missing, negative, separated, singleton) and detail."""
        rows = [(row, *why) for row, why in self.dropped_rows.items()]
        return pl.DataFrame(rows, schema={"row": pl.Int64, "reason": pl.String, "detail": pl.String}, orient="row")

    @cached_property
    def fitted(self) -> pl.Series:
        """Return fitted values in the frame's order, null for rows that were left out.

        They tell how the model describes its sample. What an actual value falls short of them is no potential.
        """
        values = np.full(self.height, np.nan)
        values[self.rows] = np.exp(self.log_fitted)
        return pl.Series("fitted", values).fill_nan(None)

    @cached_property
    def levels(self) -> Levels:
        """Return the effects, level by level; computed when first asked for."""
        known = dict(zip(self.terms, self.coefficients, strict=True))
        explained = self.sample.design @ np.array([known[name] for name in self.sample.names])
        return levels_of(self.keys, self.effects, self.sample.codes, self.log_fitted - explained)

    def effect(self, *columns: str) -> pl.DataFrame:
        """Return the levels of one effect: its columns and `effect`, the log effect; see `Levels` on what it means.

        Raises:
            UsageError: The model has no such effect.
        """
        if columns not in self.effects:
            known = "; ".join(" and ".join(effect) for effect in self.effects) or "none"
            raise UsageError(f"gravity: the model has no effect of {' and '.join(columns)}; it has: {known}")
        return self.levels.frames[columns]
