import json
from copy import deepcopy

import pytest

from corridor.cli.main import main

RUN = {
    "job": "us_azerbaijan", "model": "balanced", "model_title": "Balanced composite", "as_of": 2024,
    "snapshot": "embedded", "data_hash": "220dfb830d71aa", "spec_hash": "ab", "version": "1",
}  # fmt: skip
LINE = {
    "opportunity": "USA-AZE:HS84", "exporter": "USA", "importer": "AZE", "title": "Oil, gas and process equipment",
    "sector": "energy", "product": "84", "rank": 17, "rank_low": 9, "rank_high": 31, "verdict": "contested",
    "rank_in_direction": 13, "rank_in_sector": 3, "score": 45.67, "confidence": 0.354, "value_usd": 111_000_000,
    "value_year": 2021, "market_usd": 1_670_000_000, "market_year": 2021, "potential_usd": 250_000_000,
    "realised_usd": 111_000_000, "unrealised_usd": 139_000_000, "cell": None, "flags": "coarse; watched",
}  # fmt: skip


def part(name, brings, full, figure="1.57", missing=None):
    known = missing is None
    return {
        "indicator": name, "title": name.replace("_", " ").capitalize(), "unit": "ratio",
        "contribution": brings if known else None, "weight": full / 100 if known else 0.0,
        "raw": 1.0 if known else None, "figure": figure if known else None, "year": 2021, "missing_because": missing,
    }  # fmt: skip


def a_change(indicator, needed, rank, *, changeable=True, score=53.1):
    return {
        "opportunity": "USA-AZE:HS84", "target": "top 10 of its direction", "threshold": 53.07, "indicator": indicator,
        "needed": needed, "rank": rank, "score": score, "changeable": changeable, "raw": 1.0, "change": 1.0,
        "effort": 0.2, "text": f"{indicator} of 6% a year instead of 2% a year",
    }  # fmt: skip


RANKED = {
    "run": RUN, "opportunity": "USA-AZE:HS84", "ranked": True, "line": LINE,
    "names": {"USA": "United States", "AZE": "Azerbaijan", "CHN": "China"},
    "of": {"all": 124, "direction": 62, "sector": 7},
    "contributions": [
        part("import_size", 13.4, 15.9, "$1.57 bn"), part("governance", 0.0, 5.6, "−0.664"),
        part("rca", 0.0, 0.0, missing="the code is not covered world-wide in the data"),
    ],
    "logshares": [], "gaps": [], "findings": [],
    "counterfactuals": [a_change("Import growth", 6.0, 1), a_change("Distance", 10.0, 2, changeable=False)],
    "suppliers": [
        {"rank": 1, "supplier": "CHN", "share": 0.22, "value_usd": 366_000_000, "is_exporter": False, "year": 2021,
         "source": "comtrade_legacy", "estimated": False},
        {"rank": 5, "supplier": "USA", "share": 0.066, "value_usd": 111_000_000, "is_exporter": True, "year": 2021,
         "source": "comtrade_legacy", "estimated": True},
    ],
    "agreement": [
        {"model": "balanced", "title": "Balanced composite", "rank": 17, "of": 124, "family": "composite", "note": ""},
        {"model": "atlas", "title": "Atlas, balanced portfolio", "rank": 70, "of": 79, "family": "density", "note": ""},
        {"model": "x", "title": "Export potential", "rank": None, "of": 78, "family": "potential", "note": "too thin"},
    ],
    "consensus": [
        {"consensus_rank": 40, "best": 17, "worst": 109, "models": 2, "disagrees": True, "spread": 92,
         "note": "in the first third by composite, in the last third by density"},
    ],
}  # fmt: skip
REFUSED = {
    "run": RUN, "opportunity": "AZE-USA:HS76", "ranked": False, "names": RANKED["names"],
    "refusals": [{
        "sector": "critical_minerals", "segment": "alloy_metals", "rule": "share of the weight that is observed",
        "measured": 21.0, "threshold": 30.0, "distance": 9.0, "unit": "percent",
        "text": "only 21% of the weight is observed, 30% is needed, 9 points short",
    }],
}  # fmt: skip


@pytest.fixture
def explaining(engine):
    """The stub engine with an explanation prepared."""
    engine.found = deepcopy(RANKED)

    def explain(run, opportunity):
        engine.calls.append((run, opportunity))
        return engine.found

    engine.explain = explain
    return engine


def printed(capsys, *more):
    assert main(["explain", "out/x", "usa-aze:hs84", *more]) == 0
    out = capsys.readouterr().out
    assert more or max(map(len, out.splitlines())) <= 80
    return out


def test_what_is_asked_reaches_the_engine(explaining, capsys):
    printed(capsys)
    assert explaining.calls == [("out/x", "usa-aze:hs84")]


