from __future__ import annotations

import pytest

from corridor.study.shortlist.matching import STRENGTHS, matches_of, term_of
from corridor.study.shortlist.vocabulary import Known
from factories_run import a_run

KNOWN = Known(a_run())


def found(text, *, sector=False):
    term = term_of(text, sector=sector)
    return {KNOWN.lines[match.line]["opportunity"]: (match.how, match.strength) for match in matches_of(term, KNOWN)}


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("8411", "code", "8411"), ("84.11", "code", "8411"), ("HS 8411 99", "code", "841199"),
        ("84119900", "code", "841199"),
        ("J62_63", "code", "J62_63"), ("SI2", "code", "SI2"), ("pumps", "word", ""), ("gas turbines", "word", ""),
    ],
)  # fmt: skip
def test_digits_are_an_hs_code_and_all_else_is_a_services_code_or_words(text, kind, code):
    term = term_of(text)
    assert (term.kind, term.code) == (kind, code)


def test_a_code_matches_itself_what_lies_within_and_what_stands_for_it():
    assert found("8411") == {
        "USA-AZE:HS8411": ("it is the code itself", STRENGTHS["same code"]),
        "USA-AZE:HS84": ("it stands for 8411, which its segment lists", STRENGTHS["coarser code, listed"]),
        "AZE-USA:HS84": ("it stands for 8411, which its segment lists", STRENGTHS["coarser code, listed"]),
    }
    assert found("28") == {"USA-AZE:HS282520": ("its code lies within 28", STRENGTHS["inside the code"])}
    assert found("99") == {}


def test_a_national_code_is_cut_to_the_digits_that_all_share_and_says_so():
    assert (
        found("2603000012")["AZE-USA:HS2603"][0] == "it stands for 260300 (six digits of it), which its segment lists"
    )


def test_a_word_of_the_title_says_more_than_one_of_the_segment_or_the_sector():
    assert found("machinery")["USA-AZE:HS84"] == ("its title says machinery", STRENGTHS["title"])
    assert found("telecom")["USA-AZE:HS8517"] == ("its segment is called Telecom equipment", STRENGTHS["segment title"])
    assert found("semicond")["USA-AZE:HS8541"] == (
        "its title has a word beginning semicond",
        STRENGTHS["beginning in title"],
    )
    assert found("telephone energy") == {}
    assert found("turbines power")["USA-AZE:HS8411"][1] == STRENGTHS["spread over titles"]


def test_what_belongs_to_a_segment_is_searched_by_whole_words():
    assert "USA-AZE:HS8517" in found("asked")  # every segment of this run says "Asked for."
    assert found("aske") == {}


def test_a_sector_matches_by_its_name_or_title():
    by_name, by_title = found("minerals", sector=True), found("Critical metals", sector=True)
    assert set(by_name) == set(by_title) == {"USA-AZE:HS282520", "AZE-USA:HS7601", "AZE-USA:HS2603", "AZE-USA:HS2617"}
    assert {strength for _, strength in by_name.values()} == {STRENGTHS["sector"]}
