import csv
import gzip

import pytest

from corridor.errors import UsageError
from corridor.fetching import codes
from corridor.sources.countries import lookup


def test_numbers_agree_with_those_that_the_readers_translate_back():
    back = lookup("comtrade")
    for iso3, numbers in codes.comtrade_numbers().items():
        assert {back[number] for number in numbers} == {iso3}
    own = {row["m49"] for row in codes._rows() if row["comtrade"]}
    assert set(codes.partners()) <= set(back)
    assert set(back) - set(codes.partners()) <= own


@pytest.mark.parametrize(
    ("iso3", "numbers"),
    [("USA", ("842", "841")), ("DEU", ("276", "280")), ("AZE", ("31",)), ("WLD", ("0",)), ("TWN", ("490",))],
)
def test_known_numbers(iso3, numbers):
    assert codes.numbers_of(iso3) == numbers


def test_reporters_are_countries_and_no_groups():
    found = codes.reporters()
    assert {"USA", "AZE", "SUN", "HKG"} <= set(found)
    assert not {"WLD", "NES", "MCO"} & set(found)
    assert list(found) == sorted(found)


@pytest.mark.parametrize("year", [2022, 2024])
def test_partners_hold_every_partner_of_a_real_extract(shared, year):
    """A call divided by partner asks only for these, so a number that is missing here would be missed there."""
    with gzip.open(shared / "baci_critical_minerals" / f"comtrade_{year}.csv.gz", "rt", encoding="utf-8") as file:
        found = {row["partner"] for row in csv.DictReader(file)}
    assert len(found) > 200
    assert found <= set(codes.partners())


@pytest.mark.parametrize(
    ("code", "message"), [("MCO", "has no number of its own"), ("XXQ", "unknown country 'XXQ'"), ("AZ", "alpha-3")]
)
def test_what_comtrade_has_no_number_for_is_refused(code, message):
    with pytest.raises(UsageError, match=message):
        codes.numbers_of(code)
