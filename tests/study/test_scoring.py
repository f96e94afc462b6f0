"""Scores add up, keep to their reference, share ranks, and give a reason for whatever is not ranked."""

import itertools

import numpy as np
import polars as pl
import pytest

from corridor.errors import UsageError
from corridor.models.score import score
from corridor.ranking import CONTRIBUTION_COLUMNS, EXCLUDED_COLUMNS, FLAGS, LINE_COLUMNS
from corridor.spec import ReferenceSpec
from corridor.spec.model import StepSpec
from corridor.study.scoring import reference_pairs
from factories import (
    COUNTRIES,
    DIRECTIONS,
    REFERENCE,
    a_flow,
    a_model,
    a_report,
    a_scoring,
    a_sector,
    a_world,
    added,
    cut,
    sectors,
)


@pytest.fixture(scope="module")
def world():
    return a_world()


@pytest.fixture(scope="module")
def scoring(world):
    return a_scoring(world)


@pytest.fixture(scope="module")
def lines(scoring):
    return scoring.ranking.lines


def test_tables_have_the_stated_columns(scoring):
    ranking = scoring.ranking
    assert dict(ranking.lines.schema) == LINE_COLUMNS
    assert dict(ranking.contributions.schema) == CONTRIBUTION_COLUMNS
    assert dict(ranking.excluded.schema) == EXCLUDED_COLUMNS
    assert ranking.lines.height == len(set(ranking.lines["opportunity"])) > 20


def test_contributions_add_up_to_the_score(scoring, lines):
    sums = (
        scoring.ranking.contributions.group_by("opportunity")
        .agg(pl.col("contribution").sum(), pl.col("weight").sum())
        .join(lines, on="opportunity")
    )
    assert sums.height == lines.height
    assert (sums["contribution"].round(10) == sums["score"]).all()
    assert ((sums["weight"] - 1).abs() < 1e-9).all()
    assert lines["score"].is_between(0, 100).all()


def test_a_contribution_is_a_hundred_times_weight_times_place(scoring):
    known = scoring.ranking.contributions.drop_nulls("raw")
    expected = 100 * known["weight"] * known["normalised"]
    np.testing.assert_allclose(known["contribution"], expected, rtol=0, atol=1.01e-10)
    assert known["normalised"].is_between(0, 1).all()
    assert known["missing_because"].null_count() == known.height


def test_a_missing_figure_has_a_reason_and_no_weight(scoring):
    unknown = scoring.ranking.contributions.filter(pl.col("raw").is_null())
    assert unknown.height > 50
    assert (unknown["weight"] == 0).all()
    assert unknown["contribution"].null_count() == unknown["year"].null_count() == unknown.height
    assert unknown["missing_because"].null_count() == 0


def test_weights_by_hand_where_figures_are_missing(scoring):
    """The full weights of what is observed are scaled up together; what is missing weighs nothing."""
    model = a_model()
    found = scoring.ranking.contributions.filter(pl.col("opportunity") == "FIN-CHN:HS84")
    raw = dict(found.select("indicator", "raw").iter_rows())
    weight = dict(found.select("indicator", "weight").iter_rows())
    whole = sum(model.weights.values())
    full = {
        name: model.weights[pillar] / whole * inner[name] / sum(inner.values())
        for pillar, inner in model.pillars.items()
        for name in inner
    }
    observed = sum(full[name] for name in full if raw[name] is not None)
    assert 0 < observed < 1
    for name, share in full.items():
        expected = share / observed if raw[name] is not None else 0.0
        assert weight[name] == pytest.approx(expected, abs=1e-12), name


def test_ranks_by_hand(lines):
    score_of = lines["score"].to_list()
    assert lines["rank"].to_list() == [1 + sum(other > own for other in score_of) for own in score_of]
    assert lines["rank_group"].to_list() == [1 + len({o for o in score_of if o > own}) for own in score_of]
    for columns, rank in (
        (["exporter", "importer"], "rank_in_direction"),
        (["exporter", "importer", "sector"], "rank_in_sector"),
    ):
        for row in lines.iter_rows(named=True):
            peers = lines.filter([pl.col(c) == row[c] for c in columns])
            assert row[rank] == 1 + (peers["score"] > row["score"]).sum()
    assert lines.select("rank", "opportunity").rows() == sorted(lines.select("rank", "opportunity").rows())


