"""CSV that no spreadsheet can run."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from corridor.reports import tables
from factories_run import a_fuzzed_run, a_run


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\x07=1", "\u202e=1"])
def test_texts_that_look_like_formulas_are_guarded(text: str) -> None:
    guarded = tables.guarded(pl.DataFrame({"a": [text]}))["a"][0]
    assert guarded.startswith("'")


def test_numbers_and_plain_texts_are_left_alone() -> None:
    frame = pl.DataFrame({"a": ["a=b", "", None], "b": [-1.5, None, 0.0]})
    assert tables.guarded(frame).equals(frame)


def test_unknown_is_an_empty_cell_and_zero_is_zero(tmp_path: Path) -> None:
    tables.write_table(pl.DataFrame({"value": [None, 0]}, schema={"value": pl.Int64}), tmp_path / "t.csv")
    head, unknown, zero = (tmp_path / "t.csv").read_text().splitlines()
    assert (head, unknown.strip('"'), zero) == ("value", "", "0")


def test_the_tables_of_a_hostile_run(tmp_path: Path) -> None:
    ranking = a_fuzzed_run().ranking
    frames = {"ranking": ranking.lines, "contributions": ranking.contributions, "excluded": ranking.excluded}
    for name, frame in frames.items():
        tables.write_table(frame, tmp_path / f"{name}.csv")
    for path in sorted(tmp_path.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        formulas = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _number(cell)]
        assert formulas == []


def test_the_tables_of_a_ranking_come_back_whole(tmp_path: Path) -> None:
    ranking = a_run().ranking
    paths = tables.write_tables(ranking, tmp_path)
    assert [path.name for path in paths] == [
        "ranking.parquet",
        "contributions.parquet",
        "excluded.parquet",
        "ranking.csv",
    ]
    for path, frame in zip(paths, (ranking.lines, ranking.contributions, ranking.excluded), strict=False):
        assert pl.read_parquet(path).equals(frame)


def test_one_file_with_the_lines(tmp_path: Path) -> None:
    run = a_run()
    tables.write(run, tmp_path / "report.csv")
    read = pl.read_csv(tmp_path / "report.csv", schema_overrides=run.ranking.lines.schema)
    assert read["opportunity"].to_list() == run.ranking.lines["opportunity"].to_list()
    assert read["value_usd"].to_list() == run.ranking.lines["value_usd"].to_list()


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
