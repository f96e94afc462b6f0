from __future__ import annotations

import numpy as np
import pytest

from corridor.spec.portfolio import NearDuplicatesSpec
from corridor.study.portfolio.nearness import divisions, likeness, near_of, overlap
from factories_portfolio import a_line, a_ranking


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("84", "8411", True), ("8411", "8413", False), ("84", "85", False), ("84", "84", True), ("0802", "08", True),
        ("H", "H49", True), ("H49", "H50", False), ("J58T60", "J59", True), ("J62_63", "J61", False),
        ("J", "J62_63", True),
        ("SI", "SI2", True), ("SI", "SJ", False), ("SF", "SG", False), ("SI", "J62_63", True), ("SI", "K", False),
        ("DDS", "K", True), ("DDS", "SI2", True), ("DDS", "SC", False), ("DDS", "H49", False), ("SD", "I", True),
        ("M", "N", False), ("27", "H49", False), ("DDS", "84", False),
    ],
)  # fmt: skip
def test_codes_overlap_where_they_count_the_same_trade(one, other, found):
    assert overlap(one, other) is found
    assert overlap(other, one) is found


def test_divisions_of_a_code():
    assert divisions("J58T60") == {58, 59, 60}
    assert divisions("J62_63") == {62, 63}
    assert divisions("H") == set(range(49, 54))
    assert divisions("K") <= divisions("DDS")


def test_likeness_is_one_less_the_mean_distance_over_what_both_have():
    figures = np.array([[0.5, 0.2, np.nan, 0.4], [0.6, 0.2, 0.1, 0.2], [0.5, np.nan, np.nan, np.nan]])
    assert likeness(figures, 0, np.array([0, 1, 2])).tolist() == [1.0, 0.9, 0.0]  # the last has too little in common


def near(spec, *drafts, figures=None):
    ranking = a_ranking(*drafts, figures=figures)
    found = near_of(ranking.lines, ranking.contributions, spec)
    names = ranking.lines["product"].to_list()
    count = np.arange(len(names))
    return {(names[i], names[int(j)]) for i in count for j in count[found(int(i), count)] if i < j}


class TestNearOf:
    def test_nested_codes_are_near_within_a_direction_only(self):
        drafts = (
            a_line("84", 9),
            a_line("8411", 8),
            a_line("85", 7),
            a_line("8413", 6, exporter="AZE", importer="USA"),
        )
        assert near(NearDuplicatesSpec(), *drafts) == {("84", "8411")}
        assert near(NearDuplicatesSpec(nested=False), *drafts) == set()

    def test_first_digits_join_goods_and_leave_services_and_shorter_codes(self):
        drafts = (a_line("740311", 9), a_line("740312", 8), a_line("750210", 7), a_line("74", 6), a_line("K", 5))
        assert near(NearDuplicatesSpec(nested=False, digits=4), *drafts) == {("740311", "740312")}

    def test_like_figures_are_near_within_a_sector_only(self):
        drafts = (a_line("01", 9), a_line("02", 8), a_line("03", 7, sector="ict"), a_line("04", 6))
        figures = {
            "USA-AZE:HS01": {"size": 0.50, "trend": 0.50, "distance": 0.3},
            "USA-AZE:HS02": {"size": 0.51, "trend": 0.50, "distance": 0.3},
            "USA-AZE:HS03": {"size": 0.50, "trend": 0.50, "distance": 0.3},
            "USA-AZE:HS04": {"size": 0.90, "trend": None, "distance": 0.3},
        }
        spec = NearDuplicatesSpec(nested=False, alike=0.99)
        assert near(spec, *drafts, figures=figures) == {("01", "02")}

    def test_what_is_the_same_for_every_line_of_a_direction_tells_nothing(self):
        drafts = (a_line("01", 9), a_line("02", 8))
        figures = {"USA-AZE:HS01": {"size": 0.1, "distance": 0.3}, "USA-AZE:HS02": {"size": 0.4, "distance": 0.3}}
        assert near(NearDuplicatesSpec(nested=False, alike=0.8), *drafts, figures=figures) == set()  # 0.7 without it
