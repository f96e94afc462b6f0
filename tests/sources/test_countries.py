import polars as pl
import pytest

from corridor.sources.countries import (
    _spellings,
    countries_table,
    country_rows,
    fold,
    group_spellings,
    lookup,
    plain,
    resolve,
)
from corridor.tables import COUNTRIES, check_frame


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("Rep. of Korea", "KOR"),
        ("Korea, South", "KOR"),
        ("Korea, Republic of", "KOR"),
        ("Viet Nam", "VNM"),
        ("USA", "USA"),
        ("Burma", "MMR"),
        ("Congo (Kinshasa)", "COD"),
        ("CONGO", "COG"),
        ("Czechia", "CZE"),
        ("Czech Republic", "CZE"),
        ("Other Asia, nes", "TWN"),
        ("COTE D'IVOIRE", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Fmr USSR", "SUN"),
        ("Serbia and Montenegro", "SCG"),
        ("Belgium-Luxembourg", "BLX"),
        ("World", "WLD"),
        ("Areas, nes", "NES"),
        ("Bunkers", "NES"),
        ("Kosovo", "XKX"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        (" Denmark ", "DNK"),
        ("Ivory Coast", "CIV"),
        ("Bolivia (Plurinational State of)", "BOL"),
        ("Bolivia, Plurinational State of", "BOL"),
        ("Venezuela, R.B. de", "VEN"),
        ("Iran, I.R. of", "IRN"),
        ("Bosnia & Herzegovina", "BIH"),
        ("Hong Kong SAR China", "HKG"),
        ("Myanmar (Burma)", "MMR"),
        ("Congo, Dem. Rep.", "COD"),
        ("the Gambia", "GMB"),
        ("Gambia, The", "GMB"),
        ("Gambia (the)", "GMB"),
        ("the Democratic People's Republic of Korea", "PRK"),
        ("USSR (...1990)", "SUN"),
        ("Czechoslovakia (...1992)", "CSK"),
        ("Yugoslavia, FR (Serbia/Montenegro)", "SCG"),
        ("Kosovo*", "XKX"),
        ("Europe EFTA, nes", "NES"),
    ],
)
def test_names_of_many_sources(spelling, code):
    assert resolve(pl.Series([spelling]), "name").codes.to_list() == [code]


@pytest.mark.parametrize(
    ("system", "spelling", "code"),
    [
        ("comtrade", "842", "USA"),
        ("comtrade", "251", "FRA"),
        ("comtrade", "699", "IND"),
        ("comtrade", "757", "CHE"),
        ("comtrade", "579", "NOR"),
        ("comtrade", "490", "TWN"),
        ("comtrade", "31", "AZE"),
        ("comtrade", "0", "WLD"),
        ("comtrade", "899", "NES"),
        ("comtrade", "492", "NES"),
        ("m49", "492", "MCO"),
        ("m49", "840", "USA"),
        ("census", "4632", "AZE"),
        ("census", "0015", "WLD"),
        ("census", "5082", "PSE"),
        ("census", "5083", "PSE"),
        ("census", "9030", "PRI"),
        ("comtrade", "031", "AZE"),
        ("comtrade", "842.0", "USA"),
        ("comtrade", "280", "DEU"),
        ("comtrade", "58", "BLX"),
        ("comtrade", "381", "ITA"),
        ("comtrade", "736", "SDN"),
        ("comtrade", "810", "SUN"),
        ("comtrade", "890", "YUG"),
        ("comtrade", "200", "CSK"),
        ("comtrade", "278", "DDR"),
        ("comtrade", "891", "SCG"),
        ("comtrade", "711", "XSA"),
        ("comtrade", "868", "VNM"),
        ("comtrade", "412", "XKX"),
        ("m49", "031", "AZE"),
        ("m49", "280", "DEU"),
        ("iso2", "EL", "GRC"),
        ("iso2", "UK", "GBR"),
        ("iso3", "aze", "AZE"),
        ("iso2", "NA", "NAM"),
        ("iso2", "CS", "SCG"),
        ("iso3", "ROM", "ROU"),
        ("iso3", "ZAR", "COD"),
        ("iso3", "TMP", "TLS"),
        ("iso3", "PAL", "PSE"),
        ("iso3", "S19", "TWN"),
        ("iso3", "UVK", "XKX"),
    ],
)
def test_codes_of_many_systems(system, spelling, code):
    assert resolve(pl.Series([spelling]), system).codes.to_list() == [code]


