"""The job that comes with corridor, from the command line to the files, on the embedded snapshot."""

import csv
import os
import random
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from corridor import engine
from corridor.ranking import CONTRIBUTION_COLUMNS, EXCLUDED_COLUMNS, LINE_COLUMNS
from corridor.reports.run_tables import traced
from corridor.reports.view import build_view
from corridor.snapshots.snapshot import read_snapshot
from corridor.spec import load_job
from corridor.study.storing import read_run
from factories_page import reads_as, said_of, texts_of

ROOT = Path(__file__).parents[2]
SNAPSHOT = ROOT / "data" / "embedded"
JOB = ROOT / "configs" / "jobs" / "us_azerbaijan.yaml"
BYTES = (
    "ranking.parquet", "ranking.csv", "contributions.parquet", "excluded.parquet", "run.json", "report.html",
    "report.xlsx",
)  # fmt: skip

QUICK = ("rivals=[]", "scenarios=[]", "robustness.draws=100")
"""For tests of scores alone: what is asked of a ranking beyond them takes most of a run's time."""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not (SNAPSHOT / "datapackage.json").is_file(), reason="data/embedded is not in this checkout"),
]


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory):
    """The same job in two processes of their own, with different hash seeds and thread counts."""
    folders = [tmp_path_factory.mktemp("run") for _ in range(2)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "corridor", "run", str(JOB), "--no-track", "--quiet", "--out", str(out)],
            env={**os.environ, "PYTHONHASHSEED": str(7 * n), "POLARS_MAX_THREADS": str(1 + 3 * n), "TZ": zone},
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n, (out, zone) in enumerate(zip(folders, ("UTC", "Asia/Baku"), strict=True))
    ]  # fmt: skip
    for process in processes:
        _, error = process.communicate(timeout=300)
        assert process.returncode == 0, error
    return folders


@pytest.fixture(scope="module")
def snapshot(two_runs):
    """One reading of the snapshot for the runs in this process, after the other processes are done."""
    return read_snapshot(SNAPSHOT)


def compute(snapshot, job=JOB, *overrides):
    return engine.compute_run(load_job(job, overrides), snapshot)


@pytest.mark.parametrize("name", BYTES)
def test_two_processes_write_the_same_bytes(two_runs, name):
    first, second = ((folder / name).read_bytes() for folder in two_runs)
    assert first
    assert first == second


def test_two_hundred_figures_of_the_page_lead_to_their_row_and_source(two_runs):
    folder = two_runs[0]
    run, page = read_run(folder), (folder / "report.html").read_text(encoding="utf-8")
    by_ref = {figure.ref: figure for figure in build_view(run).figures}
    shown = sorted({text.ref() for text in texts_of(page)} - {""})
    assert len(shown) > 1000
    for ref in random.Random(11).sample(shown, 200):
        figure = by_ref[ref]
        assert figure.text in said_of(page, ref)
        assert figure.origin.source
        if figure.origin.table == "worked out":
            assert figure.origin.how
        else:
            assert traced(run, figure) == figure.origin.raw
            assert reads_as(figure.origin.raw, figure.text), figure


def test_tables_have_the_stated_columns(two_runs):
    folder = two_runs[0]
    for name, columns in (
        ("ranking", LINE_COLUMNS), ("contributions", CONTRIBUTION_COLUMNS), ("excluded", EXCLUDED_COLUMNS)
    ):  # fmt: skip
        assert dict(pl.read_parquet_schema(folder / f"{name}.parquet")) == columns
    assert {"opportunity", "indicator", "raw", "normalised", "weight", "contribution"} <= set(CONTRIBUTION_COLUMNS)
    with (folder / "ranking.csv").open(newline="") as file:
        assert next(csv.reader(file)) == list(LINE_COLUMNS)


def test_scores_ranks_and_reasons_hold_together(two_runs):
    lines, reasons, excluded = (
        pl.read_parquet(two_runs[0] / f"{name}.parquet") for name in ("ranking", "contributions", "excluded")
    )
    assert lines.height > 80
    sums = reasons.group_by("opportunity").agg(pl.col("contribution").sum(), pl.col("weight").sum())
    both = lines.join(sums, on="opportunity", how="left")
    assert ((both["contribution"] - both["score"]).abs() < 1e-9).all()
    assert ((both["weight"] - 1).abs() < 1e-9).all()
    assert lines["rank"].is_sorted()
    assert lines["score"].is_sorted(descending=True)
    assert set(lines.select("exporter", "importer").unique().rows()) == {("USA", "AZE"), ("AZE", "USA")}
    assert excluded["reason"].str.len_chars().min() > 10
    assert (reasons.filter(pl.col("raw").is_null())["missing_because"].str.len_chars() > 10).all()
    codes = lines.select("exporter", "importer", code="product")
    assert codes.join(excluded, on=["exporter", "importer", "code"], how="inner").is_empty()


