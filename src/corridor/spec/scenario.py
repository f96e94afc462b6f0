"""What a scenario file may say: what changes in the world, for whom, by how much, and how sure its authors are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from corridor.spec.base import Country, Spec, fault

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,12}$")]
"""An HS code or its beginning, or a services category or industry."""


class Range(Spec):
    """A figure and how sure it is; a plain number is a figure held for certain."""

    value: float = Field(allow_inf_nan=False)
    """The central figure."""
    low: float = Field(allow_inf_nan=False)
    """Lower end of the range that is held for 90% likely; the figure itself where it is left out."""
    high: float = Field(allow_inf_nan=False)
    """Upper end, likewise."""

    @model_validator(mode="before")
    @classmethod
    def _number(cls, data: Any) -> Any:
        """Read a number as a figure without a range, and a missing end as the figure itself."""
        if isinstance(data, int | float) and not isinstance(data, bool):
            return {"value": data, "low": data, "high": data}
        if isinstance(data, Mapping) and data.get("value") is not None:
            ends = {key: data["value"] for key in ("low", "high") if data.get(key) is None}
            return {**data, **ends}
        if isinstance(data, Mapping | Range):
            return data
        raise ValueError("must be a number, or {value: 1.0, low: 0.5, high: 1.5}")

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"must have low ≤ value ≤ high, found {self.low:g}, {self.value:g} and {self.high:g}")
        return self


def certain(value: float) -> Range:
    """Return a figure held for certain."""
    return Range(value=value, low=value, high=value)


def _above(name: str, found: Range, least: float) -> None:
    if found.low <= least:
        raise fault(f"must be above {least:g} over all of its range, found {found.low:g}", name)


class Pairs(Spec):
    """Whose trade with whom a change is about, always in both directions."""

    between: tuple[tuple[Country, Country], ...] = ()
    """Pairs of countries."""
    countries: tuple[Country, ...] = ()
    """Countries whose trade with all partners, or with `partners`, changes."""
    partners: tuple[Country, ...] = ()
    """Partners of `countries`; every other country where it is left out."""

    @model_validator(mode="after")
    def _named(self) -> Pairs:
        if not self.between and not self.countries:
            raise fault("names no pair: give `between: [[AAA, BBB]]`, or `countries`, with or without `partners`")
        if self.partners and not self.countries:
            raise fault("partners of which country? `countries` is empty", "partners")
        for left, right in self.between:
            if left == right:
                raise fault(f"a pair is of two countries, found {left} twice", "between")
        return self

    def holds(self, left: str, right: str) -> bool:
        """Return whether the trade between two countries is meant."""
        if (left, right) in self.between or (right, left) in self.between:
            return True
        ends = ((left, right), (right, left))
        return any(one in self.countries and (not self.partners or other in self.partners) for one, other in ends)

    def target(self) -> tuple[object, ...]:
        """Return whose trade is meant, however it is written."""
        pairs = tuple(sorted(tuple(sorted(pair)) for pair in self.between))
        return (pairs, tuple(sorted(self.countries)), tuple(sorted(self.partners)))


class DistanceChange(Pairs):
    """The way between countries becomes shorter or longer; it is taken to trade as distance does in a gravity model."""

    kind: Literal["distance"]
    """Kind of change."""
    factor: Range | None = None
    """New distance over the old one, such as 0.9."""
    km: Range | None = None
    """New distance in kilometres, in place of `factor`."""
    elasticity: Range | None = None
    """Elasticity of trade on distance, such as -0.9; estimated on the data where it is left out."""

    @model_validator(mode="after")
    def _one_measure(self) -> DistanceChange:
        if (self.factor is None) == (self.km is None):
            raise fault("give either `factor` or `km`")
        for name in ("factor", "km"):
            if (found := getattr(self, name)) is not None:
                _above(name, found, 0.0)
        return self


class TransitChange(Pairs):
    """Goods are longer or shorter on their way; a day is worth what a duty of some percent is."""

    kind: Literal["transit"]
    """Kind of change."""
    products: tuple[Code, ...] = ()
    """HS codes or their beginnings; all goods where it is left out."""
    except_products: tuple[Code, ...] = ()
    """HS codes or their beginnings that go another way, such as oil in a pipeline."""
    days: Range
    """Days added to each way, below zero for days saved."""
    cost_per_day_pct: Range = Range(value=1.2, low=0.6, high=2.1)
    """What a day is worth, percent of the goods' value: 0.6 to 2.1 in Hummels and Schaur (2013)."""
    elasticity: Range = Range(value=4.1, low=2.8, high=4.5)
    """Percent of trade lost for each percent of cost: about 4, 2.8 to 4.5, in Simonovska and Waugh (2014)."""

    @model_validator(mode="after")
    def _positive(self) -> TransitChange:
        _above("cost_per_day_pct", self.cost_per_day_pct, 0.0)
        _above("elasticity", self.elasticity, 0.0)
        if abs(self.days.low) > 365 or abs(self.days.high) > 365:
            raise fault("must lie between -365 and 365 days", "days")
        return self

    def target(self) -> tuple[object, ...]:
        """Return whose trade in what is meant, however it is written."""
        return (*super().target(), tuple(sorted(self.products)), tuple(sorted(self.except_products)))