def only(*names):
    """The balanced model cut down to a few indicators, goalposts learnt from the reference alone."""
    step = StepSpec(method="goalposts", options={"lower": 0.05, "upper": 0.95})
    return a_model(pillars={"access": dict.fromkeys(names, 1.0)}, weights={"access": 1.0}, normalise=step)


def test_ties_share_rank_and_group_and_stand_by_name():
    lines = a_scoring(model=only("distance")).ranking.lines
    assert lines.height == 24
    for pair in [("ARG", "BEL"), ("EST", "ARG")]:
        tied = lines.filter(exporter=pair[0], importer=pair[1])
        assert tied["rank"].n_unique() == tied["rank_group"].n_unique() == 1
        assert tied["rank_in_direction"].to_list() == [1] * tied.height
        assert tied["opportunity"].is_sorted()
    assert sorted(set(lines["rank_group"])) == [1, 2]  # ARG–BEL both ways (150 km), EST–ARG (450 km)
    assert sorted(set(lines["rank"])) == [1, 17]


def test_score_of_one_indicator_by_hand():
    """Goalposts: 5% and 95% quantiles over the 12 reference pairs × 8 products; fewer kilometres are better."""
    kilometres = [
        100.0 * (COUNTRIES.index(i) + COUNTRIES.index(j)) + 50 for i in REFERENCE for j in REFERENCE if i != j
    ]
    low, high = np.quantile(np.repeat(kilometres, 8), [0.05, 0.95])
    lines = a_scoring(model=only("distance")).ranking.lines
    for row in lines.iter_rows(named=True):
        km = 100.0 * (COUNTRIES.index(row["exporter"]) + COUNTRIES.index(row["importer"])) + 50
        expected = 100 * min(1.0, max(0.0, (high - km) / (high - low)))
        assert row["score"] == pytest.approx(expected, abs=1e-9)


def test_what_is_not_ranked_has_a_reason(scoring, lines):
    excluded = scoring.ranking.excluded
    assert excluded["reason"].null_count() == 0
    reasons = {
        row["code"]: row["reason"] for row in excluded.filter(exporter="ARG", importer="BEL").iter_rows(named=True)
    }
    assert reasons["261100"] == "no source in the snapshot holds this code or anything finer"
    assert reasons["8905"] == "Ships are counted elsewhere."
    assert "SD" in reasons
    ranked = set(lines.select("exporter", "importer", "product").iter_rows())
    thin = excluded.filter(pl.col("reason").str.starts_with("only"))
    assert not ranked & set(thin.select("exporter", "importer", "code").iter_rows())
    assert lines.height + thin.height == 4 * 8
    strict = a_scoring(model=a_model(min_observed=0.95)).ranking
    assert strict.lines.height + strict.excluded.filter(pl.col("reason").str.ends_with("95% is needed")).height == 32


def test_too_little_observed_is_not_ranked(scoring, lines):
    assert (lines["observed_weight"] >= 0.3).all()
    thin = lines.filter(pl.col("observed_weight") < 0.5)
    assert thin["flags"].str.contains("thin").all()


def test_every_flag_is_explained(lines):
    used = {flag for flags in lines["flags"] for flag in flags.split("; ") if flag}
    assert used <= set(FLAGS)
    assert {"coarse", "watched", "unreported", "one side"} <= used


def scores(result):
    return dict(result.ranking.lines.select("opportunity", "score").iter_rows())


def same_scores(whole, part, least=1):
    kept = scores(part)
    assert len(kept) >= least
    for opportunity, value in kept.items():
        assert whole[opportunity] == value, opportunity  # to the last bit


@pytest.mark.parametrize("gone", range(len(DIRECTIONS)))
def test_removing_a_corridor_changes_no_other_score(scoring, gone):
    rest = [pair for n, pair in enumerate(DIRECTIONS) if n != gone]
    same_scores(scores(scoring), a_scoring(directions=rest), 10)


