import polars as pl
import pytest

from corridor.errors import DataError
from corridor.harmonising.reconciling import choose, merge_reporting, reconcile
from corridor.sources.flows import DECLARED_SCHEMA
from corridor.spec.recipe import Overlap
from corridor.tables import GOODS_FLOWS, REPORTING, check_frame


def declared(*rows: tuple[object, ...], product: str = "27", source: str = "s") -> pl.DataFrame:
    full = [
        (year, i, j, product, "HS", by, value, kg, "FOB" if by == "exporter" else "CIF", source)
        for year, i, j, by, value, kg in rows
    ]
    return pl.DataFrame(full, schema=DECLARED_SCHEMA, orient="row")


def reporting(*cells: tuple[object, ...], source: str = "s") -> pl.DataFrame:
    rows = [(year, who, side, product, "HS", status, source) for year, who, side, product, status in cells]
    return pl.DataFrame(rows, schema=dict(REPORTING.dtypes), orient="row")


def reconciled(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    rows = frame.filter(declared_by="reconciled")
    return rows.select("exporter", "importer", "value_usd", "rule", "mirror_ratio", "quantity_kg").rows()


def test_exporter_alone_stands_as_declared():
    rows = reconcile(declared((2020, "AZE", "ITA", "exporter", 100, 7)), 1.06)
    assert reconciled(rows) == [("AZE", "ITA", 100, "exporter_only", None, 7)]


def test_importer_alone_is_brought_to_fob():
    """1,000 / 1.06 = 943.396…, rounded to 943."""
    rows = reconcile(declared((2020, "AZE", "ITA", "importer", 1000, None)), 1.06)
    assert reconciled(rows) == [("AZE", "ITA", 943, "importer_only", None, None)]


def test_customs_value_is_not_divided():
    frame = declared((2020, "AZE", "USA", "importer", 1000, None)).with_columns(valuation=pl.lit("FOB"))
    assert reconciled(reconcile(frame, 1.06)) == [("AZE", "USA", 1000, "importer_only", None, None)]


def test_both_give_the_integer_mean_and_the_mirror_ratio():
    """(1,000 + 1,272 / 1.06) // 2 = (1,000 + 1,200) // 2 = 1,100; 1,272 / 1,000 = 1.272 as declared."""
    frame = declared((2020, "AZE", "ITA", "exporter", 1000, None), (2020, "AZE", "ITA", "importer", 1272, 9))
    rows = reconcile(frame, 1.06)
    assert reconciled(rows) == [("AZE", "ITA", 1100, "mean_of_both", 1.272, 9)]
    assert rows["declared_by"].to_list() == ["exporter", "importer", "reconciled"]
    assert rows["value_usd"].to_list()[:2] == [1000, 1272]
    assert check_frame(GOODS_FLOWS, rows).ok


def test_mirror_ratio_of_a_zero_export_is_empty():
    frame = declared((2020, "AZE", "ITA", "exporter", 0, None), (2020, "AZE", "ITA", "importer", 106, None))
    assert reconciled(reconcile(frame, 1.06)) == [("AZE", "ITA", 50, "mean_of_both", None, None)]


def test_next_source_fills_the_reporter_years_that_the_first_lacks():
    flow = ("AZE", "ITA", "exporter")
    parts = {
        "world": {
            "declared": declared((2017, *flow, 1, None), source="world"),
            "reporting": reporting((2017, "AZE", "exporter", "27", "declared"), source="world"),
        },
        "region": {
            "declared": declared((2017, *flow, 2, None), (2018, *flow, 3, None), source="region"),
            "reporting": reporting(
                (2017, "AZE", "exporter", "27", "declared"),
                (2018, "AZE", "exporter", "27", "declared"),
                source="region",
            ),
        },
    }
    overlap = Overlap(products=["27"], order=["world", "region"], by="reporter-year")
    chosen = choose(parts, [overlap])
    assert chosen.parts["region"]["declared"].select("year", "value_usd").rows() == [(2018, 3)]
    assert chosen.parts["region"]["reporting"]["year"].to_list() == [2018]
    assert chosen.parts["world"]["declared"].height == 1
    assert chosen.lost == {"world": (0, 0), "region": (1, 2)}


def test_preferred_source_takes_a_code_whole():
    parts = {
        "baci": {"reporting": reporting((2002, "WLD", "exporter", "260200", "truncated"), source="baci")},
        "api": {
            "declared": declared((2020, "AZE", "ITA", "importer", 5, None), product="260200", source="api"),
            "reporting": reporting((2020, "ITA", "importer", "260200", "declared"), source="api"),
        },
    }
    chosen = choose(parts, [Overlap(products=["260200"], order=["baci", "api"])])
    assert chosen.parts["api"]["declared"].is_empty()
    assert chosen.parts["api"]["reporting"].is_empty()
    assert chosen.lost["api"] == (1, 5)


def test_overlap_that_no_priority_names_is_refused():
    parts = {
        name: {"reporting": reporting((2020, "AZE", "exporter", "27", "declared"), source=name)} for name in ("a", "b")
    }
    with pytest.raises(DataError, match="overlaps: product 27 of 2020 is in a and b, and no priority names it"):
        choose(parts, [])


def test_declared_wins_over_absent_in_reporting():
    rows = merge_reporting(
        [
            reporting((2020, "AZE", "exporter", "27", "absent"), source="a"),
            reporting((2020, "AZE", "exporter", "27", "declared"), source="b"),
        ]
    )
    assert rows.select("status", "source").rows() == [("declared", "b")]
