import polars as pl

from corridor.sources import oecd_btige
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe
from corridor.tables import INDUSTRY_FLOWS, check_frame
from samples import oecd_btige as sample


def test_groups_totals_and_repeats_by_hand(tmp_path):
    sample.write(tmp_path)
    recipe = SourceRecipe.model_validate(sample.RECIPE)
    reading = oecd_btige.read(RawFiles(tmp_path, "oecd_btige", recipe), recipe)
    table, account = reading.tables["industry_flows"], reading.accounts[0]
    assert table.select("year", "exporter", "importer", "industry", "use", "value_usd").rows() == [
        (2022, "AZE", "ITA", "B06", "total", 9_000_250),
        (2022, "AZE", "ITA", "C", "total", 800_126),
        (2022, "AZE", "ITA", "C26", "total", 12_000),
        (2022, "AZE", "ITA", "_T", "total", 10_000_500),
        (2022, "TUR", "ITA", "C26ICT", "total", 5_500),
        (2023, "USA", "AZE", "C30", "total", 0),
    ]
    assert check_frame(INDUSTRY_FLOWS, table).ok
    assert account.balanced
    assert (account.rows_in, account.value_in) == (sample.ROWS_IN, sample.VALUE_IN)
    assert account.quarantine.rows.select("line", "reason").rows() == [
        (9, "second figure for the same flow"),
        (11, "importer's spelling is unknown"),
        (12, "value is missing or no number of dollars"),
        (13, "value is negative"),
        (14, "year is missing or no year"),
        (15, "industry is no code of the classification"),
    ]
    assert reading.gaps[1] == ("oecd_btige: 2022 holds 2 exporters and 1 importers; other flows are absent, not zero")


def test_the_extract_of_2021_to_2025(shared):
    path = "oecd_btige_cpa/btige_partial_2021_2025.parquet"
    recipe = SourceRecipe.model_validate({"files": {"flows": path}, "retrieved": "2026-11-23"})
    reading = oecd_btige.read(RawFiles(shared, "oecd_btige", recipe), recipe)
    table, account, raw = reading.tables["industry_flows"], reading.accounts[0], pl.read_parquet(shared / path)
    whole = raw.filter(pl.col("year") != "2025")
    assert whole["importer"].n_unique() == 9
    assert whole.group_by("year").agg(pl.col("exporter").n_unique()).sort("year")["exporter"].to_list() == [
        175,
        173,
        172,
    ]
    assert raw["cpa"].n_unique() == 83
    plain = raw.filter(~pl.col("importer").is_in(["W", "WXD", "W_X"])).select(
        "year", "exporter", "importer", "cpa", "value"
    )
    dollars = sum(round(value * 1000) for value in plain.unique()["value"])
    assert (account.rows_in, account.kept, account.quarantined) == (328_489, 310_366, 0)
    assert account.value_in == 154_332_197_960_524
    assert table["value_usd"].sum() == account.value_kept == dollars
    assert {str(item.reason): item.rows for item in account.left_out}[oecd_btige.REPEATED] == 17_126
    assert account.balanced
