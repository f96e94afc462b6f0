"""The public verbs on a small project of its own, with a tracking store that fails."""

import csv
import hashlib
import json
import shutil
from types import SimpleNamespace

import polars as pl
import pytest
from ruamel.yaml import YAML

import corridor.tracking
from corridor import engine
from corridor.engine import DataError, UsageError
from corridor.indicators import INDICATORS
from corridor.ranking import CONTRIBUTION_COLUMNS, EXCLUDED_COLUMNS, LINE_COLUMNS
from corridor.reports import write_all
from corridor.snapshots.writing import Content, write_snapshot
from corridor.spec import load_job
from corridor.study.scoring import UNTESTED
from corridor.study.storing import write_run
from corridor.tables import TABLES
from factories import REFERENCE, a_scoring, a_world, sectors
from factories_project import SOURCES, a_project, a_source
from factories_run import a_run

PLAIN = ["report.formats=[]"]
"""Overrides that leave the reports out where a test looks at something else."""
BESIDE = ("spec_hash", "data_hash", *UNTESTED)
"""Columns of a line that scoring alone does not fill."""

PHASES = [
    "Reading the job", "Reading and checking the snapshot", "Aggregating the cube", "Scoring opportunities",
    "Asking how sure and why", "Writing the reports",
]  # fmt: skip


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    return a_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def job(project):
    return project / "configs" / "jobs" / "small.yaml"


@pytest.fixture(scope="module")
def ran(job, tmp_path_factory):
    said = []
    outcome = engine.run_job(job, out=tmp_path_factory.mktemp("out"), track=False, progress=said.append)
    return outcome, said


def test_progress_tells_each_phase_as_it_begins(ran):
    outcome, said = ran
    assert said == PHASES
    assert list(outcome.seconds) == PHASES
    assert all(value >= 0 for value in outcome.seconds.values())


