import numpy as np
import pytest

from factories_checks import a_checked, ask, with_cube


def mirrored(ratios, n=0):
    """The ranking where a line's ratios of the last years are given."""
    checked = a_checked()
    mirror = np.full_like(checked.cube.mirror, np.nan)
    mirror[checked.o.corridor[n], checked.o.product[n], -len(ratios) :] = ratios
    return with_cube(checked, mirror=mirror)


@pytest.mark.parametrize(
    ("ratio", "times", "found"), [(2.5, 2.5, True), (0.4, 2.5, True), (2.0, 2.0, False), (0.5, 2.0, False)]
)
def test_either_direction_counts(ratio, times, found):
    said = ask("OPP007", mirrored([ratio]))
    assert said.measured[0] == pytest.approx(times)
    assert bool(said.found[0]) is found


def test_the_latest_year_with_both_is_told():
    """FIN → CHN: the importer of the first line is China."""
    said = ask("OPP007", mirrored([9.0, 4.0, np.nan]))
    assert said.explain(0) == "In 2020 China declares 4.0 times what Finland does."


@pytest.mark.parametrize(("ratio", "who"), [(0.0, "Finland"), (np.inf, "China")])
def test_nothing_on_one_side_is_a_thousand_times(ratio, who):
    said = ask("OPP007", mirrored([ratio]))
    assert said.measured[0] == 1000.0
    assert said.explain(0).startswith(f"In 2021 {who} declares 1,000 times or more")


def test_flows_of_one_reporter_do_not_arise():
    said = ask("OPP007", mirrored([np.nan]))
    assert not said.asked.any()
    assert not said.found.any()
