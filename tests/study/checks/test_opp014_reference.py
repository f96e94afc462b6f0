from factories import a_scoring
from factories_checks import a_checked, ask


def test_few_economies_and_countries_outside_are_found():
    said = ask("OPP014", a_checked())
    assert said.found
    assert (said.measured, said.threshold) == (4.0, 10.0)
    assert said.explanation == (
        "The model is fitted on 4 economies, fewer than 10; Estonia and Finland are not among them."
    )


def test_countries_outside_are_found_in_a_large_reference_too():
    said = ask("OPP014", a_checked(spec={"reference_countries": 4}))
    assert said.found
    assert "fewer" not in said.explanation


def test_enough_economies_with_the_job_s_own_are_clear():
    scoring = a_scoring(directions=(("ARG", "BEL"),))
    said = ask("OPP014", a_checked(scoring, spec={"reference_countries": 4}))
    assert not said.found
    assert said.explanation == "The model is fitted on 4 economies."
