import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.models import ColumnsError, CriticWeights, ZScore, composite, composite_pipeline

TABLE = pl.DataFrame(
    {
        "unit": ["A", "B", "C", "D"],
        "x": [0.0, 10.0, 4.0, None],
        "y": [5.0, 5.0, 6.0, 9.0],
        "z": [1.0, 3.0, 2.0, 2.0],
    }
)
TREE = {"index": {"p": ["x", "y"], "q": {"z": 1.0}}}


def test_levels_by_hand():
    found = composite(TABLE, TREE, directions={"z": "less is better"}, weights={"q": 3.0})
    assert found.columns == ["unit", "index", "p", "q"]
    np.testing.assert_allclose(found["p"], [0.0, 50.0, 32.5, 100.0])
    np.testing.assert_allclose(found["q"], [100.0, 0.0, 50.0, 50.0])
    np.testing.assert_allclose(found["index"], [75.0, 12.5, 45.625, 62.5])


def test_missing_figures_give_up_their_weight_inside_or_to_all_alike():
    found = composite(TABLE, TREE, missing="alike", weights={"q": 3.0})
    assert found["index"][3] == pytest.approx((0.125 * 100 + 0.75 * 50) / 0.875)
    assert composite(TABLE, TREE, least_known=0.6)["index"].is_null().to_list() == [False, False, False, True]
    strict = composite(TABLE, TREE, least_known=[0.6, 0.5])
    assert strict["p"].is_null().to_list() == [False, False, False, True]
    assert strict["index"][3] == 50.0
    assert composite(TABLE, TREE, min_observed=0.9)["index"].is_null().to_list() == [False, False, False, True]


def test_steps_are_names_options_or_estimators():
    geometric = composite(
        TABLE,
        TREE,
        normalise={"method": "min_max", "options": {"onto": [0.01, 1.0]}},
        aggregate=["arithmetic", "geometric"],
    )
    assert geometric["index"][1] == pytest.approx(np.sqrt(geometric["p"][1] * geometric["q"][1]))
    by_name = composite(TABLE, TREE, normalise="z_score", weigh="critic")
    given = composite(TABLE, TREE, normalise=ZScore(dict.fromkeys("xyz", "more is better")), weigh=CriticWeights())
    assert by_name.equals(given)
    judged = {"method": "ahp", "options": {"comparisons": {"p": {"q": 3}}, "level": "pillars"}}
    whole = composite(TABLE, TREE, weigh=judged)
    np.testing.assert_allclose(whole["index"], 0.75 * whole["p"] + 0.25 * whole["q"])


def test_other_aggregations_give_the_whole_alone():
    found = composite(TABLE, TREE, aggregate="copeland")
    assert found.columns == ["unit", "index"]
    assert composite(TABLE, {"x": 1, "z": 1}).columns == ["unit", "y", "score"]


def test_a_reference_keeps_scores_apart():
    alone = composite(TABLE.head(1), TREE, reference=TABLE)
    assert alone.equals(composite(TABLE, TREE).head(1))


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.permutations(range(4)), st.permutations(TABLE.columns))
def test_the_order_of_rows_and_columns_does_not_matter(rows, columns):
    found = composite(TABLE[rows].select(columns), TREE, treat="coin", weigh="entropy")
    expected = composite(TABLE, TREE, treat="coin", weigh="entropy")[rows]
    assert found.equals(expected)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"directions": {"w": "less is better"}}, UsageError, "unknown indicator in directions: 'w'"),
        ({"directions": {"x": "down"}}, UsageError, "unknown direction 'down'"),
        ({"normalise": "minmax"}, UsageError, "unknown normalisation 'minmax'; did you mean 'min_max'"),
        ({"treat": {"method": "coin", "options": {"most": 1}}}, UsageError, "unknown option of coin: 'most'"),
        ({"aggregate": "topsi"}, UsageError, "unknown aggregation 'topsi'"),
        ({"aggregate": ["arithmetic"]}, UsageError, "2 levels need one mean each"),
        ({"weights": {"r": 1.0}}, UsageError, "unknown group in weights: 'r'"),
    ],
)
def test_what_is_not_known_is_refused(changes, error, message):
    with pytest.raises(error, match=message):
        composite(TABLE, TREE, **changes)


def test_tables_must_fit_the_tree():
    with pytest.raises(ColumnsError, match="missing z"):
        composite(TABLE.drop("z"), TREE)
    with pytest.raises(UsageError, match="called like groups of the tree: p"):
        composite(TABLE.rename({"unit": "p"}), TREE)
    assert [name for name, _ in composite_pipeline(TREE).steps] == ["treat", "normalise", "score"]
