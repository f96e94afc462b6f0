"""The world of a job on a tiny project: the same for every model, and nothing later than its year."""

import numpy as np
import polars as pl
import pytest

from corridor import engine
from corridor.errors import DataError
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec import load_job
from corridor.study.preparing import codes_of, declarations, recent, score_world, world_of
from corridor.study.scoring import UNTESTED, reference_opportunities
from factories import INDUSTRIES, a_flow, a_sector, a_world, added
from factories_project import a_project

HASHES = {"spec": "0" * 64, "data": "1" * 64}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return a_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def snapshot(root):
    return read_snapshot(root / "data" / "tiny")


def resolved(root, *overrides):
    return load_job(root / "configs" / "jobs" / "small.yaml", overrides)


def test_one_world_serves_every_model_as_a_world_of_its_own_does(root, snapshot):
    shared = world_of(resolved(root), snapshot)
    for name in ("export_potential", "balanced"):
        job = resolved(root, f"model={name}")
        own = engine.compute_run(job, snapshot).ranking.lines
        lines = score_world(shared, job.job.model, {"spec": job.digest(), "data": snapshot.data_hash}).ranking.lines
        assert lines.drop(UNTESTED).equals(own.drop(UNTESTED))  # only a whole run is put to the test


def test_a_world_as_of_a_year_holds_nothing_later(root, snapshot):
    later = world_of(resolved(root), snapshot).cube.year
    world = world_of(resolved(root, f"as_of={later - 1}"), snapshot)
    assert world.cube.year == later - 1
    assert int(world.cube.country_years.filter(~pl.col("projected"))["year"].max()) <= later - 1


def test_a_year_before_all_data_is_refused(root, snapshot):
    with pytest.raises(DataError, match=r"nothing is known up to 1950: "):
        world_of(resolved(root, "as_of=1950"), snapshot)


def test_declarations_are_those_of_the_pairs_named_and_of_no_others(snapshot):
    found = declarations(snapshot, [("ARG", "BEL"), ("ARG", "BEL")])
    everything = snapshot.parts("goods_flows").scan().collect()
    assert found.height == everything.filter((pl.col("exporter") == "ARG") & (pl.col("importer") == "BEL")).height > 0
    assert set(found.select("exporter", "importer").iter_rows()) == {("ARG", "BEL")}


def test_history_begins_so_many_years_back(snapshot):
    seen = recent(snapshot, 2020, 3)
    assert min(seen["goods_flows"].years) >= 2018
    assert min(seen["reporting"].years) >= 2018


def test_the_reference_is_every_pair_of_its_economies_in_every_product_known(root, snapshot):
    job = resolved(root)
    world = world_of(job, snapshot)
    o = reference_opportunities(world.cube, job.job.model, world.codes)
    countries = set(job.job.model.reference.countries) & set(world.cube.countries)
    rows = set(zip(np.asarray(o.exporter).tolist(), np.asarray(o.importer).tolist(), o.product.tolist(), strict=True))
    assert len(rows) == len(o.product) == len(countries) * (len(countries) - 1) * int(world.cube.is_known.sum())


def test_codes_are_those_that_the_past_held(root):
    tables = a_world()
    late = a_flow(2021, "ARG", "BEL", "999999", 5)
    tables = added(tables, "goods_flows", *(late if isinstance(late, list) else [late]))
    sector = a_sector("new", things={"codes": ("999999",)})
    job = resolved(root).model_copy(update={"sectors": (sector,)})
    assert [c.product for c in codes_of(job, tables, None).candidates] == ["999999"]
    assert codes_of(job, tables, 2020).candidates == ()


def test_industries_of_bilateral_services_are_candidates_with_their_titles(root):
    sector = a_sector("it", software={"services": ("J62_63", "J61")})
    job = resolved(root).model_copy(update={"sectors": (sector,)})
    found = codes_of(job, a_world(), None)
    assert [(c.product, c.title) for c in found.candidates] == [("J62_63", INDUSTRIES["J62_63"])]
    assert [entry[2] for entry in found.left_out] == ["J61"]
    assert codes_of(job, a_world(), 2017).candidates == ()