def test_removing_a_country_outside_the_reference_changes_no_other_score(scoring):
    for country in ("EST", "FIN"):
        rest = [pair for pair in DIRECTIONS if country not in pair]
        same_scores(scores(scoring), a_scoring(directions=rest), 10)


@pytest.mark.parametrize("gone", ["food", "energy", "minerals", "services"])
def test_removing_a_sector_changes_no_other_score(scoring, gone):
    rest = [sector for name, sector in sectors().items() if name != gone]
    same_scores(scores(scoring), a_scoring(chosen=rest), 10)


def without(name, segment):
    sector = sectors()[name]
    kept = {key: value for key, value in sector.segments.items() if key != segment}
    return [s if s.name != name else s.model_copy(update={"segments": kept}) for s in sectors().values()]


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("food", "grain"),
        ("food", "fruit"),
        ("energy", "fuels"),
        ("energy", "plant"),
        ("minerals", "copper"),
        ("minerals", "chrome"),
    ],
)
def test_removing_an_opportunity_changes_no_other_score(scoring, name, segment):
    same_scores(scores(scoring), a_scoring(chosen=without(name, segment)), 10)


def test_a_corridor_alone_scores_as_in_company(scoring):
    for pair in DIRECTIONS:
        same_scores(scores(scoring), a_scoring(directions=[pair]), 5)


MINED_ELSEWHERE = a_sector("chrome", chrome={"codes": ["261000"], "minerals": {"261000": "chromium"}})


def test_removing_a_sector_with_other_minerals_changes_no_other_score():
    copper = a_sector("copper", copper={"codes": ["260300"], "minerals": {"260300": "copper"}})
    same_scores(scores(a_scoring(chosen=[copper, MINED_ELSEWHERE])), a_scoring(chosen=[copper]))


def test_order_of_corridors_and_sectors_changes_nothing(scoring):
    turned = a_scoring(directions=DIRECTIONS[::-1], chosen=list(sectors().values())[::-1])
    assert turned.ranking.lines.equals(scoring.ranking.lines)
    assert turned.ranking.contributions.equals(scoring.ranking.contributions)


def test_twice_is_the_same_to_the_last_bit(world, scoring):
    again = a_scoring(world)
    assert again.ranking.equals(scoring.ranking)
    assert again.features.equals(scoring.features)
    shuffled = {name: frame.sample(fraction=1.0, shuffle=True, seed=2) for name, frame in world.items()}
    assert a_scoring(shuffled).ranking.equals(scoring.ranking)


def test_features_stand_in_rank_order_and_score_again_to_the_same(scoring, lines):
    found = score(scoring.pipeline, scoring.features)
    np.testing.assert_array_equal(found.score, lines["score"].to_numpy())
    assert scoring.reference.height == 12 * 10


@pytest.mark.parametrize("year", [2017, 2019, 2020])
def test_a_past_run_equals_a_run_on_the_data_of_that_year(world, year):
    """Neither later figures nor products that only later years know may move a score."""
    present = [s for s in sectors().values() if s.name != "minerals"] if year < 2018 else list(sectors().values())
    past, then = a_scoring(world, chosen=present, as_of=year), a_scoring(cut(world, year), chosen=present)
    assert past.ranking.lines.equals(then.ranking.lines)
    assert past.ranking.contributions.equals(then.ranking.contributions)
    assert past.ranking.lines["as_of"].unique().to_list() == [year]
    assert (past.ranking.contributions["year"].drop_nulls() <= year).all()
    for column in ("value_year", "market_year"):
        assert (past.ranking.lines[column].drop_nulls() <= year).all()


def test_a_product_of_the_future_changes_nothing_in_the_past(world):
    flows = [a_flow(2021, i, j, "850000", 10**9, nomenclature="HS17") for i, j in itertools.permutations(COUNTRIES, 2)]
    reports = [a_report(2021, c, "importer", "850000", "declared", nomenclature="HS17") for c in COUNTRIES]
    later = added(added(world, "goods_flows", *flows), "reporting", *reports)
    assert a_scoring(later, as_of=2019).ranking.lines.equals(a_scoring(world, as_of=2019).ranking.lines)


