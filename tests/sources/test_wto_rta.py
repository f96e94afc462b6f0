import json
from pathlib import Path

import polars as pl
import pytest

from corridor.errors import DataError
from corridor.sources import wto_rta
from corridor.sources.source import RawFiles, Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import AGREEMENTS, check_frame
from samples import wto_rta as sample


def opened(folder: Path, **recipe: object) -> Reading:
    made = SourceRecipe.model_validate({**sample.RECIPE, **recipe})
    return wto_rta.read(RawFiles(folder, "wto_rta", made), made)


def test_a_list_by_hand(tmp_path):
    sample.write(tmp_path)
    reading = opened(tmp_path)
    table, account = reading.tables["agreements"], reading.accounts[0]
    assert table.select("agreement", "country", "kind", "known_in").rows() == [
        ("Argentina - Mexico", "ARG", "PSA", 2021),
        ("Argentina - Mexico", "MEX", "PSA", 2021),
        *(("EU - Georgia", code, "FTA & EIA", 2021) for code in ("AUT", "BEL", "DEU", "FRA", "GEO", "ITA")),
        ("Georgia - Azerbaijan", "AZE", "FTA", 2021),
        ("Georgia - Azerbaijan", "GEO", "FTA", 2021),
        ("Somewhere", "NAM", "CU", 2021),
        ("Somewhere", "ZAF", "CU", 2021),
        ("Türkiye - Georgia", "GEO", "FTA", 2021),
        ("Türkiye - Georgia", "TUR", "FTA", 2021),
    ]
    assert check_frame(AGREEMENTS, table).ok
    assert (account.rows_in, account.kept, account.quarantined, account.balanced) == (17, 14, 2, True)
    assert account.quarantine.rows.select("line", "reason").rows() == [
        (4, "party's spelling is unknown"),
        (6, "agreement has no name"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"rta": "x"}, r"a list of agreements is needed here, found dict"),
        ([{"rta": "x", "type": "CU"}], r"entry 1: an object with the keys .* missing: countries"),
        ([{"rta": "x", "type": "CU", "countries": ["AZ"]}, 5], r"entry 2: an object with the keys"),
        ([{"rta": "x", "type": None, "countries": ["AZ"]}], r"entry 1: rta and type must be texts"),
        ([{"rta": "x", "type": "CU", "countries": []}], r"entry 1: rta and type must be texts, and countries a list"),
        ([{"rta": "x", "type": "CU", "countries": ["AZ", 7]}], r"entry 1: rta and type must be texts"),
    ],
)
def test_what_is_no_such_list_is_refused(tmp_path, content, message):
    (tmp_path / "wto_rtas_2021_03.json").write_text(json.dumps(content))
    with pytest.raises(DataError, match=message):
        opened(tmp_path)


def test_the_export_names_parties_and_the_union(tmp_path):
    text = "RTA ID,RTA Name,Type,Status,Current signatories\n"
    text += '1,EU - Georgia,FTA,In Force,"European Union; Georgia"\n2,Old one,CU,Inactive,"Georgia; Armenia"\n'
    (tmp_path / "AllRTAs.csv").write_text(text)
    with pytest.raises(DataError, match=r"options\.year: the name of AllRTAs\.csv must hold the year"):
        opened(tmp_path, files={"list": "AllRTAs.csv"})
    for year, members in (("2021", 27), ("2019", 28)):
        reading = opened(tmp_path, files={"list": "AllRTAs.csv"}, options={"year": year})
        table = reading.tables["agreements"]
        assert table.height == members + 1
        assert ("GBR" in table["country"].to_list()) == (year == "2019")
        assert reading.accounts[0].balanced


def test_the_list_of_march_2021(shared):
    path = "country_indicators/wto_rtas_2021_03.json"
    reading = opened(shared, files={"list": path})
    raw = json.loads((shared / path).read_text(encoding="utf-8"))
    assert len(raw) == 342
    account, table = reading.accounts[0], reading.tables["agreements"]
    assert account.rows_in == account.kept == sum(len(entry["countries"]) for entry in raw) == 2395
    assert table["agreement"].n_unique() == 342
    georgia = {entry["rta"] for entry in raw if "GE" in entry["countries"]}
    assert set(table.filter(pl.col("country") == "GEO")["agreement"]) == georgia
