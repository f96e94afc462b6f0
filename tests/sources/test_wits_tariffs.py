import zipfile
from pathlib import Path

import pytest

from corridor.errors import DataError
from corridor.sources import wits_tariffs
from corridor.sources.source import RawFiles, Reading
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TARIFFS, check_frame
from samples import wits_tariffs as sample

BULK = "NomenCode,Reporter_ISO_N,Year,ProductCode,Sum_Of_Rates,Min_Rate,Max_Rate,SimpleAverage,TotalNoOfLines\n"


def opened(folder: Path, **recipe: object) -> Reading:
    made = SourceRecipe.model_validate({**sample.RECIPE, **recipe})
    return wits_tariffs.read(RawFiles(folder, "wits_tariffs", made), made)


def test_an_export_by_hand(tmp_path):
    sample.write(tmp_path)
    reading = opened(tmp_path)
    table, account = reading.tables["tariffs"], reading.accounts[0]
    shown = (
        "importer",
        "exporter",
        "product",
        "nomenclature",
        "duty",
        "simple_average_pct",
        "weighted_average_pct",
        "minimum_pct",
        "maximum_pct",
        "lines",
    )
    members = set(wits_tariffs.EU_MEMBERS)
    assert table.filter(~table["importer"].is_in(sorted(members - {"DEU"}))).select(shown).rows() == [
        ("AZE", "GEO", "020110", "HS17", "AHS", 0.0, 0.0, 0.0, 0.0, 4),
        ("AZE", "WLD", "010121", "HS12", "MFN", 7.5, None, 0.0, 15.0, 2),
        ("AZE", "WLD", "270900", "HS12", "MFN", 5.0, 5.0, 5.0, 5.0, 1),
        ("DEU", "WLD", "020110", "HS12", "MFN", 12.0, None, 12.0, 12.0, 1),
        ("TUR", "AZE", "020110", "HS17", "AHS", 40.5, 41.0, 30.0, 50.0, 3),
        ("TUR", "WLD", "020140", "HS17", "BND", 1.0, None, 1.0, 2.0, 2),
    ]
    union = table.filter(table["importer"].is_in(sorted(members - {"DEU"})))
    assert set(union["importer"]) == members - {"DEU"}
    assert set(union["simple_average_pct"]) == {12.8}
    assert check_frame(TARIFFS, table).ok
    assert (account.rows_in, account.kept, account.quarantined) == (sample.ROWS_IN, 7, 9)
    assert account.balanced
    assert account.quarantine.rows["line"].to_list() == [9, 11, 12, 13, 14, 15, 17, 18, 19]
    assert reading.gaps == ("wits_tariffs: 2 unknown country spellings left out: '999', 'B17'",)


def test_the_recipe_chooses_a_member_of_the_union(tmp_path):
    sample.write(tmp_path)
    table = opened(tmp_path, reporters=["AUT", "TUR"]).tables["tariffs"]
    assert table["importer"].unique().sort().to_list() == ["AUT", "TUR"]


def test_bulk_files_in_a_zip_take_the_duty_from_their_names(tmp_path):
    with zipfile.ZipFile(tmp_path / "bulk.zip", "w") as archive:
        archive.writestr(
            "AVEMFN_H5_792_2018_U2.csv", BULK + "H5,792,2018,10121,10,0,10,5,2\nH5,792,2018,010129,,,,,1\n"
        )
        archive.writestr("MFN_H5_792_2018_U2.csv", BULK + "H5,792,2018,010121,8,0,8,4,2\n")
        archive.writestr(
            "Pref_H5_792_2018_U2.csv", BULK.replace("Sum_", "Partner,Sum_") + "H5,792,2018,010121,268,0,0,0,0,2\n"
        )
    reading = opened(tmp_path, files={"tariffs": "bulk.zip"})
    assert reading.tables["tariffs"].select("importer", "exporter", "duty", "simple_average_pct", "lines").rows() == [
        ("TUR", "GEO", "PRF", 0.0, 2),
        ("TUR", "WLD", "MFN", 5.0, 2),
    ]
    reasons = [str(item.reason) for account in reading.accounts for item in account.left_out]
    assert reasons == ["no rate: no line has a duty in percent", "an earlier file of the recipe has the tariff"]
    assert all(account.balanced for account in reading.accounts)


def test_bulk_files_must_tell_their_duty(tmp_path):
    (tmp_path / "wits.csv").write_text(BULK + "H5,792,2018,10121,10,0,10,5,2\n")
    with pytest.raises(DataError, match=r"wits\.csv: no column for duty type, and the name tells none: options\.duty"):
        opened(tmp_path)
    assert opened(tmp_path, options={"duty": "BND"}).tables["tariffs"]["duty"].to_list() == ["BND"]


def test_members_of_the_union_change_with_the_years(tmp_path):
    rows = "".join(f"H5,918,{year},010121,10,0,10,5,2\n" for year in (1990, 2004, 2020, 2021))
    (tmp_path / "wits.csv").write_text(BULK + rows)
    table = opened(tmp_path, options={"duty": "MFN"}).tables["tariffs"]
    counts = dict(table.group_by("year").len().sort("year").rows())
    assert counts == {1990: 12, 2004: 25, 2020: 28, 2021: 27}
