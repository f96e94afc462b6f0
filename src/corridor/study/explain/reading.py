"""Why one opportunity of a finished run stands where it does, read from the run's archive: only what it needs."""

from __future__ import annotations

import difflib
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import polars as pl

from corridor.errors import DataError, UsageError
from corridor.study.explain.figures import told
from corridor.study.storing import SCHEMA, STATE, made_by, opened, table_of

NEAREST = 5
"""Opportunities that a message names."""

NO_OPPORTUNITY = "the run neither ranks it nor lists it among what it does not rank"

Row = dict[str, Any]


def explained(path: Path, asked: str) -> dict[str, Any]:
    """Return everything that a run's archive says of one opportunity, as plain data.

    Args:
        path: The archive.
        asked: Identifier of the opportunity in any case (USA-AZE:HS84); or its code, or part of its title, where only
            one opportunity has it.

    Returns:
        `run` (job, model, year, data) and `opportunity`; for a ranked one `ranked` true, its `line`, `contributions`
        (each with title, unit and direction of its indicator), `logshares`, `counterfactuals`, `suppliers`,
        `agreement`, `consensus`, `gaps` and `findings`; for any other `ranked` false and `refusals`.

    Raises:
        UsageError: There is no such opportunity; the message names the nearest.
        DataError: The archive is broken.
    """
    with opened(path) as archive:
        run = _run(archive, path)
        try:
            lines = table_of(archive, "ranking.lines")
            refusals = _refusals(archive, run)
            name = find(asked, lines, refusals, run)
            base = {"run": _head(run), "opportunity": name, "names": _names(run)}
            line = lines.filter(pl.col("opportunity") == name)
            if line.is_empty():
                return {**base, **_refused(name, refusals, run)}
            return {**base, "ranked": True, **_ranked(archive, run, line.to_dicts()[0], lines)}
        except DataError as error:
            raise DataError(f"{path}: {error}{made_by(run)}") from error
        except (KeyError, TypeError, ValueError, AttributeError, pl.exceptions.PolarsError) as error:
            first = (str(error).splitlines() or [type(error).__name__])[0]
            raise DataError(f"{path}: does not hold what it should ({first}){made_by(run)}") from error


def _run(archive: ZipFile, path: Path) -> dict[str, Any]:
    try:
        state = json.loads(archive.read(STATE))
        run = state["run"]
        if state["schema"] != SCHEMA:
            raise DataError(f"{path}: {STATE}: schema: must be {SCHEMA}, found {state['schema']!r}; run the job again")
        assert isinstance(run, dict)
    except (KeyError, TypeError, ValueError, AssertionError, RecursionError, BadZipFile, zlib.error) as error:
        raise DataError(f"{path}: {STATE}: cannot be read as the state of a run ({error})") from error
    return run


def _head(run: Mapping[str, Any]) -> Row:
    job = run["resolved"]["job"]
    kept = {key: run[key] for key in ("as_of", "snapshot", "data_hash", "spec_hash", "version")}
    return {"job": job["name"], "model": job["model"]["name"], "model_title": job["model"]["title"], **kept}


def _names(run: Mapping[str, Any]) -> Mapping[str, str]:
    names: Mapping[str, str] = run["country_names"]
    return names


def _refusals(archive: ZipFile, run: Mapping[str, Any]) -> pl.DataFrame:
    """Return what is not ranked, with the first rule that failed where the run worked it out."""
    if run.get("explanations") is not None:
        return table_of(archive, "explanations.refusals")
    excluded = table_of(archive, "ranking.excluded")
    name = pl.format("{}-{}:{}", "exporter", "importer", _code(pl.col("code")))
    empty = {"measured": pl.Float64, "threshold": pl.Float64, "distance": pl.Float64, "unit": pl.String}
    return excluded.with_columns(
        opportunity=name, rule=pl.lit("not ranked"), text="reason", **{k: pl.lit(None, v) for k, v in empty.items()}
    ).drop_nulls("opportunity")


def _code(code: pl.Expr) -> pl.Expr:
    return pl.when(code.str.contains(r"^\d")).then(pl.lit("HS") + code).otherwise(code)


