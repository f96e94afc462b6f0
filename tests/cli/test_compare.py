import json
from pathlib import Path

import pytest

from corridor.cli.main import main
from factories_compare import comparison_record


@pytest.fixture
def compared(engine):
    """The stub engine with a comparison prepared."""
    engine.found = comparison_record()

    def compare_runs(before, after, *, progress, **asked):
        engine.calls.append((before, after, asked))
        progress("Reading")
        return engine.found

    engine.compare_runs = compare_runs
    return engine


def test_what_is_asked_reaches_the_engine(compared, tmp_path, capsys):
    page, table = tmp_path / "x.html", tmp_path / "x.csv"
    options = ["--top", "3", "--by", "score", "--data", "more", "--rescore", "--html", str(page), "--csv", str(table)]
    assert main(["compare", "out/first", "dc32", *options]) == 0
    asked = {"top": 3, "by": "score", "snapshots": [Path("more")], "rescore": True, "html": page, "csv": table}
    assert compared.calls == [("out/first", "dc32", asked)]
    out = capsys.readouterr().out
    assert f"written: {page}" in out
    assert f"written: {table}" in out


def test_a_comparison_reads_well_in_eighty_columns(compared, capsys):
    assert main(["compare", "a", "b"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    for text in (
        "A: out/first",
        "us_azerbaijan by balanced, as of 2019, 12 ranked",
        "as_of                 not set → 2019  data",
        "model.weights.demand  0.25 → 0.4      weights",
        "11 opportunities in both, 1 only in B, 1 only in A, 5 moved",
        "Spearman 0.750, Kendall 0.500",
        "in both: 8 of the first 10, 11 of the first 11",
        "weights    1.50    1.0",
        "USA-AZE:HS84  Machinery",
        "score  50.00 → 52.50     +2.50 = data +3.00 weights -0.50",
        "rank   7 → 3                +4 = data +4.5 weights -0.5",
        "points rca +3.00, distance -0.50",
        "and 4 more; --top shows more",
        "9  AZE-USA:HS27  the sector energy is not in the job",
        "only B ranks energy; ranks are counted among what both rank",
    ):
        assert text in out, text


def test_one_cause_is_named_and_not_summed(compared, capsys):
    compared.found = comparison_record(causes={"data": {"score": 3.0, "rank": 1.0}})
    assert main(["compare", "a", "b"]) == 0
    assert "+2.50 by data" in capsys.readouterr().out


def test_equal_runs_say_so(compared, capsys):
    compared.found = comparison_record(changes=[], causes={}, moves=[], new=[], gone=[], notes=[], moved=0)
    compared.found["agreement"] = {"both": 1, "spearman": None, "kendall": None, "tops": []}
    assert main(["compare", "a", "b"]) == 0
    out = capsys.readouterr().out
    assert "What differs in the spec\nnothing\n" in out
    assert "Spearman" not in out
    assert "To know" not in out


def test_versions_and_data_that_differ_are_told(compared, capsys):
    compared.found["after"]["version"] = "0.2.0"
    compared.found["data"] = {
        "compared": True, "why": "",
        "tables": [{"table": "goods_flows", "before": 10, "after": 12, "added": 2, "dropped": 0, "changed": 1}],
        "years": [{"year": 2020, "before": 10**9, "after": 2 * 10**9}],
        "sources": [{"source": "baci", "change": "changed", "what": "release: 1 → 2"}], "notes": ["a note"],
    }  # fmt: skip
    assert main(["compare", "a", "b"]) == 0
    out = capsys.readouterr().out
    for text in ("0.1.0 → 0.2.0", "goods_flows", "2020: $1 bn → $2 bn", "baci: changed: release: 1 → 2", "a note"):
        assert text in out, text


def test_data_that_are_not_at_hand_are_told(compared, capsys):
    why = "the snapshots are not compared: gone"
    compared.found["data"] = {"compared": False, "why": why, "tables": [], "years": [], "sources": [], "notes": []}
    compared.found |= {"causes": {}, "attributed": False}
    assert main(["compare", "a", "b"]) == 0
    out = capsys.readouterr().out
    assert why in out
    assert "score  50.00 → 52.50     +2.50\n" in out


def test_plain_data_are_json(compared, capsys):
    assert main(["compare", "a", "b", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == comparison_record()


def test_another_order_is_refused(compared, capsys):
    assert main(["compare", "a", "b", "--by", "name"]) == 2
    assert "--by: must be rank or score, found 'name'" in capsys.readouterr().err
    assert compared.calls == []


def test_control_characters_of_a_title_do_not_reach_the_terminal(compared, capsys):
    compared.found["moves"][0]["title"] = "a\x1b[31mred" + "x" * 90
    assert main(["compare", "a", "b"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80
