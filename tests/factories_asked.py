"""What is asked of the run built by hand: robustness, sensitivity, explanations, checks, scenarios, portfolio, moves."""

# ruff: noqa: E501  tables read best with one row on one line
from __future__ import annotations

from typing import Any

import polars as pl

from corridor.ranking import Ranking
from corridor.study.checks.finding import Finding, Severity, Status
from corridor.study.explain.results import Explanations
from corridor.study.moved import Moved
from corridor.study.portfolio.results import Portfolio
from corridor.study.robustness.results import NotVaried, Robustness, Varied
from corridor.study.scenarios.results import Assumption, ScenarioResult
from corridor.study.sensitivity.results import Sensitivity

VERDICTS = ("robust", "contested", "fragile")
MODELS = (("export_potential", "Export potential"), ("gravity", "Gravity"), ("density", "Product space"))
RIVALS = ("TUR", "ITA", "KAZ", "GEO")


def tested(ranking: Ranking) -> Ranking:
    """The ranking with rank intervals, verdicts and groups, narrow at the top."""
    n = ranking.lines.height
    ranks = ranking.lines["rank"].to_list()
    low = [max(1, rank - 1 - rank // 4) for rank in ranks]
    high = [min(n, rank + 1 + rank // 3) for rank in ranks]
    verdicts = [VERDICTS[min(2, place * 3 // max(n, 1))] for place in range(n)]
    columns = [
        pl.Series("rank_low", low, pl.Int32), pl.Series("rank_high", high, pl.Int32),
        pl.Series("verdict", verdicts, pl.String), pl.Series("alike", [1 + place // 2 for place in range(n)], pl.Int32),
    ]  # fmt: skip
    return Ranking(ranking.lines.with_columns(columns), ranking.contributions, ranking.excluded)


def asked(ranking: Ranking) -> dict[str, Any]:
    """Everything that a run says of its tested ranking beyond the ranking itself, by field of Run."""
    return {
        "robustness": a_robustness(ranking),
        "sensitivity": a_sensitivity(ranking),
        "explanations": explanations(ranking),
        "findings": findings(ranking),
        "scenarios": (a_scenario(ranking),),
        "portfolio": a_portfolio(ranking),
        "moved": a_moved(ranking),
    }


NOTHING_ASKED: dict[str, Any] = {
    "robustness": None, "sensitivity": None, "explanations": None, "findings": (), "scenarios": (), "portfolio": None,
    "moved": None,
}  # fmt: skip
"""The same fields of a run of which nothing was asked."""


def a_robustness(ranking: Ranking) -> Robustness:
    """Two thousand draws over weights, figures and models."""
    lines = ranking.lines
    n = lines.height
    frame = lines.select("opportunity", "rank_low", "rank_high").with_columns(
        rank_median=lines["rank"].cast(pl.Float64),
        first=pl.Series([0.8 if rank == 1 else 0.02 for rank in lines["rank"]], dtype=pl.Float64),
        in_top=pl.Series([max(0.0, 1.0 - rank / (n + 1)) for rank in lines["rank"]], dtype=pl.Float64),
        confidence_factor=pl.Series([0.9 if rank == 1 else None for rank in lines["rank"]], dtype=pl.Float64),
        width_weights=pl.lit(3, pl.Int32), width_data=pl.lit(1, pl.Int32), width_models=pl.lit(None, pl.Int32),
        verdict=lines["verdict"], alike=lines["alike"],
    )  # fmt: skip
    names = lines["opportunity"].to_list()
    accept = [(o, 1, 3, 0.5) for o in names]
    central = [(o, "import_size", 0.4) for o in names[:2]]
    pairs = list(zip(names, names[1:], [0.7] * n, strict=False))
    return Robustness(
        lines=frame,
        acceptability=pl.DataFrame(accept, schema={"opportunity": pl.String, "rank_from": pl.Int32, "rank_to": pl.Int32, "share": pl.Float64}, orient="row"),
        central_weights=pl.DataFrame(central, schema={"opportunity": pl.String, "indicator": pl.String, "weight": pl.Float64}, orient="row"),
        pairwise=pl.DataFrame(pairs, schema={"opportunity": pl.String, "other": pl.String, "share": pl.Float64}, orient="row"),
        varied=(
            Varied("weights", "drawn from a Dirichlet distribution around those of the model, 12 of them worth a draw", 3.0),
            Varied("data", "each flow moved by what its two reporters say of it, 0.22 in logarithms on average", 1.5),
        ),
        not_varied=(NotVaried("models", "the job names no rivals, and the model's steps have no other form"),),
        draws=2000,
        seed=1,
        level=0.9,
        top=10,
    )  # fmt: skip


def a_sensitivity(ranking: Ranking) -> Sensitivity:
    """Four assumptions, three parts left out, one test of rank reversal that fails and one that does not."""
    rows = [
        ("weights", "2,000 draws", "mean rank shift", 0.52, 0.61, 0.45, 0.58, 0.55, 0.68),
        ("normalisation", "min-max, rank", "mean rank shift", 0.18, 0.27, 0.12, 0.24, 0.2, 0.33),
        ("aggregation", "arithmetic, geometric", "mean rank shift", 0.06, 0.15, 0.0, 0.12, 0.09, 0.21),
        ("year", "2022, 2023, 2024", "mean rank shift", 0.02, 0.05, None, None, None, None),
    ]
    names = ["assumption", "levels", "output", "first", "total", "first_low", "first_high", "total_low", "total_high"]
    first = ranking.lines["opportunity"].to_list()[:2]
    left = [
        ("pillar", "potential", "Potential", 0.91, 1.8, 5, first[0] if first else "", 0.8),
        ("indicator", "import_size", "Market size", 0.97, 0.9, 3, first[0] if first else "", 0.9),
        ("indicator", "rca", "Revealed comparative advantage", 0.99, 0.4, 2, first[0] if first else "", 1.0),
    ]
    schema = {
        "kind": pl.String,
        "name": pl.String,
        "title": pl.String,
        "spearman": pl.Float64,
        "mean_shift": pl.Float64,
        "largest_shift": pl.Int32,
        "largest_line": pl.String,
        "top_kept": pl.Float64,
    }
    tests = [
        ("drop a line", "each line left out in its turn", 0, 66, ""),
        ("copy a line", "a copy of each line added in its turn", 2, 66, " > ".join(first)),
    ]
    reversal = {"test": pl.String, "what": pl.String, "changed": pl.Int32, "pairs": pl.Int32, "worst": pl.String}
    return Sensitivity(
        indices=pl.DataFrame(rows, schema=names, orient="row"),
        left_out=pl.DataFrame(left, schema=schema, orient="row"),
        reversals=pl.DataFrame(tests, schema=reversal, orient="row"),
        not_varied=(NotVaried("reporter", "one reporter's figures only are in the snapshot"),),
        evaluations=1536,
        seed=1,
    )


def explanations(ranking: Ranking) -> Explanations:
    """Suppliers, counterfactuals and other models' places of every line."""
    lines = list(ranking.lines.iter_rows(named=True))
    shares = (0.41, 0.22, 0.13, 0.08)
    suppliers = [
        (
            line["importer"],
            line["product"],
            2021,
            rank,
            code,
            round(line["market_usd"] * share),
            share,
            code == line["exporter"],
            line["exporter"],
            "comtrade",
        )
        for line in lines
        if line["market_usd"]
        for rank, (code, share) in enumerate([*zip(RIVALS, shares, strict=True), (line["exporter"], 0.05)], 1)
    ]
    lifts = [
        (
            line["opportunity"],
            "top 3 of its direction",
            60.0,
            "distance",
            9_900.0,
            4_200.0,
            -5_700.0,
            "A way of 4,200 km in place of 9,900 km would take it into the top 3 of its direction",
            1,
        )
        for line in lines
        if line["rank"] > 3
    ]
    agreement = [
        (
            line["opportunity"],
            name,
            title,
            None if index == 2 else min(len(lines), line["rank"] + index * 3),
            len(lines),
            "it is a service" if index == 2 else "",
        )
        for line in lines
        for index, (name, title) in enumerate(MODELS)
    ]
    consensus = [
        (
            line["opportunity"],
            line["rank"],
            max(1, line["rank"] - 1),
            min(len(lines), line["rank"] + 5),
            6,
            line["rank"] % 3 == 0,
            "",
        )
        for line in lines
    ]
    refusals = [
        (
            "AZE-USA:HS8471",
            "AZE",
            "USA",
            "ict",
            "8471",
            "observed weight",
            0.2,
            0.3,
            0.1,
            "share",
            "only 20% of the weight is observed, 30% is needed",
        )
    ]
    return Explanations(
        logshares=pl.DataFrame([], schema={"opportunity": pl.String, "indicator": pl.String, "log_share": pl.Float64, "reference": pl.Float64}),
        counterfactuals=pl.DataFrame(lifts, schema={"opportunity": pl.String, "target": pl.String, "threshold": pl.Float64, "indicator": pl.String, "raw": pl.Float64, "needed": pl.Float64, "change": pl.Float64, "text": pl.String, "rank": pl.Int32}, orient="row"),
        suppliers=pl.DataFrame(suppliers, schema={"importer": pl.String, "product": pl.String, "year": pl.Int32, "rank": pl.Int32, "supplier": pl.String, "value_usd": pl.Int64, "share": pl.Float64, "is_exporter": pl.Boolean, "exporter": pl.String, "source": pl.String}, orient="row"),
        agreement=pl.DataFrame(agreement, schema={"opportunity": pl.String, "model": pl.String, "title": pl.String, "rank": pl.Int32, "of": pl.Int32, "note": pl.String}, orient="row"),
        consensus=pl.DataFrame(consensus, schema={"opportunity": pl.String, "consensus_rank": pl.Int32, "best": pl.Int32, "worst": pl.Int32, "spread": pl.Int32, "disagrees": pl.Boolean, "note": pl.String}, orient="row"),
        refusals=pl.DataFrame(refusals, schema={"opportunity": pl.String, "exporter": pl.String, "importer": pl.String, "sector": pl.String, "code": pl.String, "rule": pl.String, "measured": pl.Float64, "threshold": pl.Float64, "distance": pl.Float64, "unit": pl.String, "text": pl.String}, orient="row"),
    )  # fmt: skip


def findings(ranking: Ranking) -> tuple[Finding, ...]:
    """Findings of each severity, on the whole ranking and on single lines; one check is clear, one does not apply."""
    watched = ranking.lines.filter(pl.col("flags").str.contains("watched"))["opportunity"].to_list()
    return (
        Finding("OPP001", "One indicator decides the ranking", Severity.CAUTION, Status.FOUND, "", "Market size alone moves the ranks by 1.8 places on average.", 1.8, 1.5, "Read the ranking without it as well."),
        Finding("OPP004", "Figures are old", Severity.NOTE, Status.FOUND, "", "The figures behind the scores are 3.1 years old on average.", 3.1, 5.0),
        Finding("OPP006", "Two reporters disagree", Severity.NOTE, Status.CLEAR, "", "No figures lie further apart than twice."),
        Finding("OPP007", "Goalposts are exceeded", Severity.NOTE, Status.NOT_APPLICABLE, "", "The model keeps figures as they are."),
        *(
            Finding("OPP009", "Watched goods", Severity.SERIOUS, Status.FOUND, o, "The code covers 3 of the 50 codes of the Common High Priority List.", 3.0, 0.0, "Have an export-control review made before promotion.")
            for o in watched
        ),
    )  # fmt: skip


def a_scenario(ranking: Ranking) -> ScenarioResult:
    """A route opens: the second half of the lines gains ranks, and dollars with intervals."""
    lines = list(ranking.lines.iter_rows(named=True))
    n = len(lines)
    rows = []
    for line in lines:
        gains = line["exporter"] == "AZE"
        after = max(1, line["rank"] - 2) if gains else min(n, line["rank"] + 1)
        before = line["potential_usd"]
        up = None if before is None else round(before * (1.12 if gains else 1.0))
        rows.append(
            (
                line["opportunity"],
                line["rank"],
                after,
                max(1, after - 1),
                min(n, after + 1),
                line["score"],
                line["score"] + 2.0 * gains,
                before,
                up,
                None if up is None else round(up * 0.95),
                None if up is None else round(up * 1.06),
                "the way is shorter" if gains else "nothing of its own",
            )
        )
    ranks = dict.fromkeys(("rank_before", "rank_after", "rank_after_low", "rank_after_high"), pl.Int32)
    dollars = {f"potential_{name}_usd": pl.Int64 for name in ("before", "after", "after_low", "after_high")}
    schema = {
        "opportunity": pl.String,
        **ranks,
        "score_before": pl.Float64,
        "score_after": pl.Float64,
        **dollars,
        "moved_by": pl.String,
    }
    totals = [
        ("USA", "AZE", 560_000_000, 560_000_000, 540_000_000, 590_000_000, 5),
        ("AZE", "USA", 250_000_000, 280_000_000, 262_000_000, 301_000_000, 5),
    ]
    total = {
        "exporter": pl.String,
        "importer": pl.String,
        "before_usd": pl.Int64,
        "after_usd": pl.Int64,
        "after_low_usd": pl.Int64,
        "after_high_usd": pl.Int64,
        "lines": pl.Int32,
    }
    return ScenarioResult(
        name="route_opens",
        title="A shorter route opens",
        summary="A rail line through the south shortens the way between the two countries by 12%.",
        assumptions=(
            Assumption("Trade falls by 0.92% for each per cent of distance", -0.92, -1.04, -0.8, "elasticity", "PPML on the embedded snapshot"),
            Assumption("Nobody else's way changes", None, None, None, "", "the scenario's author"),
        ),
        lines=pl.DataFrame(rows, schema=schema, orient="row"),
        totals=pl.DataFrame(totals, schema=total, orient="row"),
        notes=("Services are not carried: no distance stands behind their estimates.",),
        level=0.9,
        draws=400,
        seed=1,
        digest="ab" * 32,
    )  # fmt: skip


def a_portfolio(ranking: Ranking) -> Portfolio:
    """Three lines under three constraints, one of which binds."""
    lines = list(ranking.lines.head(5).iter_rows(named=True))
    chosen = [line for place, line in enumerate(lines) if place != 1][:3]
    picks = [(line["opportunity"], line["score"], 20_000) for line in chosen]
    total = float(sum(line["score"] for line in chosen))
    rules = [
        ("at most 2 lines of a sector", 2.0, 2.0, True, 3.1, "one more line of a sector", total + 4.0),
        ("a budget of 100,000 US dollars", 100_000.0, 60_000.0, False, 0.0, "10,000 dollars more", total),
    ]
    names = {
        "constraint": pl.String,
        "limit": pl.Float64,
        "used": pl.Float64,
        "binding": pl.Boolean,
        "price": pl.Float64,
        "price_of": pl.String,
        "without": pl.Float64,
    }
    over = [(line["opportunity"], "its sector has 2 lines already") for line in lines[1:2]]
    return Portfolio(
        title="First meetings of the year",
        goal="score",
        picks=pl.DataFrame(picks, schema={"opportunity": pl.String, "value": pl.Float64, "cost_usd": pl.Int64}, orient="row"),
        total=total,
        best_free=total + 4.0,
        constraints=pl.DataFrame(rules, schema=names, orient="row"),
        passed_over=pl.DataFrame(over, schema={"opportunity": pl.String, "because": pl.String}, orient="row"),
        status="optimal",
    )  # fmt: skip


def a_moved(ranking: Ranking) -> Moved:
    """Two lines changed places, one came and one went."""
    lines = list(ranking.lines.iter_rows(named=True))
    rows = [
        (
            line["opportunity"],
            line["title"],
            line["rank"] + step,
            line["rank"],
            -step,
            line["score"] - 1.5 * step,
            line["score"],
            1.2 * step,
            0.3 * step,
            None,
        )
        for line, step in zip(lines[1:3], (3, -1), strict=False)
    ]
    names = {
        "opportunity": pl.String,
        "title": pl.String,
        "rank_before": pl.Int32,
        "rank_after": pl.Int32,
        "rank_change": pl.Int32,
        "score_before": pl.Float64,
        "score_after": pl.Float64,
        "data": pl.Float64,
        "weights": pl.Float64,
        "model": pl.Float64,
    }
    came = {"opportunity": pl.String, "rank": pl.Int32, "because": pl.String}
    return Moved(
        since="figures up to 2023, corridor 0.1.0, snapshot embedded, model Balanced opportunity score",
        lines=pl.DataFrame(rows, schema=names, orient="row"),
        new=pl.DataFrame(
            [(lines[-1]["opportunity"], lines[-1]["rank"], "figures of 2024 came")] if lines else [],
            schema=came,
            orient="row",
        ),
        gone=pl.DataFrame([("USA-AZE:HS2825", 9, "its code is no longer observed")], schema=came, orient="row"),
        unchanged=max(0, len(lines) - 3),
    )
