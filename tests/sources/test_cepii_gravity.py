import zipfile
from pathlib import Path

import pytest

from corridor.errors import DataError
from corridor.sources import cepii_gravity
from corridor.sources.source import RawFiles, Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TABLES, check_frame
from samples import cepii_gravity as sample


def opened(folder: Path, **recipe: object) -> Reading:
    made = SourceRecipe.model_validate({**sample.RECIPE, **recipe})
    return cepii_gravity.read(RawFiles(folder, "cepii_gravity", made), made)


def test_rows_by_hand(tmp_path):
    sample.write(tmp_path)
    reading = opened(tmp_path)
    assert reading.tables["pairs"].drop("source").rows() == [
        ("AZE", "DEU", 3011.0, False, False, False),
        ("DEU", "AUT", 525.0, True, True, True),
        ("DEU", "AZE", 3011.0, False, False, False),
    ]
    years = reading.tables["pair_years"].select("year", "exporter", "importer", "series", "value")
    of = {row[:-1]: row[-1] for row in years.rows()}
    assert of[2019, "AZE", "DEU", "trade_usd"] == 1_500_250.0
    assert of[2020, "DEU", "AUT", "trade_usd"] == 65e9
    assert [of[2020, "DEU", "AUT", name] for name in ("rta", "wto", "eu")] == [1.0, 1.0, 1.0]
    assert [of[2020, "DEU", "AZE", name] for name in ("rta", "wto", "eu")] == [0.0, 0.0, 0.0]
    assert (2021, "DEU", "AUT", "trade_usd") not in of
    assert len(of) == 5 * 4 - 1
    assert reading.tables["country_years"].select("year", "country", "series", "value").rows() == [
        (2019, "AZE", "gdp_usd", 48_174_235_000.0),
        (2019, "AZE", "population", 10_024_283.0),
        (2020, "AZE", "gdp_usd", 42_693_000_000.0),
        (2020, "AZE", "population", 10_093_121.0),
        (2020, "DEU", "gdp_usd", 3_889_669_000_000.0),
        (2020, "DEU", "population", 83_160_871.0),
        (2021, "DEU", "population", 83_196_078.0),
    ]
    assert all(check_frame(TABLES[name], frame).ok for name, frame in reading.tables.items())
    account = reading.accounts[0]
    assert (account.rows_in, account.kept, account.quarantined, account.balanced) == (sample.ROWS_IN, 5, 5, True)
    assert account.quarantine.rows["line"].to_list() == [9, 10, 11, 12, 13]
    assert "cepii_gravity: 1 of 5 rows have no dist" in reading.gaps


def test_blocks_of_any_size_give_the_same(tmp_path, monkeypatch):
    sample.write(tmp_path)
    whole = opened(tmp_path)
    monkeypatch.setattr(cepii_gravity, "BLOCK", 400)
    parts = opened(tmp_path)
    assert all(parts.tables[name].equals(frame) for name, frame in whole.tables.items())
    assert parts.gaps == whole.gaps
    one, other = whole.accounts[0], parts.accounts[0]
    assert set(one.left_out) == set(other.left_out)
    assert one.quarantine.rows.equals(other.quarantine.rows)


def test_a_zip_with_other_files_and_the_choice_of_tables(tmp_path):
    sample.write(tmp_path)
    with zipfile.ZipFile(tmp_path / "Gravity_csv_V202211.zip", "w") as archive:
        archive.write(tmp_path / "Gravity_V202211.csv", "Gravity_V202211.csv")
        archive.writestr("Countries_V202211.csv", "country_id,iso3\n")
    reading = opened(
        tmp_path, files={"gravity": "Gravity_csv_V202211.zip"}, options={"tables": "pairs"}, first_year=2020
    )
    assert list(reading.tables) == ["pairs"]
    # The figures that only the other tables need are not looked at: Spain's negative population harms no distance.
    assert ("DEU", "ESP") in reading.tables["pairs"].select("exporter", "importer").rows()


def test_an_unknown_table_or_series_and_a_missing_column(tmp_path):
    sample.write(tmp_path)
    with pytest.raises(DataError, match=r"options\.series: 'fta' is none of rta, wto, eu"):
        opened(tmp_path, options={"series": "rta, fta"})
    with pytest.raises(DataError, match=r"options\.tables: 'flows' is none of pairs, pair_years, country_years"):
        opened(tmp_path, options={"tables": "flows"})
    (tmp_path / "Gravity_V202211.csv").write_text("year,iso3_o,iso3_d\n2020,DEU,AUT\n")
    with pytest.raises(DataError, match=r"line 1: columns country_exists_o, country_exists_d, dist.* missing"):
        opened(tmp_path)
    (tmp_path / "Gravity_V202211.csv").write_text("")
    with pytest.raises(DataError, match=r"line 1: a header line is needed here, and the file is empty"):
        opened(tmp_path)
