import json
from urllib.parse import parse_qs, urlsplit

import pytest

from corridor.errors import DataError, UsageError
from corridor.fetching import codes, comtrade
from corridor.fetching.limits import TryAgainError


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)


def plan(**options):
    return comtrade.plan(**{"reporters": ["AZE"], "span": ["2020"], "flows": ["M"], **options})


def query(call):
    return {name: values[0] for name, values in parse_qs(urlsplit(call.url).query).items()}


def answer(rows, *, year=2020, reporter=31, flow="M", **extra):
    record = {"refYear": year, "reporterCode": reporter, "flowCode": flow, "primaryValue": 1.50}
    return json.dumps(
        {"elapsedTime": "0.1 secs", "count": rows, "data": [record] * rows, "error": "", **extra}
    ).encode()


def test_one_call_a_reporter_year_and_flow():
    calls = plan(reporters=["AZE,USA"], span=["2018-2020"], flows=["M,X"])
    assert len(calls) == len({call.file for call in calls}) == 12
    assert calls[0].file == "HS-AZE-2018-M-AG2-all.json"
    assert len(plan(reporters=["all"])) == len(codes.reporters())


def test_the_preview_is_asked_without_a_key_and_the_full_door_with_one(monkeypatch):
    (call,) = plan(products=["2709,2710"], partners=["FRA", "WLD"])
    assert call.url.startswith("https://comtradeapi.un.org/public/v1/preview/C/A/HS?")
    assert query(call) == {
        "reporterCode": "31", "period": "2020", "flowCode": "M", "cmdCode": "2709,2710", "partnerCode": "251,0",
        "motCode": "0", "customsCode": "C00", "partner2Code": "0", "format": "JSON", "maxRecords": "500",
        "includeDesc": "false",
    }  # fmt: skip
    monkeypatch.setenv("COMTRADE_API_KEY", "s3cr3t")
    (keyed,) = plan(products=["2709,2710"], partners=["FRA", "WLD"])
    assert keyed.url.startswith("https://comtradeapi.un.org/data/v1/get/C/A/HS?")
    assert query(keyed)["maxRecords"] == "100000"
    assert keyed.file == call.file
    assert "s3cr3t" not in keyed.url


def test_a_country_with_several_numbers_is_asked_for_by_all_of_them():
    (call,) = plan(reporters=["DEU"], span=["1990"])
    assert query(call)["reporterCode"] == "276,280"
    assert call.check(answer(3, year=1990, reporter=280)).rows == 3


def test_long_lists_of_products_are_asked_in_several_calls():
    asked = [f"{number:06d}" for number in range(450)]
    calls = plan(products=asked)
    assert [code for call in calls for code in query(call)["cmdCode"].split(",")] == asked
    assert max(len(call.url) for call in calls) < 2_000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reporters": ["AZX"]}, "unknown country 'AZX'"),
        ({"reporters": ["aze"]}, "reporters: must be ISO alpha-3 codes in capitals"),
        ({"reporters": ["MCO"]}, "UN Comtrade has no number"),
        ({"partners": ["ROM"]}, "unknown country"),
        ({"reporters": [""]}, "reporters: must not be empty"),
        ({"partners": [","]}, "partners: must not be empty"),
        ({"products": [""]}, "products: must not be empty"),
        ({"flows": [""]}, "flows: must not be empty"),
        ({"classification": "HS,H0"}, "classification: must be one, found 2"),
        ({"span": [""]}, "years: must not be empty"),
        ({"flows": ["I"]}, "flows: must be among M, X, RM, RX"),
        ({"products": ["AG6,27"]}, "a level stands alone"),
        ({"products": ["27&x"]}, "products: must be codes"),
        ({"classification": "H9"}, "classification: must be among HS"),
    ],
)
def test_what_does_not_exist_is_refused(options, message):
    with pytest.raises(UsageError, match=message):
        plan(**options)


def test_an_answer_is_kept_but_for_the_time_it_took():
    (call,) = plan()
    found = call.check(answer(2))
    assert (found.rows, found.truncated) == (2, False)
    assert found.content == answer(2).replace(b'"0.1 secs"', b'""')
    assert found.content == call.check(answer(2, elapsedTime="27.3 secs")).content
    assert b'"primaryValue": 1.5' in found.content


