from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.harmonising.merging import estimate
from corridor.harmonising.quality import reporter_years
from corridor.spec.reconcile import Reconcile
from corridor.tables import REPORTER_YEARS, check_frame
from factories_mirrors import declared, noisy_world

HOW = Reconcile(freight="fixed", cif_fob=1.06)
NO_WORLD = pl.DataFrame(schema={
    "year": pl.Int32, "reporter": pl.String, "side": pl.String, "product": pl.String, "nomenclature": pl.String,
    "value_usd": pl.Int64, "partners_usd": pl.Int64, "source": pl.String,
})  # fmt: skip
NOISE = {"AAA": 0.1, "BBB": 0.3, "CCC": 0.6}


def world(*rows: tuple[str, str, str, int, int]) -> pl.DataFrame:
    full = [(2020, who, side, product, "HS", own, partners, "s") for who, side, product, own, partners in rows]
    return pl.DataFrame(full, schema=NO_WORLD.schema, orient="row")


def quality(
    frame: pl.DataFrame, totals: pl.DataFrame = NO_WORLD, how: Reconcile = HOW, rows: int = 10**6
) -> pl.DataFrame:
    known = {year: estimate(frame, year, how) for year in frame["year"].unique()}
    return reporter_years(frame.lazy(), totals, known, how=how, rows=rows)


def row(frame: pl.DataFrame, reporter: str, side: str) -> dict[str, object]:
    return frame.row(by_predicate=(pl.col("reporter") == reporter) & (pl.col("side") == side), named=True)


def test_one_reporter_by_hand():
    """Exports of 100 to B, who says 106·2 CIF, thus 200 FOB; 30 to nobody named; 7 of nothing named, unmirrored."""
    frame = declared(
        ("AAA", "BBB", "260300", 100, 212), ("AAA", "NES", "260300", 30, None), ("AAA", "CCC", "999999", 7, None)
    )
    found = quality(frame, world(("AAA", "exporter", "260300", 150, 130), ("AAA", "exporter", "999999", 7, 7)))
    assert check_frame(REPORTER_YEARS, found).ok
    own = row(found, "AAA", "exporter")
    assert {name: own[name] for name in REPORTER_YEARS.columns if name.endswith("_usd")} == {
        "value_usd": 137, "unspecified_partner_usd": 30, "unspecified_product_usd": 7, "unallocated_usd": 20,
        "hidden_usd": None, "mirrored_usd": 100,
    }  # fmt: skip
    assert (own["products"], own["nomenclatures"], own["source"], own["mirror_ratio"]) == (2, "HS", "s", 2.0)
    assert own["mirror_spread"] == pytest.approx(math.log(2), abs=1e-6)
    assert 0 < own["reliability"] < 1  # type: ignore[operator]
    partner = row(found, "BBB", "importer")
    assert (partner["value_usd"], partner["mirrored_usd"], partner["mirror_ratio"]) == (212, 212, 0.5)
    assert partner["unallocated_usd"] is None


def test_who_is_not_mirrored_has_no_ratio_and_no_reliability():
    own = row(quality(declared(("AAA", "BBB", "26", 100, None))), "AAA", "exporter")
    assert [own[name] for name in ("mirrored_usd", "mirror_ratio", "mirror_spread", "reliability")] == [
        0,
        None,
        None,
        None,
    ]


def test_headings_beside_subheadings_count_once_and_show_what_is_hidden():
    frame = declared(("AAA", "BBB", "2701", 100, None), ("AAA", "BBB", "270112", 60, None))
    own = row(
        quality(frame, world(("AAA", "exporter", "2701", 110, 100), ("AAA", "exporter", "270112", 61, 60))),
        "AAA",
        "exporter",
    )
    assert (own["value_usd"], own["hidden_usd"], own["unallocated_usd"], own["products"]) == (100, 40, 10, 2)


def test_revisions_and_sources_are_joined():
    frame = pl.concat([
        declared(("AAA", "BBB", "26", 1, None), nomenclature="HS17"),
        declared(("AAA", "BBB", "27", 1, None), nomenclature="HS12").with_columns(source=pl.lit("r")),
    ])  # fmt: skip
    own = row(quality(frame), "AAA", "exporter")
    assert (own["nomenclatures"], own["source"]) == ("HS12; HS17", "r; s")


def test_no_declaration_gives_no_row():
    assert quality(declared()).equals(REPORTER_YEARS.empty())


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 100), st.sampled_from([1, 7, 50]), st.randoms())
def test_batches_and_order_of_rows_do_not_matter(seed, rows, random):
    frame = pl.concat([noisy_world(NOISE, products=5, seed=seed, year=year) for year in (2019, 2020)])
    places = list(range(frame.height))
    random.shuffle(places)
    assert quality(frame[places], rows=rows).equals(quality(frame))


def test_money_adds_up_to_what_was_declared():
    frame = noisy_world(NOISE)
    found = quality(frame)
    assert found["value_usd"].sum() == frame["value_usd"].sum() == found["mirrored_usd"].sum()
    exporters = found.filter(side="exporter")
    assert exporters["products"].to_list() == [40, 40, 40]


def test_the_rule_that_takes_freight_off_does_not_change_the_mirror_figures():
    frame = noisy_world(NOISE)
    plain, other = (
        quality(frame, how=HOW.model_copy(update={"remove_freight": rule})) for rule in ("always", "mirrored")
    )
    assert plain.equals(other)
