"""Screening: the filters of TRADE-DSM as the last step of a model; what fails is refused with filter and shortfall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.measures import dsm
from corridor.models.columns import Floats, check_known, check_number, row_sums
from corridor.models.filters import PASS, CutOffs, Verdicts, judge
from corridor.models.methods import AGGREGATORS, Method
from corridor.models.scorer import Scorer
from corridor.models.shortfall import Shortfall
from corridor.models.weights import DIGITS, check_weights, effective_weights, nested_weights
from corridor.spec.model import ModelSpec

ROLES: Mapping[str, str] = {
    "governance": "governance",
    "economy": "importer_gdp",
    "outlook": "demand_outlook",
    "size": "world_import_share",
    "short": "market_growth_short",
    "long": "market_growth_long",
    "world_short": "world_growth_short",
    "world_long": "world_growth_long",
    "rca": "rca",
    "concentration": "supplier_concentration",
    "distance": "distance",
    "logistics": "logistics_importer",
    "share": "bilateral_share",
}
"""Figure that a filter asks for → column that holds it, unless another is named."""

OPTIONAL = ("tariff",)
ACCESS = ("distance", "logistics", *OPTIONAL)
YARDSTICKS = ("world_short", "world_long", "rca", "share")
"""Roles that set cut-offs or choose the cell; they bring no points."""

SCORED = {"size": 0.5, "short": 0.2, "long": 0.3}
"""Weights where none are given: how far the market lies beyond its cut-offs."""

UPPER = 0.95


class DsmFilters(Scorer):
    """Sends opportunities through the filters of TRADE-DSM; scores what passes all, refuses the rest with a reason.

    Filter 1, country: governance, and an economy that is large or has an outlook. Filter 2, market: size, or growth in
    the short and in the long run, each against a cut-off scaled by the exporter's comparative advantage (published:
    Cuyvers, Steenkamp and Viviers 2012). Filter 3, access: concentration of suppliers, and an index of distance,
    logistics and, where named, duty. Filter 4 asks for a supply and sorts what is left into the cells of a grid by the
    exporter's position and the kind of market. The cut-offs of filters 1, 3 and 4 are not public; these are judgements.

    A figure unknown is neither pass nor fail: unless a known figure fails some filter, the row is refused with its
    name. The score of what passes is the weighted mean of how far each figure lies beyond its cut-off: 0 below it, ½ at it
    and 1 at the quantile `upper` of what lies beyond it in the reference. Size counts in logarithms, distance,
    logistics and duty by their part of the index.

    Args:
        pillars: Pillar → indicator → weight inside the pillar; holds the columns of all roles. Empty: size .5,
            long-run growth .3, short-run growth .2.
        weights: Pillar → weight. Yardsticks (world growth, comparative advantage, own share) must come to 0.
        roles: Role → column, for roles held by another column than in `ROLES`; "tariff" has none unless named.
        governance_least: Least governance estimate, about −2.5 to 2.5.
        gdp_least: Least output in US dollars that makes an economy large.
        outlook_least: Least projected growth in percent a year that makes up for a small economy.
        size_least: Share of world imports that makes a market large at an RCA of 1 and more.
        concentration_most: Largest Herfindahl–Hirschman index of suppliers; 0.5 is two suppliers of one size.
        access_least: Least index of accessibility, 0 to 1.
        rca_least: Least comparative advantage of the exporter; at 0, as published, what it does not sell passes too.
        positions: Bounds between the four rows of the grid, own share over that of the average dollar's supplier.
        upper: Quantile of the reference that scores 1.

    Attributes:
        weight_: Full weight of each column (k,), adding up to 1.
        best_: Margin that scores 1 by role, NaN where nothing in the reference lies beyond the cut-off.

    Example:
        >>> rows = {name: [0.0] * 3 for name in ROLES.values()}
        >>> rows |= {"importer_gdp": [11.0] * 3, "rca": [1.0] * 3, "distance": [2000.0] * 3}
        >>> rows |= {"logistics_importer": [3.0] * 3, "supplier_concentration": [0.2, 0.2, 0.6]}
        >>> rows |= {"world_import_share": [0.04, 0.01, 0.04], "market_growth_long": [-1.0, -1.0, -1.0]}
        >>> model = DsmFilters().fit(pl.DataFrame(rows))
        >>> model.cells(pl.DataFrame(rows))[0]
        'cell 3: small share of a large market growing in the short run: explore the market'
        >>> for reason in model.refusals(pl.DataFrame(rows)):
        ...     print(reason)
        None
        filter 2, share of world imports: 1.00%, 2.00% is needed, 1.00 points short; long-run growth: -1.00% a year, 0.00% a year is needed, 1.00 points short
        filter 3, supplier concentration: 0.60, at most 0.50 is allowed, 0.10 too much
    """  # noqa: E501  a reason stands on one line

    weigher = None

    def __init__(
        self,
        pillars: Mapping[str, Mapping[str, float]] | None = None,
        weights: Mapping[str, float] | None = None,
        *,
        roles: Mapping[str, str] | None = None,
        governance_least: float = CutOffs.governance_least,
        gdp_least: float = CutOffs.gdp_least,
        outlook_least: float = CutOffs.outlook_least,
        size_least: float = CutOffs.size_least,
        concentration_most: float = CutOffs.concentration_most,
        access_least: float = CutOffs.access_least,
        rca_least: float = CutOffs.rca_least,
        positions: Sequence[float] = CutOffs.positions,
        upper: float = UPPER,
    ) -> None:
        self.pillars = pillars
        self.weights = weights
        self.roles = roles
        self.governance_least = governance_least
        self.gdp_least = gdp_least
        self.outlook_least = outlook_least
        self.size_least = size_least
        self.concentration_most = concentration_most
        self.access_least = access_least
        self.rca_least = rca_least
        self.positions = positions
        self.upper = upper

    def _columns(self) -> dict[str, str]:
        """Return the column of each role."""
        return {**ROLES, **(self.roles or {})}

    def _inner(self) -> Mapping[str, Mapping[str, float]]:
        """Return pillars as given, or all columns in one, weighted by `SCORED`."""
        return self.pillars or {"all": {name: SCORED.get(role, 0.0) for role, name in self._columns().items()}}

    def _names(self) -> list[str]:
        return [name for inner in self._inner().values() for name in inner]

    def fit(self, X: Any, y: Any = None) -> DsmFilters:  # noqa: ARG002, N803
        """Learn from the reference X (n × k) how far beyond its cut-offs a market lies at its best.

        Raises:
            UsageError: A role, weight or cut-off is wrong.
            ColumnsError: A column is missing or extra.
        """
        pillars = self._inner()
        check_screening(self, pillars)
        values = self._read(X, reset=True)
        self.weight_ = np.array(list(nested_weights(pillars, self.weights or dict.fromkeys(pillars, 1.0)).values()))
        beyond = _beyond(self._judge(values))
        self.best_ = {role: _quantile(margin[margin > 0.0], self.upper) for role, margin in beyond.items()}
        return self

    def refusals(self, X: Any) -> tuple[str | None, ...]:  # noqa: N803
        """Return why each row (n,) was refused: filter, figure, cut-off and shortfall; None where it was scored."""
        verdicts = self._judge(self._known(X))
        return tuple(verdicts.reason(row) for row in range(len(verdicts.filters)))

    def shortfalls(self, X: Any) -> tuple[Shortfall | None, ...]:  # noqa: N803
        """Return the first test that each row (n,) fails, with its numbers; None where it was scored."""
        verdicts = self._judge(self._known(X))
        return tuple(verdicts.shortfall(row) for row in range(len(verdicts.filters)))

    def cells(self, X: Any) -> tuple[str | None, ...]:  # noqa: N803
        """Return the cell of the grid and its strategy for each row (n,), None where it was refused."""
        verdicts = self._judge(self._known(X))
        return tuple(verdicts.cell(row) for row in range(len(verdicts.filters)))

    def contributions(self, X: Any) -> Floats:  # noqa: N803
        """Return the points (n × k) that each figure brings, NaN where it is missing or the row was refused."""
        return self._points(self._known(X))

    def _scores(self, values: Floats, *, enough: bool = True) -> Floats:  # noqa: ARG002
        points = self._points(values)
        refused = np.isnan(points).all(axis=1)
        return np.where(refused, np.nan, np.round(row_sums(np.nan_to_num(points)), DIGITS))

    def normalised(self, X: Any) -> Floats:  # noqa: N803
        """Return how far each figure (n × k) lies beyond its cut-off: 0 below it, ½ to 1 beyond; NaN for yardsticks."""
        values = self._known(X)
        return self._scale(values, self._judge(values))

    def _scale(self, values: Floats, verdicts: Verdicts) -> Floats:
        scale = np.full_like(values, np.nan)
        beyond = _beyond(verdicts)
        for place, role in enumerate(self._order()):
            if role in beyond:
                scale[:, place] = _share(beyond[role], self.best_[role])
            elif role in ACCESS:
                scale[:, place] = dsm.access_part(role, values[:, place])
        return scale

    def _points(self, values: Floats) -> Floats:
        verdicts, observed = self._judge(values), ~np.isnan(values)
        points = 100.0 * effective_weights(observed, self.weight_) * np.nan_to_num(self._scale(values, verdicts))
        return np.where(observed & verdicts.passed[:, None], points, np.nan)

    def _order(self) -> list[str]:
        """Return the role of each column."""
        role_of = {name: role for role, name in self._columns().items()}
        return [role_of[name] for name in self._names()]

    def _judge(self, values: Floats) -> Verdicts:
        cut = CutOffs(
            self.governance_least, self.gdp_least, self.outlook_least, self.size_least, self.concentration_most,
            self.access_least, self.rca_least, tuple(self.positions),
        )  # fmt: skip
        return judge(dict(zip(self._order(), values.T, strict=True)), cut)


def _beyond(verdicts: Verdicts) -> dict[str, Floats]:
    """Return how far each tested figure lies beyond its cut-off (n,), size and output in logarithms of ten."""
    margins = {role: test.margin for role, test in verdicts.tests.items() if role not in {"access", "supply"}}
    for role in ("size", "economy"):
        test = verdicts.tests[role]
        passed = test.answer == PASS
        ratio = np.where(passed, test.figure, 1.0) / np.where(passed, test.cutoff, 1.0)
        margins[role] = np.where(passed, np.log10(ratio), np.where(np.isnan(test.margin), np.nan, -1.0))
    return margins


def _share(margin: Floats, best: float) -> Floats:
    """Return 0 below the cut-off, ½ at it, 1 at the best margin and above; without a best one, 1 beyond the cut-off."""
    beyond = np.clip(margin / best, 0.0, 1.0) if best > 0.0 else np.where(margin > 0.0, 1.0, 0.0)
    return np.where(np.isnan(margin), np.nan, np.where(margin >= 0.0, 0.5 + 0.5 * beyond, 0.0))


def _quantile(values: Floats, upper: float) -> float:
    return float(np.quantile(values, upper)) if len(values) else np.nan


def check_screening(model: DsmFilters, pillars: Mapping[str, Mapping[str, float]]) -> None:
    """Refuse cut-offs out of their range, unknown roles, columns that no role has, and weights on yardsticks.

    Raises:
        UsageError: The message names the option, what was found and what is allowed.
    """
    for name, (least, most) in RANGES.items():
        check_number(name, getattr(model, name), least=least, most=most)
    _check_positions(model.positions)
    check_known("role:", model.roles or {}, [*ROLES, *OPTIONAL])
    columns = model._columns()
    if len(set(columns.values())) < len(columns):
        raise UsageError(f"roles: two roles are held by one column, found {dict(columns)}")
    names = [name for inner in pillars.values() for name in inner]
    check_known("indicator for dsm_filters:", names, columns.values())
    check_known("indicator asked for by dsm_filters:", columns.values(), names)
    weights = model.weights or dict.fromkeys(pillars, 1.0)
    check_weights(pillars, weights)
    full = nested_weights(pillars, weights)
    loaded = [columns[role] for role in YARDSTICKS if full[columns[role]] > 0.0]
    if loaded:
        raise UsageError(
            f"{', '.join(loaded)}: sets cut-offs or chooses the cell and brings no points: its weight is 0"
        )


def _check_positions(positions: Any) -> None:
    rising = isinstance(positions, Sequence) and not isinstance(positions, str) and len(positions) == len(dsm.ROWS) - 1
    if rising:
        bounds = [check_number("positions", bound, least=0.0, most=1000.0) for bound in positions]
        rising = all(left < right for left, right in pairwise(bounds))
    if not rising:
        raise UsageError(f"positions: must be three rising numbers, found {positions!r}")


RANGES = {
    "governance_least": (-10.0, 10.0),
    "gdp_least": (1.0, 1e15),
    "outlook_least": (-100.0, 100.0),
    "size_least": (1e-9, 1.0),
    "concentration_most": (0.0, 1.0),
    "access_least": (0.0, 1.0),
    "rca_least": (0.0, 1e6),
    "upper": (0.0, 1.0),
}
"""Least and largest value of each option that is a number."""


def _dsm_filters(spec: ModelSpec, directions: Mapping[str, str], options: Mapping[str, Any]) -> DsmFilters:  # noqa: ARG001
    pillars = {pillar: dict(inner) for pillar, inner in spec.pillars.items()}
    estimator = DsmFilters(pillars, dict(spec.weights), **options)
    if estimator.roles is not None and not isinstance(estimator.roles, Mapping):
        raise UsageError(f"roles: must map roles to indicators, found {estimator.roles!r}")
    check_screening(estimator, pillars)
    if spec.normalise.method != "identity" or spec.treat.method != "none":
        raise UsageError(
            "dsm_filters holds figures against cut-offs in their own unit: treat must be 'none' and normalise "
            f"'identity', found {spec.treat.method!r} and {spec.normalise.method!r}"
        )
    return estimator


AGGREGATORS.add(
    "dsm_filters",
    Method(
        "Filters of TRADE-DSM",
        "Refuses what fails the filters of country, market or access, saying by how much; scores what passes all.",
        "Cuyvers, Steenkamp and Viviers (eds), Export Promotion: A Decision Support Model Approach, 2012; Steenkamp, "
        "Rossouw, Viviers and Cuyvers, TIPS working paper 2009-03",
        options={
            "roles": "figure that a filter asks for → indicator, where another than usual; `tariff` to use duties",
            "governance_least": "least governance of the market, about −2.5 to 2.5",
            "gdp_least": "least output in US dollars that makes an economy large",
            "outlook_least": "least projected growth in percent a year that makes up for a small economy",
            "size_least": "share of world imports that makes a market large at an RCA of 1 and more (published: 0.02)",
            "concentration_most": "largest Herfindahl–Hirschman index of the market's suppliers",
            "access_least": "least index of accessibility, 0 to 1",
            "rca_least": "least comparative advantage; at 0, as published, what the exporter does not sell passes too",
            "positions": "three bounds between the rows of the grid: own share over the average dollar's supplier's",
            "upper": "quantile of the reference's margins that scores 1",
        },
        build=_dsm_filters,
        formula="s = 0.8 + 1/((RCA + 0.85)·exp(RCA − 0.01)); g ≥ g_w·s if g_w > 0 else g_w/s; M_j/M_w ≥ 0.02 if RCA ≥ "
        "1 else (3 − RCA)/100; score = 100·Σ w·x, x = ½ + ½·clip(margin/best margin, 0, 1) beyond a cut-off, else 0",
        pitfalls="A hard cut-off throws out what misses it by a hair; two hundredths of world imports are out of reach "
        "for small economies, which can pass by growth alone. The cut-offs of filters 1, 3 and 4 are judgements.",
        estimator=DsmFilters,
    ),
)
