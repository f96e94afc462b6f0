"""The page of `corridor compare --html`: what differs between two runs, what moved, and what each move is due to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corridor.reports import snapshot_page
from corridor.reports.numbers import EMPTY, count, plain, signed, usd
from corridor.reports.snapshot_page import Page, Section, Sheet, sheet
from corridor.reports.text import clean, sentence

BEARS_ON = {
    "data": "Data",
    "weights": "Weights",
    "model": "Model",
    "ranked": "What is ranked",
    "words": "Words that no score depends on",
}

CAUSES = {
    "data": "the snapshot and the last year seen",
    "weights": "how much each pillar and indicator counts",
    "model": "indicators, treatment, normalisation, aggregation, reference and codes",
    "version": "what scoring both runs again with this version does not reproduce",
    "joint": "what cannot be told apart, as no mixture of the two runs can be scored",
}

HOW = (
    "Both runs are scored again with every mixture of A's and B's data, weights and model. What a cause brings when it "
    "comes is averaged over the orders in which the causes may come (Shapley value), so that the parts of a move sum "
    "to it exactly and what does not differ is given nothing."
)


def page_of(found: Mapping[str, Any]) -> Page:
    """Return the page of a comparison, which is plain data as `engine.compare_runs` returns it."""
    told = found["agreement"]
    facts = (
        ("Run A", _run(found["before"])),
        ("Run B", _run(found["after"])),
        ("In both, only in A, only in B", f"{told['both']}, {len(found['gone'])}, {len(found['new'])}"),
        ("Rank agreement (Spearman, Kendall)", f"{plain(told['spearman'], 3)}, {plain(told['kendall'], 3)}"),
    )
    title = f"{clean(found['before']['job'])}: two runs compared"
    lead = "What differs, which opportunities moved, and how much of each move is due to data, weights and model."
    sections = (
        Section("What differs", tables=(_changes(found), *_data(found["data"])), items=_to_know(found)),
        Section("Agreement", texts=(_agreement(found),)),
        Section("What the moves are due to", texts=(HOW,) if found["causes"] else (), tables=_causes(found)),
        Section(
            "Biggest moves",
            texts=(f"By {found['by']}, the biggest first; a number above 0 is better in B.",),
            tables=(*_moves(found), _indicators(found["moves"])),
        ),
        Section("Ranked by one run only", tables=_alone(found)),
    )
    return Page(title, "Comparison of two runs", lead, facts, tuple(one for one in sections if _says_anything(one)))


def write(found: Mapping[str, Any], path: Path) -> None:
    """Write the page of a comparison as one file."""
    snapshot_page.write(page_of(found), path)


def _says_anything(section: Section) -> bool:
    tables = any(table.rows for table in section.tables)
    return tables or bool(section.items) or (bool(section.texts) and not section.tables)


def _run(run: Mapping[str, Any]) -> str:
    return clean(
        f"{run['run']}: {run['model']}, as of {run['as_of']}, {run['opportunities']} ranked; {run['snapshot']} "
        f"{run['data_hash'][:12]}, spec {run['spec_hash'][:12]}, version {run['version']}"
    )


def _changes(found: Mapping[str, Any]) -> Sheet:
    rows = [(one["path"], one["before"], one["after"], BEARS_ON[one["kind"]]) for one in found["changes"]]
    versions = [found[side]["version"] for side in ("before", "after")]
    if versions[0] != versions[1]:
        rows.append(("version of corridor", *versions, "Version"))
    return sheet("Keys of the spec", ("Key", "A", "B", "Bears on"), rows)


def _data(found: Mapping[str, Any]) -> tuple[Sheet, ...]:
    counts = ("before", "after", "added", "dropped", "changed")
    tables = [(one["table"], *(count(one[key]) for key in counts)) for one in found["tables"]]
    years = [(one["year"], usd(one["before"]), usd(one["after"])) for one in found["years"]]
    sources = [(one["source"], one["change"], one["what"]) for one in found["sources"]]
    sheets = (
        sheet("Rows of tables", ("Table", "A", "B", "Added", "Dropped", "Changed"), tables, numbers=range(1, 6)),
        sheet("Goods flows by year", ("Year", "A", "B"), years, numbers=(1, 2)),
        sheet("Sources", ("Source", "Change", "What"), sources),
    )
    return tuple(one for one in sheets if one.rows)


def _to_know(found: Mapping[str, Any]) -> tuple[str, ...]:
    why = [found["data"]["why"]] if found["data"]["why"] else []
    return tuple(sentence(clean(note)) for note in (*why, *found["data"]["notes"], *found["notes"]))


def _agreement(found: Mapping[str, Any]) -> str:
    tops = [f"{one['shared']} of the first {one['of']}" for one in found["agreement"]["tops"] if one["of"]]
    shared = f" In both: {', '.join(dict.fromkeys(tops))}." if tops else ""
    return f"{found['moved']} of {found['agreement']['both']} opportunities that both runs rank moved.{shared}"


def _causes(found: Mapping[str, Any]) -> tuple[Sheet, ...]:
    rows = [(name, CAUSES[name], plain(one["score"]), plain(one["rank"], 1)) for name, one in found["causes"].items()]
    heads = ("Cause", "What it is", "Points", "Ranks")
    return (sheet("Mean size of each cause over all opportunities in both", heads, rows, numbers=(2, 3)),)


def _moves(found: Mapping[str, Any]) -> tuple[Sheet, ...]:
    causes = list(found["causes"])
    heads = ("Opportunity", "A", "B", "Change", *(name.capitalize() for name in causes))
    sheets = []
    for measure, title, digits in (("rank", "Ranks", 1), ("score", "Scores", 2)):
        whole = 0 if measure == "rank" else digits
        rows = [
            (
                _name(row),
                *(plain(row[f"{measure}_{when}"], whole) for when in ("before", "after")),
                signed(row[f"{measure}_change"], whole),
                *(_part(row[f"{measure}_{cause}"], digits) for cause in causes),
            )
            for row in found["moves"]
        ]
        sheets.append(sheet(title, heads, rows, numbers=range(1, len(heads))))
    return tuple(sheets)


def _part(value: float | None, digits: int) -> str:
    return EMPTY if value is None else signed(value, digits)


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['exporter']} → {row['importer']}: {row['title']} ({row['product']})"


def _indicators(moves: Sequence[Mapping[str, Any]]) -> Sheet:
    rows = [
        (_name(row), ", ".join(f"{one['indicator']} {signed(one['change'], 2)}" for one in row["indicators"]))
        for row in moves
        if row["indicators"]
    ]
    return sheet("Indicators whose points changed most", ("Opportunity", "Points"), rows)


def _alone(found: Mapping[str, Any]) -> tuple[Sheet, ...]:
    heads = ("Rank", "Opportunity", "Score", "Why the other does not rank it")
    sheets = []
    for key, title in (("new", "Only in B"), ("gone", "Only in A")):
        rows = [(row["rank"], _name(row), plain(row["score"], 1), sentence(clean(row["reason"]))) for row in found[key]]
        sheets.append(sheet(title, heads, rows, numbers=(0, 2)))
    return tuple(one for one in sheets if one.rows)
