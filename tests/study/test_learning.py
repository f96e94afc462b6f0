import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.indicators import Opportunities, compute
from corridor.study.learning import Task, lessons_of, task_of
from corridor.study.outcomes import trade_after
from factories import a_model, a_world, cube_of, opportunities

TRADE, NEW, GROWN = Task("trade", 3, 1), Task("activation", 2, 8), Task("growth", 2, 8)


def taught(method="stacking", model=None, **options):
    model = model or a_model()
    return model.model_copy(
        update={"aggregate": model.aggregate.model_copy(update={"method": method, "options": options})}
    )


def test_a_task_is_what_the_options_say():
    assert task_of(a_model()) is None
    assert task_of(taught()) == Task("trade", 3, 1)
    assert task_of(taught(horizon=2, target="growth")) == Task("growth", 2, 8)
    assert task_of(taught("boosting")) == Task("activation", 3, 8)
    assert task_of(taught("linear", target="growth", origins=3, horizon=1)) == Task("growth", 1, 3)


@pytest.mark.parametrize("name", ["horizon", "origins"])
def test_years_are_whole_numbers(name):
    for wrong in (0, 1.5, True, 99):
        with pytest.raises(UsageError, match=rf"aggregate\.options\.{name}: must be a whole number of years"):
            task_of(taught(**{name: wrong}))


def test_an_unknown_target_is_refused():
    with pytest.raises(UsageError, match=r"model .*aggregate\.options\.target: unknown target 'profit'"):
        task_of(taught(target="profit"))


def ensemble(method, *members, **options):
    named = {f"m{n}": member.model_copy(update={"name": f"m{n}"}) for n, member in enumerate(members)}
    return taught(method, a_model().model_copy(update={"members": named}), **options)


def test_an_ensemble_is_taught_what_its_learned_members_are():
    linear = taught("linear", horizon=2)
    assert task_of(ensemble("mean_rank", a_model(), linear)) == Task("activation", 2, 8)
    assert task_of(ensemble("mean_rank", a_model())) is None
    assert task_of(ensemble("stacking", linear, target="activation", horizon=2)) == Task("activation", 2, 8)
    with pytest.raises(UsageError, match="all learned parts must have one target, horizon and number of origins"):
        task_of(ensemble("stacking", linear))
    with pytest.raises(UsageError, match="activation in 2 years from 8 origins for m0 and growth in 2 years"):
        task_of(ensemble("borda", linear, taught("linear", horizon=2, target="growth")))


def test_every_row_is_as_it_was_in_its_year_and_its_outcome_came_after():
    o = opportunities(cube_of(a_world()))
    model = a_model()
    lessons = lessons_of(o, model, GROWN)
    years = np.unique(lessons.origin)
    assert years.tolist() == [2015, 2016, 2017, 2018, 2019]
    assert (np.diff(lessons.origin) >= 0).all()
    for year in years:
        rows = np.flatnonzero(lessons.origin == year)
        outcome = trade_after(o, int(year), aim="growth", horizon=2).value
        known = np.flatnonzero(np.isfinite(outcome))
        np.testing.assert_array_equal(lessons.outcome[rows], outcome[known])
        np.testing.assert_array_equal(lessons.exporter[rows], o.exporter[known])
        past = Opportunities(o.cube.as_of(int(year)), o.corridor[known], o.product[known], o.window, o.minerals)
        assert lessons.features[rows].equals(compute(past, model.indicators)[0])


def test_the_last_lesson_is_the_latest_whose_outcome_is_known():
    o = opportunities(cube_of(a_world()))
    assert lessons_of(o, a_model(), Task("activation", 2, 2)).origin.max() <= 2021 - 3
    assert set(lessons_of(o, a_model(), Task("growth", 1, 3)).origin.tolist()) == {2018, 2019, 2020}


def test_nothing_later_than_the_cube_is_looked_at():
    o = opportunities(cube_of(a_world()))
    early = opportunities(cube_of(a_world()).as_of(2019))
    tables = a_world()
    flows = tables["goods_flows"]
    doubled = pl.when(pl.col("year") > 2019).then(pl.col("value_usd") * 2).otherwise("value_usd")
    changed = opportunities(cube_of({**tables, "goods_flows": flows.with_columns(value_usd=doubled)}).as_of(2019))
    for task in (GROWN, Task("trade", 2, 2)):
        first, second = lessons_of(early, a_model(), task), lessons_of(changed, a_model(), task)
        assert first.features.equals(second.features)
        np.testing.assert_array_equal(first.outcome, second.outcome)
    late, before = lessons_of(o, a_model(), GROWN), lessons_of(early, a_model(), GROWN)
    assert late.features.head(before.features.height).equals(before.features)


def test_trade_is_the_latest_flow_known_after_the_year():
    tables = a_world()
    o = opportunities(cube_of(tables))
    lessons = lessons_of(o, taught(), TRADE)
    assert lessons.features.height == len(lessons.outcome) == len(o)
    assert set(lessons.origin.tolist()) == {2018}
    row = int(np.flatnonzero(np.isfinite(lessons.outcome))[0])
    flows, known = o.cube.flows[o.corridor[row], o.product[row]], o.cube.flow_known[o.corridor[row], o.product[row]]
    last = np.flatnonzero(known & (o.cube.years > 2018))[-1]
    assert lessons.outcome[row] == pytest.approx(np.log10(1 + flows[last]))


def test_too_short_a_history_is_refused():
    with pytest.raises(DataError, match="to learn from 7 years ahead, data from 2013 on are needed, and they begin"):
        lessons_of(opportunities(cube_of(a_world())), a_model(), Task("growth", 7, 3))


def test_the_last_step_is_told_year_and_exporter():
    lessons = lessons_of(opportunities(cube_of(a_world())), a_model(), NEW)
    told = lessons.told()
    assert set(told) == {"score__origin", "score__query"}
    assert all(len(values) == lessons.features.height for values in told.values())
