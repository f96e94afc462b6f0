"""The best set of opportunities under the job's constraints, in words, with the price of each constraint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.reports import numbers, words
from corridor.reports.names import Names, code_label
from corridor.reports.text import clean, sentence, short

Row = Mapping[str, Any]

PASSED, NAMED = 8, 40
_LINE = re.compile(r"\b[A-Z]{3}-[A-Z]{3}:\w+")


@dataclass(frozen=True)
class PickView:
    """A chosen line."""

    title: str
    code: str
    direction: str
    rank: str
    value: str
    cost: str


@dataclass(frozen=True)
class ConstraintView:
    """A constraint, what the set uses of it and what it costs."""

    text: str
    limit: str
    used: str
    binding: bool
    price: str
    without: str


@dataclass(frozen=True)
class PortfolioView:
    """The chosen set; `empty` says why there is none."""

    title: str
    note: str
    empty: str
    picks: tuple[PickView, ...]
    has_costs: bool
    constraints: tuple[ConstraintView, ...]
    passed_over: tuple[tuple[str, str], ...]
    more: str


def portfolio_view(names: Names) -> PortfolioView | None:
    """Return the chosen set of a run in words, None where the job asks for none."""
    result = names.run.portfolio
    if result is None:
        return None
    title, goal = short(clean(result.title), 120), clean(result.goal)
    if not result.picks.height:
        why = words.say("portfolio", "none", status=clean(result.status))
        return PortfolioView(title, "", why, (), False, _constraints(names, goal), (), "")
    totals = {
        name: names.fact(_amount(raw, goal), f"portfolio_{name}", raw)
        for name, raw in (("total", result.total), ("best_free", result.best_free))
    }
    lines = _lines(names, [*result.picks["opportunity"], *result.passed_over["opportunity"]])
    passed = [row for row in result.passed_over.to_dicts() if row["opportunity"] in lines]
    left = len(passed) - PASSED
    return PortfolioView(
        title=title,
        note=words.say("portfolio", "note", goal=goal, **totals),
        empty="",
        picks=tuple(_pick(names, row, lines, goal) for row in result.picks.to_dicts() if row["opportunity"] in lines),
        has_costs=result.picks["cost_usd"].is_not_null().any(),
        constraints=_constraints(names, goal),
        passed_over=tuple((_placed(names, lines[row["opportunity"]]), _because(names, row)) for row in passed[:PASSED]),
        more=words.say(
            "portfolio",
            "more",
            lines=names.derived(
                words.lines(left), left, "rows of the table portfolio.passed_over that are not shown here", ()
            ),
        )
        if left > 0
        else "",
    )


def _lines(names: Names, opportunities: list[str]) -> dict[str, Row]:
    frame = names.run.ranking.lines.filter(pl.col("opportunity").is_in(opportunities))
    return {row["opportunity"]: row for row in frame.iter_rows(named=True)}


def _placed(names: Names, line: Row) -> str:
    return f"{names.of_line(line, 'rank', numbers.count(line['rank']))}. {short(clean(line['title']), 70)}"


def _because(names: Names, row: Row) -> str:
    text = sentence(short(_named(names, clean(row["because"])), 300))
    key = {"opportunity": row["opportunity"]}
    return names.shown(text, "portfolio.passed_over", key, "because", row["because"], source=names.made)


def _named(names: Names, text: str) -> str:
    """Return a text with titles in place of the ids of lines: in a reason, which lines a set holds already."""
    lines = _lines(names, _LINE.findall(text))
    titles = {one: f"“{short(clean(row['title']), NAMED)}”" for one, row in lines.items() if clean(row["title"])}
    return _LINE.sub(lambda found: titles.get(found.group(), found.group()), text)


def _pick(names: Names, row: Row, lines: Mapping[str, Row], goal: str) -> PickView:
    line, key = lines[row["opportunity"]], {"opportunity": row["opportunity"]}

    def shown(column: str, text: str) -> str:
        return names.shown(text, "portfolio.picks", key, column, row[column], source=names.made)

    return PickView(
        title=short(clean(line["title"]), 70),
        code=code_label(line["product"], line["nomenclature"]),
        direction=names.direction(line["exporter"], line["importer"]),
        rank=names.of_line(line, "rank", numbers.count(line["rank"])),
        value=shown("value", _amount(row["value"], goal)),
        cost=shown("cost_usd", numbers.usd(row["cost_usd"])),
    )


def _constraints(names: Names, goal: str) -> tuple[ConstraintView, ...]:
    frame = names.run.portfolio.constraints if names.run.portfolio else pl.DataFrame()
    return tuple(_constraint(names, row, goal) for row in frame.to_dicts())


def _constraint(names: Names, row: Row, goal: str) -> ConstraintView:
    key = {"constraint": row["constraint"]}

    def shown(column: str, text: str) -> str:
        return names.shown(text, "portfolio.constraints", key, column, row[column], source=names.made)

    text = shown("constraint", sentence(short(clean(row["constraint"]), 200)).rstrip("."))
    price = shown("price", _amount(row["price"], goal))
    unit = clean(row["price_of"])
    return ConstraintView(
        text=text,
        limit=shown("limit", _figure(row["limit"])),
        used=shown("used", _figure(row["used"])),
        binding=bool(row["binding"]),
        price=words.say("portfolio", "price", price=price, unit=shown("price_of", unit))
        if row["price"] and unit
        else price,
        without=shown("without", _amount(row["without"], goal)),
    )


def _figure(value: Any) -> str:
    """Return a limit or what is used of it: as it stands where it is a text."""
    if value is None or isinstance(value, str):
        return clean(value) or numbers.EMPTY
    return numbers.precise(float(value))


def _amount(value: float | None, goal: str) -> str:
    return numbers.usd(value) if "dollar" in goal.lower() else numbers.score(value)
