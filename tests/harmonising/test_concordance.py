import csv
from itertools import pairwise

import pytest

from corridor.errors import UsageError
from corridor.harmonising.concordance import REVISIONS, coarse, codes, path, related, step, turned

YEARS = dict(zip(REVISIONS, ("1992", "1996", "2002", "2007", "2012", "2017", "2022"), strict=True))
SUCCESSIVE = list(pairwise(REVISIONS))


def pairs(relation):
    return {(code, other) for code, others in relation.items() for other in others}


@pytest.fixture(scope="session")
def raw(shared):
    with (shared / "nomenclature" / "HS_consolidated_comtrade_concordances.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("older", "newer"), SUCCESSIVE)
def test_each_step_is_the_source_s_relation(raw, older, newer):
    wanted = f"{YEARS[newer]} to {YEARS[older]}"
    found = {
        (row["code.before"].zfill(6), row["code.after"].zfill(6)) for row in raw if row["adjustment"] == wanted
    } - {("999999", "999999")}
    assert pairs(step(older, newer)) == found
    assert pairs(step(newer, older)) == {(new, old) for old, new in found}


def test_codes_of_2022_are_those_of_the_published_nomenclature(shared):
    with (shared / "nomenclature" / "harmonized-system.csv").open(encoding="utf-8", newline="") as file:
        titled = {row["hscode"] for row in csv.DictReader(file) if row["level"] == "6"}
    assert codes("HS22") == titled - {"999999"}


def test_numbers_of_codes_are_those_of_the_source():
    """The source has 5,613 codes of 2022 and 5,388 of 2017, 999999 among them, and 5,206 of 2012 likewise."""
    assert [len(codes(revision)) for revision in REVISIONS] == [5020, 5113, 5224, 5052, 5205, 5387, 5612]


def test_only_two_codes_lead_nowhere():
    steps = [*SUCCESSIVE, *((new, old) for old, new in SUCCESSIVE)]
    dead = [(old, new, code) for old, new in steps for code, others in step(old, new).items() if not others]
    assert dead == [("HS07", "HS12", "291636"), ("HS17", "HS22", "300219")]


@pytest.mark.parametrize(
    ("source", "target", "code", "counterparts"),
    [
        ("HS22", "HS17", "854341", ()),
        ("HS22", "HS17", "854340", ("854370",)),
        ("HS22", "HS17", "851713", ("851712",)),
        ("HS22", "HS17", "851714", ("851712",)),
        ("HS22", "HS17", "854141", ("854140",)),
        ("HS22", "HS17", "854142", ("854140",)),
        ("HS22", "HS17", "854143", ("854140",)),
        ("HS22", "HS17", "854149", ("854140",)),
        ("HS17", "HS22", "811292", ("811231", "811241", "811292")),
        ("HS02", "HS07", "811292", ("811292",)),
        ("HS07", "HS02", "811292", ("811230", "811240", "811292")),
        ("HS02", "HS07", "852520", ("851712", "851761", "851762", "852560")),
        ("HS17", "HS22", "283691", ("283691",)),
        ("HS17", "HS22", "260500", ("260500",)),
        ("HS17", "HS22", "280530", ("280530",)),
        ("HS17", "HS22", "284690", ("284690",)),
        ("HS17", "HS22", "282520", ("282520",)),
        ("HS17", "HS22", "810520", ("810520",)),
        ("HS17", "HS12", "870380", ("870390",)),
    ],
)
def test_known_changes(source, target, code, counterparts):
    """As in the World Customs Organization's correlation tables between successive editions, tables I and II.

    2022: telephones 8517.12 became smartphones (.13) and others (.14); photosensitive devices 8541.40 became light
    diodes (.41), photovoltaic cells (.42), panels (.43) and others (.49); electronic cigarettes got 8543.40 out of
    8543.70; hafnium (8112.31) and rhenium (8112.41) were taken out of 8112.92. 2007: germanium (8112.30) and vanadium
    (8112.40) joined 8112.92. 2017: electric cars got 8703.80. Lithium, cobalt and rare earths kept their codes.
    """
    if counterparts:
        assert step(source, target)[code] == counterparts
    else:
        assert code not in codes(source)


def test_a_number_can_come_back_with_another_meaning():
    """8543.40 was electric fence energisers to 2006 and is electronic cigarettes since 2022."""
    assert "854340" in codes("HS02")
    assert "854340" not in codes("HS07")
    assert "854340" in codes("HS22")
    assert related("HS02", "HS22")["854340"] != ("854340",)
    assert "854370" in related("HS02", "HS22")["854340"]


def test_a_path_goes_either_way_or_nowhere():
    assert path("HS12", "HS22") == (("HS12", "HS17"), ("HS17", "HS22"))
    assert path("HS02", "HS92") == (("HS02", "HS96"), ("HS96", "HS92"))
    assert path("HS17", "HS17") == ()


@pytest.mark.parametrize("source", REVISIONS)
@pytest.mark.parametrize("target", REVISIONS)
def test_the_chain_back_is_the_chain_read_from_the_other_side(source, target):
    """Counterparts lie in the target, and except behind dead ends the relation is the same read either way."""
    there = pairs(related(source, target))
    assert {other for _, other in there} <= codes(target)
    assert pairs(turned(source, target)) == {(new, old) for old, new in there}
    assert {(new, old) for old, new in pairs(related(target, source))} == there


@pytest.mark.parametrize("digits", [2, 4])
@pytest.mark.parametrize(("source", "target"), [("HS92", "HS22"), ("HS22", "HS92"), ("HS12", "HS17"), ("HS02", "HS07")])
def test_whole_groups_exchange_nothing_with_others(source, target, digits):
    """All that comes from the groups that go to one goal is all that the goal holds."""
    whole = coarse(source, target, digits)
    between = {(old[:digits], new[:digits]) for old, new in pairs(related(source, target))}
    assert whole
    for group, goal in whole.items():
        assert {new for old, new in between if old == group} == {goal}
        assert all(whole.get(old) == goal for old, new in between if new == goal)


def test_headings_that_waste_of_2022_came_from_are_torn():
    assert "8517" not in coarse("HS17", "HS22", 4)
    assert coarse("HS17", "HS22", 4)["2605"] == "2605"
    assert coarse("HS17", "HS17", 2)["85"] == "85"


def test_heading_with_a_dead_end_is_torn():
    assert "2916" not in coarse("HS07", "HS12", 4)


def test_unknown_revision_is_refused():
    with pytest.raises(UsageError, match=r"must be one of HS92, .*HS22, found 'HS'"):
        codes("HS")


def test_step_over_several_revisions_is_refused():
    with pytest.raises(UsageError, match="HS92 and HS17 do not follow each other"):
        step("HS92", "HS17")
