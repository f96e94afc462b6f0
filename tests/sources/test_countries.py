import polars as pl
import pytest

from corridor.sources.countries import _spellings, countries_table, country_rows, fold, group_spellings, lookup, resolve
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
    seen = [text for row in country_rows().iter_rows(named=True) for text in set(_spellings(row, system))]
    assert len(seen) == len(set(seen))
    assert not set(lookup(system)) & group_spellings(system)


def test_whole_table_keeps_its_contract():
    table = countries_table(set(country_rows()["iso3"]))
    assert check_frame(COUNTRIES, table).ok
    assert table.filter(country="WLD")["kind"].to_list() == ["world"]
    assert set(table.filter(kind="historic")["country"]) >= {"SUN", "YUG", "SCG", "CSK", "DDR", "ANT", "YMD"}


def test_fold_keeps_letters_and_drops_case_and_spaces():
    assert fold("  Côte   d’IVOIRE ") == "côte d'ivoire"
