from __future__ import annotations

import json

import pytest

from corridor.cli.main import main
from corridor.study.shortlist.drawing import shortlist_of
from corridor.study.shortlist.telling import record_of
from factories_member import a_member
from factories_run import a_run

FOUND = record_of(
    shortlist_of(a_run(), a_member(products=["84", "saffron", "283691"], sectors=["minerals"], turnover_usd=10**8))
)


@pytest.fixture
def asked(engine):
    calls = []
    engine.draw_shortlist = lambda *given: calls.append(tuple(map(str, given))) or FOUND
    return calls


def test_everything_is_printed_in_eighty_columns(asked, capsys):
    assert main(["shortlist", "out/x", "members/example.yaml"]) == 0
    assert asked == [("out/x", "members/example.yaml")]
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    words = " ".join(out.split())
    for line in FOUND["lines"]:
        assert f"{line['place']}. {line['opportunity']}" in words
    assert "Matched and left out" in words
    assert "Named and not ranked" in words
    assert "not among the ranked lines: saffron" in words


def test_plain_data_are_printed_whole(asked, capsys):
    assert main(["shortlist", "out/x", "m.yaml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == FOUND


def test_a_member_for_whom_there_is_nothing_is_told_so(engine, capsys):
    engine.draw_shortlist = lambda *_: record_of(shortlist_of(a_run(), a_member(products=["saffron"])))
    assert main(["shortlist", "out/x", "m.yaml"]) == 0
    assert "No line is left" in capsys.readouterr().out
