import polars as pl
import pytest

from corridor.sources import usgs_mcs
from corridor.tables import MINERALS, check_frame


def old(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(usgs_mcs.COLUMNS_2025, pl.String), orient="row")


def new(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(usgs_mcs.COLUMNS_2026, pl.String), orient="row")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", 1234.5),
        (">540,000", 540000.0),
        ("—", 0.0),
        ("W", None),
        ("NA", None),
        ("330 - 390", None),
        (None, None),
    ],
)
def test_numbers_as_printed(text, value):
    assert usgs_mcs.number(text) == value


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Peru (exports)", "Peru"),
        ("Congo (Kinshasa)", "Congo (Kinshasa)"),
        ("World total (rounded) 10", "World"),
        ("Other countries (rounded)", "Other countries"),
        ("United\xa0States (kyanite)", "United States"),
    ],
)
def test_country_without_remark(printed, name):
    assert usgs_mcs.country_name(printed) == name


@pytest.mark.parametrize(
    ("commodity", "detail", "expected"),
    [
        ("Lithium ", "Mine production, lithium content", ("lithium", "mine")),
        ("Copper ", "Refinery production, copper", ("copper", "refinery")),
        ("Barite  ", "Mine production", ("baryte", "mine")),
        ("Platinum-Group metals", "Mine production, Palladium content", ("palladium", "mine")),
        ("Unobtainium", "Mine production", (None, None)),
    ],
)
def test_minerals_are_named_as_the_sector_files_do(commodity, detail, expected):
    assert usgs_mcs.mineral_of(commodity, detail) == expected


def test_newer_edition_wins_and_reserves_of_the_older_stay():
    older = old(
        ("Iodine", "Azerbaijan", "Mine production", "metric tons", "200", "205", None, "170,000"),
        ("Lithium ", "United States", "Mine production", "metric tons", None, None, "W for 23-24", "1800000"),
        ("Lithium ", "Other countries", "Mine production", "metric tons", "1", "2", None, None),
    )
    world = "World Mine Production and Reserves"
    newer = new(
        (
            world,
            "Iodine",
            "Azerbaijan",
            "Production",
            "Mine production",
            "metric tons",
            "2024",
            "210",
            "Estimated.",
            "No",
        ),
        (
            world,
            "Lithium",
            "Chile",
            "Production",
            "Mine production",
            "metric tons",
            "2025",
            "56,000",
            "Reported.",
            "Yes",
        ),
        (world, "Lithium", "Chile", "Reserves", "Reserves", "metric tons", "2025", ">9,300,000", None, "Yes"),
        (world, "Lithium", "United States", "Production", "Mine production", "metric tons", "2025", "W", None, "Yes"),
        ("Salient Statistics", "Lithium", "Chile", "Production", "Production", "metric tons", "2025", "9", None, "Yes"),
    )
    reading = usgs_mcs.minerals(older, newer)
    table = reading.tables["minerals"]
    columns = ["year", "country", "mineral", "stage", "production", "reserves", "estimated", "critical"]
    assert table.select(columns).rows() == [
        (2023, "AZE", "iodine", "mine", 200.0, None, False, False),
        (2024, "AZE", "iodine", "mine", 210.0, 170_000.0, True, False),
        (2024, "USA", "lithium", "mine", None, 1_800_000.0, False, True),
        (2025, "CHL", "lithium", "mine", 56_000.0, 9_300_000.0, False, True),
    ]
    assert check_frame(MINERALS, table).ok
    assert all(account.balanced for account in reading.accounts)
    reasons = {item.reason: item.rows for account in reading.accounts for item in account.left_out}
    assert reasons["withheld, not available, a range or a word"] == 1
    assert reasons["not from a table of world production or reserves"] == 1
    assert reasons["the edition of 2026 has the figure, or another unit for it"] == 1
