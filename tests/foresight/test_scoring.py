"""Scores of any cells from any table of flows: what comes out, in which order, and what is refused."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from corridor.errors import DataError, UsageError
from corridor.foresight import learners
from corridor.foresight.estimators import Trees
from corridor.foresight.scoring import MOST_HORIZON, score_cells, score_files
from corridor.panels import panel_of
from factories_foresight import a_changed_future, a_history, cells_of, every_cell
from factories_panels import flows, history, tables

KEY = ["exporter", "importer", "product"]
COLUMNS = {
    "activation": ["score", "probability"],
    "growth": ["score", "expected", "low", "high", "coverage"],
    "dollars": ["score", "expected", "low", "high", "coverage"],
    "share": ["score", "expected", "low", "high", "coverage"],
}


@pytest.fixture(scope="module")
def table():
    return a_history(40)


@pytest.fixture(scope="module")
def cells(table):
    known = every_cell(panel_of(table))
    odd = cells_of(("??", "K01", "270900"), ("K00", "??", "270900"), ("K00", "K01", "??"), ("K00", "K00", "270900"))
    return pl.concat([known, odd]).sample(fraction=1.0, shuffle=True, seed=1)


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    monkeypatch.setattr(learners, "Trees", lambda **given: Trees(**{**given, "trees": 10, "bags": 1}))


def scored(table, cells, **given):
    return score_cells(table, cells, **{"horizon": 2, "model": "plain_linear", **given})


@pytest.mark.parametrize("target", COLUMNS)
@pytest.mark.parametrize("model", ["auto", "plain_linear"])
def test_columns_by_target_and_candidates_in_their_order(table, cells, target, model):
    found = scored(table, cells, target=target, model=model)
    assert found.columns == [*KEY, *COLUMNS[target]]
    assert found.select(KEY).equals(cells)
    numbers = found.select(COLUMNS[target])
    assert set(numbers.dtypes) == {pl.Float64}
    assert numbers.select(pl.all().is_finite().all()).row(0) == (True,) * numbers.width
    if target == "activation":
        assert found["probability"].is_between(0.0, 1.0).all()
    else:
        assert (found["low"] <= found["high"]).all()
        assert found["coverage"].unique().to_list() == [0.8]


@pytest.mark.parametrize("target", COLUMNS)
def test_a_plain_rule_gives_a_score_alone(table, cells, target):
    assert scored(table, cells, target=target, model="memory").columns == [*KEY, "score"]


@pytest.mark.parametrize("model", ["auto", "gravity"])
def test_the_same_tables_give_the_same_bytes(table, cells, model):
    one, other = (scored(table, cells, model=model, seed=3) for _ in range(2))
    assert one.write_csv() == other.write_csv()


def test_the_number_of_threads_changes_no_byte():
    """There are enough rows here for sums of products to be split among threads, which would move last bits."""
    countries, products = [f"K{n:02d}" for n in range(60)], [f"{n:02d}" for n in range(14)]
    table = a_history(41, countries=countries, products=products, years=(2010, 2014))
    asked, found = every_cell(panel_of(table)).head(1000), []
    for threads in (1, 2):
        with threadpool_limits(limits=threads):
            found.append(scored(table, asked, target="growth", horizon=1).write_csv())
    assert found[0] == found[1]


@pytest.mark.parametrize("model", ["plain_linear", "epi", "gravity", "trees"])
def test_neither_order_nor_company_moves_a_score(table, cells, model):
    found = scored(table, cells, model=model)
    few = scored(table.sample(fraction=1.0, shuffle=True, seed=2), cells.reverse().head(40), model=model)
    joined = few.join(found, on=KEY, suffix="_found", maintain_order="left")
    np.testing.assert_allclose(joined["score"], joined["score_found"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("target", COLUMNS)
def test_scores_as_of_a_year_see_nothing_later(table, cells, target):
    """A table that is cut has the scores of one cut, whatever it held before the cut, in the same bytes."""
    cut = table.filter(pl.col("year") <= 2010)
    changed = a_changed_future(table, 2010).filter(pl.col("year") <= 2010)
    whole = scored(cut, cells, target=target, model="auto").write_csv()
    assert scored(changed, cells, target=target, model="auto").write_csv() == whole
    assert scored(table, cells, target=target, model="auto").write_csv() != whole


def test_codes_may_be_numbers_and_years_texts(table, cells):
    known = cells.filter(pl.col("exporter").str.starts_with("K") & pl.col("importer").str.starts_with("K"))
    known = known.filter(pl.col("product").is_in(["270900", "840710", "901380"]))
    table = table.filter(pl.col("product") != "010121")
    numbers = table.with_columns(pl.col("product").cast(pl.Int64), pl.col("year").cast(pl.String))
    found = scored(numbers, known.with_columns(pl.col("product").cast(pl.Int32)))
    assert found.equals(scored(table, known))
    assert found["product"].dtype == pl.String


def test_further_columns_are_left_out(table, cells):
    assert scored(table.with_columns(note=1), cells.with_columns(score=pl.lit("x"))).equals(scored(table, cells))


def test_a_cap_bounds_what_is_known(table, cells):
    """Flows that might be large are no activation of which anything can be told, and are described by their cap."""
    none = table.with_columns(value_cap=pl.lit(None, pl.Float64))
    assert scored(none, cells).equals(scored(table, cells))
    small = pl.col("value_usd") < pl.col("value_usd").median().over("year", "product")
    capped = table.with_columns(value_cap=pl.when(small).then(pl.col("value_usd") * 4))
    assert not scored(capped, cells).equals(scored(table, cells))


def test_two_years_are_enough_for_a_plain_rule():
    rows = [*history(2000, "A", "B", "p", [5, 0]), *history(2000, "C", "B", "p", [10, 10])]
    cells = cells_of(("A", "B", "p"), ("C", "B", "p"), ("A", "C", "p"))
    found = score_cells(flows(*rows), cells, model="memory")
    assert found["score"].to_list() == pytest.approx([np.log1p(20 * 5 / 7.5), np.log1p(20 * 10 / 7.5), 0.0])


@pytest.mark.parametrize("target", COLUMNS)
def test_too_short_a_history_names_rules_that_need_not_learn(table, cells, target):
    short = table.filter(pl.col("year") >= 2013)
    with pytest.raises(DataError, match=rf"nothing can be learned of {target} 3 years ahead as of 2014.*memory or epi"):
        score_cells(short, cells, target=target)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"target": "profit"}, r"target: must be one of activation, growth, dollars, share, found 'profit'"),
        ({"horizon": 0}, rf"horizon: must be 1 to {MOST_HORIZON} years, found 0"),
        ({"horizon": MOST_HORIZON + 1}, "found 21"),
        ({"coverage": 1.0}, r"coverage: must be above 0 and below 1, found 1.0"),
        ({"coverage": 0.0}, r"found 0.0"),
        ({"model": "memry"}, r"unknown forecaster 'memry'.*memory"),
    ],
)
def test_what_a_person_asks_is_checked_first(given, message):
    with pytest.raises(UsageError, match=message):
        score_cells(pl.DataFrame(), pl.DataFrame(), **given)


def test_candidates_are_checked(table, cells):
    with pytest.raises(DataError, match=r"candidates: columns product are missing; needed .* found exporter, importer"):
        scored(table, cells.drop("product"))
    with pytest.raises(DataError, match=r"candidates: the table has no row"):
        scored(table, cells.head(0))
    twice = pl.concat([cells.head(5), cells.head(2)])
    with pytest.raises(DataError, match=r"candidates: row 1: the cell comes more than once; found .*; 4 such rows"):
        scored(table, twice)
    gap = pl.concat(
        [cells.head(1), pl.DataFrame({"exporter": [None], "importer": ["A"], "product": ["p"]}).cast(pl.String)]
    )
    with pytest.raises(DataError, match=r"candidates: row 2: a code is missing; found exporter None"):
        scored(table, gap)


def test_histories_are_checked(table, cells):
    with pytest.raises(DataError, match=r"history: columns value_usd are missing"):
        scored(table.drop("value_usd"), cells)
    with pytest.raises(DataError, match=r"history: row \d+: the row comes more than once"):
        scored(pl.concat([table, table.head(1)]), cells)
    with pytest.raises(DataError, match="no flow between two countries is known"):
        scored(table.with_columns(value_usd=pl.lit(None, pl.Int64)), cells)


@pytest.mark.parametrize("model", ["auto", "memory", "gravity"])
def test_a_last_year_without_a_value_is_one_of_which_nothing_is_known(table, cells, model):
    empty = table.with_columns(pl.when(pl.col("year") < 2014).then("value_usd"))
    assert scored(empty, cells, model=model)["score"].is_finite().all()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_files_in_and_out(table, cells, tmp_path, ending):
    past, asked, out = (tmp_path / f"{name}.{ending}" for name in ("past", "asked", "out"))
    for path, frame in ((past, table), (asked, cells)):
        (frame.write_csv if ending == "csv" else frame.write_parquet)(path)
    found = score_files(past, asked, out, horizon=2, model="epi")
    assert found.equals(scored(table, cells, model="epi"))
    back = pl.read_csv(out, schema_overrides=dict.fromkeys(KEY, pl.String)) if ending == "csv" else pl.read_parquet(out)
    assert back.equals(found)
    assert "010121" in back["product"].to_list()  # zeros at the start of a code stay
    first = out.read_bytes()
    score_files(past, asked, out, horizon=2, model="epi")
    assert out.read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in (past, asked, out))


@pytest.fixture
def written(table, cells, tmp_path):
    table.write_csv(tmp_path / "past.csv")
    cells.write_csv(tmp_path / "asked.csv")
    return tmp_path


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("past.csv", "asked.csv", "out.xlsx"), r"written as .parquet or .csv, found .xlsx"),
        (("past.csv", "asked.csv", "out"), "found no ending"),
        (("past.csv", "asked.csv", "none/out.csv"), "the folder .*none does not exist"),
        (("past.csv", "asked.csv", "folder.csv"), "is a folder"),
        (("past.csv", "asked.csv", "past.csv"), "written over a table that they are made of"),
        (("past.csv", "asked.csv", "folder.csv/../asked.csv"), "written over a table that they are made of"),
        (("none.csv", "asked.csv", "out.csv"), r"none.csv: there is no such file"),
        (("past.csv", "none.csv", "out.csv"), r"none.csv: there is no such file"),
    ],
)
def test_files_that_cannot_be(written, names, message):
    (written / "folder.csv").mkdir()
    before = sorted(written.iterdir())
    with pytest.raises(UsageError, match=message):
        score_files(*(written / name for name in names))
    assert sorted(written.iterdir()) == before


def test_what_is_wrong_in_a_file_is_told_with_its_name_and_leaves_the_old_scores(written, cells):
    out = written / "out.csv"
    out.write_text("old")
    cells.drop("product").write_csv(written / "asked.csv")
    with pytest.raises(DataError, match=r"asked.csv: columns product are missing"):
        score_files(written / "past.csv", written / "asked.csv", out, model="memory")
    assert out.read_text() == "old"


def test_scores_that_cannot_be_written_leave_nothing_half_done(written, monkeypatch):
    def full(_, path):
        Path(path).write_text("exporter,imp")
        raise OSError("No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", full)
    before = sorted(written.iterdir())
    with pytest.raises(OSError, match="No space left"):
        score_files(written / "past.csv", written / "asked.csv", written / "out.csv", model="memory")
    assert sorted(written.iterdir()) == before


def test_distances_are_used_where_codes_are_countries(cells):
    root = Path(__file__).parents[2]
    codes = ["ARG", "AUT", "BRA", "CHN", "DEU", "EGY", "FRA", "GBR", "IND", "ITA", "JPN", "KEN", "NOR", "USA"]
    table = a_history(40, countries=codes, years=(2012, 2014))
    asked = every_cell(panel_of(table))
    near, blind = (score_cells(table, asked, model="gravity", root=where) for where in (root, None))
    assert not near["score"].equals(blind["score"])
    plain = a_history(40, years=(2012, 2014))
    found = [score_cells(plain, cells, model="gravity", root=where) for where in (root, None)]
    assert found[0].equals(found[1])


@settings(max_examples=30, deadline=None)
@given(
    table=tables().filter(lambda table: (table["value_usd"].max() or 0) > 0),
    model=st.sampled_from(["memory", "epi", "gravity_gap"]),
)
def test_any_table_gives_finite_scores(table, model):
    cells = pl.concat([every_cell(panel_of(table)), cells_of(("??", "!!", "x"))])
    found = score_cells(table, cells, model=model)
    assert found["score"].is_finite().all()
