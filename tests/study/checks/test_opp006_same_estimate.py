import numpy as np
import pytest

from corridor.study.checks.estimates import Estimates
from factories import a_model, a_scoring, a_sector, a_world
from factories_checks import a_checked, ask, with_scored


@pytest.fixture(scope="module")
def served():
    """Two industries of four pairs; whatever Estonia sells or buys is an estimate."""
    services = a_sector("services", it={"services": ["J62_63"]}, finance={"services": ["K"]})
    pillars = {"potential": {"epi_full": 1.0, "epi_gravity": 1.0}, "size": {"import_size": 1.0}}
    model = a_model(pillars=pillars, weights={"potential": 1.0, "size": 1.0})
    scoring = a_scoring(directions=(("ARG", "BEL"), ("EST", "ARG"), ("ARG", "EST")), chosen=[services], model=model)
    return a_checked(scoring, services=a_world()["bilateral_services"])


def test_two_indicators_of_one_estimate_count_it_twice(served):
    """Both potentials of an industry are what the gravity model predicts."""
    said = ask("OPP006", served)
    names = served.lines["opportunity"].to_list()
    n = names.index("EST-ARG:J62_63")
    assert said.found[n]
    assert said.measured[n] == 2.0
    assert "Full export potential" in said.explain(n)
    assert "Potential by gravity alone" in said.explain(n)


def test_an_indicator_without_weight_is_not_counted(served):
    weights = served.weights.copy()
    weights[:, [n for n, name in enumerate(served.indicators) if name == "epi_gravity"]] = 0.0
    said = ask("OPP006", with_scored(served, weights=weights))
    assert said.asked.any()
    assert not said.found.any()


def test_the_joint_points_are_told():
    checked = a_checked()
    shape = checked.lines.height, len(checked.indicators)
    points, resting = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    points[:, :3] = 10.0, 30.0, 60.0
    resting[:, :2] = True
    checked = with_scored(checked, contributions=points, weights=np.full(shape, 0.1))
    object.__setattr__(checked, "estimates", Estimates(resting, resting))
    assert ask("OPP006", checked).explain(0) == (
        "Import growth (30.0 points) and Import size (10.0 points) rest on the same gravity model's estimates of this "
        "trade; together they are 40% of the points."
    )


def test_goods_do_not_arise():
    assert not ask("OPP006", a_checked()).asked.any()