def test_in_this_process_the_ranking_is_the_same(two_runs, snapshot):
    run = compute(snapshot)
    assert run.ranking.lines.equals(pl.read_parquet(two_runs[0] / "ranking.parquet"))
    assert run.ranking.contributions.equals(pl.read_parquet(two_runs[0] / "contributions.parquet"))
    verdicts = [claim.verdict for claim in run.claims]
    assert verdicts[:2] == ["cannot be confirmed"] * 2  # the two growth claims come first
    text = " ".join(claim.finding for claim in run.claims[:2])
    for figure in ("$255.1 mn", "$392.8 mn", "$97.3 mn", "$322.1 mn", "$70.8 mn"):
        assert figure in text
    assert verdicts.count("confirmed") >= 8
    assert "contradicted" not in verdicts[2:]


def test_as_of_2019_shows_nothing_later(two_runs, snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr("corridor.snapshots.snapshot.read_snapshot", lambda _: snapshot)
    outcome = engine.run_job(JOB, as_of=2019, overrides=["report.formats=[csv]"], out=tmp_path, track=False)
    run = outcome.run
    assert run.as_of == 2019
    lines = pl.read_parquet(tmp_path / "ranking.parquet")
    assert lines.height > 50
    assert set(lines["as_of"]) == {2019}
    for name in ("ranking", "contributions", "excluded"):
        frame = pl.read_parquet(tmp_path / f"{name}.parquet")
        for column in (c for c in frame.columns if c == "as_of" or c.split("_")[-1] == "year"):
            assert (frame[column].drop_nulls() <= 2019).all(), (name, column)
    with (tmp_path / "ranking.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            assert all(int(row[c]) <= 2019 for c in ("value_year", "market_year", "as_of") if row[c])
    for profile in run.profiles:
        for frame in (profile.trend, profile.composition, profile.world, profile.partners, profile.services):
            assert (frame["year"] <= 2019).all()
        assert (profile.context["year"] <= 2019).all()
    assert not any("202" in claim.text for claim in run.claims)
    assert not lines.drop("spec_hash").equals(pl.read_parquet(two_runs[0] / "ranking.parquet").drop("spec_hash"))


def test_another_pair_is_one_file_away(snapshot):
    lines = compute(snapshot, ROOT / "configs" / "jobs" / "kazakhstan_germany.yaml", *QUICK).ranking.lines
    assert set(lines.select("exporter", "importer").unique().rows()) == {("KAZ", "DEU")}
    assert lines.height > 20
    assert lines["score"].is_between(0, 100).all()


def test_export_potential_ranks_and_differs(two_runs, snapshot):
    ranking = compute(snapshot, JOB, "model=export_potential", *QUICK).ranking
    lines, balanced = ranking.lines, pl.read_parquet(two_runs[0] / "ranking.parquet")
    assert lines.height > 20
    assert set(lines["model"]) == {"export_potential"}
    assert lines["score"].max() > 0
    assert set(lines["product"]) <= set(balanced["product"])
    both = lines.join(balanced, on="opportunity")
    assert (both["score"] != both["score_right"]).any()
    assert "only 0% of the weight is observed, 30% is needed" in set(ranking.excluded["reason"])


def test_every_opportunity_and_every_exclusion_is_explained_at_once(two_runs):
    """`corridor explain` in this process for each of them; and once in a process of its own, start and all."""
    folder = two_runs[0]
    lines, excluded = (pl.read_parquet(folder / f"{name}.parquet") for name in ("ranking", "excluded"))
    for name in lines["opportunity"]:
        assert engine.explain(str(folder), name)["line"]["opportunity"] == name
    for exporter, importer, code in excluded.select("exporter", "importer", "code").iter_rows():
        found = engine.explain(str(folder), f"{exporter}-{importer}:{code}")
        assert found["refusals"][0]["text"]
        assert not found["ranked"]
    before = os.times()
    told = subprocess.run(
        [sys.executable, "-m", "corridor", "explain", str(folder), lines["opportunity"][-1]],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    after = os.times()
    assert "Who holds the market" in told.stdout
    assert after.children_user - before.children_user < 4.0  # a second on a machine that does nothing else
