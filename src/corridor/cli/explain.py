"""`corridor explain`: why an opportunity stands where it does, or why it does not stand at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from corridor.cli.console import cell, dollars, print_table
from corridor.cli.coverage import heading
from corridor.cli.differences import say

ARGUMENTS = 4
"""Reasons for and against that are printed."""

LEAST = 0.05
"""Points below which a figure is no reason."""

CHANGES = 3
"""Changes that are printed."""

Row = Mapping[str, Any]

UNITS = {"percent": "%", "percent a year": "% a year", "US dollars": " US dollars", "years": " years"}


def explain(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Folder of results, or a tracked run's identifier.")],
    opportunity: Annotated[
        str,
        typer.Argument(metavar="OPPORTUNITY", help="Such as USA-AZE:HS84; or a code or part of a title that one has."),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print plain data in place of text.")] = False,
) -> None:
    """Say why an opportunity stands where it does, or why it is not ranked, and what would change that."""
    from corridor import engine

    found = engine.explain(run, opportunity)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False, sort_keys=True, allow_nan=False))
        return
    show(found)


def show(found: Mapping[str, Any]) -> None:
    """Print an explanation in 80 columns."""
    run, names = found["run"], found["names"]
    if not found["ranked"]:
        typer.echo(cell(f"{found['opportunity']}: not ranked"))
        for row in found["refusals"]:
            show_refusal(row)
    else:
        line = found["line"]
        show_place(line, found["of"], names)
        show_arguments(found["contributions"])
        show_changes(found["counterfactuals"], found["gaps"])
        show_product(found["logshares"], found["contributions"])
        show_suppliers(found["suppliers"], line, names, found["gaps"])
        show_agreement(found["agreement"], found["consensus"], found["of"]["all"])
        show_findings(found["findings"])
    typer.echo("")
    say(f"Run {run['job']} by {run['model_title']}, as of {run['as_of']}; data {run['data_hash'][:12]}")


def show_refusal(row: Row) -> None:
    """Print the first rule that an opportunity failed, with what was measured and how far it is from enough."""
    place = " / ".join(cell(row[key]).replace("_", " ") for key in ("sector", "segment") if row[key])
    if place:
        say(f"of {place}")
    heading(f"Why not: {cell(row['rule'])}")
    say(_sentence(row["text"]))
    if row["measured"] is not None and row["threshold"] is not None:
        unit = cell(row["unit"])
        cells = [[_number(row[key], unit) for key in ("measured", "threshold", "distance")]]
        print_table(["measured", "asked for", "distance"], cells, numbers=["measured", "asked for", "distance"])


def show_place(line: Row, of: Mapping[str, int], names: Mapping[str, str]) -> None:
    """Print who sells what to whom, and where that stands."""
    seller, buyer = (cell(names.get(line[key], line[key])) for key in ("exporter", "importer"))
    say(f"{cell(line['opportunity'])}  {cell(line['title'])}")
    say(f"{seller} to {buyer}, sector {cell(line['sector']).replace('_', ' ')}")
    heading("Where it stands")
    interval = ""
    if line["rank_low"] is not None and line["rank_high"] is not None:
        interval = f", between {line['rank_low']:,} and {line['rank_high']:,} when assumptions move"
    verdict = f" ({cell(line['verdict'])})" if line["verdict"] else ""
    say(f"rank {line['rank']:,} of {of['all']:,}{interval}{verdict}")
    direction = f"{line['rank_in_direction']:,} of {of['direction']:,} in its direction"
    say(f"{direction}, {line['rank_in_sector']:,} of {of['sector']:,} in its sector there")
    say(f"score {line['score']:.1f} of 100, confidence {line['confidence']:.2f} of 1")
    say(_money(line))
    if line["cell"]:
        say(cell(line["cell"]))
    if line["flags"]:
        say(f"flags: {cell(line['flags'])}")


def _money(line: Row) -> str:
    year = f" in {line['value_year']}" if line["value_year"] is not None else ""
    bought = f" in {line['market_year']}" if line["market_year"] is not None else ""
    parts = [f"sold {dollars(line['value_usd'])}{year}", f"market {dollars(line['market_usd'])}{bought}"]
    if line["potential_usd"] is not None:
        split = f"{dollars(line['realised_usd'])} realised, {dollars(line['unrealised_usd'])} unrealised"
        parts.append(f"potential {dollars(line['potential_usd'])} (in the years behind it {split})")
    return "; ".join(parts)


def show_arguments(parts: Sequence[Row]) -> None:
    """Print what speaks for and against: the points each figure brings, and what its weight could bring at most."""
    known = [part for part in parts if part["contribution"] is not None and (part["weight"] or 0.0) > 0.0]
    half = [(part["contribution"], 100.0 * part["weight"] - part["contribution"], part) for part in known]
    gains = [(brings, part) for brings, lacks, part in half if brings >= lacks and brings > LEAST]
    losses = [(lacks, part) for brings, lacks, part in half if brings < lacks and lacks > LEAST]
    _arguments("For it", "brings", gains)
    _arguments("Against it", "lacks", losses)
    missing = [part for part in parts if part["missing_because"]]
    if missing:
        heading("Not known")
        reasons: dict[str, list[str]] = {}
        for part in missing:
            reasons.setdefault(part["missing_because"], []).append(part["title"])
        for why, titles in reasons.items():
            say(f"{', '.join(titles)}: {why}")


def _arguments(title: str, verb: str, rows: Sequence[tuple[float, Row]]) -> None:
    if not rows:
        return
    heading(f"{title}, in points of the score")
    cells = [
        [f"{points:.1f}", f"{100.0 * part['weight']:.1f}", part["title"], part["figure"], part["year"]]
        for points, part in sorted(rows, key=lambda row: (-row[0], row[1]["indicator"]))[:ARGUMENTS]
    ]  # fmt: skip
    print_table([verb, "of", "what", "figure", "year"], cells, numbers=[verb, "of", "figure", "year"])


def show_changes(rows: Sequence[Row], gaps: Sequence[Row]) -> None:
    """Print the smallest changes that would take a line among the first, or that none would."""
    reasons = [gap["reason"] for gap in gaps if gap["part"] == "counterfactuals"]
    if not rows and not reasons:
        return
    if not rows:
        heading("What would take it among the first")
        say(_sentence(reasons[0]))
        return
    heading(f"What alone would take it to the {rows[0]['target']}, a score of {rows[0]['threshold']:.1f}")
    enough = [row for row in rows if row["needed"] is not None]
    can = [row for row in enough if row["changeable"]][:CHANGES]
    for row in can or enough[:1]:
        say(f"- {row['text']}{'' if row['changeable'] else ' (which nobody can change)'}")
    if not enough:
        best = max(rows, key=lambda row: (row["score"] is not None, row["score"] or 0.0, row["indicator"]))
        say(f"No single figure is enough. The best try: {best['text']}")


def show_product(rows: Sequence[Row], parts: Sequence[Row]) -> None:
    """Print the split of a score that is a product, largest part first."""
    if not rows:
        return
    titles = {part["indicator"]: part["title"] for part in parts}
    unit = rows[0]["unit"]
    level = (
        dollars(round(rows[0][key])) if unit == "US dollars" else f"{rows[0][key]:.2f}"
        for key in ("value", "reference")
    )
    heading("How it differs from the reference, factor by factor")
    say("{} against {} of the geometric mean of the reference".format(*level))
    ordered = sorted(rows, key=lambda row: (-abs(row["log_share"]), row["indicator"]))
    cells = [
        [titles.get(row["indicator"], row["indicator"]), f"×{_times(row['log_share'])}", _part(row)] for row in ordered
    ]
    print_table(["factor", "multiplies by", unit], cells, numbers=["multiplies by", unit])


def _times(log_share: float) -> str:
    from math import exp

    return f"{exp(log_share):,.3g}"


def _part(row: Row) -> str:
    return f"{row['part']:+,.0f}" if row["unit"] == "US dollars" else f"{row['part']:+.2f}"


def show_suppliers(rows: Sequence[Row], line: Row, names: Mapping[str, str], gaps: Sequence[Row]) -> None:
    """Print who holds the market."""
    heading("Who holds the market")
    if not rows:
        reasons = [gap["reason"] for gap in gaps if gap["part"] == "suppliers"]
        say(_sentence(reasons[0] if reasons else "the run does not tell"))
        return
    cells = [
        [row["rank"], names.get(row["supplier"], row["supplier"]), f"{100.0 * row['share']:.1f}%",
         dollars(row["value_usd"]), "the exporter" if row["is_exporter"] else ""]
        for row in rows
    ]  # fmt: skip
    print_table(
        ["#", "supplier", "share", f"in {rows[0]['year']}", ""], cells, numbers=["#", "share", f"in {rows[0]['year']}"]
    )
    if not any(row["is_exporter"] for row in rows):
        seller = names.get(line["exporter"], line["exporter"])
        sold = "sells none of it there" if line["value_usd"] == 0 else "is not among those that the figures name"
        say(f"{seller} {sold}.")
    guessed = ", some figures are a gravity model's estimates" if any(row["estimated"] for row in rows) else ""
    say(f"source: {', '.join(sorted({cell(row['source']) for row in rows}))}{guessed}")


def show_agreement(rows: Sequence[Row], consensus: Sequence[Row], count: int) -> None:
    """Print where other models put the line."""
    if not rows:
        return
    heading("What other models say")
    ranked = [row for row in rows if row["rank"] is not None]
    cells = [[row["title"], f"{row['rank']:,} of {row['of']:,}", row["family"]] for row in ranked]
    print_table(["model", "rank", "family"], cells, numbers=["rank"])
    for row in rows:
        if row["rank"] is None:
            say(f"not ranked by {cell(row['title'])}: {cell(row['note'])}")
    for row in consensus:
        if row["consensus_rank"] is not None and row["models"] > 1:
            ends = f"between {row['best']:,} and {row['worst']:,}"
            say(f"on the scale of all {count:,}: {ends}; consensus {row['consensus_rank']:,}")
        if row["disagrees"]:
            say(f"The models disagree: {cell(row['note'])}.")


def show_findings(rows: Sequence[Row]) -> None:
    """Print what the checks found of the line."""
    if not rows:
        return
    heading("What to heed")
    for row in rows:
        todo = f" {row['todo']}" if row["todo"] else ""
        say(f"{row['code']} ({row['severity']}): {row['explanation']}{todo}")


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "unknown"
    if unit == "US dollars":
        return dollars(round(value))
    size = abs(value)
    text = f"{value:,.0f}" if size >= 100.0 else f"{value:.3g}"
    return f"{text}{UNITS.get(unit, f' {unit}' if unit else '')}"


def _sentence(text: str) -> str:
    told = cell(text).rstrip(".")
    return f"{told[:1].upper()}{told[1:]}."
