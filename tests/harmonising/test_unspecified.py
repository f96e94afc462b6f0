import polars as pl
import pytest

from corridor.harmonising.unspecified import coarsest, divided, hidden, no_partner, no_product, with_heading

SCHEMA = {
    "year": pl.Int32, "reporter": pl.String, "side": pl.String, "partner": pl.String, "nomenclature": pl.String,
    "source": pl.String, "product": pl.String, "value_usd": pl.Int64,
}  # fmt: skip


def rows(*cells: tuple[str, str, str, int], nomenclature: str = "HS17") -> pl.DataFrame:
    """Return rows of reporter, partner, product and dollars."""
    full = [(2020, who, "exporter", partner, nomenclature, "s", product, usd) for who, partner, product, usd in cells]
    return pl.DataFrame(full, schema=SCHEMA, orient="row")


def codes(frame: pl.DataFrame) -> pl.DataFrame:
    return divided(frame.select("nomenclature", "source", "product").unique())


def hiding(frame: pl.DataFrame) -> dict[str, int]:
    headings = codes(frame)
    found = hidden(with_heading(frame, headings), headings)
    return {row["reporter"]: row["hidden_usd"] for row in found.iter_rows(named=True)}


@pytest.mark.parametrize(("product", "expected"), [("9999", True), ("999999", True), ("99", True), ("970199", False)])
def test_chapter_99_is_no_product(product, expected):
    assert rows(("A", "B", product, 1)).select(no_product()).item() is expected


def test_nes_is_no_partner():
    assert rows(("A", "NES", "01", 1), ("A", "B", "01", 1)).select(no_partner()).to_series().to_list() == [True, False]


def test_only_codes_with_a_subdivision_in_the_source_are_divided():
    frame = rows(("A", "B", "27", 9), ("C", "B", "2701", 5), ("A", "B", "8507", 1), ("A", "B", "270112", 3))
    assert sorted(codes(frame)["product"]) == ["27", "2701"]
    other = pl.concat([rows(("A", "B", "27", 9)), rows(("A", "B", "2701", 9), nomenclature="HS22")])
    assert codes(other).is_empty()


def test_a_heading_hides_what_its_subheadings_do_not_show():
    """A: 100 less 60 and 10; with C 50 less nothing, for C's subheadings are all kept back. B: nothing hidden."""
    frame = rows(
        ("A", "B", "2701", 100), ("A", "B", "270112", 60), ("A", "B", "270119", 10), ("A", "C", "2701", 50),
        ("B", "A", "2701", 7), ("B", "A", "270112", 7), ("C", "A", "270112", 5),
    )  # fmt: skip
    assert hiding(frame) == {"A": 80, "B": 0}


def test_subheadings_above_their_heading_are_negative():
    assert hiding(rows(("A", "B", "2701", 5), ("A", "B", "270112", 8))) == {"A": -3}


def test_each_level_is_held_against_the_next_that_the_reporter_filed():
    """27 hides 100 − 90 and 2701 hides 90 − 60; D files no heading of four digits, so 27 is held against 270112."""
    frame = rows(
        ("A", "B", "27", 100), ("A", "B", "2701", 90), ("A", "B", "270112", 60),
        ("D", "B", "27", 100), ("D", "B", "270112", 60),
    )  # fmt: skip
    assert hiding(frame) == {"A": 40, "D": 40}


def test_a_code_that_stands_alone_hides_nothing():
    assert hiding(rows(("A", "B", "8507", 100), ("A", "B", "260300", 1))) == {}


def test_no_dollar_is_counted_twice():
    frame = rows(("A", "B", "2701", 100), ("A", "B", "270112", 60), ("A", "C", "270112", 5), ("A", "B", "85", 1))
    kept = coarsest(with_heading(frame, codes(frame)))
    assert sorted(kept.select("partner", "product", "value_usd").rows()) == [
        ("B", "2701", 100), ("B", "85", 1), ("C", "270112", 5),
    ]  # fmt: skip
