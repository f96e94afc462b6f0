"""The wording by language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest

from corridor.reports import wordings
from corridor.reports.locales import speaking
from corridor.spec.job import ReportSpec

PLACE = re.compile(r"\{(\w+)\}")


def leaves(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), str(value)


def of(name: str) -> Mapping[str, Any]:
    with speaking(name):
        return wordings.wording()


def test_a_job_may_choose_the_languages_that_have_a_file_and_no_other() -> None:
    assert get_args(ReportSpec.model_fields["language"].annotation) == ("en", "az", "ru")
    assert sorted(get_args(ReportSpec.model_fields["language"].annotation)) == list(wordings.languages())


@pytest.mark.parametrize("name", ["az", "ru"])
def test_another_language_says_everything_and_fills_the_same_places(name: str) -> None:
    english, own = dict(leaves(of("en"))), dict(leaves(of(name)))
    assert set(english) <= set(own)
    for path in set(own) - set(english):
        assert path[0] == "forms", f"{path} is no key of the English wording"
    for path, text in english.items():
        assert set(PLACE.findall(own[path])) <= set(PLACE.findall(text)), path


@pytest.mark.parametrize("name", ["az", "ru"])
def test_english_stands_where_a_language_says_nothing(name: str) -> None:
    english, own = dict(leaves(of("en"))), dict(leaves(of(name)))
    path = ("page", "trace_note")
    assert own[path] == english[path]
    assert own["page", "contents"] != english["page", "contents"]


def test_a_sentence_is_filled_and_its_key_must_be_there() -> None:
    assert wordings.say("trust.interval", "text", low="1", high="3") == "rank 1 to 3"
    with pytest.raises(KeyError, match="nonsense"):
        wordings.say("trust", "nonsense")
