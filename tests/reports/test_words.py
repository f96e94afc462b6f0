"""Sentences, by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from corridor.indicators import INDICATORS
from corridor.ranking import FLAGS
from corridor.reports import numbers
from corridor.reports import words as marked
from corridor.reports.names import Names
from corridor.reports.tracing import unmarked
from corridor.spec.model import StepSpec
from factories_page import AsRead
from factories_run import a_run

NAMES = Names(a_run())
words: Any = AsRead(marked)


def line(**changes: Any) -> dict[str, Any]:
    base = {
        "opportunity": "USA-AZE:HS84",
        "exporter": "USA", "importer": "AZE", "product": "84", "title": "Machinery", "flags": "", "rank": 1,
        "market_usd": 1_940_000_000, "market_year": 2021, "unrealised_usd": 88_200_000,
        "potential_usd": 200_000_000, "value_usd": 9_000_000, "score": 60.0,
    }  # fmt: skip
    return base | changes


def part(**changes: Any) -> dict[str, Any]:
    found = {"raw": math.log10(263_000_001), "normalised": 0.7, "weight": 0.1, "year": 2021, "source": "comtrade"}
    found |= changes
    return {"contribution": 100.0 * found["weight"] * found["normalised"]} | found


def reason(*given: Any) -> str:
    """A reason as it is read."""
    return unmarked(words.reason(*given))


def test_a_reason_for_and_against() -> None:
    note = NAMES.run.indicators["import_size"]
    start, end = (
        "The market is",
        "by the model’s scale: Azerbaijan buys $263.0 mn of these goods a year from all suppliers, on average over up "
        "to three years.",
    )
    assert reason(NAMES, line(), part(), note) == f"{start} large {end}"
    assert reason(NAMES, line(), part(normalised=0.2), note) == f"{start} small {end}"
    assert words.cite(NAMES, line(), part(), note) == "2021, UN Comtrade"


def _under(**changes: Any) -> Names:
    """Return the names of a run whose model differs."""
    run = a_run()
    job = run.resolved.job.model_copy(update={"model": run.resolved.job.model.model_copy(update=changes)})
    return Names(replace(run, resolved=run.resolved.model_copy(update={"job": job})))


def test_without_normalisation_the_side_is_that_of_the_points() -> None:
    note = NAMES.run.indicators["import_size"]
    names = _under(normalise=StepSpec(method="identity"))
    low, high = part(normalised=8.4, contribution=2.0), part(normalised=-2.2, contribution=9.0)
    assert "The market is small" in reason(names, line(), low, note)
    assert "The market is large" in reason(names, line(), high, note)


def test_whatever_the_mean_the_side_is_that_of_the_normalised_figure() -> None:
    note = NAMES.run.indicators["import_size"]
    assert "The market is large" in reason(NAMES, line(score=6.9), part(contribution=0.4), note)
    assert "The market is small" in reason(NAMES, line(), part(normalised=0.3, contribution=9.0), note)


def test_under_an_ensemble_what_falls_short_of_the_line_itself_speaks_against_it() -> None:
    model = NAMES.run.resolved.job.model
    names = _under(members={"one": model}, normalise=StepSpec(method="identity"))
    assert words.speaks_for(names, line(score=90.0), part(contribution=9.5))
    assert not words.speaks_for(names, line(score=90.0), part(contribution=8.5))
    assert not words.speaks_for(names, line(score=0.0), part(contribution=0.0))


GUESS = {"nomenclature": "ICIO", "product": "K", "value_usd": 24, "value_low_usd": 9, "value_high_usd": 60}


def test_a_figure_that_rests_on_an_estimate_says_so() -> None:
    note = NAMES.run.indicators["bilateral_share"]
    potential = reason(NAMES, line(**GUESS), part(raw=8.1), replace(note, name="epi_full"))
    assert potential == (
        "No source reports this flow, so its potential is what a gravity model expects: $130 mn a year."
    )
    assert words.cite(NAMES, line(**GUESS), part(), note) == "2021, UN Comtrade, with estimates"
    total = replace(note, level="importer × product")
    assert words.cite(NAMES, line(**GUESS), part(), total) == "2021, UN Comtrade, with estimates"
    assert words.cite(NAMES, line(**GUESS), part(), replace(note, level="exporter")) == "2021, UN Comtrade"


def test_untouched_lines_are_counted_and_the_best_one_named() -> None:
    rows = [
        line(rank=n, rank_in_direction=n, opportunity=str(n), title=f"T{n}", flags="old; no trade" if n > 1 else "")
        for n in (3, 1, 2)
    ]
    text = "Nothing is traded yet in 2 ranked lines; the best placed is “T2”, rank 2."
    assert words.stands_out(NAMES, rows)[2] == text
    assert text not in words.stands_out(NAMES, [rows[1]])


def test_untouched_lines_of_little_potential_are_said_to_be_questions() -> None:
    small = "None of them has an estimated potential of $100,000 a year"
    assert small in words.untouched_note(NAMES, [{"potential_usd": 132}, {"potential_usd": None}])
    assert small not in words.untouched_note(NAMES, [{"potential_usd": 303_223}])
    assert small not in words.untouched_note(NAMES, [{"potential_usd": None}])
    assert "less than $100,000 a year" in words.untouched_note(NAMES, [{"potential_usd": None}])
    assert words.untouched_note(NAMES, []).startswith("No ranked line")


def test_a_zero_has_a_sentence_of_its_own() -> None:
    note = NAMES.run.indicators["bilateral_share"]
    text = reason(NAMES, line(), part(raw=0.0, normalised=0.0), note)
    assert text == "Nothing is traded yet: the United States supplies none of Azerbaijan’s purchases of these goods."


def test_a_sentence_starts_with_a_capital_even_if_the_template_starts_with_goods() -> None:
    note = replace(NAMES.run.indicators["rca"], name="rca_change")
    text = reason(NAMES, line(product="SI"), part(raw=0.33), note)
    assert text == (
        "These services weigh more in the United States’ sales to other markets than they did: +0.33 on an index of "
        "specialisation that runs from −1 to +1."
    )


def test_standing_out_is_said_without_a_word_that_the_figure_could_gainsay() -> None:
    note = NAMES.run.indicators["rca"]
    text = reason(NAMES, line(), part(raw=1.07, normalised=0.3), note)
    assert text == (
        "The United States hardly stands out with these goods: they weigh 1.07 times the average in its sales to the "
        "other markets that report."
    )


def test_an_indicator_without_wording_gets_a_plain_sentence() -> None:
    note = replace(NAMES.run.indicators["rca"], name="new", title="Port depth", unit="metres")
    text = reason(NAMES, line(), part(raw=12.0), note)
    assert text == "Port depth: 12.00 metres (more is better), which speaks for it."


@pytest.mark.parametrize("name", sorted(words.wording()["indicators"]))
@pytest.mark.parametrize("normalised", [0.0, 1.0])
def test_every_wording_can_be_filled(name: str, normalised: float) -> None:
    note = replace(NAMES.run.indicators["rca"], name=name)
    for raw in (1.0, 0.0):
        text = reason(NAMES, line(), part(raw=raw, normalised=normalised), note)
        assert "{" not in text
        assert text.endswith(".")
        assert text[0].isupper()


def test_every_wording_is_of_an_indicator() -> None:
    assert [name for name in words.wording()["indicators"] if name not in INDICATORS] == []


def test_every_format_in_the_wording_is_known() -> None:
    entries = [*words.wording()["indicators"].values(), *words.wording()["context"].values()]
    assert {entry["format"] for entry in entries} <= set(numbers.FORMATTERS)


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.7, "high"), (0.69, "medium"), (0.4, "medium"), (0.39, "low"), (None, "unknown"), (math.nan, "unknown")],
)
def test_confidence_in_words(value: float | None, word: str) -> None:
    assert words.confidence_word(value) == word


def test_every_flag_has_a_tone_and_a_meaning() -> None:
    assert set(words.FLAG_TONES) == set(FLAGS)
    assert words.flag_meaning("one side") == "Only one of the two countries declares this flow."
    assert words.flags_of(line(flags="coarse; mirror gap")) == ["coarse", "mirror gap"]
    assert words.flags_of(line(flags=None)) == []


def test_what_stands_out() -> None:
    other = line(title="Pipes", market_usd=5, unrealised_usd=None, flags="old; thin", rank=2)
    assert words.stands_out(NAMES, [line(), other]) == [
        "The largest market is “Machinery”: Azerbaijan bought $1.94 bn from all suppliers in 2021.",
        "The most room to grow, by the export potential estimate, is in “Machinery”: $88.2 mn a year beyond today’s "
        "trade.",
        "Read “Pipes” with the most care: it is marked old and thin.",
    ]


def test_room_is_what_todays_trade_leaves_of_the_potential() -> None:
    known = {"unrealised_usd": 12, "potential_usd": 26, "value_usd": 32}
    assert words.room(known) == 0
    assert words.room(known | {"value_usd": 20}) == 6
    assert words.room(known | {"value_usd": 1}) == 12
    assert words.room(known | {"value_usd": None}) == 12
    assert words.room(known | {"unrealised_usd": None}) is None


def test_what_stands_out_where_little_is_known() -> None:
    assert words.stands_out(NAMES, [line(market_usd=None, unrealised_usd=None)]) == [
        "No figure on the size of any of these markets is in the data.",
        "No export potential can be estimated for these lines.",
    ]
    little = words.stands_out(NAMES, [line(unrealised_usd=63)])[1]
    assert little == "No line has $100,000 a year or more of unused export potential, as far as it can be estimated."


def test_two_declarations() -> None:
    text = words.disagreement(NAMES, ("USA", "AZE"), 2024, 255_074_490, 1_617_000_000)
    assert text == (
        "For goods from the United States to Azerbaijan in 2024, Azerbaijan declares $1.62 bn and the United States "
        "$255.1 mn: Azerbaijan’s figure is 6.3 times the other."
    )
    smaller = words.disagreement(NAMES, ("USA", "AZE"), 2024, 300, 100, whole=False)
    assert smaller.endswith("(chapters are left out, see the table): the United States’ figure is 3.0 times the other.")
    assert words.disagreement(NAMES, ("USA", "AZE"), 2024, 100, 110).endswith("the two figures are close.")


def test_purpose() -> None:
    text = words.purpose(NAMES, [("USA", "AZE")], 1, "Members")
    assert text == (
        "This report ranks 1 product group by how good the openings for trade from the United States to Azerbaijan "
        "look in published statistics, for members."
    )
