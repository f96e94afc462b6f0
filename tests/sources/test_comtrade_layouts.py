import pytest

from corridor.errors import DataError
from corridor.sources.comtrade_layouts import FLOWS, LAYOUTS, REVISIONS, known, recognise
from corridor.tables.columns import NOMENCLATURES

V1 = ["refYear", "reporterCode", "flowCode", "partnerCode", "cmdCode", "primaryValue", "motCode"]
LEGACY = ["yr", "rgDesc", "rtTitle", "ptTitle", "cmdCode", "TradeValue"]
CLASSIC = ["Year", "Trade Flow", "Reporter", "Reporter ISO", "Partner", "Commodity Code", "Trade Value (US$)"]
SHORT = ["reporter", "partner", "cmd", "flow", "value", "netwgt"]


@pytest.mark.parametrize(
    ("header", "place", "system"),
    [(V1, 0, "comtrade"), (LEGACY, 1, "name"), (CLASSIC, 2, "name"), (SHORT, 3, "comtrade")],
)
def test_layouts_are_known_by_their_header(header, place, system):
    found = recognise(header, name="f")
    assert found.layout is LAYOUTS[place]
    assert found.systems["reporter"] == system
    assert known(header)


def test_capital_letters_do_not_matter_and_columns_keep_their_spelling():
    found = recognise([name[0].upper() + name[1:] for name in V1], name="f")
    assert found.columns["product"] == "CmdCode"


def test_codes_win_over_names():
    found = recognise([*CLASSIC, "Reporter Code"], name="f")
    assert (found.columns["reporter"], found.systems["reporter"]) == ("Reporter Code", "comtrade")
    assert found.systems["partner"] == "name"


def test_only_layouts_with_breakdowns_say_so():
    assert recognise(V1, name="f").broken_down
    assert not recognise(SHORT, name="f").broken_down


def test_unknown_header_is_refused_with_the_known_layouts():
    with pytest.raises(
        DataError, match=r"f: line 1: no layout of UN Comtrade; found: a, b; known: API v1.*legacy.*short"
    ):
        recognise(["a", "b"], name="f")
    assert not known(["a", "b"])


def test_incomplete_layout_names_the_column():
    with pytest.raises(DataError, match=r"f: line 1: API v1.*no column partnercode or partneriso or partnerdesc"):
        recognise([name for name in V1 if name != "partnerCode"], name="f")


def test_flows_and_revisions_are_closed_lists():
    assert set(FLOWS.values()) == {"import", "export", "re-import", "re-export", "part"}
    assert all(word == word.lower() for word in FLOWS)
    assert set(REVISIONS.values()) == set(NOMENCLATURES)
