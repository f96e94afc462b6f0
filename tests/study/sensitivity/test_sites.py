from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from corridor.spec.registered import RegisteredSpec
from corridor.study.sensitivity import sites
from corridor.study.sensitivity.sites import of_one_piece, own_site, sites_of
from corridor.vocabulary import Declarer
from factories import a_model, a_world
from factories_backtest import a_job
from factories_sensitivity import a_sensitive_case


def silent(_):
    """Hear nothing."""


@pytest.fixture(scope="module")
def case():
    return a_sensitive_case()


@pytest.fixture(scope="module")
def found(case, tmp_path_factory):
    return sites_of(case, tmp_path_factory.mktemp("flows"), silent)


def test_there_is_a_world_of_each_year_and_side(found):
    assert found.years == (2020, 2019, 2018)
    assert found.sides == (None, Declarer.EXPORTER, Declarer.IMPORTER)
    assert set(found.by_level) == {(y, s) for y in range(3) for s in range(3)}
    assert found.not_varied == ()
    assert all(count > 0 for count in found.differ.values())


def test_the_world_of_an_earlier_year_is_that_of_a_job_that_sees_no_more(case, found):
    earlier = a_sensitive_case(as_of=2019)
    site = found.by_level[1, 0]
    assert site.reference.equals(earlier.scoring.reference)
    names = case.ranking.lines["opportunity"]
    for name, figures in zip(earlier.ranking.lines["opportunity"], earlier.scoring.features.iter_rows(), strict=True):
        if name in set(names):
            assert site.lines.row(names.to_list().index(name)) == figures


def test_one_side_moves_figures_of_goods_and_nothing_of_services(case, found):
    own, other = own_site(case), found.by_level[0, 1]
    goods = case.ranking.lines["product"].str.contains(r"^\d").to_numpy()
    same = np.array([left == right for left, right in zip(own.lines.iter_rows(), other.lines.iter_rows(), strict=True)])
    assert not same[goods].all()
    size = ["import_size", "import_growth"]
    assert own.lines.filter(~goods).select(size).equals(other.lines.filter(~goods).select(size))


def test_a_line_that_an_earlier_year_does_not_know_is_not_there(case, tmp_path, monkeypatch):
    monkeypatch.setattr(sites, "SIDES", ())
    monkeypatch.setattr(sites, "YEARS_BACK", (4,))  # 2016 knows of no 261000
    site = sites_of(case, tmp_path, silent).by_level[1, 0]
    unknown = case.ranking.lines["product"].to_numpy() == "261000"
    assert unknown.any()
    assert not site.there[unknown].any()
    assert site.there[case.ranking.lines["product"].to_numpy() == "10"].all()


def test_years_and_sides_that_make_no_world_say_why(tmp_path, monkeypatch):
    monkeypatch.setattr(sites, "YEARS_BACK", (200,))
    tables = a_world()
    flows = tables["goods_flows"].filter(pl.col("declared_by") == "reconciled")
    found = sites_of(a_sensitive_case({**tables, "goods_flows": flows}), tmp_path, silent)
    assert found.years == (2020,)
    assert [one.what for one in found.not_varied] == ["year", "reporter rule", "reporter rule"]
    assert found.not_varied[0].why.startswith("1820: ")
    assert "no figure differs from what the exporter declares" in found.not_varied[1].why


def test_a_registered_model_scores_as_it_was_fitted_and_is_not_asked_of_years_before_its_fit(tmp_path):
    case = a_sensitive_case()
    fit = RegisteredSpec(name="balanced", version=1, spec_hash="ab", as_of=2020)
    found = sites_of(replace(case, resolved=case.resolved.model_copy(update={"registered": fit})), tmp_path, silent)
    assert found.years == (2020,)
    assert "the job sees 2019 at most" in found.not_varied[0].why
    assert len(found.sides) == 3
    own, other = found.by_level[0, 0].scores, found.by_level[0, 1].scores
    assert own.tolist() == case.ranking.lines["score"].to_list()
    fitted = sites_of(case, tmp_path, silent).by_level[0, 1]
    assert np.round(case.scoring.pipeline.predict(fitted.lines), 10).tolist() == other.tolist()


def test_models_that_learn_are_of_one_piece():
    assert not of_one_piece(a_job())
    assert of_one_piece(a_job(model=a_model(base="learned_growth")))
    assert of_one_piece(a_job(model=a_model(base="learned_stack")))
