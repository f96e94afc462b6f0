from corridor.reports.compare_page import page_of, write
from corridor.reports.snapshot_page import render
from factories_compare import comparison_record


def test_the_page_tells_what_the_terminal_tells(tmp_path):
    write(comparison_record(), tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    expected = (
        "us_azerbaijan: two runs compared",
        "out/second: balanced, as of 2019, 12 ranked",
        "0.750, 0.500",
        "model.weights.demand",
        "5 of 11 opportunities that both runs rank moved. In both: 8 of the first 10, 11 of the first 11.",
        "Shapley value",
        "the snapshot and the last year seen",
        "3.25",
        "USA → AZE: Machinery (84)",
        "+4.5",
        "−0.50",
        "rca +3.00, distance −0.50",
        "The sector energy is not in the job.",
        "Only 10% of the weight is observed, 30% is needed.",
        "Only B ranks energy; ranks are counted among what both rank.",
    )
    assert [one for one in expected if one not in text] == []


def test_a_version_and_data_that_differ_are_told():
    data = {
        "compared": True, "why": "",
        "tables": [{"table": "goods_flows", "before": 10, "after": 12, "added": 2, "dropped": 0, "changed": 1}],
        "years": [{"year": 2020, "before": 10**9, "after": 2 * 10**9}],
        "sources": [{"source": "baci", "change": "changed", "what": "release: 1 → 2"}],
        "notes": ["only the first snapshot has the table facts"],
    }  # fmt: skip
    run = comparison_record()["after"]
    text = render(page_of(comparison_record(data=data, after={**run, "version": "0.2.0"})))
    for one in ("goods_flows", "$2.00 bn", "release: 1 → 2", "Only the first snapshot", "version of corridor", "0.2.0"):
        assert one in text, one


def test_moves_without_causes_have_no_columns_of_them():
    why = "the snapshots are not compared: gone"
    data = {"compared": False, "why": why, "tables": [], "years": [], "sources": [], "notes": []}
    page = page_of(comparison_record(attributed=False, causes={}, data=data))
    assert "What the moves are due to" not in [one.title for one in page.sections]
    moves = next(one for one in page.sections if one.title == "Biggest moves")
    assert moves.tables[0].heads == ("Opportunity", "A", "B", "Change")
    assert "The snapshots are not compared: gone." in page.sections[0].items


def test_a_list_that_is_empty_is_left_out():
    page = page_of(comparison_record(new=[]))
    assert [one.title for one in page.sections[-1].tables] == ["Only in A"]


def test_equal_runs_leave_out_what_is_empty():
    page = page_of(comparison_record(same=True, changes=[], causes={}, moves=[], new=[], gone=[], notes=[], moved=0))
    assert [one.title for one in page.sections] == ["Agreement"]


def test_names_reach_the_page_as_text_only():
    nasty = "<script>alert(1)</script>\x07"
    moves = [{**comparison_record()["moves"][0], "title": nasty}]
    changes = [{"path": "model.title", "before": nasty, "after": "b", "kind": "words"}]
    run = {**comparison_record()["before"], "run": nasty, "job": nasty}
    text = render(page_of(comparison_record(before=run, moves=moves, changes=changes, notes=[nasty])))
    assert "<script" not in text
    assert "\x07" not in text
