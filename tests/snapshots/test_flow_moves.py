import polars as pl

from corridor.snapshots.flow_changes import Gathering
from corridor.snapshots.flow_moves import MOVES, totals_of
from factories_flows import flows_frame, reporting_frame


def test_a_flow_that_goes_to_another_source_leaves_one_and_enters_the_other():
    key = (2020, "AZE", "GEO", "27", "HS")
    gathering = Gathering()
    pair = [{key: (100, source, None, None, "mean_of_both")} for source in ("s", "t")]
    flows = [flows_frame(one).lazy() for one in pair]
    told = [reporting_frame(one).lazy() for one in pair]
    gathering.year(2020, (flows[0], flows[1]), (told[0], told[1]))
    found = gathering.result()
    moves = found.moves.filter(pl.col("reason") != "", place="source").select("code", "reason", "change").rows()
    assert moves == [("s", "revised/source", -100), ("t", "revised/source", 100)]
    assert found.years[0].gross == 0
    assert found.rows.columns == {"source": 1}


def test_totals_without_one_side_are_zero_there():
    found = totals_of(pl.DataFrame({"code": ["AZE"], "before": [5]}), "exporter")
    assert found.columns == list(MOVES)
    assert found.row(0) == ("exporter", "AZE", "", 5, 0, 0, 0)
