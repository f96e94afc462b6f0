import numpy as np
import pytest

from corridor.errors import DataError, UsageError
from corridor.study.learning import horizon_of, past_and_outcome
from factories import a_model, a_world, cube_of, opportunities


def stacking(**options):
    model = a_model()
    return model.model_copy(
        update={"aggregate": model.aggregate.model_copy(update={"method": "stacking", "options": options})}
    )


def test_only_stacking_learns_from_an_outcome():
    assert horizon_of(a_model()) is None
    assert horizon_of(stacking()) == 3
    assert horizon_of(stacking(horizon=2)) == 2
    for wrong in (0, 1.5, True, 99):
        with pytest.raises(UsageError, match=r"aggregate\.options\.horizon: must be a whole number of years"):
            horizon_of(stacking(horizon=wrong))


def test_features_see_nothing_of_the_outcome_and_the_outcome_is_the_latest_later_flow():
    tables = a_world()
    o = opportunities(cube_of(tables))
    features, outcome = past_and_outcome(o, stacking(), 3)
    assert features.height == len(outcome) == len(o)
    later = cube_of(tables).as_of(o.cube.year - 3)
    assert later.year == 2018
    row = int(np.flatnonzero(np.isfinite(outcome))[0])
    flows, known = o.cube.flows[o.corridor[row], o.product[row]], o.cube.flow_known[o.corridor[row], o.product[row]]
    last = np.flatnonzero(known & (o.cube.years > 2018))[-1]
    assert outcome[row] == pytest.approx(np.log10(1 + flows[last]))


def test_too_short_a_history_is_refused():
    with pytest.raises(DataError, match="to learn from 7 years ahead, data from 2013 on are needed, and they begin"):
        past_and_outcome(opportunities(cube_of(a_world())), stacking(), 7)
