"""One opportunity read from a run's archive: found by name, code or title, ranked or not, or refused."""

import json
from dataclasses import replace
from zipfile import ZipFile

import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.study.checks.finding import Finding, Severity, Status
from corridor.study.explain.explaining import explain
from corridor.study.explain.reading import explained, find
from corridor.study.storing import ARCHIVE, STATE, write_run
from factories import a_model
from factories_run import a_run

FOUND = Finding("OPP001", "One", Severity.CAUTION, Status.FOUND, "ARG-BEL:HS20", "It does.", 0.9, 0.5, "Look.")


@pytest.fixture(scope="module")
def archive(case, tmp_path_factory):
    """The archive of a run of the small job, with its explanations and two findings."""
    given = case()
    why = explain(given.scoring, given.world, given.snapshot, given.model, (a_model(base="export_potential"),))
    base = a_run()
    names = {**base.country_names, "ARG": "Argentina", "BEL": "Belgium", "CHN": "China"}
    note = next(iter(base.indicators.values()))
    notes = {name: replace(note, name=name, title=name) for name in given.model.indicators}
    corridor = base.resolved.job.corridors[0].model_copy(update={"between": ("ARG", "BEL")})
    job = base.resolved.job.model_copy(update={"corridors": (corridor,), "model": given.model})
    run = replace(
        base, ranking=given.scoring.ranking, explanations=why, country_names=names, indicators=notes,
        resolved=base.resolved.model_copy(update={"job": job}),
        findings=(FOUND, replace(FOUND, status=Status.CLEAR), replace(FOUND, opportunity="")),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("run") / ARCHIVE
    write_run(run, path)
    return path


def test_a_ranked_opportunity_is_told_whole(case, archive):
    found = explained(archive, "arg-bel:hs20")
    assert found["ranked"]
    assert found["opportunity"] == found["line"]["opportunity"] == "ARG-BEL:HS20"
    ranked = case().scoring.ranking
    own = ranked.lines.filter(exporter="ARG")
    assert found["of"] == {
        "all": ranked.lines.height,
        "direction": own.height,
        "sector": own.filter(sector=found["line"]["sector"]).height,
    }
    parts = ranked.contributions.filter(opportunity="ARG-BEL:HS20")
    assert [part["contribution"] for part in found["contributions"]] == parts["contribution"].to_list()
    assert all(part["figure"] is None for part in found["contributions"] if part["raw"] is None)
    assert {row["importer"] for row in found["suppliers"]} == {"BEL"}
    assert {row["exporter"] for row in found["suppliers"]} == {"ARG"}
    assert [row["model"] for row in found["agreement"]] == ["balanced", "export_potential"]
    assert len(found["consensus"]) == 1
    assert [one["explanation"] for one in found["findings"]] == ["It does."]
    json.dumps(found, allow_nan=False)


def test_every_opportunity_and_every_exclusion_is_answered(case, archive):
    ranking = case().scoring.ranking
    for name in ranking.lines["opportunity"]:
        assert explained(archive, name)["ranked"]
    for pair_code in ranking.excluded.select("exporter", "importer", "code").iter_rows():
        exporter, importer, code = pair_code
        found = explained(archive, f"{exporter}-{importer}:{code}")
        assert not found["ranked"]
        assert found["refusals"][0]["rule"]


def test_an_identifier_without_hs_a_code_and_a_title_are_understood(archive):
    assert explained(archive, "ARG-BEL:20")["opportunity"] == "ARG-BEL:HS20"
    with pytest.raises(UsageError, match=r"opportunity 'HS20': 2 opportunities have it: ARG-BEL:HS20, BEL-ARG:HS20"):
        explained(archive, "HS20")
    with pytest.raises(UsageError, match=r"opportunities have it: .+; name one of them"):
        explained(archive, "goods of 74")


def test_part_of_a_title_that_only_one_has():
    lines = pl.DataFrame({"opportunity": ["A-B:HS1", "A-B:HS2"], "title": ["Copper wire", "Ships"]})
    none = pl.DataFrame({"opportunity": []}, schema={"opportunity": pl.String})
    assert find("WIRE", lines, none, {"country_names": {}}) == "A-B:HS1"
    assert find(" 2 ", lines, none, {"country_names": {}}) == "A-B:HS2"


def test_what_was_never_a_candidate_is_told_why(archive):
    other = explained(archive, "arg-bel:hs9999")
    assert other["opportunity"] == "ARG-BEL:HS9999"
    assert other["refusals"][0]["rule"] == "sectors of the job"
    assert other["refusals"][0]["code"] == "9999"
    away = explained(archive, "ARG-CHN:HS20")
    assert away["refusals"][0]["rule"] == "corridors of the job"
    assert away["refusals"][0]["text"] == "the job ranks ARG to BEL, BEL to ARG, and not ARG to CHN"


@pytest.mark.parametrize("asked", ["nothing of the kind", "", "XXX-YYY:HS20", "ARG-ARG:HS20", "\x1b[31m"])
def test_what_nobody_knows_is_refused_with_the_nearest(archive, asked):
    with pytest.raises(UsageError, match=r"the run neither ranks it nor lists it .+; the nearest are [A-Z-]+:"):
        explained(archive, asked)


def test_a_run_without_explanations_still_answers(tmp_path):
    run = replace(a_run(), explanations=None)
    write_run(run, tmp_path / ARCHIVE)
    name = run.ranking.lines["opportunity"][0]
    found = explained(tmp_path / ARCHIVE, name)
    assert found["ranked"]
    assert found["suppliers"] == found["agreement"] == found["logshares"] == []
    row = run.ranking.excluded.drop_nulls(["exporter", "importer"]).row(0, named=True)
    away = explained(tmp_path / ARCHIVE, f"{row['exporter']}-{row['importer']}:{row['code']}")
    assert away["refusals"][0]["text"] == row["reason"]


def without(files, key, **other):
    """Take a key out of the state of a run, and set others."""
    state = json.loads(files[STATE])
    del state["run"][key]
    state["run"].update(other)
    files[STATE] = json.dumps(state).encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda files: files.pop(STATE), r"state\.json: cannot be read as the state of a run"),
        (lambda files: files.__setitem__(STATE, b"[]"), r"state\.json: cannot be read as the state of a run"),
        (lambda files: files.__setitem__(STATE, b"{"), r"state\.json: cannot be read as the state of a run"),
        (
            lambda files: files.__setitem__(STATE, files[STATE].replace(b'"schema": 1', b'"schema": 9')),
            r"schema: must be 1, found 9; run the job again",
        ),
        (
            lambda files: files.pop("explanations.suppliers.parquet"),
            r"run\.zip: explanations\.suppliers: cannot be read as Parquet",
        ),
        (lambda files: without(files, "indicators"), r"run\.zip: does not hold what it should \('indicators'\)"),
        (
            lambda files: without(files, "as_of", version="0.0.7"),
            r"does not hold what it should \('as_of'\) \(the run was made by corridor 0\.0\.7, this is",
        ),
    ],
)
def test_a_broken_archive_says_so(archive, tmp_path, change, message):
    with ZipFile(archive) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    change(files)
    with ZipFile(tmp_path / ARCHIVE, "w") as broken:
        for name, data in files.items():
            broken.writestr(name, data)
    with pytest.raises(DataError, match=message):
        explained(tmp_path / ARCHIVE, "ARG-BEL:HS20")
