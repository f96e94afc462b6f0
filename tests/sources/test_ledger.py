import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.sources.csvtext import LINE
from corridor.sources.ledger import (
    QUARANTINED,
    REASON,
    Fault,
    LeftOut,
    SourceAccount,
    Unsettled,
    account_of,
    mark,
    settle,
)


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


BAD = Fault("value is negative")
OLD = "year is not wanted"
RULES = {OLD: pl.col("year") < 2000, BAD: pl.col("usd") < 0}


def raw_rows() -> pl.DataFrame:
    return pl.DataFrame({LINE: [2, 3, 5], "year": ["1999", "2001", "2002"], "usd": ["-1", '-"2"', "3"]})


def parsed_rows() -> pl.DataFrame:
    return pl.DataFrame({LINE: [2, 3, 5], "year": [1999, 2001, 2002], "usd": [-1, -2, 3], "made": ["x", "y", "z"]})


class TestQuarantine:
    def test_a_faulty_row_is_kept_word_for_word_with_its_place(self):
        _, account = settle(parsed_rows(), RULES, source="s", file="d/f.csv", value="usd", raw=raw_rows())
        assert account.left_out == (LeftOut(OLD, 1, -1), LeftOut(BAD, 1, -2))
        assert account.quarantined == 1
        assert account.quarantine.rows.columns == list(QUARANTINED)
        (row,) = account.quarantine.rows.iter_rows(named=True)
        assert json.loads(row.pop("row")) == {"year": "2001", "usd": '-"2"'}
        assert row == {"source": "s", "file": "f.csv", "line": 3, "reason": "value is negative"}

    def test_a_rule_that_takes_the_row_first_keeps_it_out_of_quarantine(self):
        _, account = settle(parsed_rows().head(1), RULES, source="s", raw=raw_rows())
        assert account.quarantine.rows.is_empty()
        assert account.quarantine.rows.schema == pl.Schema(QUARANTINED)

    def test_without_the_raw_rows_the_frame_itself_is_quoted(self):
        _, account = settle(parsed_rows(), RULES, source="s")
        assert json.loads(account.quarantine.rows["row"][0]) == {"year": 2001, "usd": -2, "made": "y"}

    def test_bytes_are_quoted_in_hexadecimal(self):
        frame = pl.DataFrame({LINE: [2, 3], "a": [b"abc", b"\xff"]})
        _, account = settle(frame, {Fault("no"): pl.lit(value=True)}, source="s")
        assert account.quarantine.rows["row"].to_list() == ['{"a":"616263"}', '{"a":"ff"}']

    def test_without_line_numbers_the_line_is_unknown(self):
        _, account = settle(parsed_rows().drop(LINE), RULES, source="s", raw=raw_rows())
        assert account.quarantine.rows["line"].to_list() == [None]
        assert account.quarantine.rows.schema == pl.Schema(QUARANTINED)

    def test_figures_of_one_row_quote_the_row_each(self):
        figures = pl.DataFrame({LINE: [3, 3], "year": [2001, 2001], "usd": [-1, -2]})
        _, account = settle(figures, RULES, source="s", counted="figure", raw=raw_rows())
        assert account.quarantine.rows["line"].to_list() == [3, 3]

    def test_accounts_are_told_apart_by_their_counts_alone(self):
        one = SourceAccount("s", "f", 1, 1)
        assert one == SourceAccount("s", "f", 1, 1, quarantine=Unsettled(pl.DataFrame({"a": [1]})))
        assert hash(Unsettled()) == hash(Unsettled(pl.DataFrame({"a": [1]})))
        assert Unsettled() != 0


class TestMark:
    def test_the_first_reason_numbers_the_row(self):
        marked = mark(parsed_rows(), RULES)
        assert marked[REASON].to_list() == [0, 1, None]
        assert marked.drop(REASON).equals(parsed_rows())

    def test_no_reason_at_all(self):
        assert mark(parsed_rows(), {})[REASON].to_list() == [None] * 3

    def test_hundreds_of_reasons(self):
        rules = {f"product {i}": pl.col("p") == i for i in range(700)}
        kept, account = settle(pl.DataFrame({"p": [699, 700, 256]}), rules, source="s")
        assert kept["p"].to_list() == [700]
        assert account.left_out == (LeftOut("product 256", 1), LeftOut("product 699", 1))

    def test_nulls_in_a_key_name_a_row_as_values_do(self):
        frame = pl.DataFrame({"k": [None, None, "a"]})
        kept, account = settle(frame, {}, source="s", once={"second": ["k"]})
        assert kept["k"].to_list() == [None, "a"]
        assert account.left_out == (LeftOut("second", 1),)

    def test_an_account_needs_the_marks_and_the_names_only(self):
        marked = mark(parsed_rows(), RULES)
        assert account_of(marked, list(RULES), source="s", value="usd") == SourceAccount(
            "s", "", 3, 1, 0, (LeftOut(OLD, 1, -1), LeftOut(BAD, 1, -2)), 0, 3
        )

    def test_missing_dollars_count_as_none(self):
        frame = pl.DataFrame({"usd": pl.Series([None, 5], dtype=pl.Int64)})
        _, account = settle(frame, {Fault("no value"): pl.col("usd").is_null()}, source="s", value="usd")
        assert account.left_out == (LeftOut("no value", 1, 0),)
        assert (account.value_in, account.value_kept) == (5, 5)


def test_a_file_read_in_pieces_has_one_account():
    pieces = [parsed_rows().slice(0, 2), parsed_rows().slice(2)]
    accounts = [settle(piece, RULES, source="s", file="f", value="usd")[1] for piece in pieces]
    whole = settle(parsed_rows(), RULES, source="s", file="f", value="usd")[1]
    joined = SourceAccount.joined(accounts)
    assert joined == whole
    assert joined.quarantine.rows.equals(whole.quarantine.rows)


def test_quarantine_is_told_in_lines_and_record():
    _, account = settle(parsed_rows(), RULES, source="s", file="d/f.csv", value="usd")
    assert account.lines()[-1] == "  quarantined 1, -2 USD: value is negative"
    record = account.record()
    assert (record["left_out"], record["quarantined"]) == (1, 1)


ROWS = st.lists(st.tuples(st.integers(1990, 2010), st.one_of(st.none(), st.integers(-9, 10**14))), max_size=30)


@pytest.mark.parametrize("once", [None, {"second": ["year"]}])
@settings(deadline=None, max_examples=100, derandomize=True)
@given(rows=ROWS, merged=st.integers(0, 3), lost=st.integers(0, 3))
def test_rows_and_dollars_balance_whatever_comes_in(once, rows, merged, lost):
    frame = pl.DataFrame(rows, schema={"year": pl.Int32, "usd": pl.Int64}, orient="row").with_row_index(LINE, offset=2)
    kept, account = settle(frame, RULES, source="s", value="usd", once=once, raw=frame)
    assert account.balanced
    assert account.rows_in == len(rows)
    assert account.value_in == sum(usd or 0 for _, usd in rows)
    assert account.kept == kept.height
    assert account.quarantined == account.quarantine.rows.height
    assert kept.drop(LINE).rows() == [row for row in kept.drop(LINE).rows() if row in rows]
    assert account.merged(merged).less("lost", lost, 7 * lost).balanced
