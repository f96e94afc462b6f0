"""Duties that a market changes for some exporters."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators.potential_duties import duties_of
from corridor.indicators.tariff_rates import rates
from corridor.spec.scenario import TariffChange
from corridor.study.scenarios.effect import BoolArray, Effect, Site, classes, idle
from corridor.study.scenarios.parameters import FloatArray, Parameter, Values, of_range
from corridor.study.scenarios.ways import AUTHORS
from corridor.vocabulary import WORLD

SIGMA = "as in the potential (Decreux and Spies 2016): 1 for every product"
MOST = 100.0
"""Duties in percent are taken as parts of this."""


def tariff_effects(change: TariffChange, site: Site) -> list[Effect]:
    """Return what a duty does: potential changes as [(1 + τ)/(1 + τ')]^σ, what others pay staying as it is."""
    concerns = np.isin(site.exporter, change.exporters) & (site.importer == change.importer)
    concerns = concerns & site.goods & site.within(change.products)
    about = f"{change.importer} on {', '.join(change.exporters)}"
    if not concerns.any():
        return [idle("duty", about, site, "tariff")]
    measure, answer = _measure(change), _sigma(change)
    present = duties_of(site.o).own[site.o.corridor, site.o.product]
    if change.from_pct is not None:
        present = np.where(np.isnan(present), change.from_pct, present)
    moved = concerns & np.isfinite(present)
    place, first = classes(moved, np.nan_to_num(present))

    def table(values: Values) -> FloatArray:
        start = present[first][:, None]
        new = _new(change, start, values[measure.key])
        return np.asarray(values[answer.key] * np.log((MOST + start) / (MOST + new)))

    def edit(cube: Cube, values: Values) -> Cube:
        return replace(cube, tariffs=_edited(cube, change, float(values[measure.key][0]), _codes(site, concerns)))

    notes = _notes(change, concerns, moved)
    return [
        Effect("duty", concerns, (measure, answer), "tariff", place, table, edit, frozenset({"tariffs"}), notes, about)
    ]


def _codes(site: Site, concerns: BoolArray) -> list[str]:
    return sorted(set(site.product[concerns].tolist()))


def _new(change: TariffChange, start: FloatArray, measure: FloatArray) -> FloatArray:
    """Return the new duty in percent, never below zero."""
    return np.maximum(0.0, start + measure if change.points is not None else measure + 0.0 * start)


def _measure(change: TariffChange) -> Parameter:
    who = f"{change.importer} on goods of {', '.join(change.exporters)}"
    what = f" ({', '.join(change.products)})" if change.products else ""
    where = json.dumps([change.importer, sorted(change.exporters), sorted(change.products)])
    if change.points is not None:
        return of_range(
            f"duty points {where}", change.points, text=f"Duty of {who}{what} changes by", unit="percentage points",
            source=AUTHORS,
        )  # fmt: skip
    assert change.rate is not None
    return of_range(
        f"duty rate {where}", change.rate, text=f"Duty of {who}{what} becomes", unit="percent", source=AUTHORS
    )


def _sigma(change: TariffChange) -> Parameter:
    usual = change.elasticity == TariffChange.model_fields["elasticity"].default
    return of_range(
        f"duty elasticity {json.dumps(change.elasticity.canonical(), sort_keys=True)}", change.elasticity,
        text="Suppliers replace one another by this elasticity", unit="elasticity", source=SIGMA if usual else AUTHORS,
        log=True,
    )  # fmt: skip


def _edited(cube: Cube, change: TariffChange, measure: float, codes: list[str]) -> pl.DataFrame:
    """Return the duties with rows of the exporters' own in the cube's year, of each kind that stood for them before.

    An exporter that pays what all do gets a row of its own as an applied duty.
    """
    found = rates(cube).filter((pl.col("importer") == change.importer) & pl.col("code").is_in(codes))
    rows = [row for code in codes for one in change.exporters for row in _standing(found, code, one)]
    new = pl.DataFrame(
        [
            {
                "year": cube.year, "importer": change.importer, "exporter": exporter, "product": code,
                "nomenclature": "HS", "duty": duty, "source": "scenario",
                "simple_average_pct": (paid := _one(change, rate, measure)), "weighted_average_pct": paid,
            }
            for code, exporter, duty, rate in rows
        ],
        schema={name: dtype for name, dtype in cube.tariffs.schema.items() if name not in ABSENT},
        orient="row",
    )  # fmt: skip
    keys = ["year", "importer", "exporter", "product", "duty"]
    kept = cube.tariffs.join(new.select(keys), on=keys, how="anti", maintain_order="left")
    return pl.concat([kept, new], how="diagonal")


ABSENT = ("minimum_pct", "maximum_pct", "lines")


def _one(change: TariffChange, rate: float, measure: float) -> float:
    return float(_new(change, np.array(rate), np.array(measure)))


def _standing(found: pl.DataFrame, code: str, exporter: str) -> list[tuple[str, str, str, float]]:
    """Return (code, exporter, duty, rate) of what stands for an exporter: its own duties, else that of all."""
    mine = found.filter((pl.col("code") == code) & (pl.col("exporter") == exporter))
    if mine.height:
        return [(code, exporter, duty, rate) for duty, rate in mine.select("duty", "rate").iter_rows()]
    all_ = dict(
        found.filter((pl.col("code") == code) & (pl.col("exporter") == WORLD)).select("duty", "rate").iter_rows()
    )
    best = next((all_[duty] for duty in ("MFN", "AHS", "collected") if duty in all_), None)
    return [] if best is None else [(code, exporter, "AHS", best)]


def _notes(change: TariffChange, concerns: BoolArray, moved: BoolArray) -> tuple[str, ...]:
    notes = []
    unknown = int((concerns & ~moved).sum())
    if unknown:
        notes.append(
            f"Duty: the data hold none of {change.importer} on {unknown:,} of {int(concerns.sum()):,} lines, so these "
            "do not move; `from_pct` can say what is levied today."
        )
    notes.append("Duty: what other exporters pay, and what they lose to this one, stays as it is.")
    return tuple(notes)
