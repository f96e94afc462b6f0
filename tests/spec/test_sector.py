import pytest
from pydantic import ValidationError

from corridor.errors import UsageError
from corridor.spec import SectorSpec, Segment
from corridor.spec.loading import build, parse_yaml

SECTOR = {"name": "energy", "title": "Energy", "description": "Fuels.", "source": "Own judgement."}


def a_segment(**data):
    return Segment.model_validate({"title": "T", "why": "W.", **data})


@pytest.mark.parametrize("code", ["27", "2709", "270900", "01", "0101", "010121"])
def test_an_hs_code_has_two_four_or_six_digits(code):
    assert a_segment(codes=[code], minerals={code: "oil"}, left_out={code: "why"}).codes == (code,)


@pytest.mark.parametrize("code", ["", "2", "270", "27090", "2709000", "27.09", "AB", "٢٧", "²²", "27\n2709"])
def test_anything_else_is_no_hs_code(code):
    with pytest.raises(ValidationError, match='must be an HS code of 2, 4 or 6 digits in quotes, such as "0806"'):
        a_segment(codes=[code])
    with pytest.raises(ValidationError, match="must be an HS code"):
        a_segment(codes=["27"], minerals={code: "oil"})


@pytest.mark.parametrize("code", ["SI", "SI2", "SC11", "SJ111", "J62_63", "J58T60", "J61", "H49", "F", "K", "S", "D"])
def test_services_codes(code):
    assert a_segment(services=[code]).services == (code,)


@pytest.mark.parametrize("code", ["si", "TI", "SI1111", "SI٢", "DDS", "", "T", "A01", "J6", "J62-63", "J62_6", "k"])
def test_anything_else_is_no_services_code(code):
    with pytest.raises(ValidationError, match="must be an EBOPS 2010 code such as SI or SI2, or an industry"):
        a_segment(services=[code])


def test_services_may_be_left_out_and_the_two_lists_do_not_mix():
    assert a_segment(services=["J58T60"], left_out={"J61": "Why.", "SI": "Why.", "85": "Why."}).left_out["J61"]
    with pytest.raises(
        ValidationError, match=r"must be an HS code of 2, 4 or 6 digits in quotes, .* or a services code"
    ):
        a_segment(services=["J58T60"], left_out={"J6": "Why."})
    with pytest.raises(ValidationError, match="two views of one trade"):
        a_segment(services=["SI", "J62_63"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "either codes .HS. or services .EBOPS or ICIO., one of the two"),
        ({"codes": ["27"], "services": ["SI"]}, "one of the two"),
        ({"codes": ["27"], "minerals": {"2603": "copper"}}, "names a code that the segment does not list"),
        ({"codes": ["27", "28", "27"]}, "codes are listed twice: 27"),
        ({"services": ["SI", "SI"]}, "codes are listed twice: SI"),
        ({"codes": ["2709"], "observed_as": ["27", "27"]}, "codes are listed twice: 27"),
        ({"codes": [2709]}, "valid string"),
        ({"codes": ["27"], "code": ["28"]}, "Extra inputs"),
    ],
)
def test_a_segment_that_cannot_be_is_refused(data, message):
    with pytest.raises(ValidationError, match=message):
        a_segment(**data)


def test_a_segment_keeps_the_order_of_its_codes():
    assert a_segment(codes=["28", "27"]).codes == ("28", "27")


@pytest.mark.parametrize("revision", ["HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"])
def test_revisions(revision):
    assert SectorSpec(**SECTOR, revision=revision, segments={"a": a_segment(codes=["27"])}).revision == revision


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"revision": "HS2022"}, "should match pattern"),
        ({"revision": "HS"}, "should match pattern"),
        ({"name": "Energy"}, "should match pattern"),
        ({"name": "../energy"}, "should match pattern"),
        ({"segments": {}}, "at least 1 item"),
    ],
)
def test_a_sector_that_cannot_be_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        SectorSpec(**{**SECTOR, "segments": {"a": a_segment(codes=["27"])}, **changes})


def test_faults_of_a_file_name_line_and_key():
    head = "name: e\ntitle: E\ndescription: D.\nsource: S.\nsegments:\n  codes:\n    title: T\n    why: W.\n"
    for tail, message in [
        ("    codes: [010121]", r"f:9: segments\.codes\.codes\.0: must be a text, so put it in quotes; found 10121"),
        (
            '    codes: ["27"]\n    minerals:\n      "2603": copper',
            r"f:11: segments\.codes\.minerals\.2603: names a code",
        ),
        (
            "    cods: []",
            r"f:9: segments\.codes\.cods: unknown key; did you mean 'codes'\? Allowed here: codes, left_out",
        ),
    ]:
        with pytest.raises(UsageError, match=message):
            build(SectorSpec, parse_yaml(head + tail, "f"), "f")