def test_files_hold_the_ranking(ran):
    outcome, _ = ran
    assert {path.name for path in outcome.files} == {
        "ranking.parquet", "contributions.parquet", "excluded.parquet", "ranking.csv", "run.json", "run.zip",
        "report.html", "figures.csv", "report.xlsx",
    }  # fmt: skip
    assert all(path.is_file() and path.stat().st_size for path in outcome.files)
    assert {path.name for path in outcome.out.iterdir()} == {
        path.name for path in outcome.files
    }  # nothing half-written
    ranking = outcome.run.ranking
    for name, frame, columns in (
        ("ranking", ranking.lines, LINE_COLUMNS),
        ("contributions", ranking.contributions, CONTRIBUTION_COLUMNS),
        ("excluded", ranking.excluded, EXCLUDED_COLUMNS),
    ):
        stored = pl.read_parquet(outcome.out / f"{name}.parquet")
        assert dict(stored.schema) == columns
        assert stored.equals(frame)
    with (outcome.out / "ranking.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["opportunity"] for row in rows] == ranking.lines["opportunity"].to_list()
    assert list(rows[0]) == list(LINE_COLUMNS)


def test_the_engine_scores_as_the_study_does(ran):
    outcome, _ = ran
    expected = a_scoring().ranking.lines.drop(BESIDE)
    assert outcome.run.ranking.lines.drop(BESIDE).equals(expected)


def test_a_run_tells_what_it_rests_on(ran, job, project):
    run = ran[0].run
    assert run.as_of == 2021
    assert run.spec_hash == load_job(job).digest()
    assert run.data_hash == engine.show_snapshot(project / "data" / "tiny")["data_hash"]
    assert set(run.ranking.lines["spec_hash"]) == {run.spec_hash}
    assert run.gaps == ("Nothing is known of Mars.",)
    assert set(SOURCES) <= set(run.sources)
    assert run.country_names["ARG"] == "Argentina"
    assert list(run.indicators) == run.resolved.job.model.indicators
    assert [(p.left, p.right) for p in run.profiles] == [("ARG", "BEL"), ("EST", "ARG"), ("FIN", "CHN")]
    assert [claim.verdict for claim in run.claims] == ["confirmed"]  # 1,010 against 1,000: 1% is still the same


def test_metrics_are_plain_means_and_counts(ran):
    run = ran[0].run
    lines = run.ranking.lines
    assert run.metrics["opportunities"] == lines.height
    assert run.metrics["excluded"] == run.ranking.excluded.height
    assert run.metrics["reference_population"] == 12 * 10
    assert run.metrics["top_score"] == max(lines["score"])
    assert run.metrics["mean_score"] == pytest.approx(sum(lines["score"]) / lines.height)
    assert run.metrics["mean_confidence"] == pytest.approx(sum(lines["confidence"]) / lines.height)
    assert run.metrics["as_of"] == 2021.0


def test_the_same_job_gives_the_same_bytes(ran, job, tmp_path):
    again = engine.run_job(job, out=tmp_path, track=False)
    for name in ("ranking.parquet", "contributions.parquet", "excluded.parquet", "ranking.csv", "report.html"):
        first, second = (hashlib.sha256((out / name).read_bytes()).hexdigest() for out in (ran[0].out, again.out))
        assert first == second, name


def test_a_failing_tracker_costs_the_tracking_and_nothing_else(job, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError("the store is on fire\nand burns")

    monkeypatch.setattr(corridor.tracking, "track", fail)
    said = []
    outcome = engine.run_job(job, overrides=PLAIN, out=tmp_path, progress=said.append)
    assert outcome.tracked is None
    assert outcome.tracking_problem == "OSError: the store is on fire"
    assert (tmp_path / "ranking.parquet").is_file()
    assert (tmp_path / "run.json").is_file()
    assert said == [*PHASES, "Tracking the run"]


def test_a_tracker_that_refuses_is_quoted(job, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise UsageError("no such store")

    monkeypatch.setattr(corridor.tracking, "track", refuse)
    assert engine.run_job(job, overrides=PLAIN, out=tmp_path).tracking_problem == "no such store"


def test_without_tracking_the_tracker_is_not_asked(job, tmp_path, monkeypatch):
    def never(*_, **__):
        pytest.fail("the tracker was asked")

    monkeypatch.setattr(corridor.tracking, "track", never)
    outcome = engine.run_job(job, overrides=PLAIN, out=tmp_path, track=False)
    assert (outcome.tracked, outcome.tracking_problem) == (None, None)


def test_as_of_shows_nothing_later(job, tmp_path):
    outcome = engine.run_job(job, overrides=PLAIN, as_of=2019, out=tmp_path, track=False)
    run = outcome.run
    assert run.as_of == 2019
    assert run.claims == ()  # the only claim is of 2020
    assert set(pl.read_parquet(tmp_path / "ranking.parquet")["as_of"]) == {2019}
    assert (pl.read_parquet(tmp_path / "contributions.parquet")["year"].drop_nulls() <= 2019).all()
    for profile in run.profiles:
        for frame in (profile.trend, profile.composition, profile.world, profile.partners, profile.services):
            assert (frame["year"] <= 2019).all()
        assert (profile.context.filter(~pl.col("projected"))["year"] <= 2019).all()
    expected = a_scoring(as_of=2019).ranking.lines.drop(BESIDE)
    assert run.ranking.lines.drop(BESIDE).equals(expected)


def test_an_unknown_report_format_is_refused_before_anything_is_computed(job, tmp_path):
    phases = []
    with pytest.raises(UsageError, match=r"unknown report format 'htm'; did you mean 'html'"):
        engine.run_job(job, overrides=["report.formats=[htm]"], out=tmp_path / "o", track=False, progress=phases.append)
    assert phases == ["Reading the job"]
    assert not (tmp_path / "o").exists()


def test_before_the_data_begin_there_is_no_run(job, tmp_path):
    with pytest.raises(DataError, match="nothing is known up to 2000: the data begin in 2014"):
        engine.run_job(job, as_of=2000, out=tmp_path / "none", track=False)
    assert not (tmp_path / "none").exists()


def test_overrides_change_the_model_and_the_digest(ran, job, tmp_path):
    outcome = engine.run_job(job, overrides=["model=export_potential", *PLAIN], out=tmp_path, track=False)
    lines = outcome.run.ranking.lines
    assert set(lines["model"]) == {"export_potential"}
    assert outcome.run.spec_hash != ran[0].run.spec_hash
    assert outcome.run.data_hash == ran[0].run.data_hash
    assert set(lines["product"]) == {"27", "260300", "261000", "740311"}
    assert lines.height > 5


def test_a_misspelt_override_is_refused(job):
    with pytest.raises(UsageError, match="modle"):
        engine.run_job(job, overrides=["modle=balanced"], track=False)


def test_checks_are_made_and_counted_by_severity(ran):
    outcome, _ = ran
    findings = outcome.run.findings
    found = engine.found_checks(outcome)
    assert next(iter(found)) == "serious"
    assert found["serious"] == ["OPP010"]
    assert sum(map(len, found.values())) == sum(f.status == "found" and not f.opportunity for f in findings)


def test_a_check_that_does_not_exist_is_refused_before_anything_is_computed(job, tmp_path):
    said = []
    with pytest.raises(UsageError, match=r"small\.yaml: checks\.leave_out: unknown check 'OPP099'"):
        engine.run_job(job, overrides=["checks.leave_out=[OPP099]"], out=tmp_path, track=False, progress=said.append)
    assert said == PHASES[:1]


def test_top_lines_are_the_first_of_each_direction(ran):
    outcome, _ = ran
    found = engine.top_lines(outcome, 2)
    lines = outcome.run.ranking.lines
    assert [row["opportunity"] for row in found] == lines.filter(pl.col("rank_in_direction") <= 2)[
        "opportunity"
    ].to_list()
    assert len(found) == 8
    assert {"rank", "opportunity", "title", "score", "confidence", "value_usd", "value_low_usd", "flags"} <= set(
        found[0]
    )
    assert engine.top_lines(outcome, 0) == []


def test_snapshots_are_found_by_name_and_by_path(project, tmp_path):
    data = project / "data" / "tiny"
    assert engine.snapshot_path("tiny", project) == data
    assert engine.snapshot_path(str(data), tmp_path) == data
    assert engine.snapshot_path("data/tiny", project) == data
    assert engine.snapshot_path("absent", project) == project / "data" / "absent"


def test_an_absent_snapshot_is_told_with_its_path(job):
    with pytest.raises(DataError, match="absent"):
        engine.run_job(job, overrides=["snapshot=absent"], track=False)


def test_an_unknown_country_is_refused(job):
    with pytest.raises(DataError, match="corridor ARG → ZZZ: the snapshot knows no country ZZZ"):
        engine.run_job(job, overrides=["corridors=[{exporter: ARG, importer: ZZZ}]"], track=False)


def test_check_is_silent_on_a_sound_snapshot_and_speaks_of_a_spoilt_one(project, tmp_path):
    sound = project / "data" / "tiny"
    assert engine.check(sound) == []
    assert engine.describe_check(sound).startswith(f"{len(TABLES)} tables, ")
    assert engine.describe_check(sound / "pairs.parquet") == "1 table"
    assert engine.check(sound / "pairs.parquet") == []
    spoilt = tmp_path / "tiny"
    shutil.copytree(sound, spoilt)
    pairs = pl.read_parquet(spoilt / "pairs.parquet").with_columns(distance_km=pl.lit(-1.0))
    pairs.write_parquet(spoilt / "pairs.parquet")
    sentences = engine.check(spoilt)
    assert any("distance_km" in sentence and "at least 0" in sentence for sentence in sentences)


def test_show_and_seal(project, tmp_path):
    copy = tmp_path / "tiny"
    shutil.copytree(project / "data" / "tiny", copy)
    shown = engine.show_snapshot(copy)
    assert shown["name"] == "tiny"
    rows = {table["table"]: table["rows"] for table in shown["tables"]}
    assert rows["minerals"] == 8
    assert engine.seal_snapshot(copy) == shown["data_hash"]
    minerals = pl.read_parquet(copy / "minerals.parquet")
    minerals.filter(pl.col("year") < 2021).write_parquet(copy / "minerals.parquet")
    assert engine.seal_snapshot(copy) != shown["data_hash"]
    assert engine.check(copy) == []


def test_expand_prints_the_whole_spec_with_its_digest(job):
    text = engine.expand(job)
    assert text.startswith(f"# spec {load_job(job).digest()}\n")
    spec = YAML(typ="safe").load(text)
    assert spec["job"]["model"]["reference"]["countries"] == list(REFERENCE)
    assert {sector["name"] for sector in spec["sectors"]} == set(sectors())
    assert engine.expand(job, ["model.weights.demand=0.5"]) != text


@pytest.mark.parametrize("kind", ["job", "model", "sector", "snapshot"])
def test_schema_of_each_kind_of_file(kind):
    found = engine.schema(kind)
    assert found["type"] == "object"
    assert found["additionalProperties"] is False


def test_describe_each_kind(project):
    configs = project / "configs"
    assert [row["name"] for row in engine.describe("indicators", configs)] == list(INDICATORS)
    assert {row["name"] for row in engine.describe("models", configs)} >= {"balanced", "export_potential"}
    assert {row["table"] for row in engine.describe("tables", configs)} == set(TABLES)
    assert {row["sector"] for row in engine.describe("sectors", configs)} == set(sectors())


def test_unknown_kinds_are_refused_with_the_known_ones(project):
    with pytest.raises(UsageError, match="unknown kind 'indicator'; did you mean 'indicators'"):
        engine.describe("indicator", project / "configs")
    with pytest.raises(UsageError, match="unknown kind of file 'jobs'; did you mean 'job'"):
        engine.schema("jobs")


def test_a_tracked_run_is_named_by_job_model_and_year(job, tmp_path, monkeypatch):
    asked = []

    def track(items, uri, *names):
        asked.append((list(items), uri, names))
        return SimpleNamespace(run_id="id1")

    monkeypatch.setattr(corridor.tracking, "track", track)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///elsewhere.db")
    outcome = engine.run_job(job, overrides=PLAIN, out=tmp_path)
    assert (outcome.tracked, outcome.tracking_problem) == ("id1", None)
    ((items, uri, names),) = asked
    assert items
    assert uri == "sqlite:///elsewhere.db"
    assert names == ("corridor/small", "balanced 2021")


def test_a_snapshot_is_shown_as_data_and_as_a_page(project, tmp_path):
    found = engine.show_snapshot(project / "data" / "tiny", by="mirror", side="importer", html=tmp_path / "page.html")
    assert [one["title"] for one in found["maps"]] == ["Mirror quality by importer"]
    assert found["gaps"] == ["Nothing is known of Mars."]
    assert "Nothing is known of Mars." in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert json.loads(json.dumps(found))["name"] == "tiny"


def test_a_difference_is_told_as_data_as_a_page_and_as_a_table(project, tmp_path):
    tables = a_world()
    tables["goods_flows"] = tables["goods_flows"].with_columns(pl.col("value_usd") * 2)
    tables["country_years"] = tables["country_years"].with_columns(pl.lit("comtrade").alias("source"))
    sources = [a_source(name) for name in SOURCES]
    write_snapshot(Content("tiny", "A tiny world", "2022-01-01", tables, sources), tmp_path / "b")
    steps = []
    before, page, sheet = project / "data" / "tiny", tmp_path / "page.html", tmp_path / "sheet.csv"
    found = engine.diff_snapshots(before, tmp_path / "b", top=3, html=page, csv=sheet, progress=steps.append)
    change = sum(year["change"] for year in found["years"])
    assert change == sum(year["before"] for year in found["years"]) > 0
    assert sum(row["change"] for row in found["reasons"]) == change
    assert len(found["movers"]["exporter"]) <= 3
    assert "Nothing is known of Mars." in page.read_text(encoding="utf-8")
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    total = [row for row in rows if row["section"] == "goods flows by year" and not row["reason"]]
    assert sum(int(row["change"]) for row in total) == change
    assert steps[0] == "Reading and checking the first snapshot"
    assert not engine.diff_snapshots(before, before)["largest_share"]


FORMATS = ["html", "pdf", "csv", "xlsx"]


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    """What a run in every format left in its folder."""
    folder = tmp_path_factory.mktemp("left")
    write_all(a_run(), folder, FORMATS)
    return folder


def test_a_report_made_again_from_what_a_run_left_is_the_same_bytes(left, tmp_path):
    files = engine.report(str(left), formats=FORMATS, out=tmp_path / "again")
    assert {path.name for path in files} == {"figures.csv", *(f"report.{name}" for name in FORMATS)}
    assert [path.name for path in files if path.read_bytes() != (left / path.name).read_bytes()] == []


def test_a_report_goes_into_the_folder_of_its_run_in_the_formats_of_its_job(left, tmp_path, monkeypatch):
    shutil.copy(left / "run.zip", tmp_path)
    asked = []
    monkeypatch.setattr("corridor.reports.write_formats", lambda run, folder, names: asked.append((folder, names)))
    engine.report(str(tmp_path))
    assert asked == [(tmp_path, ("html", "xlsx"))]


def test_a_report_of_a_tracked_run_is_made_of_its_archive(left, tmp_path, monkeypatch):
    def fetch_files(run, uri, folder):
        assert uri == "sqlite:///nowhere"
        shutil.copy(left / "run.zip", folder)
        return f"{run}{'0' * 28}"

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///nowhere")
    monkeypatch.setattr("corridor.tracking.reading.fetch_files", fetch_files)
    assert engine.report("dc32", formats=["csv"]) == [tmp_path / "out" / "run-dc3200000000" / "report.csv"]
    monkeypatch.setattr("corridor.tracking.reading.fetch_files", lambda run, uri, folder: "dc32")
    with pytest.raises(UsageError, match=r"run dc32: holds no run\.zip"):
        engine.report("dc32")


def test_a_report_of_no_run_and_one_in_an_unknown_format_are_refused(left, tmp_path):
    with pytest.raises(UsageError, match=r"must be a folder of results with its run\.zip"):
        engine.report(str(tmp_path))
    with pytest.raises(UsageError, match=r"unknown report format 'docx'\. Known: csv, html, pdf, xlsx"):
        engine.report(str(left), formats=["docx"])
    (tmp_path / "run.zip").write_bytes(b"no archive")
    with pytest.raises(DataError, match="cannot be read as the archive of a run"):
        engine.report(str(tmp_path))


def test_a_member_gets_two_pages_of_its_own(left, tmp_path):
    member = tmp_path / "member.yaml"
    member.write_text("name: Example member\ncountry: USA\nproducts: [turbines]\n")
    files = engine.report(str(left), member=member, out=tmp_path)
    assert [path.name for path in files] == ["report-member.html", "report-member.pdf"]
    assert "and other gas turbines" in files[0].read_text(encoding="utf-8")
    assert [path.name for path in engine.report(str(left), member=member, formats=["pdf"], out=tmp_path)] == [
        "report-member.pdf"
    ]
    with pytest.raises(UsageError, match=r"unknown format of a member's pages 'csv'\. Known: html, pdf"):
        engine.report(str(left), member=member, formats=["csv"], out=tmp_path)
    member.write_text("name: Example member\ncountry: USA\n")
    with pytest.raises(UsageError, match="at least one product or sector is needed"):
        engine.report(str(left), member=member, out=tmp_path)


def test_an_opportunity_is_explained_from_a_folder_or_from_a_tracked_run(tmp_path, monkeypatch):
    write_run(a_run(), tmp_path / "run.zip")
    name = a_run().ranking.lines["opportunity"][0]
    assert engine.explain(str(tmp_path), name.lower())["line"]["opportunity"] == name

    def fetch_files(run, uri, folder):
        write_run(a_run(), folder / "run.zip")
        return f"{run}{'0' * 28}"

    monkeypatch.setattr("corridor.tracking.reading.fetch_files", fetch_files)
    assert engine.explain("dc32", name)["opportunity"] == name
    monkeypatch.setattr("corridor.tracking.reading.fetch_files", lambda run, uri, folder: "dc32")
    with pytest.raises(UsageError, match=r"run dc32: holds no run\.zip, so that nothing of it can be explained"):
        engine.explain("dc32", name)
    with pytest.raises(UsageError, match=r"must be a folder of results with its run\.zip, or the identifier"):
        engine.explain(str(tmp_path / "nowhere"), name)