def test_the_time_is_taken_out_at_the_end_too_and_nowhere_in_the_records():
    (call,) = plan()
    document = json.loads(answer(60))
    document["data"][30]["note"] = '"elapsedTime":"9"'
    document["elapsedTime"] = document.pop("elapsedTime")
    content = call.check(json.dumps(document).encode()).content
    assert json.loads(content) == {**document, "elapsedTime": ""}


def test_nothing_declared_is_an_answer():
    assert plan()[0].check(answer(0)).rows == 0


@pytest.mark.parametrize(("rows", "truncated"), [(499, False), (500, True), (501, True)])
def test_an_answer_of_the_cap_counts_as_cut_off(rows, truncated):
    assert plan()[0].check(answer(rows)).truncated is truncated


def test_the_cap_with_a_key_is_a_hundred_thousand(monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", "s3cr3t")
    (call,) = plan()
    row = b'{"refYear":2020,"reporterCode":31,"flowCode":"M"}'
    content = b'{"count":%d,"data":[%s]}'
    assert not call.check(content % (99_999, b",".join([row] * 99_999))).truncated
    assert call.check(content % (100_000, b",".join([row] * 100_000))).truncated


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (answer(3, count=4), "holds 3 records and says that it holds 4"),
        (answer(3, count=None), "says that it holds None"),
        (answer(3, year=2019), "the answer holds year 2019, reporter 31, flow M; asked were 2020, AZE, M"),
        (answer(3, reporter=32), "reporter 32"),
        (answer(3, flow="X"), "flow X"),
        (b"[]", "no list of records"),
        (b'{"data": {}}', "no list of records"),
        (answer(3)[:-20], "no whole JSON"),
    ],
)
def test_what_was_not_asked_for_is_to_be_tried_again(content, message):
    with pytest.raises(TryAgainError, match=message):
        plan()[0].check(content)


def test_a_refusal_inside_an_answer_is_told():
    with pytest.raises(DataError, match="UN Comtrade refuses: no such year"):
        plan()[0].check(answer(0, error="no such year"))


def leaves(call):
    parts = call.split().parts
    return [leaf for part in parts for leaf in leaves(part)] if parts else [call]


def test_a_call_is_divided_by_product_then_by_partner_without_loss():
    (call,) = plan(products=["27,84"], partners=["FRA,TUR,GEO"])
    cells = {(query(leaf)["cmdCode"], query(leaf)["partnerCode"]) for leaf in leaves(call)}
    assert cells == {(product, partner) for product in ("27", "84") for partner in ("251", "792", "268")}
    assert len({leaf.file for leaf in leaves(call)}) == 6


def test_chapters_stand_for_the_level_of_two_digits():
    first, second = plan()[0].split().parts
    chapters = [*query(first)["cmdCode"].split(","), *query(second)["cmdCode"].split(",")]
    assert chapters == [f"{number:02d}" for number in range(1, 100)]


def test_a_finer_level_is_divided_by_all_partners_that_are_known():
    parts = plan(products=["AG6"])[0].split().parts
    numbers = [number for part in parts for number in query(part)["partnerCode"].split(",")]
    assert tuple(numbers) == codes.partners()
    assert {query(part)["cmdCode"] for part in parts} == {"AG6"}


def test_what_cannot_be_divided_says_what_to_do(monkeypatch):
    whole = plan(products=["AG6"], partners=["FRA"])[0].split()
    assert whole.parts == ()
    assert whole.advice == "ask for codes rather than a level, or set COMTRADE_API_KEY"
    assert parse_qs(urlsplit(whole.count_url).query)["countOnly"] == ["true"]


@pytest.mark.parametrize("value", ["a b", "a\nb: c", "ключ", "x" * 501])
def test_a_key_that_no_header_can_carry_is_refused_without_being_told(monkeypatch, value):
    monkeypatch.setenv("COMTRADE_API_KEY", value)
    with pytest.raises(UsageError, match="COMTRADE_API_KEY: must be printable ASCII") as caught:
        comtrade.secret()
    assert value not in str(caught.value)


def test_the_key_comes_from_the_environment(monkeypatch):
    assert comtrade.secret() is None
    monkeypatch.setenv("COMTRADE_API_KEY", "s3cr3t")
    assert comtrade.secret().header == "Ocp-Apim-Subscription-Key"
