from datetime import date

import pytest

from corridor.errors import UsageError
from corridor.sources import own_table
from corridor.sources.source import RawFiles
from corridor.spec.mapping import FIELDS
from corridor.spec.recipe import SourceRecipe
from corridor.tables import TABLES, check_frame


def read(folder, place, mapping, **changes):
    recipe = SourceRecipe.model_validate(
        {"files": {"table": place}, "retrieved": date(2026, 11, 23), "mapping": mapping, **changes}
    )
    return own_table.read(RawFiles(folder, "own_table", recipe), recipe)


def table(tmp_path, name, lines, **mapping):
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    header = lines[0].split(",")
    columns = {field: field for field in header if field in {*FIELDS[name][0], *FIELDS[name][1]}}
    return read(tmp_path, "t.csv", {"table": name, "columns": columns, **mapping})


def told(reading):
    (account,) = reading.accounts
    assert account.balanced
    return {str(item.reason): item.rows for item in account.left_out}


def test_a_recipe_without_a_mapping_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"recipe: sources\.own_table\.mapping: a mapping of columns is needed here"):
        read(tmp_path, "t.csv", None)


def test_totals_of_pairs_are_added_up_and_defaults_filled_in(tmp_path):
    lines = [
        "year,exporter,importer,declared_by,value",
        '2020,Georgia,"Areas, nes",exporter,1.5',
        "2020,Georgia,Bunkers,exporter,2",
        "2020,Georgia,Georgia,exporter,3",
        "2020,Georgia,Lemuria,exporter,4",
        "2020,Georgia,Chad,someone,5",
        "2020,Georgia,Chad,exporter,-1",
    ]
    reading = table(tmp_path, "pair_totals", lines, countries="name", unit="million")
    found = reading.tables["pair_totals"]
    assert found.select("exporter", "importer", "value_usd", "basis", "months").rows() == [
        ("GEO", "NES", 3_500_000, "FOB", 12)
    ]
    assert reading.accounts[0].aggregated == 1
    assert reading.gaps == ("own_table: 1 unknown country spellings left out: 'Lemuria'",)
    assert told(reading) == {
        "trade of a country with itself": 1,
        "country's spelling is unknown": 1,
        "breaks the contract of its table": 1,
        "value is negative": 1,
    }
    assert check_frame(TABLES["pair_totals"], found).ok


CASES = {
    "services_flows": (
        "year,exporter,importer,category,declared_by,value,estimated",
        "2020,USA,WLD,DDS,exporter,5,yes",
    ),
    "industry_flows": ("year,exporter,importer,classification,industry,use,value", "2020,USA,GEO,ICIO,J62,final,5"),
    "country_years": ("year,country,series,value,unit", "2020,GEO,gdp_usd,5.5,US dollars"),
    "tariffs": ("year,importer,product,duty,simple_average_pct,lines", "2020,GEO,10121,MFN,2.5,3"),
    "pair_years": ("year,exporter,importer,series,value,unit", "2020,USA,GEO,rta,1,0 or 1"),
}
BROKEN = {
    "services_flows": "2020,USA,WLD,,exporter,5,no",
    "industry_flows": "2020,USA,GEO,NACE,J62,final,5",
    "country_years": "2020,GEO,happiness,5.5,points",
    "tariffs": "2020,GEO,x,MFN,2.5,3",
    "pair_years": "2020,USA,GEO,friendship,1,0 or 1",
}


@pytest.mark.parametrize("name", CASES)
def test_other_tables_keep_their_contracts_and_quarantine_what_breaks_them(tmp_path, name):
    header, good = CASES[name]
    reading = table(tmp_path, name, [header, good, BROKEN[name], f"soon{good[4:]}"])
    assert reading.tables[name].height == 1
    assert check_frame(TABLES[name], reading.tables[name]).ok
    assert told(reading) == {"breaks the contract of its table": 1, "year is missing or no year": 1}
    assert reading.accounts[0].quarantine.rows["line"].sort().to_list() == [3, 4]


def test_defaults_of_country_figures_and_tariffs(tmp_path):
    (header, good), (other, tariff) = CASES["country_years"], CASES["tariffs"]
    figures = table(tmp_path, "country_years", [header, good, good])
    assert figures.tables["country_years"].select("known_in", "projected").rows() == [(2020, False)]
    assert told(figures) == {"second row under the same key": 1}
    duties = table(tmp_path, "tariffs", [other, tariff]).tables["tariffs"]
    assert duties.select("exporter", "product", "nomenclature", "lines").rows() == [("WLD", "010121", "HS", 3)]


def test_every_table_of_the_mapping_is_one_that_the_source_names():
    assert {name for name in FIELDS if name != "declarations"} <= set(own_table.SOURCES["own_table"].tables)


def test_real_extract_through_a_mapping(shared):
    """The tidy extract of HS85 by 20 × 20 countries; totals are those of the file itself."""
    mapping = {
        "table": "declarations",
        "countries": "comtrade",
        "columns": {
            "year": "year",
            "flow": "flow_code",
            "reporter": "reporter_code",
            "partner": "partner_code",
            "product": "hs_code",
            "value": "trade_value_usd",
            "quantity": "net_weight_kg",
            "nomenclature": "hs_revision",
        },
    }
    reading = read(shared, "comtrade_ict_hs4/top20_2019_2023.parquet", mapping)
    (account,) = reading.accounts
    assert (account.rows_in, account.kept, account.aggregated, account.quarantined) == (73_888, 73_425, 0, 0)
    assert {item.reason: item.rows for item in account.left_out} == {"trade of a reporter with itself": 463}
    assert abs(account.value_in - 18_988_421_328_803) < account.rows_in
    declared = reading.tables["declared"]
    assert sorted(declared["nomenclature"].unique()) == ["HS12", "HS17", "HS22"]
    assert declared["declared_by"].value_counts(sort=True).rows() == [("importer", 37_307 - 463), ("exporter", 36_581)]
    assert reading.gaps == ()
