from datetime import date

import polars as pl

from corridor.sources import us_census
from corridor.sources.csvtext import LINE
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIR_TOTALS, check_frame

RECIPE = SourceRecipe(files={"totals": "x"}, retrieved=date(2026, 11, 23), first_year=2024)


def row(year: str, code: str, name: str, months: int, *figures: float) -> dict[str, object]:
    exported, imported = figures
    filled = {
        f"{side}{month}": (total / months if i < months else 0.0)
        for side, total in (("E", exported), ("I", imported))
        for i, month in enumerate(us_census.MONTHS)
    }
    return {"year": year, "CTY_CODE": code, "CTYNAME": name, **filled, "EYR": exported, "IYR": imported}


def test_totals_with_partial_year_groups_and_world():
    frame = pl.DataFrame(
        [
            row("2023", "4632", "Azerbaijan", 12, 541.520449, 69.380839),
            row("2024", "4632", "Azerbaijan", 12, 255.07449, 157.776472),
            row("2025", "4632", "Azerbaijan", 2, 33.744079, 19.338373),
            row("2024", "0015", "World, Not Seasonally Adjusted", 12, 2000.0, 3000.0),
            row("2024", "0003", "European Union", 12, 300.0, 500.0),
            row("2024", "5082", "Gaza Strip admin. by Israel", 12, 1.0, 0.5),
            row("2024", "5083", "West Bank admin. by Israel", 12, 2.0, 0.25),
        ]
    ).select(us_census.TOTAL_COLUMNS)
    reading = us_census.pair_totals(frame, RECIPE, file="f")
    table = reading.tables["pair_totals"]
    assert table.select("year", "exporter", "importer", "declared_by", "value_usd", "basis", "months").rows() == [
        (2024, "AZE", "USA", "importer", 157_776_472, "customs value", 12),
        (2024, "PSE", "USA", "importer", 750_000, "customs value", 12),
        (2024, "USA", "AZE", "exporter", 255_074_490, "FAS", 12),
        (2024, "USA", "PSE", "exporter", 3_000_000, "FAS", 12),
        (2024, "USA", "WLD", "exporter", 2_000_000_000, "FAS", 12),
        (2024, "WLD", "USA", "importer", 3_000_000_000, "customs value", 12),
        (2025, "AZE", "USA", "importer", 19_338_373, "customs value", 2),
        (2025, "USA", "AZE", "exporter", 33_744_079, "FAS", 2),
    ]
    assert check_frame(PAIR_TOTALS, table).ok
    assert reading.gaps == ("us_census: 2025 covers 2 months",)
    account = reading.accounts[0]
    assert (account.rows_in, account.kept, account.aggregated) == (14, 8, 2)
    assert account.balanced


def test_imports_by_chapter_are_at_customs_value():
    recipe = SourceRecipe(files={"imports": "x"}, retrieved=date(2026, 11, 23), valuation="customs")
    frame = pl.DataFrame(
        [("01", "10.0", "4632"), ("76", "62.0", "4632"), ("01", "99.0", "0003"), ("01", "0.0", "4633")],
        schema=list(us_census.CHAPTER_COLUMNS),
        orient="row",
    )
    reading = us_census.imports_by_chapter(frame, recipe)
    declared = reading.tables["declared"].select("year", "exporter", "importer", "product", "value_usd", "valuation")
    assert declared.rows() == [
        (2024, "AZE", "USA", "01", 10, "FOB"),
        (2024, "AZE", "USA", "76", 62, "FOB"),
        (2024, "GEO", "USA", "01", 0, "FOB"),
    ]
    assert reading.accounts[0].balanced
    assert set(reading.tables["reporting"].select("reporter", "side", "status").rows()) == {
        ("USA", "importer", "declared")
    }


def test_faulty_figures_and_chapters_are_quarantined_with_their_lines():
    frame = (
        pl.DataFrame(
            [
                row("2024", "4632", "Azerbaijan", 12, 5.0, 3.0),
                row("2O24", "4632", "Azerbaijan", 12, 5.0, 3.0),
                row("2024", "4280", "Germany", 12, -5.0, 3.0),
                row("2024", "9999", "Lemuria", 12, 1.0, 2.0),
            ]
        )
        .select(us_census.TOTAL_COLUMNS)
        .with_row_index(LINE, offset=2)
    )
    reading = us_census.pair_totals(frame, RECIPE, file="f")
    assert reading.tables["pair_totals"].height == 3
    assert sorted(reading.accounts[0].quarantine.rows.select("line", "reason").rows()) == [
        (3, "year is missing or no year"),
        (3, "year is missing or no year"),
        (4, "value is negative"),
        (5, "partner's spelling is unknown"),
        (5, "partner's spelling is unknown"),
    ]
    chapters = pl.DataFrame(
        [("01", "10.0", "4632"), ("8x", "62.0", "4632"), ("02", "lots", "4632")],
        schema=list(us_census.CHAPTER_COLUMNS),
        orient="row",
    ).with_row_index(LINE, offset=1)
    found = us_census.imports_by_chapter(chapters, RECIPE)
    assert set(found.tables["reporting"]["product"]) == {"01", "02"}
    assert found.accounts[0].quarantine.rows.select("line", "reason").rows() == [
        (2, "product code is no HS code"),
        (3, "value is missing or no number of dollars"),
    ]


def test_totals_of_every_year(shared):
    path = "us_census/country.xlsx"
    recipe = SourceRecipe.model_validate({"files": {"totals": path}, "retrieved": "2026-11-23"})
    reading = us_census.read_totals(RawFiles(shared, us_census.TOTALS, recipe), recipe)
    account, raw = reading.accounts[0], pl.read_excel(shared / path, engine="calamine")
    assert account.rows_in == 2 * raw.height == 17_944
    dollars = sum(round(value * 1e6) for column in ("EYR", "IYR") for value in raw[column])
    assert account.value_in == dollars == 489_237_928_110_476
    assert (account.quarantined, account.balanced) == (0, True)
    assert reading.tables["pair_totals"]["value_usd"].sum() == account.value_kept
