"""Pictures of a sweep: what stands in them, and the same bytes each time."""

import pytest

from corridor.reports.sweep_charts import charts_of, keys_spec, trials_spec, write_charts
from corridor.study.sweeps.leaderboard import leaderboard
from factories_project import a_project
from factories_sweep import a_plan, a_result, a_swept


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    plan, _ = a_plan(a_project(tmp_path_factory.mktemp("project")))
    figures = [0.5, 0.2, 0.7, 0.6]
    results = [
        a_result(
            number, metrics={"agreement_spearman": value},
            assignments=(f"model={'ab'[number % 2]}", f"model.weights.demand={number / 10}", "fixed=1"),
        )
        for number, value in enumerate(figures)
    ]  # fmt: skip
    return a_swept(plan, [*results, a_result(4, status="refused", metrics={}, assignments=("model=c",))])


def values(spec, part=None):
    """Yield the rows behind each mark, in the order in which they are drawn."""
    for key, inner in (spec if part is None else part).items():
        if key == "data":
            yield spec["datasets"][inner["name"]]
        for one in inner if isinstance(inner, list) else [inner]:
            if isinstance(one, dict) and key != "datasets":
                yield from values(spec, one)


def test_the_line_is_the_best_up_to_each_trial(swept):
    told = leaderboard(swept).head(4)
    for higher, best in ((True, [0.5, 0.5, 0.7, 0.7]), (False, [0.5, 0.2, 0.2, 0.2])):
        rows = next(values(trials_spec(told, "agreement_spearman", higher=higher)))
        assert [row["best"] for row in rows] == best
        assert [row["trial"] for row in rows] == [0, 1, 2, 3]


def test_each_key_that_varies_has_a_picture_and_the_best_is_marked(swept):
    frame = leaderboard(swept)
    panels = list(values(charts_of(swept, frame)["keys"]))
    assert len(panels) == 2  # the key that never changes has none
    models, weights = panels
    assert [row["at"] for row in models] == ["a", "b", "a", "b"]
    assert [row["at"] for row in weights] == [0.0, 0.1, 0.2, 0.3]
    assert [row["top"] for row in weights] == [False, False, True, False]
    assert keys_spec(frame.head(4), "agreement_spearman", ["model"])["concat"][0]["encoding"]["x"]["type"] == "nominal"


def test_no_metric_no_picture(swept):
    from dataclasses import replace  # noqa: PLC0415

    nothing = replace(swept, results=swept.results[4:])
    assert charts_of(nothing, leaderboard(nothing)) == {}


def test_pictures_are_written_twice_the_same(swept, tmp_path):
    frame = leaderboard(swept)
    first = write_charts(swept, frame, tmp_path / "a")
    again = write_charts(swept, frame, tmp_path / "b")
    assert [path.name for path in first] == ["trials.svg", "trials.png", "keys.svg", "keys.png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert first[1].read_bytes().startswith(b"\x89PNG")
    assert "http" not in first[0].read_text().replace("http://www.w3.org", "")
