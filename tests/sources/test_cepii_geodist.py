import polars as pl
import pytest

from corridor.sources import cepii_geodist
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe
from corridor.tables import PAIRS, check_frame


def test_pairs_with_old_codes():
    frame = pl.DataFrame(
        [
            ("AZE", "ROM", 0.0, 0.0, 0.0, 1881.5),
            ("ROM", "AZE", 0.0, 0.0, 0.0, 1881.5),
            ("AZE", "AZE", 0.0, 0.0, 0.0, 110.0),
            ("ZAR", "GEO", 1.0, 1.0, 1.0, 5000.0),
        ],
        schema=list(cepii_geodist.COLUMNS),
        orient="row",
    )
    reading = cepii_geodist.pairs(frame)
    table = reading.tables["pairs"]
    assert table.drop("source").rows() == [
        ("AZE", "ROU", 1881.5, False, False, False),
        ("COD", "GEO", 5000.0, True, True, True),
        ("ROU", "AZE", 1881.5, False, False, False),
    ]
    assert check_frame(PAIRS, table).ok
    assert reading.accounts[0].balanced


ROWS = {
    "iso_o": ["AZE", "AZE", "AZE", "AZE", "QQQ", "GEO", "AZE"],
    "iso_d": ["GEO", "ROM", "USA", "TUR", "AZE", "AZE", "GEO"],
    "contig": ["1", "0", "0", "0", "0", "1", "1"],
    "comlang_off": ["0", "0", "0", "0", "0", "x", "0"],
    "colony": ["0", "0", "0", "0", "0", "0", "0"],
    "dist": ["450.5", "far", ".", "1700", "5", "450.5", "451"],
}


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_any_kind_of_file_and_what_is_wrong_in_it(tmp_path, ending):
    path = tmp_path / f"dist_cepii{ending}"
    frame = pl.DataFrame(ROWS)
    {".csv": frame.write_csv, ".xlsx": frame.write_excel, ".parquet": frame.write_parquet}[ending](path)
    recipe = SourceRecipe.model_validate({"files": {"dyads": path.name}, "retrieved": "2026-11-23"})
    reading = cepii_geodist.read(RawFiles(tmp_path, cepii_geodist.NAME, recipe), recipe)
    assert reading.tables["pairs"].select("exporter", "importer", "distance_km", "contiguous").rows() == [
        ("AZE", "GEO", 450.5, True),
        ("AZE", "TUR", 1700.0, False),
    ]
    account = reading.accounts[0]
    assert {str(item.reason): item.rows for item in account.left_out} == {
        "country's spelling is unknown": 1,
        "no distance": 1,
        "distance is no number of kilometres": 1,
        "one of contig, comlang_off, colony is neither 0 nor 1": 1,
        "second row for the same pair": 1,
    }
    assert (account.quarantined, account.balanced) == (3, True)


def test_the_released_dyads(shared):
    path = "cepii_geodist/dist_cepii.parquet"
    recipe = SourceRecipe.model_validate({"files": {"dyads": path}, "retrieved": "2026-11-23"})
    reading = cepii_geodist.read(RawFiles(shared, cepii_geodist.NAME, recipe), recipe)
    account, raw = reading.accounts[0], pl.read_parquet(shared / path)
    assert (account.rows_in, account.kept, account.quarantined) == (224 * 224, 224 * 223, 0)
    apart = raw.filter(pl.col("iso_o") != pl.col("iso_d"))
    assert reading.tables["pairs"]["distance_km"].sum() == pytest.approx(apart["dist"].sum(), rel=1e-12)
    assert reading.tables["pairs"]["contiguous"].sum() == int(apart["contig"].sum())
