import polars as pl

from corridor.sources import us_census, us_duties
from corridor.sources.csvtext import LINE
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TARIFFS, check_frame

ROWS = [
    ("01", "200.0", "5.0", "4632"),
    ("1", "0.0", "0.0", "1220"),
    ("27", "10.0", "1.0", "5082"),
    ("27", "30.0", "1.0", "5083"),
    ("27", "10.0", "9.0", "0003"),
    ("27", "10.0", "9.0", "9999"),
    ("27", "10.0", "n/a", "2010"),
    ("28", "10.0", "-2.0", "2010"),
    ("2x", "10.0", "2.0", "2010"),
]


def frame() -> pl.DataFrame:
    return pl.DataFrame(ROWS, schema=list(us_duties.DUTY_COLUMNS), orient="row").with_row_index(LINE, offset=1)


def test_duty_over_value_by_hand(recipe):
    reading = us_duties.collected_duties(frame(), recipe, source="us_census_hs2", file="f")
    table, account = reading.tables["tariffs"], reading.accounts[0]
    assert table.select("year", "importer", "exporter", "product", "duty", "weighted_average_pct").rows() == [
        (2024, "USA", "AZE", "01", "collected", 2.5),
        (2024, "USA", "PSE", "27", "collected", 5.0),
    ]
    assert check_frame(TARIFFS, table).ok
    assert (account.rows_in, account.kept, account.aggregated, account.balanced) == (9, 2, 1, True)
    assert (account.value_in, account.value_kept) == (5 + 2 + 18 - 2 + 2, 7)
    assert account.quarantine.rows.select("line", "reason").rows() == [
        (6, "partner's spelling is unknown"),
        (7, "duty is missing or no number of dollars"),
        (8, "value is negative"),
        (9, "product code is no HS code"),
    ]


def test_products_and_years_of_the_recipe(recipe):
    picky = recipe.model_copy(update={"skip_products": {"27": "not wanted"}})
    assert us_duties.collected_duties(frame(), picky, source="s").tables["tariffs"]["product"].to_list() == ["01"]
    early = recipe.model_copy(update={"last_year": 2023})
    assert us_duties.collected_duties(frame(), early, source="s").tables["tariffs"].is_empty()


def test_duties_of_2024(shared):
    path = "us_census/us_imports_hs2_2024.parquet"
    made = SourceRecipe.model_validate(
        {"files": {"imports": path, "duties": path}, "retrieved": "2026-11-23", "valuation": "customs"}
    )
    reading = us_census.read_chapters(RawFiles(shared, us_census.CHAPTERS, made), made)
    flows, duties = reading.accounts
    raw = pl.read_parquet(shared / path)
    assert raw.height == flows.rows_in == duties.rows_in == 11_251
    assert duties.value_in == raw["2024_duty"].cast(pl.Float64).cast(pl.Int64).sum() == 83_503_172_647
    assert flows.value_in == raw["2024_imports"].cast(pl.Float64).cast(pl.Int64).sum() == 3_848_625_016_059
    assert flows.balanced
    assert duties.balanced
    table = reading.tables["tariffs"]
    printed = raw.filter((pl.col("CTY_CODE") == "4632") & (pl.col("HS2") == "76"))["2024_tariff"].cast(pl.Float64)[0]
    found = table.filter((pl.col("exporter") == "AZE") & (pl.col("product") == "76"))["weighted_average_pct"][0]
    assert abs(found - printed) < 1e-9
    assert check_frame(TARIFFS, table).ok
