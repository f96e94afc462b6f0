import polars as pl
import pytest

from corridor.sources import facts
from corridor.tables import FACTS, check_frame


def read(*rows: tuple[str, str, str, str, str]):
    return facts.facts(pl.DataFrame(rows, schema=list(facts.COLUMNS), orient="row"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", (2024, 12)),
        ("2025 Jan-Feb", (2025, 2)),
        ("2025 Jan-Oct", (2025, 10)),
        ("past year to 2026-03", (2026, 12)),
        ("2025 implied", (2025, 12)),
        ("lately", (None, None)),
    ],
)
def test_period(text, expected):
    assert facts.period(text) == expected


def test_names_units_and_kinds():
    reading = read(
        ("2024", "US exports to AZ", "255.07449", "US Census", "a"),
        ("2024", "AZ imports from US", "1617.0", "State Customs Committee of AZ", "b"),
        ("2024", "US surplus with AZ", "97.298018", "US Census", "derived"),
        ("2025 Jan-Feb", "US imports from AZ", "19.338373", "US Census", "c"),
        ("past year to 2026-03", "US exports to AZ growth", "+54%", "J. Kessler, US Commerce", "d"),
        ("past year to 2026-03", "US surplus with AZ growth", "+231%", "same", "same"),
        ("2025 implied", "US exports to AZ", "392.8", "INFERRED = 255.07 x 1.54", "e"),
        ("2025", "penguins", "1", "x", "y"),
    )
    table = reading.tables["facts"]
    shown = {row["fact"]: row for row in table.iter_rows(named=True)}
    assert sorted(shown) == [
        "aze_customs_2024_imports_usa_aze",
        "us_census_2024_balance_usa_aze_derived",
        "us_census_2024_exports_usa_aze",
        "us_census_2025_exports_usa_aze_inferred",
        "us_census_2025m2_imports_aze_usa",
        "us_commerce_2026_balance_growth_usa_aze",
        "us_commerce_2026_exports_growth_usa_aze",
    ]
    assert shown["us_census_2024_exports_usa_aze"]["value"] == 255_074_490.0
    assert shown["aze_customs_2024_imports_usa_aze"]["reporter_country"] == "AZE"
    growth = shown["us_commerce_2026_balance_growth_usa_aze"]
    assert (growth["value"], growth["unit"], growth["source"]) == (231.0, "percent", "d")
    assert shown["us_census_2025m2_imports_aze_usa"]["months"] == 2
    assert shown["us_census_2025_exports_usa_aze_inferred"]["kind"] == "inferred"
    assert check_frame(FACTS, table).ok
    assert [(item.reason, item.rows) for item in reading.accounts[0].left_out] == [("flow is not understood", 1)]
