import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.sources.sectors import NOT_OBSERVABLE, Candidate, map_sectors
from corridor.spec import SectorSpec

TITLES = {"08": "Fruit chapter", "0806": "Grapes", "0807": "Melons", "080610": "Fresh grapes", "2603": "Copper ore"}


def a_sector(name="food", **segments):
    words = {"title": "T", "why": "W."}
    inner = {key: {**words, "title": key.title(), **data} for key, data in segments.items()}
    return SectorSpec.model_validate(
        {"name": name, "title": "T", "description": "D.", "source": "S.", "segments": inner}
    )


def mapped(products, **segments):
    return map_sectors([a_sector(**segments)], products, TITLES)


def products_of(code_map):
    return [(c.product, c.coarse) for c in code_map.candidates]


FRUIT = {"codes": ["0806", "0807"], "observed_as": ["08"]}


@pytest.mark.parametrize(
    ("available", "ranked", "missing"),
    [
        (["0806", "0807"], [("0806", False), ("0807", False)], []),  # all are there
        (["08", "0806", "0807"], [("0806", False), ("0807", False)], []),  # the chapter is not needed
        (["080610", "080620", "0807"], [("080610", False), ("080620", False), ("0807", False)], []),  # one is finer
        (["0806", "080610", "080620", "0807"], [("0806", False), ("0807", False)], []),  # the heading holds them all
        (["08", "0806"], [("08", True)], []),  # one is missing, so the chapter stands for both
        (["08"], [("08", True)], []),
        (["0806"], [("0806", False)], ["0807"]),  # no chapter either: what is there is ranked
        (["0805", "0810", "9806"], [], ["0806", "0807"]),
        ([], [], ["0806", "0807"]),
    ],
)
def test_a_segment_is_ranked_on_what_the_data_hold(available, ranked, missing):
    found = mapped(available, fruit=FRUIT)
    assert products_of(found) == ranked
    assert found.left_out == tuple(("food", "fruit", code, NOT_OBSERVABLE) for code in missing)


def test_a_product_has_its_own_title_and_what_stands_for_others_that_of_its_segment():
    assert mapped(["0806", "0807"], fruit=FRUIT).candidates[0] == Candidate("food", "fruit", "0806", "Grapes", False)
    assert mapped(["08"], fruit=FRUIT).candidates == (Candidate("food", "fruit", "08", "Fruit", True),)
    assert mapped(["SI"], cooks={"services": ["SI"]}).candidates == (Candidate("food", "cooks", "SI", "Cooks", False),)


def test_services():
    digital = {"services": ["SF", "SI"], "observed_as": ["DDS"]}
    assert products_of(mapped(["SF", "SI", "DDS"], it=digital)) == [("SF", False), ("SI", False)]
    assert products_of(mapped(["SF", "DDS"], it=digital)) == [("DDS", True)]
    assert mapped(["SF"], it=digital).left_out == (("food", "it", "SI", NOT_OBSERVABLE),)


def test_industries_are_ranked_where_the_data_hold_them_and_listed_where_not():
    it = {"services": ["J62_63", "J61"]}
    assert products_of(mapped(["J62_63", "J58T60", "J6"], it=it)) == [("J62_63", False)]
    assert mapped(["J62_63"], it=it).left_out == (("food", "it", "J61", NOT_OBSERVABLE),)
    named = map_sectors([a_sector(it=it)], ["J61"], {"J61": "Telecommunications"})
    assert named.candidates[0].title == "Telecommunications"


def test_sections_contain_their_divisions_but_no_code_of_another_list():
    """D is an industry and DDS a services total; S holds no SI, and H would hold H49."""
    found = mapped(
        ["D", "DDS", "S", "SI"], a={"services": ["D", "S"]}, b={"services": ["SI", "SF"], "observed_as": ["DDS"]}
    )
    assert {product for product, _ in products_of(found)} == {"D", "S", "DDS"}
    with pytest.raises(UsageError, match=r"food\.a \(H\) and food\.b \(H49\) cover the same trade"):
        mapped(["H", "H49"], a={"services": ["H"]}, b={"services": ["H49"]})


def test_codes_that_are_left_out_keep_their_reason():
    found = mapped(["0806"], fruit={"codes": ["0806"], "left_out": {"2204": "Wine is a drink.", "2009": "Juice too."}})
    assert found.left_out == (("food", "fruit", "2009", "Juice too."), ("food", "fruit", "2204", "Wine is a drink."))


def test_a_mineral_stands_behind_each_product_that_is_ranked_for_its_code():
    ores = {"codes": ["2603", "260500"], "minerals": {"2603": "copper", "260500": "cobalt"}}
    assert mapped(["2603", "260500"], ores=ores).minerals == {"2603": "copper", "260500": "cobalt"}
    assert mapped(["260300", "260500"], ores=ores).minerals == {"260300": "copper", "260500": "cobalt"}
    assert mapped(["260500"], ores=ores).minerals == {"260500": "cobalt"}


@pytest.mark.parametrize(
    ("available", "one", "other", "codes"),
    [
        (["0806"], {"codes": ["0806"]}, {"codes": ["0806"]}, ("0806", "0806")),
        (["08", "0806"], {"codes": ["08"]}, {"codes": ["0806"]}, ("08", "0806")),
        (["080610"], {"codes": ["0806"]}, {"codes": ["080610"]}, ("080610", "080610")),
        (["08", "0806"], {"codes": ["0806"]}, {"codes": ["0807"], "observed_as": ["08"]}, ("08", "0806")),
        (["SI"], {"services": ["SI"]}, {"services": ["SI"]}, ("SI", "SI")),
        (["SI", "SI2"], {"services": ["SI"]}, {"services": ["SI2"]}, ("SI", "SI2")),
    ],
)
def test_trade_that_would_count_twice_is_refused(available, one, other, codes):
    for sectors in ([a_sector(a=one, b=other)], [a_sector("first", a=one), a_sector("second", b=other)]):
        with pytest.raises(UsageError, match="cover the same trade, which would be counted twice") as caught:
            map_sectors(sectors, available, {})
        assert all(f"({code})" in str(caught.value) for code in codes)
        assert all(name in str(caught.value) for name in (".a ", ".b "))


def test_a_segment_that_lists_a_code_and_one_under_it_is_refused():
    with pytest.raises(UsageError, match=r"food\.fruit \(08\) and food\.fruit \(0806\)"):
        mapped(["08", "0806"], fruit={"codes": ["08", "0806"]})


def test_codes_that_only_look_alike_are_no_overlap():
    found = mapped(["08", "0902", "80"], a={"codes": ["08"]}, b={"codes": ["80"]}, c={"codes": ["0902"]})
    assert products_of(found) == [("08", False), ("80", False), ("0902", False)]


@settings(deadline=None)
@given(
    st.sets(st.sampled_from(["08", "0806", "080610", "080620", "0807", "080711", "22", "2204"])),
    st.lists(st.sampled_from(["08", "0806", "080610", "0807", "2204"]), min_size=1, max_size=3, unique=True),
)
def test_no_trade_is_ever_counted_twice(available, codes):
    try:
        found = mapped(available, s={"codes": codes})
    except UsageError:
        assert any(one != other and other.startswith(one) for one in codes for other in codes)
        return
    ranked = [c.product for c in found.candidates]
    assert set(ranked) <= available
    assert not [(a, b) for i, a in enumerate(ranked) for j, b in enumerate(ranked) if i != j and b.startswith(a)]
    missing = {code for _, _, code, _ in found.left_out}
    assert all((code in missing) != any(p.startswith(code) for p in available) for code in codes)
