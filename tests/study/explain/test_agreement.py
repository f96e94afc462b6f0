"""Places under several models by hand, and the models of the project on the small world."""

import polars as pl
import pytest

from corridor.spec import ReferenceSpec, StepSpec
from corridor.study.explain.agreement import (
    agreement_table,
    consensus_table,
    family_of,
    rival_rankings,
)
from corridor.study.explain.results import AGREEMENT_COLUMNS, CONSENSUS_COLUMNS
from factories import a_model

FAMILIES = {
    "balanced": "composite", "export_potential": "potential", "itc_diversification": "potential",
    "atlas_balanced": "density", "atlas_long_jumps": "density", "trade_dsm": "screening", "ensemble": "ensemble",
    "learned_linear": "learned", "services": "composite", "ita_diversification": "composite",
}  # fmt: skip


@pytest.mark.parametrize("name", FAMILIES)
def test_families(name):
    assert family_of(a_model(base=name)) == FAMILIES[name]


def placed(*ranks):
    """An agreement of models of two families: rows of (opportunity, family, scaled rank or None)."""
    rows = [
        {"opportunity": name, "model": family, "title": family, "rank": rank, "of": 9, "note": "", "family": family,
         "scaled": rank}
        for name, family, rank in ranks
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(AGREEMENT_COLUMNS), orient="row")


def lines(count):
    return pl.DataFrame({"opportunity": [f"o{n}" for n in range(count)]})


def test_the_consensus_is_bordas_count_and_thirds_tell_who_disagrees():
    """Nine lines; o0 is 1st and 9th, o1 1st and 6th, o2 2nd and 2nd, o3 ranked by one family only, o4 by none."""
    given = placed(
        ("o0", "a", 1), ("o0", "b", 9), ("o1", "a", 1), ("o1", "b", 6), ("o2", "a", 2), ("o2", "b", 2), ("o3", "a", 4),
        ("o3", "b", None), ("o4", "a", None),
    )  # fmt: skip
    found = consensus_table(given, lines(9))
    assert dict(found.schema) == dict(CONSENSUS_COLUMNS)
    by = {row["opportunity"]: row for row in found.iter_rows(named=True)}
    assert [by[f"o{n}"]["consensus_rank"] for n in range(5)] == [4, 2, 1, 3, None]
    assert (by["o0"]["best"], by["o0"]["worst"], by["o0"]["spread"]) == (1, 9, 8)
    assert [by[f"o{n}"]["disagrees"] for n in range(5)] == [True, False, False, None, None]
    assert by["o0"]["note"] == "in the first third by a, in the last third by b"
    assert by["o3"]["note"] == "fewer than two families of models rank it"
    assert by["o3"]["models"] == 1


def test_models_of_one_family_do_not_disagree():
    found = consensus_table(placed(*[("o0", "a", 1), ("o0", "a", 9), ("o0", "b", 5)]), lines(9))
    assert found["disagrees"][0] is False


def test_a_short_list_has_no_thirds():
    found = consensus_table(placed(("o0", "a", 1), ("o0", "b", 3)), lines(3))
    assert found["disagrees"].to_list() == [None] * 3
    assert found["note"][0] == "fewer than 6 lines are ranked"


def test_without_rivals_there_is_nothing_to_tell(case):
    given = case()
    ranked = given.scoring.ranking.lines
    empty = agreement_table(ranked, given.world, (given.model,), {})
    assert empty.is_empty()
    assert consensus_table(empty, ranked).is_empty()


@pytest.fixture(scope="module")
def rivals():
    far = a_model(base="balanced", name="far", reference=ReferenceSpec(countries=("ARG", "BEL", "FIN")))
    long = a_model(base="balanced", name="long")
    long = long.model_copy(update={"reference": long.reference.model_copy(update={"history": 3})})
    same = a_model(base="balanced", name="same")
    products = a_model(base="balanced", name="products", aggregate=StepSpec(method="geometric"))
    return (a_model(base="export_potential"), same, products, far, long, a_model(base="atlas_balanced"))


def test_places_under_rivals(case, rivals):
    given = case()
    ranked = given.scoring.ranking.lines
    scored = rival_rankings(given.world, given.model, rivals)
    found = agreement_table(ranked, given.world, (given.model, *rivals), scored)
    assert found.height == ranked.height * (1 + len(rivals))
    own, same = (found.filter(model=name) for name in (given.model.name, "same"))
    assert own["rank"].to_list() == ranked["rank"].to_list() == same["rank"].to_list()
    potential = found.filter(model="export_potential")
    known = potential.drop_nulls("rank")
    assert potential["of"].unique().to_list() == [known.height]
    assert known.sort("rank")["scaled"].to_list()[0] == 1
    assert known["scaled"].max() == ranked.height
    for row in potential.filter(pl.col("rank").is_null()).iter_rows(named=True):
        assert "of the weight is observed" in row["note"]
        assert "not known: " in row["note"]
    assert (known["note"] == "").all()


def test_a_rival_of_another_world_is_left_out_with_its_reason(case, rivals):
    given = case()
    scored = rival_rankings(given.world, given.model, rivals)
    assert scored["far"] == "it is fitted on other economies than the job's model"
    assert scored["long"] == "it looks back over another number of years than the job's model"
    found = agreement_table(given.scoring.ranking.lines, given.world, (given.model, *rivals), scored)
    assert found.filter(model="far")["note"].unique().to_list() == [scored["far"]]
    assert found.filter(model="far")["rank"].null_count() == given.scoring.ranking.lines.height