def test_unknown_spelling_is_listed_and_never_guessed():
    found = resolve(pl.Series(["Azerbajan", "Georgia", None, "Atlantis", "Atlantis"]), "name")
    assert found.codes.to_list() == [None, "GEO", None, None, None]
    assert found.unknown == ("Atlantis", "Azerbajan")
    assert not found.groups.any()


def test_group_is_recognised_and_is_no_unknown():
    found = resolve(pl.Series(["European Union", "ASEAN", "Italy"]), "name")
    assert found.codes.to_list() == [None, None, "ITA"]
    assert found.groups.to_list() == [True, True, False]
    assert found.unknown == ()


@pytest.mark.parametrize("system", ["iso3", "iso2", "m49", "comtrade", "census", "name"])
def test_every_spelling_names_one_place(system):
    rows = country_rows().iter_rows(named=True)
    seen = [text for row in rows for text in {plain(text, system) for text in _spellings(row, system)}]
    assert len(seen) == len(set(seen))
    assert not set(lookup(system)) & group_spellings(system)


def test_whole_table_keeps_its_contract():
    table = countries_table(set(country_rows()["iso3"]))
    assert check_frame(COUNTRIES, table).ok
    assert table.filter(country="WLD")["kind"].to_list() == ["world"]
    assert set(table.filter(kind="historic")["country"]) >= {"SUN", "YUG", "SCG", "CSK", "DDR", "ANT", "YMD"}


def test_fold_keeps_letters_and_drops_case_and_spaces():
    assert fold("  Côte   d’IVOIRE ") == "côte d'ivoire"


@pytest.mark.parametrize(
    "code",
    ["129", "221", "290", "471", "472", "473", "527", "568", "577", "636", "637", "697", "837", "838", "839", "879"],
)
def test_areas_that_no_source_names_are_unspecified(code):
    assert resolve(pl.Series([code]), "comtrade").codes.to_list() == ["NES"]


def test_numbers_of_comtrade_alone_are_no_m49():
    assert resolve(pl.Series(["251", "699", "842"]), "m49").unknown == ("251", "699", "842")


def test_every_code_and_english_name_of_the_country_list_is_known(shared):
    """The list of the DataHub (ISO, M49, UN terminology, CLDR) is the oracle: nothing unknown, nothing else named."""
    path = shared / "nomenclature" / "country-codes.csv"
    listed = pl.read_csv(path, infer_schema=False).with_columns(pl.all().str.strip_chars())
    iso3 = listed["ISO3166-1-Alpha-3"]
    columns = {
        "ISO3166-1-Alpha-2": "iso2",
        "ISO3166-1-numeric": "m49",
        "M49": "m49",
        "CLDR display name": "name",
        "official_name_en": "name",
        "UNTERM English Short": "name",
        "UNTERM English Formal": "name",
    }
    for column, system in columns.items():
        found = resolve(listed[column], system)
        wrong = [(a, b) for a, b in zip(iso3, found.codes, strict=True) if b is not None and a and a != b]
        assert (found.unknown, wrong) == ((), []), column
    assert resolve(iso3, "iso3").unknown == ()


def test_names_numbers_and_codes_of_comtrade_agree(shared):
    """UN Comtrade prints number, alpha-3 code and name of each country side by side; all three must name one place."""
    frame = pl.read_parquet(shared / "comtrade_minerals_hs6" / "comtrade_imports_hs6_2018_2023.parquet")
    sides = [frame.select(pl.col(f"{side}{name}").alias(name) for name in ("Code", "ISO", "Desc"))
             for side in ("reporter", "partner")]  # fmt: skip
    areas = pl.concat(sides).unique()
    found = [resolve(areas[name], system) for name, system in (("Code", "comtrade"), ("ISO", "iso3"), ("Desc", "name"))]
    assert [one.unknown for one in found] == [(), (), ()]
    assert found[0].codes.equals(found[1].codes)
    assert found[0].codes.equals(found[2].codes)
