import polars as pl
import pytest

from corridor.harmonising.revision_report import (
    ESTIMATED,
    EXACT,
    LEFT,
    LINE_SCHEMA,
    MEANINGS,
    ConversionReport,
    Kind,
    together,
)


def report(*lines, rows_out=0, to="HS22", hidden=0):
    frame = pl.DataFrame(list(lines), schema=LINE_SCHEMA, orient="row")
    return ConversionReport(to, "nearest", frame, rows_out, hidden)


LINES = (
    (2019, "HS17", "260500", "one_to_one", 1, 10, 600),
    (2019, "HS17", "851712", "split", 2, 5, 300),
    (2020, "HS17", "851712", "split", 2, 4, 50),
    (2020, "HS17", "811292", "assigned", 1, 2, 20),
    (2020, "HS", "27", "revision_unknown", 0, 1, 30),
)


def test_every_kind_has_a_meaning_and_is_exact_or_estimated_or_left():
    assert set(MEANINGS) == set(Kind)
    assert sorted([*EXACT, *ESTIMATED, *LEFT]) == sorted(Kind)


def test_record_adds_up():
    record = report(*LINES, rows_out=27, hidden=8).record()
    assert record["rows_in"] == 22
    assert record["value_usd"] == 1000 == sum(record[f"{kind}_usd"] for kind in Kind)
    assert (record["share_exact"], record["share_estimated"], record["share_left"]) == (0.6, 0.37, 0.03)
    assert (record["rows_out"], record["quantity_blanked_kg"], record["to"], record["weights"]) == (
        27,
        8,
        "HS22",
        "nearest",
    )


def test_rows_are_by_year_revision_and_kind():
    rows = report(*LINES).rows()
    assert [(row["year"], row["nomenclature"], row["kind"]) for row in rows] == [
        (2019, "HS17", "one_to_one"),
        (2019, "HS17", "split"),
        (2020, "HS", "revision_unknown"),
        (2020, "HS17", "assigned"),
        (2020, "HS17", "split"),
    ]
    assert rows[1] == {
        "year": 2019,
        "nomenclature": "HS17",
        "kind": "split",
        "codes": 1,
        "rows": 5,
        "value_usd": 300,
        "share_of_year": 1 / 3,
    }


def test_most_affected_come_first_and_exact_codes_are_none():
    affected = report(*LINES).affected(2)
    assert [(row["product"], row["value_usd"]) for row in affected] == [("851712", 350), ("27", 30)]


def test_left_lists_each_code_once():
    assert report(*LINES, LINES[-1]).left() == [("HS", "27")]


def test_nothing_has_no_shares():
    empty = report()
    assert empty.rows() == []
    assert empty.record()["share_left"] is None
    assert "by value none exact" in empty.sentence()


def test_sentence_tells_the_shares():
    assert report(*LINES, rows_out=27).sentence() == (
        "to HS22 by nearest: 22 rows in, 27 out, 1,000 USD; "
        "by value 60.00% exact, 37.00% estimated, 3.00% left as it was"
    )


def test_years_come_together():
    first, second = report(*LINES[:2], rows_out=3, hidden=1), report(*LINES[2:], rows_out=4, hidden=2)
    whole = together([first, second, report(*LINES[:1])])
    assert (whole.rows_in, whole.value_usd, whole.rows_out, whole.quantity_blanked_kg) == (32, 1600, 7, 3)
    assert whole.lines.height == 5


def test_reports_to_different_revisions_stay_apart():
    with pytest.raises(ValueError, match="of one revision and the same weights"):
        together([report(), report(to="HS17")])
