import json

import pytest

from corridor.errors import DataError
from corridor.sources.wgi_latest import latest_means
from corridor.tables import COUNTRY_YEARS, check_frame

TITLE = "World Bank Worldwide Governance Indicators (mean of 6 estimates, latest yr 2015-2024)"


def test_means_by_hand(recipe):
    content = {"source": TITLE, "wgi": {"AZ": -0.434, "NA": 0.6, "EU": 1.0, "QQ": 0.1, "GE": None, "AM": "good",
                                        "TR": 77, "FR": True}}  # fmt: skip
    reading = latest_means(content, recipe, source="wgi", file="f.json")
    table, account = reading.tables["country_years"], reading.accounts[0]
    assert table.select("year", "country", "series", "value", "known_in").rows() == [
        (2024, "AZE", "wgi_mean", -0.434, 2024),
        (2024, "NAM", "wgi_mean", 0.6, 2024),
    ]
    assert check_frame(COUNTRY_YEARS, table).ok
    assert (account.rows_in, account.kept, account.quarantined, account.balanced) == (8, 2, 4, True)
    assert account.quarantine.rows["line"].to_list() == [4, 6, 7, 8]
    assert (
        reading.gaps[1] == "wgi: wgi_mean of 2024 is each country's latest of 2015 to 2024, perhaps older than it says"
    )


def test_years_of_the_recipe(recipe):
    early = recipe.model_copy(update={"last_year": 2023})
    reading = latest_means({"source": TITLE, "wgi": {"AZ": -0.4}}, early, source="wgi")
    assert reading.tables["country_years"].is_empty()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "f: an object with the keys source and wgi"),
        ({"source": TITLE}, "f: an object with the keys source and wgi"),
        ({"source": TITLE, "wgi": [1]}, "f: an object with the keys source and wgi"),
        ({"source": "latest", "wgi": {}}, "f: source must name the range of years, such as 2015-2024; found 'latest'"),
    ],
)
def test_what_is_no_such_object_is_refused(recipe, content, message):
    with pytest.raises(DataError, match=message):
        latest_means(content, recipe, source="wgi", file="f")


def test_the_published_list(shared, recipe):
    content = json.loads((shared / "country_indicators" / "wgi_mean6_latest.json").read_text(encoding="utf-8"))
    reading = latest_means(content, recipe, source="wgi", file="wgi_mean6_latest.json")
    account = reading.accounts[0]
    assert (account.rows_in, account.kept, account.quarantined) == (207, 207, 0)
    assert reading.tables["country_years"]["value"].sum() == pytest.approx(sum(content["wgi"].values()), abs=1e-9)
