"""Access: figures of pairs and of countries, read off the tables by hand."""

import numpy as np
import pytest

from corridor.indicators import compute
from factories import cube_of, distance, opportunities

LINES = [("ARG", "BEL", "10"), ("BEL", "ARG", "10"), ("CHN", "ARG", "27"), ("DNK", "FIN", "10"), ("EST", "DNK", "DDS")]


@pytest.fixture(scope="module")
def features():
    return compute(
        opportunities(cube_of(), LINES),
        ["distance", "contiguity", "common_language", "logistics_importer", "logistics_exporter"],
    )


def test_figures_of_pairs(features):
    figures, years = features
    assert figures["distance"].to_list() == [distance(*line[:2]) if line[1] != "FIN" else None for line in LINES]
    assert figures["distance"].to_list()[0] == 150.0
    assert figures["contiguity"].to_list() == [1.0, 1.0, 0.0, None, 1.0]
    assert figures["common_language"].to_list() == [1.0, 1.0, 0.0, None, 0.0]
    assert years["distance"].null_count() == 5  # a distance has no year


def test_latest_logistics_of_each_end(features):
    figures, years = features
    score = {"ARG": 2.07, "BEL": 2.32, "CHN": 2.57, "DNK": 2.82}  # of 2021
    for column, end in (("logistics_exporter", 0), ("logistics_importer", 1)):
        expected = [score.get(line[end], np.nan) for line in LINES]
        np.testing.assert_allclose(figures[column].fill_null(np.nan), expected)
        assert years[column].to_list() == [2021 if line[end] in score else None for line in LINES]


def test_the_weaker_end_decides_on_logistics():
    figures, years = compute(opportunities(cube_of(), LINES), ["logistics_weaker"])
    score = {"ARG": 2.07, "BEL": 2.32, "CHN": 2.57, "DNK": 2.82}
    expected = [
        min(score.get(i, np.nan), score.get(j, np.nan)) if {i, j} <= set(score) else np.nan for i, j, _ in LINES
    ]
    np.testing.assert_allclose(figures["logistics_weaker"].fill_null(np.nan), expected)
    assert years["logistics_weaker"].to_list() == [2021, 2021, 2021, None, None]