def test_the_reference_is_every_pair_that_the_snapshot_knows():
    model = a_model(reference=ReferenceSpec(countries=("ARG", "XXX", "BEL")))
    assert reference_pairs(model, COUNTRIES) == [("ARG", "BEL"), ("BEL", "ARG")]


def test_a_reference_of_fewer_than_two_known_countries_is_refused():
    model = a_model(reference=ReferenceSpec(countries=("ARG", "XXX")))
    with pytest.raises(UsageError, match=r"reference\.countries: the snapshot knows ARG of them, at least two"):
        reference_pairs(model, COUNTRIES)


def test_potential_scores_what_is_covered_world_wide_and_differs(scoring):
    result = a_scoring(model=a_model(base="export_potential"))
    lines = result.ranking.lines
    assert set(lines["product"]) == {"27", "260300", "261000", "740311"}
    assert scores(result) != scores(scoring)
    sums = result.ranking.contributions.group_by("opportunity").agg(pl.col("contribution").sum())
    joined = sums.join(lines, on="opportunity")
    assert ((joined["contribution"] - joined["score"]).abs() < 1e-9).all()
    dollars = lines.sort("potential_usd", descending=True)["score"].to_list()
    assert dollars == sorted(dollars, reverse=True)  # the score follows the dollars


def test_sectors_without_a_known_code_give_an_empty_ranking():
    result = a_scoring(chosen=[a_sector("ships", ships={"codes": ["8905"]})])
    assert result.ranking.lines.is_empty()
    assert result.ranking.contributions.is_empty()
    assert dict(result.ranking.lines.schema) == LINE_COLUMNS
    assert set(result.ranking.excluded["code"]) == {"8905"}


@pytest.mark.parametrize(("scope", "inside"), [("goods", True), ("services", False)])
def test_a_model_of_one_scope_ranks_that_and_lists_the_rest(world, scope, inside):
    found = a_scoring(world, model=a_model(scope=scope))
    assert found.ranking.lines.height > 0
    assert all(product.isdigit() == inside for product in found.ranking.lines["product"])
    left = found.ranking.excluded.filter(pl.col("reason") == f"the model ranks {scope} only")
    assert left.height > 0
    assert all(code.isdigit() != inside for code in left["code"])
    assert found.reference.height < a_scoring(world).reference.height


def taught(target):
    options = {"target": target, "horizon": 1, "penalty": 1.0}
    return a_model(aggregate=StepSpec(method="linear", options=options), min_observed=0.0, scope="goods")


def test_a_learned_model_ranks_what_it_is_asked_of_and_says_why_not_the_rest(world):
    scoring = a_scoring(world, model=taught("growth"))
    last = scoring.pipeline[-1]
    assert (last.target, last.years_) == ("growth", (2015, 2020))
    assert scoring.reference.height == last.reference_.size > 0
    reasons = scoring.ranking.excluded.filter(pl.col("reason").str.starts_with("is small or absent ("))["reason"]
    assert reasons.len() > 0
    assert reasons.str.ends_with("the model is asked of flows that trade already").all()
    lines = scoring.ranking.lines
    assert lines.height > 0
    assert (lines["value_usd"].drop_nulls() > 0).all()
    sums = scoring.ranking.contributions.group_by("opportunity").agg(pl.col("contribution").sum())
    both = lines.join(sums, on="opportunity")
    np.testing.assert_allclose(both["contribution"], both["score"], atol=1e-9)


def test_what_a_job_ranks_does_not_move_what_a_learned_model_learns(world):
    few = a_scoring(world, DIRECTIONS[:1], model=taught("growth"))
    many = a_scoring(world, model=taught("growth"))
    keys = ["opportunity", "score"]
    both = few.ranking.lines.select(keys).join(many.ranking.lines.select(keys), on="opportunity")
    assert both.height == few.ranking.lines.height > 0
    np.testing.assert_array_equal(both["score"], both["score_right"])


def test_a_learned_model_sees_nothing_later_than_its_year(world):
    early = a_scoring(world, model=taught("growth"), as_of=2020)
    cut_off = a_scoring(cut(world, 2020), model=taught("growth"))
    assert early.ranking.lines.equals(cut_off.ranking.lines)
    assert early.pipeline[-1].years_ == (2015, 2019)
