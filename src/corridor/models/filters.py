"""The filters of TRADE-DSM on arrays: each test with figure and cut-off, and by how much it was missed, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from corridor.measures import dsm
from corridor.models.columns import Floats, Mask
from corridor.models.shortfall import Shortfall
from corridor.vocabulary import Unit

Ints = npt.NDArray[np.int64]
Say = Callable[[float], str]

PASS, UNKNOWN, FAIL = 1.0, 0.5, 0.0
"""Three answers of a test; the least of several is their "and", the largest their "or" (Kleene 1938)."""

LABELS: Mapping[str, str] = {
    "governance": "governance",
    "economy": "size of the economy",
    "outlook": "outlook",
    "size": "share of world imports",
    "short": "short-run growth",
    "long": "long-run growth",
    "world_short": "short-run growth of world imports",
    "world_long": "long-run growth of world imports",
    "rca": "comparative advantage",
    "concentration": "supplier concentration",
    "distance": "distance",
    "logistics": "logistics",
    "tariff": "duty",
    "share": "own share of the market",
    "access": "accessibility",
    "supply": "comparative advantage",
}
"""What each figure and each test is called in a reason."""


UNITS: Mapping[str, Unit] = {
    "governance": Unit.POINTS,
    "economy": Unit.USD,
    "outlook": Unit.PERCENT_A_YEAR,
    "size": Unit.SHARE,
    "short": Unit.PERCENT_A_YEAR,
    "long": Unit.PERCENT_A_YEAR,
    "concentration": Unit.INDEX,
    "access": Unit.INDEX,
    "supply": Unit.RATIO,
}
"""Unit of the figure and cut-off of each test."""


@dataclass(frozen=True)
class CutOffs:
    """Where the filters cut; see `corridor.models.screening.DsmFilters` for what each one means."""

    governance_least: float = -1.0
    gdp_least: float = 10e9
    outlook_least: float = 3.0
    size_least: float = dsm.SIZE_LEAST
    concentration_most: float = 0.5
    access_least: float = 0.4
    rca_least: float = 0.0
    positions: tuple[float, ...] = dsm.POSITIONS


@dataclass(frozen=True)
class Test:
    """One test of a filter.

    Attributes:
        filter: Number of the filter, 1 to 4.
        role: What is tested.
        figure: The figure (n,). cutoff: what it is held against (n,). inputs: roles that both rest on.
        say: Writes a figure or cut-off. gap: writes a difference of the two.
        most: Whether the cut-off is the most that is allowed, not the least that is needed.
    """

    __test__ = False  # no test of pytest's

    filter: int
    role: str
    figure: Floats
    cutoff: Floats
    inputs: tuple[str, ...]
    say: Say
    gap: Say
    most: bool = False

    @property
    def margin(self) -> Floats:
        """How far the figure lies on the good side of its cut-off (n,), negative on the bad one, NaN if unknown."""
        distance: Floats = self.figure - self.cutoff
        return -distance if self.most else distance

    @property
    def answer(self) -> Floats:
        """`PASS`, `FAIL` or, where a figure is unknown, `UNKNOWN` (n,)."""
        return np.where(np.isnan(self.margin), UNKNOWN, np.where(self.margin >= 0.0, PASS, FAIL))

    def failed(self, row: int) -> str:
        """Return by how much a row misses the cut-off, in words."""
        bound, miss = ("at most {} is allowed", "too much") if self.most else ("{} is needed", "short")
        found, cut = self.say(self.figure[row]), bound.format(self.say(self.cutoff[row]))
        return f"{LABELS[self.role]}: {found}, {cut}, {self.gap(-self.margin[row])} {miss}"


@dataclass(frozen=True)
class Verdicts:
    """What the filters say of n opportunities.

    Attributes:
        tests: The tests by role of the figure tested; "access" is the index of accessibility.
        filters: Answers of filters 1 to 4 (n × 4); the last asks for a supply and for what the grid needs.
        row: Row of the grid, −1 where the exporter's share is unknown (n,). column: column of the grid, likewise.
        unknown: Roles whose figure is unknown (n,) each.
    """

    tests: Mapping[str, Test]
    filters: Floats
    row: Ints
    column: Ints
    unknown: Mapping[str, Mask]

    @property
    def passed(self) -> Mask:
        """Which opportunities pass every filter and have a cell (n,)."""
        passed: Mask = (self.filters == PASS).all(axis=1)
        return passed

    def reason(self, row: int) -> str | None:
        """Return why a row was refused: the first filter that it fails, else the first that cannot be told."""
        answers = self.filters[row]
        if (answers == PASS).all():
            return None
        failed = np.flatnonzero(answers == FAIL)
        if len(failed):
            number = int(failed[0]) + 1
            missed = [t.failed(row) for role, t in self._of(number, row) if t.answer[row] == FAIL]
            return f"filter {number}, {'; '.join(missed)}"
        return self._untold(row, int(np.flatnonzero(answers == UNKNOWN)[0]) + 1)

    def shortfall(self, row: int) -> Shortfall | None:
        """Return the first test that a row fails, in the order in which its reason names them, with its numbers."""
        answers = self.filters[row]
        if (answers == PASS).all():
            return None
        failed = np.flatnonzero(answers == FAIL)
        if not len(failed):
            number = int(np.flatnonzero(answers == UNKNOWN)[0]) + 1
            return Shortfall(f"filter {number}: what it asks for is not known", np.nan, np.nan, "")
        number = int(failed[0]) + 1
        test = next(t for _, t in self._of(number, row) if t.answer[row] == FAIL)
        rule = f"filter {number}: {LABELS[test.role]}"
        return Shortfall(rule, float(test.figure[row]), float(test.cutoff[row]), UNITS[test.role])

    def _of(self, number: int, row: int) -> list[tuple[str, Test]]:
        """Return the tests of a filter that matter to a row: of economy and outlook, one that passes is enough."""
        economy = {"economy", "outlook"}
        spared = economy if any(self.tests[role].answer[row] == PASS for role in economy) else set()
        return [(role, test) for role, test in self.tests.items() if test.filter == number and role not in spared]

    def _untold(self, row: int, number: int) -> str:
        inputs = [role for _, t in self._of(number, row) for role in t.inputs]
        inputs += GRID if number == len(self.filters[row]) else ()
        gone = [role for role in dict.fromkeys(inputs) if self.unknown[role][row]]
        beside = {role for role in gone if role.removeprefix("world_") in gone and role.startswith("world_")}
        names = [LABELS[role] for role in gone if role not in beside]
        return f"filter {number} could not be told: not known {'is' if len(names) == 1 else 'are'} {', '.join(names)}"

    def cell(self, row: int) -> str | None:
        """Return the cell of a row that passed, with its strategy, in words."""
        if not self.passed[row]:
            return None
        across, down = int(self.column[row]), int(self.row[row])
        number = int(dsm.cell(self.row[row], self.column[row]))
        return f"cell {number}: {dsm.ROWS[down]} share of a {dsm.COLUMNS[across]}: {dsm.strategy(down, across)}"


GRID = ("share", "concentration")
"""What the row of the grid rests on."""


def judge(figures: Mapping[str, Floats], cut: CutOffs) -> Verdicts:
    """Return the verdicts on figures by role, each of shape (n,), NaN where unknown; "tariff" may be absent."""
    tests = {**_country(figures, cut), **_market(figures, cut), **_access(figures, cut), **_supply(figures, cut)}
    answers = {role: test.answer for role, test in tests.items()}
    growing = np.minimum(answers["short"], answers["long"])
    market = np.maximum(answers["size"], growing)
    told = reduce(np.minimum, (np.abs(answers[role] - UNKNOWN) for role in ("size", "short", "long"))) > 0.0
    row = dsm.grid_row(dsm.position(figures["share"], figures["concentration"]), cut.positions)
    filters = [
        np.minimum(answers["governance"], np.maximum(answers["economy"], answers["outlook"])),
        np.where((market == PASS) & ~told, UNKNOWN, market),  # the grid asks for all three
        np.minimum(answers["concentration"], answers["access"]),
        np.minimum(answers["supply"], np.where(row >= 0, PASS, UNKNOWN)),
    ]
    passes = [answers[role] == PASS for role in ("size", "short", "long")]
    unknown = {role: np.isnan(values) for role, values in figures.items()}
    return Verdicts(tests, np.column_stack(filters), row, dsm.grid_column(*passes), unknown)


def _country(f: Mapping[str, Floats], cut: CutOffs) -> dict[str, Test]:
    """Return the tests of filter 1: the risk of the country, and its economy."""
    plain, percent, points = _unit("{}"), _unit("{}% a year"), _unit("{} points")
    governance, outlook, gdp = f["governance"], f["outlook"], 10.0 ** f["economy"] - 1.0
    safe, growing, large = (np.full(len(gdp), v) for v in (cut.governance_least, cut.outlook_least, cut.gdp_least))
    return {
        "governance": Test(1, "governance", governance, safe, ("governance",), plain, plain),
        "economy": Test(1, "economy", gdp, large, ("economy",), _dollars, _dollars),
        "outlook": Test(1, "outlook", outlook, growing, ("outlook",), percent, points),
    }


def _market(f: Mapping[str, Floats], cut: CutOffs) -> dict[str, Test]:
    """Return the tests of filter 2: size and growth of the market, held against the world by comparative advantage."""
    percent, points = _unit("{}% a year"), _unit("{} points")
    share, hundredths = _unit("{}%", 100.0), _unit("{} points", 100.0)
    size = dsm.size_cutoff(f["rca"], cut.size_least)
    short, long = (dsm.growth_cutoff(f[f"world_{run}"], f["rca"]) for run in ("short", "long"))
    return {
        "size": Test(2, "size", f["size"], size, ("size", "rca"), share, hundredths),
        "short": Test(2, "short", f["short"], short, ("short", "world_short", "rca"), percent, points),
        "long": Test(2, "long", f["long"], long, ("long", "world_long", "rca"), percent, points),
    }


def _access(f: Mapping[str, Floats], cut: CutOffs) -> dict[str, Test]:
    """Return the tests of filter 3: whether few suppliers hold the market, and whether goods get there."""
    plain, concentration = _unit("{}"), f["concentration"]
    roles = tuple(role for role in ("distance", "logistics", "tariff") if role in f)
    index = dsm.accessibility(*(f[role] for role in roles))
    most, least = (np.full(len(index), bound) for bound in (cut.concentration_most, cut.access_least))
    return {
        "concentration": Test(3, "concentration", concentration, most, ("concentration",), plain, plain, most=True),
        "access": Test(3, "access", index, least, roles, plain, plain),
    }


def _supply(f: Mapping[str, Floats], cut: CutOffs) -> dict[str, Test]:
    """Return the test of filter 4: whether the exporter sells enough of the product anywhere."""
    plain = _unit("{}")
    return {"supply": Test(4, "supply", f["rca"], np.full(len(f["rca"]), cut.rca_least), ("rca",), plain, plain)}


def _unit(pattern: str, scale: float = 1.0) -> Say:
    return lambda value: pattern.format(number(scale * value))


def number(value: float) -> str:
    """Return a figure with as many decimals as a reader needs; what rounds to nothing is said to be under 0.01."""
    size = abs(value)
    if 0.0 < size < 0.005:
        return "under 0.01" if value > 0.0 else "just below 0"
    return f"{value:,.0f}" if size >= 100.0 else f"{value:.1f}" if size >= 10.0 else f"{value:.2f}"


def _dollars(value: float) -> str:
    return f"${number(value / 1e9)} bn"