def find(asked: str, lines: pl.DataFrame, refusals: pl.DataFrame, run: Mapping[str, Any]) -> str:
    """Return the identifier of the opportunity that is asked for.

    An identifier of a corridor of the job whose code the run does not hold is one too: why it is not there can be told.

    Raises:
        UsageError: Nothing fits, or more than one thing does; the message names the nearest.
    """
    titles: dict[str, str] = dict(lines.select("opportunity", "title").iter_rows())
    known: list[str] = list(dict.fromkeys([*titles, *refusals["opportunity"].to_list()]))
    word = asked.strip().casefold()
    by_name = {name.casefold(): name for name in known}
    if word in by_name:
        return by_name[word]
    if word.replace(":", ":hs") in by_name:
        return by_name[word.replace(":", ":hs")]
    if word:
        code = word.removeprefix("hs")
        exact = [name for name in known if name.partition(":")[2].removeprefix("HS").casefold() == code]
        fits = exact or [name for name, title in titles.items() if word in (title or "").casefold()]
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise UsageError(
                f"opportunity {asked!r}: {len(fits)} opportunities have it: {_some(fits)}; name one of them"
            )
        if _of_a_corridor(asked, run):
            return asked.strip().upper()
    near = difflib.get_close_matches(asked.upper(), known, n=NEAREST, cutoff=0.4) or known[:NEAREST]
    raise UsageError(f"opportunity {asked!r}: {NO_OPPORTUNITY}; the nearest are {_some(near) or 'none'}")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NEAREST} more" if len(names) > NEAREST else ""
    return ", ".join(names[:NEAREST]) + more


def _of_a_corridor(asked: str, run: Mapping[str, Any]) -> bool:
    """Return whether it is an identifier whose two countries are known: EXPORTER-IMPORTER:CODE."""
    pair, colon, code = asked.strip().upper().partition(":")
    left, _, right = pair.partition("-")
    return bool(colon and code) and left != right and {left, right} <= set(run["country_names"])


def _refused(name: str, refusals: pl.DataFrame, run: Mapping[str, Any]) -> Row:
    rows = refusals.filter(pl.col("opportunity") == name).to_dicts()
    return {"ranked": False, "refusals": rows or [_never_asked(name, run)]}


def _never_asked(name: str, run: Mapping[str, Any]) -> Row:
    """Return why an opportunity was never a candidate: another corridor, or a code that no sector of the job holds."""
    pair, _, code = name.partition(":")
    exporter, _, importer = pair.partition("-")
    job = run["resolved"]["job"]
    pairs = [one for corridor in job["corridors"] for one in _directions(corridor)]
    sectors = ", ".join(sector["title"] for sector in run["resolved"]["sectors"])
    text = f"no sector of the job names this code or one that holds it; its sectors are {sectors}"
    rule = "sectors of the job"
    if (exporter, importer) not in pairs:
        rule = "corridors of the job"
        text = f"the job ranks {', '.join(f'{i} to {j}' for i, j in pairs)}, and not {exporter} to {importer}"
    none: Row = dict.fromkeys(("sector", "segment", "measured", "threshold", "distance", "unit"))
    return {
        **none, "opportunity": name, "exporter": exporter, "importer": importer, "code": code.removeprefix("HS"),
        "rule": rule, "text": text,
    }  # fmt: skip


def _directions(corridor: Mapping[str, Any]) -> list[tuple[str, str]]:
    both = corridor.get("between")
    if both:
        return [(both[0], both[1]), (both[1], both[0])]
    return [(corridor["exporter"], corridor["importer"])]


def _ranked(archive: ZipFile, run: Mapping[str, Any], line: Row, lines: pl.DataFrame) -> Row:
    name = line["opportunity"]
    way = (pl.col("exporter") == line["exporter"]) & (pl.col("importer") == line["importer"])
    own = lines.filter(way)
    of = {"all": lines.height, "direction": own.height, "sector": own.filter(sector=line["sector"]).height}
    parts = table_of(archive, "ranking.contributions").filter(opportunity=name).to_dicts()
    notes = run["indicators"]
    kept = ("title", "unit", "direction", "formula", "level")
    parts = [_argument(part, {key: notes[part["indicator"]][key] for key in kept}) for part in parts]
    findings = [one for one in run.get("findings") or [] if one["opportunity"] == name and one["status"] == "found"]
    return {"line": line, "of": of, "contributions": parts, "findings": findings, **_why(archive, run, line)}


def _argument(part: Row, note: Row) -> Row:
    """Return a contribution with what a reader needs to know of its indicator, and its figure in words."""
    raw = part["raw"]
    return {**part, **note, "figure": None if raw is None else told(raw, note["unit"], note["formula"])}


def _why(archive: ZipFile, run: Mapping[str, Any], line: Row) -> Row:
    """Return the rows of every explanation that are about a line; none where the run has no explanations."""
    names = ("logshares", "counterfactuals", "agreement", "consensus", "gaps")
    if run.get("explanations") is None:
        return {name: [] for name in (*names, "suppliers")}
    own = {name: _own(archive, name, opportunity=line["opportunity"]) for name in names}
    market = {key: line[key] for key in ("importer", "product", "exporter")}
    return {**own, "suppliers": _own(archive, "suppliers", **market)}


def _own(archive: ZipFile, name: str, **where: str) -> list[Row]:
    return table_of(archive, f"explanations.{name}").filter(**where).to_dicts()
