# ruff: noqa: E501  tables read best with one row on one line
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from corridor.errors import UsageError
from corridor.spec import CorridorSpec, JobSpec, load_job, load_model, load_sector

JOB = """\
name: a_job
corridors:
  - between: [USA, AZE]
sectors: [energy]
model: balanced
report:
  title: A report
"""
BASE = """\
answers: What?
use_when: Now.
faults: Some.
reference: {countries: [USA, AZE]}
treat: {method: coin, options: {share: 0.1}}
"""
BALANCED = """\
base: _shared
name: balanced
title: Balanced
weights: {demand: 0.25, supply: 0.75}
pillars:
  demand: {import_size: 1.0}
  supply: {rca: 1.0}
"""
POTENTIAL = """\
base: _shared
name: potential
title: Potential
treat: {method: none, options: null}
weights: {demand: 1.0}
pillars:
  demand: {epi: 1.0}
"""
ENERGY = """\
name: energy
title: Energy
description: Fuels.
source: Own judgement.
segments:
  fuels: {title: Fuels, why: Burn., codes: ["27"]}
"""
FILES = {
    "jobs/job": JOB,
    "models/_shared": BASE,
    "models/balanced": BALANCED,
    "models/potential": POTENTIAL,
    "sectors/energy": ENERGY,
}


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """A job file with its models and sectors around it; tests only read it."""
    return configs(tmp_path_factory.mktemp("configs"))


def configs(folder, **changes):
    for name, text in {**FILES, **changes}.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder / "jobs" / "job.yaml"


def test_a_corridor_in_both_forms():
    assert CorridorSpec(exporter="USA", importer="AZE").directions() == [("USA", "AZE")]
    assert CorridorSpec(between=("USA", "AZE")).directions() == [("USA", "AZE"), ("AZE", "USA")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "a corridor is either"),
        ({"exporter": "USA"}, "a corridor is either"),
        ({"importer": "USA"}, "a corridor is either"),
        ({"exporter": "USA", "importer": "AZE", "between": ["USA", "AZE"]}, "a corridor is either"),
        ({"exporter": "USA", "between": ["USA", "AZE"]}, "a corridor is either"),
        ({"exporter": "USA", "importer": "USA"}, "a corridor joins two countries, found USA twice"),
        ({"between": ["AZE", "AZE"]}, "a corridor joins two countries, found AZE twice"),
        ({"exporter": "usa", "importer": "AZE"}, "should match pattern"),
        ({"exporter": "USA", "importer": "Azerbaijan"}, "should match pattern"),
        ({"between": ["usa", "AZE"]}, "should match pattern"),
        ({"between": ["USA", "AZ"]}, "should match pattern"),
        ({"between": ["USA", "WLD"]}, "must be one country, and WLD stands for all of them"),
        ({"exporter": "NES", "importer": "AZE"}, "must be one country, and NES stands for none that is named"),
        ({"between": ["USA"]}, "Field required"),
        ({"between": ["USA", "AZE", "GEO"]}, "at most 2 items"),
        ({"between": ["USA", False]}, "valid string"),
    ],
)
def test_a_corridor_that_cannot_be(data, message):
    with pytest.raises(ValidationError, match=message):
        CorridorSpec.model_validate(data)


def test_a_job_is_resolved_with_its_model_and_sectors(job):
    resolved = load_job(job)
    assert resolved.job.directions() == [("USA", "AZE"), ("AZE", "USA")]
    assert (resolved.job.snapshot, resolved.job.as_of) == ("embedded", None)
    assert resolved.job.report.formats == ("html", "xlsx")
    assert resolved.job.model == load_model(job.parent.parent / "models", "balanced")
    assert resolved.job.model.treat.options == {"share": 0.1}
    assert resolved.sectors == (load_sector(job.parent.parent / "sectors", "energy"),)
    assert len(resolved.digest()) == 64


