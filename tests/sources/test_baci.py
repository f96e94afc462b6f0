from datetime import date

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.sources import baci
from corridor.sources.opening import find
from corridor.sources.source import RawFiles
from corridor.spec.recipe import SourceRecipe
from samples import baci as sample


def recipe_of(release=".", **changes):
    fields = {"files": {"release": release}, "retrieved": date(2026, 11, 23), **changes}
    return SourceRecipe.model_validate(fields)


@pytest.fixture
def folder(tmp_path):
    sample.write(tmp_path)
    return tmp_path


def read(folder, **changes):
    recipe = recipe_of(**changes)
    return baci.read(RawFiles(folder, "baci", recipe), recipe)


def test_years_are_known_by_their_files_and_read_one_at_a_time(folder):
    found = read(folder)
    assert found.years == (2020, 2021)
    assert set(found.read(2021).tables["goods_flows"]["year"]) == {2021}
    assert read(folder, first_year=2021).years == (2021,)
    with pytest.raises(DataError, match="no file of a year from 1990 to 2000; files are named like BACI_HS92_Y1995"):
        read(folder, first_year=1990, last_year=2000)


def test_a_file_alone_tells_its_year_in_its_name_or_first_row(folder):
    alone = folder / "mine.csv"
    alone.write_text(sample.FIRST)
    found = read(folder, release="mine.csv", options={"revision": "hs17"})
    assert found.years == (2020,)
    assert set(found.read(2020).tables["goods_flows"]["nomenclature"]) == {"HS17"}
    with pytest.raises(DataError, match=r"mine\.csv: the name tells no HS revision; name it in the recipe"):
        read(folder, release="mine.csv")
    alone.write_text("t,i,j,k,v,q\nsoon,1,2,3,4,5\n")
    with pytest.raises(DataError, match=r"mine\.csv: neither its name nor its first row tells the year"):
        read(folder, release="mine.csv", options={"revision": "HS17"})


def test_two_files_of_one_year_are_refused(folder):
    (folder / "BACI_HS92_Y2020_V202501.csv").write_text(sample.FIRST)
    with pytest.raises(DataError, match=r"the year 2020 stands in more than one file: BACI_HS17_Y2020.*take one rev"):
        read(folder)


def test_numbers_mean_what_the_release_says_then_what_corridor_knows(folder):
    rows = "4,GEO\n31,XQX\nmany,AZE\n-5,ITA\n99999,ITA\n"
    (folder / "country_codes_V202501.csv").write_text(f"country_code,country_iso3\n{rows}")
    codes = baci.country_codes(find(folder), recipe_of(spellings={"999": "XKX"}))
    assert not {-5, 99_999} & set(codes)
    assert (codes[4], codes[31], codes[999], codes[842], codes[490]) == ("GEO", "AZE", "XKX", "USA", "TWN")


def test_titles_come_from_the_release(folder):
    assert baci.product_titles(find(folder), "HS17").is_empty()
    (folder / "product_codes_HS17_V202501.csv").write_text('code,description\n10121,"Horses; pure-bred, live"\nx,y\n')
    titles = baci.product_titles(find(folder), "HS17")
    assert titles.rows() == [("010121", "HS17", 6, "Horses; pure-bred, live", "0101")]


def test_the_sample_of_a_release_adds_up(shared):
    """70,920 rows of exporters 4 and 710, as the description of the file says; dollars summed from the text."""
    recipe = recipe_of("baci_sample")
    found = baci.read(RawFiles(shared, "baci", recipe), recipe)
    reading = found.read(2020)
    raw = pl.read_csv(shared / "baci_sample" / "BACI_HS17_Y2020_sample.csv", infer_schema=False)
    dollars = raw.select((pl.col("v").cast(pl.Decimal(20, 3)) * 1000).sum()).item()
    account = reading.accounts[0]
    assert (account.rows_in, account.kept, account.value_in) == (70_920, 70_920, int(dollars))
    flows = reading.tables["goods_flows"]
    assert (flows.height, flows["value_usd"].sum()) == (70_920, int(dollars))
    assert set(flows["exporter"].unique()) == {"AFG", "ZAF"}
    assert flows["quantity_kg"].null_count() == raw["q"].str.contains("NA").sum()
