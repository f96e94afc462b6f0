"""Numbers, dollars, dates and names of countries by language."""

from __future__ import annotations

import re

import pytest

from corridor.reports import html, locales, numbers, words
from corridor.reports.locales import speaking
from corridor.study.run import Run
from factories_run import a_run

NB = "\u00a0"


def in_language(name: str) -> Run:
    run = a_run()
    report = run.resolved.job.report.model_copy(update={"language": name})
    job = run.resolved.job.model_copy(update={"report": report})
    return a_run(resolved=run.resolved.model_copy(update={"job": job}))


@pytest.mark.parametrize(
    ("name", "amount", "decimal", "share"),
    [
        ("en", "$22.2 bn", "−1,234.50", "3.4%"),
        ("az", f"22,2 mlrd{NB}US$", "−1.234,50", "3,4%"),
        ("ru", f"22,2 млрд{NB}$", f"−1{NB}234,50", f"3,4{NB}%"),
    ],
)
def test_numbers(name: str, amount: str, decimal: str, share: str) -> None:
    with speaking(name):
        assert numbers.usd(22.2e9) == amount
        assert numbers.plain(-1234.5) == decimal
        assert numbers.share(0.034) == share
        assert numbers.usd(None) == "–"
    assert numbers.usd(22.2e9) == "$22.2 bn"


def test_dates_and_countries_by_the_cldr() -> None:
    assert (locales.day("2025-04-30"), locales.country("AZE", "Azerbaijan")) == ("2025-04-30", "Azerbaijan")
    with speaking("az"):
        assert (locales.day("2025-04-30"), locales.day("2025-04")) == ("30 aprel 2025", "aprel 2025")
        assert locales.day("spring 2025") == "spring 2025"
        assert locales.day("2025-13-40") == "2025-13-40"
        assert locales.country("AZE", "Azerbaijan") == "Azərbaycan"
        assert locales.country("SUN", "Soviet Union") == "Soviet Union"
    with speaking("ru"):
        assert locales.day("2025-04-30").startswith("30 апреля 2025")
        assert locales.country("TUR", "Türkiye") == "Турция"
        assert locales.country("XXX", "Nowhere") == "Nowhere"


def test_numbers_of_lines_take_the_plural_of_the_language() -> None:
    assert (words.lines(1), words.lines(1234)) == ("1 line", "1,234 lines")
    with speaking("ru"):
        assert [words.lines(n) for n in (1, 3, 5, 21)] == ["1 позиция", "3 позиции", "5 позиций", "21 позиция"]


def test_the_language_is_spoken_for_one_block_only_even_if_it_fails() -> None:
    with pytest.raises(ValueError, match="broken"), speaking("ru"):
        raise ValueError("broken")
    assert locales.language() == "en"


@pytest.mark.parametrize(("name", "country"), [("az", "Azərbaycan"), ("ru", "Азербайджан")])
def test_a_report_in_another_language(name: str, country: str) -> None:
    page = html.render(in_language(name))
    assert f'<html lang="{name}">' in page
    assert country in page
    assert re.search(r">\d+,\d (mln|млн)", page)
    assert not re.search(r'class="f"[^>]*>\$\d', page)
    assert html.render(in_language(name)) == page
