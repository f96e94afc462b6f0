import numpy as np
import pytest

from corridor.errors import UsageError
from corridor.models.columnwise import Normaliser, Treater, ascending, check_directions, check_leave


class Doubled(Treater):
    def _learn(self, columns):
        self.seen_ = columns

    def _treat(self, values):
        return 2.0 * values


class Turned(Normaliser):
    def _learn(self, columns):
        self.seen_ = columns

    def _place(self, values):
        return values


def test_columns_are_learnt_ascending_without_what_is_missing():
    found = ascending(np.array([[3.0, np.nan], [1.0, np.nan]]))
    assert [column.tolist() for column in found] == [[1.0, 3.0], []]


def test_columns_may_be_left_alone():
    treated = Doubled(columns=["a", "b"], leave=["b"]).fit(np.zeros((1, 2)))
    assert treated.left_.tolist() == [False, True]
    assert treated.transform(np.array([[1.0, 1.0], [np.nan, np.nan]]))[0].tolist() == [2.0, 1.0]
    with pytest.raises(UsageError, match="unknown indicator in leave: 'c'"):
        Doubled(columns=["a", "b"], leave=["c"]).fit(np.zeros((1, 2)))


def test_less_is_better_is_turned_round_before_learning_and_placing():
    X = np.array([[1.0, 1.0], [2.0, 2.0]])  # noqa: N806
    turned = Turned({"a": "more is better", "b": "less is better"}).fit(X)
    assert [column.tolist() for column in turned.seen_] == [[1.0, 2.0], [-2.0, -1.0]]
    assert turned.transform(X).tolist() == [[1.0, -1.0], [2.0, -2.0]]


def test_wrong_names_and_directions_are_refused():
    with pytest.raises(UsageError, match="leave: must list indicators, found 'a'"):
        check_leave("a", ["a"])
    with pytest.raises(UsageError, match="unknown direction 'up'"):
        check_directions({"a": "up"})
