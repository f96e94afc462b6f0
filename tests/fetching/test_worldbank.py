import json

import pytest

from corridor.errors import DataError, UsageError
from corridor.fetching import worldbank
from corridor.fetching.limits import TryAgainError


def first(**options):
    return worldbank.plan(indicators=["NY.GDP.MKTP.CD"], **options)[0]


def test_the_default_is_gdp_population_governance_and_logistics():
    files = [call.file for call in worldbank.plan()]
    assert len(files) == 9
    assert files[0] == "NY.GDP.MKTP.CD.json"
    assert "GOV_WGI_RL.EST.json" in files
    assert "LP.LPI.OVRL.XQ.json" in files


def test_the_address_is_that_of_the_api():
    assert first().url == (
        "https://api.worldbank.org/v2/country/all/indicator/NY.GDP.MKTP.CD?format=json&per_page=20000&page=1"
    )
    assert first(span=["1990-2024"]).url.endswith("&date=1990:2024")
    assert first(span=["1990-2024"]).file == "NY.GDP.MKTP.CD-1990-2024.json"
    (governance,) = worldbank.plan(indicators=["GOV_WGI_RL.EST"])
    assert governance.url.endswith("&source=3")


def test_the_bulk_file_is_one_resumable_archive():
    (call,) = worldbank.plan(bulk=True)
    assert call.url == "https://databank.worldbank.org/data/download/WDI_CSV.zip"
    assert call.check is None
    with pytest.raises(UsageError, match="holds every indicator and year"):
        worldbank.plan(bulk=True, span=["2020"], indicators=["SP.POP.TOTL"])


@pytest.mark.parametrize(
    ("options", "message"),
    [({"indicators": ["a/../b"]}, "indicators: must be codes"), ({"span": ["1990,1992"]}, "takes one span of years")],
)
def test_what_the_api_cannot_take_is_refused(options, message):
    with pytest.raises(UsageError, match=message):
        worldbank.plan(**options)


def test_further_pages_are_those_that_the_first_tells_of(make):
    answer = first().check(make.page(1, 3, 8))
    assert (answer.rows, answer.truncated) == (3, False)
    assert [call.file for call in answer.more] == ["NY.GDP.MKTP.CD-page2.json", "NY.GDP.MKTP.CD-page3.json"]
    assert "&page=3" in answer.more[1].url
    assert answer.more[0].check(make.page(2, 3, 8)).rows == 3
    last = answer.more[1].check(make.page(3, 3, 8))
    assert (last.rows, last.more) == (2, ())


def test_an_indicator_without_records_is_an_answer():
    content = json.dumps([{"page": 0, "pages": 0, "per_page": 0, "total": 0}, None]).encode()
    assert first().check(content).rows == 0


def test_an_update_between_two_pages_is_found(make):
    second = first().check(make.page(1, 2, 6)).more[0]
    with pytest.raises(DataError, match="page 2: the World Bank updated the indicator meanwhile"):
        second.check(make.page(2, 2, 6, updated="2026-02-02"))


def test_a_refusal_that_comes_with_status_200_is_told():
    """The answer that the API gives to an unknown indicator."""
    message = {"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}
    content = json.dumps([{"message": [message]}]).encode()
    with pytest.raises(DataError, match="refuses: Invalid value: The provided parameter value is not valid"):
        first().check(content)


@pytest.mark.parametrize(
    "document",
    [
        [], {}, [1, 2], "x", [{"page": 1}, []], [{"page": "x", "pages": 1, "per_page": 1, "total": 1}, []],
        [{"page": 1, "pages": 10**9, "per_page": 1, "total": 1}, [{}]],
        [{"page": 1, "pages": 1, "per_page": 1, "total": 1}, {}],
    ],
)  # fmt: skip
def test_what_is_no_head_and_records_is_to_be_tried_again(document):
    with pytest.raises(TryAgainError, match="not a head and records"):
        first().check(json.dumps(document).encode())


def test_the_wrong_page_and_missing_records_are_found(make):
    with pytest.raises(TryAgainError, match="is page 2, asked was page 1"):
        first().check(make.page(2, 3, 8))
    head, records = json.loads(make.page(1, 3, 8))
    with pytest.raises(TryAgainError, match="holds 2 records, its head says 3"):
        first().check(json.dumps([head, records[:2]]).encode())
