"""The ranked part of the view."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from corridor.reports import lines
from corridor.reports.lines import DirectionView
from corridor.reports.names import Names
from corridor.reports.tracing import plainly
from factories_run import a_ranking, a_run

RUN = a_run()


def direction_view(*given: Any) -> DirectionView:
    """A direction as it is read."""
    return plainly(lines.direction_view(*given))


NAMES = Names(RUN)


def test_a_direction_in_words() -> None:
    view = direction_view(NAMES, "USA", "AZE", "a")
    assert view.title == "United States → Azerbaijan"
    assert [line.rank_in_direction for line in view.best] == ["1", "2", "3"]
    assert [sector.title for sector in view.sectors][-1] == "Digital services"


def test_ties_are_marked_and_counted() -> None:
    view = direction_view(NAMES, "AZE", "USA", "b")
    minerals = next(sector for sector in view.sectors if sector.title.startswith("Critical"))
    assert [line.rank_in_sector for line in minerals.lines] == ["1", "2=", "2="]
    rows = [{"rank_in_direction": rank} for rank in (1, 2, 3, 3, 3, 6)]
    assert plainly(lines._tied(NAMES, rows, 3)) == "2 more lines with the same score as the last one shown."
    assert lines._tied(NAMES, rows[:3], 3) == ""


def test_an_unknown_figure_is_a_dash_and_a_known_zero_is_a_zero() -> None:
    shown = {line.code: line for way in _ways() for sector in way.sectors for line in sector.lines}
    assert shown["HS 8542"].value == "–"
    assert shown["HS 8542"].value_note == "not known"
    assert shown["HS 8542"].potential == "–"
    assert shown["HS 8542"].potential_note == ""
    assert shown["HS 8541"].value == "$0"


def test_a_sector_without_lines_says_why() -> None:
    view = direction_view(NAMES, "AZE", "USA", "b")
    ict = view.sectors[0]
    assert ict.lines == ()
    assert ict.empty == ("Azerbaijan's declarations lack the code and so do those of its partner. (8471 and 8517)",)


def test_a_sector_of_which_nothing_is_known_says_so() -> None:
    ranking = a_ranking()
    empty = replace(ranking, lines=ranking.lines.clear(), excluded=ranking.excluded.clear())
    view = direction_view(Names(replace(RUN, ranking=empty)), "USA", "AZE", "a")
    assert view.best == ()
    assert view.sectors[0].empty == ("The data hold no candidate for this sector.",)


def test_reasons_come_strongest_first_and_on_their_side() -> None:
    card = _card("USA", "AZE", "HS 84")
    assert 0 < len(card.pros) <= lines.REASONS
    assert card.pros[0].text.startswith("There is room to grow")
    assert card.pros[0].cite == "2021, UN Comtrade and IMF World Economic Outlook"
    assert any("institutions in Azerbaijan score low" in reason.text for reason in card.cons)


def test_missing_figures_are_named_with_their_reason() -> None:
    card = _card("USA", "AZE", "HS 8542")
    assert len(card.missing) == 1
    assert card.missing[0].startswith("Market trend, ")
    assert card.missing[0].endswith(": neither country's declarations hold this product.")


def test_both_declarations_are_told() -> None:
    assert _card("USA", "AZE", "HS 8471").declared == (
        "For 2021, the United States declares $14.2 mn; Azerbaijan declares $31.0 mn (the buyer’s figure is 2.2 times "
        "the seller’s). Trade today is shown as $22.6 mn, mean of both sides, at the seller’s border (FOB)."
    )
    assert _card("USA", "AZE", "HS 8542").declared == ""
    assert "Azerbaijan gives no figure" in _card("USA", "AZE", "HS 282520").declared


def test_only_the_first_lines_of_a_long_sector_are_shown() -> None:
    many = pl.concat([RUN.ranking.lines.filter(pl.col("product") == "8471")] * 30)
    many = many.with_columns(opportunity=pl.format("USA-AZE:HS{}", pl.int_range(pl.len())))
    run = replace(RUN, ranking=replace(RUN.ranking, lines=many))
    ict = direction_view(Names(run), "USA", "AZE", "a").sectors[0]
    assert len(ict.lines) == lines.MAX_ROWS
    assert ict.more == "18 further lines in the workbook and in ranking.csv."


def test_the_year_behind_a_potential() -> None:
    years = lines.potential_years(RUN)
    assert years["USA-AZE:HS84"] == 2021
    assert "USA-AZE:HS8542" not in years
    line = direction_view(NAMES, "USA", "AZE", "a").best[0]
    assert line.potential_note == "to 2021 · $88.2 mn unused"


GUESS = {
    "product": "K", "nomenclature": "ICIO", "title": "Finance", "value_usd": 24_312_000, "value_year": 2022,
    "value_low_usd": 9_052_000, "value_high_usd": 60_400_000, "value_rule": None, "exporter_value_usd": None,
    "importer_value_usd": None, "mirror_ratio": None, "gravity_share": 0.8, "flags": "estimated",
    "cell": "cell 3: small share of a large market",
}  # fmt: skip


def _estimated() -> Names:
    """The run with an estimate in place of the flow of chapter 84 to Azerbaijan."""
    mine = pl.col("opportunity") == "USA-AZE:HS84"
    types = RUN.ranking.lines.schema
    changed = [
        pl.when(mine).then(pl.lit(value, dtype=types[name])).otherwise(pl.col(name)).alias(name)
        for name, value in GUESS.items()
    ]
    return Names(replace(RUN, ranking=replace(RUN.ranking, lines=RUN.ranking.lines.with_columns(changed))))


def test_an_estimate_is_shown_as_one_with_its_interval() -> None:
    view = direction_view(_estimated(), "USA", "AZE", "a")
    line = view.best[0]
    assert (line.value, line.value_year, line.code) == ("est. $24 mn", "2022", "ICIO K")
    assert line.value_between == "between $9.1 mn and $60 mn"
    assert line.value_note == "2022 · between $9.1 mn and $60 mn"
    assert line.potential_note == "to 2021 · $88.2 mn unused then · ease 80% from gravity"
    assert line.potential.startswith("est. $")  # what is potential of an estimated flow is the estimate itself
    assert line.cell == "Cell 3: small share of a large market."
    card = next(card for sector in view.sectors for card in sector.cards if card.line.code == "ICIO K")
    assert card.declared == (
        "Nobody: no source reports this flow. A gravity model puts it at $24 mn in 2022, between $9.1 mn and $60 mn."
    )


def test_only_known_zeros_and_potentials_without_a_figure_are_untouched() -> None:
    row = {"value_usd": 0, "value_low_usd": None, "value_high_usd": None, "potential_usd": None}
    assert lines.is_untouched(row)
    assert lines.is_untouched(row | {"value_usd": None, "potential_usd": 5})
    assert not lines.is_untouched(row | {"value_usd": None})
    assert not lines.is_untouched(row | {"value_usd": None, "potential_usd": 0})
    assert not lines.is_untouched(row | {"value_usd": 1, "potential_usd": 5})
    assert not lines.is_untouched(row | {"value_low_usd": 0, "value_high_usd": 4})  # an estimate of nothing is no zero


def test_markets_that_buy_next_to_nothing_are_not_proposed() -> None:
    row = {"market_usd": 90, "potential_usd": None}
    assert not lines.is_worth_a_visit(row)
    assert lines.is_worth_a_visit(row | {"potential_usd": 100_000})
    assert lines.is_worth_a_visit(row | {"market_usd": 100_000})
    assert lines.is_worth_a_visit(row | {"market_usd": None})


def test_what_is_untouched_is_proposed_with_its_reasons() -> None:
    there, back = (way.untouched for way in _ways())
    assert [card.line.code for card in there.cards] == ["HS 8541"]
    assert there.cards[0].line.value == "$0"
    assert there.cards[0].pros
    assert there.cards[0].cons
    assert (there.more, there.note[:12]) == ("", "Ranked lines")
    assert {card.line.code for card in back.cards} == {"HS 2603", "HS 2617"}
    none = RUN.ranking.lines.with_columns(value_usd=pl.lit(1, pl.Int64))
    run = replace(RUN, ranking=replace(RUN.ranking, lines=none))
    empty = direction_view(Names(run), "USA", "AZE", "a").untouched
    assert (empty.cards, empty.note[:9]) == ((), "No ranked")


def test_the_rest_of_what_is_untouched_is_counted() -> None:
    many = pl.concat([RUN.ranking.lines.filter(pl.col("product") == "8541")] * 5)
    many = many.with_columns(opportunity=pl.format("USA-AZE:HS{}", pl.int_range(pl.len())))
    view = direction_view(Names(replace(RUN, ranking=replace(RUN.ranking, lines=many))), "USA", "AZE", "a")
    assert len(view.untouched.cards) == 3
    assert view.untouched.more == "2 further lines marked in the tables above and in ranking.csv."


def _ways() -> list[DirectionView]:
    return [direction_view(NAMES, *way, "a") for way in (("USA", "AZE"), ("AZE", "USA"))]


def _card(exporter: str, importer: str, code: str) -> lines.CardView:
    view = direction_view(NAMES, exporter, importer, "a")
    return next(card for sector in view.sectors for card in sector.cards if card.line.code == code)