def test_what_a_job_means_names_it_and_how_it_is_written_does_not(job, tmp_path):
    lines = JOB.replace("model: balanced", "model: {weights: {supply: 0.75}, base: balanced}").split("report:")
    other = configs(tmp_path, **{"jobs/job": f"# another order\nreport: {lines[1]}\n{lines[0]}"})
    assert load_job(other).digest() == load_job(job).digest()
    assert load_job(other, ["model=balanced"]).digest() == load_job(job).digest()
    assert load_job(other, ["report.top=5"]).digest() == load_job(job).digest()
    assert load_job(other, ["report.top=6"]).digest() != load_job(job).digest()


def test_another_model(job):
    model = load_job(job, ["model=potential"]).job.model
    assert model == load_model(job.parent.parent / "models", "potential")
    assert (model.treat.method, model.treat.options) == ("none", {})


def test_one_weight(job):
    assert load_job(job, ["model.weights.demand=0.4"]).job.model.weights == {"demand": 0.4, "supply": 0.75}
    both = load_job(job, ["model=potential", "model.weights.demand=0.4"]).job.model
    assert (both.name, both.weights) == ("potential", {"demand": 0.4})
    assert load_job(job, ["model.base=potential", "model.weights.demand=0.4"]).job.model == both


def test_an_earlier_year(job):
    assert load_job(job, ["as_of=2019"]).job.as_of == 2019
    assert load_job(job, ["as_of=2019", "as_of=null"]) == load_job(job)


