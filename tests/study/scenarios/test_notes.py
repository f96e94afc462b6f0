"""What a scenario could not be carried through is said, and what it could is not."""

from corridor.study.scenarios.carrying import carry_through
from corridor.study.scenarios.notes import FIT, PARTIAL, STRAIGHT, TWICE
from factories_scenarios import a_case, a_scenario

NEARER = {"kind": "distance", "countries": ["ARG"], "factor": 0.9}
QUICKER = {"kind": "transit", "countries": ["ARG"], "days": -1}


def notes(*changes, base="balanced"):
    return carry_through(a_case(base), a_scenario(*changes)).notes


def test_general_equilibrium_is_never_modelled_and_always_said():
    assert PARTIAL in notes(NEARER)
    assert notes() == ("The scenario names no change, so nothing moves.",)


def test_distance_and_time_of_the_same_lines_may_count_twice():
    assert TWICE in notes(NEARER, QUICKER)
    assert TWICE not in notes(NEARER)
    assert FIT in notes(NEARER)
    assert FIT not in notes(QUICKER)


def test_a_change_about_no_ranked_line_is_named():
    found = notes({"kind": "distance", "between": [["DNK", "EST"]], "factor": 0.9})
    assert "No ranked line is of what this change is about: Distance (DNK–EST)." in found
    assert STRAIGHT not in found


def test_indicators_that_no_change_reaches_are_named():
    found = notes(QUICKER)
    assert any("Transit time: no indicator of the model balanced reads it as such" in note for note in found)
    assert any("lines of services do not move with transit time" in note for note in found)
    assert not any("reads it as such" in note for note in notes(NEARER))


def test_a_model_that_reads_nothing_of_it_keeps_its_ranks_and_says_so():
    better = {"kind": "series", "countries": ["BEL"], "series": "lpi_score", "delta": 1, "effect": "none"}
    found = carry_through(a_case("export_potential"), a_scenario(better))
    assert "No indicator of the model export_potential reads what changes, so ranks stay as they are." in found.notes
    assert (found.lines["rank_before"] == found.lines["rank_after"]).all()


def test_lines_without_dollars_are_counted():
    unknown = a_case().ranking.lines["potential_usd"].null_count()
    assert any(note.startswith(f"{unknown} of ") for note in notes(NEARER))
