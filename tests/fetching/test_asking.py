import json

import pytest

from corridor.errors import UsageError
from corridor.fetching.asking import fetch_source

ASKED = {
    "comtrade": {"reporters": ["AZE"], "span": ["2020"]},
    "worldbank": {},
    "baci": {"revisions": ["HS92"], "version": "202501"},
}


def ask(source, out, base, *, dry_run=False, **given):
    options = {"base_url": base, "limits": {"rate": 1e4}, "retrieved": None, "progress": lambda _: None, **given}
    return fetch_source(source, ASKED[source], out, dry_run=dry_run, **options)


@pytest.mark.parametrize(("source", "calls"), [("comtrade", 2), ("worldbank", 9), ("baci", 1)])
def test_a_dry_run_counts_the_calls_without_any_server(tmp_path, source, calls):
    report = ask(source, tmp_path, None, dry_run=True)
    assert (len(report["lines"]), report["left"], report["there"]) == (calls, calls, 0)
    assert {line["state"] for line in report["lines"]} == {"to fetch"}
    assert not list(tmp_path.iterdir())


def test_what_arrived_is_left_out_of_the_next_count(server, make, tmp_path):
    server.default = lambda request: make.reply(make.declarations(request, 3))
    report = ask("comtrade", tmp_path, server.url, retrieved="2026-01-31")
    assert [(line["file"], line["state"], line["rows"]) for line in report["lines"]] == [
        ("HS-AZE-2020-M-AG2-all.json", "arrived", 3), ("HS-AZE-2020-X-AG2-all.json", "arrived", 3),
    ]  # fmt: skip
    again = ask("comtrade", tmp_path, server.url, dry_run=True)
    assert (again["there"], again["left"], again["advice"]) == (2, 0, "")
    assert json.dumps(report)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"retrieved": "31.01.2026"}, "retrieved: must be a date such as 2026-01-31, found '31.01.2026'"),
        ({"retrieved": "20260131"}, "retrieved: must be a date"),
        ({"limits": {"rate": 0}}, "rate: must be a number above 0"),
        ({"base_url": "ftp://a"}, "base URL: must be"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_asked(tmp_path, given, message):
    with pytest.raises(UsageError, match=message):
        ask("baci", tmp_path, None, **given)
    assert not list(tmp_path.iterdir())