def test_a_ranked_line_reads_well_in_eighty_columns(explaining, capsys):
    out = printed(capsys)
    for text in (
        "USA-AZE:HS84  Oil, gas and process equipment",
        "United States to Azerbaijan, sector energy",
        "rank 17 of 124, between 9 and 31 when assumptions move (contested)",
        "13 of 62 in its direction, 3 of 7 in its sector there",
        "score 45.7 of 100, confidence 0.35 of 1",
        "sold $111 mn in 2021; market $1.67 bn in 2021; potential $250 mn (in the years",
        "behind it $111 mn realised, $139 mn unrealised)",
        "flags: coarse; watched",
        "13.4  15.9  Import size  $1.57 bn",
        "5.6  5.6  Governance  −0.664",
        "Rca: the code is not covered world-wide in the data",
        "What alone would take it to the top 10 of its direction, a score of 53.1",
        "- Import growth of 6% a year instead of 2% a year",
        "1  China          22.0%  $366 mn",
        "the exporter",
        "source: comtrade_legacy, some figures are a gravity model's estimates",
        "Atlas, balanced portfolio   70 of 79  density",
        "not ranked by Export potential: too thin",
        "on the scale of all 124: between 17 and 109; consensus 40",
        "The models disagree: in the first third by composite, in the last third by",
        "Run us_azerbaijan by Balanced composite, as of 2024; data 220dfb830d71",
    ):
        assert text in out, text
    assert "Distance of" not in out


def test_an_untested_line_has_no_interval(explaining, capsys):
    explaining.found["line"] |= {"rank_low": None, "rank_high": None, "verdict": None, "potential_usd": None,
                                 "cell": "cell 3: explore", "flags": ""}  # fmt: skip
    out = printed(capsys)
    assert "rank 17 of 124\n" in out
    assert "cell 3: explore" in out
    assert "flags:" not in out


def test_no_single_figure_is_enough(explaining, capsys):
    explaining.found["counterfactuals"] = [a_change("A", None, None, score=40.0), a_change("B", None, None, score=51.0)]
    assert "No single figure is enough. The best try: B of 6% a year" in printed(capsys)


def test_what_nobody_can_change_is_said_where_nothing_else_is_enough(explaining, capsys):
    explaining.found["counterfactuals"] = [a_change("Distance", 10.0, 1, changeable=False)]
    assert "(which nobody can change)" in printed(capsys)


def test_what_cannot_be_explained_has_its_reason(explaining, capsys):
    explaining.found |= {"counterfactuals": [], "suppliers": [], "agreement": [], "consensus": []}
    explaining.found["gaps"] = [
        {"part": "counterfactuals", "reason": "only the 9 lines nearest to the first 10 were looked at"},
        {"part": "suppliers", "reason": "the data do not tell what the importer buys"},
    ]
    out = printed(capsys)
    assert "Only the 9 lines nearest to the first 10 were looked at." in out
    assert "The data do not tell what the importer buys." in out
    assert "What other models say" not in out


def test_a_line_among_the_first_needs_no_change(explaining, capsys):
    explaining.found["counterfactuals"] = []
    out = printed(capsys)
    assert "would take it" not in out


@pytest.mark.parametrize(("value", "text"), [(0, "United States sells none of it there."), (5, "is not among those")])
def test_an_exporter_outside_the_market_is_named(explaining, capsys, value, text):
    del explaining.found["suppliers"][1]
    explaining.found["line"]["value_usd"] = value
    assert text in printed(capsys)


def test_a_product_is_told_factor_by_factor(explaining, capsys):
    shares = [("import_size", 0.6931471806, 200.0), ("governance", -1.0986122887, -250.0)]
    explaining.found["logshares"] = [
        {"indicator": n, "log_share": s, "part": p, "value": 300.0, "reference": 350.0, "unit": "US dollars"}
        for n, s, p in shares
    ]
    out = printed(capsys)
    assert "$300 against $350 of the geometric mean of the reference" in out
    assert "Governance          ×0.333        -250" in out
    assert "Import size             ×2        +200" in out
    for row in explaining.found["logshares"]:
        row["unit"] = "points"
    assert "300.00 against 350.00" in printed(capsys)


def test_findings_are_to_be_heeded(explaining, capsys):
    explaining.found["findings"] = [
        {
            "code": "OPP010",
            "severity": "serious",
            "explanation": "HS 84 covers watched goods.",
            "todo": "Review end use.",
        }
    ]
    assert "OPP010 (serious): HS 84 covers watched goods. Review end use." in printed(capsys)


def test_a_refused_one_is_told_with_its_distance(explaining, capsys):
    explaining.found = deepcopy(REFUSED)
    out = printed(capsys)
    for text in (
        "AZE-USA:HS76: not ranked",
        "of critical minerals / alloy metals",
        "Why not: share of the weight that is observed",
        "Only 21% of the weight is observed, 30% is needed, 9 points short.",
        "21%        30%        9%",
    ):
        assert text in out, text


@pytest.mark.parametrize(("unit", "text"), [("US dollars", "$21"), ("", "21"), ("index", "21 index"), (None, "21")])
def test_figures_of_a_rule_have_their_unit(explaining, capsys, unit, text):
    explaining.found = deepcopy(REFUSED)
    explaining.found["refusals"][0]["unit"] = unit
    assert text in printed(capsys)


def test_a_rule_without_figures_is_told_alone(explaining, capsys):
    explaining.found = deepcopy(REFUSED)
    explaining.found["refusals"][0] |= {"measured": None, "threshold": None, "sector": None, "segment": None}
    out = printed(capsys)
    assert "measured" not in out
    assert "\nof " not in out


def test_plain_data_on_request(explaining, capsys):
    assert json.loads(printed(capsys, "--json")) == RANKED


def test_titles_cannot_steer_the_terminal(explaining, capsys):
    explaining.found["line"]["title"] = "\x1b[31mred\n"
    assert "\x1b" not in printed(capsys)
