"""What a job file may say of the set of opportunities that it wants chosen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_validator

from corridor.spec.base import Spec, fault
from corridor.spec.loading import build


class Goal(StrEnum):
    """What a set of opportunities is to have as much of as possible."""

    SCORE = "score"
    SURE_SCORE = "sure_score"
    VALUE = "value_usd"
    POTENTIAL = "potential_usd"
    UNREALISED = "unrealised_usd"
    EXPECTED = "expected_usd"


class Verdict(StrEnum):
    """How far a line's place may move, from the least sure to the surest."""

    FRAGILE = "fragile"
    CONTESTED = "contested"
    ROBUST = "robust"

    @property
    def allowed(self) -> tuple[str, ...]:
        """This verdict and all surer ones."""
        order = [one.value for one in Verdict]
        return tuple(order[order.index(self.value) :])


class AtMostSpec(Spec):
    """The most lines that may share something."""

    sector: int | None = Field(default=None, ge=0, le=1000)
    """Lines of one sector at most, both directions together."""
    segment: int | None = Field(default=None, ge=0, le=1000)
    """Lines of one segment of a sector at most."""
    market: int | None = Field(default=None, ge=0, le=1000)
    """Lines sold into one country at most."""
    exporter: int | None = Field(default=None, ge=0, le=1000)
    """Lines sold by one country at most."""
    direction: int | None = Field(default=None, ge=0, le=1000)
    """Lines of one corridor, exporter to importer, at most."""
    product: int | None = Field(default=None, ge=0, le=1000)
    """Lines of one product at most, over all corridors."""


class AtLeastSpec(Spec):
    """The fewest lines that each corridor or sector of the job must have in the set."""

    direction: int = Field(default=0, ge=0, le=1000)
    """Lines of each corridor of the job at least."""
    sector: int = Field(default=0, ge=0, le=1000)
    """Lines of each sector of the job at least."""


class NearDuplicatesSpec(Spec):
    """Which two lines of one direction are too near to each other to be chosen together."""

    nested: bool = True
    """Whether a line is near to one whose code lies within its own, such as HS 84 and 8411, and one view of services
    trade to another view of the same trade."""
    digits: Literal[2, 4, 6] | None = None
    """Leading digits that two HS codes may not share, such as 4 for one line of a heading; any where it is left out."""
    alike: float | None = Field(default=None, gt=0, le=1)
    """Likeness from which two lines of one sector count as near: 1 less the mean distance between their normalised
    indicators, such as 0.98; not looked at where it is left out."""


class CostsSpec(Spec):
    """What it costs to take a line up; the most specific that is given holds."""

    each_usd: int | None = Field(default=None, ge=0, le=10**12)
    """Cost of any line, US dollars."""
    sectors: dict[str, int] = Field(default_factory=dict)
    """Cost of a line by its sector."""
    opportunities: dict[str, int] = Field(default_factory=dict)
    """Cost of single lines, by opportunity such as USA-AZE:HS84."""

    @model_validator(mode="after")
    def _sums(self) -> CostsSpec:
        for key in ("sectors", "opportunities"):
            for name, cost in getattr(self, key).items():
                if not 0 <= cost <= 10**12:
                    raise fault(f"must be a sum of US dollars from 0 to 10^12, found {cost:,}", key, name)
        return self


class PortfolioSpec(Spec):
    """How many opportunities to choose, for what, and within which limits."""

    title: str = Field(default="", max_length=200)
    """Title that people read; made of count and goal where it is left out."""
    count: int = Field(default=5, ge=1, le=1000)
    """Opportunities to choose at most."""
    goal: Goal = Goal.SCORE
    """What the set is to have as much of as possible: score; sure_score (score × confidence); value_usd (trade of
    today); potential_usd; unrealised_usd; expected_usd (unrealised potential × confidence)."""
    budget_usd: int | None = Field(default=None, ge=0, le=10**13)
    """Most that all chosen lines together may cost."""
    costs: CostsSpec = CostsSpec()
    """What a line costs, for the budget."""
    at_most: AtMostSpec = AtMostSpec()
    """The most lines that may share a sector, a market and so on."""
    at_least: AtLeastSpec = AtLeastSpec()
    """The fewest lines of each corridor or sector."""
    near_duplicates: NearDuplicatesSpec = NearDuplicatesSpec()
    """Which lines are too near to each other to be chosen together."""
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    """Least confidence of a line."""
    min_verdict: Verdict | None = None
    """Least verdict of a line: fragile, contested or robust; a line that was not tested has none and is not chosen."""
    without_flags: tuple[str, ...] = ()
    """Flags that no chosen line may carry, such as watched or estimated."""
    include: tuple[str, ...] = ()
    """Opportunities that must be chosen."""
    leave_out: tuple[str, ...] = ()
    """Opportunities that may not be chosen."""

    @model_validator(mode="after")
    def _consistent(self) -> PortfolioSpec:
        costs = self.costs
        if self.budget_usd is not None and costs.each_usd is None and not costs.sectors and not costs.opportunities:
            raise fault("needs costs, such as costs.each_usd", "budget_usd")
        both = sorted(set(self.include) & set(self.leave_out))
        if both:
            raise fault(f"names what include names too: {', '.join(both)}", "leave_out")
        for key in ("include", "leave_out", "without_flags"):
            named = getattr(self, key)
            twice = sorted({name for name in named if named.count(name) > 1})
            if twice:
                raise fault(f"listed twice: {', '.join(twice)}", key)
        return self

    def changed(self, changes: Mapping[str, Any], name: str) -> PortfolioSpec:
        """Return the spec with other values; a null takes a limit away.

        Args:
            changes: Values by key, nested as in a file.
            name: What stands for the file in messages.

        Raises:
            UsageError: A key is unknown or a value is not allowed.
        """
        return build(PortfolioSpec, _laid(self.model_dump(mode="json", exclude_none=True), changes), name)


def _laid(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data with other data laid over them: mappings key by key, a null removes, all else replaces."""
    both = {**under, **over}
    pairs = ((key, under.get(key), value) for key, value in both.items() if value is not None)
    return {
        key: _laid(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
        for key, below, value in pairs
    }
