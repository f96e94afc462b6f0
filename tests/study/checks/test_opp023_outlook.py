import polars as pl

from corridor.study.checks.check import NotApplicable
from factories import a_model, a_scoring
from factories_checks import a_checked, ask, with_cube


def published(year):
    """The ranking whose projections were all published in a year."""
    checked = a_checked()
    known = pl.when("projected").then(pl.lit(year, pl.Int32)).otherwise("known_in")
    return with_cube(checked, country_years=checked.cube.country_years.with_columns(known_in=known))


def test_projections_of_two_years_before_are_found():
    said = ask("OPP023", published(2019))
    assert said.found
    assert (said.measured, said.threshold) == (2.0, 2.0)
    assert said.explanation == (
        "The oldest projections in use are those for Argentina, published in 2019, 2 years before the run's own."
    )


def test_projections_of_the_year_before_are_clear():
    assert not ask("OPP023", published(2020)).found
    assert ask("OPP023", published(2021)).explanation.endswith("published in 2021, in the run's own year.")


def test_models_without_projections_do_not_arise():
    said = ask("OPP023", a_checked(a_scoring(model=a_model(base="atlas_balanced"))))
    assert isinstance(said, NotApplicable)
