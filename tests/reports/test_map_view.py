"""Who is on the map."""

from __future__ import annotations

from dataclasses import replace

from corridor.reports.map_view import map_view
from corridor.reports.names import Names
from corridor.reports.tracing import plainly
from factories_run import a_run

RUN = a_run()
ACCENTS = {("USA", "AZE"): "a", ("AZE", "USA"): "b"}


def test_both_countries_and_their_rivals_by_size() -> None:
    view = plainly(map_view(Names(RUN), ACCENTS))
    assert [(place.code, place.role) for place in view.places[:3]] == [("USA", "a"), ("AZE", "b"), ("TUR", "supplier")]
    assert [place.size for place in view.places[2:]] == sorted((p.size for p in view.places[2:]), reverse=True)
    assert view.caption == "Largest suppliers of the ranked markets: Türkiye, Italy, Kazakhstan and Georgia."
    assert view.ways == (("USA", "AZE", "a"), ("AZE", "USA", "b"))


def test_without_suppliers_the_partners_of_the_largest_flows_stand_in() -> None:
    view = map_view(Names(replace(RUN, explanations=None)), ACCENTS)
    assert view.caption.startswith("Partners of the two countries’ largest flows: Italy")
    alone = map_view(Names(replace(RUN, explanations=None, profiles=())), ACCENTS)
    assert alone.caption == "No other country’s figures are in the data."


def test_what_the_outline_lacks_is_named_and_no_direction_is_no_map() -> None:
    view = map_view(Names(replace(RUN, explanations=None, profiles=())), {("SGP", "AZE"): "a"})
    assert view.caption.endswith("Too small to be drawn: SGP.")
    assert map_view(Names(RUN), {}).empty == "No direction is ranked, so there is no map."
