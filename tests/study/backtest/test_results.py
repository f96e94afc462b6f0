"""The results file: read and written without loss, the same bytes twice, small, and broken files are named."""

import dataclasses
import json
from functools import cache

import pytest

from corridor.errors import DataError
from corridor.study.backtest.evaluation import evaluate
from corridor.study.backtest.results import (
    Entry,
    PanelFacts,
    Results,
    parse_results,
    read_results,
    rounded,
    text_of,
    write_results,
)
from factories_walks import walk


@cache
def results():
    entries = tuple(
        Entry("minerals", target, horizon, evaluate(walk(target=target), target=target, baselines=("noise",), draws=30))
        for target in ("growth", "activation")
        for horizon in (3, 1)
    )
    panels = {"minerals": PanelFacts("Critical minerals", "sha256:1f", "BACI, Etalab 2.0")}
    return Results({"name": "test", "horizons": (1, 3)}, panels, entries, {"sharp": "knows much"})


def broken(change):
    data = json.loads(text_of(results()))
    change(data)
    return json.dumps(data)


def test_what_is_read_writes_the_same_bytes(tmp_path):
    path = tmp_path / "deep" / "results.json"
    write_results(path, results())
    again = read_results(path)
    assert text_of(again) == path.read_text(encoding="utf-8") == text_of(results())
    assert list(path.parent.iterdir()) == [path]


def test_nothing_is_lost_but_digits():
    again, given = parse_results(text_of(results()), "x"), results()
    assert [(e.panel, e.target, e.horizon) for e in again.entries] == [
        ("minerals", "activation", 1), ("minerals", "activation", 3), ("minerals", "growth", 1),
        ("minerals", "growth", 3),
    ]  # fmt: skip
    one, other = again.of("minerals", "activation", 3), given.of("minerals", "activation", 3)
    assert one.origins[0].cells == other.origins[0].cells
    assert one.models["sharp"].words == other.models["sharp"].words
    assert one.champion == other.champion
    assert one.ranked() == other.ranked()
    assert one.base_rate == pytest.approx(other.base_rate)
    for name, estimate in other.models["sharp"].metrics.items():
        assert one.models["sharp"].metrics[name].value == pytest.approx(estimate.value, abs=1e-6)
    assert one.models["sharp"].chances.bins[0].cells == other.models["sharp"].chances.bins[0].cells
    assert again.of("minerals", "share", 3) is None


def test_the_file_shows_its_counts_and_no_long_lines_that_could_be_parted():
    text = text_of(results())
    assert '"positives":300' in text
    assert json.loads(text)["entries"][0]["evaluation"]["base_rate"] == 0.04
    assert max(len(line) for line in text.splitlines()) < 130


def test_six_panels_of_fifteen_models_stay_below_a_megabyte_and_a_half():
    """Ten origins, fifteen models, nine of which state chances, five baselines; a panel and horizon, times eighteen."""
    size = 0
    for target in ("activation", "growth", "dollars"):
        summaries = walk(tuple(range(2001, 2011)), n=600, target=target)
        for summary in summaries:
            plain = dataclasses.replace(summary.models["blunt"], chances=None)
            summary.models.update({f"model_name_{k}": summary.models["blunt"] if k < 5 else plain for k in range(11)})
        baselines = ("persistence", *(f"model_name_{k}" for k in range(7, 11)))
        found = evaluate(summaries, target=target, baselines=baselines, draws=20)
        assert len(found.models) == 15
        size += len(text_of(Results({}, {"p": PanelFacts("", "")}, (Entry("p", target, 1, found),))).encode())
    assert size * 18 < 1_500_000


def test_figures_are_rounded():
    values = (0.12345678, 123456789.0, -1e-12, float("nan"), float("inf"))
    assert [str(rounded(value)) for value in values] == ["0.123457", "123456789.0", "0.0", "None", "None"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(schema=2), "x: schema: must be 1, found 2"),
        (lambda d: d.pop("panels"), "x: panels: Field required"),
        (lambda d: d["entries"][0].update(target="fame"), r"entries\.0\.target: Input should be 'activation'"),
        (lambda d: d["entries"][1].update(panel="moon"), r"entries\.1\.panel: must be one of minerals, found 'moon'"),
        (
            lambda d: d["entries"][1].update(horizon=1),
            r"entries\.1: minerals, activation, horizon 1 stands there twice",
        ),
        (lambda d: d["entries"][2].update(target="share"), r"entries\.2\.evaluation\.target: must be share"),
        (
            lambda d: d["entries"][0]["evaluation"]["models"]["sharp"]["metrics"].update(auc_pr=["much"]),
            r"entries\.0\.evaluation\.models\.sharp\.metrics\.auc_pr\.0: .* found \"much\"",
        ),
        (
            lambda d: d["entries"][0]["evaluation"]["models"]["sharp"]["metrics"].pop("auc_pr"),
            r"models\.sharp\.metrics: auc_pr is missing",
        ),
        (lambda d: d["entries"][0]["evaluation"].update(champion="me"), r"champion: must be among models, found 'me'"),
        (
            lambda d: d["entries"][0]["evaluation"]["models"]["sharp"]["by_origin"]["auc_pr"].pop(),
            r"by_origin\.auc_pr: must have a figure for each of 3 origins, found 2",
        ),
    ],
)
def test_a_broken_file_names_the_key(change, message):
    with pytest.raises(DataError, match=message):
        parse_results(broken(change), "x")


def test_what_is_no_json_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"none\.json: cannot be read"):
        read_results(tmp_path / "none.json")
    with pytest.raises(DataError, match="x: is not JSON: NaN is no number; what is missing is null"):
        parse_results('{"schema": NaN}', "x")
    with pytest.raises(DataError, match="x: is not JSON"):
        parse_results("{", "x")
    with pytest.raises(DataError, match="x: schema: must be 1, found 'list'"):
        parse_results("[]", "x")
