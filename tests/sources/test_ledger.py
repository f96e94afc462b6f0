import polars as pl

from corridor.sources.ledger import LeftOut, SourceAccount, settle


def frame() -> pl.DataFrame:
    return pl.DataFrame({"a": [1, 2, None, 2, 3], "usd": [10, 20, 30, 20, 5]})


def test_first_reason_takes_the_row_and_dollars_add_up():
    kept, account = settle(
        frame(),
        {"missing": pl.col("a").is_null(), "small": pl.col("usd") < 31, "never": pl.lit(value=False)},
        source="s",
        value="usd",
    )
    assert kept.is_empty()
    assert account.left_out == (LeftOut("missing", 1, 30), LeftOut("small", 4, 55))
    assert (account.rows_in, account.kept, account.value_in, account.value_kept) == (5, 0, 85, 0)
    assert account.balanced


def test_unknown_condition_leaves_a_row_in():
    kept, account = settle(frame(), {"three": pl.col("a") == 3}, source="s")
    assert kept["a"].to_list() == [1, 2, None, 2]
    assert account.value_in is None
    assert account.balanced


def test_repeats_are_judged_among_the_rows_still_in():
    rows = pl.DataFrame({"k": ["x", "x", "x"], "v": [None, 1, 2]})
    kept, account = settle(rows, {"no figure": pl.col("v").is_null()}, source="s", once={"second": ["k"]})
    assert kept.rows() == [("x", 1)]
    assert account.left_out == (LeftOut("no figure", 1), LeftOut("second", 1))


def test_merging_and_losing_keep_the_balance():
    _, account = settle(frame(), {"three": pl.col("a") == 3}, source="s", value="usd")
    changed = account.merged(1).less("another source", 2, 40)
    assert (changed.kept, changed.aggregated, changed.value_kept) == (1, 1, 40)
    assert changed.balanced
    assert account.less("nothing", 0) is account


def test_imbalance_is_seen():
    assert not SourceAccount("s", "f", rows_in=3, kept=2).balanced
    assert not SourceAccount("s", "f", rows_in=2, kept=2, value_in=5, value_kept=4).balanced


def test_lines_and_record_tell_the_same():
    account = SourceAccount("s", "d/f.csv", 3, 1, 1, (LeftOut("why", 1, 7),), 17, 10)
    assert account.lines() == [
        "s (f.csv): 3 rows in, 17 USD",
        "  kept 1, 10 USD",
        "  added into another row 1",
        "  left out 1, 7 USD: why",
    ]
    assert account.record()["reasons"] == "1 why"
    assert account.record()["left_out"] == 1
