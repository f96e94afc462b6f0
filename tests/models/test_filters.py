"""The filters of TRADE-DSM: each test by hand at, above and below its cut-off, and the words of what fails."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.models import filters
from corridor.models.filters import FAIL, PASS, UNKNOWN, CutOffs, judge, number

# passes every filter at an RCA of 1: cut-offs are 2% of world imports and about the world's own growth
GOOD = {
    "governance": 0.5, "economy": 11.0, "outlook": 4.0, "size": 0.05, "short": 6.0, "long": 6.0, "world_short": 5.0,
    "world_long": 5.0, "rca": 1.0, "concentration": 0.2, "distance": 2000.0, "logistics": 3.0, "share": 0.01,
}  # fmt: skip
CUT = CutOffs()


def verdicts(cut=CUT, **changes):
    figures = {**GOOD, **changes}
    return judge({role: np.array([value], dtype=np.float64) for role, value in figures.items()}, cut)


def reason(cut=CUT, **changes):
    return verdicts(cut, **changes).reason(0)


def test_what_is_good_passes_with_its_cell():
    found = verdicts()
    assert found.filters.tolist() == [[PASS] * 4]
    assert found.reason(0) is None
    assert (
        found.cell(0)
        == "cell 5: small share of a large market growing in the short and the long run: explore the market"
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"governance": -1.2}, "filter 1, governance: -1.20, -1.00 is needed, 0.20 short"),
        (
            {"economy": np.log10(1 + 2.5e9), "outlook": 1.0},
            "filter 1, size of the economy: $2.50 bn, $10.0 bn is needed, $7.50 bn short; "
            "outlook: 1.00% a year, 3.00% a year is needed, 2.00 points short",
        ),
        ({"governance": -2.0, "outlook": 1.0}, "filter 1, governance: -2.00, -1.00 is needed, 1.00 short"),
        (
            {"size": 0.004, "long": 1.0},
            "filter 2, share of world imports: 0.40%, 2.00% is needed, 1.60 points short; "
            "long-run growth: 1.00% a year, 5.00% a year is needed, 4.00 points short",
        ),
        (
            {"size": 0.004, "short": -1.0, "long": 6.0},
            "filter 2, share of world imports: 0.40%, 2.00% is needed, 1.60 points short; "
            "short-run growth: -1.00% a year, 5.00% a year is needed, 6.00 points short",
        ),
        ({"concentration": 0.82}, "filter 3, supplier concentration: 0.82, at most 0.50 is allowed, 0.32 too much"),
        ({"distance": 15_000.0, "logistics": 2.0}, "filter 3, accessibility: 0.25, 0.40 is needed, 0.15 short"),
    ],
)
def test_what_fails_is_told_by_how_much(changes, expected):
    assert reason(**changes) == expected


def test_the_cut_off_of_growth_moves_with_advantage_and_sign():
    # s(0) = 1.98829: 5% becomes 9.94%, −5% becomes −2.51%
    weak = {"rca": 0.0, "size": 0.001}
    assert "short-run growth: 9.00% a year, 9.94% a year is needed, 0.94 points short" in reason(
        **weak, short=9.0, long=99.0
    )
    shrinking = {**weak, "world_short": -5.0, "world_long": -5.0, "long": -1.0}
    assert "short-run growth: -3.00% a year, -2.51% a year is needed, 0.49 points short" in reason(
        **shrinking, short=-3.0
    )
    assert reason(**shrinking, short=-2.4) is None


@pytest.mark.parametrize(
    ("rca", "size", "passes"),
    [
        (1.0, 0.02, True),
        (1.0, 0.0199, False),
        (0.5, 0.025, True),
        (0.5, 0.0249, False),
        (0.0, 0.03, True),
        (9.0, 0.02, True),
    ],
)
def test_the_cut_off_of_size(rca, size, passes):
    assert (reason(rca=rca, size=size, short=-50.0, long=-50.0) is None) == passes


@pytest.mark.parametrize(
    ("changes", "passes"),
    [
        ({"economy": 5.0}, True),  # small, but with an outlook of 4%
        ({"outlook": -1.0}, True),  # no outlook, but large
        ({"economy": 5.0, "outlook": 2.9}, False),
        ({"size": 0.0001}, True),  # small, but growing in both runs
        ({"short": -9.0, "long": -9.0}, True),  # shrinking, but large
        ({"size": 0.0001, "short": -9.0}, False),
    ],
)
def test_one_of_two_is_enough(changes, passes):
    assert (reason(**changes) is None) == passes


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (["governance"], "filter 1 could not be told: not known is governance"),
        (["economy"], None),  # the outlook is enough
        (["outlook"], None),
        (["economy", "outlook"], "filter 1 could not be told: not known are size of the economy, outlook"),
        (["size"], "filter 2 could not be told: not known is share of world imports"),
        (["short"], "filter 2 could not be told: not known is short-run growth"),
        (["short", "world_short"], "filter 2 could not be told: not known is short-run growth"),
        (["world_long"], "filter 2 could not be told: not known is long-run growth of world imports"),
        (["rca"], "filter 2 could not be told: not known is comparative advantage"),
        (["concentration"], "filter 3 could not be told: not known is supplier concentration"),
        (["distance", "logistics"], "filter 3 could not be told: not known are distance, logistics"),
        (["share"], "filter 4 could not be told: not known is own share of the market"),
        (["governance", "share"], "filter 1 could not be told: not known is governance"),
    ],
)
def test_what_is_unknown_is_neither_pass_nor_fail(gone, expected):
    assert reason(**dict.fromkeys(gone, np.nan)) == expected


def test_a_known_failure_speaks_before_an_unknown_figure():
    assert reason(governance=np.nan, concentration=0.9).startswith("filter 3, supplier concentration")
    # a small market that shrinks in the short run fails, whatever the long run was
    assert reason(size=0.0001, short=-9.0, long=np.nan).startswith("filter 2, share of world imports")
    assert reason(size=0.0001, long=np.nan) == "filter 2 could not be told: not known is long-run growth"


def test_the_first_of_two_failures_is_told():
    assert reason(governance=-2.0, concentration=0.9).startswith("filter 1, governance")


def test_a_supply_may_be_asked_for():
    floor = CutOffs(rca_least=0.7)
    assert reason(floor, rca=0.2) == "filter 4, comparative advantage: 0.20, 0.70 is needed, 0.50 short"
    assert reason(floor, rca=0.7) is None
    assert reason(rca=0.0, size=0.5) is None  # the published filters ask for none


def test_a_duty_counts_where_it_is_given():
    far = {"distance": 12_000.0, "logistics": 2.6}  # index .40 without a duty, .60 and .27 with one
    assert reason(**far) is None
    assert reason(**far, tariff=0.0) is None
    assert reason(**far, tariff=90.0) == "filter 3, accessibility: 0.27, 0.40 is needed, 0.13 short"
    assert reason(**far, tariff=np.nan) == "filter 3 could not be told: not known is duty"


MARKETS = {
    1: {"short": -9.0, "long": -9.0},
    2: {"size": 0.001},
    3: {"long": -9.0},
    4: {"short": -9.0},
    5: {},
}
SHARES = (0.0, 0.05, 0.1, 0.3)  # over an index of 0.2: 0, ¼, ½ and 1½


@pytest.mark.parametrize("row", range(4))
@pytest.mark.parametrize("column", MARKETS)
def test_every_cell(row, column):
    assert verdicts(**MARKETS[column], share=SHARES[row]).cell(0).startswith(f"cell {5 * row + column}: ")


def test_the_strategy_stands_in_the_cell():
    high = verdicts(**MARKETS[1], share=0.3).cell(0)
    assert high == "cell 16: high share of a large market: defend the share"
    middle = verdicts(**MARKETS[2], share=0.1).cell(0)
    assert middle == (
        "cell 12: intermediately high share of a market growing in the short and the long run: expand in the market"
    )


def test_what_was_refused_has_no_cell():
    assert verdicts(governance=-2.0).cell(0) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0.00"),
        (0.004, "under 0.01"),
        (-0.004, "just below 0"),
        (1.234, "1.23"),
        (12.34, "12.3"),
        (1234.5, "1,234"),
        (-56.78, "-56.8"),
    ],
)
def test_figures_have_the_decimals_that_a_reader_needs(value, expected):
    assert number(value) == expected


BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)
GROWTH = st.floats(-60, 60)
FIGURES = st.fixed_dictionaries(
    {
        "governance": st.floats(-2.5, 2.5), "economy": st.floats(6, 14), "outlook": st.floats(-5, 9),
        "size": st.floats(0, 0.1), "short": GROWTH, "long": GROWTH, "world_short": GROWTH, "world_long": GROWTH,
        "rca": st.floats(0, 4), "concentration": st.floats(0.01, 1), "distance": st.floats(1, 20_000),
        "logistics": st.floats(1, 5), "share": st.floats(0, 1),
    }
)  # fmt: skip


@BOUNDED
@given(
    FIGURES,
    st.sampled_from(["governance", "economy", "outlook", "size", "short", "long", "logistics"]),
    st.floats(0, 50),
)
def test_more_of_a_good_thing_never_turns_a_pass_into_a_fail(figures, role, more):
    before = judge({name: np.array([value]) for name, value in figures.items()}, CUT)
    better = {**figures, role: figures[role] + more}
    after = judge({name: np.array([value]) for name, value in better.items()}, CUT)
    assert (after.filters >= before.filters).all()


@BOUNDED
@given(FIGURES, st.floats(0, 10))
def test_more_advantage_never_turns_a_pass_into_a_fail(figures, more):
    before = judge({name: np.array([value]) for name, value in figures.items()}, CUT)
    after = judge({name: np.array([value]) for name, value in {**figures, "rca": figures["rca"] + more}.items()}, CUT)
    assert (after.filters >= before.filters).all()


@BOUNDED
@given(FIGURES, st.sets(st.sampled_from(sorted(GOOD)), min_size=1))
def test_a_figure_less_never_decides_otherwise(figures, gone):
    """What is told without a figure is told alike with it: an unknown figure only ever leaves a filter open."""
    whole = judge({name: np.array([value]) for name, value in figures.items()}, CUT)
    holed = judge({name: np.array([np.nan if name in gone else value]) for name, value in figures.items()}, CUT)
    told = holed.filters != UNKNOWN
    np.testing.assert_array_equal(holed.filters[told], whole.filters[told])
    assert (whole.filters != UNKNOWN).all()


@BOUNDED
@given(FIGURES)
def test_a_row_has_either_a_reason_or_a_cell(figures):
    found = judge({name: np.array([value]) for name, value in figures.items()}, CUT)
    assert (found.reason(0) is None) == (found.cell(0) is not None) == bool(found.passed[0])
    assert FAIL < UNKNOWN < PASS


def test_every_test_has_a_unit():
    assert set(filters.UNITS) <= set(filters.LABELS)
