# ruff: noqa: E501  tables read best with one row on one line
import json

import pytest
from ruamel.yaml import YAML

from corridor import describing
from corridor.describing import FILES, KINDS, describe, example_of, expand, schema, signature_of, stems
from corridor.errors import UsageError
from corridor.indicators import INDICATORS
from corridor.spec import ResolvedJob, load_job
from corridor.tables import TABLES

CONFIGS = {
    "jobs/a.yaml": 'name: a\ncorridors: [{between: [NOR, AZE]}]\nsectors: [food]\nmodel: m\nreport: {title: "NO: 1e3"}\n',
    "models/_low.yaml": "reference: {countries: [USA, AZE]}\n",
    "models/m.yaml": (
        "base: _low\nname: m\ntitle: M\nanswers: What?\nuse_when: Now.\nfaults: Some.\n"
        "weights: {p: 1}\npillars: {p: {rca: 1, balance: 2}}\ntreat: {method: coin}\n"
    ),
    "panels/own.yaml": (
        "name: own\ntitle: Own\nabout: A.\nembedded: false\nlicence: L\ncitation: C\ntable: {file: a.csv}\n"
    ),
    "scenarios/calm.yaml": (
        "name: calm\ntitle: Calm\nsummary: Nothing happens.\nassumptions: [One., Two.]\n"
        "changes:\n- {kind: demand, importers: [NOR], growth_pct: {value: 5, low: 0, high: 9}}\n"
    ),
    "sectors/food.yaml": (
        "name: food\ntitle: Food\ndescription: D.\nsource: S.\nsegments:\n"
        '  fruit: {title: Fruit, why: Sweet., codes: ["0806", "0807"], observed_as: ["08"]}\n'
        "  cooks: {title: Cooks, why: Skilled., services: [SI, SJ]}\n"
    ),
}


@pytest.fixture
def configs(tmp_path):
    for name, text in CONFIGS.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_an_unknown_kind_is_answered_with_the_known_ones(configs):
    with pytest.raises(
        UsageError,
        match=r"unknown kind 'modles'; did you mean 'models'\? Known: .*, models, objectives, panels",
    ):
        describe("modles", configs)
    with pytest.raises(
        UsageError, match=r"unknown kind of file 'jobs'; did you mean 'job'\? Known: .*job, .*model, panel"
    ):
        schema("jobs")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_entries_are_flat_rows_of_the_same_keys(configs, kind):
    rows = describe(kind, configs)
    assert rows
    assert all(list(row) == list(rows[0]) for row in rows)
    assert all(isinstance(value, str | int | bool) for row in rows for value in row.values())


def test_models_without_their_bases(configs):
    assert describe("models", configs) == [
        {
            "name": "m",
            "title": "M",
            "answers": "What?",
            "use_when": "Now.",
            "faults": "Some.",
            "indicators": 2,
            "steps": "coin → goalposts → weighted_mean",
            "weights": "given",
            "pillars": "p 100%: rca 33.3%, balance 66.7%",
            "members": "",
        }
    ]


def test_sectors_by_segment(configs):
    fruit, cooks = describe("sectors", configs)
    assert fruit == {
        "sector": "food",
        "segment": "fruit",
        "title": "Fruit",
        "codes": "0806, 0807",
        "observed_as": "08",
        "why": "Sweet.",
    }
    assert (cooks["codes"], cooks["observed_as"]) == ("SI, SJ", "")


def test_scenarios_say_what_changes(configs):
    (calm,) = describe("scenarios", configs)
    assert calm["changes"] == "demand: growth_pct 5 (0 to 9), importers NOR"
    assert calm["assumptions"] == "One. Two."


def test_panels_say_where_their_flows_come_from(configs):
    (own,) = describe("panels", configs)
    assert (own["name"], own["flows_from"], own["data"]) == ("own", "table a.csv", "must be given")


def test_every_indicator_and_every_column_is_told(configs):
    assert [row["name"] for row in describe("indicators", configs)] == list(INDICATORS)
    told = [(row["table"], row["column"]) for row in describe("tables", configs)]
    assert told == [(name, column) for name, table in TABLES.items() for column in table.columns]


def test_every_method_of_every_step_is_told(configs):
    rows = describe("methods", configs)
    assert {row["step"] for row in rows} >= {"treat", "normalise", "aggregate"}
    mean = next(row for row in rows if row["name"] == "weighted_mean")
    assert mean["example"].startswith(">>> import numpy as np\n>>> model")


def test_what_python_may_call_is_told_without_quotes_and_kernels(configs):
    rows = describe("functions", configs)
    hhi = next(row for row in rows if row["name"] == "herfindahl")
    assert hhi["module"] == "corridor.measures.concentration"
    assert hhi["call"].startswith("herfindahl(")
    assert "'" not in hhi["call"]
    assert hhi["text"].startswith(hhi["title"])
    assert {"smaa", "fit", "sobol_indices", "Topsis"} <= {row["name"] for row in rows}
    assert not any(row["module"].endswith("_kernels") for row in rows)
    assert len({(row["module"], row["name"]) for row in rows}) == len(rows)


def test_a_signature_keeps_the_quotes_of_texts_alone():
    def call(a: "int | None", *, how: "str" = "up") -> "float": ...

    assert signature_of(call) == "(a: int | None, *, how: str = 'up') -> float"


def test_the_example_of_a_docstring():
    doc = "Say it.\n\n    Example:\n        >>> 1 + 1\n        2\n    "
    assert example_of(doc) == ">>> 1 + 1\n2"
    assert example_of("Say it.") == example_of(None) == ""


def test_a_wrong_file_is_named(configs):
    (configs / "models" / "broken.yaml").write_text("name: broken\n")
    with pytest.raises(UsageError, match=r"broken\.yaml: title: a value is needed here"):
        describe("models", configs)


def test_stems(configs):
    (configs / "models" / "z.yml").write_text("")
    assert stems(configs / "models") == ["m"]
    assert stems(configs / "nowhere") == []


def test_an_expanded_job_reads_back_as_it_was(configs):
    resolved = load_job(configs / "jobs" / "a.yaml")
    text = expand(resolved)
    assert text.startswith(f"# spec {resolved.digest()}\n")
    data = YAML(typ="safe").load(text)
    assert data == resolved.canonical()
    assert ResolvedJob.model_validate(data).digest() == resolved.digest()
    assert data["job"]["report"]["title"] == "NO: 1e3"
    assert data["sectors"][0]["segments"]["fruit"]["codes"] == ["0806", "0807"]
    assert data["job"]["model"]["min_observed"] == 0.3


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_schema_is_closed_and_says_what_each_field_means(kind):
    found = schema(kind)
    json.dumps(found)
    objects = [found, *found.get("$defs", {}).values()]
    assert all(part["additionalProperties"] is False for part in objects if part.get("type") == "object")
    fields = [field for part in objects for field in part.get("properties", {}).values()]
    assert fields
    assert all(field.get("description") for field in fields)


def test_nothing_is_listed_twice():
    assert set(describing.KINDS) == {
        "checks", "features", "forecasters", "functions", "indicators", "methods", "models", "objectives", "panels",
        "scenarios", "sectors", "tables",
    }  # fmt: skip