def test_null_removes(job):
    treat = load_job(job, ["model.treat=null"]).job.model.treat
    assert (treat.method, treat.options) == ("none", {})
    assert load_job(job, ["model.treat.options=null"]).job.model.treat.options == {}
    one = load_job(job, ["model.weights.demand=null", "model.pillars.demand=null"]).job.model
    assert (one.weights, one.indicators) == ({"supply": 0.75}, ["rca"])
    assert load_job(job, ["report.top=null", "snapshot=null"]) == load_job(job)


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("model.weights.demnd=0.4", r"^--set model\.weights\.demnd=0\.4: model\.weights\.demnd: unknown pillar in weights: 'demnd'; did you mean 'demand'\? Known: demand, supply"),
        ("model.pillars.suply.rca=1", r"model\.weights: no weight is given for pillar suply"),
        ("model.weihgts.demand=0.4", r"^--set model\.weihgts.*: model\.weihgts: unknown key; did you mean 'weights'"),
        ("model.weihgts=null", r"^--set model\.weihgts=null: model\.weihgts: unknown key; did you mean 'weights'"),
        ("model.treat.metod=coin", r"^--set model\.treat\.metod=coin: model\.treat\.metod: unknown key; did you mean 'method'"),
        ("model.weights.demand=null", r"model\.weights: no weight is given for pillar demand"),
        ("model.weights.demand=heavy", r"^--set model\.weights\.demand=heavy: model\.weights\.demand: .*found 'heavy'"),
        ("model=balancd", r"^--set model=balancd: unknown model 'balancd'; did you mean 'balanced'\? Known: balanced, potential$"),
        ("model=null", r"model: a value is needed here, and none was given"),
        ("model=3", r"^--set model=3: model: "),
        ("model.base=3", r"--set model\.base=3: model\.base: must be the name of a model, found 3"),
        ("model=../models/balanced", r"^--set model=\.\./models/balanced: unknown model"),
        ("asof=2019", r"^--set asof=2019: asof: unknown key; did you mean 'as_of'"),
        ("as_of=1899", r"^--set as_of=1899: as_of: .*greater than or equal to 1900; found 1899"),
        ("as_of=last year", r"^--set as_of=last year: as_of: .*valid integer.*found 'last year'"),
        ("sectors=[enrgy]", r"^--set sectors=\[enrgy\].*: unknown sector 'enrgy'; did you mean 'energy'\? Known: energy$"),
        ("sectors=[]", r"sectors: .*at least 1 item"),
        ("sectors=[energy, energy]", r"sectors: sectors are listed twice"),
        ("sectors=[../sectors/energy]", r"unknown sector '\.\./sectors/energy'"),
        ("corridors=[{between: [USA, AZE]}, {exporter: AZE, importer: USA}]", "corridors are listed twice: AZE → USA"),
        ("corridors.0.between=[NO, AZE]", r"corridors\.0\.between\.0: .*pattern.*found 'NO'"),
        ("corridors=[{between: [USA, USA]}]", r"^--set corridors=[^\n]*found USA twice$"),
        ("report.title=''", r"report\.title: String should have at least 1 character"),
        (f"report.title={'A' * 201}", r"report\.title: String should have at most 200 characters"),
        ("report.title=null", r"report\.title: a value is needed here"),
        ("report.top=0", r"^--set report\.top=0: report\.top: .*greater than or equal to 1"),
        ("report.top=51", r"^--set report\.top=51: report\.top: .*less than or equal to 50"),
        ("name=Job 1", r"^--set name=Job 1: name: .*pattern"),
        ("report=yes", r"^--set report=yes: report: "),
    ],
)  # fmt: skip
def test_an_override_that_cannot_be(job, assignment, message):
    with pytest.raises(UsageError, match=message):
        load_job(job, [assignment])


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(
        st.text(max_size=20),
        st.builds(
            "{}={}".format,
            st.sampled_from(
                ["model", "model.weights", "model.weights.demand", "sectors", "as_of", "model.base", "corridors.0"]
            ),
            st.text(max_size=12),
        ),
    )
)
def test_any_override_gives_a_job_or_a_usage_error(job, text):
    try:
        resolved = load_job(job, [text])
    except UsageError as error:
        assert str(error)  # noqa: PT017
    else:
        assert len(resolved.digest()) == 64


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("jobs/job", "model: balanced", "modle: balanced", r"job\.yaml:5: modle: unknown key; did you mean 'model'"),
        ("jobs/job", "model: balanced", "model: balancd", r"job\.yaml:5: unknown model 'balancd'; did you mean 'balanced'"),
        ("jobs/job", "[energy]", "[energy, ict]", r"job\.yaml:4: unknown sector 'ict'\. Known: energy"),
        ("jobs/job", "[USA, AZE]", "[NO, AZE]", r"job\.yaml:3: corridors\.0\.between\.0: .*found 'NO'"),
        ("models/balanced", "weights:", "wieghts:", r"balanced\.yaml:4: model\.wieghts: unknown key; did you mean 'weights'"),
        ("models/balanced", "supply: 0.75", "suply: 0.75", r"balanced\.yaml:4: model\.weights\.suply: unknown pillar in weights: 'suply'; did you mean 'supply'"),
        ("models/_shared", "method: coin", "metod: coin", r"_shared\.yaml:5: model\.treat\.metod: unknown key; did you mean 'method'"),
        ("models/_shared", "answers: What?", "base: balanced", r"base files form a circle: balanced\.yaml → _shared\.yaml → balanced\.yaml"),
        ("sectors/energy", "name: energy", "name: power", r"energy\.yaml:1: name: must be the stem of the file, 'energy'; found 'power'"),
        ("sectors/energy", '["27"]', "[27]", r"energy\.yaml:6: segments\.fuels\.codes\.0: must be a text, so put it in quotes; found 27"),
    ],
)  # fmt: skip
def test_a_fault_names_the_file_and_line_that_it_stands_in(tmp_path, file, old, new, message):
    path = configs(tmp_path, **{file: FILES[file].replace(old, new)})
    with pytest.raises(UsageError, match=message):
        load_job(path)


def test_names_that_there_are_none_of(job):
    with pytest.raises(UsageError, match=r"unknown model 'enrgy'\. Known: balanced, potential"):
        load_model(job.parent.parent / "models", "enrgy")
    with pytest.raises(UsageError, match=r"unknown sector 'balanced'\. Known: energy"):
        load_sector(job.parent.parent / "sectors", "balanced")
    with pytest.raises(UsageError, match=r"jbo\.yaml: no such file; did you mean job\.yaml\?"):
        load_job(job.with_name("jbo.yaml"))


def test_every_field_of_a_job_is_described():
    assert all(field.description for field in JobSpec.model_fields.values())