class SeriesChange(Spec):
    """A figure of countries, such as governance or logistics, changes."""

    kind: Literal["series"]
    """Kind of change."""
    countries: tuple[Country, ...] = Field(min_length=1)
    """Countries whose figure changes."""
    series: str = Field(min_length=1, pattern=r"^[a-z][a-z0-9_]*$")
    """Series of the data, such as wgi_mean or lpi_score."""
    delta: Range | None = None
    """What is added to the latest figure, in its own unit."""
    to: Range | None = None
    """The new figure, in place of `delta`."""
    effect: Literal["gravity", "none"] = "gravity"
    """Whether trade moves as it differs between countries that differ in the series, or only indicators do."""
    elasticity: Range | None = None
    """Change of log trade for one unit of the series, at either end of a flow; estimated where it is left out."""

    @model_validator(mode="after")
    def _one_measure(self) -> SeriesChange:
        if (self.delta is None) == (self.to is None):
            raise fault("give either `delta` or `to`")
        return self

    def target(self) -> tuple[object, ...]:
        """Return which figures are meant, however it is written."""
        return (self.series, tuple(sorted(self.countries)))


class TariffChange(Spec):
    """A market changes its duty on the goods of some exporters."""

    kind: Literal["tariff"]
    """Kind of change."""
    importer: Country
    """The market."""
    exporters: tuple[Country, ...] = Field(min_length=1)
    """Exporters whose goods pay the new duty; all others go on paying what they pay."""
    products: tuple[Code, ...] = ()
    """HS codes or their beginnings; all goods where it is left out."""
    points: Range | None = None
    """Percentage points added to the present duty, below zero for a cut; no duty falls below zero."""
    rate: Range | None = None
    """The new duty in percent, in place of `points`."""
    from_pct: float | None = Field(default=None, ge=0.0, le=3000.0)
    """What is levied today, in percent, where the data hold no duty."""
    elasticity: Range = certain(1.0)
    """Elasticity of substitution; 1 as everywhere else in the potential."""

    @model_validator(mode="after")
    def _one_measure(self) -> TariffChange:
        if (self.points is None) == (self.rate is None):
            raise fault("give either `points` or `rate`")
        if self.rate is not None and self.rate.low < 0:
            raise fault(f"a duty is not below zero, found {self.rate.low:g}", "rate")
        if self.importer in self.exporters:
            raise fault(f"{self.importer} levies no duty on itself", "exporters")
        _above("elasticity", self.elasticity, 0.0)
        return self

    def target(self) -> tuple[object, ...]:
        """Return which duties are meant, however it is written."""
        return (self.importer, tuple(sorted(self.exporters)), tuple(sorted(self.products)))


class DemandChange(Spec):
    """Markets buy more or less of some products, from all suppliers alike."""

    kind: Literal["demand"]
    """Kind of change."""
    importers: tuple[Country, ...] = Field(min_length=1)
    """The markets."""
    products: tuple[Code, ...] = ()
    """HS codes or their beginnings, services categories or industries; everything where it is left out."""
    growth_pct: Range
    """By how much purchases grow, in percent; below zero where they shrink."""

    @model_validator(mode="after")
    def _possible(self) -> DemandChange:
        _above("growth_pct", self.growth_pct, -100.0)
        return self

    def target(self) -> tuple[object, ...]:
        """Return which purchases are meant, however it is written."""
        return (tuple(sorted(self.importers)), tuple(sorted(self.products)))


class DoubtChange(Spec):
    """The figures of one reporter are doubted: marked down or up, blurred, or replaced by those of its partners."""

    kind: Literal["doubt"]
    """Kind of change."""
    reporter: Country
    """Country whose figures are doubted."""
    use: Literal["own", "partner"] = "own"
    """Whose figures of the job's corridors stand: the reconciled ones, or what the partner declares."""
    discount_pct: Range = certain(0.0)
    """By how much the figures are too high, in percent; below zero where they are too low."""
    spread_pct: float = Field(default=0.0, ge=0.0, le=1000.0)
    """How far off all of them may be together, as a factor: 25 lets them be 1.25 times too high or too low."""

    @model_validator(mode="after")
    def _possible(self) -> DoubtChange:
        if self.discount_pct.high >= 100:
            raise fault(f"must stay below 100 over all of its range, found {self.discount_pct.high:g}", "discount_pct")
        return self

    def target(self) -> tuple[object, ...]:
        """Return whose figures are meant."""
        return (self.reporter,)


Change = Annotated[
    DistanceChange | TransitChange | SeriesChange | TariffChange | DemandChange | DoubtChange,
    Field(discriminator="kind"),
]
"""One change of a scenario, told apart by its `kind`."""


class ScenarioSpec(Spec):
    """A change in the world, carried through to ranks and dollars."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Stem of the file."""
    title: str = Field(min_length=1, max_length=200)
    """Name that people read."""
    summary: str = Field(min_length=1)
    """What happens, in a sentence or two."""
    assumptions: tuple[str, ...] = ()
    """What the authors of the file assume, sentence by sentence, and where it is from."""
    sources: tuple[str, ...] = ()
    """What the file rests on: agreements, publications."""
    changes: tuple[Change, ...] = ()
    """What changes; their order does not matter."""
    draws: int = Field(default=500, ge=1, le=100_000)
    """Draws of everything that is uncertain."""
    seed: int = Field(default=1, ge=0)
    """Seed of the draws."""
    level: float = Field(default=0.9, gt=0.0, lt=1.0)
    """Share of the draws that an interval holds."""

    @model_validator(mode="after")
    def _each_once(self) -> ScenarioSpec:
        seen: dict[tuple[object, ...], int] = {}
        for n, change in enumerate(self.changes):
            first = seen.setdefault((change.kind, *change.target()), n)
            if first != n:
                raise fault(
                    f"changes {first} and {n} of kind {change.kind!r} are about the same; make one of them", "changes"
                )
        return self
