"""Bring what the sources hold of a year to the snapshot's revision of the Harmonized System."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from corridor.harmonising.revision_report import LINE_SCHEMA, ConversionReport, together
from corridor.harmonising.revision_weights import Weights, weights
from corridor.harmonising.revisions import convert, convert_coverage
from corridor.sources.csvtext import read_text
from corridor.sources.opening import RawFile
from corridor.sources.shape import number, whole
from corridor.spec.revision import Revision
from corridor.tables.coding import decoded

VALUES = {
    "declared": ("value_usd", "quantity_kg"),
    "goods_flows": ("value_usd", "quantity_kg"),
    "re_exports": ("value_usd",),
    "world": ("value_usd", "partners_usd"),
}
"""Whole-number columns of each part of a reading that a conversion conserves."""

SET_ASIDE = ("declared", "goods_flows", "re_exports")
"""Parts whose rows go into quarantine where they cannot be brought over."""

REPORTED = ("declared", "goods_flows")
"""Parts whose conversion the report accounts for; the others repeat what these tell."""


def weights_of(revision: Revision | None, raw: Path) -> Weights | None:
    """Return the weights of a recipe, None where nothing is converted.

    Raises:
        DataError: A file of weights is missing, or what it holds are no weights.
    """
    if revision is None:
        return None
    trade: dict[str, pl.DataFrame] = {name: _trade(raw / place) for name, place in sorted(revision.trade.items())}
    return weights(revision.rule, trade=trade, table=_table(raw / revision.table) if revision.table else None)


def _trade(path: Path) -> pl.DataFrame:
    return read_text(RawFile(path), ("product", "value_usd")).select("product", whole("value_usd"))


def _table(path: Path) -> pl.DataFrame:
    columns = ("nomenclature", "product", "to_nomenclature", "to_product", "weight")
    return read_text(RawFile(path), columns).select(*columns[:-1], number("weight"))


def brought_over(
    frames: Mapping[str, pl.DataFrame], revision: Revision, how: Weights
) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame], list[ConversionReport]]:
    """Bring the parts of one source to a revision.

    Args:
        frames: Parts of a reading, see `yearly.FLOW_PARTS`.
        revision: The target, and what becomes of rows that cannot be brought there.
        how: The weights.

    Returns:
        The parts; by part, rows that could not be brought over and are put into quarantine; reports on the flows.
    """
    done: dict[str, pl.DataFrame] = {}
    left: dict[str, pl.DataFrame] = {}
    reports = []
    for part, frame in frames.items():
        if frame.is_empty() or set(frame["nomenclature"].unique().cast(pl.String)) == {revision.to}:
            done[part] = frame
            continue
        if part == "reporting":
            done[part] = convert_coverage(frame, to=revision.to, weights=how)
        else:
            found = convert(decoded(frame), to=revision.to, weights=how, values=VALUES[part])
            done[part] = found.frame
            reports += [found.report] if part in REPORTED else []
        if revision.left == "quarantine":
            stays = pl.col("nomenclature") != revision.to
            strange = done[part].filter(stays)
            done[part] = done[part].filter(~stays)
            left |= {part: strange} if strange.height and part in SET_ASIDE else {}
    return done, left, reports


def report_entry(reports: Sequence[ConversionReport]) -> dict[str, Any] | None:
    """Return reports as plain data, as the journal of a build keeps them; None where nothing was converted."""
    if not reports:
        return None
    whole_year = together(reports)
    return {
        "to": whole_year.to,
        "weights": whole_year.weights,
        "lines": whole_year.lines.rows(),
        "rows_out": whole_year.rows_out,
        "quantity_blanked_kg": whole_year.quantity_blanked_kg,
    }


def report_of_entry(entry: Mapping[str, Any]) -> ConversionReport:
    """Return the report that `report_entry` wrote down."""
    lines = pl.DataFrame([tuple(row) for row in entry["lines"]], schema=LINE_SCHEMA, orient="row")
    return ConversionReport(entry["to"], entry["weights"], lines, entry["rows_out"], entry["quantity_blanked_kg"])
